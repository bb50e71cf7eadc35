"""What this package holds of people (`platform.personal`)."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement.learning.models import Attempt, Certificate, Play, Progress
from tandem.platform.personal.declaring import Held, holds

holds(
    __name__,
    _("Courses: how far, answers, certificates"),
    Held(model=Progress, plain=("certificate",)),
    Held(model=Play, words=("elements", "documents"), plain=("actor",)),
    Held(model=Certificate, plain=("number",)),
    Held(model=Attempt, words=("answers", "judged")),
)
