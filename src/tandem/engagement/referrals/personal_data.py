"""What this package holds of people (`platform.personal`)."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement.referrals.models import Code, Referral
from tandem.platform.personal.declaring import Held, holds

holds(
    __name__,
    _("Invitations: the code, who was invited, and what was decided of it"),
    Held(model=Code, plain=("code",)),
    Held(model=Referral, words=("note",), plain=("decided_by",)),
)
