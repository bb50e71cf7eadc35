"""What this package holds of people (`platform.personal`)."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement.community.models import Daily, Mark, Post, Profile
from tandem.platform.personal.declaring import Held, Of, holds

holds(
    __name__,
    _("Community: what was asked, answered and reviewed, the nickname, what moderators said"),
    Held(
        model=Post,
        own=("user_id", Of.USER),
        words=("title", "text", "finds", "why"),
        plain=("reason", "change_text", "change_address"),
    ),
    Held(model=Mark, words=("text",)),
    Held(model=Profile, words=("nickname", "blocked_why")),
    Held(model=Daily, plain=("what",)),
)
