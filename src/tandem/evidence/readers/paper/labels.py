"""The words beside which the fields of invoices and receipts stand, in the languages of the programmes and of their neighbours.

Patterns are matched against flat text: small letters without marks (`Należność` → `naleznosc`, `найменне` → `наименне`). Within a
field the first list is the surest.
"""

import re
import unicodedata
from functools import lru_cache

_NO = r"(?:nr|no|numer|number|numar|num|n[°o]|№|#|id)"


@lru_cache(maxsize=4_096)
def _flat(letter: str) -> str:
    if letter in "łŁ":
        return "l"
    return (unicodedata.normalize("NFD", letter)[0].lower() or letter)[0]


def flat(text: str) -> str:
    """Small letters without marks, letter for letter: what stands where in it stands there in the text."""
    return "".join(map(_flat, text))


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(patterns) + r")(?!\w)")


NUMBER = (
    _any(
        rf"(?:faktura|fv|rachunek)(?: [a-z]+){{0,3}} {_NO}\b\.?", rf"{_NO}\.? (?:faktury|rachunku|dokumentu|facturii?|de facture)",
        r"numer (?:faktury|dokumentu)", rf"factura(?: fiscala)?(?: seria \w+)? {_NO}\.?", r"numar(?:ul)? factur(?:a|ii)",
        rf"(?:tax |sales )?(?:invoice|inv|bill|document|doc)\.? ?{_NO}\.?", rf"\w*rechnung(?: \(\d+\))? ?{_NO}\.?",
        r"rechnungs-?(?:nummer|nr)\.?", rf"facture {_NO}", r"factuurnummer", r"(?:рахунак|рахунак-фактура|накладная|счет|счет-фактура) ?(?:№|ne|n)",
        rf"(?:receipt|slip|trans(?:action)?|ticket)\.? ?{_NO}\.?", r"nr (?:wydr|wydruku|par|paragonu)\.?", r"paragon (?:fiskalny )?nr",
        rf"bon(?: fiscal)? {_NO}\.?", r"чек ?(?:№|ne|n)", r"(?:нумар|номер) (?:дакумента|документа|чека)",
    ),
    _any(r"faktura(?: vat)?", r"factura(?: fiscala)?", r"invoice", r"rechnung", r"facture", r"factuur", r"чек", r"receipt"),
)  # fmt: skip
ISSUED = (
    _any(
        r"data wystawienia", r"wystawion[aoy](?: dnia)?", r"data (?:emiterii|facturii)", r"invoice date", r"(?:date of issue|issue date|issued on)",
        r"rechnungsdatum", r"date de (?:la )?facture", r"factuurdatum", r"дата (?:выпіскі|выписки|складання|составления)",
        r"date d'emission",
    ),
    _any(r"z dnia", r"data", r"date", r"datum", r"vom", r"din(?: data)?", r"dnia", r"дата", r"ад", r"от", r"dated"),
)  # fmt: skip
NOT_ISSUED = _any(
    r"termin(?: platnosci)?", r"platnosc\w*", r"due(?: date)?", r"scaden\w+", r"fallig\w*", r"echeance", r"delivery", r"livrar\w+",
    r"data (?:sprzedazy|dostawy|zakonczenia|dokonania)", r"livraison", r"lieferdatum", r"liefer\w*", r"bestell\w*", r"orderdatum", r"order date", r"bis",
    r"start", r"end", r"debut", r"fin", r"expir\w+", r"print\w*", r"тэрмін", r"срок", r"associee", r"bestelling", r"op", r"paid", r"zahlbar",
)  # fmt: skip
TOTAL = (
    _any(
        r"total ttc", r"bruttosumme", r"(?:wartosc|razem|suma|ogolem) brutto(?: ogolem)?", r"suma(?: ?pln|:)", r"total rounded", r"grand total",
        r"total incl\w*(?: \w+){0,2}", r"summe inkl\.? ust", r"total general", r"naleznosc ogolem", r"total de plata", r"(?:razem )?do zaplaty",
        r"total (?:with|inc\w*) (?:gst|vat|tax)(?: payable)?", r"rechnungs(?:end)?betrag", r"total (?:sales|amount|amt)? ?\(?inc\w*.*", r"net total rounded",
        r"(?:разам|усяго|всего|итого) (?:да аплаты|к оплате|с ндс|з пдв)", r"да аплаты", r"к оплате", r"rounded total(?: \(?rm\)?)?",
        r"total amt(?: rounded)?", r"total(?: amt)? payable", r"gesamtbetrag brutto",
    ),
    _any(r"total(?: ?lei| ?ron| ?pln| ?eur| ?usd| ?rm| amount| sales)?", r"totaal", r"razem", r"suma", r"gesamtbetrag", r"gesamtsumme", r"разам", r"усяго",
         r"итого", r"всего", r"сума", r"endbetrag"),
    _any(r"nett? total", r"balance due", r"amount due", r"net a payer", r"zahlbetrag", r"solde a payer", r"total due", r"due"),
)  # fmt: skip
NOT_TOTAL = _any(
    r"sub-? ?tota\w*", r"total ht", r"netto", r"net", r"tax(?:es|able)?", r"vat", r"gst", r"tva", r"ust", r"discount\w*", r"rabat\w*", r"remise", r"disc",
    r"qty\(?s?\)?", r"quantity", r"items?\(?s?\)?", r"saving\w*", r"paid", r"change", r"reszta", r"rest", r"cash", r"gotowka", r"numerar", r"tender\w*", r"accepted",
    r"ptu", r"kwota vat", r"zuschlage", r"abschlage", r"steuer\w*", r"excl\w*", r"exclusief", r"excluding", r"ndс", r"ндс", r"здача", r"сдача",
    r"rounding(?: adj\w*)?", r"zaliczk\w*", r"points?", r"opodatk\w*", r"btw",
)  # fmt: skip
EXEMPT = _any(
    r"incl\w*",
    r"inc",
    r"inkl",
    r"with",
    r"inclusive",
    r"rounded",
    r"payable",
    r"net total rounded",
    r"nett total",
    r"ttc",
    r"brutto",
    r"с ндс",
)
PAID = _any(
    r"cash", r"visa\w*", r"master\w*", r"(?:debit |credit )?card", r"tender\w*", r"paid", r"payment", r"gotowka", r"karta", r"numerar", r"amount tendered",
    r"налич\w*", r"карт\w*", r"заплачана", r"оплачено", r"mydebit", r"bank card",
)  # fmt: skip
CHANGE = _any(r"change(?: due)?", r"reszta", r"rest", r"здача", r"рэшта", r"сдача")
ROUNDING = _any(r"r?ounding(?: adj\w*)?", r"round\w*", r"zaokragleni\w*", r"rotunjir\w*", r"акругл\w*", r"округл\w*")
SELLER = _any(
    r"sprzedawc\w+", r"wystawc\w+", r"dostawc\w+", r"furnizor\w*", r"vanzator\w*", r"prestator\w*", r"emitent", r"seller", r"supplier", r"vendor",
    r"verkaufer", r"lieferant", r"rechnungssteller", r"fournisseur", r"прадав\w+", r"пастаушчык", r"продав\w+", r"поставщик", r"from",
)  # fmt: skip
BUYER = _any(
    r"nabywc\w+", r"kupujac\w+", r"odbiorc\w+", r"platnik", r"klient", r"client\w*", r"cumparator\w*", r"beneficiar\w*", r"buyer", r"customer",
    r"bill(?:ed)? to", r"sold to", r"invoice to", r"ship to", r"kaufer\S*", r"kunde\w*", r"\w*empfanger", r"destinataire", r"acheteur",
    r"пакупнік\w*", r"покупат\w+", r"атрымальнік", r"грузополучатель", r"заказчик", r"замоуца", r"tva client",
)  # fmt: skip
TAX_ID = _any(
    r"nip", r"regon", r"cui", r"c\.u\.i\.?", r"cif", r"c\.i\.f\.?", r"cod (?:fiscal|unic)(?: de inregistrare)?", r"унп", r"yhii", r"yhn", r"vat(?: id| no| reg\w*| number)?",
    r"ust\.?-?id\S*", r"tva(?: intra)?", r"btw", r"c\. ?u\. ?i\.?", r"nr ident\w*", r"id fiscal",
)  # fmt: skip

