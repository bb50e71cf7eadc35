"""A proposal as its page shows it: plain rows, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from tandem.kit.texts import localized
from tandem.portals.shared.choosing.sources import ACTIONS
from tandem.portals.shared.starting import words
from tandem.portals.shared.templatetags.figures import money
from tandem.proposals.proposing import Proposal
from tandem.rules import codec
from tandem.rules.sentences import reading
from tandem.segments import vocabulary


def shown(proposal: Proposal, language: str) -> Mapping[str, Any]:
    """All of it."""
    template = proposal.template

    def said(texts: Mapping[str, str]) -> str:
        return localized(texts, language)

    kinds = _kinds(proposal, language)
    return {
        "title": said(template.title),
        "is_of_people": template.is_of_people,
        "turnover_name": said(template.turnover) if template.is_of_people else _("They buy"),
        "away_name": _("Months") if template.is_of_people else _("Usual purchases"),
        "text": said(template.text),
        "audience": said(template.audience),
        "proof": said(template.proof),
        "currency": proposal.currency,
        "likely": proposal.likely,
        "costs": proposal.costs,
        "purchase_minor": proposal.purchase_minor,
        "purchase_points": proposal.purchase_points,
        "point_value": money(proposal.point_value_minor, proposal.currency),
        "rules": _sentences(proposal, language),
        "levels": [
            {
                "name": said(each.level.name),
                "turnover_minor": each.turnover_minor,
                "times": each.times,
                "action": kinds.get(template.levels_by, ""),
                "members": each.members,
                "share": each.level.reached_by / 100,
                "benefits": [said(benefit.name) for benefit in each.level.benefits],
            }
            for each in proposal.levels
        ],
        "rewards": [
            {
                "name": said(each.reward.name),
                "points": each.points,
                "value_minor": each.value_minor,
                "purchases": each.purchases,
            }
            for each in proposal.rewards
        ],
        "plans": [
            {
                "name": said(each.plan.name),
                "price_minor": each.price_minor,
                "saves_minor": each.saves_minor,
                "months": each.plan.months,
                "perks": [said(perk) for perk in each.plan.perks],
            }
            for each in proposal.plans
        ],
        "guardrails": [
            {"why": said(each.why), "source": each.source} for each in proposal.guardrails
        ],
        "regulations": [said(text) for text in template.regulations],
        "advice": words.advice(proposal),
    }


def _kinds(proposal: Proposal, language: str) -> dict[str, str]:
    """What actions are called."""
    return {
        **{code: str(name) for code, name in ACTIONS.items()},
        **{each.kind: localized(each.name, language) for each in proposal.template.actions},
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
