"""By what firms are proved, as the programme's settings show and keep it."""

from typing import Any

from django.utils.translation import gettext as _

from tandem.participants.firms import means
from tandem.platform import clock
from tandem.portals.shared.access import Desk
from tandem.programmes import setup


def shown(desk: Desk) -> dict[str, Any]:
    """Each means with the advice beside it, and how long people are told to wait."""
    policy = means.policy_of(desk.programme)
    return {
        "means": [
            {"code": each.code, "name": each.name, "advice": each.advice, "is_on": each.code in policy.means}
            for each in means.MEANS.values()
        ],
        "days": policy.days,
    }


def keep(desk: Desk) -> None:
    """Keep what the form says.

    Raises:
        BadSetting: nothing is kept.
    """
    posted = desk.request.POST
    chosen, days = means.in_order(posted.getlist("means")), posted.get("days", "").strip()
    if not chosen:
        raise setup.BadSetting(setting=_("Proof of the firm"), why=_("choose at least one"))
    if not days.isdecimal() or len(days) > 3 or not 1 <= int(days) <= means.DAYS_MAX:
        raise setup.BadSetting(setting=_("Days"), why=_("use a whole number from 1 to %s") % means.DAYS_MAX)
    setup.change_programme(
        desk.programme.id,
        settings={"joining": {"means": list(chosen), "days": int(days)}},
        actor=desk.actor,
        now=clock.now(),
    )
