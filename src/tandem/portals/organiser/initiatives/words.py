"""Words for initiatives and goals, as the organiser reads them."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from tandem.initiatives.models import Goal, Measure, Owner, State
from tandem.portals.shared.areas.declaring import Text
from tandem.portals.shared.templatetags.figures import money_short, points

MEASURES: Mapping[str, Text] = {
    Measure.TURNOVER: _("net turnover"),
    Measure.ACTIVITIES: _("actions or purchases"),
    Measure.MEMBERS: _("members who did it"),
    Measure.JOINED: _("members who joined"),
    Measure.POINTS: _("points given"),
}
OWNERS: Mapping[str, Text] = {
    Owner.MARKETING: _("marketing"),
    Owner.SALES: _("sales"),
    Owner.FINANCE: _("finance"),
    Owner.PRODUCTION: _("production"),
    Owner.IT: _("IT"),
    Owner.PEOPLE: _("human resources"),
}
STATES: Mapping[str, tuple[Text, str]] = {
    State.DRAFT: (_("draft"), ""),
    State.COMING: (_("soon"), "wait"),
    State.RUNNING: (_("runs now"), "good"),
    State.ENDED: (_("over"), ""),
}


def value_of(goal: Goal, value: int, currency: str) -> str:
    """A value of a goal as people read it."""
    return money_short(value, currency) if goal.measure == Measure.TURNOVER else points(value)
