"""What this package holds of people (`platform.personal`)."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement.surveys.models import Participation, Sheet
from tandem.platform.personal.declaring import Held, holds

holds(
    __name__,
    _("Surveys: answers that were given by name or are not finished"),
    Held(model=Participation, words=("kept",)),
    Held(model=Sheet, words=("texts",), plain=("picks",)),
)
