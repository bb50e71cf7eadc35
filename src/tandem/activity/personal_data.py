"""What this package holds of people (`platform.personal`)."""

from django.utils.translation import gettext_lazy as _

from tandem.activity.models import Activity, Correction, Line, Payment
from tandem.platform.personal.declaring import Held, holds

holds(
    __name__,
    _("Purchases and actions: what was bought or done, when, where and for how much"),
    Held(model=Activity, plain=("kind", "document_no", "currency", "attributes")),
    Held(model=Line),
    Held(model=Correction),
    Held(model=Payment),
)
