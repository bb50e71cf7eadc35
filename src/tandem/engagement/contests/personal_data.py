"""What this package holds of people (`platform.personal`)."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement.contests.models import Contestant, Drawn, Entry, Mark, Portion, Target
from tandem.platform.personal.declaring import Held, holds

holds(
    __name__,
    _("Contests: nicknames, what was sent in, places"),
    Held(model=Contestant, words=("nickname",), plain=("team",)),
    Held(model=Portion),
    Held(model=Target),
    Held(model=Drawn, words=("gave_up_reason",), plain=("ticket", "value", "gave_up_by")),
    Held(model=Entry, words=("text", "aside_reason"), plain=("aside_by",), files=("photos",)),
    Held(model=Mark, words=("note",), plain=("marks",)),
)
