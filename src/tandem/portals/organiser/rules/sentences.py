"""Rules as sentences, what they would have given, and what is odd about them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.earning.recalculation import glancing
from tandem.insights.review import clarity
from tandem.insights.review.facts import RuleFact
from tandem.kit.errors import TandemError
from tandem.kit.periods import add_months, start_of_day
from tandem.platform import clock
from tandem.portals.organiser.rules.drafts import Named
from tandem.portals.organiser.rules.forms import RuleForm
from tandem.portals.shared import sources
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.templatetags.figures import points
from tandem.programmes import wallets
from tandem.rules import ast, checker, codec
from tandem.rules.sentences import reading
from tandem.rules.vocabulary import Vocabulary
from tandem.segments import defining, naming, vocabulary


def sentences(portal: PortalContext, rules: Sequence[Named]) -> dict[str, str]:
    """Each rule as a sentence, by its key; with names in place of codes."""
    words = vocabulary.of(portal.programme.currency)
    of = portal.actor.organiser_id
    names = naming.of_rules(
        (each.rule for each in rules),
        words,
        programme_id=portal.programme.id,
        organiser_id=of,
        language=portal.language,
    )
    names = {**names, "rules": {each.key: each.name for each in rules}}
    own = wallets.names(portal.programme.id, organiser_id=of)
    return {
        each.key: reading.sentence(
            each.rule, words, language=portal.language, wallets=own, names=names
        )
        for each in rules
    }


def preview(
    portal: PortalContext, form: RuleForm, others: Sequence[Named], *, now: datetime
) -> dict[str, Any]:
    """The rule that a form holds as a sentence, with what it would have given last month; or why it
    says nothing yet.
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
    words = vocabulary.of(portal.programme.currency)
    if faults := checker.check(rule, words):
        return {"error": str(faults[0].text)}
    named = Named("new", str(form.cleaned_data["name"]), {}, body, rule)
    said = sentences(portal, [*others, named])["new"]
    return {
        "sentence": said,
        "odd": oddities(portal, [named]),
        **_last_month(portal, rule, others, now),
    }


def _last_month(
    portal: PortalContext, rule: ast.Rule, others: Sequence[Named], now: datetime
) -> dict[str, Any]:
    zone = ZoneInfo(portal.programme.time_zone)
    first = now.astimezone(zone).date().replace(day=1)
    since, until = start_of_day(add_months(first, -1), zone), start_of_day(first, zone)
    beside = [each.rule for each in others]
    seen = glancing.glance(
        rule, beside, programme=portal.programme, since=since, until=until, now=now
    )
    if seen is None:
        return {"glance": _("There is too much history to tell at once: try the draft on history.")}
    if not seen.activities:
        return {"glance": _("Nothing of last month would have met it.")}
    given = {
        "points": points(seen.points),
        "deeds": points(seen.activities),
        "members": points(seen.members),
    }
    text = ngettext(
        "Last month it would have given %(points)s points to %(members)s member, for %(deeds)s"
        " purchases and actions.",
        "Last month it would have given %(points)s points to %(members)s members, for %(deeds)s"
        " purchases and actions.",
        seen.members,
    )
    return {"glance": text % given}


def oddities(portal: PortalContext, rules: Sequence[Named]) -> list[str]:
    """What somebody should look at before these rules are published, as sentences; with what the
    review finds in them (`insights.review`).
    """
    told = [RuleFact(each.name, each.names, each.rule) for each in rules]
    today = clock.now().astimezone(ZoneInfo(portal.programme.time_zone)).date()
    return [
        *clarity.nameless(told),
        *clarity.twice(told),
        *clarity.ended(told, today),
        *nobody(portal, rules),
    ]


def nobody(portal: PortalContext, rules: Sequence[Named]) -> list[str]:
    """Conditions that compare with what nobody is and nothing has."""
    words = vocabulary.of(portal.programme.currency)
    odd = []
    for each in rules:
        for source, texts in codes_of(each.rule, words).items():
            known: Mapping[str, str] = sources.KEYED[source].named(portal, texts)
            odd += [
                _("“%(name)s” asks for “%(value)s”, and there is none.")
                % {
                    "name": each.name,
                    "value": text,
                }
                for text in sorted(texts - set(known) - {""})
            ]
    return odd


def codes_of(rule: ast.Rule, words: Vocabulary) -> dict[str, set[str]]:
    """The codes that a rule compares with, by their source."""
    nodes = [rule.when, *(effect.what for effect in rule.effects)]
    return {
        source: texts
        for source, texts in naming.codes_of(nodes, words).items()
        if source in sources.KEYED
    }
