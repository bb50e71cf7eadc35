"""Small invoices of every form, made by us."""

import io
from decimal import Decimal

import pypdfium2
import segno
from PIL import Image

UBL = """<?xml version="1.0" encoding="UTF-8"?>
<{word} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{word}-2"
 xmlns:a="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<b:ID>F 7/2026</b:ID><b:IssueDate>2026-02-10</b:IssueDate>{due}<b:{word}TypeCode>{kind}</b:{word}TypeCode>
<b:DocumentCurrencyCode>RON</b:DocumentCurrencyCode>{reference}
<a:AccountingSupplierParty><a:Party><a:PostalAddress><a:Country><b:IdentificationCode>RO</b:IdentificationCode></a:Country></a:PostalAddress>
<a:PartyTaxScheme><b:CompanyID>RO10167619</b:CompanyID><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:PartyTaxScheme>
<a:PartyLegalEntity><b:RegistrationName>Angro Est</b:RegistrationName></a:PartyLegalEntity></a:Party></a:AccountingSupplierParty>
<a:AccountingCustomerParty><a:Party><a:PostalAddress><a:Country><b:IdentificationCode>RO</b:IdentificationCode></a:Country></a:PostalAddress>
<a:PartyTaxScheme><b:CompanyID>2816464</b:CompanyID><a:TaxScheme><b:ID>!= VAT</b:ID></a:TaxScheme></a:PartyTaxScheme>
<a:PartyLegalEntity><b:RegistrationName>Instal Bud</b:RegistrationName></a:PartyLegalEntity></a:Party></a:AccountingCustomerParty>
{allowance}<a:LegalMonetaryTotal><b:TaxExclusiveAmount>{net}</b:TaxExclusiveAmount><b:TaxInclusiveAmount>{gross}</b:TaxInclusiveAmount>
<b:PayableAmount>{gross}</b:PayableAmount></a:LegalMonetaryTotal>
<a:{word}Line><b:ID>1</b:ID><b:{quantity} unitCode="C62">2</b:{quantity}><b:LineExtensionAmount>200</b:LineExtensionAmount><a:Item>
<b:Name>Pompa P-200</b:Name><a:SellersItemIdentification><b:ID>P-200</b:ID></a:SellersItemIdentification><a:StandardItemIdentification>
<b:ID schemeID="0160">5901234123457</b:ID></a:StandardItemIdentification><a:ClassifiedTaxCategory><b:ID>S</b:ID><b:Percent>19</b:Percent>
</a:ClassifiedTaxCategory></a:Item></a:{word}Line>
<a:{word}Line><b:ID>2</b:ID><b:{quantity} unitCode="XCT">1</b:{quantity}><b:LineExtensionAmount>100</b:LineExtensionAmount><a:Item>
<b:Name>Uszczelka</b:Name><a:ClassifiedTaxCategory><b:ID>S</b:ID><b:Percent>19.00</b:Percent></a:ClassifiedTaxCategory></a:Item></a:{word}Line>
</{word}>"""


def ubl(
    *,
    word: str = "Invoice",
    kind: str = "380",
    allowance: str = "",
    reference: str = "",
    due: str = "",
    net: str = "",
) -> bytes:
    """A small invoice of Angro Est to Instal Bud: two pumps and a carton of seals for 300, or 270
    where something stands on the whole.
    """
    quantity = "CreditedQuantity" if word == "CreditNote" else "InvoicedQuantity"
    net = net or ("270" if allowance else "300")
    return UBL.format(
        gross=f"{Decimal(net) * 119 / 100:.2f}",
        word=word,
        kind=kind,
        allowance=allowance,
        reference=reference,
        due=due,
        quantity=quantity,
        net=net,
    ).encode()


def cii(total: str = "119.00") -> bytes:
    """A small Factur-X of 100 net."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<x:CrossIndustryInvoice xmlns:x="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:r="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:u="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<x:ExchangedDocument><r:ID>R-77</r:ID><r:TypeCode>380</r:TypeCode><r:IssueDateTime><u:DateTimeString format="102">20260210</u:DateTimeString>
</r:IssueDateTime></x:ExchangedDocument><x:SupplyChainTradeTransaction>
<r:IncludedSupplyChainTradeLineItem><r:AssociatedDocumentLineDocument><r:LineID>1</r:LineID></r:AssociatedDocumentLineDocument>
<r:SpecifiedTradeProduct><r:GlobalID schemeID="0160">5901234123457</r:GlobalID><r:Name>Pumpe</r:Name></r:SpecifiedTradeProduct>
<r:SpecifiedLineTradeDelivery><r:BilledQuantity unitCode="H87">4</r:BilledQuantity></r:SpecifiedLineTradeDelivery>
<r:SpecifiedLineTradeSettlement><r:SpecifiedTradeSettlementLineMonetarySummation><r:LineTotalAmount>100</r:LineTotalAmount>
</r:SpecifiedTradeSettlementLineMonetarySummation></r:SpecifiedLineTradeSettlement></r:IncludedSupplyChainTradeLineItem>
<r:ApplicableHeaderTradeAgreement><r:SellerTradeParty><r:Name>Lieferant</r:Name><r:SpecifiedTaxRegistration>
<r:ID schemeID="FC">201/113/40209</r:ID></r:SpecifiedTaxRegistration><r:SpecifiedTaxRegistration><r:ID schemeID="VA">DE136695976</r:ID>
</r:SpecifiedTaxRegistration></r:SellerTradeParty><r:BuyerTradeParty><r:Name>Kunde</r:Name></r:BuyerTradeParty>
</r:ApplicableHeaderTradeAgreement><r:ApplicableHeaderTradeDelivery/><r:ApplicableHeaderTradeSettlement>
<r:InvoiceCurrencyCode>EUR</r:InvoiceCurrencyCode><r:SpecifiedTradeSettlementHeaderMonetarySummation>
<r:TaxBasisTotalAmount>100.00</r:TaxBasisTotalAmount><r:GrandTotalAmount>{total}</r:GrandTotalAmount>
<r:DuePayableAmount>{total}</r:DuePayableAmount></r:SpecifiedTradeSettlementHeaderMonetarySummation></r:ApplicableHeaderTradeSettlement>
</x:SupplyChainTradeTransaction></x:CrossIndustryInvoice>""".encode()


