"""A programme is played before it is published, and nothing of the play is ever written."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import cast
import pytest
from django.db import connection, transaction

from tandem.communication.models import Message
from tandem.earning.models import RuleSet, RuleSetStatus
from tandem.earning.versions import rulesets
from tandem.flows.rehearsing import rehearsal, rehearsal_acts, sold_files
from tandem.flows.rehearsing.rehearsal import Play
from tandem.flows.rehearsing.rehearsal_acts import (
    Buy,
    Decide,
    Later,
    Line,
    NoSuchAct,
    Order,
    Pay,
    Return,
    Sell,
    Sold,
    Turn,
)
from tandem.ledger.models import Transfer
from tandem.platform import clock, sealing, tenancy
from tandem.platform.access.permissions import ROLES, Actor, NotAllowed
from tandem.programmes import setup
from tandem.programmes.models import Programme
from tandem.rewards import catalogue
from tandem.segments import vocabulary

pytestmark = pytest.mark.django_db
AMOUNT = {"per": ["line.net", {"money": [10, "PLN"]}, {"points": 1}]}


@pytest.fixture
def world(db: None) -> cast.World:
    """Rules that are a draft: a point for 10 zł, which expires after a month; a mug for 40."""
    made = cast.build(expiry="MONTHS", expiry_months=2)
    rulesets.draft(
        made.programme.id,
        rules=[({"en": "Amount"}, {"key": "amount", "when": {"all": []}, "give": AMOUNT})],
        vocabulary=vocabulary.of("PLN"),
        actor=made.actor,
        now=cast.NOW,
    )
    scope = {"actor": made.actor, "now": cast.NOW}
    catalogue.add_reward(made.programme.id, name={"en": "Mug"}, points=40, stock=5, **scope)
    return made


@contextmanager
def played(world: cast.World, *acts: rehearsal_acts.Act) -> Iterator[Play]:
    """The play after these acts."""
    programme = Programme.objects.of(world.organiser_id).get(id=world.programme.id)
    with rehearsal.played(programme, acts, actor=world.actor, now=cast.NOW) as play:
        yield play


def _buy(world: cast.World, *, zloty: int = 500) -> Buy:
    return Buy((_line(world, zloty=zloty),))


def _line(world: cast.World, *, zloty: int = 500, pieces: str = "10") -> Line:
    return Line(world.products["G-10"], Decimal(pieces), zloty * 100)


def _balance(world: cast.World, *acts: rehearsal_acts.Act) -> tuple[int, int, int]:
    with played(world, *acts) as play:
        balance = rehearsal.balance(play)
        return balance.pending, balance.available, balance.held


def _rows() -> dict[str, int]:
    counts = {}
    tables = [model._meta.db_table for model in sealing.tables()]
    with connection.cursor() as cursor, tenancy.across("a test counts every row"):
        for table in [*tables, "procrastinate_jobs", "procrastinate_events"]:
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts[table] = cursor.fetchone()[0]
    return counts


def test_the_seller_says_yes_and_the_draft_gives_points(world: cast.World) -> None:
    buy = _buy(world)

    assert _balance(world) == (0, 0, 0)
    assert _balance(world, buy) == (0, 0, 0)
    assert _balance(world, buy, Decide(0, agrees=False)) == (0, 0, 0)
    assert _balance(world, buy, Decide(0, agrees=True)) == (0, 50, 0)


@pytest.mark.parametrize(
    ("_case", "members", "field", "points"),
    [
        ("consumers say what they paid", "PERSONS", "gross", 123),
        ("its net part is known, too", "PERSONS", "net", 100),
        ("firms say the amount without tax", "FIRMS", "net", 123),
        ("what it is with tax is known, too", "FIRMS", "gross", 151),
    ],
)
def test_a_price_is_what_people_of_the_programme_say(
    world: cast.World, _case: str, members: str, field: str, points: int
) -> None:
    scope: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}
    values = {"joining": {"members": members}, "tax_percent": Decimal(23)}
    setup.change_programme(world.programme.id, settings=values, **scope)
    (draft,) = RuleSet.objects.of(world.organiser_id).filter(status=RuleSetStatus.DRAFT)
    give = {"per": [f"line.{field}", {"money": [1, "PLN"]}, {"points": 1}]}
    rules = [({"en": "Amount"}, {"key": "amount", "when": {"all": []}, "give": give})]
    rulesets.change_draft(draft.id, rules=rules, vocabulary=vocabulary.of("PLN"), **scope)
    buy = _buy(world, zloty=123)

    assert _balance(world, buy, Decide(0, agrees=True)) == (0, points, 0)
    assert _balance(world, buy, Decide(0, agrees=True), Return(0)) == (0, 0, 0)


@pytest.mark.parametrize(
    ("step", "yes"), [("MACHINE", 0), ("PARTNER", 1), ("ORGANISER", 1), ("BOTH", 2)]
)
def test_who_is_asked_is_who_the_programme_asks(world: cast.World, step: str, yes: int) -> None:
    Programme.objects.of(world.organiser_id).update(verification={"PAPER": step})

    acts = [_buy(world), *[Decide(0, agrees=True)] * yes]

    assert _balance(world, *acts) == (0, 50, 0)
    if yes:
        assert _balance(world, *acts[:-1]) == (0, 0, 0)
    with pytest.raises(NoSuchAct):
        _balance(world, *acts, Decide(0, agrees=True))


def test_each_purchase_is_one_of_its_own(world: cast.World) -> None:
    one, other = _buy(world), _buy(world, zloty=300)

    assert _balance(world, one, other, Decide(1, agrees=True), Decide(0, agrees=True)) == (0, 80, 0)
    assert _balance(world, one, one, Decide(0, agrees=True), Decide(1, agrees=True)) == (0, 100, 0)


def test_days_pass_with_their_nights(world: cast.World) -> None:
    bought = (_buy(world), Decide(0, agrees=True))

    with played(world, *bought, Later(30)) as play:
        assert play.moment.date() == cast.NOW.date() + timedelta(days=30)
        told = Message.objects.of(world.organiser_id).filter(member_id=play.member_id)
        assert "POINTS_EXPIRING" not in {message.kind for message in told}
        assert clock.now() == play.moment
    with played(world, *bought, Later(45)) as play:
        told = Message.objects.of(world.organiser_id).filter(member_id=play.member_id)
        assert "POINTS_EXPIRING" in {message.kind for message in told}
    assert _balance(world, *bought, Later(50)) == (0, 50, 0)
    assert _balance(world, *bought, Later(65)) == (0, 0, 0)


def test_points_wait_for_the_payment(world: cast.World) -> None:
    Programme.objects.of(world.organiser_id).update(release="WHEN_PAID")
    bought = (_buy(world), Decide(0, agrees=True))

    assert _balance(world, *bought) == (50, 0, 0)
    assert _balance(world, *bought, Pay(0)) == (0, 50, 0)
    assert _balance(world, *bought, Later(30)) == (0, 0, 0)
    with pytest.raises(NoSuchAct):
        _balance(world, *bought, Pay(0), Pay(0))


def test_a_reward_is_ordered_where_the_points_suffice(world: cast.World) -> None:
    bought = (_buy(world), Decide(0, agrees=True))

    assert _balance(world, *bought, Order()) == (0, 10, 40)
    with pytest.raises(NoSuchAct):
        _balance(world, *bought, Order(), Order())


@pytest.mark.always
def test_nothing_stays_in_any_table_and_nothing_leaves(world: cast.World) -> None:
    before = _rows()

    assert _balance(
        world, _buy(world), Decide(0, agrees=True), Order(), Later(400), _buy(world)
    ) == (0, 0, 40)
    with pytest.raises(NoSuchAct):
        _balance(world, _buy(world), Decide(7, agrees=True))

    assert _rows() == before
    assert not Transfer.objects.of(world.organiser_id).exists()


def test_members_and_points_of_the_programme_are_not_touched_in_it(world: cast.World) -> None:
    world.publish({"key": "one", "when": {"all": []}, "give": {"points": 7}})
    acts = (_buy(world), Decide(0, agrees=True), Later(100))

    with played(world, *acts) as play:
        holders = set(Transfer.objects.of(world.organiser_id).values_list("holder_id", flat=True))
        assert holders == {play.member_id}
        assert play.programme.id != world.programme.id


def test_a_play_is_read_as_it_was_written(world: cast.World) -> None:
    acts = [_buy(world), Decide(0, agrees=True), Decide(1, agrees=False), Pay(0), Order(), Later(3)]
    one, other = _line(world), _line(world, pieces="2.125", zloty=7)
    acts += [Buy((one, other)), Sell((Sold(0, (one,)), Sold(3, (other, one))))]

    assert rehearsal_acts.read(rehearsal_acts.written(acts)) == acts
    assert rehearsal_acts.read("") == []


@pytest.mark.parametrize(
    "text",
    [
        *(
            "x",
            "l",
            "l.",
            "l.-1",
            "l.x",
            "b",
            "b.1.2.3",
            "y.1.2",
            "o.1",
            "l.²",
            "~".join(["o"] * 31),
        ),
        *(
            f"b.{'0' * 32}.{quantity}.1"
            for quantity in ("-1", "1_", "_1", "1e3", "1_1234567", "NaN")
        ),
        *("s", "s.0", "s.0.0", f"s.0.2.{'0' * 32}.1.1", f"s.x.1.{'0' * 32}.1.1"),
    ],
)
def test_what_no_play_is_is_refused(text: str) -> None:
    with pytest.raises(NoSuchAct):
        rehearsal_acts.read(text)


@pytest.mark.parametrize(
    "acts",
    [[Later(0)], [Later(500), Later(301)], [Pay(0)], [Decide(0, agrees=True)], [Order()]],
    ids=str,
)
def test_what_cannot_be_played_is_refused(world: cast.World, acts: Any) -> None:
    with pytest.raises(NoSuchAct), transaction.atomic():
        _balance(world, *acts)


def test_a_receipt_of_several_lines_is_one_purchase(world: cast.World) -> None:
    lines = (_line(world), _line(world, zloty=75, pieces="0.5"), _line(world, zloty=5))
    bought = (Buy(lines), Decide(0, agrees=True))

    assert _balance(world, *bought) == (0, 58, 0), "500 + 75 + 5 zł: a point for each full ten"
    assert _balance(world, *bought, Return(0)) == (0, 0, 0)
    with pytest.raises(NoSuchAct):
        _balance(world, Buy(lines[:1] * 61))
    with pytest.raises(NoSuchAct):
        _balance(world, Buy((_line(world, pieces="0"),)))


def _hear(world: cast.World, home: Path, text: str, **more: Any) -> sold_files.Heard:
    programme = Programme.objects.of(world.organiser_id).get(id=world.programme.id)
    options = {"lines_max": 60, "home": home, "actor": world.actor, "now": cast.NOW, **more}
    return sold_files.hear([text.encode()], name="s.csv", programme=programme, **options)


def test_a_sales_file_is_played_by_its_customers_and_nothing_of_it_stays(
    world: cast.World, tmp_path: Path
) -> None:
    """Two lines of one invoice, one of another customer's; what is unknown, comes back, is broken
    or too much is counted and left out.
    """
    head = "Faktura;Data;Kod klienta;SKU;Ilość;Netto\n"
    rows = [
        "FV/1;2026-02-03;A;G-10;2;300,00",
        "FV/1;2026-02-03;A;G-10;1;120,00",
        "FV/2;2026-02-04;B;G-10;4;80,00",
        "FV/3;2026-02-04;B;NOBODY-1;4;80,00",
        "FK/1;2026-02-05;B;G-10;-1;-20,00",
        "FV/4;when;B;G-10;1;20,00",
        *(f"FV/{n};2026-02-06;C{n};G-10;1;10,00" for n in (5, 6, 7, 8)),
    ]
    text = head + "\n".join(rows)
    before = _rows()

    heard = _hear(world, tmp_path, text)

    assert (heard.faults, heard.unknown, heard.back, heard.beyond) == (1, 1, 1, 2)
    assert [(one.member, len(one.lines)) for one in heard.act.purchases] == [
        *((0, 2), (1, 1), (2, 1), (3, 1))
    ]
    assert _rows() == before
    assert not [path for path in tmp_path.rglob("*") if path.is_file()], "nor does the file"
    balances = []
    for place in range(4):
        balances.append(_balance(world, heard.act, Turn(place))[1])
    assert balances == [42, 8, 1, 1], "nobody is asked: the seller tells it itself"
    few = _hear(world, tmp_path, text, lines_max=2)
    assert (len(few.act.purchases), few.beyond) == (1, 5)
    with pytest.raises(sold_files.NothingToPlay):
        _hear(world, tmp_path, head + rows[3])
    assert _rows() == before


def test_it_is_for_those_who_set_the_programme_up(world: cast.World) -> None:
    reviewer = Actor(name="x", organiser_id=world.organiser_id, permissions=ROLES["REVIEWER"])
    with (
        pytest.raises(NotAllowed),
        rehearsal.played(world.programme, [], actor=reviewer, now=cast.NOW),
    ):
        pass


def test_another_setting_is_another_play(world: cast.World) -> None:
    setup.change_programme(
        world.programme.id, settings={"expiry_months": 24}, actor=world.actor, now=cast.NOW
    )

    assert _balance(world, _buy(world), Decide(0, agrees=True), Later(100)) == (0, 50, 0)
