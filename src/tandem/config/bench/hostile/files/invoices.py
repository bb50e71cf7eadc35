"""Small honest invoices of every form."""

import random
from collections.abc import Callable

from tandem.config.bench.hostile.files import whole
from tandem.documents.xml import ksef as forms

_UBL = """<?xml version="1.0" encoding="UTF-8"?>
<{word} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{word}-2"
 xmlns:a="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<b:ID>{number}</b:ID><b:IssueDate>2026-02-10</b:IssueDate>
<b:{word}TypeCode>{kind}</b:{word}TypeCode>
<b:DocumentCurrencyCode>PLN</b:DocumentCurrencyCode>{seller}{buyer}<a:LegalMonetaryTotal>
<b:TaxExclusiveAmount>200</b:TaxExclusiveAmount><b:TaxInclusiveAmount>246</b:TaxInclusiveAmount>
<b:PayableAmount>246</b:PayableAmount></a:LegalMonetaryTotal>{lines}</{word}>"""
_PARTY = """<a:Accounting{role}Party><a:Party><a:PostalAddress><a:Country>
<b:IdentificationCode>PL</b:IdentificationCode>
</a:Country></a:PostalAddress><a:PartyTaxScheme><b:CompanyID>PL{tax_id}</b:CompanyID><a:TaxScheme>
<b:ID>VAT</b:ID>
</a:TaxScheme></a:PartyTaxScheme><a:PartyLegalEntity>
<b:RegistrationName>{role}</b:RegistrationName></a:PartyLegalEntity>
</a:Party></a:Accounting{role}Party>"""
_LINE = """<a:{word}Line><b:ID>{n}</b:ID><b:{quantity} unitCode="C62">2</b:{quantity}>
<b:LineExtensionAmount>200</b:LineExtensionAmount><a:Item><b:Name>Pompa {n}</b:Name>
<a:StandardItemIdentification>
<b:ID schemeID="0160">{gtin}</b:ID></a:StandardItemIdentification><a:ClassifiedTaxCategory>
<b:ID>S</b:ID>
<b:Percent>23</b:Percent></a:ClassifiedTaxCategory></a:Item></a:{word}Line>"""
_CII = """<?xml version="1.0" encoding="UTF-8"?>
<x:CrossIndustryInvoice xmlns:x="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:r="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:u="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"><x:ExchangedDocument>
<r:ID>{number}</r:ID>
<r:TypeCode>380</r:TypeCode><r:IssueDateTime>
<u:DateTimeString format="102">20260210</u:DateTimeString></r:IssueDateTime>
</x:ExchangedDocument><x:SupplyChainTradeTransaction><r:IncludedSupplyChainTradeLineItem>
<r:AssociatedDocumentLineDocument>
<r:LineID>1</r:LineID></r:AssociatedDocumentLineDocument><r:SpecifiedTradeProduct>
<r:GlobalID schemeID="0160">{gtin}</r:GlobalID>
<r:Name>Pompa</r:Name></r:SpecifiedTradeProduct><r:SpecifiedLineTradeDelivery>
<r:BilledQuantity unitCode="H87">4</r:BilledQuantity>
</r:SpecifiedLineTradeDelivery><r:SpecifiedLineTradeSettlement>
<r:SpecifiedTradeSettlementLineMonetarySummation>
<r:LineTotalAmount>100</r:LineTotalAmount></r:SpecifiedTradeSettlementLineMonetarySummation>
</r:SpecifiedLineTradeSettlement>
</r:IncludedSupplyChainTradeLineItem><r:ApplicableHeaderTradeAgreement><r:SellerTradeParty>
<r:Name>Seller</r:Name>
<r:SpecifiedTaxRegistration><r:ID schemeID="VA">PL{seller}</r:ID></r:SpecifiedTaxRegistration>
</r:SellerTradeParty>
<r:BuyerTradeParty><r:Name>Buyer</r:Name><r:SpecifiedTaxRegistration>
<r:ID schemeID="VA">PL{buyer}</r:ID>
</r:SpecifiedTaxRegistration></r:BuyerTradeParty></r:ApplicableHeaderTradeAgreement>
<r:ApplicableHeaderTradeDelivery/>
<r:ApplicableHeaderTradeSettlement><r:InvoiceCurrencyCode>PLN</r:InvoiceCurrencyCode>
<r:SpecifiedTradeSettlementHeaderMonetarySummation>
<r:TaxBasisTotalAmount>100.00</r:TaxBasisTotalAmount>
<r:GrandTotalAmount>123.00</r:GrandTotalAmount><r:DuePayableAmount>123.00</r:DuePayableAmount>
</r:SpecifiedTradeSettlementHeaderMonetarySummation></r:ApplicableHeaderTradeSettlement>
</x:SupplyChainTradeTransaction>
</x:CrossIndustryInvoice>"""
_KSEF = """<?xml version="1.0" encoding="UTF-8"?><x:Faktura xmlns:x="{form}"><x:Podmiot1>
<x:DaneIdentyfikacyjne>
<x:NIP>{seller}</x:NIP><x:Nazwa>Seller</x:Nazwa></x:DaneIdentyfikacyjne></x:Podmiot1><x:Podmiot2>
<x:DaneIdentyfikacyjne>
<x:NIP>{buyer}</x:NIP><x:Nazwa>Buyer</x:Nazwa></x:DaneIdentyfikacyjne></x:Podmiot2><x:Fa>
<x:KodWaluty>PLN</x:KodWaluty>
<x:P_1>2026-02-10</x:P_1><x:P_2>{number}</x:P_2><x:P_15>246.00</x:P_15>
<x:RodzajFaktury>{kind}</x:RodzajFaktury>
<x:FaWiersz><x:NrWierszaFa>1</x:NrWierszaFa><x:P_7>Pompa</x:P_7><x:GTIN>{gtin}</x:GTIN>
<x:P_8A>szt.</x:P_8A><x:P_8B>2</x:P_8B>
<x:P_11>200.00</x:P_11></x:FaWiersz><x:Platnosc><x:Zaplacono>1</x:Zaplacono>
<x:DataZaplaty>2026-02-12</x:DataZaplaty>
</x:Platnosc></x:Fa></x:Faktura>"""
_UNB = "UNB+UNOC:3+5900000000001:14+5900000000002:14+260310:1000+1'"
_INVOIC = (
    "UNA:+.? '"
    + _UNB
    + "UNH+1+INVOIC:D:96A:UN'BGM+380+{number}'DTM+137:20260310:102'NAD+SU+5900000000001::9++Seller'"
    "RFF+VA:PL{seller}'NAD+BY+5900000000009::9++Buyer'RFF+VA:{buyer}'CUX+2:PLN:4'LIN+1++{gtin}:EN'IMD+F++:::Pompa'"
    "QTY+47:2:PCE'MOA+203:200'UNS+S'MOA+77:246.00'MOA+79:200'UNT+14+1'UNZ+1+1'"
)
_SLSRPT = (
    _UNB
    + "UNH+1+SLSRPT:D:96A:UN:EAN004'BGM+73E::9+{number}'DTM+137:20260310:102'DTM+90:20260301:102'DTM+91:20260307:102'"
    "NAD+SU+5900000000001::9'CUX+2:PLN:10'LOC+162+5900000000101::9'LIN+1++{gtin}:EN'QTY+153:3:PCE'MOA+66:150.50'UNS+S'"
    "UNT+12+1'UNZ+1+1'"
)
_X12 = (
    "ISA*00*          *00*          *ZZ*SELLER         *ZZ*MAKER         "
    " *260310*1000*U*00401*000000001*0*P*>~\n"
    "GS*PT*S*M*20260310*1000*1*X*004010~\nST*867*0001~\nBPT*00*{number}*20260310*02~\nCUR*SE*PLN~\n"
    "N1*DB*Seller*92*D1~\nPTD*SS~\nDTM*003*20260302~\nREF*IV*FV"
    " 1~\nN1*BY*Buyer*92*K-17~\nQTY*32*3*EA~\n"
    "LIN**UP*{gtin}*VN*P-200~\nAMT*1*150~\nSE*9*0001~\nGE*1*1~\nIEA*1*1~"
)


