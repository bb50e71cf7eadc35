"""Activities of a declared kind from a table: a member, a day, a reference, and what the kind
declares, a column each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tandem.activity import declaring
from tandem.activity.models import ActivityKind
from tandem.flows.activities import take_activities
from tandem.flows.activities.activity_inputs import ActivityInput
from tandem.kit import dates
from tandem.kit.tables import Fault
from tandem.kit.text import key_of
from tandem.participants import known
from tandem.programmes.models import Programme

HEADINGS: Mapping[str, str] = {
    "day": "dzien dzień data dataczynnosci day date doneon ziua data дата дзень",
    "reference": "referencja numer nr reference ref number numar număr referinta нумар спасылка",
    "partner": "partner kodpartnera partnercode codpartener партнёр",
}


@dataclass(frozen=True, slots=True)
class Read:
    """What a table of activities gave: those that can be taken, and why the others cannot."""

    activities: tuple[ActivityInput, ...]
    faults: tuple[Fault, ...]


def read(path: Path, *, kind: ActivityKind, programme: Programme, now: datetime) -> Read:
    """Read a table of activities of one kind. Two rows of a member, day and reference are one
    activity.

    Raises:
        NotATable, ColumnsNotFound, TooManyRows, NoMemberColumn
    """
    attributes = declaring.attributes_of(kind)
    own = {
        f"own_{attribute.name}": " ".join(map(key_of, (attribute.name, *sorted(attribute.names()))))
        for attribute in attributes
    }
    table = known.member_table(path, {**own, **HEADINGS}, needed=("day",))
    day_of = dates.reader(dates.order_of(table.sample("day")) or "DMY")
    inputs: list[tuple[int, ActivityInput]] = []
    faults: list[Fault] = []
    for row in table.rows():
        who, day = known.said_of(row, country=programme.country), day_of(row["day"])
        if who is None:
            faults.append(Fault(row.line, "name", "missing", ""))
        elif day is None:
            faults.append(Fault(row.line, "day", "no_date", row["day"][:200]))
        else:
            words = {
                attribute.name: row[f"own_{attribute.name}"]
                for attribute in attributes
                if row[f"own_{attribute.name}"]
            }
            days = {
                attribute.name: when.isoformat()
                for attribute in attributes
                if attribute.type == "DAY" and (when := day_of(words.get(attribute.name, "")))
            }
            activity = ActivityInput(
                member=who,
                day=day,
                document_no=row["reference"][:120],
                kind=kind.kind,
                partner=row["partner"],
                attributes={**words, **days},
            )
            inputs.append((row.line, activity))
    refused = take_activities.refusals(
        [activity for _line, activity in inputs], programme=programme, now=now
    )
    for (line, activity), why in zip(inputs, refused, strict=True):
        if why is not None:
            faults.append(Fault(line, why.field, why.sentence, activity.member[1][:200]))
    activities = tuple(
        activity for (_line, activity), why in zip(inputs, refused, strict=True) if why is None
    )
    return Read(activities, tuple(sorted(faults, key=lambda fault: fault.line)))


def take(
    activities: tuple[ActivityInput, ...], *, programme: Programme, actor: str, now: datetime
) -> tuple[int, int]:
    """Record activities that were read; how many are new, and how many were known."""
    new = known_before = 0
    for start in range(0, len(activities), take_activities.ACTIVITIES_MAX):
        outcomes = take_activities.take_many(
            activities[start : start + take_activities.ACTIVITIES_MAX],
            programme=programme,
            actor=actor,
            now=now,
        )
        new += sum(outcome.is_new for outcome in outcomes)
        known_before += sum(not outcome.is_new and outcome.refused is None for outcome in outcomes)
    return new, known_before
