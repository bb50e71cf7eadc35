"""Closing an edition by the pages: looked at, closed, opened again, settled, read by its member."""

from datetime import UTC, datetime
from typing import Any

import cast
import pytest
import time_machine
from django.test import Client
from lxml import html
from portals import filling
from portals.test_access import _client

from tandem.closing import settling
from tandem.closing.models import Closing
from tandem.earning.versions import rulesets
from tandem.kit import ids
from tandem.ledger import transfers
from tandem.ledger.chart import Kind
from tandem.participants import enrolment
from tandem.participants.consents import giving, purposes
from tandem.participants.models import Teammate
from tandem.platform import tenancy
from tandem.programmes import setup
from tandem.rewards import catalogue
from tandem.rewards.models import Reward
from tandem.segments import vocabulary

pytestmark = pytest.mark.django_db
SAID = {"last_on": "2026-03-02", "late_until": "2026-03-02", "percent": "50", "pending": "WAIT"}
LATER = datetime(2026, 3, 3, 9, tzinfo=UTC)


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    for kind, points in ((Kind.EARN, 101), (Kind.EARN_PENDING, 30)):
        move = transfers.Move(
            made.members["Ania"],
            ids.new_uuid(),
            made.books["REWARD"],
            kind,
            points,
            ids.new_uuid(),
            datetime(2026, 2, 1, tzinfo=UTC),
        )
        transfers.post([move], organiser_id=made.organiser_id, now=cast.NOW)
    return made


def _address(world: cast.World, more: str = "") -> str:
    return f"/o/{world.programme.slug}/editions/{more}"


def _closed(world: cast.World, client: Client, **more: str) -> Any:
    """Looked at, and closed as it was looked at."""
    looked = filling.send(client, _address(world, "1/close/"), "look", **{**SAID, **more})
    assert looked.status_code == 302, looked.content.decode()
    return filling.send(client, looked.headers["Location"], "close")


def _settle(world: cast.World) -> None:
    tenancy.enter(world.organiser_id)
    closing = Closing.objects.of(world.organiser_id).get()
    settling.settle(closing.id, organiser_id=world.organiser_id, now=lambda: LATER)


def test_what_it_would_do_is_shown_before_anything_is_written(world: cast.World) -> None:
    client = _client(world, "ADMINISTRATOR")

    with time_machine.travel(cast.NOW, tick=False):
        looked = filling.send(client, _address(world, "1/close/"), "look", **SAID)
        shown = client.get(looked.headers["Location"]).content.decode()

    assert "51 points lapse, 50 are carried over" in shown
    assert "Owed to members now" in shown and "131" in shown and "80" in shown
    tenancy.enter(world.organiser_id)
    assert not Closing.objects.of(world.organiser_id).exists()


def test_it_is_closed_opened_again_and_closed(world: cast.World) -> None:
    client = _client(world, "ADMINISTRATOR")

    with time_machine.travel(cast.NOW, tick=False):
        closed = _closed(world, client)
        page = client.get(closed.headers["Location"]).content.decode()
        reopened = filling.send(client, _address(world, "1/"), "reopen")
        again = _closed(world, client)
        every = client.get(_address(world)).content.decode()

    assert [answer.status_code for answer in (closed, reopened, again)] == [302] * 3
    assert "50 per cent of what members have is carried over." in page
    assert "Edition 1, since 1 Jan 2026" in every and "3 Mar 2026" in every


def test_days_that_cannot_be_are_said_at_their_field(world: cast.World) -> None:
    client = _client(world, "ADMINISTRATOR")

    with time_machine.travel(cast.NOW, tick=False):
        early = filling.send(
            client, _address(world, "1/close/"), "look", **{**SAID, "late_until": "2026-03-01"}
        )
        undated = filling.send(
            client, _address(world, "1/close/"), "look", **{**SAID, "levels": "ONE_DOWN"}
        )
        strange = client.get(_address(world, "1/close/?last_on=2020-01-01&late_until=x&percent=7"))
        none = client.get(_address(world, "9/close/"))

    assert (early.status_code, undated.status_code) == (400, 400)
    assert "Say its last day, not before 1 Jan 2026" in early.content.decode()
    assert (strange.status_code, none.status_code) == (200, 404)


