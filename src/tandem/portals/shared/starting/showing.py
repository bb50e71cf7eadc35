"""A proposal as its page shows it: plain rows, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from tandem.kit.texts import localized
from tandem.portals.shared import amounts
from tandem.portals.shared.choosing.sources import ACTIONS
from tandem.portals.shared.starting import words
from tandem.portals.shared.templatetags.figures import money
from tandem.proposals.proposing import Proposal
from tandem.proposals.templates import Template
from tandem.rules import codec
from tandem.rules.sentences import reading
from tandem.segments import vocabulary


def shown(proposal: Proposal, language: str) -> Mapping[str, Any]:
    """All of it."""
    template = proposal.template

    def text_of(texts: Mapping[str, str]) -> str:
        return localized(texts, language)

    return {
        "title": text_of(template.title),
        "is_of_people": template.is_of_people,
        "turnover_name": _turnover_name(template, language),
        "away_name": _("Months") if template.is_of_people else _("Usual purchases"),
        "text": text_of(template.text),
        "audience": text_of(template.audience),
        "proof": text_of(template.proof),
        "landing": {
            "title": text_of(template.landing.title),
            "text": text_of(template.landing.text),
        },
        "currency": proposal.currency,
        "likely": proposal.likely,
        "costs": proposal.costs,
        "purchase": _amount(proposal, proposal.purchase_minor),
        "purchase_points": proposal.purchase_points,
        "point_value": money(proposal.point_value_minor, proposal.currency),
        "rules": _sentences(proposal, language),
        "levels": _levels(proposal, language),
        "rewards": [
            {
                "name": text_of(reward.reward.name),
                "points": reward.points,
                "value_minor": reward.value_minor,
                "purchases": reward.purchases,
            }
            for reward in proposal.rewards
        ],
        "plans": [
            {
                "name": text_of(plan.plan.name),
                "price_minor": plan.price_minor,
                "saves_minor": plan.saves_minor,
                "months": plan.plan.months,
                "perks": [text_of(perk) for perk in plan.plan.perks],
            }
            for plan in proposal.plans
        ],
        "guardrails": [
            {"why": text_of(advice.why), "source": advice.source} for advice in proposal.guardrails
        ],
        "regulations": [text_of(text) for text in template.regulations],
        "advice": words.advice(proposal),
    }


def _amount(proposal: Proposal, minor: int) -> str:
    return amounts.told(minor, proposal.currency, is_gross=proposal.template.is_of_consumers)


def _levels(proposal: Proposal, language: str) -> list[dict[str, Any]]:
    kinds = _kinds(proposal, language)
    return [
        {
            "name": localized(level.level.name, language),
            "turnover": _amount(proposal, level.turnover_minor),
            "times": level.times,
            "action": kinds.get(proposal.template.levels_by, ""),
            "members": level.members,
            "share": level.level.reached_by / 100,
            "benefits": [localized(benefit.name, language) for benefit in level.level.benefits],
        }
        for level in proposal.levels
    ]


def _turnover_name(template: Template, language: str) -> str:
    """What stands above amounts of a year: the template's own word, else what they are."""
    if template.is_of_people:
        return localized(template.turnover, language)
    return _("They pay, with tax") if template.is_of_consumers else _("They buy, net")


def _kinds(proposal: Proposal, language: str) -> dict[str, str]:
    """What actions are called."""
    return {
        **{code: str(name) for code, name in ACTIONS.items()},
        **{action.kind: localized(action.name, language) for action in proposal.template.actions},
    }


def _sentences(proposal: Proposal, language: str) -> list[dict[str, str]]:
    template = proposal.template
    names = {
        "kinds": _kinds(proposal, language),
        "categories": {
            code: localized(name, language) for code, name in template.sample.categories.items()
        },
        "trades": {code: localized(name, language) for code, name in template.trades},
        "plans": {plan.code: localized(plan.name, language) for plan in template.plans},
        "rules": {rule.key: localized(rule.name, language) for rule in proposal.rules},
    }
    vocabulary_in_force = vocabulary.of(proposal.currency)
    return [
        {
            "name": localized(rule.name, language),
            "sentence": reading.sentence(
                codec.decode_rule(rule.body), vocabulary_in_force, language=language, names=names
            ),
        }
        for rule in proposal.rules
    ]
