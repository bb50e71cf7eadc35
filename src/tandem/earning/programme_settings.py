"""The settings that earning reads: when points become the member's own, how long they last, what
waits for a second person.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.programmes.models import Expiry, Release
from tandem.programmes.settings import Choice, Flag, Free, When, Whole, declare

DAYS_MAX, MONTHS_MAX = 366, 600
POINTS_MAX = 10**8
AWARD_CEILING_MAX = 10**12
WARNINGS_MAX = 5


def _warnings(days: Any) -> Any:
    """From the earliest to the latest, each once."""
    if (
        list(days) != sorted(set(days), reverse=True)
        or len(days) > WARNINGS_MAX
        or not all(1 <= before <= DAYS_MAX for before in days)
    ):
        return _("say at most 5 numbers of days from 1 to 366, the greatest first")
    return ""


def _curve(steps: Any) -> Any:
    """Days ascending, per cent between 0 and 100 and never rising: later is never worth more."""
    days, shares = [step[0] for step in steps], [step[1] for step in steps]
    if (
        days != sorted(set(days))
        or shares != sorted(shares, reverse=True)
        or not all(0 <= share <= 100 for share in shares)
    ):
        return _("days must rise and per cents must not")
    return ""


declare(
    __name__,
    Choice(
        name="release",
        label=_("Points become the member's own"),
        help=_("Until then the member sees them as on the way."),
        choices={
            Release.WHEN_PAID.value: _("when the invoice is paid"),
            Release.AFTER_DAYS.value: _("after some days"),
            Release.BY_HAND.value: _("when somebody here agrees"),
            Release.AT_ONCE.value: _("at once"),
        },
    ),
    Whole(
        name="release_days",
        label=_("Days to wait"),
        help=_(
            "For goods that may come back. What is no purchase, such as joining or an action, is"
            " the member's own at once."
        ),
        most=DAYS_MAX,
        when=When("release", (Release.AFTER_DAYS.value,)),
    ),
    Free(
        name="payment_curve",
        label=_("Paid late"),
        help=_(
            "0 days and 100 per cent is in time; later than the last line gives none. Empty: late"
            " gives none."
        ),
        check=_curve,
        when=When("release", (Release.WHEN_PAID.value,)),
    ),
    Choice(
        name="expiry",
        label=_("Points expire"),
        choices={
            Expiry.MONTHS.value: _("so many months after they were earned"),
            Expiry.MONTH_END.value: _("at the end of the month, so many months after"),
            Expiry.YEAR_END.value: _("at the end of the year and so many months of grace"),
            Expiry.INACTIVITY.value: _("so many months after the last purchase"),
            Expiry.FIXED.value: _("on a fixed day"),
        },
    ),
    Whole(
        name="expiry_months",
        label=_("Months"),
        most=MONTHS_MAX,
        is_optional=True,
        when=When(
            "expiry",
            (
                Expiry.MONTHS.value,
                Expiry.MONTH_END.value,
                Expiry.YEAR_END.value,
                Expiry.INACTIVITY.value,
            ),
        ),
    ),
    Free(
        name="expiry_on",
        label=_("The fixed day"),
        needed=_("say on which day"),
        when=When("expiry", (Expiry.FIXED.value,)),
    ),
    Free(
        name="warning_days",
        label=_("Members are warned so many days before points expire"),
        help=_("At most five numbers, such as 30, 7. Empty: nobody is warned."),
        check=_warnings,
    ),
    Whole(
        name="award_ceiling",
        label=_("Points above which a purchase waits for approval"),
        help=_(
            "It waits until somebody here agrees, whatever else it waits for. Empty: none waits."
        ),
        least=1,
        most=AWARD_CEILING_MAX,
        is_optional=True,
    ),
    Whole(
        name="adjust_limit_points",
        label=_("Points that one person may adjust alone"),
        most=POINTS_MAX,
    ),
    Whole(
        name="adjust_limit_admin_points",
        label=_("Points that an administrator may adjust alone"),
        most=POINTS_MAX,
    ),
    Flag(
        name="rules_need_two",
        label=_("Rules are published by somebody who did not write in the draft"),
    ),
)
