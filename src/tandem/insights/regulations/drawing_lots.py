"""What regulations say of contests by lot."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.insights.regulations.facts import Facts
from tandem.insights.regulations.wording import day, number
from tandem.programmes.terms import Paragraph


def drawing(facts: Facts) -> Iterator[Paragraph]:
    """Each draw with its permit, and how all of them go."""
    for draw in facts.draws:
        text = ngettext(
            "“%(name)s”, from %(first)s to %(last)s: %(n)s prize is drawn by lot. Permit:"
            " %(permit)s.",
            "“%(name)s”, from %(first)s to %(last)s: %(n)s prizes are drawn by lot. Permit:"
            " %(permit)s.",
            draw.places,
        )
        values = {
            "name": draw.name,
            "first": day(draw.first),
            "last": day(draw.last),
            "n": number(draw.places),
            "permit": draw.permit,
        }
        yield Paragraph(f"draw:{draw.key}", text % values)
    if facts.draws:
        yield Paragraph(
            "draw_how",
            _(
                "Who qualified has one ticket. Lots are drawn by a seed whose fingerprint is shown"
                " from the first day, and by the list of tickets that a person confirmed, so that"
                " anybody can check it afterwards. Each member wins once; who does not take a prize"
                " is followed by the next substitute."
            ),
        )