def test_what_was_settled_is_read_by_the_organiser_and_the_member(world: cast.World) -> None:
    organiser = _client(world, "ADMINISTRATOR")
    with time_machine.travel(cast.NOW, tick=False):
        _closed(world, organiser)
    _settle(world)
    with time_machine.travel(LATER, tick=False):
        member = _client(world, "MEMBER")
        address = f"/m/{world.programme.slug}/statements/1/"
        protocol = organiser.get(_address(world, "1/")).content.decode()
        table = b"".join(organiser.get(_address(world, "1/?as=csv")).streaming_content).decode()
        own, paper = member.get(address), member.get(f"{address}statement.pdf")
        me = member.get(f"/m/{world.programme.slug}/me/").content.decode()
        missing = member.get(f"/m/{world.programme.slug}/statements/2/")

    assert "51 points expired." in protocol
    assert "Members: 1; points carried over: 50; still waiting: 30." in protocol
    assert "50" in table
    text = own.content.decode()
    assert "You go on with" in text and "+101" in text and "−51" in text
    assert "30 points still wait" in text
    assert paper.content.startswith(b"%PDF-")
    assert f"{address}" in me
    assert missing.status_code == 404


def test_who_may_not_change_the_programme_closes_nothing(world: cast.World) -> None:
    reviewer = _client(world, "REVIEWER")

    with time_machine.travel(cast.NOW, tick=False):
        answers = [
            reviewer.get(_address(world, "1/close/")),
            reviewer.post(_address(world, "1/close/"), {"_action": "close", **SAID}),
        ]

    assert [answer.status_code for answer in answers] == [403, 403]
    tenancy.enter(world.organiser_id)
    assert not Closing.objects.of(world.organiser_id).exists()


def test_another_purpose_of_consents_is_told_with_how_many_are_asked_anew(
    world: cast.World,
) -> None:
    client = _client(world, "MARKETER")
    with time_machine.travel(cast.NOW, tick=False):
        _closed(world, client)
        tenancy.enter(world.organiser_id)
        ania = world.members["Ania"]
        enrolment.join_team(
            ania,
            user_id=ids.new_uuid(),
            email="ania@instalbud.example",
            name="Ania",
            organiser_id=world.organiser_id,
            now=cast.NOW,
        )
        team = Teammate.objects.of(world.organiser_id).filter(member_id=ania).order_by("person_id")
        scope = {"programme": world.programme, "actor": world.actor, "now": cast.NOW}
        person = team[0].person_id
        giving.give(ania, person, version=0, language="en", **scope)
        words = {code: f"Prices, {code}" for code in world.programme.languages}
        del scope["programme"]
        purposes.write(world.programme, words, asks_anew=False, over=0, **scope)
        same = client.get(_address(world, "1/")).content.decode()
        tenancy.enter(world.organiser_id)
        words = {code: f"Prices of partners, {code}" for code in world.programme.languages}
        purposes.write(world.programme, words, asks_anew=True, over=1, **scope)
        other = client.get(_address(world, "1/")).content.decode()

    assert "Other words for the same" in same and "Prices, en" in same
    assert "It means something else" in other and "Prices of partners, en" in other
    assert "1 person who had agreed is asked anew." in other


def test_what_the_next_edition_makes_different_is_told_in_sentences(world: cast.World) -> None:
    client, scope = _client(world, "ADMINISTRATOR"), {"actor": world.actor, "now": cast.NOW}
    world.publish({"key": "one", "when": {"all": []}, "give": {"points": 7}})
    mug = catalogue.add_reward(world.programme.id, name={"en": "Mug"}, points=80, stock=5, **scope)
    catalogue.add_reward(world.programme.id, name={"en": "Cap"}, points=90, stock=5, **scope)
    with time_machine.travel(cast.NOW, tick=False):
        closed = _closed(world, client)
        same = client.get(closed.headers["Location"]).content.decode()
    tenancy.enter(world.organiser_id)
    rulesets.draft(
        world.programme.id,
        rules=[
            ({"en": "one"}, {"key": "one", "when": {"all": []}, "give": {"points": 9}}),
        ],
        vocabulary=vocabulary.of("PLN"),
        **scope,
    )
    setup.change_programme(world.programme.id, settings={"night_hour": 5}, **scope)
    Reward.objects.of(world.organiser_id).filter(id=mug).update(points=100)
    catalogue.add_reward(world.programme.id, name={"en": "Kettle"}, points=500, stock=5, **scope)
    with time_machine.travel(cast.NOW, tick=False):
        page = html.fromstring(client.get(_address(world, "1/")).content)

    told = " ".join(page.xpath("string(//section[@aria-labelledby='changes'])").split())
    assert "What is different since" in same and "Nothing." in same
    assert "Mug: 80 → 100 points" in told and "New: Kettle, 500 points" in told
    assert "Cap" not in told
    assert "Hour of the night's work: 2 → 5" in told
    assert "9 points" in told
