"""Figures of a member's past, as SQL.

Of a batch what came of them so far is laid once, activity by activity, and found in an index: of
those that add up running sums, of which each activity takes the difference of two; of the days
since the one before the latest day; of an unbroken row of spans where it began. Asked one by one,
thousands of activities of one member in one batch would each go through all before them.

Days follow moments: `occurred_on` is the local date of `occurred_at`.
"""

from dataclasses import dataclass, field
from typing import Any

from tandem.rules.vocabulary import Past

TABLE, FAR = "rules_told_running", "rules_told_far"
FEW = 3  # activities of one member in a batch: so many count their long past quicker one by one
_UPTO = "(past.occurred_at, past.activity_id) <= (activity.occurred_at, activity.id)"
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
# Which day, week … of all a day lies in: one more of the next one. The first day is a Monday.
_NTH = {
    "DAY": "({day} - date '1969-12-29')",
    "WEEK": "(({day} - date '1969-12-29') / 7)",
    "MONTH": "(extract(year FROM {day}) * 12 + extract(month FROM {day}))::int",
    "QUARTER": "(extract(year FROM {day}) * 4 + extract(quarter FROM {day}))::int",
    "YEAR": "extract(year FROM {day})::int",
}


@dataclass
class Running:
    """What a set asks to be laid: `columns` by name, what comes of the activities so far; `rows` by
    span, the unbroken rows: of each activity in which span it lies. `begins`: expressions of the
    moments from which they are asked, none where from ever.

    `far`: what goes through all of a member's past and is no sum; of who has no more than `few`
    activities in the batch nothing of it is laid.
    """

    table: str = TABLE
    few: int = 0
    far: "Running | None" = None
    columns: dict[str, str] = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)
    begins: list[str] = field(default_factory=list)
    is_of_ever: bool = False

    def take(self, name: str, adds: str, *, begins: str, kind: str, upto: str) -> str:
        """What so many activities of a kind add up to: from a moment (empty: from ever) up to the
        last of which a condition holds.
        """
        self.columns.setdefault(name, f"sum({adds})")
        last = self._at(name, kind, upto)
        if not begins:
            self.is_of_ever = True
            return last
        if begins not in self.begins:
            self.begins.append(begins)
        return f"({last} - {self._at(name, kind, f'past.occurred_at < {begins}')})"

    def take_highest(self, name: str, says: str, *, kind: str, upto: str) -> str:
        """The highest that activities of a kind said, up to the last of which a condition holds;
        null where none said anything.
        """
        self.columns.setdefault(name, f"max({says})")
        self.is_of_ever = True
        return self._last(name, kind, upto)

    def take_row(self, name: str, condition: str, *, span: str, kind: str, upto: str) -> str:
        """How many spans without a break, the activity's own the last of them, have an activity of
        a kind of which a condition holds.
        """
        nth, before, name = f"nth_{name}", f"before_{name}", f"row_{name}"
        self.is_of_ever = True
        own = _NTH[span].format(day="past.occurred_on")
        self.rows.setdefault(nth, f"CASE WHEN {condition} THEN {own} END")
        self.columns.setdefault(nth, f"max(past.{nth})")
        begun = f"coalesce(past.{nth} > past.{before} + 1, true)"
        self.columns.setdefault(name, f"max(CASE WHEN {begun} THEN past.{nth} END)")
        this = _NTH[span].format(day="activity.occurred_on")
        last, began = self._last(nth, kind, upto), self._last(name, kind, upto)
        return f"(CASE WHEN {last} = {this} THEN {this} - {began} + 1 ELSE 0 END)"

    def where_laid(self, laid: str, else_counted: str) -> str:
        """What is laid of a member of whom anything is, else counted for the activity by itself."""
        return (
            f"(CASE WHEN EXISTS (SELECT FROM {self.table} AS laid WHERE laid.member_id ="
            " activity.member_id AND laid.programme_id = activity.programme_id)"
            f" THEN {laid} ELSE {else_counted} END)"
        )

    def _at(self, name: str, kind: str, upto: str) -> str:
        return f"coalesce({self._last(name, kind, upto)}, 0)"

    def _last(self, name: str, kind: str, upto: str) -> str:
        return (
            f"(SELECT past.{name} FROM {self.table} AS past WHERE past.member_id ="
            " activity.member_id AND past.programme_id = activity.programme_id AND past.kind ="
            f" {kind} AND {upto} ORDER BY past.occurred_at DESC, past.activity_id DESC LIMIT 1)"
        )

    def text(self, activities: str, rows: str, scope: str) -> str:
        """The SELECT of the table. Of each member it reads what the figures of the batch reach back
        to, and no more.

        Args:
            activities: the table of activities, or a sub-select.
            rows: the source of the activities (alias `past`) and the condition that they are
                `activity`'s own.
            scope: the condition on `activity` that names the batch.
        """
        so_far = "".join(
            f",\n  {value} OVER so_far AS {name}" for name, value in self.columns.items()
        )
        if self.is_of_ever:
            return self._of_ever(activities, rows, scope, so_far)
        since = f"least({', '.join(f'min({begins})' for begins in self.begins)})"
        return f"""SELECT past.member_id, past.programme_id, past.kind, past.occurred_at,
  past.id AS activity_id{so_far}
FROM (
  SELECT activity.organiser_id, activity.member_id, activity.programme_id, {since} AS since,
    max(activity.occurred_at) AS upto
  FROM {activities} AS activity
  WHERE activity.organiser_id = %(organiser_id)s AND ({scope})
  GROUP BY activity.organiser_id, activity.member_id, activity.programme_id
) AS activity
CROSS JOIN LATERAL (
{self._own(rows)}
) AS past
WINDOW so_far AS (
  PARTITION BY past.member_id, past.programme_id, past.kind
  ORDER BY past.occurred_at, past.id ROWS UNBOUNDED PRECEDING
)"""

    def _of_ever(self, activities: str, rows: str, scope: str, so_far: str) -> str:
        """The same where a figure reaches back for ever: all of a member is read, and of each kind
        is laid what is asked for, from the last one before on. Of who bought for years and is in
        the batch once that is a row or two.
        """
        having = f"\n  HAVING count(*) > {self.few}" if self.few else ""
        asked = ", ".join(f"min({moment})" for moment in ("activity.occurred_at", *self.begins))
        return f"""SELECT past.member_id, past.programme_id, past.kind, past.occurred_at,
  past.id AS activity_id{"".join(f", past.{name}" for name in self.columns)}
FROM (
  SELECT activity.organiser_id, activity.member_id, activity.programme_id,
    '-infinity'::timestamptz AS since, least({asked}) AS asked_from,
    max(activity.occurred_at) AS upto
  FROM {activities} AS activity
  WHERE activity.organiser_id = %(organiser_id)s AND ({scope})
  GROUP BY activity.organiser_id, activity.member_id, activity.programme_id{having}
) AS activity
CROSS JOIN LATERAL (
  SELECT past.member_id, past.programme_id, past.kind, past.occurred_at, past.id,
  lead(past.occurred_at) OVER so_far AS next_at{so_far}
  FROM (
  {self._own(rows).strip()}
  ) AS past
  WINDOW so_far AS (
    PARTITION BY past.kind ORDER BY past.occurred_at, past.id ROWS UNBOUNDED PRECEDING
  )
) AS past
WHERE past.occurred_at >= activity.asked_from
  OR coalesce(past.next_at >= activity.asked_from, true)"""

    def _own(self, rows: str) -> str:
        """The activities of a member; where rows of spans are asked, with the span of each and the
        last one before it.
        """
        own = f"""  SELECT past.*
  FROM {rows}
    AND past.occurred_at >= activity.since AND past.occurred_at <= activity.upto"""
        if not self.rows:
            return own
        spans = "".join(f",\n    {nth} AS {name}" for name, nth in self.rows.items())
        before = "".join(
            f",\n  max(past.{name}) OVER before AS before_{name.removeprefix('nth_')}"
            for name in self.rows
        )
        return f"""  SELECT past.*{before}
  FROM (
    {own.strip().replace("past.*", "past.*" + spans, 1)}
  ) AS past
  WINDOW before AS (
    PARTITION BY past.kind
    ORDER BY past.occurred_at, past.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  )"""


