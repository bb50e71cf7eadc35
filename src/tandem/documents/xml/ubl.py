"""UBL 2.1 invoices and credit notes: Peppol BIS 3, CIUS-RO (e-Factura) and any other EN 16931 use.

Source: EN 16931-1 and its UBL binding (CEN/TS 16931-3-2); the comments name its business terms
(BT).
"""

from datetime import date
from decimal import Decimal
from typing import Any

from lxml import etree

from tandem.documents import kinds
from tandem.documents.invoices import Allowance, Invoice, InvoiceLine, Party, Payment
from tandem.documents.xml.walking import Walk, needed_of

INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
CREDIT_NOTE = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
_NAMES = {
    "a": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "b": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
UNTAXED = ("Z", "E", "AE", "K", "G", "O")  # categories that need no rate (UNTDID 5305)
_TOTAL = "a:LegalMonetaryTotal/"
# 0160 is GTIN, 0088 is what many write for it (EAN location number), others spell it: EAN13, gtin.
_ARTICLE_SCHEMES = ("0160", "0088", "")


def read(root: Any) -> list[Invoice]:
    """Read a UBL Invoice or CreditNote.

    Raises:
        Unreadable: with the sentence why.
    """
    walk = Walk(root, _NAMES)
    word = etree.QName(root).localname
    kind = walk.needed(f"b:{word}TypeCode")  # BT-3
    what = kinds.of_untdid(kind, is_test=walk.text("b:ProfileExecutionID").lower() == "test")
    if word == "CreditNote" and what not in kinds.NO_SALES:
        what = kinds.Kind.CREDIT
    currency = walk.needed("b:DocumentCurrencyCode")  # BT-5
    gross = needed_of(
        walk.number(f"{_TOTAL}b:TaxInclusiveAmount"), "b:TaxInclusiveAmount"
    )  # BT-112
    net = walk.number(f"{_TOTAL}b:TaxExclusiveAmount")  # BT-109
    issued_on = needed_of(walk.day("b:IssueDate"), "b:IssueDate")  # BT-2
    delivered_on = walk.day("a:Delivery/b:ActualDeliveryDate") or until(  # BT-72
        walk.day("a:InvoicePeriod/b:EndDate"),
        issued_on,  # BT-74
    )
    due_on = walk.day("b:DueDate")  # BT-9
    prepaid = walk.number(f"{_TOTAL}b:PrepaidAmount")  # BT-113
    return [
        Invoice(
            form="UBL",
            kind=kind,
            what=what,
            number=walk.needed("b:ID")[:120],  # BT-1
            issued_on=issued_on,
            delivered_on=delivered_on,
            currency=currency,
            net=net,
            gross=gross,
            payable=walk.number(f"{_TOTAL}b:PayableAmount"),
            prepaid=prepaid,
            seller=_party(walk, "a:AccountingSupplierParty/a:Party"),
            buyer=_party(walk, "a:AccountingCustomerParty/a:Party"),
            lines=tuple(
                _line(walk, node, place, word, issued_on)
                for place, node in enumerate(walk.all(f"a:{word}Line"), 1)
            ),
            allowances=tuple(_allowances(walk)),
            charges=tuple(_charges(walk)),
            payments=_payments(prepaid, gross),
            due_on=(due_on,) if due_on else (),
            corrects=tuple(
                walk.text(".", node)
                for node in walk.all("a:BillingReference/a:InvoiceDocumentReference/b:ID")
            ),  # BT-25
        )
    ]


def _payments(prepaid: Decimal | None, gross: Decimal) -> tuple[Payment, ...]:
    """What was paid before says no day, so it is told only where it is the whole."""
    return (Payment(None, None),) if prepaid and prepaid >= gross > 0 else ()


def _party(walk: Walk, path: str) -> Party:
    """With the VAT number (BT-31, BT-48), else another tax number, and the one in the trade
    register (BT-30, BT-47).
    """
    numbers = [
        (
            walk.text("a:TaxScheme/b:ID", node).upper() != "VAT",
            place,
            walk.text("b:CompanyID", node),
        )
        for place, node in enumerate(walk.all(f"{path}/a:PartyTaxScheme"))
        if any(
            letter.isdigit() for letter in walk.text("b:CompanyID", node)
        )  # some write “approved for tax” there
    ]
    register = walk.text(f"{path}/a:PartyLegalEntity/b:CompanyID")
    name = walk.text(f"{path}/a:PartyLegalEntity/b:RegistrationName") or walk.text(
        f"{path}/a:PartyName/b:Name"
    )
    country = walk.text(f"{path}/a:PostalAddress/a:Country/b:IdentificationCode").upper()
    place = " ".join(
        walk.text(f"{path}/a:PostalAddress/b:{part}")
        for part in ("StreetName", "PostalZone", "CityName")
    )
    return Party(min(numbers)[2] if numbers else "", country, name, register, place=place.strip())


def until(last: date | None, issued_on: date) -> date | None:
    """The last day of a period as far as it has come."""
    return min(last, issued_on) if last else None


def _line(walk: Walk, node: Any, place: int, word: str, issued_on: date) -> InvoiceLine:
    counted = "b:CreditedQuantity" if word == "CreditNote" else "b:InvoicedQuantity"
    quantity = node.find(counted, walk.names)
    number = walk.text("b:ID", node)
    return InvoiceLine(
        number=int(number) if number.isdecimal() and len(number) < 9 else place,
        name=walk.text("a:Item/b:Name", node) or walk.text("a:Item/b:Description", node),
        gtin=_gtin(walk, node),
        code=walk.text("a:Item/a:SellersItemIdentification/b:ID", node),
        quantity=walk.number(counted, node),
        unit=quantity.get("unitCode", "") if quantity is not None else "",
        net=walk.number("b:LineExtensionAmount", node),
        gross=None,
        price=walk.number("a:Price/b:PriceAmount", node),
        delivered_on=walk.day("a:Delivery/b:ActualDeliveryDate", node)
        or until(walk.day("a:InvoicePeriod/b:EndDate", node), issued_on),  # BT-135
        tax=_tax(walk, "a:Item/a:ClassifiedTaxCategory", node),
    )


def _gtin(walk: Walk, node: Any) -> str:
    """BT-157, where its scheme is one of articles."""
    for element in walk.all("a:Item/a:StandardItemIdentification/b:ID", node):
        if is_of_articles(element.get("schemeID", "")):
            return walk.text(".", element)
    return ""


def is_of_articles(scheme: str) -> bool:
    """Whether numbers of this scheme are GTINs."""
    return scheme in _ARTICLE_SCHEMES or scheme.upper().startswith(("EAN", "GTIN", "UPC"))


def _tax(walk: Walk, path: str, node: Any) -> str:
    return tax_of(walk.text(f"{path}/b:ID", node), walk.number(f"{path}/b:Percent", node))


def tax_of(category: str, rate: Decimal | None) -> str:
    """A category of tax with its rate; empty where neither is told, or the category alone tells
    none.
    """
    if rate is None and category not in UNTAXED:
        return ""
    return f"{category} {(rate or Decimal(0)).normalize():f}"


def _allowances(walk: Walk) -> list[Allowance]:
    """BG-20; charges (freight, packing) are no goods and give none."""
    return [
        Allowance(walk.number("b:Amount", node) or Decimal(0), _tax(walk, "a:TaxCategory", node))
        for node in walk.all("a:AllowanceCharge")
        if walk.flag("b:ChargeIndicator", node) is False
    ]


def _charges(walk: Walk) -> list[Decimal]:
    """BG-21."""
    return [
        walk.number("b:Amount", node) or Decimal(0)
        for node in walk.all("a:AllowanceCharge")
        if walk.flag("b:ChargeIndicator", node)
    ]
