"""A crash of the database empties staging at any moment: every line counts once all the same.

The tables are really emptied, as PostgreSQL empties unlogged ones when it recovers, from a
connection of its own.
"""

import io
import os
import threading
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import cast
import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from scenarios.test_claims import DAY
from scenarios.test_sell_out import ANIA, GTIN, HEADER, Case, drain, row

from tandem.activity.models import Line, PaymentNotice
from tandem.config.demo import proofs
from tandem.evidence import matching
from tandem.evidence.models import Claim, Document, Invoice, ProvedLine, WaitingLine
from tandem.flows.evidence import accept_evidence
from tandem.kit import codes
from tandem.participants import enrolment
from tandem.partners.models import Partner
from tandem.platform import tenancy
from tandem.platform.access.permissions import ROLES, Actor
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db(transaction=True)
PART_PAID = (
    b"<Platnosc>",
    b"<Platnosc><ZaplataCzesciowa><KwotaZaplatyCzesciowej>61.50</KwotaZaplatyCzesciowej>"
    b"<DataZaplatyCzesciowej>2026-03-01</DataZaplatyCzesciowej></ZaplataCzesciowa>",
)


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setattr(matching, "LINES_PER_BATCH_MAX", 3)
    return Case(tmp_path)


def empty(document_id: UUID) -> int:
    """Empty every staging table of a document, as a crash does; how many there were."""
    with psycopg.connect(os.environ["TANDEM_DATABASE_URL"], autocommit=True) as link:
        link.execute("SET lock_timeout = '5s'")
        found = link.execute(
            "SELECT format('staging.%%I', relname) FROM pg_class WHERE relnamespace = 'staging'::regnamespace AND relkind = 'r'"
            " AND relname LIKE %s",
            [f"%{document_id.hex}"],
        ).fetchall()
        for (table,) in found:
            link.execute(f"TRUNCATE {table}")
    return len(found)


class Clock:
    """Tells the time of the cast; asked for the `at`-th time, it lets the database crash first."""

    def __init__(self, document_id: UUID, at: int) -> None:
        self.document_id, self.at, self.asked, self.emptied = document_id, at, 0, 0

    def __call__(self) -> datetime:
        self.asked += 1
        if self.asked == self.at:
            self.emptied = empty(self.document_id)
        return cast.NOW


def _accept(
    case: Case, document_id: UUID, clock: Callable[[], datetime], *, again: bool = False
) -> dict[str, int]:
    figures = accept_evidence.accept(
        document_id,
        organiser_id=case.world.organiser_id,
        home=case.home,
        actor="test",
        now=clock,
        again=again,
    )
    drain()
    return figures


def _within(case: Case, ask: Callable[[UUID], Any]) -> Any:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        return ask(case.world.organiser_id)


def _counted(case: Case) -> tuple[int, int]:
    """Lines of the stream, and identities that were proved."""
    return _within(
        case, lambda of: (Line.objects.of(of).count(), ProvedLine.objects.of(of).count())
    )


def _document(case: Case, document_id: UUID) -> Document:
    return _within(case, lambda of: Document.objects.of(of).get(id=document_id))


def _fresh(case: Case, document_id: UUID) -> int:
    """How many lines counted in the last round."""
    document = _document(case, document_id)
    return document.lines_counted - document.lines_before


SALES = "\n".join(
    [HEADER, *[row(f"FV {n}", net="10") for n in range(10)], row("FV 99", ean="", code="PW-77")]
)


def test_between_preview_and_counting(case: Case) -> None:
    document = case.receive(SALES)
    case.preview(document)

    assert empty(document.id) == 2
    figures = case.accept(document)

    assert (figures["counted"], figures["waiting"], figures["lines"]) == (10, 1, 11)
    assert _counted(case) == (10, 10)
    assert case.balance().available == 100


