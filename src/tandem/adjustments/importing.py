"""Opening balances from a table: a member, points, and the day up to which they last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tandem.adjustments.openings import Opening
from tandem.kit import dates, numbers
from tandem.kit.periods import start_of_day
from tandem.kit.tables import Fault
from tandem.participants import known
from tandem.programmes.models import Programme

HEADINGS: Mapping[str, str] = {
    "points": "punkty saldo points balance puncte sold пункты",
    "until": "wazneddo waznedo datawaznosci until expires expiry validto valabilpana датада",
}
POINTS_MAX = 10**9


@dataclass(frozen=True, slots=True)
class Row:
    """A balance as it was written, for the person who looks before it is posted."""

    said: str
    points: int
    until: str


@dataclass(frozen=True, slots=True)
class Read:
    """What a table of balances gave."""

    openings: tuple[Opening, ...]
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]

    @property
    def total(self) -> int:
        """The points of all rows that can be taken."""
        return sum(opening.points for opening in self.openings)


def read(path: Path, *, programme: Programme, now: datetime) -> Read:
    """Read a table of opening balances.

    Raises:
        NotATable, ColumnsNotFound, TooManyRows, NoMemberColumn
    """
    table = known.member_table(path, HEADINGS, needed=("points",))
    number = numbers.number_reader(numbers.decimal_separator(table.sample("points")))
    day = dates.reader(dates.order_of(table.sample("until")) or "DMY")
    zone = ZoneInfo(programme.time_zone)
    balances, faults = [], []
    for row in table.rows():
        who = known.said_of(row, country=programme.country)
        points = number(row["points"]) if row["points"] else None
        ends_on = day(row["until"]) if row["until"] else None
        if who is None:
            faults.append(Fault(row.line, "name", "missing", ""))
        elif points is None or points != int(points) or not 0 < points <= POINTS_MAX:
            faults.append(Fault(row.line, "points", "no_points", row["points"][:200]))
        elif row["until"] and (
            ends_on is None or start_of_day(ends_on + timedelta(days=1), zone) <= now
        ):
            faults.append(Fault(row.line, "until", "no_day_to_come", row["until"][:200]))
        else:
            balances.append((row.line, who, int(points), ends_on))
    wanted = [who for _, who, *_rest in balances]
    members = known.members_of(
        wanted, programme_id=programme.id, organiser_id=programme.organiser_id
    )
    openings, rows = [], []
    for line, who, whole, ends_on in balances:
        if who not in members:
            faults.append(Fault(line, "member", "unknown", who[1][:200]))
            continue
        openings.append(
            Opening(
                members[who],
                whole,
                start_of_day(ends_on + timedelta(days=1), zone) if ends_on else None,
            )
        )
        rows.append(Row(who[1], whole, ends_on.isoformat() if ends_on else ""))
    return Read(tuple(openings), tuple(rows), tuple(sorted(faults, key=lambda fault: fault.line)))
