"""The settings that proofs are read by: who confirms them (`claims.policy`), and what they do not
say themselves.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.programmes.models import Release
from tandem.programmes.settings import Free, When, Whole, declare

DAYS_MAX = 366
TAX_PERCENT_MAX = 99


def _tax(percent: Any) -> Any:
    if percent is None or 0 <= percent <= TAX_PERCENT_MAX:
        return ""
    return _("use per cents from 0 to 99")


declare(
    __name__,
    Free(name="verification", label=_("Who confirms")),
    Whole(
        name="payment_days",
        label=_("Days to pay"),
        help=_("Where the invoice does not say."),
        most=DAYS_MAX,
        when=When("release", (Release.WHEN_PAID.value,)),
    ),
    Free(
        name="tax_percent",
        label=_("Value added tax in gross amounts, per cent"),
        help=_(
            "Where a receipt does not say its rate. Empty: rules on net amounts give nothing for"
            " such a receipt."
        ),
        check=_tax,
    ),
)
