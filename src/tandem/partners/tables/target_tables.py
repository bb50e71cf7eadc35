"""Targets of partners from a table: a row is a partner, what is counted, how much, and two days."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tandem.kit import dates, numbers
from tandem.kit.columns import Record
from tandem.kit.money import to_minor
from tandem.kit.tables import Fault
from tandem.kit.text import key_of
from tandem.partners import naming
from tandem.partners.models import TargetMeasure
from tandem.partners.targets import AMOUNT_MAX, TARGETS_AT_ONCE, TargetIn
from tandem.platform.isolation import opening
from tandem.programmes.models import Programme

HEADINGS: Mapping[str, str] = {
    "partner_code": "kod code kodpartnera partnercode cod codpartener код",
    "partner_tax_id": "nip taxid vatid nippartnera cui cif унп",
    "partner": "partner nazwa firma name nazwapartnera partnername nume partener назва партнер",
    "measure": "cel target miara measure tinta obiectiv мэта",
    "amount": "ile wartosc kwota toreach amount value suma valoare cantitate колькасць сума",
    "since": "od oddnia pierwszydzien from firstday since dela primazi ад",
    "until": "do dodnia ostatnidzien until lastday to panala ultimazi да",
}
# Each by how a word for it begins, in the four languages.
MEASURES: Mapping[TargetMeasure, tuple[str, ...]] = {
    TargetMeasure.TURNOVER: ("turnover", "obrot", "sprzedaz", "cifra", "vanzari", "абарот"),
    TargetMeasure.RECRUITED: ("recruit", "member", "pozyskan", "uczestni", "membri", "прыцягн"),
    TargetMeasure.CONFIRMED: ("confirm", "purchase", "potwierdz", "zakup", "achizi", "пацвердж"),
    TargetMeasure.OUTLETS: ("outlet", "punkt", "sklep", "punct", "пункт", "кропк"),
}


@dataclass(frozen=True, slots=True)
class Read:
    """What a table of targets gave; `names` are the partners as the rows call them."""

    targets: tuple[TargetIn, ...]
    names: tuple[str, ...]
    faults: tuple[Fault, ...]


def measure_of(text: str) -> TargetMeasure | None:
    """What a word means."""
    key = key_of(text)
    if key.upper() in TargetMeasure.values:
        return TargetMeasure(key.upper())
    starts = ((measure, word) for measure, words in MEASURES.items() for word in words)
    return next((measure for measure, word in starts if key.startswith(word)), None)


def read(path: Path, *, programme: Programme) -> Read:
    """Read a table of targets. Of rows that say the same target twice the later one is a fault; a
    row without an amount, such as of a table that was filled in for some, is none.

    Raises:
        NotATable, ColumnsNotFound, TooManyRows
    """
    table = opening.table_of(path, HEADINGS, needed=("measure", "amount", "since", "until"))
    order = dates.order_of(table.sample("since", "until")) or "DMY"
    separator = numbers.separator_of(table.sample("amount"))
    reader = _Reader(
        naming.known(programme.id, organiser_id=programme.organiser_id, country=programme.country),
        dates.reader(order),
        numbers.number_reader(separator or numbers.DEFAULT_SEPARATOR, currency=programme.currency),
        separator is None,
        programme.currency,
    )
    targets: dict[tuple[object, ...], tuple[str, TargetIn]] = {}
    faults: list[Fault] = []
    for row in table.rows():
        if not row["amount"]:
            continue
        target = reader.target(row)
        if isinstance(target, Fault):
            faults.append(target)
            continue
        key = (target.partner_id, target.measure, target.since_on, target.until_on)
        if key in targets:
            faults.append(Fault(row.line, "target", "twice", reader.partners.said_in(row)[:200]))
        elif len(targets) >= TARGETS_AT_ONCE:
            faults.append(Fault(row.line, "target", "too_many"))
        else:
            targets[key] = reader.partners.said_in(row), target
    return Read(
        tuple(target for _name, target in targets.values()),
        tuple(name for name, _target in targets.values()),
        tuple(faults),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    partners: naming.Known
    day: dates.DateReader
    number: numbers.NumberReader
    is_mark_open: bool  # nothing in the table says how decimals are written
    currency: str

    def target(self, row: Record) -> TargetIn | Fault:
        """The target of a row, or what is wrong with it."""
        called = self.partners.said_in(row)
        if not called:
            return Fault(row.line, "name", "missing")
        partner_id = self.partners.of_row(row)
        if partner_id is None:
            return Fault(row.line, "partner", "unknown", called[:200])
        measure = measure_of(row["measure"])
        if measure is None:
            return Fault(row.line, "measure", "unknown", row["measure"][:200])
        if self.is_mark_open and numbers.is_open(row["amount"]):
            return Fault(row.line, "amount", "two_ways", row["amount"][:200])
        amount = self._amount(row["amount"], measure)
        if amount is None:
            return Fault(row.line, "amount", "no_number", row["amount"][:200])
        since, until = self.day(row["since"]), self.day(row["until"])
        if since is None or until is None or since > until:
            days = f"{row['since']} – {row['until']}"
            return Fault(row.line, "period", "no_period", days[:200])
        return TargetIn(partner_id, measure, amount, since, until)

    def _amount(self, text: str, measure: TargetMeasure) -> int | None:
        amount = self.number(text)
        if amount is None or not 0 < amount <= Decimal(AMOUNT_MAX) / 100:
            return None
        if measure == TargetMeasure.TURNOVER:
            return to_minor(amount, self.currency)
        return int(amount) if amount == int(amount) else None
