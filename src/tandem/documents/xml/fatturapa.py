"""Italian e-invoices, FatturaPA 1.2 (public and private): one file may hold several invoices of one
seller.

Source: Agenzia delle Entrate, "Specifiche tecniche fattura elettronica". A discount on the whole
(`ScontoMaggiorazione` of the head) is not in the lines.
"""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tandem.documents import kinds
from tandem.documents.base import Unreadable
from tandem.documents.invoices import Allowance, Invoice, InvoiceLine, Party
from tandem.documents.xml.walking import Walk, needed_of
from tandem.kit.errors import Said

NAMESPACE = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"
_GENERAL = "{*}DatiGenerali/{*}DatiGeneraliDocumento"
_GOODS = "{*}DatiBeniServizi"


def read(root: Any) -> list[Invoice]:
    """Read every invoice of a `FatturaElettronica`.

    Raises:
        Unreadable: with the sentence why.
    """
    walk = Walk(root, {})
    seller = _party(walk, "{*}FatturaElettronicaHeader/{*}CedentePrestatore/{*}DatiAnagrafici")
    buyer = _party(walk, "{*}FatturaElettronicaHeader/{*}CessionarioCommittente/{*}DatiAnagrafici")
    bodies = walk.all("{*}FatturaElettronicaBody")
    if not bodies:
        raise Unreadable(
            why=Said("the field %(field)s is missing or empty", field="FatturaElettronicaBody")
        )
    return [_invoice(Walk(body, {}), seller, buyer) for body in bodies]


def _invoice(walk: Walk, seller: Party, buyer: Party) -> Invoice:
    kind = walk.needed(f"{_GENERAL}/{{*}}TipoDocumento")
    shipped = {
        walk.text(".", number): day
        for node in walk.all("{*}DatiGenerali/{*}DatiDDT")
        if (day := walk.day("{*}DataDDT", node))
        for number in walk.all("{*}RiferimentoNumeroLinea", node)
    }
    lines = tuple(
        _line(walk, node, place, shipped)
        for place, node in enumerate(walk.all(f"{_GOODS}/{{*}}DettaglioLinee"), 1)
    )
    whole = sum((line.net or Decimal(0) for line in lines), Decimal(0))
    summary = walk.all(f"{_GOODS}/{{*}}DatiRiepilogo")
    net = sum(
        (walk.number("{*}ImponibileImporto", node) or Decimal(0) for node in summary), Decimal(0)
    )
    tax = sum((walk.number("{*}Imposta", node) or Decimal(0) for node in summary), Decimal(0))
    due = [
        day
        for node in walk.all("{*}DatiPagamento/{*}DettaglioPagamento")
        if (day := walk.day("{*}DataScadenzaPagamento", node))
    ]
    delivered = [
        day
        for node in walk.all("{*}DatiGenerali/{*}DatiDDT")
        if (day := walk.day("{*}DataDDT", node))
    ]
    gross, what = walk.number(f"{_GENERAL}/{{*}}ImportoTotaleDocumento"), kinds.of_fatturapa(kind)
    stamp = walk.number(f"{_GENERAL}/{{*}}DatiBollo/{{*}}ImportoBollo")
    if gross and stamp and gross == net + tax + stamp:
        gross -= stamp  # the stamp that the buyer pays is no price of goods
    return Invoice(
        form="FATTURAPA",
        kind=kind,
        what=what,
        number=walk.needed(f"{_GENERAL}/{{*}}Numero")[:120],
        issued_on=needed_of(walk.day(f"{_GENERAL}/{{*}}Data"), "Data"),
        delivered_on=delivered[-1] if delivered else None,
        currency=walk.needed(f"{_GENERAL}/{{*}}Divisa"),
        net=net,
        gross=gross or net + tax,
        seller=seller,
        buyer=buyer,
        lines=lines,
        allowances=tuple(map(Allowance, _on_the_whole(walk, whole, "SC"))),
        charges=(*_on_the_whole(walk, whole, "MG"), *_charges(walk, summary)),
        due_on=tuple(due),
        corrects=tuple(
            text
            for node in walk.all("{*}DatiGenerali/{*}DatiFattureCollegate")
            if (text := walk.text("{*}IdDocumento", node))
        )
        if kind in ("TD04", "TD05", "TD08", "TD09")
        else (),
    )


def _party(walk: Walk, path: str) -> Party:
    country, number = (
        walk.text(f"{path}/{{*}}IdFiscaleIVA/{{*}}IdPaese"),
        walk.text(f"{path}/{{*}}IdFiscaleIVA/{{*}}IdCodice"),
    )
    person = [walk.text(f"{path}/{{*}}Anagrafica/{{*}}{part}") for part in ("Nome", "Cognome")]
    name = walk.text(f"{path}/{{*}}Anagrafica/{{*}}Denominazione") or " ".join(person).strip()
    tax_id = f"{country}{number}" if number else walk.text(f"{path}/{{*}}CodiceFiscale")
    seat = " ".join(
        walk.text(f"{path}/../{{*}}Sede/{{*}}{part}") for part in ("Indirizzo", "CAP", "Comune")
    )
    return Party(tax_id, country or "IT", name, place=seat.strip())


def _line(walk: Walk, node: Any, place: int, shipped: Mapping[str, date]) -> InvoiceLine:
    identifiers: dict[str, str] = {}
    for code in walk.all("{*}CodiceArticolo", node):
        kind = walk.text("{*}CodiceTipo", code).upper()
        identifiers.setdefault(
            "gtin" if kind.startswith(("EAN", "GTIN")) else "code",
            walk.text("{*}CodiceValore", code),
        )
    number = walk.text("{*}NumeroLinea", node)
    rate = walk.number("{*}AliquotaIVA", node)
    return InvoiceLine(
        number=int(number) if number.isdecimal() and len(number) < 9 else place,
        name=walk.text("{*}Descrizione", node),
        gtin=identifiers.get("gtin", ""),
        code=identifiers.get("code", ""),
        quantity=walk.number("{*}Quantita", node),
        unit=walk.text("{*}UnitaMisura", node),
        net=walk.number("{*}PrezzoTotale", node),
        gross=None,
        price=walk.number("{*}PrezzoUnitario", node),
        delivered_on=shipped.get(number),
        is_discount=walk.text("{*}TipoCessionePrestazione", node) in ("SC", "AB"),
        tax=f"{(rate or Decimal(0)).normalize():f}",
    )


def _on_the_whole(walk: Walk, lines: Decimal, kind: str) -> list[Decimal]:
    """Discounts (SC) or surcharges (MG) of the head, as amounts or per cent of the lines."""
    amounts = []
    for node in walk.all(f"{_GENERAL}/{{*}}ScontoMaggiorazione"):
        amount, percent = walk.number("{*}Importo", node), walk.number("{*}Percentuale", node)
        if amount is None and percent is not None and abs(percent) <= 100:
            amount = (lines * percent / 100).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
        if amount is not None and walk.text("{*}Tipo", node) == kind:
            amounts.append(amount)
    return amounts


def _charges(walk: Walk, summary: list[Any]) -> list[Decimal]:
    """What the totals hold beside the lines: side costs, the fund of a profession, a rounding."""
    paths = [("{*}SpeseAccessorie", node) for node in summary]
    paths += [("{*}Arrotondamento", node) for node in summary]
    funds = walk.all(f"{_GENERAL}/{{*}}DatiCassaPrevidenziale")
    paths += [("{*}ImportoContributoCassa", node) for node in funds]
    return [amount for path, node in paths if (amount := walk.number(path, node))]
