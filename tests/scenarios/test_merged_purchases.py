"""What a member bought before they went on as another: it comes back under the other's number, and
is no second purchase when it is told again.
"""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import cast
import pytest
from django.db import transaction
from django.db.models import F
from scenarios.test_sell_out import ANIA, HEADER, Case, drain, row
from scenarios.test_unnamed_returns import _waiting
from scenarios.test_withdrawn_files import RETURN_HEADER, come_back
from scenarios.test_witnesses import questions

from tandem.activity.models import Activity
from tandem.adjustments import debts, merging
from tandem.communication.models import Message
from tandem.evidence import aliases
from tandem.evidence.models import AliasKind, DisagreementDecision
from tandem.evidence.witnessing import disagreements
from tandem.flows.activities import activity_inputs, take_activities
from tandem.kit import ids
from tandem.ledger import expiry, holding
from tandem.participants import enrolment
from tandem.participants.models import Member
from tandem.platform import tenancy

pytestmark = pytest.mark.django_db(transaction=True)
CODES = HEADER.replace("NIP", "Kod klienta")


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def merge(case: Case, one: str = "Ania", into: str = "Zenon") -> UUID:
    """Ania's tax number leads to Zenon from now on."""
    world = case.world
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        found = merging.merge(
            world.members[one],
            world.members[into],
            reason="one firm",
            programme=world.programme,
            actor=world.actor,
            now=cast.NOW,
        )
    drain()
    return found


def _return(number: str, corrects: str, net: str = "-50,00", quantity: str = "-1") -> str:
    return f"{number};{corrects};2026-02-15;{ANIA};5901234123457;{quantity};{net}"


def _standing(case: Case) -> list[tuple[str, str, str]]:
    """Each activity with whom it stands, and the number of what it corrects."""
    names = {key: name for name, key in case.world.members.items()}
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        of = Activity.objects.of(case.world.organiser_id)
        rows = list(of.order_by("document_no", F("corrects_id").asc(nulls_first=True), "id"))
    numbers = {each.id: each.document_no for each in rows}
    return [
        (each.document_no, names[each.member_id], numbers.get(each.corrects_id, ""))  # type: ignore[arg-type]
        for each in rows
    ]


def _points(case: Case) -> tuple[int, int]:
    return case.balance("Ania").available, case.balance("Zenon").available


def _spend(case: Case, points: int) -> None:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        holding.hold(
            ids.new_uuid(),
            organiser_id=case.world.organiser_id,
            holder_id=case.world.members["Zenon"],
            book_id=case.world.books["REWARD"],
            points=points,
            at=cast.NOW,
            now=cast.NOW,
        )


@pytest.mark.parametrize("named", [True, False])
def test_goods_come_back_to_the_purchase_of_who_was_merged(case: Case, named: bool) -> None:
    case.take([row()])
    merge(case)
    before = _points(case)

    if named:
        case.take([_return("K 1", "FV 1/2026")], header=RETURN_HEADER)
    else:
        case.take([row("K 1", day="2026-02-15", net="-50,00", quantity="-1")])

    assert (before, _points(case), _waiting(case)) == ((0, 100), (0, 50), 0)
    assert _standing(case) == [("FV 1/2026", "Ania", ""), ("K 1", "Ania", "FV 1/2026")]


@pytest.mark.parametrize("named", [True, False])
def test_a_file_that_still_names_who_was_merged_finds_what_the_other_bought(
    case: Case, named: bool
) -> None:
    merge(case)
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        aliases.learn(
            "CODE:k7",
            text="K-7",
            kind=AliasKind.CUSTOMER,
            programme_id=case.world.programme.id,
            partner_id=case.world.wschod,
            actor=case.world.actor,
            now=cast.NOW,
            member_id=case.world.members["Ania"],
        )
    case.take([row()])

    if named:
        case.take(
            [_return("K 1", "FV 1/2026").replace(ANIA, "K-7")],
            header=RETURN_HEADER.replace("NIP", "Kod klienta"),
        )
    else:
        case.take(
            [row("K 1", day="2026-02-15", net="-50,00", quantity="-1", nip="K-7")], header=CODES
        )

    assert (_points(case), _waiting(case)) == ((0, 50), 0)
    assert _standing(case) == [("FV 1/2026", "Zenon", ""), ("K 1", "Zenon", "FV 1/2026")]


