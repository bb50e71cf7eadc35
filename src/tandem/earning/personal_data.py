"""What this package holds of people (`platform.personal`)."""

from django.utils.translation import gettext_lazy as _

from tandem.earning.models import Adjustment, Award, AwardReview, LimitUse, Shortfall
from tandem.platform.personal.declaring import Held, holds

holds(
    __name__,
    _("Why points were given, and reasons of people who gave or took some"),
    Held(model=Award, plain=("breakdown", "asks", "party")),
    Held(model=AwardReview, words=("reason",), plain=("decided_by",)),
    Held(model=LimitUse, plain=("rule_key", "span")),
    Held(model=Shortfall),
    Held(model=Adjustment, words=("reason",), plain=("asked_by", "decided_by")),
)
