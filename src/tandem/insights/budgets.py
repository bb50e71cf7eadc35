"""Budgets: how much of them is used, and when they run out at the pace of their span."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tandem.earning.evaluation import limits
from tandem.earning.models import SharedUse
from tandem.earning.versions import published
from tandem.kit.periods import span_of
from tandem.programmes import queries as programmes
from tandem.programmes.models import Edition, Programme

PACE_DAYS_MIN = 1


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A budget in its present span: points used of so many.

    `rule` is the key of a rule that is limited for everybody together; else `campaign`, empty for
    the whole programme. `runs_out_on`: at the pace of the span so far; None when it lasts to the
    end of its span, or nothing is used. `ends_on`: the last day of the span; None where it has
    none.
    """

    rule: str
    campaign: str
    over: str
    limit_points: int
    used_points: int
    ends_on: date | None
    runs_out_on: date | None

    @property
    def share(self) -> float:
        """How much of it is used; 1 when nothing is left."""
        return min(1.0, self.used_points / self.limit_points)


def budgets(programme: Programme, *, now: datetime) -> list[BudgetRow]:
    """The budgets of the rules that count now, those of campaigns and the programme first."""
    of, today = programme.organiser_id, programme.day_at(now)
    versions = [
        version
        for version in published.in_force(programme.id, organiser_id=of)
        if version.valid_from <= now
    ]
    if not versions:
        return []
    current = versions[-1]
    wanted = [
        (
            "",
            budget.campaign,
            f"*{budget.campaign}",
            budget.over,
            limits.points_of(budget, programme),
        )
        for budget in current.budgets
    ]
    wanted += [
        (rule.key, "", rule.key, limit.over, limits.points_of(limit, programme))
        for rule in current.rules
        for limit in rule.limits
        if limit.per == "PROGRAMME" and limit.over != "DEED"
    ]
    uses = {
        (row.rule_key, row.span, row.begins_on): row.points
        for row in SharedUse.objects.of(of).filter(programme_id=programme.id, per="PROGRAMME")
    }
    rows = []
    for rule, campaign, key, over, most in wanted:
        if most < limits.WITHOUT_BOUND:
            begins_on, after = (
                programmes.span_begins(today, over, programme),
                _span_ends(programme, over, today),
            )
            used = min(most, uses.get((key, over, begins_on), 0))
            since = max(begins_on, programme.day_at(current.valid_from))
            ends_on = after - timedelta(days=1) if after else None
            rows.append(
                BudgetRow(
                    rule,
                    campaign,
                    over,
                    most,
                    used,
                    ends_on,
                    _runs_out(most, used, since, today, ends_on),
                )
            )
    return rows


def _span_ends(programme: Programme, over: str, today: date) -> date | None:
    """The day after the last of the span that holds today; None where it has no end."""
    if over == "EVER":
        return None
    if over == "EDITION":
        begins_on = programmes.span_begins(today, over, programme)
        return (
            Edition.objects.of(programme.organiser_id)
            .get(programme_id=programme.id, begins_on=begins_on)
            .ends_on
        )
    return span_of(today, over)[1]


def _runs_out(most: int, used: int, since: date, today: date, ends_on: date | None) -> date | None:
    """The day on which the pace so far uses the last point; None: not within the span."""
    if used >= most:
        return today
    if used <= 0:
        return None
    days = max((today - since).days + 1, PACE_DAYS_MIN)
    left = (most - used) * days / used
    if left > 366 * 100:
        return None
    day = today + timedelta(days=int(left) + 1)
    return None if ends_on is not None and day > ends_on else day
