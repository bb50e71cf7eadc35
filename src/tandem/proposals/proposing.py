"""A template and answers → a proposal: how many points, what a point is worth, what levels ask for,
what rewards cost, and what all of it costs in a year.

The unit of everything is the *usual purchase*: what a member buys at a time, on average. Points for
it are few enough to be read (`POINTS_LEAST` or a little more); a point is worth what makes the
likely cost the share that was wanted, rounded down to the minor unit, so that rounding does not
carry the cost above it, unless a point would be worth nothing. Where members buy as consumers, all
amounts are what they pay, with tax, as rules and levels count them; else they are net.
No clock, no chance: the same input gives the same proposal.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import NormalDist
from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.kit import money
from tandem.kit.errors import Invalid
from tandem.programmes.countries import COUNTRIES
from tandem.programmes.laws import packs
from tandem.programmes.laws.packs import Refusal
from tandem.proposals.euros import A_EURO
from tandem.proposals.plans import ProposedPlan
from tandem.proposals.templates import LevelOf, RewardOf, RuleOf, Template, Texts
from tandem.tiers.ladders import Ask, TierIn
from tandem.tiers.models import Measure

SHARE_LEAST, SHARE_MOST = Decimal("0.5"), Decimal(10)  # per cent of turnover
TURNOVER_MAX_MINOR, MEMBERS_MAX, PURCHASES_MAX = 10**14, 10**7, 1_000
POINTS_LEAST, VALUE_LEAST = 25, 5  # of a usual purchase; of a point, in minor units
FIRST_LEAST, FIRST_MOST = 2, 4  # usual purchases to the first reward
RANGE = (Decimal("2.5"), Decimal(5), Decimal(10), Decimal(20), Decimal(40))  # purchases away
_ROUND = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
# Words that a template's rules use beside those of the language.
STEP, WORTH, PURCHASES = "step", "worth", "purchases"


class BadAnswers(Invalid):
    """No programme can be worked out from these figures."""

    code = "proposals.bad_answers"
    text = _(
        "So much a year for so many members makes a usual purchase of less than one %(currency)s."
        " Look at the figures again."
    )


@dataclass(frozen=True, slots=True)
class Answers:
    """What a marketer says. `turnover_minor`: what all who could take part bring in a year, in
    minor units of the country's currency; `members`: how many they are; `share`: what the programme
    may cost, in per cent of it; `purchases_a_year` of each: 0 where it is not known.
    """

    country: str
    turnover_minor: int
    members: int
    share: Decimal
    changes: tuple[str, ...] = ()
    purchases_a_year: int = 0


@dataclass(frozen=True, slots=True)
class ProposedRule:
    """A rule as a draft takes it, and how many points it is likely to bring a member in a year."""

    key: str
    name: Texts
    body: Mapping[str, Any]
    points_a_year: int


@dataclass(frozen=True, slots=True)
class ProposedLevel:
    """A level: from which yearly turnover, or from how many actions a year; reached by how many."""

    level: LevelOf
    turnover_minor: int
    times: int
    members: int


@dataclass(frozen=True, slots=True)
class ProposedReward:
    """A reward: its price, what may be spent on it, how many usual purchases away it is."""

    reward: RewardOf
    points: int
    value_minor: int
    purchases: Decimal


@dataclass(frozen=True, slots=True)
class Cost:
    """A year in which so many of those who could take part do: what they bring, and what it costs
    if every point is used.
    """

    participation: int
    members: int
    turnover_minor: int
    points: int
    cost_minor: int

    @property
    def share(self) -> Decimal:
        """The cost in per cent of the turnover that earned it."""
        return _share(self.cost_minor, self.turnover_minor)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A programme as it would be opened."""

    template: Template
    answers: Answers
    currency: str
    step_minor: int
    purchase_minor: int
    purchase_points: int
    point_value_minor: int
    rules: tuple[ProposedRule, ...]
    levels: tuple[ProposedLevel, ...]
    rewards: tuple[ProposedReward, ...]
    costs: tuple[Cost, Cost, Cost]
    guardrails: tuple[Refusal, ...]
    plans: tuple[ProposedPlan, ...] = ()

    @property
    def likely(self) -> Cost:
        """The year that is likely."""
        return self.costs[1]


