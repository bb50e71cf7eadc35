"""What is tried on the page of reach: another price, other levels, other members. Nothing of it is
saved; all of it stands in the address.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.insights.attainability import model
from tandem.insights.attainability.goals import FIRST, POINTS, Goal, Standing
from tandem.insights.attainability.model import Buying
from tandem.kit.money import exponent, to_major, to_minor
from tandem.kit.texts import localized
from tandem.participants.firms import means
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.fields import NumberField, WholeField
from tandem.portals.shared.areas.rendering import Fields
from tandem.segments.models import Segment
from tandem.tiers.models import AMOUNTS, Measure

TURNOVER_MAX = 10**12
SLIDER_TIMES, SLIDER_STEPS = 4, 200  # a slider goes up to so many times what stands


@dataclass(frozen=True, slots=True)
class Tried:
    """What the address tries: the goals, whether they are others than those that stand, what
    members buy (of a model), and which segment.
    """

    form: "TryForm"
    goals: tuple[Goal, ...]
    is_other: bool
    buying: Buying
    segment: Segment | None


class TryForm(Fields, forms.Form):
    """Price and levels as fields, and what a model is made of where there is no history."""

    hides_optional = True

    def __init__(
        self, portal: Portal, standing: Standing, segments: Sequence[Segment], *, of_model: bool
    ) -> None:
        sent = portal.request.GET
        is_tried = "try" in sent
        super().__init__(data=sent if is_tried else None, auto_id="try-%s", label_suffix="")
        self.currency = portal.programme.currency
        if of_model:
            self._ask_for_buying(begun(portal, standing), means.is_of_persons(portal.programme))
        elif segments:
            names = [(row.key, localized(row.name, portal.language)) for row in segments]
            self.fields["segment"] = forms.ChoiceField(
                label=_("Members"), choices=[("", _("all")), *names], required=False
            )
        for goal in standing.goals:
            self.fields[_field_of(goal)] = self._field(goal, portal.language)
        if is_tried:  # what the address does not say stands as it is
            stands = {name: field.initial for name, field in self.fields.items() if field.initial}
            typed = {name: sent[name] for name in sent if str(sent[name]).strip()}
            self.data = {**stands, **typed}
        self.know(portal)

    def _ask_for_buying(self, buying: Buying, is_gross: bool) -> None:
        text = (
            _("A member pays in a year, with tax, %(c)s")
            if is_gross
            else _("A member buys in a year for, net, %(c)s")
        )
        self.fields["turnover"] = NumberField(
            label=text % {"c": self.currency},
            initial=_plain(buying.turnover_minor, self.currency),
            min_value=1,
            max_value=TURNOVER_MAX,
            required=False,
        )
        self.fields["purchases"] = WholeField(
            label=_("In so many purchases"),
            initial=buying.purchases,
            min_value=1,
            max_value=1_000,
            required=False,
        )
        self.fields["points"] = WholeField(
            label=_("Points of a purchase"), initial=buying.points, min_value=1, required=False
        )

    def _field(self, goal: Goal, language: str) -> forms.Field:
        ask, name = goal.asks[0], localized(goal.name, language)
        if ask.figure.measure in AMOUNTS:
            text = (
                _("%(goal)s, paid with tax in %(c)s")
                if ask.figure.measure == Measure.PAID
                else _("%(goal)s, net turnover in %(c)s")
            )
            field: forms.Field = NumberField(
                label=text % {"goal": name, "c": self.currency},
                initial=_plain(ask.at_least, self.currency),
                min_value=1,
                max_value=TURNOVER_MAX,
                required=False,
            )
        else:
            label = _("First reward, points") if goal.key == FIRST else _named(ask.figure.measure)
            field = WholeField(
                label=label % {"goal": name}, initial=ask.at_least, min_value=1, required=False
            )
        most = max(SLIDER_TIMES * float(field.initial), 10)
        field.widget.attrs |= {
            "data-slides-to": f"{most:.0f}",
            "data-slides-by": f"{max(1, round(most / SLIDER_STEPS))}",
        }
        return field


def _field_of(goal: Goal) -> str:
    return f"goal_{goal.key}"


def _named(measure: str) -> Any:
    return {
        POINTS: _("%(goal)s, points"),
        Measure.STATUS.value: _("%(goal)s, status points"),
    }.get(measure, _("%(goal)s, how often"))


def _plain(minor: int, currency: str) -> str:
    return f"{to_major(minor, currency):f}".removesuffix("." + "0" * exponent(currency))


def _usual(currency: str) -> int:
    """A usual purchase where nothing tells of one: a hundred of the currency."""
    return 100 * 10 ** exponent(currency)


def begun(portal: Portal, standing: Standing) -> Buying:
    """What members are taken to buy at first: by the answers that the programme was proposed for,
    else so that what stands is within reach.
    """
    answered = model.answered(portal.programme.origin)
    return answered or model.guessed(standing.goals, _usual(portal.programme.currency))


def read(portal: Portal, standing: Standing, *, of_model: bool) -> Tried:
    """What the address tries; what stands, where a figure is missing or wrong."""
    rows = Segment.objects.of(portal.organiser_id).filter(
        programme_id=portal.programme.id, ended_at=None
    )
    segments = list(rows.order_by("key"))
    form = TryForm(portal, standing, segments, of_model=of_model)
    asked: Mapping[str, Any] = form.cleaned_data if form.is_bound and form.is_valid() else {}
    currency = portal.programme.currency
    goals = tuple(_tried(goal, asked.get(_field_of(goal)), currency) for goal in standing.goals)
    guess = begun(portal, standing)
    turnover = asked.get("turnover")
    return Tried(
        form,
        goals,
        goals != standing.goals,
        Buying(
            to_minor(turnover, currency) if turnover else guess.turnover_minor,
            asked.get("purchases") or guess.purchases,
            asked.get("points") or guess.points,
            guess.spread,
        ),
        next((row for row in segments if row.key == asked.get("segment")), None),
    )


def _tried(goal: Goal, typed: Any, currency: str) -> Goal:
    if not typed:
        return goal
    is_money = goal.asks[0].figure.measure in AMOUNTS
    return goal.asking(to_minor(typed, currency) if is_money else int(typed))
