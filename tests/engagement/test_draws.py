"""Draws: locked without a permit, drawn so that anybody draws the same, substitutes, each once."""

import hashlib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import cast
import pypdfium2
import pytest
import time_machine
from engagement.test_contests import (
    MAY,
    _again,
    _bought,
    _buy,
    _contest,
    _follow,
    _said,
    _sign,
    world,
)
from engagement.test_prizes import _reward
from portals import filling
from portals.test_access import _client
from portals.test_contests import _m, _o, _text

from tandem.activity.models import Activity
from tandem.communication.models import Message
from tandem.engagement.contests import joining, queries, signing, writing
from tandem.engagement.contests.drawing import lots, permits
from tandem.engagement.contests.models import Contest, Teams, Wins
from tandem.engagement.contests.prizes import REWARD, Prize
from tandem.engagement.contests.ranking.measuring import BadContest, Measure
from tandem.flows.engagement.contests import give_prizes
from tandem.insights.regulations import drafting
from tandem.participants.models import Member
from tandem.platform import tenancy
from tandem.platform.access.permissions import NotAllowed
from tandem.platform.models import Fact
from tandem.rewards.models import Order

__all__ = ["world"]
pytestmark = pytest.mark.django_db
PERMIT = "1001-IA.712.3.2026"


def _draw(world: cast.World, **said: Any) -> Contest:
    """A draw that is open: among all who bought for 100 zł."""
    given = {"wins": Wins.DRAW, "target": Decimal(100_00), "places": 1, "substitutes": 1} | said
    scope: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}
    key = writing.write(world.programme, _said(**given), **scope)
    permits.enter_permit(key, PERMIT, programme_id=world.programme.id, **scope)
    writing.open_contest(key, programme_id=world.programme.id, **scope)
    _follow(world)
    return _again(world, key)


def _pass_on(world: cast.World, contest: Contest, member: int, reason: str) -> None:
    lots.pass_on(contest.id, member, reason, programme=world.programme, actor=world.actor, now=MAY)


def test_nothing_opens_without_a_permit(world: cast.World) -> None:
    scope: dict[str, Any] = {
        "programme_id": world.programme.id,
        "actor": world.actor,
        "now": cast.NOW,
    }
    said = _said(wins=Wins.DRAW, target=Decimal(100_00), places=1, substitutes=1)
    key = writing.write(world.programme, said, actor=world.actor, now=cast.NOW)

    with pytest.raises(permits.PermitMissing):
        writing.open_contest(key, **scope)
    for empty in ("", "  ", "x" * 81):
        with pytest.raises(permits.BadPermit):
            permits.enter_permit(key, empty, **scope)
    with pytest.raises(NotAllowed):
        permits.enter_permit(key, PERMIT, **scope | {"actor": _as(world)})
    assert _again(world, key).opened_at is None

    permits.enter_permit(key, f"  {PERMIT}  ", **scope)
    permits.enter_permit(key, PERMIT, **scope)
    writing.open_contest(key, **scope)

    row = _again(world, key)
    assert (row.permit, row.permit_by, row.permit_at) == (PERMIT, world.actor.name, cast.NOW)
    assert row.seed_hash == hashlib.sha256(row.seed.encode()).hexdigest()
    entered = Fact.objects.of(world.organiser_id).filter(name="contest.permit_entered")
    assert [fact.data["permit"] for fact in entered.order_by("id")] == [PERMIT]
    with pytest.raises(permits.NoPermitNeeded):
        permits.enter_permit(_contest(world).id, PERMIT, **scope)

    # Calling it off and going on keeps the seed that was announced.
    writing.end(key, **scope)
    writing.resume(key, **scope)
    assert _again(world, key).seed == row.seed


def test_regulations_tell_the_permit_until_lots_are_drawn(world: cast.World) -> None:
    contest = _draw(world)
    scope: dict[str, Any] = {"today": date(2026, 3, 1)}

    (section,) = [
        part
        for part in drafting.draft(world.programme, **scope).document["en"]
        if part.key == "draws"
    ]
    assert PERMIT in section.paragraphs[0].text
    assert section.paragraphs[0].text.startswith("“Spring cup”, from 1 February 2026")

    with time_machine.travel(MAY, tick=False):
        _sign(world, contest)
    document = drafting.draft(world.programme, **scope).document["en"]
    assert "draws" not in [part.key for part in document]


@pytest.mark.parametrize(
    ("_case", "said"),
    [
        ("teams", {"teams": Teams.REGION}),
        ("a jury", {"measure": Measure("JURY"), "joins": "WISH"}),
        ("too many substitutes", {"substitutes": 1_001}),
        ("no target", {"target": None}),
        ("nobody wins", {"places": 0}),
    ],
)
def test_what_is_no_draw_is_refused(world: cast.World, _case: str, said: dict[str, Any]) -> None:
    given = {"wins": Wins.DRAW, "target": Decimal(1), "places": 1} | said
    with pytest.raises(BadContest):
        writing.write(world.programme, _said(**given), actor=world.actor, now=cast.NOW)


