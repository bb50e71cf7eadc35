"""Levels: what each asks for, how it is kept, and what comes with it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.benefits import wording as benefits
from tandem.insights.regulations.facts import AskFact, Facts
from tandem.insights.regulations.wording import money, number
from tandem.programmes.terms import Paragraph

NO_LIMIT = 10**9  # uses of a benefit that may be used as often as one likes


def levels(facts: Facts) -> Iterator[Paragraph]:
    """Nothing where there are none."""
    ladder = facts.ladder
    if ladder is None or not ladder.levels:
        return
    yield Paragraph(
        "window",
        _("The time in which a level is to be reached: %(window)s.")
        % {"window": _window(ladder.window)},
        ladder.window,
    )
    for level in ladder.levels:
        asks = "; ".join(_asked(ask, facts.currency) for ask in level.asks)
        text = _("“%(level)s” asks for: %(asks)s.") % {"level": level.name, "asks": asks}
        marks = ",".join(f"{ask.measure} {ask.kind}" for ask in level.asks)
        yield Paragraph(
            f"level:{level.code}", text, marks or "nothing", tuple(-a.at_least for a in level.asks)
        )
        for benefit in level.benefits:
            limits = ", ".join(
                limit
                for limit in (
                    benefits.often(benefit.uses, benefit.span),
                    benefits.places(benefit.places, benefit.span),
                )
                if limit
            )
            name = f"{benefit.name} ({limits})" if limits else benefit.name
            text = _("With “%(level)s” comes: %(benefit)s.")
            is_yearly = benefit.span == "YEAR"
            places = NO_LIMIT if benefit.places is None else benefit.places
            yield Paragraph(
                f"benefit:{benefit.key}",
                text % {"level": level.name, "benefit": name},
                level.code if is_yearly else f"{level.code} {benefit.span}",
                (benefit.uses or NO_LIMIT, *((places,) if places != NO_LIMIT else ())),
            )
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
            return _("%(amount)s of turnover") % {"amount": money(ask.at_least, currency)}
        case "DEEDS":
            return _("%(n)s × %(kind)s") % values
        case "PEOPLE":
            text = ngettext(
                "%(n)s person with %(kind)s", "%(n)s people with %(kind)s", ask.at_least
            )
            return text % values
    return _("%(n)s status points") % values
