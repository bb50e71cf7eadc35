"""What a person reads better than the machine: the head and the goods of a claim, before it is
decided.

A claim of paper may be corrected in everything; of an e-invoice only products and quantities, for
its head is what the seller booked. What a correction teaches is kept: a partner's words for
products at once, the labels of its documents by a job that looks at the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.activity import days
from tandem.catalogue.models import Product
from tandem.documents.base import key_of_kind
from tandem.evidence import admitting, aliases
from tandem.evidence.claims import answering, deciding, judging, papers
from tandem.evidence.facts import ClaimCorrected
from tandem.evidence.models import (
    AliasKind,
    Claim,
    ClaimLine,
    ClaimStatus,
    Document,
    DocumentKind,
    PageLabels,
)
from tandem.kit import codes, points
from tandem.kit.errors import Conflict, Invalid
from tandem.kit.money import to_major
from tandem.kit.text import key_of, tidy
from tandem.partners import queries as partners
from tandem.partners.models import Partner
from tandem.platform import journal
from tandem.platform.access.permissions import Actor
from tandem.programmes.models import Programme

LINES_MAX = 200
QUANTITY_MAX = Decimal(1_000_000)


class AlreadyDecided(Conflict):
    """A claim that is decided is not corrected any more."""

    code = "evidence.already_decided"
    text = _("This claim was decided meanwhile.")


class BadLine(Invalid):
    """A line that cannot be counted."""

    code = "evidence.bad_line"
    text = _("Line %(line)s: the quantity is a number above 0 and at most a million.")


@dataclass(frozen=True, slots=True)
class LineInput:
    """A line as a person says it; without a product it is none of ours. Amounts in minor units.
    `line`: the number of the line that stands; None: one that was not read.
    """

    text: str
    product_id: UUID | None
    quantity: Decimal
    unit: str
    net_minor: int | None
    gross_minor: int | None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A claim as a person says it. `is_of_till`: whether a till printed it, so that it was paid
    when it was bought; None: not asked.
    """

    partner_id: int | None
    number: str
    issued_on: date | None
    gross_minor: int | None
    lines: Sequence[LineInput]
    is_of_till: bool | None = None


