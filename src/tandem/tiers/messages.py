"""What members are told of their level."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from tandem.platform.messages import wording
from tandem.platform.messages.declaring import Message, message
from tandem.platform.messages.wording import Words


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class TierChangedMessage(Message):
    """A member moved on the ladder."""

    kind: ClassVar[str] = "TIER_CHANGED"
    tier: dict[str, Any]  # its name by language
    is_up: bool
    until: str = ""  # ISO
    is_anew: bool = False  # with a new edition

    def words(self) -> Words:
        """The level, and what follows from it."""
        tier = {"tier": wording.text(self.tier)}
        if self.is_anew and not self.is_up:
            return Words(
                _("Your level is %(tier)s now") % tier,
                _("Levels begin anew with the edition. Your page says what brings it back."),
            )
        if not self.is_up:
            return Words(
                _("Your level is %(tier)s now") % tier,
                _(
                    "You had less than the level before asks for. Your page says what brings it"
                    " back."
                ),
            )
        if self.until:
            text = _("It is yours until %(day)s at least.") % {"day": wording.day(self.until)}
        else:
            text = _("Look at what it brings you.")
        return Words(_("You have reached the level %(tier)s") % tier, text)
