"""What this package holds of people (`platform.personal`)."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement.library.models import Rating
from tandem.platform.personal.declaring import Held, holds

holds(
    __name__,
    _("Stars given to materials"),
    Held(model=Rating),
)