def correct(
    member_id: int,
    claim_id: UUID,
    right: Said,
    *,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> dict[str, Any]:
    """Put a claim right; what its page may teach: field → right value, and the right lines, as
    `learning.labels_of` takes them.

    Only what changes is a correction: a form that comes back as it was shown says that a person has
    looked, and no more.

    Raises:
        AlreadyDecided, NotYoursToDecide, BadLine, DayToCome, DayTooEarly, EditionClosed,
            NoSuchPartner: nothing is changed.
    """
    of = programme.organiser_id
    rows = Claim.objects.of(of).filter(member_id=member_id, id=claim_id, programme_id=programme.id)
    row = rows.select_for_update().order_by("id").first()
    if row is None or row.status != ClaimStatus.IN_REVIEW:
        raise AlreadyDecided()
    deciding.may_decide(row, actor)
    today = days.today(now, time_zone=programme.time_zone)
    _check(right, today, admitting.closed_to(row, programme))
    is_paper = row.kind == DocumentKind.PAPER and row.proved_by is None
    standing = _lines(row)
    before = _shown(row, standing)
    if is_paper:
        row.partner_id = actor.partner_id or _seller(row, right, programme)
        _put_head_right(row, right)
        if right.is_of_till is not None:
            row.page = {**row.page, papers.OF_TILL: right.is_of_till}
    lines = _put_right(row, standing, right.lines, is_paper=is_paper, now=now)
    after = _shown(row, lines)
    if after != before:
        row.corrected_at, row.corrected_by = now, actor.name
        _record(row, before, after, actor, now)
    elif not is_paper:
        return {}
    _keep(row, lines)
    judging.dispute_again(row)
    _teach(row, lines, programme, actor, now)
    return _lesson(row, lines, programme) if is_paper else {}


def _put_head_right(row: Claim, right: Said) -> None:
    row.number, row.number_key = tidy(right.number)[:120], codes.number_key(right.number)
    row.issued_on, row.gross_minor = right.issued_on, right.gross_minor
    # Whether the seller's file says another total is asked again, by who called.
    put_right = (papers.DOUBT, "unread", answering.OTHER_TOTAL)
    row.review_flags = [flag for flag in row.review_flags if not flag.startswith(put_right)]


def _keep(row: Claim, lines: Sequence[ClaimLine]) -> None:
    """Write the claim as it is now, and its lines in the place of those that stood."""
    of = row.organiser_id
    Claim.objects.of(of).filter(member_id=row.member_id, id=row.id).update(
        partner_id=row.partner_id,
        number=row.number,
        number_key=row.number_key,
        issued_on=row.issued_on,
        lines_total=len(lines),
        gross_minor=row.gross_minor,
        page=row.page,
        review_flags=row.review_flags,
        corrected_at=row.corrected_at,
        corrected_by=row.corrected_by,
    )
    standing = ClaimLine.objects.of(of).filter(member_id=row.member_id, claim_id=row.id)
    standing.delete()
    standing.bulk_create(lines)


def _record(
    row: Claim, before: dict[str, Any], after: dict[str, Any], actor: Actor, now: datetime
) -> None:
    journal.record(
        ClaimCorrected(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            member_id=row.member_id,
            claim_id=row.id,
            before=before,
            after=after,
        )
    )


def learn_labels(
    seller: str, labels: dict[str, str], *, programme_id: UUID, organiser_id: UUID, now: datetime
) -> None:
    """Keep beside which labels the documents of this seller have their fields; what was known of
    other fields stays.
    """
    known, _is_new = PageLabels.objects.of(organiser_id).get_or_create(
        programme_id=programme_id,
        seller=seller,
        defaults={"organiser_id": organiser_id, "labels": {}, "created_at": now},
    )
    known.labels = {**known.labels, **labels}
    known.save(update_fields=["labels"])


def seller_on_page(row: Claim) -> str:
    """The tax number of the claim's seller, if its page bears it: under it labels are learnt."""
    if row.partner_id is None:
        return ""
    sellers = Partner.objects.of(row.organiser_id).filter(id=row.partner_id).order_by("id")
    seller = sellers.values_list("tax_id", flat=True).first() or ""
    return seller if seller in [number for number, _party in row.page.get("tax_ids", [])] else ""


def _check(right: Said, today: date, closed: days.Closed) -> None:
    if right.issued_on is not None:
        days.check(right.issued_on, today=today, closed=closed)
    for place, line in enumerate(right.lines, 1):
        if not 0 < abs(line.quantity) <= QUANTITY_MAX or place > LINES_MAX:
            raise BadLine(line=place)


def _seller(row: Claim, right: Said, programme: Programme) -> int | None:
    """Who sold it, as the person says: a partner of the programme, and not one that has ended."""
    if right.partner_id is None or right.partner_id == row.partner_id:
        return right.partner_id
    partner = partners.partner(
        right.partner_id, programme_id=programme.id, organiser_id=programme.organiser_id
    )
    if partner.ended_at is not None:
        raise partners.NoSuchPartner()
    return partner.id


def _lines(row: Claim) -> list[ClaimLine]:
    return list(
        ClaimLine.objects.of(row.organiser_id)
        .filter(member_id=row.member_id, claim_id=row.id)
        .order_by("line")
    )


def _put_right(
    row: Claim,
    standing: list[ClaimLine],
    lines: Sequence[LineInput],
    *,
    is_paper: bool,
    now: datetime,
) -> list[ClaimLine]:
    """The lines as they were said, not yet kept. Of paper those that nobody names any more fall
    away; of an e-invoice all stay, with other quantities and products.
    """
    by_number = {line.line: line for line in standing[:LINES_MAX]}
    unseen, kept = standing[LINES_MAX:], []
    number = standing[-1].line if standing else 0
    for right in lines:
        line = by_number.pop(right.line, None) if right.line is not None else None
        if line is None:
            if not is_paper:
                continue
            number += 1
            line = _new_line(row, number, now)
        kept.append(line)
        line.product_text = tidy(right.text)[:200] or line.product_text
        if not is_paper and line.quantity:
            # Fewer pieces of what the seller invoiced cost as much less.
            share = right.quantity / line.quantity
            line.net_minor, line.gross_minor = (
                _part(line.net_minor, share),
                _part(line.gross_minor, share),
            )
        line.product_id, line.quantity, line.unit, line.confidence = (
            right.product_id,
            right.quantity,
            right.unit,
            100,
        )
        if is_paper:
            # The form shows one amount of a line that has both: where it stays, the other does.
            is_same = right.net_minor is None and right.gross_minor == line.gross_minor
            line.net_minor = line.net_minor if is_same else right.net_minor
            line.gross_minor, line.sold_on = right.gross_minor, row.issued_on or line.sold_on
            line.paid_on = line.sold_on if row.page.get(papers.OF_TILL) else None
        if not line.product_key:
            line.product_key = key_of_kind("NAME", key_of(line.product_text))
    return [*kept, *unseen] if is_paper else standing


def _new_line(row: Claim, number: int, now: datetime) -> ClaimLine:
    return ClaimLine(
        organiser_id=row.organiser_id,
        member_id=row.member_id,
        claim_id=row.id,
        created_at=now,
        sold_on=now.date(),
        line=number,
        outlet_code="",
        corrects_no="",
    )


def _part(amount_minor: int | None, share: Decimal) -> int | None:
    return (
        None if amount_minor is None else points.rounded(amount_minor * share, rounding="HALF_UP")
    )


def _teach(
    row: Claim, lines: Sequence[ClaimLine], programme: Programme, actor: Actor, now: datetime
) -> None:
    """A partner's words for products; the maker's own identifiers need no lesson, and a word of few
    letters is none.
    """
    if row.partner_id is None:
        return
    live = set(
        Product.objects.of(row.organiser_id)
        .filter(id__in={line.product_id for line in lines})
        .values_list("id", flat=True)
    )
    for line in lines:
        kind, _separator, word = line.product_key.partition(":")
        if line.product_id in live and kind in ("NAME", "CODE") and len(word) >= 4:
            aliases.learn(
                line.product_key,
                text=line.product_text,
                kind=AliasKind.PRODUCT,
                programme_id=programme.id,
                partner_id=row.partner_id,
                product_id=line.product_id,
                actor=actor,
                now=now,
            )


def _lesson(row: Claim, lines: Sequence[ClaimLine], programme: Programme) -> dict[str, Any]:
    document = Document.objects.of(row.organiser_id).get(id=row.document_id)
    if document.upload_id is None or not seller_on_page(row):
        return {}
    lesson = {
        "number": row.number,
        "issued_on": row.issued_on.isoformat() if row.issued_on else "",
        "gross": _said_amount(row.gross_minor, programme),
        "lines": [
            (
                f"{line.quantity.normalize():f}",
                _said_amount(line.net_minor, programme),
                _said_amount(line.gross_minor, programme),
            )
            for line in lines
        ],
    }
    return {name: value for name, value in lesson.items() if value}


def _said_amount(amount_minor: int | None, programme: Programme) -> str:
    return "" if amount_minor is None else str(to_major(amount_minor, programme.currency))


def _shown(row: Claim, lines: Sequence[ClaimLine]) -> dict[str, Any]:
    """A claim as the journal keeps it."""
    return {
        "partner_id": row.partner_id,
        "number": row.number,
        "issued_on": row.issued_on.isoformat() if row.issued_on else None,
        "gross_minor": row.gross_minor,
        "lines": [
            {
                "product_id": str(line.product_id or ""),
                "quantity": f"{line.quantity.normalize():f}",
                "unit": line.unit,
                "net_minor": line.net_minor,
                "gross_minor": line.gross_minor,
            }
            for line in lines
        ],
    }
