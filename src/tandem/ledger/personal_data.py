"""What this package holds of people (`platform.personal`)."""

from django.utils.translation import gettext_lazy as _

from tandem.ledger.models import Account, Lot, LotUse, Transfer
from tandem.platform.personal.declaring import Held, holds

holds(
    __name__,
    _("The ledger of points: what came, went and is left"),
    Held(model=Account, by="holder_id"),
    Held(model=Lot, by="holder_id"),
    Held(model=Transfer, by="holder_id"),
    Held(model=LotUse, by="holder_id"),
)
