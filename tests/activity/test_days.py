"""Days that cannot be, held against every door: one that has not come yet, one before any seller
of today existed. None of them takes what another refuses.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import cast
import pytest
from scenarios.test_claims import GTIN, Case, link_of

from tandem.activity import days, importing, payments
from tandem.activity.models import Activity, PaymentNotice
from tandem.config.demo import proofs
from tandem.documents import ksef_codes
from tandem.evidence.claims import correcting, deciding, scanning
from tandem.evidence.models import Claim, ClaimStatus, Document, RowFault
from tandem.flows.activities import activity_inputs, take_activities
from tandem.kit import codes, ids
from tandem.kit.errors import TandemError
from tandem.platform.access.permissions import ROLES, Actor
from tandem.programmes import editions

pytestmark = pytest.mark.django_db
TODAY = cast.NOW.astimezone(ZoneInfo("Europe/Warsaw")).date()
ANIA = codes.next_nip(526100002)
WRONG = {"to_come": TODAY + timedelta(days=1), "too_early": date(1975, 3, 1)}


@pytest.fixture
def case(db: None, tmp_path: Path, settings: Any) -> Case:
    settings.HOME = tmp_path
    return Case(tmp_path)


def _seller(case: Case) -> Actor:
    return Actor(
        name="user:w",
        organiser_id=case.of,
        permissions=ROLES["PARTNER_CLERK"],
        partner_id=case.world.wschod,
    )


def _faults(case: Case, document: Document) -> str:
    case.count(document.id)
    rows = RowFault.objects.of(case.of).filter(document_id=document.id)
    return " ".join(f"{row.field} {row.code} {row.value}" for row in rows)


def _sales_file(case: Case, day: date) -> str:
    table = f"Nr faktury;Data sprzedaży;NIP;EAN;Ilość\nFV 1;{day:%d.%m.%Y};{ANIA};{GTIN};2\n"
    return _faults(case, case.sent(table.encode(), name="s.csv", actor=_seller(case)))


def _paid_in_a_sales_file(case: Case, day: date) -> str:
    head = "Nr faktury;Data sprzedaży;NIP;EAN;Ilość;Data zapłaty"
    table = f"{head}\nFV 1;01.03.2026;{ANIA};{GTIN};2;{day:%d.%m.%Y}\n"
    return _faults(case, case.sent(table.encode(), name="s.csv", actor=_seller(case)))


def _invoice(case: Case, day: date) -> bytes:
    return proofs.invoice(
        number="KS/1",
        day=day,
        seller=(case.seller.tax_id[2:], case.seller.name),
        buyer=(ANIA, "Instalbud"),
        lines=[(GTIN, "Pompa", 2, 5_000)],
    )


def _invoice_of_the_seller(case: Case, day: date) -> str:
    case.count(case.sent(_invoice(case, day), actor=_seller(case)).id)
    return ""


def _invoice_of_a_member(case: Case, day: date) -> str:
    case.read(case.sent(_invoice(case, day), actor=case.member("Ania")))
    return ""


def _scan(case: Case, day: date) -> Claim:
    actor = case.member("Ania")
    assert actor.member_id is not None
    link = ksef_codes.parse_link(link_of(_invoice(case, TODAY), case.seller.tax_id[2:]))
    return scanning.ask(
        replace(link, issued_on=day),
        programme=case.world.programme,
        member_id=actor.member_id,
        actor=actor,
        now=cast.NOW,
    )


def _scanned_code(case: Case, day: date) -> str:
    _scan(case, day)
    return ""


def _waiting(case: Case, day: date) -> Claim:
    claim = _scan(case, TODAY)
    Claim.objects.of(case.of).filter(member_id=claim.member_id, id=claim.id).update(
        status=ClaimStatus.IN_REVIEW, issued_on=day
    )
    return claim


def _claim_put_right(case: Case, day: date) -> str:
    claim = _waiting(case, TODAY)
    line = correcting.LineInput(
        "Pompa", case.world.products["P-200"], Decimal(1), "", 5_000, None, line=1
    )
    said = correcting.Said(case.world.wschod, "KS/1", day, 5_000, [line])
    correcting.correct(
        claim.member_id,
        claim.id,
        said,
        programme=case.world.programme,
        actor=case.world.actor,
        now=cast.NOW,
    )
    return ""


def _claim_agreed_to(case: Case, day: date) -> str:
    claim = _waiting(case, day)
    deciding.decide(
        [(claim.member_id, claim.id)],
        agrees=True,
        programme=case.world.programme,
        actor=case.world.actor,
        now=cast.NOW,
    )
    return ""


def _said(case: Case, day: date, **more: Any) -> str:
    line = activity_inputs.LineInput(("SKU", "P-200"), Decimal(1), net_minor=5_000)
    said = activity_inputs.ActivityInput(
        ("TAX_ID", f"PL{ANIA}"), day, "FV 1", partner="WSCHOD", lines=(line,), **more
    )
    scope = {"programme": case.world.programme, "actor": "till", "now": cast.NOW}
    one, (many,) = take_activities.take(said, **scope), take_activities.take_many([said], **scope)
    assert one == many
    return one.refused.code if one.refused else ""


def _program(case: Case, day: date) -> str:
    return _said(case, day)


def _paid_by_a_program(case: Case, day: date) -> str:
    return _said(case, TODAY, paid_on=day)


def _payment(case: Case, day: date) -> str:
    payments.note(
        [payments.Notice(case.world.wschod, "FV 1", None, day)],
        programme_id=case.world.programme.id,
        organiser_id=case.of,
        actor="test",
        now=cast.NOW,
    )
    return ""


def _ticked_as_paid(case: Case, day: date) -> str:
    payments.pay_activities(
        [(case.world.members["Ania"], ids.new_uuid())],
        paid_on=day,
        programme_id=case.world.programme.id,
        partner_id=None,
        organiser_id=case.of,
        actor="test",
        now=cast.NOW,
    )
    return ""


def _list_of_payments(case: Case, day: date) -> str:
    path = case.home / "paid.csv"
    path.write_text(f"Nr faktury;Data zapłaty\nFV 1;{day:%d.%m.%Y}\n")
    read = importing.read(path, partner_id=None, currency="PLN", latest=TODAY)
    assert read.notices == ()
    return " ".join(fault.code for fault in read.faults)


DOORS: dict[str, Callable[[Case, date], str]] = {
    "sales file": _sales_file,
    "paid in a sales file": _paid_in_a_sales_file,
    "invoice of the seller": _invoice_of_the_seller,
    "invoice of a member": _invoice_of_a_member,
    "scanned code": _scanned_code,
    "claim put right": _claim_put_right,
    "claim agreed to": _claim_agreed_to,
    "program": _program,
    "paid by a program": _paid_by_a_program,
    "payment": _payment,
    "ticked as paid": _ticked_as_paid,
    "list of payments": _list_of_payments,
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("door", DOORS)
def test_no_door_takes_a_day_that_cannot_be(case: Case, door: str, wrong: str) -> None:
    try:
        told = DOORS[door](case, WRONG[wrong])
    except TandemError as refusal:
        told = f"{refusal.code} {refusal.sentence}"

    sentence = {"to_come": "has not come yet", "too_early": "before the seller's time"}[wrong]
    assert wrong in told or sentence in told, told
    assert not Activity.objects.of(case.of).exists()
    assert not PaymentNotice.objects.of(case.of).exists()


OF_EVIDENCE = [door for door in DOORS if "pa" not in door or door == "claim put right"]


@pytest.mark.parametrize("door", OF_EVIDENCE)
def test_no_door_takes_a_day_of_an_edition_that_is_closed(case: Case, door: str) -> None:
    _end(case, late_until=TODAY - timedelta(days=1))

    try:
        told = DOORS[door](case, LAST_ON)
    except TandemError as refusal:
        told = f"{refusal.code} {refusal.sentence}"

    assert "closed" in told, told
    assert not Activity.objects.of(case.of).exists()


@pytest.mark.parametrize("door", OF_EVIDENCE)
def test_what_comes_in_time_is_not_refused_as_closed(case: Case, door: str) -> None:
    _end(case, late_until=TODAY)

    try:
        told = DOORS[door](case, LAST_ON)
    except (TandemError, AssertionError) as refusal:  # it is taken: the door expected a fault
        told = str(refusal)

    assert "closed" not in told, told


LAST_ON = date(2026, 2, 20)


def _end(case: Case, *, late_until: date) -> None:
    (edition,) = editions.every(case.world.programme.id, organiser_id=case.of)
    editions.end(
        edition.id, last_on=LAST_ON, late_until=late_until, actor=case.world.actor, now=cast.NOW
    )
    case.world.programme.refresh_from_db()


def test_the_day_after_an_edition_is_open_and_each_end_counts_by_itself() -> None:
    closings = [["2025-01-01", "2025-01-31"], ["2026-01-01", "2026-02-10"]]

    early, late = (days.closed(closings, received_on=date(2026, 2, day)) for day in (10, 11))

    assert (len(early), len(late)) == (1, 2)
    wrong = days.trouble(date(2025, 12, 31), today=TODAY, closed=late)
    assert isinstance(wrong, days.EditionClosed)
    assert wrong.sentence == (
        "The day 31 Dec 2025 belongs to an edition that is closed: it took evidence up to 10 Feb 2026."
    )
    assert days.trouble(date(2025, 12, 31), today=TODAY, closed=early) is None
    assert days.trouble(date(2026, 1, 1), today=TODAY, closed=late) is None
    before = days.trouble(date(2024, 12, 31), today=TODAY, closed=early)
    assert isinstance(before, days.EditionClosed)


def test_today_and_the_first_day_can_be() -> None:
    assert [days.trouble(day, today=TODAY) for day in (TODAY, days.FIRST)] == [None, None]


def test_the_day_is_that_of_the_programme_s_calendar() -> None:
    late = cast.NOW.replace(hour=23, minute=30)

    assert days.today(late, time_zone="Europe/Warsaw") == late.date() + timedelta(days=1)


def test_a_payment_in_another_currency_is_a_fault_of_its_row(tmp_path: Path) -> None:
    path = tmp_path / "paid.csv"
    path.write_text(
        f"Nr faktury;Data zapłaty;Kwota\nFV 1;{TODAY:%d.%m.%Y};50,00 EUR\n"
        f"FV 2;{TODAY:%d.%m.%Y};50,00 PLN\n",
        encoding="utf-8",
    )

    read = importing.read(path, partner_id=None, currency="PLN", latest=TODAY)

    assert [notice.amount_minor for notice in read.notices] == [5_000]
    assert [(fault.line, fault.code, fault.value) for fault in read.faults] == [
        (2, "no_number", "50,00 EUR")
    ]


def test_an_amount_of_payment_that_nobody_can_tell_is_a_fault(case: Case) -> None:
    path = case.home / "paid.csv"
    open_rows = "Nr faktury;Data zapłaty;Kwota\nFV 1;02.02.2026;1.000\nFV 2;02.02.2026;2.500\n"

    def read(text: str, separator: str = "") -> tuple[list[int | None], list[tuple[str, str]]]:
        path.write_text(text)
        table = importing.read(
            path, partner_id=None, currency="PLN", latest=TODAY, decimal_separator=separator
        )
        faults = [(fault.code, fault.value) for fault in table.faults]
        return [notice.amount_minor for notice in table.notices], faults

    assert read(open_rows) == ([], [("open_number", "1.000"), ("open_number", "2.500")])
    assert read(open_rows + "FV 3;02.02.2026;12,50\n") == ([100_000, 250_000, 1_250], [])
    # A person may say it; amounts that tell by their own form are read as they are written.
    assert read(open_rows, ",") == ([100_000, 250_000], [])
    assert read(open_rows, ".") == ([100, 250], [])
    assert read(open_rows + "FV 3;02.02.2026;12,50\n", ".") == ([100, 250, 1_250], [])
