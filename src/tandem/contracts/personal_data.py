"""What this package holds of people (`platform.personal`)."""

from django.utils.translation import gettext_lazy as _

from tandem.contracts.models import Contract
from tandem.platform.personal.declaring import Held, holds

holds(
    __name__,
    _("Contracts, with their numbers and days"),
    Held(model=Contract, words=("name", "number")),
)