@pytest.mark.parametrize("named", [True, False])
def test_what_waited_is_looked_at_again_when_two_are_found_to_be_one(
    case: Case, named: bool
) -> None:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        number = Member.objects.of(case.world.organiser_id).get(id=case.world.members["Zenon"])
    case.take([row()])
    if named:
        case.take(
            [_return("K 1", "FV 1/2026").replace(ANIA, number.number)],
            header=RETURN_HEADER.replace("NIP", "Kod klienta"),
        )
    else:
        back = row("K 1", day="2026-02-15", net="-50,00", quantity="-1", nip=number.number)
        case.take([back], header=CODES)
    before = (_points(case), _waiting(case))

    merge(case)
    come_back(case)

    assert before == ((100, 0), 1)
    assert (_points(case), _waiting(case)) == ((0, 50), 0)


def test_what_comes_back_piece_by_piece_and_told_again_is_taken_once(case: Case) -> None:
    case.take([row(), row("FV 2/2026", net="80,00", quantity="1", day="2026-02-11")])
    merge(case)
    rows = [row(f"K {n}", day="2026-02-15", net="-50,00", quantity="-1") for n in (1, 2)]

    case.take(rows[:1])
    again = case.take(rows)

    assert (again["counted"], again["repeated"], again["waiting"]) == (1, 1, 0)
    assert _points(case) == (0, 80)


def test_a_purchase_told_again_after_merging_is_one(case: Case) -> None:
    case.take([row(), row("FV 2/2026", quantity="5", net="250,00")])
    merge(case)

    again = case.take(
        [
            row(day="2026-02-12", net="100,01"),
            row("FV 2/2026", quantity="2"),
            row("FV 2/2026", quantity="3", net="150,00"),
        ]
    )

    assert (again["counted"], again["repeated"], again["differs"]) == (0, 3, 0)
    assert (_points(case), questions(case)) == ((0, 350), [])


def test_a_purchase_without_a_number_told_again_after_merging_is_one(case: Case) -> None:
    case.take([row("")])
    merge(case)

    again = case.take([row(""), row("", day="2026-02-12")])

    assert (again["counted"], again["repeated"]) == (1, 1)
    assert (_points(case), _waiting(case)) == ((0, 200), 0)


def _told(case: Case, name: str, *, together: bool = False) -> bool:
    """A program tells of two pieces that somebody bought, without a number; whether it is new."""
    line = activity_inputs.LineInput(("SKU", "P-200"), Decimal(2), net_minor=10_000)
    of = case.world.organiser_id
    scope = {"programme": case.world.programme, "actor": "till", "now": cast.NOW}
    with transaction.atomic():
        tenancy.enter(of)
        number = Member.objects.of(of).get(id=case.world.members[name]).number
        bought = activity_inputs.ActivityInput(
            ("NUMBER", number), date(2026, 2, 10), "", partner="WSCHOD", lines=(line,)
        )
        if together:
            (outcome,) = take_activities.take_many([bought], **scope)
        else:
            outcome = take_activities.take(bought, **scope)
    return outcome.is_new


@pytest.mark.parametrize("together", [False, True])
def test_a_program_that_tells_it_of_the_other_without_a_number_tells_nothing_new(
    case: Case, together: bool
) -> None:
    assert _told(case, "Ania")
    drain()
    merge(case)

    is_new = _told(case, "Zenon", together=together)
    drain()

    assert (is_new, _points(case)) == (False, (0, 100))


def test_a_file_without_numbers_that_is_gone_through_again_counts_once(case: Case) -> None:
    """The merge itself has it looked at again, for the return that waits."""
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        every = Member.objects.of(case.world.organiser_id)
        ania, zenon = (every.get(id=case.world.members[name]).number for name in ("Ania", "Zenon"))
    back = {"day": "2026-02-15", "net": "-50,00", "quantity": "-1"}
    case.take([row("", nip=ania), row("", nip=zenon, **back)], header=CODES)
    before = (_points(case), _waiting(case))

    merge(case)
    come_back(case)

    assert before == ((100, 0), 1)
    assert (_points(case), _waiting(case)) == ((0, 50), 0)


def test_who_goes_on_reads_what_became_of_a_merged_member_s_purchase(case: Case) -> None:
    case.take([row()])
    merge(case)

    case.take([_return("K 1", "FV 1/2026")], header=RETURN_HEADER)

    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        told = Message.objects.of(case.world.organiser_id).filter(kind="PURCHASE_CORRECTED")
        assert [(each.member_id, each.data["points"]) for each in told] == [
            (case.world.members["Zenon"], -50)
        ]


