"""Rules as sentences, what they would have given, and what is odd about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.activity import registering
from tandem.earning.recalculation import glancing
from tandem.earning.recalculation.glancing import Glance
from tandem.insights.review import clarity
from tandem.insights.review.facts import RuleFact
from tandem.kit.errors import TandemError
from tandem.kit.periods import add_months, start_of_day
from tandem.platform import clock
from tandem.portals.organiser.rules.drafts import Named
from tandem.portals.organiser.rules.forms import RuleForm
from tandem.portals.shared import names_by_id
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.templatetags.figures import money, points, signed
from tandem.programmes import wallets
from tandem.rules import ast, checker, codec
from tandem.rules.sentences import reading
from tandem.rules.vocabulary import Vocabulary
from tandem.segments import defining, naming, vocabulary

MONTHS_GLANCED = (3, 1)  # whole months that are looked at: fewer, where that takes too long


def sentences(portal: PortalContext, rules: Sequence[Named]) -> dict[str, str]:
    """Each rule as a sentence, by its key; with names in place of codes."""
    rule_terms = vocabulary.of(portal.programme.currency)
    of = portal.actor.organiser_id
    names = naming.of_rules(
        (row.rule for row in rules),
        rule_terms,
        programme_id=portal.programme.id,
        organiser_id=of,
        language=portal.language,
    )
    names = {**names, "rules": {row.key: row.name for row in rules}}
    own = wallets.names(portal.programme.id, organiser_id=of)
    return {
        row.key: reading.sentence(
            row.rule, rule_terms, language=portal.language, wallets=own, names=names
        )
        for row in rules
    }


def preview(
    portal: PortalContext,
    form: RuleForm,
    others: Sequence[Named],
    *,
    now: datetime,
    before: Named | None = None,
) -> dict[str, Any]:
    """The rule that a form holds as a sentence, with what it would have given lately, beside the
    rule as it is in force (`before`); or why it says nothing yet.
    """
    if not form.is_valid():
        return {"waits": True}
    try:
        body = defining.expand(
            form.body("new"), portal.programme.id, organiser_id=portal.actor.organiser_id
        )
        rule = codec.decode_rule(body)
    except TandemError as refusal:
        return {"error": refusal.sentence}
    rule_terms = vocabulary.of(portal.programme.currency)
    if faults := checker.check(rule, rule_terms):
        return {"error": str(faults[0].text)}
    named = Named("new", str(form.cleaned_data["name"]), {}, body, rule)
    text = sentences(portal, [*others, named])["new"]
    return {
        "sentence": text,
        "odd": oddities(portal, [named]),
        **_lately(portal, rule, others, before, now),
    }


def _lately(
    portal: PortalContext,
    rule: ast.Rule,
    others: Sequence[Named],
    before: Named | None,
    now: datetime,
) -> dict[str, Any]:
    """What it would have given in the last whole months, as many as can be told at once; beside
    what it gives as it is in force.
    """
    zone = ZoneInfo(portal.programme.time_zone)
    first = now.astimezone(zone).date().replace(day=1)
    beside = [row.rule for row in others]
    for months in MONTHS_GLANCED:
        span: dict[str, Any] = {
            "programme": portal.programme,
            "since": start_of_day(add_months(first, -months), zone),
            "until": start_of_day(first, zone),
            "now": now,
        }
        seen = glancing.glance(rule, beside, **span)
        if seen is not None:
            given = glancing.glance(before.rule, beside, **span) if before else None
            return {
                "glance": _given(seen, months),
                "compared": _compared(portal, seen, given, is_new=before is None),
                "most": _most(portal, seen),
            }
    return {"glance": _("There is too much history to tell at once: try the draft on history.")}


def _given(seen: Glance, months: int) -> str:
    if not seen.activities:
        return (
            _("Nothing of last month would have met it; this month is not looked at yet.")
            if months == 1
            else _(
                "Nothing of the last three whole months would have met it;"
                " this month is not looked at yet."
            )
        )
    text = ngettext(
        "%(when)s it would have given %(points)s points to %(members)s member, for %(deeds)s"
        " purchases and actions.",
        "%(when)s it would have given %(points)s points to %(members)s members, for %(deeds)s"
        " purchases and actions.",
        seen.members,
    )
    return text % {
        "when": _("Last month") if months == 1 else _("In the last three months"),
        "points": points(seen.points),
        "deeds": points(seen.activities),
        "members": points(seen.members),
    }


def _compared(portal: PortalContext, seen: Glance, given: Glance | None, *, is_new: bool) -> str:
    """Against the rule as it is in force: more or fewer points, and what that costs."""
    if given is None and not is_new:
        return ""
    cost = seen.reward_points - (given.reward_points if given else 0)
    values = {
        "before": points(given.points if given else 0),
        "more": signed(seen.points - (given.points if given else 0)),
        "cost": money(cost * portal.programme.point_value_minor, portal.programme.currency),
    }
    if given is None:
        return _("It is not in force yet. If all are used, they cost %(cost)s.") % values
    if seen.points == given.points and not cost:
        return _("As it is in force it gives just as many.")
    text = _("As it is in force it gives %(before)s, so %(more)s; if all are used, %(cost)s.")
    return text % values


def _most(portal: PortalContext, seen: Glance) -> str:
    names = names_by_id.members(portal, [member_id for member_id, _points in seen.most])
    most = [f"{names[key]} ({points(amount)})" for key, amount in seen.most if key in names]
    return _("Most would go to %(members)s.") % {"members": ", ".join(most)} if most else ""


def oddities(portal: PortalContext, rules: Sequence[Named]) -> list[str]:
    """What somebody should look at before these rules are published, as sentences; with what the
    review finds in them (`insights.review`).
    """
    told = [RuleFact(row.name, row.names, row.rule) for row in rules]
    today = portal.programme.day_at(clock.now())
    return [
        *clarity.nameless(told),
        *clarity.twice(told),
        *clarity.ended(told, today),
        *nobody(portal, rules),
    ]


def nobody(portal: PortalContext, rules: Sequence[Named]) -> list[str]:
    """Conditions that compare with what nobody is and nothing has; each source is asked once for
    all rules.
    """
    rule_terms = vocabulary.of(portal.programme.currency)
    by_rule = [(row.name, codes_of(row.rule, rule_terms)) for row in rules]
    asked: dict[str, set[str]] = {}
    for _name, by_source in by_rule:
        for source, texts in by_source.items():
            asked.setdefault(source, set()).update(texts)
    known = {
        source: {*sources.KEYED[source].named(portal, texts), *_to_come(source), ""}
        for source, texts in asked.items()
    }
    return [
        _("“%(name)s” asks for “%(value)s”, and there is none.") % {"name": name, "value": text}
        for name, by_source in by_rule
        for source, texts in by_source.items()
        for text in sorted(texts - known[source])
    ]


def _to_come(source: str) -> set[str]:
    """What is there though nobody did it yet: a kind is taken up by who does it first."""
    return set(registering.every()) if source == "kinds" else set()


def codes_of(rule: ast.Rule, rule_terms: Vocabulary) -> dict[str, set[str]]:
    """The codes that a rule compares with, by their source."""
    nodes = [rule.when, *(effect.what for effect in rule.effects)]
    return {
        source: texts
        for source, texts in naming.codes_of(nodes, rule_terms).items()
        if source in sources.KEYED
    }
