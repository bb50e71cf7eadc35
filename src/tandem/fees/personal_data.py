"""What this package holds of people (`platform.personal`)."""

from django.utils.translation import gettext_lazy as _

from tandem.fees.models import Change, Checkout, Fee, Receipt, Refund, Subscription, Title
from tandem.platform.personal.declaring import Held, holds

holds(
    __name__,
    _("Paid membership: periods, payments and what was owed back"),
    Held(model=Subscription, words=("note",), plain=("number",)),
    Held(model=Change, words=("reason",), plain=("from_state", "to_state", "actor")),
    Held(model=Title, plain=("number",)),
    Held(model=Fee),
    Held(
        model=Receipt, words=("payer", "title"), plain=("way", "reference", "decided_by"), years=5
    ),
    Held(model=Refund, words=("reason",), plain=("actor", "paid_by"), years=5),
    Held(model=Checkout, plain=("way", "reference", "currency", "url")),
)
