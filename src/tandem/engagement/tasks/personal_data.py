"""What this package holds of people (`platform.personal`)."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement.tasks.models import Done, Standing, Tries
from tandem.platform.personal.declaring import Held, holds

holds(
    __name__,
    _("Tasks that were done"),
    Held(model=Done, plain=("period",)),
    Held(model=Tries),
    Held(model=Standing, plain=("period", "so_far")),
)
