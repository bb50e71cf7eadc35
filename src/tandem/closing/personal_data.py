"""What this package holds of people (`platform.personal`)."""

from django.utils.translation import gettext_lazy as _

from tandem.closing.models import Statement
from tandem.platform.personal.declaring import Held, holds

holds(
    __name__,
    _("Statements of editions that ended"),
    Held(model=Statement),
)