def propose(template: Template, answers: Answers) -> Proposal:
    """Work out the programme.

    Raises:
        BadAnswers: a usual purchase would be less than one unit of the currency.
    """
    currency = COUNTRIES[answers.country][0]
    one = 10 ** money.exponent(currency)
    times = answers.purchases_a_year or template.purchases_a_year
    purchase = answers.turnover_minor // (answers.members * times)
    if purchase < one:
        raise BadAnswers(currency=currency)
    rules = [
        rule for rule in template.rules if not rule.changes or {*rule.changes} & {*answers.changes}
    ]
    scale = _scale(rules, purchase, times, answers.share, currency)
    guardrails = packs.refusals(answers.country, template.guardrails)
    is_without_goods = any(guardrail.refuses == "GOODS" for guardrail in guardrails)
    a_member = [scale.points_a_year(rule) for rule in rules]
    return Proposal(
        template=template,
        answers=answers,
        currency=currency,
        step_minor=scale.step,
        purchase_minor=purchase,
        purchase_points=scale.purchase_points,
        point_value_minor=scale.value,
        rules=tuple(
            ProposedRule(rule.key, rule.name, filled(rule.body, scale), int(points))
            for rule, points in zip(rules, a_member, strict=True)
        ),
        levels=_levels(template, answers, purchase, one),
        rewards=_rewards(
            [reward for reward in template.rewards if not (is_without_goods and reward.is_goods)],
            scale,
        ),
        costs=_costs(template, answers, sum(a_member, Decimal(0)), scale.value),
        guardrails=guardrails,
        plans=tuple(
            ProposedPlan(
                plan, int(rounded(float(plan.price * purchase))), int(plan.saves * purchase)
            )
            for plan in template.plans
        ),
    )


def ladder(proposal: Proposal) -> list[TierIn]:
    """The levels as the ladder takes them."""
    kind = proposal.template.levels_by
    return [
        TierIn(
            proposed.level.code,
            proposed.level.name,
            (
                Ask(Measure.DEEDS, proposed.times, kind)
                if kind
                else Ask(
                    Measure.PAID if proposal.template.is_of_consumers else Measure.TURNOVER,
                    proposed.turnover_minor,
                ),
            ),
        )
        for proposed in proposal.levels
    ]


