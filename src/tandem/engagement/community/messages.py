"""What members are told of the community."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from tandem.engagement.community.models import IdeaState
from tandem.platform.messages.declaring import Message, message
from tandem.platform.messages.wording import Words, text


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerCameMessage(Message):
    """Somebody answered a question that the member follows."""

    kind: ClassVar[str] = "COMMUNITY_ANSWER"
    question: str

    def words(self) -> Words:
        """Which one."""
        title = _("An answer to “%(question)s”") % {"question": self.question}
        return Words(title, _("It stands in the community, below the question."))


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerHelpedMessage(Message):
    """The member's answer is the one that helped."""

    kind: ClassVar[str] = "COMMUNITY_HELPED"
    question: str

    def words(self) -> Words:
        """To which question."""
        title = _("Your answer helped: “%(question)s”") % {"question": self.question}
        return Words(title, _("Whoever asked says so. Thank you."))


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class IdeaMovedMessage(Message):
    """Something becomes of an idea that the member had, voted for or follows."""

    kind: ClassVar[str] = "COMMUNITY_IDEA"
    idea: str
    state: str
    said: dict[str, Any]  # the reason, or what was changed, by language
    rules_version: int | None = None  # of the rules that answer it

    def words(self) -> Words:
        """What becomes of it, and why."""
        titles = {
            IdeaState.OPEN.value: _("The idea “%(idea)s” is open again"),
            IdeaState.TAKEN.value: _("The idea “%(idea)s” was taken up"),
            IdeaState.PLANNED.value: _("The idea “%(idea)s” is planned"),
            IdeaState.DONE.value: _("You said, we changed: “%(idea)s”"),
            IdeaState.DECLINED.value: _("The idea “%(idea)s” was declined"),
        }
        more = text(self.said) or _("What becomes of it stands with the idea.")
        if self.rules_version is not None:
            of_rules = _("It stands in version %(version)s of the rules.")
            more = f"{more} {of_rules % {'version': self.rules_version}}"
        return Words(titles[self.state] % {"idea": self.idea}, more)


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class PostHiddenMessage(Message):
    """What the member wrote was hidden, and why."""

    kind: ClassVar[str] = "COMMUNITY_HIDDEN"
    post: str
    why: str

    def words(self) -> Words:
        """What, and why."""
        title = _("“%(post)s” is shown to nobody any more") % {"post": self.post}
        return Words(title, _("Why: %(why)s") % {"why": self.why})
