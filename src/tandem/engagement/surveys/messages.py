"""What members are told of surveys."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from tandem.platform.messages import wording
from tandem.platform.messages.declaring import Means, Message, message
from tandem.platform.messages.wording import Words


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class SurveyInvitationMessage(Message):
    """A survey is open to a member, or asks after what they did."""

    kind: ClassVar[str] = "SURVEY_INVITATION"
    means: ClassVar[Means] = Means.INBOX
    survey: dict[str, Any]  # its name by language
    key: str
    about: str = ""  # the invitation, of a survey after what a member did

    def words(self) -> Words:
        """Which one."""
        title = _("A few questions: %(survey)s") % {"survey": wording.text(self.survey)}
        return Words(title, _("What do you think? Your answer tells us what to do better."))

    @property
    def leads_to(self) -> str:
        """The page of the survey."""
        return _page(self.key, self.about)


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class SurveyReminderMessage(Message):
    """A member began a survey or was invited to it, and did not answer."""

    kind: ClassVar[str] = "SURVEY_REMINDER"
    means: ClassVar[Means] = Means.INBOX
    survey: dict[str, Any]  # its name by language
    key: str
    about: str = ""  # the invitation, of a survey after what a member did

    def words(self) -> Words:
        """Which one."""
        title = _("It still waits for you: %(survey)s") % {"survey": wording.text(self.survey)}
        return Words(title, _("We remind you of it only this once."))

    @property
    def leads_to(self) -> str:
        """The page of the survey."""
        return _page(self.key, self.about)


def _page(key: str, about: str) -> str:
    return f"surveys/{key}/?about={about}" if about else f"surveys/{key}/"
