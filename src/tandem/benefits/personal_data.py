"""What this package holds of people (`platform.personal`)."""

from django.utils.translation import gettext_lazy as _

from tandem.benefits.models import Request, Use
from tandem.platform.personal.declaring import Held, holds

holds(
    __name__,
    _("Benefits that were asked for and used, and what was written with them"),
    Held(model=Request, words=("note", "answer")),
    Held(model=Use, words=("note",), plain=("actor", "request_state")),
)
