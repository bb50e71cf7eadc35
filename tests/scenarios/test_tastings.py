"""A maker invites to a tasting, a product test, an interview and a visit of the factory: members are
told, sign up with a press or wait for a place, are checked in at the door, once; each kind brings
what its rule says, and who came says how it was. By the pages.
"""

from datetime import timedelta
from typing import Any

import cast
import pytest
import time_machine
from engagement.test_events import STARTS, build, cancel, sign_up, told
from engagement.test_surveys import make as make_survey
from lxml import html
from portals import filling
from portals.test_access import _client
from portals.test_events import TYPED

from tandem.engagement.events.models import Event, SignUp
from tandem.flows.nightly import ask_of_events
from tandem.platform import clock, tenancy
from tandem.programmes import setup

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


def test_who_waits_gets_the_place_and_says_afterwards_how_it_was() -> None:
    with time_machine.travel(cast.NOW, tick=False):
        world = build()
        scope: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}
        settings = {"ways": ["EVENTS", "SURVEYS"]}
        setup.change_programme(world.programme.id, settings=settings, **scope)
        world.programme.refresh_from_db()
        world.publish(_rule("TASTING", 10))
        survey = make_survey(world, door="LINK")
        ola, ania = _client(world, "MARKETER"), _client(world, "MEMBER")
        organiser, home = f"/o/{world.programme.slug}/events/", f"/m/{world.programme.slug}/"
        typed = {**TYPED, "name": "Tasting", "places": "1", "survey": str(survey)}
        made = filling.send(ola, f"{organiser}new/", "begin", **typed).headers["Location"]
        filling.send(ola, made, "open_event")
        tenancy.enter(world.organiser_id)
        (row,) = Event.objects.of(world.organiser_id)
        page = f"{home}events/{row.id}/"
        filling.send(ola, made, "invite")
        inbox = ania.get(f"{home}inbox/").content.decode()
        tenancy.enter(world.organiser_id)
        sign_up(world, row.id, "Zenon")
        assert filling.send(ania, page, "sign_up", of=str(row.id)).status_code == 302
        waits = ania.get(page).content.decode()
        tenancy.enter(world.organiser_id)
        cancel(world, row.id, "Zenon")
        moved = ania.get(page).content.decode()
        tenancy.enter(world.organiser_id)
        told_before = told(world)

    with time_machine.travel(STARTS, tick=False):
        form = {"ticket": SignUp.objects.of(world.organiser_id).get(state="SIGNED_UP").ticket}
        filling.send(ola, f"{organiser}{row.id}/door/", "check_in_ticket", **form, moment="")
    with time_machine.travel(STARTS + timedelta(days=1), tick=False):
        tenancy.enter(world.organiser_id)
        today = (STARTS + timedelta(days=1)).date()
        for _twice in range(2):
            ask_of_events.ask(world.programme, today=today, now=clock.now())
        asked, shown = told(world), ania.get(page).content.decode()
        place = f"{home}surveys/{survey}/"
        taste = {"q1": "2", "q2": "0"}
        answered = filling.send(ania, place, "answer", of=str(survey), **taste)
        again = ania.get(place).content.decode()
        results = ola.get(f"/o/{world.programme.slug}/surveys/{survey}/results/").content.decode()

    assert "Tasting" in inbox and "You are the next." in waits and "Your ticket" in moved
    assert told_before == ["EVENT_INVITATION", "EVENT_SIGNED_UP", "EVENT_WAITING"]
    assert asked.count("EVENT_FEEDBACK") == 1 and place in shown
    assert answered.status_code == 302 and "You have answered this survey" in again
    assert "Answers: 1" in results and "1 answer of a member who is not content" in results
    tenancy.enter(world.organiser_id)
    assert world.balance("Ania").available == 10 and world.proved()
