"""What this package holds of people (`platform.personal`)."""

from django.utils.translation import gettext_lazy as _

from tandem.communication.models import Message
from tandem.platform.personal.declaring import Held, holds

holds(
    __name__,
    _("Messages of the inbox"),
    Held(model=Message, words=("data", "mail_note"), plain=("kind",), is_deleted=True),
)
