"""EDIFACT messages: INVOIC (invoices and credit notes) and SLSRPT (sales by place and product).

Source: UN/EDIFACT D.96A and D.01B with EANCOM's use of them. In a sales report the place of the
sale (`LOC+162`) is who bought from the partner; it has no invoice, so its lines are told apart by
place, last day, product and quantity.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from tandem.documents import kinds
from tandem.documents.base import Unreadable
from tandem.documents.breakdowns import Placed, whole_or_parts
from tandem.documents.edi import syntax
from tandem.documents.edi.syntax import Segment
from tandem.documents.invoices import Allowance, Invoice, InvoiceLine, Party
from tandem.kit.errors import Said

_SOLD, _RETURNED = ("153", "152"), ("77E", "61")
_IS_PART = "1"  # sub-line information: 5495
_SENT = ("46", "12")  # delivered, sent: the pieces of an invoice that tells of no invoiced ones
_GROSS = ("388", "77", "39", "86", "128", "9")  # which amount is the invoice's whole, by preference
# Of the days of a report the last of its period, whatever order they are written in.
_REPORTED = ("91", "356", "90", "137")
_INVOICING, _REFERENCE = "4", "2"  # what a currency is for: 6343, 6347
_NET = ("389", "125")
NAME_LENGTH = 35  # of a part of a description (7008), in the older directories


def read(content: bytes) -> list[Invoice]:
    """The invoices and sales of an interchange, message by message; a message that came twice
    counts once.

    Raises:
        Unreadable
    """
    invoices: list[Invoice] = []
    known: set[tuple[Segment, ...]] = set()
    kinds: list[str] = []
    is_test = False
    for message in _messages(content):
        if message[0].tag == "UNB":  # of several interchanges in a file each says it by itself
            is_test = message[0].at(11) not in ("", "0")
            continue
        kind = message[0].at(2)
        body = tuple(message[1:])
        kinds.append(kind)
        if body in known:
            continue
        known.add(body)
        if kind == "INVOIC":
            invoices.append(_Invoice(body, is_test=is_test).invoice())
        elif kind == "SLSRPT":
            invoices += _sales(body, is_test=is_test)
    if not invoices:
        raise Unreadable(
            why=Said(
                "it holds no invoice or sales report but %(kinds)s",
                kinds=", ".join(dict.fromkeys(kinds)) or "–",
            )
        )
    return invoices


def _messages(content: bytes) -> Iterator[list[Segment]]:
    """The heads of interchanges, each before the messages in it."""
    segments = list(syntax.edifact(content))
    heads = [place for place, segment in enumerate(segments) if segment.tag == "UNB"]
    for head, end in zip(heads, [*heads[1:], len(segments)], strict=True):
        yield [segments[head]]
        yield from syntax.bodies(segments[head:end], begin="UNH", end="UNT")


@dataclass(slots=True)
class _Line:
    number: int = 0
    gtin: str = ""
    code: str = ""
    name: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    net: Decimal | None = None
    price: Decimal | None = None
    tax: str = ""
    delivered_on: date | None = None
    own_number: str = ""
    parent: str = ""
    is_sent: bool = False

    def take(self, segment: Segment) -> None:
        """Take what a segment of the line says."""
        match segment.tag:
            case "PIA":
                for place in range(2, len(segment.elements) + 1):
                    if segment.at(place, 2) == "SA":
                        self.code = segment.at(place)
                    elif segment.at(place, 2) in ("SRV", "EN"):
                        self.gtin = segment.at(place)
            case "IMD":
                self.name = self.name or _description(segment)
            case "QTY" if segment.at(1) in ("47", *_SOLD):
                self._count(segment)
                self.is_sent = False
            case "QTY" if segment.at(1) in _SENT and (self.is_sent or self.quantity is None):
                self._count(segment)
                self.is_sent = True
            case "QTY" if segment.at(1) in _RETURNED:
                self.quantity, self.unit = (
                    -syntax.number_of(segment.at(1, 2), "QTY"),
                    segment.at(1, 3),
                )
            case "MOA" if segment.at(1) in ("203", "66") and segment.at(1, 2):
                self.net = syntax.number_of(segment.at(1, 2), "MOA")
            case "DTM" if segment.at(1) in ("35", "1") and segment.at(1, 2):
                self.delivered_on = syntax.day_of(segment.at(1, 2), "DTM", segment.at(1, 3))
            case "PRI" if segment.at(1) == "AAA" and segment.at(1, 2):
                base = syntax.number_of(segment.at(1, 5) or "1", "PRI")
                self.price = syntax.number_of(segment.at(1, 2), "PRI") / (base or 1)
            case "TAX":
                self.tax = f"{segment.at(6)} {segment.at(5, 4)}".strip()

    def _count(self, segment: Segment) -> None:
        self.quantity = syntax.number_of(segment.at(1, 2), "QTY")
        self.unit = segment.at(1, 3)

    def line(self) -> InvoiceLine:
        """The line as every reader gives it."""
        return InvoiceLine(
            number=self.number,
            name=self.name,
            gtin=self.gtin,
            code=self.code,
            quantity=self.quantity,
            unit=self.unit,
            net=self.net,
            gross=None,
            price=self.price,
            tax=self.tax,
            delivered_on=self.delivered_on,
        )


def _description(segment: Segment) -> str:
    """A name; one that is longer than its component goes on in the next, within a word too."""
    first, more = segment.at(3, 4), segment.at(3, 5)
    is_cut = len(segment.elements[2][3]) >= NAME_LENGTH if first else False
    return f"{first}{more}" if is_cut else f"{first} {more}".strip() or segment.at(3, 1)


def _line_of(segment: Segment, place: int) -> _Line:
    number = segment.at(1)
    is_article = segment.at(3, 2) in ("EN", "SRV", "SRS", "UP", "EU", "")
    return _Line(
        number=int(number) if number.isdecimal() and len(number) < 9 else place,
        gtin=segment.at(3) if is_article else "",
        code="" if is_article else segment.at(3),
        own_number=number,
        parent=segment.at(4, 2) if segment.at(4) == _IS_PART else "",
    )


@dataclass(slots=True)
class _Invoice:
    """Walks one INVOIC."""

    body: Sequence[Segment]
    is_test: bool = False
    days: dict[str, date] = field(default_factory=dict)
    parties: dict[str, dict[str, str]] = field(default_factory=dict)
    totals: dict[str, Decimal] = field(default_factory=dict)
    lines: list[_Line] = field(default_factory=list)
    allowances: list[Allowance] = field(default_factory=list)
    charges: list[Decimal] = field(default_factory=list)
    percents: dict[int, tuple[str, Decimal]] = field(default_factory=dict)
    corrects: list[str] = field(default_factory=list)
    currency: str = ""

    def invoice(self) -> Invoice:
        """The invoice of the message."""
        head = next((segment for segment in self.body if segment.tag == "BGM"), None)
        if head is None or not head.at(2):
            raise Unreadable(why=Said("the field %(field)s is missing or empty", field="BGM"))
        self.currency = _currency(self.body)
        self._walk()
        self._take_percents()
        gross = next((self.totals[code] for code in _GROSS if code in self.totals), None)
        if "137" not in self.days or gross is None or not self.currency:
            missing = "DTM+137" if "137" not in self.days else "MOA+77" if gross is None else "CUX"
            raise Unreadable(why=Said("the field %(field)s is missing or empty", field=missing))
        kind = head.at(1)
        what = kinds.of_untdid(kind, function=head.at(3), is_test=self.is_test)
        return Invoice(
            form="EDIFACT",
            kind=kind,
            what=what,
            number=head.at(2)[:120],
            issued_on=self.days["137"],
            delivered_on=self.days.get("35") or self.days.get("1"),
            currency=self.currency,
            gross=gross,
            net=self._net(),
            payable=self.totals.get("9"),
            prepaid=self.totals.get("113"),
            seller=self._party("SU", "SE", "II"),
            buyer=self._party("BY", "IV"),
            lines=tuple(
                whole_or_parts(
                    [Placed(line.own_number, line.parent, line.line()) for line in self.lines],
                    self._lines_total(),
                )
            ),
            allowances=tuple(self.allowances),
            charges=tuple(self.charges),
            due_on=(self.days["13"],) if "13" in self.days else (),
            corrects=tuple(self.corrects),
        )

    def _lines_total(self) -> Decimal | None:
        """What the lines come to, as it is told or follows from what is taxed."""
        net = self._net()
        if "79" in self.totals or net is None:
            return self.totals.get("79")
        return net + sum(part.amount for part in self.allowances) - sum(self.charges)

    def _net(self) -> Decimal | None:
        """What is taxed; else what the lines come to (79), with what stands on the whole."""
        net = next((self.totals[code] for code in _NET if code in self.totals), None)
        if net is not None or "79" not in self.totals:
            return net
        less = sum((part.amount for part in self.allowances), Decimal(0))
        return self.totals["79"] - less + sum(self.charges, Decimal(0))

    def _walk(self) -> None:
        party, allowance, place, is_foot, has_lines = "", "", 0, False, False
        for segment in self.body:
            match segment.tag:
                case "DTM" if (
                    segment.at(1, 2) and not has_lines and segment.at(1) in ("137", "35", "1", "13")
                ):
                    self.days.setdefault(
                        segment.at(1), syntax.day_of(segment.at(1, 2), "DTM", segment.at(1, 3))
                    )
                case "NAD":
                    party = segment.at(1)
                    name = segment.at(4) or segment.at(3)
                    self.parties.setdefault(
                        party, {"code": segment.at(2), "name": name, "country": segment.at(9)}
                    )
                case "RFF" if segment.at(1) in ("VA", "GN", "XA") and party:
                    self.parties[party].setdefault(segment.at(1), segment.at(1, 2))
                case "RFF" if segment.at(1) in ("OI", "IV") and segment.at(1, 2):
                    self.corrects.append(segment.at(1, 2))
                case "LIN":
                    party, has_lines = "", True
                    self.lines.append(_line_of(segment, len(self.lines) + 1))
                case "UNS":
                    is_foot, has_lines = True, False
                case "ALC":
                    allowance = segment.at(1)
                    place += 1
                case "PCD" if allowance and not has_lines and not is_foot and segment.at(1, 2):
                    percent = syntax.number_of(segment.at(1, 2), "PCD")
                    self.percents[place] = allowance, percent
                case "MOA" if allowance and segment.at(1) in ("204", "23", "8") and not is_foot:
                    if not has_lines and segment.at(1, 2):
                        amount = syntax.number_of(segment.at(1, 2), "MOA")
                        self._stands_on_the_whole(allowance, amount)
                        self.percents.pop(place, None)
                    allowance = ""
                case "MOA" if segment.at(1, 3) not in ("", self.currency):
                    pass  # the same once more in another currency, as tax offices ask for
                case "MOA" if is_foot and segment.at(1, 2):
                    self.totals.setdefault(segment.at(1), syntax.number_of(segment.at(1, 2), "MOA"))
                case _ if has_lines and not is_foot:
                    self.lines[-1].take(segment)

    def _take_percents(self) -> None:
        """What stands on the whole in per cent alone, of what the lines come to."""
        lines = sum((line.net for line in self.lines if line.net is not None), Decimal(0))
        whole = self.totals.get("79", lines)
        for kind, percent in self.percents.values():
            if abs(percent) <= 100:
                amount = whole * percent / 100
                self._stands_on_the_whole(
                    kind, amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
                )

    def _stands_on_the_whole(self, kind: str, amount: Decimal) -> None:
        if kind == "A":
            self.allowances.append(Allowance(amount))
        elif kind == "C":
            self.charges.append(amount)

    def _party(self, *roles: str) -> Party:
        party = next((self.parties[role] for role in roles if role in self.parties), {})
        return Party(
            party.get("VA", ""),
            party.get("country", ""),
            party.get("name", ""),
            party.get("GN", party.get("XA", "")),
            party.get("code", ""),
        )


def _sales(body: Sequence[Segment], *, is_test: bool) -> list[Invoice]:
    """The sales of an SLSRPT by place and last day of their period."""
    what = kinds.of_report(
        next((segment.at(3) for segment in body if segment.tag == "BGM"), ""), is_test=is_test
    )
    currency, place, has_lines = _currency(body), "", False
    days: dict[str, date] = {}
    of_all = days
    sales: dict[tuple[str, date], list[_Line]] = {}
    line: _Line | None = None
    for segment in body:
        match segment.tag:
            case "LOC" if segment.at(1) == "162":
                place, line, days = segment.at(2), None, {}
            case "DTM" if segment.at(1) in _REPORTED and segment.at(1, 2):
                days[segment.at(1)] = syntax.last_day_of(segment.at(1, 2), "DTM", segment.at(1, 3))
            case "LIN":
                until = next(
                    (of[code] for of in (days, of_all) for code in _REPORTED if code in of), None
                )
                if not place or until is None:
                    raise Unreadable(
                        why=Said(
                            "a line of the sales report has no place (LOC+162) or no day (DTM+91)"
                        )
                    )
                has_lines = True
                line = _line_of(segment, sum(map(len, sales.values())) + 1)
                sales.setdefault((place, until), []).append(line)
            case _ if line is not None:
                line.take(segment)
    if not has_lines:
        raise Unreadable(why=Said("the sales report has no lines"))
    return [
        Invoice(
            form="SLSRPT",
            kind="SLSRPT",
            what=what,
            number="",
            issued_on=day,
            delivered_on=None,
            currency=currency,
            gross=Decimal(0),
            seller=Party("", "", ""),
            buyer=Party("", "", code, code=code),
            lines=tuple(sold.line() for sold in lines if sold.quantity is not None),
        )
        for (code, day), lines in sales.items()
    ]


def _currency(body: Sequence[Segment]) -> str:
    """The currency of a message: of all that it names the one for invoicing, else the reference."""
    named = [
        (segment.at(place, 2), segment.at(place, 3), segment.at(place))
        for segment in body
        if segment.tag == "CUX"
        for place in range(1, len(segment.elements) + 1)
        if segment.at(place, 2)
    ]
    for code, use, qualifier in named:
        if use == _INVOICING or (not use and qualifier == _REFERENCE):
            return code
    references = [code for code, _use, qualifier in named if qualifier == _REFERENCE]
    return next(iter([*references, *(code for code, _use, _qualifier in named)]), "")
