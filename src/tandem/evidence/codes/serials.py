"""Serials that the maker prints anyway: a GS1 DataMatrix or Digital Link with GTIN (01) and serial
(21), taken in from a table.

They are stored as our own codes are, by a keyed hash. Serials that follow one another can be
guessed; wrong tries are few a day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from tandem.catalogue import queries as catalogue
from tandem.documents import gs1
from tandem.evidence.codes.letters import hash_of
from tandem.evidence.facts import CodesIssued
from tandem.evidence.models import CodeBatch, CodeBatchStatus, CodeOrigin, ProductCode
from tandem.kit import codes
from tandem.kit.codes import NotACode
from tandem.kit.tables import Fault
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.platform.isolation import opening

HEADINGS: Mapping[str, str] = {
    "code": "kod code datamatrix gs1 digitallink link cod код",
    "gtin": "gtin ean kodkreskowy barcode codbare",
    "serial": "nrseryjny seria numerseryjny serial serialnumber sn serie numarserie серыя",
}


@dataclass(frozen=True, slots=True)
class Marked:
    """A serial of a product."""

    product_id: UUID
    gtin: str
    serial: str


@dataclass(frozen=True, slots=True)
class Read:
    """What a table of serials gave."""

    marked: tuple[Marked, ...]
    faults: tuple[Fault, ...]


def form_of(text: str) -> str:
    """A GS1 code with a serial in its one form, `01…21…`; empty where the text is none. (A serial
    may hold brackets itself.)
    """
    try:
        code = gs1.parse(text)
    except NotACode:
        return ""
    return f"01{code.gtin}21{code.serial}" if code.serial else ""


def read(path: Path, *, organiser_id: UUID) -> Read:
    """Read a table whose rows are GS1 codes, or a GTIN and a serial each.

    Raises:
        NotATable, ColumnsNotFound, TooManyRows
    """
    table = opening.table_of(path, HEADINGS, needed=())
    serials: list[tuple[int, str, str]] = []
    faults: list[Fault] = []
    known: set[str] = set()
    for row in table.rows():
        text = row["code"] or f"01{_fourteen(row['gtin'])}21{row['serial']}"
        form = form_of(text)
        if not form:
            faults.append(
                Fault(
                    row.line,
                    "serial",
                    "no_code",
                    (row["code"] or f"{row['gtin']} {row['serial']}")[:200],
                )
            )
        elif form in known:
            faults.append(Fault(row.line, "serial", "twice", form[:200]))
        else:
            known.add(form)
            serials.append((row.line, form[2:16], form[18:]))
    products = catalogue.known_as(
        {("GTIN", gtin) for _line, gtin, _serial in serials}, organiser_id=organiser_id
    )()
    marked = []
    for line, gtin, serial in serials:
        product = products.get(("GTIN", gtin))
        if product is None:
            faults.append(Fault(line, "gtin", "unknown", gtin))
        else:
            marked.append(Marked(product.id, gtin, serial))
    return Read(tuple(marked), tuple(sorted(faults, key=lambda fault: fault.line)))


def _fourteen(gtin: str) -> str:
    try:
        return codes.parse_gtin(gtin)
    except NotACode:
        return gtin


def take_in(
    marked: Sequence[Marked],
    *,
    name: str,
    programme_id: UUID,
    actor: Actor,
    secret: bytes,
    now: datetime,
) -> dict[UUID, int]:
    """Issue these serials, a batch for each product; how many were new, by batch. One that was
    issued before stays as it is.
    """
    require(actor, "codes.issue")
    of, taken = actor.organiser_id, {}
    hashes = {
        hash_of(f"01{mark.gtin}21{mark.serial}", secret=secret): mark.product_id for mark in marked
    }
    known = (
        ProductCode.objects.of(of).filter(code_hash__in=hashes).values_list("code_hash", flat=True)
    )
    standing = {bytes(code_hash) for code_hash in known}
    fresh: dict[UUID, list[bytes]] = {}
    for code_hash, product_id in hashes.items():
        if code_hash not in standing:
            fresh.setdefault(product_id, []).append(code_hash)
    for product_id, code_hashes in sorted(fresh.items()):
        batch_id = _issue(code_hashes, product_id, name, programme_id, of, now)
        taken[batch_id] = len(code_hashes)
        journal.record(
            CodesIssued(
                organiser_id=of,
                at=now,
                actor=actor.name,
                programme_id=programme_id,
                batch_id=batch_id,
                codes=len(code_hashes),
            )
        )
    return taken


def _issue(
    code_hashes: Sequence[bytes],
    product_id: UUID,
    name: str,
    programme_id: UUID,
    organiser_id: UUID,
    now: datetime,
) -> UUID:
    """The batch of a product's new codes, active at once."""
    batch = CodeBatch.objects.of(organiser_id).create(
        programme_id=programme_id,
        product_id=product_id,
        name=name[:120],
        codes_total=len(code_hashes),
        issued_total=len(code_hashes),
        status=CodeBatchStatus.ACTIVE,
        origin=CodeOrigin.GS1,
        created_at=now,
    )
    ProductCode.objects.of(organiser_id).bulk_create(
        [
            ProductCode(
                organiser_id=organiser_id,
                code_hash=code_hash,
                batch_id=batch.id,
                serial=place,
                created_at=now,
            )
            for place, code_hash in enumerate(code_hashes)
        ],
        batch_size=5_000,
        ignore_conflicts=True,
    )
    return batch.id
