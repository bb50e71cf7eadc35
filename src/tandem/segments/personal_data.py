"""What this package holds of people (`platform.personal`)."""

from django.utils.translation import gettext_lazy as _

from tandem.platform.personal.declaring import Held, holds
from tandem.segments.models import Listed

holds(
    __name__,
    _("Lists of members on which they stand"),
    Held(model=Listed, plain=("segment_key",)),
)
