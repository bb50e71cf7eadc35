"""What this package holds of people (`platform.personal`)."""

from django.utils.translation import gettext_lazy as _

from tandem.platform.personal.declaring import Held, holds
from tandem.tiers.models import BenefitUse, Membership, Standing, Step, Target

holds(
    __name__,
    _("Levels and memberships, and reasons of people who gave some"),
    Held(model=Standing),
    Held(model=Step, words=("reason",), plain=("actor",)),
    Held(model=BenefitUse, words=("note",), plain=("actor",)),
    Held(model=Membership, words=("note",), plain=("actor",)),
    Held(model=Target),
)