@dataclass(frozen=True, slots=True)
class Scale:
    """How points are counted: one for each `step` (minor units), worth `value` (minor units)."""

    step: int
    value: int
    purchase: int
    times: int
    currency: str

    @property
    def purchase_points(self) -> int:
        """What a usual purchase brings."""
        return max(1, self.purchase // self.step)

    def worth(self, purchases: Decimal) -> int:
        """So many usual purchases' worth of points, as a round number."""
        return max(1, int(rounded(float(self.purchase_points * purchases))))

    def points_a_year(self, rule: RuleOf) -> Decimal:
        """What a rule brings a member in a year, on average. Points of status cost nothing."""
        if rule.body.get("wallet", "REWARD") != "REWARD":
            return Decimal(0)
        give = rule.body["give"]
        touched = Decimal(self.purchase * self.times) * rule.brings.turnover / 100
        if "multiply" in give:
            return (Decimal(str(give["multiply"])) - 1) * touched / self.step
        if "per" in give:
            _of, step, points = give["per"]
            amount = Decimal(str(step[STEP])) * self.step
            return touched / amount * Decimal(str(points["points"]))
        if WORTH not in give:  # so many points for each of something
            give = next(factor for factor in give["times"] if isinstance(factor, Mapping))
        times = rule.brings.times_a_year + rule.brings.each_purchase * self.times
        return self.worth(Decimal(str(give[WORTH]))) * times


def _scale(
    rules: Sequence[RuleOf], purchase: int, times: int, share: Decimal, currency: str
) -> Scale:
    """The largest step that leaves a purchase enough points to be read and a point enough value to
    be exact; where none does both, the value comes first.
    """
    one = 10 ** money.exponent(currency)
    # From the largest: 1, 5, 10, 50, … of the currency.
    steps = [one * times_ten * by for times_ten in _powers(purchase // one) for by in (5, 1)]
    scales = [
        _valued(Scale(step, 0, purchase, times, currency), rules, share)
        for step in steps
        if step <= purchase
    ]
    exact = [scale for scale in scales if scale.value >= VALUE_LEAST]
    readable = [scale for scale in exact if scale.purchase // scale.step >= POINTS_LEAST]
    if readable:
        return readable[0]
    if exact:
        return exact[-1]
    coarsest = scales[0]
    return Scale(coarsest.step, max(1, coarsest.value), purchase, times, currency)


def _powers(most: int) -> list[int]:
    return [10**power for power in range(len(str(most)) - 1, -1, -1)]


def _valued(scale: Scale, rules: Sequence[RuleOf], share: Decimal) -> Scale:
    points = sum((scale.points_a_year(rule) for rule in rules), Decimal(0))
    budget = Decimal(scale.purchase * scale.times) * share / 100
    value = int(budget / points) if points else 0
    return Scale(scale.step, value, scale.purchase, scale.times, scale.currency)


def filled(body: Any, scale: Scale) -> Any:
    """JSON of the language from that of a template: `{step: 1}` becomes the money for which one
    point is given, `{worth: 0.5}` the points of half a usual purchase, `{purchases: 3}` the money
    of three. In limits `worth: 5` stands for `points`.
    """
    if isinstance(body, Mapping):
        if set(body) == {STEP}:
            return _money(Decimal(str(body[STEP])) * scale.step, scale.currency)
        if set(body) == {PURCHASES}:
            amount = float(scale.purchase * Decimal(str(body[PURCHASES])))
            one = 10 ** money.exponent(scale.currency)
            return _money(Decimal(max(one, int(rounded(amount / one) * one))), scale.currency)
        filled_in = {word: filled(part, scale) for word, part in body.items() if word != WORTH}
        if WORTH in body:
            filled_in["points"] = scale.worth(Decimal(str(body[WORTH])))
        return filled_in
    if isinstance(body, (list, tuple)):
        return [filled(part, scale) for part in body]
    return body


def _money(minor: Decimal, currency: str) -> dict[str, Any]:
    amount = money.to_major(int(minor), currency)
    return {"money": [f"{amount.normalize():f}", currency]}


def rounded(value: float) -> float:
    """The nearest number that people call round: 1, 1.2, 1.5, 2, … times a power of ten."""
    if value <= 0:
        return 0
    power = 10.0 ** math.floor(math.log10(value))
    near = min(_ROUND, key=lambda number: (abs(number * power - value), number))
    return round(near * power, 6)


def _levels(
    template: Template, answers: Answers, purchase: int, one: int
) -> tuple[ProposedLevel, ...]:
    """From which yearly turnover each level begins, so that as many reach it as it says: members'
    turnover is taken to be distributed as log-normal, with the template's spread. By actions: from
    as many as there are usual purchases in it.
    """
    mean = answers.turnover_minor / answers.members / one
    median = mean * math.exp(-(template.spread**2) / 2)
    levels: list[ProposedLevel] = []
    turnover = times = 0
    for level in template.levels:
        beyond = NormalDist().inv_cdf(1 - level.reached_by / 100)
        wanted = median * math.exp(template.spread * beyond)
        turnover = max(one, turnover, int(rounded(wanted) * one))
        times = max(times + 1, int(rounded(wanted * one / purchase)))
        reached = answers.members * level.reached_by // 100
        levels.append(
            ProposedLevel(level, 0, times, reached)
            if template.levels_by
            else ProposedLevel(level, turnover, 0, reached)
        )
    return tuple(levels)


def top_share(spread: float) -> int:
    """What the fifth of the members that buys most brings of the turnover, in per cent: of a
    log-normal distribution of this spread.
    """
    normal = NormalDist()
    return round(100 * normal.cdf(spread - normal.inv_cdf(0.8)))


def _rewards(rewards: Sequence[RewardOf], scale: Scale) -> tuple[ProposedReward, ...]:
    """For each step of the range the dearest thing that its points pay for, each thing once and
    none dearer than a later one. A step that nothing suits is left out.
    """
    left = list(rewards)
    taken: list[ProposedReward] = []
    one = 10 ** money.exponent(scale.currency)
    for purchases in RANGE:
        points = max(1, int(rounded(float(purchases * scale.purchase_points))))
        if not taken:  # rounding must not carry the first one out of reach
            least, most = FIRST_LEAST * scale.purchase_points, FIRST_MOST * scale.purchase_points
            points = min(max(points, least), most)
        value = points * scale.value
        dearest = taken[-1].reward.euros if taken else 0
        paid = [
            reward
            for reward in left
            if reward.euros >= dearest and reward.euros * A_EURO[scale.currency] * one <= value
        ]
        if not paid:
            continue
        reward = max(paid, key=lambda reward: reward.euros)
        left.remove(reward)
        away = (Decimal(points) / scale.purchase_points).quantize(Decimal("0.1"), ROUND_HALF_UP)
        taken.append(ProposedReward(reward, points, value, away))
    return tuple(taken)


def _costs(
    template: Template, answers: Answers, points_a_member: Decimal, value: int
) -> tuple[Cost, Cost, Cost]:
    few, likely, many = (
        _cost(participation, answers, points_a_member, value)
        for participation in template.participation
    )
    return few, likely, many


def _cost(participation: int, answers: Answers, points_a_member: Decimal, value: int) -> Cost:
    members = answers.members * participation // 100
    points = int(points_a_member * answers.members * participation / 100)
    turnover = answers.turnover_minor * participation // 100
    return Cost(participation, members, turnover, points, points * value)


def _share(part: int, of: int) -> Decimal:
    if not of:
        return Decimal(0)
    return (Decimal(100 * part) / of).quantize(Decimal("0.01"), ROUND_HALF_UP)