def test_a_question_about_it_is_the_merged_member_s_and_is_answered(case: Case) -> None:
    case.take([row()])
    case.take([row(quantity="3")])
    asked = {each.question for each in questions(case)}
    merge(case)

    case.take([row(quantity="3", day="2026-02-11")])
    rows = questions(case)
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        disagreements.decide(
            asked,
            DisagreementDecision.CORRECTED,
            programme_id=case.world.programme.id,
            actor=case.world.actor,
            at=cast.NOW,
        )
    drain()
    come_back(case)

    assert [(each.member_id, each.question in asked) for each in rows] == [
        (case.world.members["Ania"], True),
        (case.world.members["Ania"], True),
    ]
    assert _standing(case) == [("FV 1/2026", "Ania", ""), ("FV 1/2026", "Ania", "FV 1/2026")]
    assert (_points(case), _waiting(case)) == ((0, 100), 0)


def test_undone_each_has_what_they_bought_alone(case: Case) -> None:
    case.take([row()])
    made = merge(case)
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        merging.undo(made, programme=case.world.programme, actor=case.world.actor, now=cast.NOW)

    case.take([row("K 1", day="2026-02-15", net="-50,00", quantity="-1")])

    assert _points(case) == (50, 0)
    assert _standing(case)[1] == ("K 1", "Ania", "FV 1/2026")


@pytest.mark.parametrize(
    ("has_debts", "spent", "left", "later"),
    [(False, 80, 0, 40), (True, 80, 0, 10), (False, 20, 30, 70)],
)
def test_what_was_spent_meanwhile_is_owed_where_debts_are_collected(
    tmp_path: Path, has_debts: bool, spent: int, left: int, later: int
) -> None:
    since = cast.NOW - timedelta(days=90) if has_debts else None
    case = Case(tmp_path, debts_from=since)
    case.take([row()])
    merge(case)
    _spend(case, spent)

    case.take([_return("K 1", "FV 1/2026")], header=RETURN_HEADER)
    after = _points(case)
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        owed = debts.owed_points(
            case.world.members["Zenon"],
            book_id=case.world.books["REWARD"],
            programme=case.world.programme,
        )
    case.take([row("FV 9/2026", net="40,00", quantity="1", day="2026-02-20")])

    assert (after, owed) == ((0, left), 30 if has_debts else 0)
    assert _points(case) == (0, later)


def test_what_went_over_and_expired_takes_nothing_else(tmp_path: Path) -> None:
    case = Case(tmp_path, expiry_months=1)
    case.take([row(day="2026-01-05"), row("FV 2/2026", net="50,00", quantity="1")])
    merge(case)
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        expiry.expire(
            case.world.books["REWARD"],
            organiser_id=case.world.organiser_id,
            until=cast.NOW,
            now=cast.NOW,
        )
    before = _points(case)

    case.take([_return("K 1", "FV 1/2026", net="-100,00", quantity="-2")], header=RETURN_HEADER)

    assert (before, _points(case)) == ((0, 50), (0, 50))


def test_three_who_are_one_and_two_again(case: Case) -> None:
    case.take([row()])
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        of, every = case.world.organiser_id, Member.objects.of(case.world.organiser_id)
        third = enrolment.enrol(
            enrolment.Applicant("Jan Trzeci", email="jan@trzeci.example"),
            joined_at=cast.NOW - timedelta(days=60),
            programme_id=case.world.programme.id,
            actor=case.world.actor,
            now=cast.NOW,
        )
    case.world.members["Jan"] = third
    merge(case)
    last = merge(case, "Zenon", "Jan")
    with transaction.atomic():
        tenancy.enter(of)
        during = dict(every.values_list("id", "goes_on_as_id"))

    case.take([_return("K 1", "FV 1/2026")], header=RETURN_HEADER)
    points = [case.balance(name).available for name in ("Ania", "Zenon", "Jan")]
    with transaction.atomic():
        tenancy.enter(of)
        merging.undo(last, programme=case.world.programme, actor=case.world.actor, now=cast.NOW)
        after = dict(every.values_list("id", "goes_on_as_id"))

    ania, zenon = case.world.members["Ania"], case.world.members["Zenon"]
    assert during == {ania: third, zenon: third, third: None}
    assert after == {ania: zenon, zenon: None, third: None}
    assert points == [0, 0, 50]
