"""Regulations from facts: only what applies, a paragraph for each thing that holds.

Each paragraph has a key that stays when its words change, so that two versions are told apart by
what they say. Those that members would miss also say what they are worth (`terms.Paragraph`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.insights.regulations import displaying, drawing_lots, inviting, levels, validity
from tandem.insights.regulations.facts import Facts
from tandem.insights.regulations.wording import day, number
from tandem.programmes.terms import Paragraph, Section, split

MORE = "more"  # the section of own paragraphs that stand behind all others
TITLES: Mapping[str, str | Promise] = {
    "organiser": gettext_lazy("Who runs the programme"),
    "joining": gettext_lazy("Who may take part"),
    "points": gettext_lazy("What gives points"),
    "inviting": gettext_lazy("Inviting others"),
    "draws": gettext_lazy("Draws"),
    "displays": gettext_lazy("What partners show"),
    "release": gettext_lazy("When points become a member's own"),
    "expiry": gettext_lazy("How long points last"),
    "levels": gettext_lazy("Levels and benefits"),
    "rewards": gettext_lazy("Rewards and orders"),
    "corrections": gettext_lazy("Returns and corrections"),
    "passing": gettext_lazy("Passing points on"),
    "complaints": gettext_lazy("Complaints"),
    "data": gettext_lazy("Personal data"),
    "changes": gettext_lazy("Changes of these regulations"),
    "end": gettext_lazy("The end of the programme"),
    MORE: gettext_lazy("Further provisions"),
}


def sections(
    facts: Facts,
    *,
    own: Iterable[tuple[str, str, str]] = (),
    left_out: Iterable[str] = (),
) -> tuple[Section, ...]:
    """The regulations in the language of the facts.

    Args:
        own: the organiser's own paragraphs: key, section at whose end they stand, text. Where that
            section does not apply, they stand behind all others; nothing is lost.
        left_out: sections that are not written.
    """
    with translation.override(facts.language):
        out = set(left_out)
        written = {key: list(write(facts)) for key, write in _SECTIONS.items() if key not in out}
        shown = {key: paragraphs for key, paragraphs in written.items() if paragraphs}
        for key, after, text in own:
            place = shown.setdefault(after if after in shown else MORE, [])
            place.extend(split(f"own:{key}", text))
        return tuple(
            Section(key, str(TITLES[key]), tuple(shown[key])) for key in TITLES if shown.get(key)
        )


def _organiser(facts: Facts) -> Iterator[Paragraph]:
    yield _said(
        "organiser",
        _("The programme “%(programme)s” is run by %(organiser)s (the organiser)."),
        programme=facts.programme,
        organiser=facts.organiser,
    )
    if facts.ends_on is None:
        yield _said("runs", _("It runs from %(first)s on."), first=day(facts.begins_on))
    else:
        yield _said(
            "runs",
            _("It runs from %(first)s to %(last)s."),
            first=day(facts.begins_on),
            last=day(facts.ends_on),
        )
    if facts.contact_email:
        yield _said("contact", _("Questions are answered at %(email)s."), email=facts.contact_email)


def _whose(facts: Facts) -> Iterator[Paragraph]:
    """Who may take part: persons alone, or firms too."""
    if facts.is_of_persons:
        yield _said(
            "joining",
            _(
                "Persons may take part, each for themselves, who have joined by the programme's"
                " form and accepted these regulations."
            ),
        )
        return
    if facts.is_of_firms:
        text = _(
            "Firms may take part that have joined by the programme's form and accepted these"
            " regulations; nobody takes part as a person."
        )
    else:
        text = _(
            "Firms and people may take part who have joined by the programme's form and accepted"
            " these regulations."
        )
    yield _said("joining", text)
    if facts.trades:
        yield _said(
            "trades",
            _("It is meant for these trades: %(trades)s."),
            trades=", ".join(facts.trades),
        )
    yield _said(
        "firm",
        _(
            "Whoever joins for a firm must be entitled to. Until it is proved that the firm is"
            " theirs, its purchases give no points."
        ),
    )


def _joining(facts: Facts) -> Iterator[Paragraph]:
    yield from _whose(facts)
    yield _said("free", _("Taking part costs nothing, and a member may leave at any time."))
    days = facts.leaving_days
    if days:
        text = ngettext(
            "Whoever leaves can use their points for %(n)s day more, and may come back in that time"
            " with all of them; afterwards the points are lost.",
            "Whoever leaves can use their points for %(n)s days more, and may come back in that"
            " time with all of them; afterwards the points are lost.",
            days,
        ) % {"n": number(days)}
    else:
        text = _("Whoever leaves loses the points that they have not used.")
    yield Paragraph("leaving", text, "left", (days,))
    yield _said(
        "left",
        _(
            "Nothing that is recorded after a member left gives points, even where it was bought"
            " before. What was ordered before still arrives."
        ),
    )


def _points(facts: Facts) -> Iterator[Paragraph]:
    if not facts.rules:
        yield _said("none", _("Nothing gives points yet."))
        return
    if facts.rules_since is None:
        yield _said("since", _("The rules below are a draft: nothing gives points by them yet."))
    else:
        yield _said(
            "since",
            _(
                "The rules below give points from %(day)s on. For what was bought or done earlier"
                " the rules of its day hold."
            ),
            day=day(facts.rules_since),
        )
    for rule in facts.rules:
        text = rule.sentence
        if rule.name:
            text = _("“%(name)s”: %(sentence)s") % {"name": rule.name, "sentence": text}
        yield Paragraph(f"rule:{rule.key}", text, rule.like, rule.worth)
    for place, budget in enumerate(facts.budgets):
        if budget.campaign:
            text = _(
                "From the rules of “%(campaign)s” all members together get at most %(much)s"
                " %(span)s; what comes after gives none."
            )
        else:
            text = _(
                "All members together get at most %(much)s %(span)s; what comes after gives none."
            )
        values = {"campaign": budget.campaign, "much": budget.much, "span": budget.span}
        yield Paragraph(f"budget:{place}", text % values, f"{budget.much} {budget.span}")
    yield _said(
        "proof",
        _(
            "A purchase gives points once, and only when it is proved: by what its seller hands"
            " over, or by what the member sends in."
        ),
    )
    if facts.award_ceiling:
        yield _said(
            "ceiling",
            _(
                "Where a purchase gives more points than %(n)s, they wait until the organiser has"
                " looked at it."
            ),
            n=number(facts.award_ceiling),
        )


def _rewards(facts: Facts) -> Iterator[Paragraph]:
    if facts.reward is None:
        return
    yield _said(
        "rewards",
        _(
            "Points can be exchanged for what the programme offers, as long as it is in stock. What"
            " is offered and for how many points stands on its pages and may change; what is"
            " ordered stays as it was ordered."
        ),
    )
    yield _said(
        "orders",
        _(
            "With an order its points are held. They are used up when it is sent or used, and"
            " come back when it is cancelled."
        ),
    )
    if facts.reward.is_shipped:
        yield _said(
            "shipped", _("Goods are sent to the address that the member gives with the order.")
        )
    if facts.reward.is_automatic:
        yield _said(
            "automatic",
            _(
                "Some rewards are ordered by themselves as soon as a member has the points for"
                " them."
            ),
        )


def _corrections(facts: Facts) -> Iterator[Paragraph]:
    yield _said("returns", _("When goods come back, the points that they gave are taken back."))
    yield _said("mistakes", _("What was recorded by mistake is corrected, and the member is told."))
    if facts.collects_debts:
        text = _(
            "Points that cannot be taken back because they are used already are taken from what is"
            " earned later."
        )
        yield Paragraph("debts", text, "collected")
    else:
        text = _("Points that are used already are not asked back.")
        yield Paragraph("debts", text, BEST)


def _passing(facts: Facts) -> Iterator[Paragraph]:
    if facts.points_transfers == "FIRM":
        text = _("Points may be passed on within the member's firm.")
        yield Paragraph("passing", text, "firm")
    elif facts.points_transfers == "ANYBODY":
        text = _("Points may be passed on to any other member.")
        yield Paragraph("passing", text, BEST)
    else:
        return
    yield _said("passed", _("What is passed on keeps the day on which it expires."))


def _complaints(facts: Facts) -> Iterator[Paragraph]:
    if facts.appeal_days:
        yield _said(
            "appeal",
            ngettext(
                "When a purchase is rejected, the member sees why and may answer within %(n)s day.",
                "When a purchase is rejected, the member sees why and may answer within %(n)s"
                " days.",
                facts.appeal_days,
            ),
            n=number(facts.appeal_days),
        )
    if facts.contact_email:
        yield _said("complaints", _("Complaints are sent to %(email)s."), email=facts.contact_email)


def _data(facts: Facts) -> Iterator[Paragraph]:
    yield _said(
        "controller",
        _(
            "The organiser is the controller of the members' personal data. It uses them to run the"
            " programme: to know who takes part, to record purchases, to give points and rewards,"
            " and to write to members about it."
        ),
    )
    yield _said(
        "sellers", _("A seller sees the purchases that members made from it, and no others.")
    )
    yield _said(
        "rights",
        _(
            "A member may ask to see their data, to have them corrected, handed over or erased, and"
            " may withdraw a consent at any time."
        ),
    )
    if facts.contact_email:
        yield _said(
            "requests", _("Such requests are sent to %(email)s."), email=facts.contact_email
        )


def _changes(_facts: Facts) -> Iterator[Paragraph]:
    yield _said(
        "changes",
        _(
            "A new version of these regulations is published in the programme, and members see what"
            " has changed. Where it takes something from them, they are asked to accept it."
        ),
    )


def _end(facts: Facts) -> Iterator[Paragraph]:
    if facts.ends_on is not None:
        yield _said("ends", _("The programme ends on %(last)s."), last=day(facts.ends_on))
    yield _said(
        "end",
        _("When the programme ends, members are told the last day on which points can be used."),
    )


def _said(key: str, text: str, **values: Any) -> Paragraph:
    return Paragraph(key, text % values)


BEST = validity.BEST
_SECTIONS: Mapping[str, Callable[[Facts], Iterator[Paragraph]]] = {
    "organiser": _organiser,
    "joining": _joining,
    "points": _points,
    "inviting": inviting.inviting,
    "draws": drawing_lots.drawing,
    "displays": displaying.displaying,
    "release": validity.release,
    "expiry": validity.expiry,
    "levels": levels.levels,
    "rewards": _rewards,
    "corrections": _corrections,
    "passing": _passing,
    "complaints": _complaints,
    "data": _data,
    "changes": _changes,
    "end": _end,
}