def printed(printer: Any, node: Any) -> str:
    """The member's activities of the span that holds this one, up to it; with `back`, those of a
    span before, whole.
    """
    known = printer.vocabulary.pasts[node.what]
    kind = printer.bind(node.kind) + "::text" if node.kind else "activity.kind"
    running: Running | None = printer.running
    if running is not None and known.adds:
        return known.shown.format(value=_so_far(printer, running, known, node, kind))
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
    told = known.sql.format(rows=rows, span=node.over.lower(), step=step, kind=kind, since=since)
    far = running.far if running is not None else None
    if far is not None and known.highest:
        last_of = _UPTO.replace("<=", "<") if known.before_only else _UPTO
        laid = far.take_highest(known.name, known.highest, kind=kind, upto=last_of)
        return far.where_laid(known.shown.format(value=laid), told)
    if far is not None and known.in_row and not node.back:
        name = f"{known.name}_{node.over.lower()}"
        laid = far.take_row(name, known.in_row, span=node.over, kind=kind, upto=_UPTO)
        return far.where_laid(known.shown.format(value=laid), told)
    return told


def _so_far(printer: Any, running: Running, known: Past, node: Any, kind: str) -> str:
    """The same of a figure that adds up, by the running sums."""
    upto, begins = _UPTO, ""
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
