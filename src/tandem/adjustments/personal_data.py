"""What this package holds of people (`platform.personal`)."""

from django.utils.translation import gettext_lazy as _

from tandem.adjustments.models import Collection, Extension, Merge
from tandem.platform.personal.declaring import Held, holds

holds(
    __name__,
    _("What people put right by hand: longer expiry, debts, merged members"),
    Held(model=Collection),
    Held(model=Extension, words=("reason",), plain=("actor",)),
    Held(model=Merge, by="from_id", words=("reason",), plain=("actor", "moved", "undone_by")),
    Held(model=Merge, by="into_id", words=("reason",), plain=("actor", "moved", "undone_by")),
)
