"""Which ways of taking part a programme uses."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.programmes.settings import Free, Whole, declare


def _ways(value: Any) -> Any:
    is_known = set(value) <= set(ways.NAMES) and len(set(value)) == len(value)
    return "" if is_known else _("choose one of the list")


declare(
    __name__,
    Free(name="ways", label=_("Ways to take part besides buying"), check=_ways),
    Whole(
        name="referral_days",
        label=_("Days for which an invitation is remembered"),
        help=_("By the browser in which its link was opened; the last one that was opened stands."),
        least=1,
        most=365,
    ),
    Whole(
        name="referral_month_max",
        label=_("Invited members to thank for in a calendar month, at most"),
        help=_(
            "For whoever invited them. Empty: as many as come. Ten is a sound beginning: hardly"
            " anybody recommends more in a month, but who makes invitations up does."
        ),
        least=1,
        most=10_000,
        is_optional=True,
    ),
    Whole(
        name="referral_year_max",
        label=_("Invited members to thank for in a calendar year, at most"),
        least=1,
        most=100_000,
        is_optional=True,
    ),
    Whole(
        name="referral_wait_days",
        label=_("Days until a first purchase is accepted"),
        help=_("So long goods may come back: what came back whole is no purchase."),
        most=365,
    ),
)
