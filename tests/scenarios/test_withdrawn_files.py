"""A sales file is withdrawn, or mapped again, after its lines were recorded: what they gave goes as
differences, and both proofs hold.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import cast
import pytest
from django.db import connection, transaction
from scenarios.test_sell_out import ANIA, GTIN, HEADER, Case, drain, row
from scenarios.test_witnesses import e_invoice

from tandem.activity.models import Activity
from tandem.evidence.documents import lifecycle
from tandem.evidence.models import DisagreementDecision, Document, TakenBack
from tandem.evidence.undoing import withdrawing
from tandem.evidence.witnessing import disagreements
from tandem.flows.documents import reversing
from tandem.flows.evidence import accept_evidence, withdraw_file
from tandem.platform import tenancy

pytestmark = pytest.mark.django_db(transaction=True)
RETURN_HEADER = "Nr faktury;Faktura korygowana;Data sprzedaży;NIP;EAN;Ilość;Wartość netto"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def _within(case: Case, work: Callable[[], Any]) -> Any:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        return work()


def _recorded(case: Case, *rows: str, header: str = HEADER, name: str = "luty.csv") -> Document:
    document = case.receive("\n".join([header, *rows]), name)
    case.accept(document)
    return _again(case, document)


def _again(case: Case, document: Document) -> Document:
    of = case.world.organiser_id
    return _within(case, lambda: Document.objects.of(of).get(id=document.id))  # type: ignore[no-any-return]


def _now() -> datetime:
    return cast.NOW


def _withdraw(case: Case, document: Document) -> Document:
    _within(
        case,
        lambda: withdraw_file.withdraw(document.id, actor=case.world.actor, now=cast.NOW),
    )
    _carry_out(case, document)
    return _again(case, document)


def _carry_out(case: Case, document: Document) -> None:
    reversing.carry_out(
        document.id, organiser_id=case.world.organiser_id, now=_now, then=lambda _document: None
    )
    drain()


def _points(case: Case) -> int:
    """What Ania has and waits for; every proof holds (`cast.World.proved`)."""
    balance = case.balance()
    return balance.pending + balance.available


def test_what_a_file_recorded_goes_and_counts_once_when_it_is_sent_again(case: Case) -> None:
    rows = (row(), row("FV 2/2026", net="50,00"), row("FV 2/2026", net="7,00", quantity="1"))
    document = _recorded(case, *rows)
    before = _points(case)

    gone = _withdraw(case, document)
    without = _points(case)
    _carry_out(case, document)  # once more is nothing more
    again = _recorded(case, *rows, name="luty-2.csv")

    assert (before, without, _points(case)) == (157, 0, 157)
    assert (gone.status, gone.lines_counted, gone.figures["taken_back"]) == ("WITHDRAWN", 0, 3)
    assert (again.status, again.lines_counted) == ("COUNTED", 3)


def test_a_file_is_mapped_again_after_it_was_recorded(case: Case) -> None:
    header = "Nr faktury;Data sprzedaży;NIP;EAN;Ilość;Wartość netto;Zniżka"
    document = _recorded(case, f"FV 1;2026-02-10;{ANIA};{GTIN};2;100,00;60,00", header=header)
    wrong = _points(case)
    mapping = withdraw_file.sellout.ColumnMap.from_json(document.mapping)
    columns = {**mapping.columns, "net_amount": 6}
    better = withdraw_file.sellout.ColumnMap(columns, "YMD", ",")

    _within(
        case,
        lambda: withdraw_file.map_again(
            document.id, better, home=case.home, actor=case.world.actor, now=cast.NOW
        ),
    )
    _carry_out(case, document)
    between = (_points(case), _again(case, document).status)
    case.preview(document)
    case.accept(document)

    after = _again(case, document)
    assert (wrong, between, _points(case)) == (100, (0, "READING"), 60)
    assert (after.status, after.lines_counted, after.reads_anew) == ("COUNTED", 1, False)


def test_a_return_of_another_file_is_given_back(case: Case) -> None:
    bought = _recorded(case, row(net="100,00", quantity="4"))
    returned = _recorded(
        case,
        f"KOR 1;FV 1/2026;2026-02-20;{ANIA};{GTIN};-1;-25,00",
        header=RETURN_HEADER,
        name="zwroty.csv",
    )
    with_return = _points(case)

    with pytest.raises(withdrawing.CorrectedLater) as refused:
        _withdraw(case, bought)
    _withdraw(case, returned)
    restored = _points(case)
    _withdraw(case, bought)

    assert "zwroty.csv" in refused.value.sentence
    assert (with_return, restored, _points(case)) == (75, 100, 0)


def test_witnesses_know_what_a_withdrawn_file_gave_back_and_what_it_told(case: Case) -> None:
    _recorded(case, row(net="100,00", quantity="4"))
    correction = f"KOR 1;FV 1/2026;2026-02-20;{ANIA};{GTIN};-1;-25,00"
    returned = _recorded(case, correction, header=RETURN_HEADER, name="zwroty.csv")
    _withdraw(case, returned)

    # The purchase stands, so that another file that says another day tells it again.
    later = row(day="2026-02-11", net="100,00", quantity="4")
    told_again = _recorded(case, later, name="luty-2.csv")
    standing = _points(case)
    # The return does not, so that it counts when it comes once more.
    _recorded(case, correction, header=f"{RETURN_HEADER};Uwagi", name="zwroty-2.csv")

    assert (told_again.figures["repeated"], standing, _points(case)) == (1, 100, 75)


def come_back(case: Case) -> list[Document]:
    """Carry out what is to be gone through once more; those documents as they are then."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE task_name = 'accept_document'"
            " RETURNING args ->> 'document_id'"
        )
        found = [UUID(key) for (key,) in cursor.fetchall()]
    for key in found:
        accept_evidence.accept(
            key,
            organiser_id=case.world.organiser_id,
            home=case.home,
            actor="test",
            now=_now,
            again=True,
        )
    drain()
    of = case.world.organiser_id
    return _within(case, lambda: list(Document.objects.of(of).filter(id__in=found)))  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("_case", "told", "points"),
    [
        ("the same", {"day": "2026-02-11"}, 100),
        ("other money, of which a person was asked", {"net": "90,00"}, 90),
    ],
)
def test_what_another_file_told_beside_it_comes_back(
    case: Case, _case: str, told: dict[str, str], points: int
) -> None:
    wrong = _recorded(case, row(), row("FV 2/2026", net="50,00"))
    beside = _recorded(case, row(**told), name="beside.csv")
    _recorded(case, row("FV 3/2026", net="7,00"), name="another.csv")

    _withdraw(case, wrong)
    (came_back,) = come_back(case)

    assert (came_back.id, came_back.lines_counted, came_back.figures["differs"]) == (
        beside.id,
        1,
        0,
    )
    assert _points(case) == points + 7
    assert come_back(case) == []


