"""Contracts of members from a table: a member, what it is called, and its last day."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tandem.contracts.keeping import NAME_MAX, NUMBER_MAX, ContractIn
from tandem.kit import dates
from tandem.kit.tables import Fault
from tandem.participants import known
from tandem.programmes.models import Programme

WORDS: Mapping[str, str] = {
    "contract": "umowa rodzajumowy contract contractname дамова",
    "reference": "numerumowy nrumowy contractnumber numarcontract нумардамовы reference",
    "until": "do dodnia koniec koniecumowy until ends endson to panala sfarsit да канец",
}


@dataclass(frozen=True, slots=True)
class Read:
    """What a table of contracts gave; `names` are the members as the rows call them."""

    contracts: tuple[ContractIn, ...]
    names: tuple[str, ...]
    faults: tuple[Fault, ...]


def read(path: Path, *, programme: Programme, called: str, remind_days: int) -> Read:
    """Read a table of contracts; a row that does not say what it is called is called as said.

    Raises:
        NotATable, ColumnsNotFound, TooManyRows, NoMemberColumn
    """
    table = known.member_table(path, WORDS, needed=("until",))
    day = dates.reader(dates.order_of(table.sample("until")) or "DMY")
    lines, faults = [], []
    for row in table.rows():
        who, until = known.said_of(row, country=programme.country), day(row["until"])
        if who is None:
            faults.append(Fault(row.line, "name", "missing", ""))
        elif until is None:
            faults.append(Fault(row.line, "day", "no_date", row["until"][:200]))
        else:
            name = (row["contract"] or called).strip()[:NAME_MAX]
            lines.append((row.line, who, name, row["reference"].strip()[:NUMBER_MAX], until))
    wanted = [who for _, who, *_rest in lines]
    members = known.members_of(
        wanted, programme_id=programme.id, organiser_id=programme.organiser_id
    )
    contracts, names = [], []
    for line, who, name, number, until in lines:
        if who in members:
            contracts.append(
                ContractIn(
                    name=name,
                    ends_on=until,
                    member_id=members[who],
                    number=number,
                    remind_days=remind_days,
                )
            )
            names.append(who[1])
        else:
            faults.append(Fault(line, "member", "unknown", who[1][:200]))
    return Read(tuple(contracts), tuple(names), tuple(sorted(faults, key=lambda one: one.line)))