def ubl(number: str = "F 7/2026", *, word: str = "Invoice", lines: int = 2) -> bytes:
    """A UBL invoice, or a credit note."""
    quantity, kind = (
        ("CreditedQuantity", "381") if word == "CreditNote" else ("InvoicedQuantity", "380")
    )
    parties = {
        role.lower(): _PARTY.format(role=name, tax_id=tax_id)
        for role, name, tax_id in (
            ("seller", "Supplier", whole.SELLER),
            ("buyer", "Customer", whole.BUYER),
        )
    }
    made = (
        _LINE.format(word=word, n=n, quantity=quantity, gtin=whole.GTIN)
        for n in range(1, lines + 1)
    )
    return _UBL.format(word=word, number=number, kind=kind, lines="".join(made), **parties).encode()


def _of(template: str, number: str, **more: str) -> bytes:
    return template.format(
        number=number, seller=whole.SELLER, buyer=whole.BUYER, gtin=whole.GTIN, **more
    ).encode()


def cii(number: str = "R-77") -> bytes:
    """A CII invoice."""
    return _of(_CII, number)


def ksef(number: str = "FV 1/2026", *, kind: str = "VAT") -> bytes:
    """A KSeF invoice."""
    return _of(_KSEF, number, form=list(forms.FORMS)[-1], kind=kind)


FORMS: dict[str, Callable[[str], bytes]] = {
    "ubl": ubl,
    "credit": lambda number: ubl(number, word="CreditNote"),
    "cii": cii,
    "ksef": ksef,
    "edifact": lambda number: _of(_INVOIC, number),
    "slsrpt": lambda number: _of(_SLSRPT, number),
    "x12": lambda number: _of(_X12, number),
    "hybrid": lambda number: whole.pdf(cii(number)),
    "zip": lambda number: whole.packed(
        {
            "a.xml": ubl(number + "a"),
            "b.xml": cii(number + "b"),
            "c.pdf": whole.pdf(ksef(number + "c")),
        }
    ),
}


def any_of(chance: random.Random) -> bytes:
    """One of them."""
    return FORMS[chance.choice(sorted(FORMS))](f"FV {chance.randrange(10**6)}")
