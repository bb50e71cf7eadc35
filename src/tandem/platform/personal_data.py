"""What the platform holds of people (`personal`): who signs in, and who was invited.

Who signs in is erased by `access.forgetting`: an address is one user of the whole installation.
Words in facts are blanked by `journal.blank_words`.
"""

from django.utils.translation import gettext_lazy as _

from tandem.platform.models import Erasure, Invitation, Membership, StaffErasure
from tandem.platform.personal.declaring import Held, Of, holds

holds(
    __name__,
    _("Signing in: address, name, telephone, language, where one may sign in, and who was invited"),
    Held(model=Invitation, words=("email", "name"), plain=("actor",)),
    Held(model=Membership, own=("user_id", Of.USER)),
    Held(model=Erasure, plain=("asked_by", "erased_by")),
    Held(model=StaffErasure, by="user_id", of=Of.USER, plain=("asked_by", "erased_by")),
)