# The clock is asked once in each transaction: when counting begins, when all is matched, of four
# batches and of the end.
@pytest.mark.parametrize("at", [1, 2, 3, 4, 5, 6, 7])
def test_between_two_transactions(case: Case, at: int) -> None:
    document = case.receive(SALES)
    case.preview(document)
    clock = Clock(document.id, at)

    figures = _accept(case, document.id, clock)

    assert clock.emptied == 2, "it crashed in the middle"
    assert (figures["counted"], figures["repeated"], figures["waiting"]) == (10, 0, 1)
    assert _counted(case) == (10, 10)
    assert _within(case, lambda of: WaitingLine.objects.of(of).count()) == 1
    assert case.balance().available == 100
    assert _fresh(case, document.id) == 10


def _seller(case: Case) -> Partner:
    return _within(case, lambda of: Partner.objects.of(of).get(id=case.world.wschod))


def _invoice(case: Case, number: str, *, buyer: str = ANIA, lines: int = 2) -> bytes:
    seller = _seller(case)
    return proofs.invoice(
        number=number,
        day=DAY,
        seller=(seller.tax_id[2:], seller.name),
        buyer=(buyer, "Instalbud"),
        lines=[(GTIN, "Pompa", pieces, 5_000) for pieces in range(1, lines + 1)],
    ).replace(*PART_PAID)


def _export(case: Case, *invoices: bytes) -> Document:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for place, content in enumerate(invoices, 1):
            archive.writestr(f"{place}.xml", content)
    return case.receive(out.getvalue(), name="export.zip")


@pytest.mark.parametrize("at", [0, 1, 2, 3, 4, 5, 6])
def test_a_seller_s_invoices_with_their_payments(case: Case, at: int) -> None:
    document = _export(case, *[_invoice(case, f"KS/{n}") for n in range(4)])
    case.preview(document)
    if at == 0:
        assert empty(document.id) == 4
    clock = Clock(document.id, at)

    figures = _accept(case, document.id, clock)

    assert clock.emptied == (4 if at else 0), "lines, matches, invoices and payments"
    assert (figures["counted"], figures["waiting"]) == (8, 0)
    assert _counted(case) == (8, 8)
    assert _within(
        case, lambda of: (Invoice.objects.of(of).count(), PaymentNotice.objects.of(of).count())
    ) == (4, 4)


def test_invoices_without_a_line_are_handed_over_all_the_same(case: Case) -> None:
    blank = (
        _invoice(case, "KS/1")
        .replace(b"<P_7>Pompa</P_7>", b"<P_7></P_7>")
        .replace(GTIN.encode(), b"")
    )
    document = _export(case, blank)
    assert case.preview(document)["lines"] == 0

    assert empty(document.id) == 4
    case.accept(document)

    assert _within(
        case, lambda of: (Invoice.objects.of(of).count(), PaymentNotice.objects.of(of).count())
    ) == (1, 1)


def _sent(case: Case, content: bytes) -> Document:
    """An invoice that Ania sends, which the programme trusts."""
    member = Actor(
        name="user:ania",
        organiser_id=case.world.organiser_id,
        permissions=ROLES["MEMBER"],
        member_id=case.world.members["Ania"],
    )
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        Programme.objects.of(case.world.organiser_id).update(verification={"E_INVOICE": "MACHINE"})
        key = proofs.send_invoice(
            content, name="x.xml", programme=case.world.programme, member=member, now=cast.NOW
        )
        return Document.objects.of(case.world.organiser_id).select_related("upload").get(id=key)


@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_a_member_s_invoice_is_staged_again_from_its_claim(
    case: Case, settings: Any, at: int
) -> None:
    settings.HOME = case.home
    document = _sent(case, _invoice(case, "KS/1", lines=5))
    case.preview(document)
    clock = Clock(document.id, at)

    figures = _accept(case, document.id, clock)

    # The first two askings are before anything is staged.
    assert clock.emptied == (3 if at > 2 else 0)
    assert (figures["counted"], figures["waiting"]) == (5, 0)
    assert _counted(case) == (5, 5)
    assert _within(case, lambda of: PaymentNotice.objects.of(of).count()) == 1


