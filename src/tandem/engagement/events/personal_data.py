"""What this package holds of people (`platform.personal`)."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement.events.models import SignUp
from tandem.platform.personal.declaring import Held, holds

holds(
    __name__,
    _("Events: places that were taken, and answers at signing up"),
    Held(model=SignUp, words=("answers",), plain=("ticket",)),
)
