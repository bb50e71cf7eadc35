"""A maker invites to a tasting, a product test, an interview and a visit of the factory: members sign
up with a press, are checked in at the door, and each kind brings what its rule says. By the pages.
"""

from typing import Any

import cast
import pytest
import time_machine
from engagement.test_events import STARTS, build
from lxml import html
from portals import filling
from portals.test_access import _client
from portals.test_events import TYPED

from tandem.engagement.events.models import Event, SignUp
from tandem.platform import tenancy

pytestmark = pytest.mark.django_db
WORTH = {"TASTING": 10, "TEST": 25, "INTERVIEW": 40, "VISIT": 5}


def _rule(kind: str, points: int) -> dict[str, Any]:
    came = {"eq": ["deed.kind", {"text": "EVENT_ATTENDED"}]}
    of_type = {"eq": ["deed.attribute.type", {"text": kind}]}
    return {"key": kind.lower(), "when": {"all": [came, of_type]}, "give": {"points": points}}


def test_members_taste_test_tell_and_visit_and_each_brings_its_own() -> None:
    with time_machine.travel(cast.NOW, tick=False):
        world = build()
        world.publish(*(_rule(kind, points) for kind, points in WORTH.items()))
        ola, ania = _client(world, "MARKETER"), _client(world, "MEMBER")
        organiser = f"/o/{world.programme.slug}/events/"
        member = f"/m/{world.programme.slug}/events/"
        for kind in WORTH:
            typed = {**TYPED, "name": kind.title(), "type": kind, "places": "5"}
            made = filling.send(ola, f"{organiser}new/", "begin", **typed)
            assert made.status_code == 302, made.content.decode()
            assert filling.send(ola, made.headers["Location"], "open_event").status_code == 302
        tenancy.enter(world.organiser_id)
        by_type = {row.type: row for row in Event.objects.of(world.organiser_id)}
        rows = [by_type[kind] for kind in WORTH]
        promised = ania.get(member).content.decode()
        for row in rows:
            signed = filling.send(ania, f"{member}{row.id}/", "sign_up", of=str(row.id))
            assert signed.status_code == 302
        tenancy.enter(world.organiser_id)
        tickets = {row.event_id: row.ticket for row in SignUp.objects.of(world.organiser_id)}

    door_keeper = _client(world, "REVIEWER")
    with time_machine.travel(STARTS, tick=False):
        for row in rows[:-1]:
            door = f"{organiser}{row.id}/door/"
            for _twice in range(2):
                form = {"ticket": tickets[row.id], "moment": ""}
                filling.send(door_keeper, door, "check_in_ticket", **form)
        shown = [ola.get(f"{organiser}{row.id}/").content for row in rows[:-1]]
        activity = ania.get(f"/m/{world.programme.slug}/activity/").content.decode()

    for points in WORTH.values():
        assert f"{points} points for coming" in promised
    came = [
        html.fromstring(page).xpath("//dt[normalize-space()='Came']/following-sibling::dd[1]")[0]
        for page in shown
    ]
    assert [cell.text_content().strip() for cell in came] == ["1", "1", "1"]
    assert "40" in activity
    tenancy.enter(world.organiser_id)
    assert world.balance("Ania").available == 10 + 25 + 40 and world.proved()