def test_a_member_s_e_invoice_beside_it_comes_back(case: Case, settings: Any) -> None:
    settings.HOME = case.home
    wrong = _recorded(case, row("KS/1", day="2026-02-27", quantity="3", net="150,00"))
    assert e_invoice(case)["repeated"] == 1
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")

    _withdraw(case, wrong)
    (came_back,) = come_back(case)

    assert (came_back.kind, came_back.lines_counted, _points(case)) == ("E_INVOICE", 1, 150)


def _decide(case: Case) -> None:
    """The later proof is right, a person says."""
    programme_id, of = case.world.programme.id, case.world.organiser_id
    (question,) = _within(case, lambda: disagreements.questions(programme_id, organiser_id=of))
    _within(
        case,
        lambda: disagreements.decide(
            [question.id],
            DisagreementDecision.CORRECTED,
            programme_id=programme_id,
            actor=case.world.actor,
            at=cast.NOW,
        ),
    )


def test_a_better_proof_stays_when_what_it_put_right_goes(case: Case) -> None:
    wrong = _recorded(case, row())
    better = _recorded(case, row(quantity="3", net="150,00"), name="better.csv")
    _decide(case)
    drain()
    come_back(case)
    put_right = _points(case)

    _withdraw(case, wrong)
    without = _points(case)
    (came_back,) = come_back(case)

    assert (put_right, without, _points(case)) == (150, 0, 150)
    assert (came_back.id, came_back.lines_counted) == (better.id, 1)


def test_an_answer_adds_nothing_to_a_file_taken_back_meanwhile(case: Case) -> None:
    wrong = _recorded(case, row())
    better = _recorded(case, row(quantity="3", net="150,00"), name="better.csv")
    _within(case, lambda: withdrawing.begin(wrong.id, actor=case.world.actor, now=cast.NOW))
    _decide(case)

    _carry_out(case, wrong)
    without = _points(case)
    (came_back,) = come_back(case)

    assert (without, _points(case)) == (0, 150)
    assert (came_back.id, came_back.lines_counted) == (better.id, 1)


def test_it_goes_on_where_it_was_broken_off(case: Case) -> None:
    document = _recorded(case, row(), row("FV 2/2026", net="50,00"))
    _within(case, lambda: withdrawing.begin(document.id, actor=case.world.actor, now=cast.NOW))
    of, programme = case.world.organiser_id, case.world.programme

    def first_batch() -> None:
        taken = lifecycle.take(document.id, lifecycle.State.REVERSING, organiser_id=of)
        assert taken is not None
        (batch,) = withdrawing.batches_of(taken)
        assert withdrawing.take_back(taken, batch, programme=programme, now=cast.NOW)

    _within(case, first_batch)
    _carry_out(case, document)

    assert (_points(case), _again(case, document).status) == (0, "WITHDRAWN")
    corrections = _within(
        case, lambda: Activity.objects.of(of).filter(corrects_id__isnull=False).count()
    )
    assert corrections == 2


def test_of_two_that_press_at_once_one_is_told_and_nothing_is_taken_back_twice(case: Case) -> None:
    document = _recorded(case, row())

    def press(_number: int) -> str:
        try:
            _within(
                case,
                lambda: withdraw_file.withdraw(document.id, actor=case.world.actor, now=cast.NOW),
            )
            return "begun"
        except (lifecycle.NotNow, lifecycle.BeingWorkedOn):
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as two:
        pressed = sorted(two.map(press, range(2)))
        list(two.map(lambda _number: _run(case, document), range(2)))
    drain()

    assert pressed == ["begun", "refused"]
    assert (_points(case), _again(case, document).status) == (0, "WITHDRAWN")
    taken = _within(case, lambda: TakenBack.objects.of(case.world.organiser_id).count())
    assert taken == 1


def _run(case: Case, document: Document) -> None:
    try:
        reversing.carry_out(
            document.id, organiser_id=case.world.organiser_id, now=_now, then=lambda _one: None
        )
    finally:
        connection.close()


def test_what_is_no_sales_file_or_recorded_nothing_stays(case: Case) -> None:
    document = _recorded(case, row(ean="5900000000008"))

    with pytest.raises(lifecycle.NotNow):
        _withdraw(case, document)

    assert _again(case, document).status == "COUNTED"
