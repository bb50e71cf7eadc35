"""Which invoices of a file may count: the seller takes part, the buyer is who sends it, the
currency is the programme's.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.activity import days
from tandem.documents import kinds
from tandem.documents.invoices import REPORTS, Invoice, last_day_of
from tandem.evidence.models import Claim, Document
from tandem.kit.errors import Invalid, Said
from tandem.kit.text import key_of
from tandem.participants.firms import waiting
from tandem.participants.models import Identifier, IdentifierKind
from tandem.partners.models import Outlet, Partner
from tandem.programmes.models import Programme


class NoPurchase(Invalid):
    """A document that is no sale: an advance, a proforma, a test, a cancellation."""

    code = "evidence.no_purchase"
    text = Said("%(why)s")
    words = ("why",)


class SellerUnknown(Invalid):
    """The seller of an e-invoice is no partner of the programme."""

    code = "evidence.seller_unknown"
    text = _(
        "The seller %(seller)s does not take part in this programme, so this invoice cannot earn"
        " points."
    )


class OtherSeller(Invalid):
    """A partner's file holds an invoice of another firm."""

    code = "evidence.other_seller"
    text = _("Its seller is %(seller)s, another firm.")


class NotYourInvoice(Invalid):
    """The buyer of an e-invoice is another firm than the member who sends it."""

    code = "evidence.not_your_invoice"
    text = _(
        "This invoice was issued to %(buyer)s, not to you. Only your own purchases earn points."
    )


class OtherCurrency(Invalid):
    """An invoice in another currency than the programme's."""

    code = "evidence.other_currency"
    text = _("It is in %(currency)s; this programme counts in %(own)s.")


class ReportOfNobody(Invalid):
    """A report of sales without the partner whose sales they are."""

    code = "evidence.report_of_nobody"
    text = _("This is a report of a partner's sales. Say which partner it comes from.")


class Outlets:
    """Where partners sell: the outlet whose town stands in an address; a partner with one outlet
    sells there.
    """

    def __init__(self, rows: Iterable[tuple[int, str, str]]) -> None:
        self._of: dict[int, list[tuple[str, str]]] = {}
        for partner_id, code, city in rows:
            self._of.setdefault(partner_id, []).append((code, _folded(city)))

    def code_of(self, partner_id: int | None, place: str) -> str:
        """The code of the outlet that an invoice comes from; empty where the address leaves it
        open.
        """
        own, words = self._of.get(partner_id or 0, []), _folded(place)
        there = [code for code, city in own if city and f" {city} " in f" {words} "]
        outlets = there if len(there) == 1 else [code for code, _city in own]
        return outlets[0] if len(outlets) == 1 else ""


def outlets_of(organiser_id: UUID, partners: Collection[int]) -> Outlets:
    """The outlets of these partners."""
    rows = (
        Outlet.objects.of(organiser_id)
        .filter(partner_id__in=partners)
        .order_by("partner_id", "code")
    )
    return Outlets(rows.values_list("partner_id", "code", "city"))


def _folded(text: str) -> str:
    return " ".join(filter(None, map(key_of, re.split(r"[\s,;./]+", text))))


@dataclass(frozen=True, slots=True)
class Gate:
    """What an invoice is held against. `partners`: tax number → partner; `only`: the one partner
    whose file it is; `buyers`: the tax numbers of the member who sends it, None when the sender is
    no member; `outlets`: where the partners sell; `today`: by the programme's calendar, no sale is
    of a later day; `closed`: the editions that take no more of what came when the document did.
    """

    currency: str
    partners: Mapping[str, int]
    only: int | None
    buyers: frozenset[str] | None
    outlets: Outlets
    today: date = date.max
    closed: days.Closed = ()

    def admit(self, invoice: Invoice) -> int:
        """The partner who sold.

        Raises:
            NoPurchase, DayToCome, DayTooEarly, EditionClosed, SellerUnknown, OtherSeller,
            NotYourInvoice, OtherCurrency, ReportOfNobody
        """
        if invoice.what in kinds.NO_SALES:
            raise NoPurchase(why=kinds.NO_SALES[invoice.what])
        last_day = last_day_of(invoice)
        days.check(invoice.issued_on, last_day, today=self.today)
        days.check(max(invoice.issued_on, last_day), today=self.today, closed=self.closed)
        seller = (
            " ".join(
                dict.fromkeys(
                    words
                    for words in (invoice.seller.name[:80], invoice.seller.tax_id[:20])
                    if words
                )
            )
            or "–"
        )
        partner_id = self.partners.get(invoice.seller.key)
        if invoice.form in REPORTS:
            if self.only is None:
                raise ReportOfNobody()
            partner_id = self.only
        if self.only is not None and partner_id != self.only:
            raise OtherSeller(seller=seller)
        if partner_id is None:
            raise SellerUnknown(seller=seller)
        # Without a buyer's number it may be anybody's: it becomes a claim that a person looks at.
        if self.buyers is not None and invoice.buyer.key and invoice.buyer.key not in self.buyers:
            raise NotYourInvoice(buyer=(invoice.buyer.name or invoice.buyer.tax_id)[:80])
        if invoice.currency not in (
            self.currency,
            "" if invoice.form in REPORTS else self.currency,
        ):
            raise OtherCurrency(currency=invoice.currency[:10], own=self.currency)
        return partner_id

    def paid_by_now(self, invoice: Invoice) -> Invoice:
        """The invoice without payments of days that cannot be."""
        paid = tuple(
            part
            for part in invoice.payments
            if part.paid_on is None or days.trouble(part.paid_on, today=self.today) is None
        )
        return invoice if paid == invoice.payments else replace(invoice, payments=paid)


def closed_to(sent: Document | Claim, programme: Programme) -> days.Closed:
    """The editions that took nothing any more when this was sent."""
    received_on = days.today(sent.created_at, time_zone=programme.time_zone)
    return days.closed(programme.closings, received_on=received_on)


def gate_of(document: Document, *, programme: Programme, now: datetime) -> Gate:
    """What the invoices of this document are held against."""
    of = document.organiser_id
    partners = (
        Partner.objects.of(of).filter(programme_id=programme.id, ended_at=None).exclude(tax_id="")
    )
    buyers = None
    if document.member_id is not None:
        own = Identifier.objects.of(of).filter(
            member_id=document.member_id, kind=IdentifierKind.TAX_ID
        )
        # An invoice to a firm that is still to be proved may be what proves it.
        awaited = waiting.numbers_awaited(document.member_id, organiser_id=of)
        buyers = frozenset(own.values_list("value", flat=True)) | awaited
    # A member's file may hold purchases from many sellers; a partner's holds that partner's sales.
    only = document.partner_id if document.member_id is None else None
    known = dict(partners.values_list("tax_id", "id"))
    # Asked for now, all that may be needed: while the file is read, the connection answers nothing
    # else.
    return Gate(
        programme.currency,
        known,
        only,
        buyers,
        outlets_of(of, set(known.values()) if only is None else {only}),
        days.today(now, time_zone=programme.time_zone),
        closed_to(document, programme),
    )
