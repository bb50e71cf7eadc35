"""The words beside which the fields of invoices and receipts stand, in the languages of the
programmes and of their neighbours.

Patterns are matched against flat text: small letters without marks (`Należność` → `naleznosc`,
`найменне` → `наименне`). Within a field the first list is the surest.
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
    """Small letters without marks, letter for letter: what stands where in it stands there in the
    text.
    """
    return "".join(map(_flat, text))


def any_of(*patterns: str) -> re.Pattern[str]:
    """Any of these as words of their own."""
    return re.compile(r"(?<!\w)(?:" + "|".join(patterns) + r")(?!\w)")


NUMBER = (
    any_of(
        rf"(?:faktura|fv|rachunek)(?: [a-z]+){{0,3}} {_NO}\b\.?",
        rf"{_NO}\.? (?:faktury|rachunku|dokumentu|facturii?|de facture)",
        r"numer (?:faktury|dokumentu)",
        rf"factura(?: fiscala)?(?: seria \w+)? {_NO}\.?",
        r"numar(?:ul)? factur(?:a|ii)",
        rf"(?:tax |sales )?(?:invoice|inv|bill|document|doc)\.? ?{_NO}\.?",
        rf"\w*rechnung(?: \(\d+\))? ?{_NO}\.?",
        r"rechnungs-?(?:nummer|nr)\.?",
        rf"facture {_NO}",
        r"factuurnummer",
        r"(?:рахунак|рахунак-фактура|накладная|счет|счет-фактура) ?(?:№|ne|n)",
        rf"(?:receipt|slip|trans(?:action)?|ticket)\.? ?{_NO}\.?",
        r"nr (?:wydr|wydruku|par|paragonu)\.?",
        r"paragon (?:fiskalny )?nr",
        rf"bon(?: fiscal)? {_NO}\.?",
        r"чек ?(?:№|ne|n)",
        r"(?:нумар|номер) (?:дакумента|документа|чека)",
        r"(?:numero|n[°o]\.?) (?:de )?(?:la )?(?:facture|ticket)",
        r"seri[ae] (?:si|&) nu(?:mar|mer)(?:ul)?(?: facturii?)?",
        rf"{_NO}\.? ?bon(?:ului)?(?: fiscal)?",
    ),
    any_of(
        r"faktura(?: vat)?",
        r"factura(?: fiscala)?",
        r"invoice",
        r"rechnung",
        r"facture",
        r"factuur",
        r"чек",
        r"receipt",
        # Of tills: `2026-02-10 nr:123456`, `BF 0012`.
        r"(?:(?<=\d )|(?<=\d  )|(?<![\w ]))nr(?= ?: ?\d)",
        r"nr\.? (?:transakcji|sys)",
        r"bf(?= ?:? ?\d)",
    ),
)
# `Seria AB Nr. 001234`, as Romanian bills bear it.
SERIES = re.compile(
    r"(?<!\w)seri[ae] ?:? ?([a-z]{1,8}),? (?:nr|numar(?:ul)?|no)\b[.: ]*(\d[\w/-]*)"
)
ISSUED = (
    any_of(
        r"data wystawienia",
        r"wystawion[aoy](?: dnia)?",
        r"data (?:emiterii|facturii)",
        r"invoice date",
        r"(?:date of issue|issue date|issued on)",
        r"rechnungsdatum",
        r"date de (?:la )?facture",
        r"factuurdatum",
        r"дата (?:выпіскі|выписки|складання|составления)",
        r"date d'emission",
    ),
    any_of(
        r"z dnia",
        r"data",
        r"date",
        r"datum",
        r"vom",
        r"din(?: data)?",
        r"dnia",
        r"дата",
        r"ад",
        r"от",
        r"dated",
    ),
)
NOT_ISSUED = any_of(
    r"termin(?: platnosci)?",
    r"platnosc\w*",
    r"due(?: date)?",
    r"scaden\w+",
    r"fallig\w*",
    r"echeance",
    r"delivery",
    r"livrar\w+",
    r"data (?:sprzedazy|dostawy|zakonczenia|dokonania)",
    r"livraison",
    r"lieferdatum",
    r"liefer\w*",
    r"bestell\w*",
    r"orderdatum",
    r"order date",
    r"bis",
    r"start",
    r"end",
    r"debut",
    r"fin",
    r"expir\w+",
    r"print\w*",
    r"тэрмін",
    r"срок",
    r"associee",
    r"bestelling",
    r"op",
    r"paid",
    r"zahlbar",
)
TOTAL = (
    any_of(
        r"total ttc",
        r"bruttosumme",
        r"(?:wartosc|razem|suma|ogolem) brutto(?: ogolem)?",
        r"suma(?: ?pln|:)",
        r"total rounded",
        r"grand total",
        r"total incl\w*(?: \w+){0,2}",
        r"summe inkl\.? ust",
        r"total general",
        r"naleznosc ogolem",
        r"total de plata",
        r"(?:razem )?do zaplaty",
        r"total (?:with|inc\w*) (?:gst|vat|tax)(?: payable)?",
        r"rechnungs(?:end)?betrag",
        r"total (?:sales|amount|amt)? ?\(?inc\w*.*",
        r"net total rounded",
        r"(?:разам|усяго|всего|итого) (?:да аплаты|к оплате|с ндс|з пдв)",
        r"да аплаты",
        r"к оплате",
        r"rounded total(?: \(?rm\)?)?",
        r"total amt(?: rounded)?",
        r"total(?: amt)? payable",
        r"gesamtbetrag brutto",
    ),
    any_of(
        r"total(?: ?lei| ?ron| ?pln| ?eur| ?usd| ?rm| amount| sales)?",
        r"totaal",
        r"razem",
        r"suma",
        r"gesamtbetrag",
        r"gesamtsumme",
        r"разам",
        r"усяго",
        r"итого",
        r"всего",
        r"сума",
        r"endbetrag",
    ),
    any_of(
        r"nett? total",
        r"balance due",
        r"amount due",
        r"net a payer",
        r"zahlbetrag",
        r"solde a payer",
        r"total due",
        r"due",
    ),
)
NOT_TOTAL = any_of(
    r"sub-? ?tota\w*|podsum\w*",
    r"total ht",
    r"netto",
    r"net",
    r"tax(?:es|able)?",
    r"vat",
    r"gst",
    r"tva",
    r"ust",
    r"discount\w*",
    r"rabat\w*",
    r"remise",
    r"disc",
    r"qty\(?s?\)?",
    r"quantity",
    r"items?\(?s?\)?",
    r"saving\w*",
    r"paid",
    r"change",
    r"reszta",
    r"rest",
    r"cash",
    r"gotowka",
    r"numerar",
    r"tender\w*",
    r"accepted",
    r"ptu",
    r"kwota vat",
    r"zuschlage",
    r"abschlage",
    r"steuer\w*",
    r"excl\w*",
    r"exclusief",
    r"excluding",
    r"ndс",
    r"ндс",
    r"здача",
    r"сдача",
    r"rounding(?: adj\w*)?",
    r"zaliczk\w*",
    r"points?",
    r"opodatk\w*",
    r"btw",
)
# Rows below a line that take something off it, and those that tell of all lines.
DISCOUNT = re.compile(
    r"[\W\d_]*(?:o?pust|upust|rabat\w*|obnizka|znizka|promocja|bonifikata|reducere|discount\w*|disc"
    r"|remise|rabais|rabatt|nachlass|скидка|зніжка|sconto)(?!\w)"
)
DISCOUNTS_OF_ALL = re.compile(
    r"(?<!\w)(?:razem|lacznie|suma|ogolem|total\w*|gesamt|insgesamt|od (?:paragonu|calosci)"
    r"|udzielon\w+|oszczedz\w+|saved|you save)(?!\w)"
)
EXEMPT = any_of(
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
    r"cu tva",
    r"с ндс",
)
PAID = any_of(
    r"cash",
    r"visa\w*",
    r"master\w*",
    r"(?:debit |credit )?card",
    r"tender\w*",
    r"paid",
    r"payment",
    r"gotowka",
    r"karta",
    r"numerar",
    r"amount tendered",
    r"налич\w*",
    r"карт\w*",
    r"заплачана",
    r"оплачено",
    r"mydebit",
    r"bank card",
)
# What stands on a page that names no total in any clearer way.
GROSS = any_of(
    r"(?:kwota|wartosc|total|suma) brut(?:to)?",
    r"brutto(?: ?gesamt| ?pln)?",
    r"bruttobetrag",
    r"gross(?: ?(?:amount|total))?",
    r"(?:montant|total|prix) ttc",
    r"ttc",
    r"(?:total |montant )?a payer",
    r"total (?:cu|inclusiv) tva",
    r"(?:valoare|suma) totala",
)
CHANGE = any_of(r"change(?: due)?", r"reszta", r"rest", r"здача", r"рэшта", r"сдача")
ROUNDING = any_of(
    r"r?ounding(?: adj\w*)?",
    r"round\w*",
    r"zaokragleni\w*",
    r"rotunjir\w*",
    r"акругл\w*",
    r"округл\w*",
)
SELLER = any_of(
    r"sprzedawc\w+",
    r"wystawc\w+",
    r"dostawc\w+",
    r"furnizor\w*",
    r"vanzator\w*",
    r"prestator\w*",
    r"emitent",
    r"seller",
    r"supplier",
    r"vendor",
    r"verkaufer",
    r"lieferant",
    r"rechnungssteller",
    r"fournisseur",
    r"прадав\w+",
    r"пастаушчык",
    r"продав\w+",
    r"поставщик",
    r"from",
)
BUYER = any_of(
    r"nabywc\w+",
    r"kupujac\w+",
    r"odbiorc\w+",
    r"platnik",
    r"klient",
    r"client\w*",
    r"cumparator\w*",
    r"beneficiar\w*",
    r"buyer",
    r"customer",
    r"bill(?:ed)? to",
    r"sold to",
    r"invoice to",
    r"ship to",
    r"kaufer\S*",
    r"kunde\w*",
    r"\w*empfanger",
    r"destinataire",
    r"acheteur",
    r"пакупнік\w*",
    r"покупат\w+",
    r"атрымальнік",
    r"грузополучатель",
    r"заказчик",
    r"замоуца",
    r"tva client",
)
# Numbers by which a seller knows its buyers, and where it serves them: no party stands there.
NO_PARTY = re.compile(
    r"(?:nr|no|numer|numar|numero|number|kod|cod|code|id|n[°o]|karta|konto|ref)\.? ?"
    r"(?:klienta?|odbiorcy|nabywcy|platnika|client\w*|(?:de|du) client|kontrahenta|customer)"
    r"|(?:customer|client|buyer|kunden?)[ -]?(?:no|nr|number|nummer|id|code|ref|account|konto)\b"
    r"|(?:obslug\w*|biuro|dzial|centrum|infolinia|service|servis|relations?|serviciu\w*) "
    r"(?:obslugi )?(?:klient\w*|client\w*|(?:de )?relatii cu clientii)"
    r"|customer (?:service|care|support|copy|relations)"
    r"|kunden(?:-?nr|nummer|dienst|service|betreuung|konto|karte|beleg)|kopia dla klienta"
    r"|exemplar client"
)
TAX_ID = any_of(
    r"nip",
    r"regon",
    r"cui",
    r"c\.u\.i\.?",
    r"cif",
    r"c\.i\.f\.?",
    r"cod (?:fiscal|unic)(?: de inregistrare)?",
    r"унп",
    r"yhii",
    r"yhn",
    r"vat(?: id| no| reg\w*| number)?",
    r"ust\.?-?id\S*",
    r"tva(?: intra)?",
    r"btw",
    r"c\. ?u\. ?i\.?",
    r"nr ident\w*",
    r"id fiscal",
)

CURRENCIES = {
    "PLN": any_of(r"pln", r"zl", r"zlotych"),
    "RON": any_of(r"ron", r"lei"),
    "BYN": any_of(r"byn", r"бел\.? ?руб\.?", r"руб\.?"),
    "EUR": re.compile(r"€|(?<!\w)euro?(?!\w)"),
    "USD": re.compile(r"\$|(?<!\w)usd(?!\w)"),
    "GBP": re.compile(r"£|(?<!\w)gbp(?!\w)"),
    "MYR": any_of(r"rm", r"myr"),
}
MONTHS = {
    1: "jan styc sty ian january stud студз янв januar janv",
    2: "feb lut febr лют фев fevr",
    3: "mar marz marc sak сак мар mars maa mrt",
    4: "apr kwi kwie april avr крас апр",
    5: "may maj mai маи мая mei",
    6: "jun cze czerw iun june чэрв июн juin",
    7: "jul lip iul july ліп июл juil",
    8: "aug sie sierp жн авг aout",
    9: "sep wrz sept вер сен",
    10: "oct paz okt кастр окт",
    11: "nov lis noi ліст ноя",
    12: "dec gru dez снеж дек",
}
