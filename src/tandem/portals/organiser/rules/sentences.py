"""Rules as sentences, what they would have given, and what is odd about them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.earning.recalculation import glancing
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
    """What somebody should look at before these rules are published, as sentences."""
    return [
        *_nameless(rules),
        *_twice(rules),
        *(text for each in rules for text in _ended(each, portal)),
        *_nobody(portal, rules),
    ]


def _nameless(rules: Sequence[Named]) -> list[str]:
    total = sum(not each.name.strip() or each.name.strip() == _("Rule") for each in rules)
    text = ngettext(
        "%(n)s rule has no name: members would not know what it is.",
        "%(n)s rules have no name: members would not know what they are.",
        total,
    )
    return [text % {"n": total}] if total else []


def _twice(rules: Sequence[Named]) -> list[str]:
    seen: dict[str, str] = {}
    odd = []
    for each in rules:
        text = repr(
            {name: value for name, value in codec.encode_rule(each.rule).items() if name != "key"}
        )
        if text in seen:
            odd.append(
                _("“%(one)s” and “%(other)s” say the same, so both give.")
                % {
                    "one": seen[text],
                    "other": each.name,
                }
            )
        seen.setdefault(text, each.name)
    return odd


def _ended(each: Named, portal: PortalContext) -> list[str]:
    last, today = (
        last_day(each.rule),
        clock.now().astimezone(ZoneInfo(portal.programme.time_zone)).date(),
    )
    return (
        [_("“%(name)s” has ended: its last day is over.") % {"name": each.name}]
        if last and last < today
        else []
    )


def last_day(rule: ast.Rule) -> date | None:
    """The last day on which a rule counts, where it says one."""
    items = rule.when.items if isinstance(rule.when, ast.All) else (rule.when,)
    for item in items:
        match item:
            case ast.Compare("le", ast.Field("deed.day"), ast.Day(day)):
                return day
            case ast.Compare("lt", ast.Field("deed.day"), ast.Day(day)):
                return day - timedelta(days=1)
    return None


def _nobody(portal: PortalContext, rules: Sequence[Named]) -> list[str]:
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
