"""The settings of rewards: whom those of a partner are for."""

from django.utils.translation import gettext_lazy as _

from tandem.programmes.models import PartnerRewards
from tandem.programmes.settings import Choice, declare

declare(
    __name__,
    Choice(
        name="partner_rewards",
        label=_("What a partner orders is for"),
        help=_(
            "A gift to a person may be taxed as their income, and many firms forbid it: ask before"
            " you choose people."
        ),
        choices={
            PartnerRewards.FIRM.value: _("the firm"),
            PartnerRewards.PEOPLE.value: _("one of its people, whom its manager names"),
        },
    ),
)
