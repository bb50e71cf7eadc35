"""An answer to “told twice” is undone: points end as if it had never been given, the question is open
again, and may be answered otherwise.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import cast
import pytest
from django.db import connection, transaction
from scenarios.test_better_witnesses import _invoiced, _told
from scenarios.test_merged_purchases import CODES
from scenarios.test_sell_out import HEADER, Case, drain, row
from scenarios.test_withdrawn_files import _points, _recorded, _withdraw, come_back
from scenarios.test_witnesses import questions

from tandem.activity import correcting
from tandem.evidence.documents import lifecycle
from tandem.evidence.models import Disagreement, DisagreementDecision, Document, DocumentStatus
from tandem.evidence.undoing import reopening
from tandem.evidence.witnessing import disagreements
from tandem.flows.evidence import undo_answer
from tandem.kit.errors import Conflict
from tandem.participants.models import Member
from tandem.platform import statements, tenancy

pytestmark = pytest.mark.django_db(transaction=True)
SAME, OTHER, CORRECTED = DisagreementDecision


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def _decide(
    case: Case, decision: DisagreementDecision, *, told: str = "", minutes: int = 0
) -> None:
    """Answer the open question, of several that which is told by this file."""
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        rows = Disagreement.objects.of(case.world.organiser_id).filter(decision="")
        of_file = rows.filter(document_id=told) if told else rows
        (asked,) = set(of_file.values_list("question", flat=True))
        disagreements.decide(
            [asked],
            decision,
            programme_id=case.world.programme.id,
            actor=case.world.actor,
            at=cast.NOW + timedelta(minutes=minutes),
        )


def _decide_all(case: Case, decision: DisagreementDecision) -> None:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        rows = Disagreement.objects.of(case.world.organiser_id).filter(decision="")
        disagreements.decide(
            set(rows.values_list("question", flat=True)),
            decision,
            programme_id=case.world.programme.id,
            actor=case.world.actor,
            at=cast.NOW,
        )


def _answered(case: Case) -> list[disagreements.Answer]:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        return disagreements.answers(case.world.programme.id, organiser_id=case.world.organiser_id)


def _undo(case: Case, answer: disagreements.Answer, *, minutes: int = 60) -> None:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        undo_answer.undo(
            answer.question.id,
            answer.id,
            programme=case.world.programme,
            actor=case.world.actor,
            now=cast.NOW + timedelta(minutes=minutes),
        )


def _follow(case: Case) -> None:
    drain()
    come_back(case)


def _open(case: Case) -> list[Disagreement]:
    return [question for question in questions(case) if not question.decision]


@pytest.mark.parametrize(("decision", "points"), [(SAME, 100), (OTHER, 190), (CORRECTED, 90)])
def test_points_end_as_if_it_had_not_been_answered(
    case: Case, decision: DisagreementDecision, points: int
) -> None:
    _recorded(case, row())
    _recorded(case, row(net="90,00"), row("FV 2/2026", net="5,00"), name="b.csv")
    _decide(case, decision)
    _follow(case)
    answered = _points(case)

    _undo(case, _answered(case)[0])
    _follow(case)
    undone, asked = _points(case), _open(case)

    assert (answered, undone) == (points + 5, 105)
    assert [(each.net_held, each.net_told) for each in asked] == [(10_000, 9_000)]
    assert _answered(case) == []

    later = ((CORRECTED, 95), (OTHER, 195), (SAME, 105), (OTHER, 195), (CORRECTED, 95))
    for nth, (again, then) in enumerate(later, 2):
        _decide(case, again, minutes=nth * 60)
        _follow(case)
        assert _points(case) == then
        _undo(case, _answered(case)[0], minutes=nth * 60 + 30)
        _follow(case)
        assert (_points(case), len(_open(case))) == (105, 1)


@pytest.mark.parametrize("decision", [SAME, OTHER, CORRECTED])
def test_what_was_not_followed_yet_is_not_followed(
    case: Case, decision: DisagreementDecision
) -> None:
    _recorded(case, row())
    _recorded(case, row(net="90,00"), name="b.csv")

    _decide(case, decision)
    _undo(case, _answered(case)[0])
    _follow(case)

    assert (_points(case), len(_open(case)), _told(case)) == (100, 1, [])


def _standing(case: Case) -> list[tuple[int, int]]:
    """Pieces and net amount of each line of the purchases, as they stand."""
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        lines = correcting.standing_of(
            "SELECT activity.member_id, activity.id AS activity_id FROM activity_activity AS activity"
            " WHERE activity.organiser_id = %(organiser_id)s AND activity.corrects_id IS NULL"
        )["activity_line"]
        return [
            (int(quantity), net)
            for quantity, net in statements.rows(
                f"SELECT line.quantity, line.net_minor FROM {lines} AS line ORDER BY line.line_no",
                {"organiser_id": case.world.organiser_id},
            )
        ]


def test_each_line_stands_as_it_was_recorded(case: Case) -> None:
    _recorded(case, row(quantity="1", net="33,99"), row(quantity="2", net="65,99"), row(net="1,99"))
    before, points = _standing(case), _points(case)
    _recorded(case, row(quantity="3", net="60,00"), name="b.csv")
    _decide(case, CORRECTED)
    _follow(case)
    between = _points(case)

    _undo(case, _answered(case)[0])
    _follow(case)

    assert between != points
    assert (_standing(case), _points(case)) == (before, points)


def test_the_member_is_told_of_both(case: Case) -> None:
    _recorded(case, row())
    _recorded(case, row(quantity="3", net="150,00"), name="b.csv")
    _decide(case, CORRECTED)
    _follow(case)

    _undo(case, _answered(case)[0])
    _follow(case)

    right, back = sorted(_told(case))
    assert right.startswith("A better proof of it says: 3 (")
    assert back.startswith("It was looked at once more: 2 (")
    for language in ("pl", "ro", "be"):
        assert not {right, back} & set(_told(case, language))


@pytest.mark.parametrize("decision", [SAME, OTHER, CORRECTED])
def test_what_came_since_is_asked_and_told_as_before(
    case: Case, decision: DisagreementDecision
) -> None:
    """A third file tells as the second did; told by the answer, it is gone through again."""
    _recorded(case, row())
    second = _recorded(case, row(net="90,00"), name="b.csv")
    _decide(case, decision)
    _follow(case)
    _recorded(case, row(net="90,00"), row("FV 3/2026", net="1,00"), name="c.csv")

    _undo(case, _answered(case)[0])
    _follow(case)

    assert (_points(case), len(_open(case))) == (101, 2)
    _withdraw_uncounted(case, second)
    _decide(case, OTHER, minutes=120)
    _follow(case)
    assert _points(case) == 101 + 90
    _undo(case, _answered(case)[0], minutes=180)
    _follow(case)
    assert (_points(case), len(_open(case))) == (101, 2)


def _withdraw_uncounted(case: Case, document: Document) -> None:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        lifecycle.withdraw(document.id, actor=case.world.actor, now=cast.NOW)


def test_of_two_answers_the_later_one_is_undone_first(case: Case) -> None:
    _recorded(case, row())
    second = _recorded(case, row(quantity="3", net="150,00"), name="b.csv")
    third = _recorded(case, row(quantity="5", net="300,00"), name="c.csv")
    _decide(case, CORRECTED, told=str(second.id))
    _follow(case)
    (first_answer,) = _answered(case)
    _decide(case, CORRECTED, told=str(third.id), minutes=10)
    _follow(case)
    assert _points(case) == 300
    later_answer = _answered(case)[0]

    with pytest.raises(reopening.ChangedSince):
        _undo(case, first_answer)
    assert _points(case) == 300

    _undo(case, later_answer)
    _follow(case)
    assert _points(case) == 150
    _undo(case, first_answer)
    _follow(case)

    assert _points(case) == 100
    assert {(each.quantity_held, each.quantity_told) for each in _open(case)} == {(2, 3), (2, 5)}


def test_what_else_is_asked_is_held_against_what_stands_again(case: Case) -> None:
    _recorded(case, row())
    second = _recorded(case, row(quantity="3", net="150,00"), name="b.csv")
    _recorded(case, row(quantity="5", net="300,00"), name="c.csv")
    _decide(case, CORRECTED, told=str(second.id))
    _follow(case)
    assert [each.quantity_held for each in _open(case)] == [3]

    _undo(case, _answered(case)[0])
    _follow(case)

    assert {(each.quantity_held, each.quantity_told) for each in _open(case)} == {(2, 3), (2, 5)}


@pytest.mark.parametrize("decision", [OTHER, CORRECTED])
def test_what_came_back_since_keeps_the_answer(case: Case, decision: DisagreementDecision) -> None:
    _recorded(case, row(day="2026-02-09"))
    _recorded(case, row(quantity="3", net="150,00"), name="b.csv")
    _decide(case, decision)
    _follow(case)
    header = "Nr faktury;Faktura korygowana;Data sprzedaży;NIP;EAN;Ilość;Wartość netto"
    nip, ean = row().split(";")[2], row().split(";")[4]
    _recorded(case, f"ZW 1;FV 1/2026;2026-02-12;{nip};{ean};-1;-50,00", header=header, name="z.csv")
    before = _points(case)

    if decision == OTHER:  # it came back of the purchase that is older
        _undo(case, _answered(case)[0])
        _follow(case)
        assert (before, _points(case)) == (200, 50)
    else:
        with pytest.raises(reopening.ChangedSince):
            _undo(case, _answered(case)[0])
        assert (before, _points(case), _open(case)) == (100, 100, [])


def test_of_a_file_that_was_taken_back_nothing_is_left_to_undo(case: Case) -> None:
    first = _recorded(case, row())
    _recorded(case, row(quantity="3", net="150,00"), name="b.csv")
    _decide(case, CORRECTED)
    _follow(case)
    _withdraw(case, first)
    come_back(case)

    with pytest.raises(reopening.FileTakenBack):
        _undo(case, _answered(case)[0])

    assert _points(case) == 150  # the other file's, by itself


def test_the_file_of_an_undone_answer_is_taken_back_whole(case: Case) -> None:
    first = _recorded(case, row())
    second = _recorded(case, row(quantity="3", net="150,00"), name="b.csv")
    for decision, minutes in ((CORRECTED, 0), (OTHER, 20)):
        _decide(case, decision, minutes=minutes)
        _follow(case)
        _undo(case, _answered(case)[0], minutes=minutes + 10)
        _follow(case)

    _withdraw(case, first)
    come_back(case)
    alone = _points(case)
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        second = Document.objects.of(case.world.organiser_id).get(id=second.id)
    _withdraw(case, second)

    assert (alone, _points(case)) == (150, 0)


def test_a_document_that_is_being_counted_is_waited_for(case: Case) -> None:
    _recorded(case, row())
    second = _recorded(case, row(net="90,00"), name="b.csv")
    _decide(case, OTHER)
    _follow(case)
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        document = lifecycle.locked(second.id, organiser_id=case.world.organiser_id)
        lifecycle.move(document, DocumentStatus.COUNTING, now=cast.NOW)

    with pytest.raises(lifecycle.BeingWorkedOn):
        _undo(case, _answered(case)[0])
    case.accept(document)

    assert (_points(case), _open(case)) == (190, [])


@pytest.mark.parametrize("decision", [SAME, OTHER, CORRECTED])
def test_two_who_undo_it_at_once_undo_it_once(case: Case, decision: DisagreementDecision) -> None:
    _recorded(case, row())
    _recorded(case, row(net="90,00"), name="b.csv")
    _decide(case, decision)
    _follow(case)
    (answer,) = _answered(case)

    def one(_nth: int) -> str:
        try:
            _undo(case, answer)
        except Conflict as error:
            return error.code
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(one, range(4)))
    _follow(case)

    assert sorted(said) == ["", *["evidence.undone_before"] * 3]
    assert (_points(case), len(_open(case))) == (100, 1)


def test_an_older_undo_leaves_a_later_answer(case: Case) -> None:
    _recorded(case, row())
    _recorded(case, row(net="90,00"), name="b.csv")
    _decide(case, SAME)
    (stale,) = _answered(case)
    _undo(case, stale)
    _decide(case, CORRECTED, minutes=90)
    _follow(case)

    with pytest.raises(reopening.UndoneBefore):
        _undo(case, stale)

    assert (_points(case), _open(case)) == (90, [])


def test_what_a_better_proof_put_right_by_itself_is_undone_for_good(case: Case) -> None:
    _recorded(case, row("KS/1", day="2026-02-10", quantity="2", net="100,00"))
    _invoiced(case)
    (answer,) = _answered(case)
    right = _points(case)

    _undo(case, answer)
    _follow(case)

    assert (answer.actor, right, _points(case), len(_open(case))) == ("system", 150, 100, 1)


def test_rows_of_one_answer_that_are_alike_are_told_apart(case: Case) -> None:
    _recorded(case, row(quantity="5", net="300,00"))
    _recorded(case, row(), row(), row("FV 2/2026", net="5,00"), name="b.csv", header=HEADER)
    _decide(case, OTHER)
    _follow(case)
    assert _points(case) == 505

    _undo(case, _answered(case)[0])
    _follow(case)

    assert (_points(case), [each.lines for each in _open(case)]) == (305, [2])


def test_of_two_days_under_a_number_of_several_each_is_undone_by_itself(case: Case) -> None:
    """Both were answered, and counted, at once."""
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        zenon = Member.objects.of(case.world.organiser_id).get(id=case.world.members["Zenon"])
    days = ("2026-02-10", "2026-02-11")
    _recorded(case, row(nip=zenon.number, net="1,00"), name="z.csv", header=CODES)
    _recorded(case, *(row(day=day) for day in days))
    _recorded(case, *(row(day=day, net="90,00") for day in days), name="b.csv")
    _decide_all(case, OTHER)
    _follow(case)
    both = _points(case)

    _undo(case, _answered(case)[0])
    _follow(case)
    one = _points(case)
    _undo(case, _answered(case)[0])
    _follow(case)

    assert (both, one, _points(case), len(_open(case))) == (380, 290, 200, 2)


def test_what_came_back_by_a_file_that_was_withdrawn_stands_and_is_undone(case: Case) -> None:
    header = "Nr faktury;Faktura korygowana;Data sprzedaży;NIP;EAN;Ilość;Wartość netto"
    nip, ean = row().split(";")[2], row().split(";")[4]
    _recorded(case, row(day="2026-02-09"))
    _recorded(case, row(quantity="3", net="150,00"), name="b.csv")
    _decide(case, OTHER)
    _follow(case)
    back = f"ZW 1;FV 1/2026;2026-02-12;{nip};{ean};-3;-150,00"
    returned = _recorded(case, back, header=header, name="z.csv")
    without = _points(case)
    _withdraw(case, returned)
    come_back(case)
    restored = _points(case)

    _undo(case, _answered(case)[0])
    _follow(case)

    assert (without, restored, _points(case), len(_open(case))) == (100, 250, 100, 1)
