"""Why one takes part, in the member's words: written from the rules, levels, rewards and settings
that hold, with what the organiser adds. Members read it, and whoever is about to join.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.benefits import queries as benefits
from tandem.insights.regulations import collecting, writing
from tandem.insights.regulations.facts import Facts
from tandem.insights.review import costs
from tandem.insights.running import parts, telling
from tandem.insights.running.telling import Reader
from tandem.kit import money as moneys
from tandem.kit.texts import localized
from tandem.portals.shared.templatetags.figures import money, points
from tandem.programmes import terms
from tandem.programmes.models import Programme
from tandem.rewards import queries as rewards
from tandem.rewards.models import Reward
from tandem.rules import ast, codec
from tandem.segments import vocabulary

REWARDS_SHOWN = 4
EXAMPLE = 100  # of the currency, where nobody knows what members usually buy
# What it is for, by the goals that were chosen when the programme was opened.
GOALS: Mapping[str, Any] = {
    "SALES": gettext_lazy("We want your loyalty to be worth something to you."),
    "NEW": gettext_lazy(
        "We want more people to get to know us; you help, and get something for it."
    ),
    "NOVELTIES": gettext_lazy("We want you to be the first to try what is new."),
    "KNOWING": gettext_lazy("We want to know who uses what we make, and serve you better."),
    "PAYMENT": gettext_lazy("We want to thank those who pay in time."),
    "STAYING": gettext_lazy("We want to thank those who stay with us."),
    "PAPERLESS": gettext_lazy("We want to do without paper, and share what that saves."),
}


def shown(
    programme: Programme, *, reader: Reader | None, today: date, now: datetime, language: str
) -> list[dict[str, Any]]:
    """The page as sections, each with paragraphs or with items; what does not apply is left out.

    Args:
        reader: a member, who reads of no rule and no reward that is not for them, or a stranger,
            who reads of those for everybody. None: whoever writes the page or tells customers of
            the programme, who reads of all but what partners alone get.
    """
    standing = collecting.standing(programme, today=today)
    facts = collecting.facts_in(standing, language)
    choice = _choice(programme, reader, now)
    rules = _rules([codec.decode_rule(row.body) for row in standing.rules], programme, reader, now)
    theirs = {rule.key for rule in rules}
    written = {section.key: section for section in writing.sections(facts)}
    sections = [
        _section("", _own(programme, language)),
        _section(
            _("What it is for"), [str(GOALS[goal]) for goal in programme.goals if goal in GOALS]
        ),
        _section(
            _("What you get points for"),
            [],
            [_rule(rule) for rule in facts.rules if rule.key in theirs],
        ),
        _section(_("What a purchase brings"), list(_example(programme, rules, choice, language))),
        _section(_("What you can choose"), [], [_reward(row, language) for row in choice]),
        _section(_("Beside points"), [], list(_for_everybody(programme, language))),
        _section(_("Levels"), [], list(_levels(facts))),
        _section(_("When points are yours, and how long"), _texts(written, "release", "expiry")),
        _section(_("What becomes of your data"), _texts(written, "data")),
    ]
    return [section for section in sections if section["paragraphs"] or section["items"]]


def _choice(programme: Programme, reader: Reader | None, now: datetime) -> list[Reward]:
    """The first few rewards that are for a reader."""
    audiences: Collection[UUID] | None = None if reader is None else ()
    if reader is not None and reader.member_id is not None:
        audiences = rewards.audiences_of(reader.member_id, programme=programme, now=now)
    offered = rewards.offered(
        programme.id, organiser_id=programme.organiser_id, audiences=audiences
    )
    by_hand = offered.filter(wallet="REWARD", is_automatic=False)
    return list(by_hand.order_by("points", "id")[:REWARDS_SHOWN])


def _rules(
    rules: Sequence[ast.Rule], programme: Programme, reader: Reader | None, now: datetime
) -> Sequence[ast.Rule]:
    """The rules that may give something to a reader."""
    if reader is None:
        return [rule for rule in rules if any(effect.to != "PARTNER" for effect in rule.effects)]
    rule_terms = vocabulary.of(programme.currency)
    of_rules = {rule.key: parts.of(rule, rule_terms) for rule in rules}
    return telling.for_reader(rules, of_rules, reader, programme=programme, now=now)


def _section(
    title: str, paragraphs: Sequence[str], items: Sequence[Mapping[str, str]] = ()
) -> dict[str, Any]:
    return {"title": title, "paragraphs": list(paragraphs), "items": list(items)}


def _own(programme: Programme, language: str) -> list[str]:
    """What the organiser itself says."""
    return [paragraph.text for paragraph in terms.split("why", localized(programme.why, language))]


def _rule(rule: Any) -> dict[str, str]:
    return {"name": rule.name, "text": rule.sentence}


def _reward(row: Reward, language: str) -> dict[str, str]:
    text = ngettext("%(n)s point", "%(n)s points", row.points) % {"n": points(row.points)}
    return {"name": localized(row.name, language), "text": text}


def _example(
    programme: Programme, rules: Sequence[Any], choice: Sequence[Reward], language: str
) -> Iterator[str]:
    """A usual purchase in points, and how many of them the first reward takes."""
    usual = programme.origin.get("purchase_minor")
    amount = usual or EXAMPLE * 10 ** moneys.exponent(programme.currency)
    brings = costs.brought(rules, amount, programme.currency)
    if not brings:
        return
    text = ngettext(
        "A purchase of %(amount)s brings at least %(n)s point.",
        "A purchase of %(amount)s brings at least %(n)s points.",
        brings,
    )
    yield text % {"amount": money(amount, programme.currency), "n": points(brings)}
    if choice:
        first = choice[0]
        times = -(-first.points // brings)
        text = ngettext(
            "After %(n)s such purchase you can have “%(reward)s”.",
            "After %(n)s such purchases you can have “%(reward)s”.",
            times,
        )
        yield text % {"n": points(times), "reward": localized(first.name, language)}


def _for_everybody(programme: Programme, language: str) -> Iterator[dict[str, str]]:
    """Benefits that every member has; those of a level stand with it."""
    for row in benefits.of_everybody(programme.id, organiser_id=programme.organiser_id):
        yield {
            "name": localized(row.name, language),
            "text": localized(row.text, language),
        }


def _levels(facts: Facts) -> Iterator[dict[str, str]]:
    for level in facts.ladder.levels if facts.ladder else ():
        yield {
            "name": level.name,
            "text": ", ".join(benefit.name for benefit in level.benefits),
        }


def _texts(written: Mapping[str, terms.Section], *keys: str) -> list[str]:
    """Paragraphs of the regulations, in their own words."""
    return [
        paragraph.text for key in keys if key in written for paragraph in written[key].paragraphs
    ]
