"""What should be looked at before a programme is published: what stops it first. Pure: it is given
all that it judges.
"""

from collections.abc import Iterator, Sequence

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tandem.insights.review import clarity, costs
from tandem.insights.review.facts import (
    ADVISES,
    REGULATIONS,
    RULES,
    STOPS,
    WARNS,
    Facts,
    Finding,
    LawFact,
)
from tandem.programmes import terms
from tandem.programmes.laws import packs
from tandem.rules.sentences.reading import quoted

RULES_MAX = 8  # what people can know
LIMITS_MAX = 6
WORDS_MAX = 2_500
MORE = "more"  # the section for whatever else is said
_SEVERITIES = (STOPS, WARNS, ADVISES)
_BOTH = frozenset({RULES, REGULATIONS})


def findings(facts: Facts) -> list[Finding]:
    """Everything, by how much it weighs."""
    unsorted = [
        *_unlawful(facts),
        *_missing(facts),
        *costs.findings(facts),
        *clarity.findings(facts),
        *_complicated(facts),
        *_commented(facts),
    ]
    return sorted(unsorted, key=lambda finding: _SEVERITIES.index(finding.severity))


def stopping(findings: Sequence[Finding], what: str) -> Finding | None:
    """The first finding that keeps the rules, or the regulations, from being published."""
    return next((finding for finding in findings if what in finding.stops), None)


def _unlawful(facts: Facts) -> Iterator[Finding]:
    if not facts.is_law_known:
        text = _(
            "Nothing is known here of the law of this country. Let your adviser look at rewards"
            " and regulations."
        )
        yield Finding("no_law", "UNLAWFUL", ADVISES, text, "regulations")
    for law in facts.laws:
        if law.kind == packs.TAX:
            yield from _taxed(facts, law)
        elif law.kind == packs.STAFF_REWARDS and facts.gives_to_staff:
            yield from _consented(facts, law)
        goods = [reward.name for reward in facts.rewards if reward.is_goods]
        if law.kind == "GOODS" and goods:
            values = {
                "names": ", ".join(quoted(name, language=get_language()) for name in goods[:3]),
                "why": law.why,
            }
            text = _("Rewards that are things: %(names)s. %(why)s") % values
            yield Finding(
                "goods", "UNLAWFUL", STOPS, f"{text} ({law.source})", "rewards", stops=_BOTH
            )


def _consented(facts: Facts, law: LawFact) -> Iterator[Finding]:
    """What partners order for their people, where not each of them has agreed as an employer."""
    text = f"{law.why} ({law.source})"
    if facts.consents is None:
        more = _("No partner is asked for it: write an agreement that is a consent.")
        yield Finding("staff_rewards", "UNLAWFUL", WARNS, f"{text} {more}", "partners-agreements")
        return
    asked, given = facts.consents
    if given < asked:
        more = _("%(given)s of %(asked)s partners have agreed; the people of the others get none.")
        text = f"{text} {more % {'given': given, 'asked': asked}}"
        yield Finding("staff_rewards", "UNLAWFUL", ADVISES, text, "partners-agreements")


def _taxed(facts: Facts, law: LawFact) -> Iterator[Finding]:
    for reward in facts.rewards:
        if reward.value_minor > law.from_minor:
            text = f"{quoted(reward.name, language=get_language())}: {law.why} ({law.source})"
            yield Finding("taxed", "UNLAWFUL", WARNS, text, "regulations")


def _missing(facts: Facts) -> Iterator[Finding]:
    if not facts.rules:
        text = _("No rules are published, so nothing gives points.")
        yield Finding("no_rules", "MISSING", STOPS, text, "rules")
    if not facts.rewards:
        text = _("No reward is offered: points would be worth nothing to members.")
        yield Finding("no_reward", "MISSING", WARNS, text, "rewards")
    if facts.needs_products and not facts.has_products:
        text = _("No product is known, so no line of an invoice or a file can be recognised.")
        yield Finding("no_product", "MISSING", WARNS, text, "products")
    if not facts.contact_email:
        text = _("There is no address for questions and complaints.")
        yield Finding("no_contact", "MISSING", WARNS, text, "settings")
    if not facts.sends_mail:
        text = _(
            "No mail server is set up: members would get no confirmation. Ask who runs this"
            " installation."
        )
        yield Finding("no_mail", "MISSING", WARNS, text, "")
    if not facts.has_logo:
        text = _("There is no logo: members see the first letter of the name instead.")
        yield Finding("no_logo", "MISSING", ADVISES, text, "settings")
    yield from _missing_of_regulations(facts)


def _missing_of_regulations(facts: Facts) -> Iterator[Finding]:
    for key, codes in facts.own_missing.items():
        text = _(
            "A paragraph of your own has no text in: %(languages)s. It cannot be published so."
        )
        yield Finding(
            "own_missing",
            "MISSING",
            STOPS,
            text % {"languages": terms.language_names(codes)},
            "regulations-paragraph",
            {"paragraph": key},
            stops=frozenset({REGULATIONS}),
        )
    if facts.untold:
        text = _("The regulations in force have no text in: %(languages)s.")
        named = terms.language_names(facts.untold)
        yield Finding("untold", "MISSING", WARNS, text % {"languages": named}, "regulations")
    for key, title in facts.left_out.items():
        if key != MORE and key not in facts.own_places:
            text = _("“%(section)s” is left out: let a paragraph of your own tell it.")
            severity = WARNS if key == "data" else ADVISES
            yield Finding("left_out", "MISSING", severity, text % {"section": title}, "regulations")
    if "complaints" not in facts.own_places:
        text = _("Nothing says by when complaints are answered. Add it to “Complaints”.")
        yield Finding("no_deadline", "MISSING", ADVISES, text, "regulations")
    if "end" not in facts.own_places:
        text = _(
            "Nothing says how long before its end members are told. Add it to “The end of the"
            " programme”."
        )
        yield Finding("no_end", "MISSING", ADVISES, text, "regulations")


def _commented(facts: Facts) -> Iterator[Finding]:
    total = facts.open_comments
    if total:
        text = ngettext(
            "%(n)s comment on the draft is open. Settle it, or publish all the same.",
            "%(n)s comments on the draft are open. Settle them, or publish all the same.",
            total,
        )
        yield Finding("comments", "COMMENTED", WARNS, text % {"n": total}, "comments")


def _complicated(facts: Facts) -> Iterator[Finding]:
    total = len(facts.rules)
    if total > RULES_MAX:
        text = ngettext(
            "There is %(n)s rule; more than %(most)s nobody knows by heart.",
            "There are %(n)s rules; more than %(most)s nobody knows by heart.",
            total,
        )
        yield Finding(
            "many_rules", "COMPLICATED", WARNS, text % {"n": total, "most": RULES_MAX}, "rules"
        )
    limits = sum(len(told.rule.limits) for told in facts.rules)
    if limits > LIMITS_MAX:
        text = ngettext(
            "The rules have %(n)s limit. Members meet them only when points are missing.",
            "The rules have %(n)s limits. Members meet them only when points are missing.",
            limits,
        )
        yield Finding("many_limits", "COMPLICATED", ADVISES, text % {"n": limits}, "rules")
    if facts.words > WORDS_MAX:
        text = ngettext(
            "The regulations have %(n)s word: about %(minutes)s minutes of reading.",
            "The regulations have %(n)s words: about %(minutes)s minutes of reading.",
            facts.words,
        )
        values = {"n": facts.words, "minutes": round(facts.words / 200)}
        yield Finding("many_words", "COMPLICATED", ADVISES, text % values, "regulations")
