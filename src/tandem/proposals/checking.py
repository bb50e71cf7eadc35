"""What is wrong with a template, as sentences for who writes it. Tests ask; nobody who uses Tandem
reads them.

A template is worked out for several firms, small and large, in every country, and what comes of it
is checked as the packages would check it that take it in: rules by the checker, levels by the
ladder's rules.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from tandem.kit.errors import TandemError
from tandem.partners.models import PartnerRole
from tandem.programmes import settings as programme_settings
from tandem.programmes.countries import COUNTRIES
from tandem.programmes.models import Expiry, Release
from tandem.proposals.plans import offer_of
from tandem.proposals.proposing import FIRST_LEAST, FIRST_MOST, Answers, Proposal, ladder, propose
from tandem.proposals.templates import CHANGES, Template
from tandem.rules import ast, checker, codec
from tandem.segments import vocabulary
from tandem.tiers import ladders
from tandem.tiers.memberships import MONTHS_MAX
from tandem.tiers.models import BenefitKind

REACHED_LEAST, REACHED_MOST = 5, 30  # per cent of the members
RULES_MAX = 8  # what people can know
# Settings of a programme that are the organiser's own, whatever the template.
_NOT_OF_TEMPLATES = {"name", "brand_colour", "logo_id", "contact_email", "languages", "goals"}
# Yearly turnover in minor units, and members: a small firm, one of middle size, a large one.
FIRMS = ((60_000_00, 20), (4_000_000_00, 400), (900_000_000_00, 60_000))


def faults(template: Template) -> list[str]:
    """Every fault; none means that it can be offered."""
    return [
        *_of_settings(template),
        *_of_range(template),
        *_of_sample(template),
        *(fault for proposal in proposals(template) for fault in _of_proposal(proposal)),
    ]


def proposals(template: Template) -> Iterator[Proposal]:
    """What comes of it for different firms, countries, wishes and shares."""
    for country in ("PL", "RO", "BY", "DE", "HU", "IS"):
        for turnover_minor, members in FIRMS:
            for changes in ((), CHANGES):
                for share in (Decimal(1), template.share, Decimal(5)):
                    one = 10 ** (0 if COUNTRIES[country][0] == "ISK" else 2)
                    amount = turnover_minor * one // 100
                    yield propose(template, Answers(country, amount, members, share, changes))


def _of_settings(template: Template) -> Iterator[str]:
    unknown = set(template.settings) - set(programme_settings.every()) | (
        set(template.settings) & _NOT_OF_TEMPLATES
    )
    if unknown:
        yield f"settings: not of a template: {sorted(unknown)}"
    if template.settings.get("release") not in Release.values:
        yield "settings: release is missing"
    if template.settings.get("expiry") not in Expiry.values:
        yield "settings: expiry is missing"
    if not 0 < template.participation[0] < template.participation[1] < template.participation[2]:
        yield "participation: few, likely, many rise"
    if not 1 <= template.share <= 5:
        yield "share: between 1 and 5 per cent"


def _of_range(template: Template) -> Iterator[str]:
    last = 101
    for level in template.levels:
        if not REACHED_LEAST <= level.reached_by <= REACHED_MOST or level.reached_by >= last:
            yield f"levels {level.code}: reached by 5 to 30 per cent, a higher one by fewer"
        last = level.reached_by
        if not level.benefits:
            yield f"levels {level.code}: a level without a benefit is empty"
        for benefit in level.benefits:
            if benefit.kind not in BenefitKind.values:
                yield f"levels {level.code}: there is no kind of benefit “{benefit.kind}”"
    costless = [reward for reward in template.rewards if not reward.euros]
    if not any(not reward.is_goods for reward in costless):
        yield "rewards: one costs nothing but attention, for programmes that are small"
    if len(template.rewards) < 5:
        yield "rewards: five at least"
    if not any(rule.body.get("when") for rule in template.rules if not rule.changes):
        yield "rules: some are always proposed"


def _of_sample(template: Template) -> Iterator[str]:
    sample = template.sample
    if not 5 <= len(sample.products) <= 15 or len(sample.partners) < 1 or not sample.members:
        yield "sample: about ten products, a partner, a few members"
    for product in sample.products:
        if product.category not in sample.categories:
            yield f"sample {product.sku}: there is no category “{product.category}”"
    for partner in sample.partners:
        if partner.role not in PartnerRole.values:
            yield f"sample {partner.code}: there is no role “{partner.role}”"
    trades = {code for code, _name in template.trades}
    for member in sample.members:
        if member.trade not in trades:
            yield f"sample {member.name}: there is no trade “{member.trade}”"


def _of_proposal(proposal: Proposal) -> Iterator[str]:
    template, rule_terms = proposal.template, vocabulary.of(proposal.currency)
    kinds = {"PURCHASE", "CODE", "ENROLMENT", "REFERRAL", "BIRTHDAY", "ANNIVERSARY"}
    kinds |= {action.kind for action in template.actions}
    rules = []
    if template.levels_by and template.levels_by not in kinds:
        yield f"levels_by: there is no action “{template.levels_by}”"
    for proposed in proposal.rules:
        try:
            rule = codec.decode_rule(proposed.body)
        except TandemError as refusal:
            yield f"rules {proposed.key}: {refusal.sentence}"
            continue
        rules.append(rule)
        yield from (
            f"rules {proposed.key}: {fault.text}" for fault in checker.check(rule, rule_terms)
        )
        counted = amounts_of(proposed.body)
        if counted - {"gross" if template.is_of_consumers else "net"}:
            yield f"rules {proposed.key}: consumers' amounts are gross, those of firms net"
        for place, code in _named(rule):
            if place == "member.membership" and code not in {plan.code for plan in template.plans}:
                yield f"rules {proposed.key}: there is no membership “{code}”"
            if place == "deed.kind" and code not in kinds:
                yield f"rules {proposed.key}: there is no action “{code}”"
            if place == "product.categories" and code not in template.sample.categories:
                yield f"rules {proposed.key}: there is no category “{code}”"
            if place == "member.trade" and code not in {trade for trade, _name in template.trades}:
                yield f"rules {proposed.key}: there is no trade “{code}”"
    yield from (f"rules: {fault.text}" for fault in checker.check_set(rules))
    if not 1 <= len(rules) <= RULES_MAX:
        yield f"rules: 1 to {RULES_MAX} of them, so that people can know them"
    yield from _of_ladder(proposal)
    yield from _of_figures(proposal)
    yield from _of_plans(proposal)


def amounts_of(body: Any) -> set[str]:
    """Which amounts a rule counts: `net`, `gross`."""
    if isinstance(body, str):
        _source, _dot, amount = body.partition(".")
        return {amount} & {"net", "gross"}
    if isinstance(body, Mapping):
        body = list(body.values())
    return set().union(*map(amounts_of, body)) if isinstance(body, list) else set()


def _named(rule: ast.Rule) -> Iterator[tuple[str, str]]:
    """Which terms a rule compares a field with."""
    return _pairs(codec.encode(rule.when))


def _pairs(body: Any) -> Iterator[tuple[str, str]]:
    if isinstance(body, Mapping):
        for operator, values in body.items():
            if operator in ("eq", "in", "has") and isinstance(values[0], str):
                for value in values[1] if isinstance(values[1], list) else [values[1]]:
                    yield values[0], value
            else:
                yield from _pairs(values)
    elif isinstance(body, list):
        for part in body:
            yield from _pairs(part)


def _of_plans(proposal: Proposal) -> Iterator[str]:
    codes = [proposed.plan.code for proposed in proposal.plans]
    if len(codes) != len(set(codes)):
        yield "plans: each code once"
    for proposed in proposal.plans:
        place = f"plans {proposed.plan.code}"
        if not offer_of(proposed).is_sound:
            yield f"{place}: it cannot be sold so"
        if not 1 <= proposed.plan.months <= MONTHS_MAX:
            yield f"{place}: for 1 to {MONTHS_MAX} months"
        if not proposed.plan.perks:
            yield f"{place}: a membership without perks is empty"
        if proposed.price_minor >= proposed.saves_minor:
            yield f"{place}: it costs more than it saves who buys as often as is usual"


def _of_ladder(proposal: Proposal) -> Iterator[str]:
    if not proposal.levels:
        return
    try:
        ladders.check(
            ladder(proposal), proposal.template.window, grace_days=proposal.template.grace_days
        )
    except TandemError as refusal:
        yield f"levels: {refusal.sentence}"


def _of_figures(proposal: Proposal) -> Iterator[str]:
    if not proposal.rewards:
        yield "rewards: none is left"
    elif not FIRST_LEAST <= proposal.rewards[0].purchases <= FIRST_MOST:
        yield f"rewards: the first is {proposal.rewards[0].purchases} purchases away"
    prices = [reward.points for reward in proposal.rewards]
    if prices != sorted(set(prices)):
        yield "rewards: the prices rise"
    goods = [reward for reward in proposal.rewards if reward.reward.is_goods]
    if goods and any(guardrail.refuses == "GOODS" for guardrail in proposal.guardrails):
        yield "guardrails: goods are refused here"
