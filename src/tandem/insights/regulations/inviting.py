"""What regulations say of inviting others."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.insights.regulations.facts import Facts
from tandem.insights.regulations.wording import number
from tandem.programmes.terms import Paragraph


def inviting(facts: Facts) -> Iterator[Paragraph]:
    """How an invitation counts, up to how many, and what is none."""
    asked = facts.referrals
    if asked is None:
        return
    text = ngettext(
        "A member may invite others by a link or a code of their own. Who joins within %(n)s day of"
        " opening the link was invited by them; the link that was opened last stands.",
        "A member may invite others by a link or a code of their own. Who joins within %(n)s days"
        " of opening the link was invited by them; the link that was opened last stands.",
        asked.days,
    )
    yield Paragraph("invite", text % {"n": number(asked.days)}, "invite", (asked.days,))
    for key, most, told in (
        ("month", asked.month_max, _month),
        ("year", asked.year_max, _year),
    ):
        if most is not None:
            yield Paragraph(f"invite_{key}", told(most) % {"n": number(most)}, key, (most,))
    if asked.wait_days:
        text = ngettext(
            "The first purchase of who was invited is recorded as such when %(n)s day has passed"
            " and not all of it came back.",
            "The first purchase of who was invited is recorded as such when %(n)s days have passed"
            " and not all of it came back.",
            asked.wait_days,
        )
        yield Paragraph("invite_wait", text % {"n": number(asked.wait_days)})
    yield Paragraph(
        "invite_none",
        _(
            "Nothing is given for inviting oneself, one's own firm or household, who took part"
            " before, or whom a partner won. The organiser may refuse an invitation for a reason"
            " that the member can ask for."
        ),
    )


def _month(most: int) -> str:
    return ngettext(
        "Who invites is thanked for at most %(n)s invited member in a calendar month.",
        "Who invites is thanked for at most %(n)s invited members in a calendar month.",
        most,
    )


def _year(most: int) -> str:
    return ngettext(
        "Who invites is thanked for at most %(n)s invited member in a calendar year.",
        "Who invites is thanked for at most %(n)s invited members in a calendar year.",
        most,
    )
