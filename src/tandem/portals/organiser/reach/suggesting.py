"""What the page of reach advises: how far the first reward is, and where levels might begin."""

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.insights.attainability import counting, model
from tandem.insights.attainability.counting import History
from tandem.insights.attainability.goals import FIRST, Goal, Standing
from tandem.kit.money import exponent, to_major
from tandem.kit.sql import SqlQuery
from tandem.kit.texts import localized
from tandem.portals.organiser.reach import showing
from tandem.portals.organiser.reach.trying import Tried
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.templatetags.figures import points, quantity, share
from tandem.proposals import proposing
from tandem.tiers.models import AMOUNTS

LEVELS = Listing(
    "suggested",
    columns=[
        Column("level", gettext_lazy("Level")),
        Column("reached_by", gettext_lazy("To be reached by"), is_number=True),
        Column("asks", gettext_lazy("It would ask for")),
        Column("now", gettext_lazy("It asks for now")),
        Column("use", gettext_lazy("What to do")),
    ],
    empty="",
)
REACHED_LEAST, REACHED_MOST = 0.05, 0.30


def advice(
    portal: Portal,
    tried: Tried,
    reached: showing.Shares,
    *,
    known: History,
    today: date,
) -> list[str]:
    """Sentences, each with its figure."""
    sentences = []
    first = next((goal for goal in tried.goals if goal.key == FIRST), None)
    if first is not None:
        usual, purchases = (
            counting.usual_points(portal.programme, today=today)
            if known.is_enough
            else (tried.buying.points, 0)
        )
        if usual:
            sentences.append(_away(first, usual, purchases))
    for goal in tried.goals:
        part = reached.get((goal.key, 12))
        if goal.key == FIRST or part is None:
            continue
        name = localized(goal.name, portal.language)
        if part[0] > REACHED_MOST:
            text = _("“%(level)s” is reached by %(share)s in a year: above 30%% it means little.")
        elif part[0] < REACHED_LEAST:
            text = _("“%(level)s” is reached by %(share)s in a year: below 5%% few believe in it.")
        else:
            continue
        sentences.append(text % {"level": name, "share": share(part[0])})
    return sentences


def _away(first: Goal, usual: int, purchases: int) -> str:
    away = round(first.asks[0].at_least / usual, 1)
    price = proposing.rounded(float(proposing.RANGE[0]) * usual)
    values = {
        "away": quantity(Decimal(str(away))),
        "usual": points(usual),
        "purchases": points(purchases),
        "price": points(int(price)),
    }
    if purchases:
        text = _(
            "The first reward is %(away)s usual purchases away. A usual one brings %(usual)s points"
            " (half of %(purchases)s purchases of a year bring as much)."
        )
    else:
        text = _("The first reward is %(away)s usual purchases away, at %(usual)s points each.")
    if proposing.FIRST_LEAST <= away <= proposing.FIRST_MOST:
        return text % values + " " + _("Between 2 and 4 is what we advise.")
    return (
        text % values + " " + (_("We advise 2 to 4: a price of about %(price)s points.") % values)
    )


def levels(
    portal: Portal,
    standing: Standing,
    tried: Tried,
    *,
    known: History,
    today: date,
    among: SqlQuery | None,
) -> dict[str, Any] | None:
    """From where each level would begin to be reached by a fair share of members; None without
    levels, or where nobody has a figure to go by.
    """
    ladder = [goal for goal in standing.goals if goal.key != FIRST]
    shares = model.wanted(len(ladder))
    wishes = [(goal.asks[0].figure, part / 100) for goal, part in zip(ladder, shares, strict=True)]
    if known.is_enough:
        amounts = counting.percentiles(
            portal.programme, wishes, known=known, today=today, among=among
        )
    else:
        amounts = [
            model.threshold(figure, round(100 * part), tried.buying) for figure, part in wishes
        ]
    rows = [
        _row(portal, goal, amount, part)
        for goal, amount, (_figure, part) in zip(ladder, amounts, wishes, strict=True)
        if amount > 0
    ]
    return LEVELS.whole(rows) if rows else None


def _row(portal: Portal, goal: Goal, amount: int, part: float) -> dict[str, Cell]:
    currency = portal.programme.currency
    is_money = goal.asks[0].figure.measure in AMOUNTS
    one = 10 ** exponent(currency) if is_money else 1
    at_least = max(one, int(proposing.rounded(amount / one)) * one)
    called = {key: str(name) for key, name in sources.actions(portal).items()}
    typed = f"{to_major(at_least, currency):.0f}" if is_money else str(at_least)
    only = Goal(goal.key, goal.name, (goal.asking(at_least).asks[0],))
    now = Goal(goal.key, goal.name, goal.asks[:1])
    use = (
        Cell(
            _("Take it into the form"),
            href=f"{portal.address('organiser:ladder')}?{urlencode({goal.key: typed})}",
        )
        if portal.may("rules.change")
        else Cell()
    )
    return {
        "level": Cell(localized(goal.name, portal.language)),
        "reached_by": Cell(share(part)),
        "asks": Cell(showing.asked(only, called, currency)),
        "now": Cell(showing.asked(now, called, currency)),
        "use": use,
    }
