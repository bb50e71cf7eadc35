"""What this package holds of people (`platform.personal`)."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tandem.platform.personal.declaring import Held, holds
from tandem.rewards.models import DeliveryAddress, Goal, Order, OrderStatus

holds(
    __name__,
    _("Orders, and where they were sent"),
    Held(
        model=Order,
        words=("address", "reason"),
        plain=("number", "wallet", "tracking"),
        waits=Q(status=OrderStatus.ORDERED),
    ),
    Held(model=DeliveryAddress, words=("address",), is_deleted=True),
    Held(model=Goal),
)
