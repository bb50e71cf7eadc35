"""What this package holds of people (`platform.personal`)."""

from django.utils.translation import gettext_lazy as _

from tandem.outreach.models import Arrival
from tandem.platform.personal.declaring import Held, holds

holds(
    __name__,
    _("By which link they came"),
    Held(model=Arrival),
)
