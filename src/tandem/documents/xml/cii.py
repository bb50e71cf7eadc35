"""UN/CEFACT Cross Industry Invoice: Factur-X and ZUGFeRD 2 (D16B, D22B), XRechnung CII, and ZUGFeRD
1.

Source: EN 16931-1 and its CII binding (CEN/TS 16931-3-3), and the ZUGFeRD 1.0 specification; the
comments name the business terms (BT). ZUGFeRD 1 says the same with other names, so both are tables
of paths over one way of reading.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tandem.documents import kinds
from tandem.documents.breakdowns import Placed, whole_or_parts
from tandem.documents.invoices import Allowance, Invoice, InvoiceLine, Party, Payment
from tandem.documents.xml.ubl import is_of_articles, tax_of, until
from tandem.documents.xml.walking import Walk, needed_of

CII = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
ZUGFERD_1 = "urn:ferd:CrossIndustryDocument:invoice:1p0"
_DAYS = ("102", "203", "204")
_NAMES = {
    CII: {
        "r": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
        "u": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    },
    ZUGFERD_1: {
        "r": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12",
        "u": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15",
    },
}
_PATHS: Mapping[str, Mapping[str, str]] = {
    CII: {
        "head": "{*}ExchangedDocument",
        "trade": "{*}SupplyChainTradeTransaction",
        "agreement": "r:ApplicableHeaderTradeAgreement",
        "delivery": "r:ApplicableHeaderTradeDelivery",
        "settlement": "r:ApplicableHeaderTradeSettlement",
        "totals": "r:SpecifiedTradeSettlementHeaderMonetarySummation",
        "line_delivery": "r:SpecifiedLineTradeDelivery",
        "line_settlement": "r:SpecifiedLineTradeSettlement",
        "line_agreement": "r:SpecifiedLineTradeAgreement",
        "line_totals": "r:SpecifiedTradeSettlementLineMonetarySummation",
        "percent": "r:RateApplicablePercent",
    },
    ZUGFERD_1: {
        "head": "{*}HeaderExchangedDocument",
        "trade": "{*}SpecifiedSupplyChainTradeTransaction",
        "agreement": "r:ApplicableSupplyChainTradeAgreement",
        "delivery": "r:ApplicableSupplyChainTradeDelivery",
        "settlement": "r:ApplicableSupplyChainTradeSettlement",
        "totals": "r:SpecifiedTradeSettlementMonetarySummation",
        "line_delivery": "r:SpecifiedSupplyChainTradeDelivery",
        "line_settlement": "r:SpecifiedSupplyChainTradeSettlement",
        "line_agreement": "r:SpecifiedSupplyChainTradeAgreement",
        "line_totals": "r:SpecifiedTradeSettlementMonetarySummation",
        "percent": "r:ApplicablePercent",
    },
}


def read(root: Any) -> list[Invoice]:
    """Read a CrossIndustryInvoice or a ZUGFeRD 1 CrossIndustryDocument.

    Raises:
        Unreadable: with the sentence why.
    """
    return [_Reader(root).invoice()]


class _Reader:
    """One document and the paths of its version."""

    def __init__(self, root: Any) -> None:
        namespace = root.tag[1:].partition("}")[0]
        self.form = "CII" if namespace == CII else "ZUGFERD1"
        self.context = "{*}" + f"{'' if namespace == CII else 'Specified'}ExchangedDocumentContext"
        self.walk, self.at = Walk(root, _NAMES[namespace]), _PATHS[namespace]

    def invoice(self) -> Invoice:
        walk, at = self.walk, self.at
        head, trade = at["head"], at["trade"]
        agreement, settlement = f"{trade}/{at['agreement']}", f"{trade}/{at['settlement']}"
        totals = f"{settlement}/{at['totals']}"
        kind, number = walk.needed(f"{head}/r:TypeCode"), walk.needed(f"{head}/r:ID")  # BT-3, BT-1
        gross = needed_of(
            walk.number(f"{totals}/r:GrandTotalAmount"), "r:GrandTotalAmount"
        )  # BT-112
        prepaid = walk.number(f"{totals}/r:TotalPrepaidAmount")  # BT-113
        due = [
            day
            for node in walk.all(f"{settlement}/r:SpecifiedTradePaymentTerms")
            if (day := self.day("r:DueDateDateTime", node))
        ]
        issued_on = needed_of(self.day(f"{head}/r:IssueDateTime"), "r:IssueDateTime")  # BT-2
        net = walk.number(f"{totals}/r:TaxBasisTotalAmount")  # BT-109
        what = kinds.of_untdid(
            kind,
            function=walk.text(f"{head}/r:PurposeCode"),
            is_test=bool(walk.flag(self.context + "/r:TestIndicator/{*}Indicator")),
        )
        return Invoice(
            form=self.form,
            kind=kind,
            what=what,
            number=number[:120],
            issued_on=issued_on,
            delivered_on=self.delivered_on(issued_on),
            currency=walk.needed(f"{settlement}/r:InvoiceCurrencyCode"),  # BT-5
            net=net,
            gross=gross,
            payable=walk.number(f"{totals}/r:DuePayableAmount"),
            prepaid=prepaid,
            seller=self.party(f"{agreement}/r:SellerTradeParty"),
            buyer=self.party(f"{agreement}/r:BuyerTradeParty"),
            lines=tuple(self.lines(net, issued_on)),
            allowances=tuple(self.allowances(settlement)),
            charges=tuple(self.charges(settlement)),
            due_on=tuple(due[:1]),  # BT-9
            payments=(Payment(None, None),) if prepaid and prepaid >= gross > 0 else (),
            corrects=tuple(self.corrects(settlement)),
        )

    def day(self, path: str, node: Any = None) -> Any:
        """A day, with its time or without (formats 102, 203 and 204), or None: a month or a week is
        no day.
        """
        for element in self.walk.all(f"{path}/{{*}}DateTimeString", node):
            if element.get("format", "102") in _DAYS:
                return self.walk.day(".", element)
        return self.walk.day(f"{path}/{{*}}DateTime", node)

    def party(self, path: str) -> Party:
        """With the VAT number (scheme VA) and, beside it, the tax office's (FC)."""
        walk, numbers = self.walk, dict[str, str]()
        for node in walk.all(f"{path}/r:SpecifiedTaxRegistration/r:ID"):
            numbers.setdefault(node.get("schemeID", ""), walk.text(".", node))
        country = walk.text(f"{path}/r:PostalTradeAddress/r:CountryID").upper()
        place = " ".join(
            walk.text(f"{path}/r:PostalTradeAddress/r:{part}")
            for part in ("LineOne", "PostcodeCode", "CityName")
        )
        name, number = walk.text(f"{path}/r:Name"), numbers.get("VA") or numbers.get("", "")
        return Party(number, country, name, numbers.get("FC", ""), place=place.strip())

    def delivered_on(self, issued_on: date) -> date | None:
        """The day of delivery (BT-72), or the last day of the period (BT-74) as far as it has
        come.
        """
        trade, settlement = self.at["trade"], self.at["settlement"]
        event = f"{trade}/{self.at['delivery']}/r:ActualDeliverySupplyChainEvent"
        day: date | None = self.day(f"{event}/r:OccurrenceDateTime")
        return day or until(
            self.day(f"{trade}/{settlement}/r:BillingSpecifiedPeriod/r:EndDateTime"), issued_on
        )

    def lines(self, net: Decimal | None, issued_on: date) -> list[InvoiceLine]:
        """BG-25; a line that only groups or informs (Extended) has no place here, and of lines that
        break down another one either the whole or its parts have, as the total tells.
        """
        walk, told = self.walk, "r:AssociatedDocumentLineDocument"
        lines: list[Placed] = []
        nodes = walk.all(f"{self.at['trade']}/r:IncludedSupplyChainTradeLineItem")
        for place, node in enumerate(nodes, 1):
            states = {
                walk.text(f"{told}/r:{name}", node).upper()
                for name in ("LineStatusReasonCode", "LineStatusCode")
            }
            if states & {"GROUP", "INFORMATION"}:
                continue
            number = walk.text(f"{told}/r:LineID", node)
            parent = walk.text(f"{told}/r:ParentLineID", node)
            lines.append(Placed(number, parent, self.line(node, number, place, issued_on)))
        return whole_or_parts(lines, net)

    def line(self, node: Any, number: str, place: int, issued_on: date) -> InvoiceLine:
        walk, at = self.walk, self.at
        quantity = node.find(f"{at['line_delivery']}/r:BilledQuantity", walk.names)
        return InvoiceLine(
            number=int(number) if number.isdecimal() and len(number) < 9 else place,
            name=walk.text("r:SpecifiedTradeProduct/r:Name", node)
            or walk.text("r:SpecifiedTradeProduct/r:Description", node),
            gtin=self.gtin(node),
            code=walk.text("r:SpecifiedTradeProduct/r:SellerAssignedID", node),
            quantity=walk.number(f"{at['line_delivery']}/r:BilledQuantity", node),
            unit=quantity.get("unitCode", "") if quantity is not None else "",
            net=walk.number(f"{at['line_settlement']}/{at['line_totals']}/r:LineTotalAmount", node),
            gross=None,
            price=walk.number(
                f"{at['line_agreement']}/r:NetPriceProductTradePrice/r:ChargeAmount", node
            ),
            tax=self.tax(f"{at['line_settlement']}/r:ApplicableTradeTax", node),
            delivered_on=self.day(
                f"{at['line_delivery']}/r:ActualDeliverySupplyChainEvent/r:OccurrenceDateTime", node
            )
            or until(  # BT-135
                self.day(f"{at['line_settlement']}/r:BillingSpecifiedPeriod/r:EndDateTime", node),
                issued_on,
            ),
        )

    def gtin(self, node: Any) -> str:
        """BT-157, where its scheme is one of articles."""
        for element in self.walk.all("r:SpecifiedTradeProduct/r:GlobalID", node):
            if is_of_articles(element.get("schemeID", "")):
                return self.walk.text(".", element)
        return ""

    def tax(self, path: str, node: Any) -> str:
        rate = self.walk.number(f"{path}/{self.at['percent']}", node)
        return tax_of(self.walk.text(f"{path}/r:CategoryCode", node), rate)

    def allowances(self, settlement: str) -> list[Allowance]:
        """BG-20; charges (freight, packing) are no goods and give none."""
        return [
            Allowance(
                self.walk.number("r:ActualAmount", node) or Decimal(0),
                self.tax("r:CategoryTradeTax", node),
            )
            for node in self.walk.all(f"{settlement}/r:SpecifiedTradeAllowanceCharge")
            if self.walk.flag("r:ChargeIndicator/{*}Indicator", node) is False
        ]

    def charges(self, settlement: str) -> list[Decimal]:
        """BG-21, and what ZUGFeRD 1 calls a logistics charge."""
        walk = self.walk
        return [
            walk.number("r:ActualAmount", node) or Decimal(0)
            for node in walk.all(f"{settlement}/r:SpecifiedTradeAllowanceCharge")
            if walk.flag("r:ChargeIndicator/{*}Indicator", node)
        ] + [
            walk.number("r:AppliedAmount", node) or Decimal(0)
            for node in walk.all(f"{settlement}/r:SpecifiedLogisticsServiceCharge")
        ]

    def corrects(self, settlement: str) -> list[str]:
        """BT-25, by the names of both versions."""
        paths = (
            f"{settlement}/r:InvoiceReferencedDocument/r:IssuerAssignedID",
            f"{settlement}/r:InvoiceReferencedDocument/r:ID",
        )
        return [
            text
            for path in paths
            for node in self.walk.all(path)
            if (text := self.walk.text(".", node))
        ]
