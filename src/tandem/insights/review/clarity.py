"""Rules that nobody would understand, or that do not do what their author means."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tandem.insights.review.facts import ADVISES, WARNS, Facts, Finding, RuleFact
from tandem.programmes import terms
from tandem.rules import ast, codec
from tandem.rules.sentences.reading import quoted

NAMES_SHOWN = 3


def findings(facts: Facts) -> Iterator[Finding]:
    """What is unclear."""
    for text in nameless(facts.rules):
        yield Finding("nameless", "UNCLEAR", WARNS, text, "rules")
    for text in _foreign(facts):
        yield Finding("foreign", "UNCLEAR", WARNS, text, "rules")
    for text in twice(facts.rules):
        yield Finding("twice", "UNCLEAR", WARNS, text, "rules")
    for text in ended(facts.rules, facts.today):
        yield Finding("ended", "UNCLEAR", ADVISES, text, "rules")


def nameless(rules: Sequence[RuleFact]) -> list[str]:
    """How many rules have no name."""
    total = sum(not told.name.strip() or told.name.strip() == _("Rule") for told in rules)
    text = ngettext(
        "%(n)s rule has no name: members would not know what it is.",
        "%(n)s rules have no name: members would not know what they are.",
        total,
    )
    return [text % {"n": total}] if total else []


def _foreign(facts: Facts) -> list[str]:
    """Rules that have a name, but not in every language."""
    foreign = []
    for told in facts.rules:
        spoken = {code for code, text in told.names.items() if text.strip()}
        gone = [code for code in facts.languages if code not in spoken]
        if spoken and gone:
            foreign.append(
                f"{quoted(told.name, language=get_language())} ({terms.language_names(gone)})"
            )
    if not foreign:
        return []
    text = _("Rules without a name in a language of the programme: %(names)s")
    more = " …" if foreign[NAMES_SHOWN:] else ""
    return [text % {"names": ", ".join(foreign[:NAMES_SHOWN]) + more}]


def twice(rules: Sequence[RuleFact]) -> list[str]:
    """Rules that say the same."""
    seen: dict[str, str] = {}
    odd = []
    for told in rules:
        text = repr(
            {name: value for name, value in codec.encode_rule(told.rule).items() if name != "key"}
        )
        if text in seen:
            odd.append(
                _("“%(one)s” and “%(other)s” say the same, so both give.")
                % {"one": seen[text], "other": told.name}
            )
        seen.setdefault(text, told.name)
    return odd


def ended(rules: Sequence[RuleFact], today: date) -> list[str]:
    """Rules whose last day is over."""
    return [
        _("“%(name)s” has ended: its last day is over.") % {"name": told.name}
        for told in rules
        if (last := last_day(told.rule)) and last < today
    ]


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