def fattura(kind: str = "TD01") -> bytes:
    """A small FatturaPA file with two invoices."""
    body = (
        "<FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento><TipoDocumento>{kind}</TipoDocumento><Divisa>EUR</Divisa>"
        "<Data>2026-02-10</Data><Numero>{number}</Numero></DatiGeneraliDocumento></DatiGenerali><DatiBeniServizi><DettaglioLinee>"
        "<NumeroLinea>1</NumeroLinea><CodiceArticolo><CodiceTipo>EAN</CodiceTipo><CodiceValore>5901234123457</CodiceValore>"
        "</CodiceArticolo><Descrizione>Pompa</Descrizione><Quantita>3.00</Quantita><UnitaMisura>PZ</UnitaMisura>"
        "<PrezzoUnitario>10.00</PrezzoUnitario><PrezzoTotale>30.00</PrezzoTotale><AliquotaIVA>22.00</AliquotaIVA></DettaglioLinee>"
        "<DatiRiepilogo><ImponibileImporto>30.00</ImponibileImporto><Imposta>6.60</Imposta></DatiRiepilogo></DatiBeniServizi>"
        "</FatturaElettronicaBody>"
    )
    bodies = "".join(body.format(kind=kind, number=number) for number in (1, 2))
    return (
        '<p:FatturaElettronica xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"><FatturaElettronicaHeader>'
        "<CedentePrestatore><DatiAnagrafici><IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>00743110157</IdCodice></IdFiscaleIVA>"
        "<Anagrafica><Denominazione>Alfa</Denominazione></Anagrafica></DatiAnagrafici></CedentePrestatore><CessionarioCommittente>"
        "<DatiAnagrafici><CodiceFiscale>09876543210</CodiceFiscale><Anagrafica><Nome>Anna</Nome><Cognome>Beta</Cognome></Anagrafica>"
        f"</DatiAnagrafici></CessionarioCommittente></FatturaElettronicaHeader>{bodies}</p:FatturaElettronica>"
    ).encode()


def pdf_with(xml: bytes | None, name: str = "factur-x.xml", *, page: bytes = b"") -> bytes:
    """A PDF of one empty page, or of these, with an XML inside."""
    made = pypdfium2.PdfDocument(page) if page else pypdfium2.PdfDocument.new()
    if not page:
        made.new_page(200, 200)
    if xml is not None:
        made.new_attachment(name).set_data(xml)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def scan(pdf: bytes, *, turned: float = 0.0, width: int = 1_400) -> bytes:
    """The first page of a PDF as a photograph: a JPEG, lying a little askew."""
    opened = pypdfium2.PdfDocument(pdf)
    page = opened[0]
    picture = page.render(scale=width / page.get_size()[0]).to_pil().convert("RGB")
    opened.close()
    out = io.BytesIO()
    picture.rotate(turned, expand=True, fillcolor="white").save(out, "JPEG", quality=85)
    return out.getvalue()


def with_code(pdf: bytes, text: str) -> bytes:
    """The same PDF with a QR printed on its first page."""
    code, png = io.BytesIO(), _qr(text)
    png.save(code, "JPEG", quality=95)
    opened = pypdfium2.PdfDocument(pdf)
    image = pypdfium2.PdfImage.new(opened)
    image.load_jpeg(io.BytesIO(code.getvalue()))
    image.set_matrix(pypdfium2.PdfMatrix().scale(120, 120).translate(40, 10))
    page = opened[0]
    page.insert_obj(image)
    page.gen_content()
    out = io.BytesIO()
    opened.save(out)
    opened.close()
    return out.getvalue()


def _qr(text: str) -> Image.Image:
    """A QR as a picture."""
    out = io.BytesIO()
    segno.make(text).save(out, kind="png", scale=8)
    return Image.open(io.BytesIO(out.getvalue())).convert("RGB")


def saved(pdf: pypdfium2.PdfDocument) -> bytes:
    """The bytes of a PDF that was made."""
    out = io.BytesIO()
    pdf.save(out)
    pdf.close()
    return out.getvalue()
