"""Trying rules on history: what a draft or a published version would have given for the activities
of a period.

The activities are evaluated by the very code that awards them, with empty limits and budgets that
begin with the period, into temporary tables that end with the transaction; nothing of it stays but
the report. It is laid beside what was given.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tandem.earning.evaluation import evaluating
from tandem.earning.evaluation.evaluating import Scope
from tandem.earning.models import Rule, Run
from tandem.earning.recalculation import recalculating, runs
from tandem.earning.versions.published import InForce
from tandem.kit.sql import SqlQuery, fill, named_queries
from tandem.platform import statements
from tandem.platform.database import batches
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme
from tandem.rules.together import Column
from tandem.tiers import reviewing

_IN_PERIOD = (
    "activity.programme_id = %(programme_id)s AND activity.corrects_id IS NULL"
    " AND activity.occurred_at >= %(since)s AND activity.occurred_at < %(until)s"
)
PERIOD = Scope(_IN_PERIOD, _IN_PERIOD)
SUMS_AT_ONCE = 1_200  # PostgreSQL selects at most 1,664 columns


@dataclass(frozen=True, slots=True)
class _Trial:
    """One trial while it runs."""

    rule_set: InForce
    programme: Programme
    params: Mapping[str, Any]

    def rows(self, name: str, total: str = "", **further: Any) -> list[tuple[Any, ...]]:
        text = named_queries("tandem.earning.recalculation", "trying")[name]
        if total:
            text = fill(text, total=total)
        return statements.rows(text, {**self.params, "limit": runs.LISTED_MAX, **further})


def carry_out(run: Run, *, now: datetime, notify: Callable[[int], None]) -> dict[str, Any]:
    """Evaluate the period of a run and return its report; nothing is written.

    `notify` hears how far it is, in per cent.
    """
    assert run.rule_set_id is not None
    # Read first: a draft that is changed meanwhile is another one than that which was tried.
    digest = runs.digest(run.rule_set_id, organiser_id=run.organiser_id)
    programme, rule_set = runs.meant(run)
    books = programmes.books(programme.id, organiser_id=run.organiser_id)
    trial = _Trial(
        rule_set,
        programme,
        {
            "organiser_id": run.organiser_id,
            "programme_id": programme.id,
            "since": rule_set.valid_from,
            "until": rule_set.valid_to,
            "now": now,
            "zone": programme.time_zone,
            "book_id": books["REWARD"],
            "book_ids": list(books.values()),
        },
    )
    wallets = {book_id: wallet for wallet, book_id in books.items()}
    return {**_report(trial, wallets, notify), "digest": digest}


def _report(
    trial: _Trial, wallets: Mapping[UUID, str], notify: Callable[[int], None]
) -> dict[str, Any]:
    notify(5)
    uses = recalculating.fresh_uses()
    stands = evaluating.stage_corrected(trial.programme, activities=_IN_PERIOD, params=trial.params)
    # All lines of a long period are read: whole tables side by side, whatever the statistics make
    # the planner think.
    statements.run("SET LOCAL enable_nestloop = off")
    compiled = evaluating.fill(
        trial.rule_set,
        PERIOD,
        trial.params,
        programme=trial.programme,
        uses=uses,
        as_it_stands=stands,
    )
    notify(50)
    sql = named_queries("tandem.earning.recalculation", "trying")
    batches.keep(
        "earning_before", sql["before"], trial.params, key="member_id, activity_id, book_id"
    )
    notify(70)
    rewards = [column for column in compiled.columns if column.effect.wallet == "REWARD"]
    total = " + ".join(f"given.{column.name}" for column in rewards) or "0"
    members = fill(sql["members"], total=total)
    batches.keep("earning_member", members, trial.params, key="member_id")
    report = {
        **_by_rule(trial, compiled.columns, wallets),
        **_by_member(trial),
        "months": [[month, before, after] for month, before, after in trial.rows("months", total)],
        "partners": [
            [name, before, after] for name, before, after in trial.rows("partners", total)
        ],
        "levels": [[rank, before, after] for rank, before, after in trial.rows("levels")],
    }
    report["shifts"] = _shifts(trial, compiled.columns)
    notify(85)
    report["groups"] = [[code, points or 0] for code, points in trial.rows("groups", total)]
    return report


def _shifts(trial: _Trial, columns: tuple[Column, ...]) -> list[list[float]]:
    """How many members the figures would bring to another level: rank by what was given, rank under
    the version, members.
    """
    status = [
        f"given.{column.name}"
        for column in columns
        if column.effect.wallet == "STATUS" and column.effect.to == "MEMBER"
    ]
    programme = trial.programme
    text = fill(
        named_queries("tandem.earning.recalculation", "trying")["status_changes"],
        status=" + ".join(status) or "0",
    )
    params = {
        "status_book_id": programmes.book(
            programme.id, "STATUS", organiser_id=programme.organiser_id
        )
    }
    today = trial.params["now"].astimezone(ZoneInfo(programme.time_zone)).date()
    changes = SqlQuery(text, params, ("member_id", "at", "points"))
    return [list(row) for row in reviewing.shifts(programme, changes, today=today)]


def _by_rule(
    trial: _Trial, columns: tuple[Column, ...], wallets: Mapping[UUID, str]
) -> dict[str, Any]:
    """Points by wallet and by rule, before and under the version; how often limits cut, and how
    much.
    """
    before = {
        (wallets[book_id], key): points for book_id, key, points in trial.rows("before_by_rule")
    }
    activities, figures = _figures(trial, columns)
    rules = _rules_of_version(trial, columns, figures, before)
    named = {(rule["wallet"], rule["key"]) for rule in rules}
    gone = {key: points for key, points in before.items() if key not in named}
    rules += _rules_gone(trial, gone)
    totals: dict[str, list[int]] = {wallet: [0, 0] for wallet in wallets.values()}
    for book_id, points in trial.rows("before_by_wallet"):
        totals[wallets[book_id]][0] = points
    for rule in rules:
        totals[rule["wallet"]][1] += rule["after"]
    return {
        "deeds": activities,
        "rules": rules,
        "value_minor": trial.programme.point_value_minor,
        "wallets": [
            [wallet, *points]
            for wallet, points in sorted(totals.items())
            if any(points) or wallet == "REWARD"
        ],
    }


def _figures(
    trial: _Trial, columns: tuple[Column, ...]
) -> tuple[int, list[tuple[int, int, int, int]]]:
    """How many activities get or ask for anything; of each column points and activities, and those
    that limits cut.
    """
    sums = []
    for column in columns:
        asked = evaluating.asked(column, trial.rule_set)
        is_cut = f"{asked} > given.{column.name}"
        sums += [
            f"coalesce(sum(given.{column.name}), 0)::bigint",
            f"count(*) FILTER (WHERE given.{column.name} <> 0)",
            f"count(*) FILTER (WHERE {is_cut})",
            f"coalesce(sum({asked} - given.{column.name}) FILTER (WHERE {is_cut}), 0)::bigint",
        ]
    total, figures = 0, list[int]()
    for start in range(0, len(sums), SUMS_AT_ONCE):
        some = ", ".join(sums[start : start + SUMS_AT_ONCE])
        ((total, *row),) = statements.rows(f"SELECT count(*), {some} FROM earning_given AS given")
        figures += row
    fours = zip(*(iter(figures),) * 4, strict=True)
    return total, list(fours)


def _rules_of_version(
    trial: _Trial,
    columns: tuple[Column, ...],
    figures: Sequence[tuple[int, int, int, int]],
    before: Mapping[tuple[str, str], int],
) -> list[dict[str, Any]]:
    names = dict(
        Rule.objects.of(trial.programme.organiser_id)
        .filter(rule_set_id=trial.rule_set.id)
        .values_list("key", "name")
    )
    told = set[tuple[str, str]]()
    rules = []
    for column, (given, activities, cut_activities, cut_points) in zip(
        columns, figures, strict=True
    ):
        key = (column.effect.wallet, column.rule.key)
        rules.append(
            {
                "key": column.rule.key,
                "name": names.get(column.rule.key, {}),
                "wallet": column.effect.wallet,
                "party": column.effect.to,
                # Of several effects into one wallet the first shows what the rule gave before.
                "before": 0 if key in told else before.get(key, 0),
                "after": given,
                "deeds": activities,
                "cut_deeds": cut_activities,
                "cut_points": cut_points,
            }
        )
        told.add(key)
    return rules


def _rules_gone(trial: _Trial, before: Mapping[tuple[str, str], int]) -> list[dict[str, Any]]:
    """Rules that gave something and are not of the version."""
    old = Rule.objects.of(trial.programme.organiser_id).filter(
        rule_set__programme_id=trial.programme.id, key__in=[key for _wallet, key in before]
    )
    names = dict(old.order_by("created_at", "id").values_list("key", "name"))
    return [
        {
            "key": key,
            "name": names.get(key, {}),
            "wallet": wallet,
            "party": "MEMBER",
            "before": points,
            "after": 0,
            "deeds": 0,
            "cut_deeds": 0,
            "cut_points": 0,
        }
        for (wallet, key), points in sorted(before.items())
    ]


def _by_member(trial: _Trial) -> dict[str, Any]:
    ((up, down, same, up_points, down_points),) = trial.rows("member_totals")
    return {
        "members": {
            "up": up,
            "down": down,
            "same": same,
            "up_points": up_points,
            "down_points": down_points,
        },
        "spread": [[step, members] for step, members in trial.rows("spread")],
        "winners": [
            [str(key), name, before, after]
            for key, name, before, after in trial.rows("most_changed", sign=1)
        ],
        "losers": [
            [str(key), name, before, after]
            for key, name, before, after in trial.rows("most_changed", sign=-1)
        ],
    }
