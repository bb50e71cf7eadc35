"""A read page as a claim: whose it is, what it says, which of its goods are the programme's, and
what a person has to look at.

What the page leaves open stays open: a claim of paper may lack its seller, its day or its total
until a person has filled them in. The letters of a scan are never taken for an identity: only tax
numbers whose check digit holds lead to a firm.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.activity import days
from tandem.documents import ksef_codes
from tandem.documents.base import key_of_kind
from tandem.documents.paper import fiscal_ids
from tandem.documents.paper.reading import CONFIDENCE_MIN, Paper, PaperLine
from tandem.evidence.admitting import Gate, SellerUnknown
from tandem.evidence.claims import making
from tandem.evidence.claims.recognising import Products
from tandem.evidence.documents.staging import OF_RECEIPT, Header
from tandem.evidence.models import Claim, ClaimLine, Document, DocumentKind, PageLabels
from tandem.kit.errors import Invalid
from tandem.kit.money import to_minor
from tandem.kit.text import key_of, tidy
from tandem.kit.units import unit_of

LINE_CONFIDENCE_MIN = 90  # per cent
NEARLY_MIN = 0.5  # likeness from which on a line that was not recognised may be one of ours
OF_TILL = "of_till"  # in `Claim.page`: a till printed it, so it was paid when it was bought
DOUBT = "unsure_"  # review flags of a page: unsure_seller, unsure_number, …


class NothingRead(Invalid):
    """A picture or page without anything by which a purchase could be known."""

    code = "evidence.nothing_read"
    text = _(
        "No code and no invoice can be read here. Photograph the whole page, straight and in good"
        " light, or send the file."
    )


class Pages:
    """The pages of a member's document: taken in one by one while it is read, kept as claims when
    it is read to its end.

    `labels`: what corrections taught, as the readers take it. `headers`: of the pages that became
    claims.
    """

    def __init__(self, document: Document, gate: Gate, *, today: date) -> None:
        self.document, self.gate, self.today = document, gate, today
        labels = PageLabels.objects.of(document.organiser_id).filter(
            programme_id=document.programme_id
        )
        self.labels: dict[str, dict[str, str]] = dict(labels.values_list("seller", "labels"))
        self.headers: list[Header] = []
        self._read: dict[UUID, Paper] = {}
        self._codes: dict[str, list[str]] = {}

    def take(self, name: str, paper: Paper) -> None:
        """Take a page in.

        Raises:
            NothingRead, SellerUnknown: it cannot become a claim.
        """
        header = header_of(paper, self.gate, name=name, today=self.today)
        self.headers.append(header)
        if not header.fiscal_id:
            self._codes[header.sha256] = [
                fiscal_ids.key_of_code(text.strip()) for text in paper.codes
            ]
        if not header.is_asked:
            assert self.document.member_id is not None
            self._read[
                making.key_of(self.document.programme_id, self.document.member_id, header.sha256)
            ] = paper

    def adopt(self) -> None:
        """Give pages without a fiscal id that of a code which another page told as a receipt's own:
        their letters were read worse. Asked when all pages are in, for while they come the
        connection answers nothing.
        """
        told = {key for keys in self._codes.values() for key in keys}
        claims = Claim.objects.of(self.document.organiser_id).filter(
            programme_id=self.document.programme_id, fiscal_id__in=told
        )
        known = set(claims.values_list("fiscal_id", flat=True)) if told else set()
        self.headers = [
            replace(
                header,
                fiscal_id=next(
                    (key for key in self._codes.get(header.sha256, ()) if key in known),
                    header.fiscal_id,
                ),
            )
            for header in self.headers
        ]

    def keep_lines(self, fresh: Collection[UUID], *, now: datetime) -> None:
        """Keep the goods of these claims, with the products they were recognised as."""
        of, member_id = self.document.organiser_id, self.document.member_id
        assert member_id is not None
        partners = {header.sha256: header.partner_id for header in self.headers}
        known: dict[int | None, Products] = {}  # a file of many pages is mostly one seller's
        kept: list[ClaimLine] = []
        for key in fresh:
            paper = self._read.get(key)
            if paper is None or not paper.lines:
                continue
            seller = partners[paper.sha256]
            if seller not in known:
                known[seller] = Products(
                    programme_id=self.document.programme_id, partner_id=seller, organiser_id=of
                )
            kept += [
                ClaimLine(
                    organiser_id=of,
                    member_id=member_id,
                    claim_id=key,
                    line=place,
                    created_at=now,
                    **_said(line, known[seller], paper.issued_on or self.today, self.gate, seller),
                    paid_on=(paper.issued_on or self.today) if paper.is_of_till else None,
                )
                for place, line in enumerate(paper.lines, 1)
            ]
        ClaimLine.objects.of(of).filter(
            member_id=member_id, claim_id__in={line.claim_id for line in kept}
        ).delete()
        ClaimLine.objects.of(of).bulk_create(kept, batch_size=2_000)


def _said(
    line: PaperLine, products: Products, day: date, gate: Gate, partner_id: int | None
) -> dict[str, Any]:
    """The columns of a claim's line that a line of a page fills. Identifiers that disagree make it
    unsure and leave the product open.
    """
    recognised = products.recognise(name=line.name, code=line.code, gtin=line.gtin)
    # All but a product's name: letters were misread, or it is another variant. A person says which.
    is_nearly = (
        recognised.product_id is None
        and bool(recognised.suggestions)
        and recognised.suggestions[0].confidence >= NEARLY_MIN
    )
    return {
        "sold_on": day,
        "outlet_code": gate.outlets.code_of(partner_id, ""),
        "product_key": _key(line),
        "corrects_no": "",
        "unit": unit_of(line.unit),
        "product_text": tidy(line.name or line.code or line.gtin)[:200],
        "quantity": line.quantity or Decimal(1),
        "net_minor": None if line.net is None else to_minor(line.net, gate.currency),
        "gross_minor": None if line.gross is None else to_minor(line.gross, gate.currency),
        "confidence": (
            0
            if recognised.conflict or line.quantity is None or is_nearly
            else round(100 * line.confidence)
        ),
        "product_id": recognised.product_id,
        "tax_percent": line.tax,
    }


def header_of(paper: Paper, gate: Gate, *, name: str, today: date) -> Header:
    """The header of a page that was read.

    Raises:
        NothingRead: letters were looked for and nothing was found.
        SellerUnknown: it names its seller, who takes no part.
    """
    link = next(
        (text for text in paper.codes if ksef_codes.is_link(text) and "/certificate/" not in text),
        "",
    )
    if link:
        return _of_code(link, paper, gate, name)
    if paper.is_empty and paper.by:
        raise NothingRead()
    partner_id, buyer = _parties(paper, gate)
    confidence = dict(paper.confidence)
    doubts = {
        "unread": not paper.by,
        "unsure_seller": partner_id is None,
        "unsure_number": confidence["number"] < CONFIDENCE_MIN,
        "unsure_date": confidence["issued_on"] < CONFIDENCE_MIN
        or days.trouble(paper.issued_on or today, today=today, closed=gate.closed) is not None,
        "unsure_total": confidence["gross"] < CONFIDENCE_MIN,
        "unsure_currency": bool(paper.currency) and paper.currency != gate.currency,
    }
    return Header(
        partner_id=partner_id,
        name=name[:200],
        sha256=paper.sha256,
        number=tidy(paper.number)[:120],
        issued_on=paper.issued_on,
        gross_minor=None if paper.gross is None else to_minor(paper.gross, gate.currency),
        buyer_tax_id=buyer,
        buyer_name=tidy(paper.buyer_name)[:200],
        lines_total=len(paper.lines),
        review_flags=(*(flag for flag, holds in doubts.items() if holds), *paper.doubts),
        payments=(),
        kind=DocumentKind.PAPER,
        page=page_of(paper),
        fingerprint=paper.fingerprint,
        fiscal_id=paper.fiscal_id,
    )


def _of_code(text: str, paper: Paper, gate: Gate, name: str) -> Header:
    """A page that bears the code of its e-invoice is that invoice: its seller's file says what was
    bought.
    """
    link = ksef_codes.parse_link(text)
    partner_id = gate.partners.get(f"PL{link.seller}")
    if partner_id is None:
        raise SellerUnknown(seller=link.seller)
    return Header(
        partner_id=partner_id,
        name=name[:200],
        sha256=link.sha256,
        number="",
        issued_on=link.issued_on,
        gross_minor=None,
        buyer_tax_id="",
        buyer_name="",
        lines_total=0,
        review_flags=(),
        payments=(),
        kind=DocumentKind.INVOICE_QR,
        page=page_of(paper),
        is_asked=True,
    )


def page_of(paper: Paper) -> dict[str, Any]:
    """What a claim keeps of the reading: what read it (`by`), how many pages, how sure each field
    is, and the parties as they stand.
    """
    return {
        "by": paper.by,
        "pages": paper.pages,
        "sure": dict(paper.confidence),
        "seller": tidy(paper.seller_name)[:120],
        "edited": paper.is_edited,
        "tax_ids": [list(pair) for pair in paper.tax_ids[:20]],
        "currency": paper.currency,
        **({OF_TILL: True} if paper.is_of_till else {}),
        **({OF_RECEIPT: True} if paper.is_of_receipt else {}),
    }


def _parties(paper: Paper, gate: Gate) -> tuple[int | None, str]:
    """The partner who sold, and the tax number of who bought; nothing where the page leaves it
    open.

    A partner's number on the page is the seller's, unless the page says that it is the buyer's or
    names two partners.
    """
    own = gate.buyers or frozenset()
    sellers = [number for number, party in paper.tax_ids if party != "BUYER" and number not in own]
    partners = {gate.partners[number] for number in sellers if number in gate.partners}
    if not partners:
        stranger = next(
            (number for number, party in paper.tax_ids if party == "SELLER" and number not in own),
            "",
        )
        if stranger:
            raise SellerUnknown(
                seller=" ".join(part for part in (tidy(paper.seller_name)[:80], stranger) if part)
            )
    buyer = next((number for number, _party in paper.tax_ids if number in own), "") or next(
        (number for number, party in paper.tax_ids if party == "BUYER" and number not in sellers),
        "",
    )
    return (next(iter(partners)) if len(partners) == 1 else None), buyer


def _key(line: PaperLine) -> str:
    for kind, word in (
        ("GTIN", line.gtin),
        ("CODE", key_of(line.code)),
        ("NAME", key_of(line.name)),
    ):
        if word:
            return key_of_kind(kind, word)
    return "NAME:"
