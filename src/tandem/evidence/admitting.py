"""Which invoices of a file may count: the seller takes part, the buyer is who sends it, the currency is the programme's."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from tandem.evidence.models import Document
from tandem.evidence.readers.invoices import REPORTS, Invoice
from tandem.kit.errors import Invalid
from tandem.participants.models import Identifier, IdentifierKind
from tandem.partners.models import Partner
from tandem.programmes.models import Programme


class SellerUnknown(Invalid):
    """The seller of an e-invoice is no partner of the programme."""

    code = "evidence.seller_unknown"
    text = _("The seller %(seller)s does not take part in this programme, so this invoice cannot earn points.")


class OtherSeller(Invalid):
    """A partner's file holds an invoice of another firm."""

    code = "evidence.other_seller"
    text = _("Its seller is %(seller)s, another firm.")


class NotYourInvoice(Invalid):
    """The buyer of an e-invoice is another firm than the member who sends it."""

    code = "evidence.not_your_invoice"
    text = _("This invoice was issued to %(buyer)s, not to you. Only your own purchases earn points.")


class OtherCurrency(Invalid):
    """An invoice in another currency than the programme's."""

    code = "evidence.other_currency"
    text = _("It is in %(currency)s; this programme counts in %(own)s.")


class ReportOfNobody(Invalid):
    """A report of sales without the partner whose sales they are."""

    code = "evidence.report_of_nobody"
    text = _("This is a report of a partner's sales. Say which partner it comes from.")


@dataclass(frozen=True, slots=True)
class Gate:
    """What an invoice is held against. `partners`: tax number → partner; `only`: the one partner whose file it is; `buyers`: the
    tax numbers of the member who sends it, None when the sender is no member."""

    currency: str
    partners: Mapping[str, int]
    only: int | None
    buyers: frozenset[str] | None

    def admit(self, invoice: Invoice) -> int:
        """The partner who sold.

        Raises:
            SellerUnknown, OtherSeller, NotYourInvoice, OtherCurrency, ReportOfNobody
        """
        seller = " ".join(dict.fromkeys(said for said in (invoice.seller.name[:80], invoice.seller.tax_id[:20]) if said)) or "–"
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
        if invoice.currency not in (self.currency, "" if invoice.form in REPORTS else self.currency):
            raise OtherCurrency(currency=invoice.currency[:10], own=self.currency)
        return partner_id


def gate_of(document: Document, *, programme: Programme) -> Gate:
    """What the invoices of this document are held against."""
    of = document.organiser_id
    partners = Partner.objects.of(of).filter(programme_id=programme.id, ended_at=None).exclude(tax_id="")
    buyers = None
    if document.member_id is not None:
        own = Identifier.objects.of(of).filter(member_id=document.member_id, kind=IdentifierKind.TAX_ID)
        buyers = frozenset(own.values_list("value", flat=True))
    # A member's file may hold purchases from many sellers; a partner's holds that partner's sales.
    only = document.partner_id if document.member_id is None else None
    return Gate(programme.currency, dict(partners.values_list("tax_id", "id")), only, buyers)
