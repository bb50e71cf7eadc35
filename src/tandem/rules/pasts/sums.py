"""Figures of a member's past, as SQL.

Of a batch those that add up are running sums: laid once, and each activity takes the difference of
two of them, found in an index. Asked one by one, thousands of activities of one member in one batch
would each add up all before them.
"""

from dataclasses import dataclass, field
from typing import Any

from tandem.rules.vocabulary import Past

TABLE = "rules_told_running"
KEY = "member_id, programme_id, kind, occurred_at, activity_id"


_STEPS = {
    "DAY": "1 day",
    "WEEK": "7 days",
    "MONTH": "1 month",
    "QUARTER": "3 months",
    "YEAR": "1 year",
    "EVER": "",
    "DAYS": "",
}


@dataclass
class Running:
    """The running sums that a set asks for: `columns` by name, what each activity adds; `begins`:
    expressions of the moments from which they are asked, none where from ever.
    """

    columns: dict[str, str] = field(default_factory=dict)
    begins: list[str] = field(default_factory=list)
    is_of_ever: bool = False

    def take(self, name: str, adds: str, *, begins: str, kind: str, upto: str) -> str:
        """What so many activities of a kind add up to: from a moment (empty: from ever) up to the
        last of which a condition holds.
        """
        self.columns.setdefault(name, adds)
        last = _at(name, kind, upto)
        if not begins:
            self.is_of_ever = True
            return last
        if begins not in self.begins:
            self.begins.append(begins)
        return f"({last} - {_at(name, kind, f'past.occurred_at < {begins}')})"

    def text(self, activities: str, rows: str, scope: str) -> str:
        """The SELECT of the table. Of each member it reads what the figures of the batch reach back
        to, and no more.

        Args:
            activities: the table of activities, or a sub-select.
            rows: the source of the activities (alias `past`) and the condition that they are
                `activity`'s own.
            scope: the condition on `activity` that names the batch.
        """
        since = (
            "'-infinity'::timestamptz"
            if self.is_of_ever
            else f"least({', '.join(f'min({begins})' for begins in self.begins)})"
        )
        sums = "".join(
            f",\n  sum({adds}) OVER so_far AS {name}" for name, adds in self.columns.items()
        )
        return f"""SELECT past.member_id, past.programme_id, past.kind, past.occurred_at,
  past.id AS activity_id{sums}
FROM (
  SELECT activity.organiser_id, activity.member_id, activity.programme_id, {since} AS since,
    max(activity.occurred_at) AS upto
  FROM {activities} AS activity
  WHERE activity.organiser_id = %(organiser_id)s AND ({scope})
  GROUP BY activity.organiser_id, activity.member_id, activity.programme_id
) AS activity
CROSS JOIN LATERAL (
  SELECT past.*
  FROM {rows}
    AND past.occurred_at >= activity.since AND past.occurred_at <= activity.upto
) AS past
WINDOW so_far AS (
  PARTITION BY past.member_id, past.programme_id, past.kind
  ORDER BY past.occurred_at, past.id ROWS UNBOUNDED PRECEDING
)"""


def _at(name: str, kind: str, upto: str) -> str:
    return (
        f"coalesce((SELECT past.{name} FROM {TABLE} AS past WHERE past.member_id ="
        " activity.member_id AND past.programme_id = activity.programme_id AND past.kind ="
        f" {kind} AND {upto} ORDER BY past.occurred_at DESC, past.activity_id DESC LIMIT 1), 0)"
    )


def printed(printer: Any, node: Any) -> str:
    """The member's activities of the span that holds this one, up to it; with `back`, those of a
    span before, whole.
    """
    known = printer.vocabulary.pasts[node.what]
    kind = printer.bind(node.kind) + "::text" if node.kind else "activity.kind"
    if printer.running is not None and known.adds:
        return known.shown.format(value=_so_far(printer, printer.running, known, node, kind))
    upto = "(past.occurred_at, past.id) < (activity.occurred_at, activity.id)"
    within = [upto if known.before_only else upto.replace(" < ", " <= ")]
    since = ""
    if node.over == "DAYS":
        first = f"activity.occurred_on - {printer.bind(node.back - 1)}::int"
        since = f"(({first})::timestamp AT TIME ZONE %(zone)s)"
        within.append(f"past.occurred_at >= {since}")
    elif node.over != "EVER":
        begins = f"date_trunc('{node.over.lower()}', activity.occurred_on::timestamp)"
        step = _STEPS[node.over]
        if node.back:
            within = [
                f"past.occurred_at < (({begins} - {node.back - 1} * interval '{step}') AT TIME ZONE"
                " %(zone)s)"
            ]
        if known.name != "streak":
            within.append(
                f"past.occurred_at >= (({begins} - {node.back} * interval '{step}') AT TIME ZONE"
                " %(zone)s)"
            )
    rows = printer.vocabulary.past_rows.format(kind=kind) + " AND " + " AND ".join(within)
    step = _STEPS[node.over]
    return known.sql.format(rows=rows, span=node.over.lower(), step=step, kind=kind, since=since)


def _so_far(printer: Any, running: Running, known: Past, node: Any, kind: str) -> str:
    """The same of a figure that adds up, by the running sums."""
    upto, begins = "(past.occurred_at, past.activity_id) <= (activity.occurred_at, activity.id)", ""
    if node.over == "DAYS":
        first = f"activity.occurred_on - {printer.bind(node.back - 1)}::int"
        begins = f"(({first})::timestamp AT TIME ZONE %(zone)s)"
    elif node.over != "EVER":
        begun = f"date_trunc('{node.over.lower()}', activity.occurred_on::timestamp)"
        step = _STEPS[node.over]
        begins = f"(({begun} - {node.back} * interval '{step}') AT TIME ZONE %(zone)s)"
        if node.back:
            ends = f"(({begun} - {node.back - 1} * interval '{step}') AT TIME ZONE %(zone)s)"
            upto = f"past.occurred_at < {ends}"
    return running.take(known.name, known.adds, begins=begins, kind=kind, upto=upto)
