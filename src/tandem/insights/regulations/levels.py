"""Levels: what each asks for, how it is kept, and what comes with it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.benefits import wording as benefits
from tandem.insights.regulations.facts import AskFact, BenefitFact, Facts, LadderFact
from tandem.insights.regulations.wording import money, number
from tandem.programmes.terms import Paragraph

NO_LIMIT = 10**9  # uses of a benefit that may be used as often as one likes


def levels(facts: Facts) -> Iterator[Paragraph]:
    """Levels, what comes with each, and what members have beside; nothing where there is none."""
    if facts.ladder is not None and facts.ladder.levels:
        yield from _levels(facts, facts.ladder)
    for benefit in facts.benefits:
        values = {"benefit": _named(benefit), "level": benefit.level, "plan": benefit.plan}
        if benefit.level:
            text = _("With “%(level)s” and the membership “%(plan)s” comes: %(benefit)s.")
        elif benefit.plan:
            text = _("With the membership “%(plan)s” comes: %(benefit)s.")
        else:
            text = _("Every member may have: %(benefit)s.")
        yield _brought(benefit, text % values, benefit.of)
    if facts.has_untold_benefits:
        text = _("Some groups of members have further benefits; who may have one is shown it.")
        yield Paragraph("benefits", text, "benefits")


def _levels(facts: Facts, ladder: LadderFact) -> Iterator[Paragraph]:
    yield Paragraph(
        "window",
        _("The time in which a level is to be reached: %(window)s.")
        % {"window": _window(ladder.window)},
        ladder.window,
    )
    for level in ladder.levels:
        asks = "; ".join(_asked(ask, facts.currency) for ask in level.asks)
        text = _("“%(level)s” asks for: %(asks)s.") % {"level": level.name, "asks": asks}
        likeness = ",".join(f"{ask.measure} {ask.kind}" for ask in level.asks)
        yield Paragraph(
            f"level:{level.code}",
            text,
            likeness or "nothing",
            tuple(-a.at_least for a in level.asks),
        )
        for benefit in level.benefits:
            text = _("With “%(level)s” comes: %(benefit)s.")
            values = {"level": level.name, "benefit": _named(benefit)}
            yield _brought(benefit, text % values, level.code)
    if ladder.grace_days:
        text = ngettext(
            "Whoever no longer reaches a level keeps it for %(n)s day more.",
            "Whoever no longer reaches a level keeps it for %(n)s days more.",
            ladder.grace_days,
        )
        yield Paragraph(
            "grace", text % {"n": number(ladder.grace_days)}, "grace", (ladder.grace_days,)
        )
    if ladder.falls_softly:
        text = _("They fall by one level at a review, not further.")
        yield Paragraph("softly", text, "softly")


def _named(benefit: BenefitFact) -> str:
    """What it is called, how often it may be had and how many places there are."""
    limits = ", ".join(
        limit
        for limit in (
            benefits.often(benefit.uses, benefit.span),
            benefits.places(benefit.places, benefit.span),
        )
        if limit
    )
    return f"{benefit.name} ({limits})" if limits else benefit.name


def _brought(benefit: BenefitFact, text: str, like: str) -> Paragraph:
    """A paragraph that weighs by how often it may be had, and how many may have it."""
    is_yearly = benefit.span == "YEAR"
    places = NO_LIMIT if benefit.places is None else benefit.places
    return Paragraph(
        f"benefit:{benefit.key}",
        text,
        (like if is_yearly else f"{like} {benefit.span}").strip() or "everybody",
        (benefit.uses or NO_LIMIT, *((places,) if places != NO_LIMIT else ())),
    )


def _window(window: str) -> str:
    return {
        "YEAR": _("calendar year"),
        "QUARTER": _("quarter"),
        "MONTH": _("month"),
        "ROLLING_YEAR": _("the last twelve months"),
        "EVER": _("all the time"),
    }[window]


def _asked(ask: AskFact, currency: str) -> str:
    values = {"n": number(ask.at_least), "kind": ask.kind}
    match ask.measure:
        case "TURNOVER":
            return _("%(amount)s of net turnover") % {"amount": money(ask.at_least, currency)}
        case "PAID":
            return _("%(amount)s of purchases, with tax") % {
                "amount": money(ask.at_least, currency)
            }
        case "DEEDS":
            return _("%(n)s × %(kind)s") % values
        case "PEOPLE":
            text = ngettext(
                "%(n)s person with %(kind)s", "%(n)s people with %(kind)s", ask.at_least
            )
            return text % values
    return _("%(n)s status points") % values