COLUMNS: dict[str, re.Pattern[str]] = {
    "gtin": _any(r"ean\w*", r"gtin", r"kod kreskowy", r"barcode", r"cod (?:de )?bare", r"штрыхкод", r"штрихкод"),
    "code": _any(r"kod(?: towaru)?", r"indeks", r"symbol", r"nr kat\S*", r"cod(?: (?:produs|articol))?", r"sku", r"item (?:no|code)", r"code(?: article)?",
                 r"ref\.?", r"art\.?-?nr\S*", r"артыкул", r"артикул", r"код"),
    "quantity": _any(r"ilos\w?", r"cant(?:itate|itatea)?\.?", r"qty", r"quantity", r"menge", r"anzahl", r"quantite", r"qte", r"nombre", r"aantal",
                     r"колькасць", r"количество", r"кол-во", r"к-ть", r"кольк\.?"),
    "unit": _any(r"j\.? ?m\.?", r"jedn\w*\.?", r"u\.? ?m\.?", r"unit(?: of measure)?", r"uom", r"einheit", r"unite", r"адз\.?\w*", r"ед\.?\w*"),
    "price": _any(r"cena(?: \w+)*", r"pret(?:ul)?(?: \w+)*", r"(?:unit )?price(?: per \w+)?", r"rate", r"\w*preis", r"p\.? ?u\.?(?: ht)?", r"prix unitaire",
                  r"prijs per stuk", r"цана(?: \w+)*", r"цена(?: \w+)*"),
    "tax": _any(r"vat(?: ?%)?", r"stawka(?: vat)?", r"(?:cota )?tva(?: ?%)?", r"tax(?:es)?(?: rate)?", r"steuersatz", r"ust\.?(?: ?%)?", r"btw", r"ндс(?: ?%)?",
                r"пдв(?: ?%)?", r"kwota vat", r"valoare tva", r"tax amount"),
    "gross": _any(r"(?:wartosc|kwota) brutto(?: \w+)*", r"brutto", r"gross(?: amount)?", r"montant ttc", r"total ttc", r"valoare cu tva",
                  r"amount incl\w*(?: \w+)*", r"prijs incl\.?(?: \w+)*", r"(?:сумма|кошт|стоимость|сума) (?:с ндс|з пдв)", r"\w*betrag brutto"),
    "net": _any(r"(?:wartosc|kwota) netto(?: \w+)*", r"netto", r"net(?: amount)?", r"nettobetrag", r"montant ht", r"prix ht", r"total ht",
                r"valoare fara tva", r"valoarea?", r"\w*positions ?betrag(?: \w+)*"),
    "amount": _any(r"wartosc", r"kwota", r"amount", r"total", r"value", r"summe", r"betrag", r"gesamt\w*", r"кошт", r"стоимость", r"сумма", r"сума", r"montant"),
    "name": _any(r"nazwa(?: \w+)*", r"towar\w*(?: \w+)*", r"opis", r"uslug\w*", r"denumire\w*(?: \w+)*", r"produs\w*", r"description", r"item(?:s)?", r"product",
                 r"article", r"goods", r"beschreibung", r"bezeichnung", r"produkt", r"artikel", r"designation", r"наименн\w+(?: \w+)*", r"наименован\w+(?: \w+)*",
                 r"назва", r"тавар\w*", r"товар\w*", r"particulars"),
}  # fmt: skip
CURRENCIES = {
    "PLN": _any(r"pln", r"zl", r"zlotych"), "RON": _any(r"ron", r"lei"), "BYN": _any(r"byn", r"бел\.? ?руб\.?", r"руб\.?"),
    "EUR": re.compile(r"€|(?<!\w)euro?(?!\w)"), "USD": re.compile(r"\$|(?<!\w)usd(?!\w)"), "GBP": re.compile(r"£|(?<!\w)gbp(?!\w)"),
    "MYR": _any(r"rm", r"myr"),
}  # fmt: skip
MONTHS = {
    1: "jan styc sty ian january stud студз янв januar janv", 2: "feb lut febr лют фев fevr", 3: "mar marz marc sak сак мар mars maa mrt",
    4: "apr kwi kwie april avr крас апр", 5: "may maj mai маи мая mei", 6: "jun cze czerw iun june чэрв июн juin", 7: "jul lip iul july ліп июл juil",
    8: "aug sie sierp жн авг aout", 9: "sep wrz sept вер сен", 10: "oct paz okt кастр окт", 11: "nov lis noi ліст ноя", 12: "dec gru dez снеж дек",
}  # fmt: skip
