"""UN/CEFACT Cross Industry Invoice: Factur-X and ZUGFeRD 2 (D16B, D22B), XRechnung CII, and ZUGFeRD
1.

Source: EN 16931-1 and its CII binding (CEN/TS 16931-3-3), and the ZUGFeRD 1.0 specification; the
comments name the business terms (BT). ZUGFeRD 1 says the same with other names, so both are tables
of paths over one way of reading.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tandem.documents.invoices import Allowance, Invoice, InvoiceLine, Party, Payment
from tandem.documents.xml.ubl import GTIN_SCHEMES
from tandem.documents.xml.walking import Walk, needed_of

CII = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
ZUGFERD_1 = "urn:ferd:CrossIndustryDocument:invoice:1p0"
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
CREDIT_NOTES = (
    "381",
    "261",
    "262",
    "296",
    "308",
    "396",
    "420",
    "458",
    "532",
)  # UNTDID 1001: amounts are credited


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
        return Invoice(
            form=self.form,
            kind=kind,
            number=number[:120],
            issued_on=needed_of(self.day(f"{head}/r:IssueDateTime"), "r:IssueDateTime"),  # BT-2
            delivered_on=self.day(
                f"{trade}/{at['delivery']}/r:ActualDeliverySupplyChainEvent/r:OccurrenceDateTime"
            ),  # BT-72
            currency=walk.needed(f"{settlement}/r:InvoiceCurrencyCode"),  # BT-5
            net=walk.number(f"{totals}/r:TaxBasisTotalAmount"),
            gross=gross,
            payable=walk.number(f"{totals}/r:DuePayableAmount"),
            prepaid=prepaid,
            seller=self.party(f"{agreement}/r:SellerTradeParty"),
            buyer=self.party(f"{agreement}/r:BuyerTradeParty"),
            lines=tuple(self.lines()),
            allowances=tuple(self.allowances(settlement)),
            due_on=tuple(due[:1]),  # BT-9
            payments=(Payment(None, None),) if prepaid and prepaid >= gross > 0 else (),
            corrects=tuple(self.corrects(settlement)),
            sign=-1 if kind in CREDIT_NOTES else 1,
        )

    def day(self, path: str, node: Any = None) -> Any:
        """A day (format 102), or None: a month or a week is no day."""
        for found in self.walk.all(f"{path}/{{*}}DateTimeString", node):
            if found.get("format", "102") == "102":
                return self.walk.day(".", found)
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

    def lines(self) -> list[InvoiceLine]:
        """BG-25; a line that only groups or informs (Extended) has no place here."""
        walk, at, found = self.walk, self.at, []
        for place, node in enumerate(
            walk.all(f"{at['trade']}/r:IncludedSupplyChainTradeLineItem"), 1
        ):
            if walk.text("r:AssociatedDocumentLineDocument/r:LineStatusReasonCode", node) in (
                "GROUP",
                "INFORMATION",
            ):
                continue
            number = walk.text("r:AssociatedDocumentLineDocument/r:LineID", node)
            quantity = node.find(f"{at['line_delivery']}/r:BilledQuantity", walk.names)
            found.append(
                InvoiceLine(
                    number=int(number) if number.isdecimal() and len(number) < 9 else place,
                    name=walk.text("r:SpecifiedTradeProduct/r:Name", node),
                    gtin=self.gtin(node),
                    code=walk.text("r:SpecifiedTradeProduct/r:SellerAssignedID", node),
                    quantity=walk.number(f"{at['line_delivery']}/r:BilledQuantity", node),
                    unit=quantity.get("unitCode", "") if quantity is not None else "",
                    net=walk.number(
                        f"{at['line_settlement']}/{at['line_totals']}/r:LineTotalAmount", node
                    ),
                    gross=None,
                    price=walk.number(
                        f"{at['line_agreement']}/r:NetPriceProductTradePrice/r:ChargeAmount", node
                    ),
                    tax=self.tax(f"{at['line_settlement']}/r:ApplicableTradeTax", node),
                )
            )
        return found

    def gtin(self, node: Any) -> str:
        """BT-157, where its scheme is one of articles."""
        for found in self.walk.all("r:SpecifiedTradeProduct/r:GlobalID", node):
            if found.get("schemeID", "") in GTIN_SCHEMES:
                return self.walk.text(".", found)
        return ""

    def tax(self, path: str, node: Any) -> str:
        rate = self.walk.number(f"{path}/{self.at['percent']}", node)
        return (
            f"{self.walk.text(f'{path}/r:CategoryCode', node)} {(rate or Decimal(0)).normalize():f}"
        )

    def allowances(self, settlement: str) -> list[Allowance]:
        """BG-20; charges (freight, packing) are no goods and stay out."""
        return [
            Allowance(
                self.walk.number("r:ActualAmount", node) or Decimal(0),
                self.tax("r:CategoryTradeTax", node),
            )
            for node in self.walk.all(f"{settlement}/r:SpecifiedTradeAllowanceCharge")
            if self.walk.text("r:ChargeIndicator/{*}Indicator", node) == "false"
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
