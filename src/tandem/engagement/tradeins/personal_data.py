"""What this package holds of people (`platform.personal`)."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement.tradeins.models import Item
from tandem.platform.personal.declaring import Held, holds

holds(
    __name__,
    _("Things that were handed in, with notes and photos"),
    Held(model=Item, words=("note",), plain=("label", "worth_key", "size"), files=("photos",)),
)