def test_anybody_draws_the_same_and_each_once(world: cast.World) -> None:
    contest, drill = _draw(world), _reward(world)
    scope: dict[str, Any] = {"programme": world.programme, "actor": world.actor, "now": cast.NOW}
    give_prizes.set_prizes(contest.id, [Prize(REWARD, 1, 1, drill)], **scope)
    _buy(
        world,
        _bought(world, "Ania", 500_00),
        _bought(world, "Zenon", 100_00),
        _bought(world, "Maria", 900_00),
        _bought(world, "Piotr", 99_99),  # too little
    )
    of = world.organiser_id
    names = {member.id: member.number for member in Member.objects.of(of).order_by("id")}

    with time_machine.travel(MAY, tick=False):
        _sign(world, contest)
        _follow(world)
        contest = _again(world, contest.id)

        # As anybody would who has the file, the seed and a minute.
        entitled = [names[world.members[name]] for name in ("Ania", "Zenon", "Maria")]
        file = "\n".join(sorted(entitled))
        assert "\n".join(lots.tickets(contest)) == file
        listed = hashlib.sha256(file.encode()).hexdigest()
        assert (contest.signed_hash, contest.ranked) == (listed, 3)
        values = {
            ticket: hashlib.sha256(f"{contest.seed}:{listed}:{ticket}".encode()).hexdigest()
            for ticket in entitled
        }
        order = sorted(entitled, key=lambda ticket: values[ticket])
        drawn = lots.drawn(contest)
        assert [(row.ticket, row.position, row.place) for row in drawn] == [
            (order[0], 1, 1),
            (order[1], 2, None),
        ]
        assert [row.value for row in drawn] == [values[ticket] for ticket in order[:2]]
        with pytest.raises(signing.NotDue):  # again: nobody is drawn twice
            _sign(world, contest)

        first, second = drawn[0].member_id, drawn[1].member_id
        assert _results(world) == {first: "1"}
        assert [row.member_id for row in Order.objects.of(of).order_by("id")] == [first]
        assert _drawn_messages(world) == {first}

        # The winner does not take it: the substitute has it, and what was to be sent is not.
        with pytest.raises(lots.WhyMissing):
            _pass_on(world, contest, first, " ")
        with pytest.raises(lots.NotDrawn):
            _pass_on(world, contest, second, "no winner")
        _pass_on(world, contest, first, "Could not be reached in 14 days")
        _follow(world)
        assert _results(world)[second] == "1"
        orders = Order.objects.of(of).order_by("created_at", "id")
        assert {row.member_id: row.status for row in orders} == {
            first: "CANCELLED",
            second: "ORDERED",
        }
        assert _drawn_messages(world) == {first, second}
        assert [row.member_id for row in signing.winners(contest)] == [second]
        with pytest.raises(lots.NobodyStandsIn):
            _pass_on(world, contest, second, "Nor this one")
        with pytest.raises(lots.NotDrawn):
            _pass_on(world, contest, first, "Again")
        told = Fact.objects.of(of).get(name="contest.lots_drawn").data
        assert (told["permit"], told["seed"], told["total"]) == (PERMIT, contest.seed, 3)


def _results(world: cast.World) -> dict[int, str]:
    rows = Activity.objects.of(world.organiser_id).filter(kind="CONTEST_RESULT", corrects_id=None)
    return {row.member_id: row.attributes["place"] for row in rows.order_by("id")}


def _drawn_messages(world: cast.World) -> set[int]:
    rows = Message.objects.of(world.organiser_id).filter(kind="LOT_DRAWN")
    return {row.member_id for row in rows.order_by("id")}


def test_who_left_or_nobody_at_all(world: cast.World) -> None:
    contest, alone = _draw(world), _draw(world, target=Decimal(10**9))
    _buy(world, _bought(world, "Ania", 500_00), _bought(world, "Zenon", 500_00))
    ania = world.members["Ania"]
    joining.leave(
        contest.id,
        member_id=ania,
        programme=world.programme,
        actor=_as(world),
        now=cast.NOW,
    )
    _follow(world)

    with time_machine.travel(MAY, tick=False):
        _sign(world, contest)
        _sign(world, alone)

    assert [row.member_id for row in lots.drawn(_again(world, contest.id))] == [
        world.members["Zenon"]
    ]
    assert lots.drawn(_again(world, alone.id)) == []
    assert not queries.shows_places(contest)


def _as(world: cast.World) -> Any:
    return replace(world.actor, permissions=frozenset({"member.claim"}))


def test_by_its_pages(world: cast.World) -> None:
    ola, ania = _client(world, "ADMINISTRATOR"), _client(world, "MEMBER")
    contest = _draw(world)
    text = _text(ania.get(_m(world, contest)))
    assert "You are not in the draw yet" in text
    assert PERMIT in text and contest.seed_hash[:16] in text
    assert contest.seed[:16] not in ania.get(_m(world, contest)).content.decode()
    assert contest.seed[:16] not in ola.get(_o(world, contest)).content.decode()
    tenancy.enter(world.organiser_id)
    _buy(world, _bought(world, "Ania", 500_00))
    assert "You are in the draw" in _text(ania.get(_m(world, contest)))
    assert ola.get(f"{_o(world, contest)}tickets.txt").status_code == 404  # nobody signs yet

    with time_machine.travel(MAY, tick=False):
        ola, ania = _client(world, "ADMINISTRATOR"), _client(world, "MEMBER")
        tickets = ola.get(f"{_o(world, contest)}tickets.txt").content.decode()
        assert (
            hashlib.sha256(tickets.encode()).hexdigest()
            in ola.get(_o(world, contest)).content.decode()
        )
        answer = filling.send(ola, _o(world, contest), "sign")
        assert answer.status_code == 302
        tenancy.enter(world.organiser_id)
        _follow(world)
        assert "You were drawn" in _text(ania.get(_m(world, contest)))
        page = _text(ola.get(_o(world, contest)))
        assert "Instalbud" in page and "wins" in page
        paper = ola.get(f"{_o(world, contest)}protocol.pdf")
        words = pypdfium2.PdfDocument(paper.content)[0].get_textpage().get_text_bounded()
        assert PERMIT in words
        assert "".join(words.split()).count(_again(world, contest.id).seed[:16]) == 1