@pytest.mark.parametrize("at", [1, 2, 3, 4, 5])
def test_in_a_further_round(case: Case, at: int) -> None:
    late = codes.next_nip(526300000)
    document = case.receive(
        "\n".join([SALES, *[row(f"N {n}", nip=late, name="Nowy") for n in range(5)]])
    )
    assert case.accept(document)["waiting"] == 6
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        enrolment.enrol(
            enrolment.Applicant(
                "Nowy", email="nowy@x.example", company_name="Nowy", tax_id=late, trade="installer"
            ),
            joined_at=cast.NOW.replace(month=1),
            programme_id=case.world.programme.id,
            actor=case.world.actor,
            now=cast.NOW,
        )
    clock = Clock(document.id, at)

    figures = _accept(case, document.id, clock, again=True)

    # The first two askings are before the file is read anew; two are of batches, one of the end.
    assert clock.emptied == (2 if at > 2 else 0)
    assert (
        figures["counted"],
        figures["repeated"],
        figures["waiting"],
        _fresh(case, document.id),
    ) == (15, 0, 1, 5)
    assert _counted(case) == (15, 15)
    assert _within(case, lambda of: WaitingLine.objects.of(of).count()) == 1


def test_a_run_broken_off_before_its_end_is_told_as_one(case: Case) -> None:
    document = case.receive(SALES)
    case.preview(document)
    of_batches = 6

    class Broken(Clock):
        def __call__(self) -> datetime:
            if self.asked == of_batches:
                raise KeyboardInterrupt
            return super().__call__()

    with pytest.raises(KeyboardInterrupt):
        _accept(case, document.id, Broken(document.id, 0))
    figures = case.accept(document)

    assert (figures["counted"], figures["repeated"], _fresh(case, document.id)) == (10, 0, 10)
    assert _counted(case) == (10, 10)


def test_two_runs_at_once_count_each_line_once(case: Case) -> None:
    document = case.receive(SALES)
    case.preview(document)
    found: list[dict[str, int]] = []

    def count() -> None:
        try:
            found.append(
                accept_evidence.accept(
                    document.id,
                    organiser_id=case.world.organiser_id,
                    home=case.home,
                    actor="test",
                    now=lambda: cast.NOW,
                )
            )
        except OperationalError:
            count()  # the two crossed: the queue takes such a job up again at once

    def run() -> None:
        try:
            count()
        finally:
            connection.close()

    both = [threading.Thread(target=run) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    drain()

    assert len(found) == 2, "the one that was overtaken ends quietly"
    assert _counted(case) == (10, 10)
    figures = _document(case, document.id).figures
    assert (figures["counted"], figures["repeated"], figures["waiting"]) == (10, 0, 1)
    assert case.balance().available == 100


def test_what_a_later_paper_repeats_stays_counted_by_the_file(case: Case, settings: Any) -> None:
    settings.HOME = case.home
    document = _export(case, _invoice(case, "KS/1"))
    case.accept(document)
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        paper = Document.objects.of(case.world.organiser_id).create(
            programme_id=case.world.programme.id,
            member_id=case.world.members["Ania"],
            kind="PICTURE",
            status="READY",
            state_at=cast.NOW,
            sha256=b"p" * 32,
            created_at=cast.NOW,
        )
        Claim.objects.of(case.world.organiser_id).create(
            member_id=case.world.members["Ania"],
            id=paper.id,
            programme_id=case.world.programme.id,
            document_id=paper.id,
            kind="PAPER",
            status="ACCEPTED",
            partner_id=case.world.wschod,
            sha256="p" * 64,
            number="KS/1",
            number_key="ks1",
            issued_on=DAY,
            gross_minor=100,
            buyer_tax_id="",
            buyer_name="",
            created_at=cast.NOW,
        )

    figures = _accept(case, document.id, lambda: cast.NOW, again=True)

    assert (figures["counted"], figures["repeated"]) == (2, 0)
    assert _counted(case) == (2, 2)
