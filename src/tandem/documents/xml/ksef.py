"""Polish structured invoices, KSeF FA(2) and FA(3).

Sources: the ministry's schemas FA(2) http://crd.gov.pl/wzor/2023/06/29/12648/ and FA(3)
http://crd.gov.pl/wzor/2025/06/25/13775/. What real invoices taught: prefixes in any style; a
corrected line stands twice (`StanPrzed` = before) under one number; prices may be gross (`P_9B`,
`P_11A`); `P_10` is no reliable discount, so only `P_11` / `P_11A` count; units are free text; a
third of the codes have leading zeros.

Advances (ZAL) carry no delivered goods, so they count nothing; the settling invoice (ROZ) does.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from lxml import etree

from tandem.documents import kinds
from tandem.documents.base import Unreadable
from tandem.documents.invoices import Invoice, InvoiceLine, Party, Payment
from tandem.documents.xml.walking import Walk, needed_of
from tandem.kit.errors import Said

FORMS = {
    "http://crd.gov.pl/wzor/2023/06/29/12648/": "FA2",
    "http://crd.gov.pl/wzor/2025/06/25/13775/": "FA3",
}
_NETS = (
    *(f"P_13_{rate}" for rate in (1, 2, 3, 4, 5)),
    *(f"P_13_6_{rate}" for rate in (1, 2, 3)),
    *(f"P_13_{rate}" for rate in (7, 8, 9, 10, 11)),
)
_GROUPS = {"JST": "8", "GV": "10"}  # a mark at the buyer, and the role of who received
_UNIT = re.compile(r"(?<=^\d{10})-\d{5}$")  # of an IDWew: which unit of the firm
_NIP = re.compile(r"^[1-9]((\d[1-9])|([1-9]\d))\d{7}$")  # the schema's own pattern


def read(root: Any) -> list[Invoice]:
    """Read an invoice whose root is `Faktura`.

    Raises:
        Unreadable: with the sentence why.
    """
    namespace = etree.QName(root).namespace or ""
    if namespace not in FORMS:
        raise Unreadable(why=Said("it is a “Faktura” of another form than KSeF FA(2) and FA(3)"))
    walk = Walk(root, {"f": namespace})
    seller = walk.needed("f:Podmiot1/f:DaneIdentyfikacyjne/f:NIP")
    if not _NIP.match(seller):
        raise Unreadable(why=Said("the seller's NIP “%(seller)s” is not one", seller=seller[:40]))
    kind = walk.needed("f:Fa/f:RodzajFaktury")
    issued_on = needed_of(walk.day("f:Fa/f:P_1"), "f:P_1")
    is_self_billed = bool(walk.flag("f:Fa/f:Adnotacje/f:P_17"))
    return [
        Invoice(
            form=FORMS[namespace],
            kind=kind,
            what=kinds.of_ksef(kind, is_self_billed=is_self_billed),
            number=walk.needed("f:Fa/f:P_2")[:120],
            issued_on=issued_on,
            delivered_on=_delivered_on(walk, issued_on),
            currency=walk.needed("f:Fa/f:KodWaluty"),
            net=_net(walk),
            gross=needed_of(walk.number("f:Fa/f:P_15"), "f:P_15"),
            seller=Party(
                seller,
                "PL",
                walk.text("f:Podmiot1/f:DaneIdentyfikacyjne/f:Nazwa"),
                place=_place(walk),
            ),
            buyer=_buyer(walk),
            lines=tuple(_line(walk, node) for node in walk.all("f:Fa/f:FaWiersz")),
            payments=tuple(_payments(walk)),
            due_on=tuple(
                day
                for node in walk.all("f:Fa/f:Platnosc/f:TerminPlatnosci")
                if (day := walk.day("f:Termin", node))
            ),
            corrects=tuple(
                walk.text("f:NrFaKorygowanej", node)
                for node in walk.all("f:Fa/f:DaneFaKorygowanej")
            ),
            is_of_receipt=walk.text("f:Fa/f:FP") == "1",
        )
    ]


def _delivered_on(walk: Walk, issued_on: date) -> date | None:
    """The day of delivery (P_6), or the last day of the period (OkresFa) as far as it has come."""
    until = walk.day("f:Fa/f:OkresFa/f:P_6_Do")
    return walk.day("f:Fa/f:P_6") or (min(until, issued_on) if until else None)


def _net(walk: Walk) -> Decimal | None:
    """The sum of all that is told by rate (P_13_…); None where nothing is."""
    amounts = [walk.number(f"f:Fa/f:{name}") for name in _NETS]
    told = [amount for amount in amounts if amount is not None]
    return sum(told, Decimal(0)) if told else None


def _buyer(walk: Walk) -> Party:
    """Who bought; where it is a group (GV) or a municipality (JST), the one that it was for."""
    buyer = next(iter(walk.all("f:Podmiot2")), None)
    if buyer is None:
        return Party("", "", "")
    for mark, role in _GROUPS.items():
        if walk.text(f"f:{mark}", buyer) != "1":
            continue
        for other in walk.all("f:Podmiot3"):
            if walk.text("f:Rola", other) == role and (party := _party(walk, other)).tax_id:
                return party
    return _party(walk, buyer)


def _party(walk: Walk, node: Any) -> Party:
    """A party by its NIP, its number in another country, or that of a unit of a firm (IDWew)."""
    at = "f:DaneIdentyfikacyjne/f:"
    name = walk.text(f"{at}Nazwa", node)
    nip = walk.text(f"{at}NIP", node) or walk.text(f"{at}IDWew", node)
    if nip:
        return Party(_UNIT.sub("", nip), "PL", name)
    for country, number in (("KodUE", "NrVatUE"), ("KodKraju", "NrID")):
        if told := walk.text(at + number, node):
            letters = walk.text(at + country, node)
            return Party(_UNIT.sub("", told) if letters == "PL" else told, letters, name)
    return Party("", "", name)


def _place(walk: Walk) -> str:
    """The seller's address, as it stands in two lines."""
    return " ".join(
        walk.text(f"f:Podmiot1/f:Adres/f:{part}") for part in ("AdresL1", "AdresL2")
    ).strip()


def _line(walk: Walk, node: Any) -> InvoiceLine:
    number = walk.text("f:NrWierszaFa", node)
    if not number.isdecimal():
        raise Unreadable(why=Said("a line has no number (NrWierszaFa)"))
    return InvoiceLine(
        number=int(number),
        name=walk.text("f:P_7", node),
        gtin=walk.text("f:GTIN", node),
        code=walk.text("f:Indeks", node),
        quantity=walk.number("f:P_8B", node),
        unit=walk.text("f:P_8A", node),
        net=walk.number("f:P_11", node),
        gross=walk.number("f:P_11A", node),
        price=walk.number("f:P_9A", node),
        gross_price=walk.number("f:P_9B", node),
        tax=walk.text("f:P_12", node),
        delivered_on=walk.day("f:P_6A", node),
        is_before=bool(walk.flag("f:StanPrzed", node)),
    )


def _payments(walk: Walk) -> Iterator[Payment]:
    if walk.flag("f:Fa/f:Platnosc/f:Zaplacono"):
        yield Payment(None, walk.day("f:Fa/f:Platnosc/f:DataZaplaty"))
    for node in walk.all("f:Fa/f:Platnosc/f:ZaplataCzesciowa"):
        yield Payment(
            walk.number("f:KwotaZaplatyCzesciowej", node), walk.day("f:DataZaplatyCzesciowej", node)
        )
