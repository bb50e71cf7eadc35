"""What this package holds of people (`platform.personal`)."""

from django.utils.translation import gettext_lazy as _

from tandem.belonging.models import BadgeHeld
from tandem.platform.personal.declaring import Held, holds

holds(
    __name__,
    _("Badges"),
    Held(model=BadgeHeld),
)
