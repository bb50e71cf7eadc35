"""The reach of goals as the page shows it: rows, lines, and the finding as a sentence."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.insights.attainability import counting, model
from tandem.insights.attainability.counting import SPANS, History
from tandem.insights.attainability.goals import FIRST, Goal, Standing
from tandem.kit.sql import SqlQuery
from tandem.kit.texts import localized
from tandem.portals.organiser.reach.trying import Tried
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.telling import levels as levels_said
from tandem.portals.shared.templatetags.figures import money, month, points, share, share_fine
from tandem.programmes import trades as known_trades
from tandem.programmes.models import Programme
from tandem.tiers.models import Window

REACH = Listing(
    "reach",
    columns=[
        Column("goal", gettext_lazy("What is reached")),
        Column("asks", gettext_lazy("It asks for")),
        *(
            Column(f"in_{span}", title, is_number=True)
            for span, title in zip(
                SPANS,
                (
                    gettext_lazy("In 1 month"),
                    gettext_lazy("In 3 months"),
                    gettext_lazy("In 6 months"),
                    gettext_lazy("In 12 months"),
                ),
                strict=True,
            )
        ),
    ],
    empty="",
)
TRADES = Listing(
    "trades",
    columns=[
        Column("trade", gettext_lazy("Trade")),
        Column("members", gettext_lazy("Members"), is_number=True),
        Column("share", gettext_lazy("First reward in 3 months"), is_number=True),
    ],
    empty="",
)
FORECAST = Listing(
    "forecast",
    columns=[
        Column("case", gettext_lazy("If every month were")),
        Column("points", gettext_lazy("Points in a year"), is_number=True),
        Column("cost", gettext_lazy("It costs"), is_number=True),
    ],
    empty="",
)
FORECAST_LEAST = 3  # whole months, to tell the weakest from the strongest
SOON = 3  # months: within which the first reward is looked at

# By goal and months: the share of members, of how many, and where others are tried the share that
# stands. A share that nobody can know is not there.
Shares = Mapping[tuple[str, int], "tuple[float, int, float | None]"]


def shares(
    programme: Programme,
    standing: Standing,
    tried: Tried,
    *,
    known: History,
    today: date,
    among: SqlQuery | None,
) -> Shares:
    """The reach of what is tried beside what stands, counted or from the model."""
    if not known.is_enough:
        return _of_model(standing, tried)
    both = [*tried.goals, *(standing.goals if tried.is_other else ())]
    reaches = counting.reach(programme, _apart(both), known=known, today=today, among=among)
    by_place = {(row.goal, row.months): row for row in reaches}
    total = len(tried.goals)
    return {
        (goal.key, span): (
            row.share,
            row.members,
            by_place[(str(total + place), span)].share if tried.is_other else None,
        )
        for place, goal in enumerate(tried.goals)
        for span in SPANS
        if (row := by_place.get((str(place), span)))
    }


def _apart(both: list[Goal]) -> list[Goal]:
    """Goals named by their place, so that what is tried and what stands do not mix."""
    return [Goal(str(place), goal.name, goal.asks) for place, goal in enumerate(both)]


def _of_model(standing: Standing, tried: Tried) -> Shares:
    shares_known: dict[tuple[str, int], tuple[float, int, float | None]] = {}
    for goal, before in zip(tried.goals, standing.goals, strict=True):
        for span in SPANS:
            part = model.share_of(goal, span, tried.buying)
            if part is not None:
                was = model.share_of(before, span, tried.buying) if tried.is_other else None
                shares_known[(goal.key, span)] = (part, 0, was)
    return shares_known


def rows(portal: Portal, tried: Tried, reached: Shares) -> list[dict[str, Cell]]:
    """A row a goal."""
    called = {key: str(name) for key, name in sources.actions(portal).items()}
    return [
        {
            "goal": Cell(
                _("First reward") if goal.key == FIRST else localized(goal.name, portal.language),
                note=localized(goal.name, portal.language) if goal.key == FIRST else "",
            ),
            "asks": Cell(asked(goal, called, portal.programme.currency)),
            **{f"in_{span}": _cell(reached.get((goal.key, span))) for span in SPANS},
        }
        for goal in tried.goals
    ]


def asked(goal: Goal, called: Mapping[str, str], currency: str) -> str:
    """What a goal asks for, in words."""
    parts = []
    for ask in goal.asks:
        if goal.key == FIRST:
            parts.append(
                ngettext("%(n)s point", "%(n)s points", ask.at_least) % {"n": points(ask.at_least)}
            )
            if goal.delivery_points:
                note = _("of which delivery: %(n)s") % {"n": points(goal.delivery_points)}
                parts[-1] = f"{parts[-1]} ({note})"
        else:
            kind = called.get(ask.figure.kind, ask.figure.kind)
            parts.append(levels_said.figure(ask.figure.measure, kind, ask.at_least, currency))
    return " + ".join(parts)


def _cell(known: tuple[float, int, float | None] | None) -> Cell:
    if known is None:
        return Cell("–", value="")
    part, members, before = known
    notes = []
    if before is not None and round(before, 3) != round(part, 3):
        notes.append(_("now %(share)s") % {"share": share_fine(before)})
    if members:
        notes.append(
            ngettext("of %(n)s member", "of %(n)s members", members) % {"n": points(members)}
        )
    return Cell(share_fine(part), note=", ".join(notes), value=round(part, 4))


def finding(standing: Standing, tried: Tried, reached: Shares) -> str:
    """What the page found, as its heading."""
    if not standing.goals:
        return _("There is nothing to reach yet")
    goal = tried.goals[0]
    spans = [span for span in SPANS if (goal.key, span) in reached]
    if not spans:
        return _("Nobody has been in for long enough yet")
    span = SOON if SOON in spans and goal.key == FIRST else spans[-1]
    part = reached[(goal.key, span)][0]
    values = {"share": share(part), "n": span}
    if goal.key != FIRST:
        return (
            ngettext(
                "%(share)s of members reach the lowest level within %(n)s month",
                "%(share)s of members reach the lowest level within %(n)s months",
                span,
            )
            % values
        )
    if tried.is_other:
        return (
            ngettext(
                "With these figures %(share)s of members would reach the first reward within %(n)s"
                " month",
                "With these figures %(share)s of members would reach the first reward within %(n)s"
                " months",
                span,
            )
            % values
        )
    return (
        ngettext(
            "%(share)s of members reach the first reward within %(n)s month",
            "%(share)s of members reach the first reward within %(n)s months",
            span,
        )
        % values
    )


def notes(portal: Portal, standing: Standing) -> list[str]:
    """What has to be known of how it is counted."""
    sentences = []
    if standing.window not in ("", Window.ROLLING_YEAR, Window.EVER):
        sentences.append(
            _(
                "Here levels go by the time since joining. Yours go by another (%(window)s), so"
                " some members reach them later."
            )
            % {"window": levels_said.WINDOWS[standing.window]}
        )
    if standing.uncounted:
        names = ", ".join(localized(name, portal.language) for name in standing.uncounted)
        sentences.append(
            _("Left out, because they ask for different people: %(levels)s.") % {"levels": names}
        )
    return sentences


def lines(standing: Standing, reached: Shares) -> dict[str, Any] | None:
    """Two lines in per cent: the first reward and the lowest level, or the two lowest levels."""
    two = [goal.key for goal in standing.goals][:2]
    spans = [span for span in SPANS if all((key, span) in reached for key in two)]
    if len(two) < 2 or len(spans) < 2:
        return None
    return {
        "labels": [ngettext("%(n)s month", "%(n)s months", span) % {"n": span} for span in spans],
        "first": [round(100 * reached[(two[0], span)][0]) for span in spans],
        "second": [round(100 * reached[(two[1], span)][0]) for span in spans],
        "first_name": _("first reward") if two[0] == FIRST else _("lowest level"),
        "second_name": _("lowest level") if two[0] == FIRST else _("next level"),
    }


def trades(portal: Portal, tried: Tried, *, known: History, today: date) -> dict[str, Any] | None:
    """The first reward by trade, the trade that reaches it most first; None where there is one."""
    first = [goal for goal in tried.goals if goal.key == FIRST]
    reaches = counting.reach(portal.programme, first, known=known, today=today, by_trade=True)
    at_soon = [row for row in reaches if row.months == SOON]
    if len(at_soon) < 2:
        return None
    names = known_trades.names(portal.programme, portal.language)
    address = portal.address("organiser:members")
    return TRADES.whole(
        [
            {
                "trade": Cell(names.get(row.trade, row.trade) or _("not said")),
                "members": Cell(
                    points(row.members), href=f"{address}?trade={row.trade}" if row.trade else ""
                ),
                "share": Cell(share_fine(row.share)),
            }
            for row in sorted(at_soon, key=lambda row: (-row.share, row.trade))
        ]
    )


def forecast(portal: Portal, *, known: History, today: date) -> dict[str, Any] | None:
    """A year as its weakest, its average and its strongest month had it; None without enough
    months.
    """
    counted = counting.months(portal.programme, known=known, today=today)
    if len(counted) < FORECAST_LEAST:
        return None
    amounts = [amount for _month, amount in counted]
    cases = (
        (_("as the weakest of them"), min(amounts) * 12),
        (_("as they were on average"), round(sum(amounts) * 12 / len(amounts))),
        (_("as the strongest of them"), max(amounts) * 12),
    )
    value, currency = portal.programme.point_value_minor, portal.programme.currency
    return {
        "list": FORECAST.whole(
            [
                {
                    "case": Cell(case),
                    "points": Cell(points(amount)),
                    "cost": Cell(money(amount * value, currency) if value else "–"),
                }
                for case, amount in cases
            ]
        ),
        "months": len(counted),
        "since": month(f"{counted[0][0]:%Y-%m}"),
        "until": month(f"{counted[-1][0]:%Y-%m}"),
        "value": value,
        "likely": cases[1][1],
        "likely_minor": cases[1][1] * value,
    }


def hundred(portal: Portal, tried: Tried) -> dict[str, Any]:
    """What a hundred members of the model earn in a year, and what it costs."""
    amount = 100 * tried.buying.purchases * tried.buying.points
    return {"points": amount, "cost_minor": amount * portal.programme.point_value_minor}
