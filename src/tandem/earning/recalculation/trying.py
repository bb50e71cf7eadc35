"""Trying rules on history: what a draft or a published version would have given for the activities
of a period.

The activities are evaluated by the very code that awards them, with empty limits and budgets that
begin with the period, into temporary tables that end with the transaction; nothing of it stays but
the report. It is laid beside what was given.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tandem.earning import evaluating
from tandem.earning.evaluating import Scope
from tandem.earning.models import Rule, Run
from tandem.earning.published import InForce
from tandem.earning.recalculation import recalculating, runs
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
    return _report(trial, {book_id: wallet for wallet, book_id in books.items()}, notify)


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
    of = trial.programme.organiser_id
    before = {
        (wallets[book_id], key): points for book_id, key, points in trial.rows("before_by_rule")
    }
    sums = []
    for column in columns:
        asked = evaluating.asked(column, trial.rule_set)
        sums += [
            f"coalesce(sum(given.{column.name}), 0)::bigint",
            f"count(*) FILTER (WHERE given.{column.name} <> 0)",
            f"count(*) FILTER (WHERE {asked} > given.{column.name})",
            (
                f"coalesce(sum({asked} - given.{column.name}) FILTER (WHERE {asked} >"
                f" given.{column.name}), 0)::bigint"
            ),
        ]
    figures: list[int] = []
    for start in range(0, len(sums), SUMS_AT_ONCE):
        some = ", ".join(sums[start : start + SUMS_AT_ONCE])
        (row,) = statements.rows(f"SELECT count(*), {some} FROM earning_given AS given")
        figures += row if not figures else row[1:]
    names = dict(
        Rule.objects.of(of).filter(rule_set_id=trial.rule_set.id).values_list("key", "name")
    )
    rules = []
    for place, column in enumerate(columns):
        given, activities, cut_activities, cut_points = figures[1 + 4 * place : 5 + 4 * place]
        wallet = column.effect.wallet
        rules.append(
            {
                "key": column.rule.key,
                "name": names.get(column.rule.key, {}),
                "wallet": wallet,
                "party": column.effect.to,
                "before": before.pop((wallet, column.rule.key), 0),
                "after": given,
                "deeds": activities,
                "cut_deeds": cut_activities,
                "cut_points": cut_points,
            }
        )
    old = Rule.objects.of(of).filter(
        rule_set__programme_id=trial.programme.id, key__in=[key for _, key in before]
    )
    old_names = dict(old.order_by("created_at", "id").values_list("key", "name"))
    for (wallet, key), points in sorted(before.items()):
        rules.append(
            {
                "key": key,
                "name": old_names.get(key, {}),
                "wallet": wallet,
                "party": "MEMBER",
                "before": points,
                "after": 0,
                "deeds": 0,
                "cut_deeds": 0,
                "cut_points": 0,
            }
        )
    totals: dict[str, list[int]] = {wallet: [0, 0] for wallet in wallets.values()}
    for book_id, points in trial.rows("before_by_wallet"):
        totals[wallets[book_id]][0] = points
    for rule in rules:
        totals[rule["wallet"]][1] += rule["after"]
    value = trial.programme.point_value_minor
    return {
        "deeds": figures[0],
        "rules": rules,
        "value_minor": value,
        "wallets": [
            [wallet, *points]
            for wallet, points in sorted(totals.items())
            if any(points) or wallet == "REWARD"
        ],
    }


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
