"""Targets from a table: a member, a net turnover, and the days from and to which it is to be
reached.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tandem.kit import dates, numbers
from tandem.kit.money import to_minor
from tandem.kit.tables import Fault
from tandem.participants import known
from tandem.programmes.models import Programme
from tandem.tiers.memberships import TargetIn

HEADINGS: Mapping[str, str] = {
    "net": "cel celnetto obrot target targetnet turnover tinta мэта",
    "since": "od oddnia from since dela з ад",
    "until": "do dodnia to until panala да",
}


@dataclass(frozen=True, slots=True)
class Read:
    """What a table of targets gave; `names` are the members as the rows call them."""

    targets: tuple[TargetIn, ...]
    names: tuple[str, ...]
    faults: tuple[Fault, ...]


def read(path: Path, *, programme: Programme) -> Read:
    """Read a table of targets.

    Raises:
        NotATable, ColumnsNotFound, TooManyRows, NoMemberColumn
    """
    table = known.member_table(path, HEADINGS, needed=("net", "since", "until"))
    number = numbers.number_reader(numbers.decimal_separator(table.sample("net")))
    day = dates.reader(dates.order_of(table.sample("since", "until")) or "DMY")
    lines, faults = [], []
    for row in table.rows():
        who = known.said_of(row, country=programme.country)
        net, since, until = (
            number(row["net"]) if row["net"] else None,
            day(row["since"]),
            day(row["until"]),
        )
        if who is None:
            faults.append(Fault(row.line, "name", "missing", ""))
        elif net is None or not 0 < net < 10**12:
            faults.append(Fault(row.line, "amount", "no_number", row["net"][:200]))
        elif since is None or until is None or until < since:
            faults.append(
                Fault(row.line, "period", "no_period", f"{row['since']} – {row['until']}"[:200])
            )
        else:
            lines.append((row.line, who, to_minor(net, programme.currency), since, until))
    wanted = [who for _, who, *_rest in lines]
    members = known.members_of(
        wanted, programme_id=programme.id, organiser_id=programme.organiser_id
    )
    targets, names = [], []
    for line, who, net_minor, since, until in lines:
        if who in members:
            targets.append(TargetIn(members[who], since, until, net_minor))
            names.append(who[1])
        else:
            faults.append(Fault(line, "member", "unknown", who[1][:200]))
    return Read(tuple(targets), tuple(names), tuple(sorted(faults, key=lambda fault: fault.line)))
