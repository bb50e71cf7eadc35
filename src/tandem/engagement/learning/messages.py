"""What members are told of courses."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from tandem.platform.messages import wording
from tandem.platform.messages.declaring import Message, message
from tandem.platform.messages.wording import Words


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class CourseDueMessage(Message):
    """A course that a member has not learnt has its last day soon."""

    kind: ClassVar[str] = "COURSE_DUE"
    course: dict[str, Any]  # its name by language
    day: str  # ISO

    def words(self) -> Words:
        """Which one, and until when."""
        names = {"course": wording.text(self.course), "day": wording.day(self.day)}
        return Words(
            _("To be learnt by %(day)s: %(course)s") % names,
            _("It stands among your courses on your first page."),
        )


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class CourseRenewMessage(Message):
    """What a member learnt holds for a short time only."""

    kind: ClassVar[str] = "COURSE_RENEW"
    course: dict[str, Any]  # its name by language
    day: str  # ISO

    def words(self) -> Words:
        """Which one, and how long it holds."""
        names = {"course": wording.text(self.course), "day": wording.day(self.day)}
        return Words(
            _("It holds until %(day)s: %(course)s") % names,
            _("You can learn it anew from today on, and it goes on holding."),
        )


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class AnswersJudgedMessage(Message):
    """A person has judged the open answers of a member's test."""

    kind: ClassVar[str] = "ANSWERS_JUDGED"
    course: dict[str, Any]  # its name by language
    is_passed: bool

    def words(self) -> Words:
        """Of which course, and what came of it."""
        title = _("Your answers were read: %(course)s") % {"course": wording.text(self.course)}
        if self.is_passed:
            return Words(title, _("You have passed the test."))
        return Words(title, _("You have not passed it this time. The course says what is left."))


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class TestHandedInMessage(Message):
    """The time of a member's test was over, and it was handed in for them."""

    kind: ClassVar[str] = "TEST_HANDED_IN"
    course: dict[str, Any]  # its name by language
    state: str  # of the attempt

    def words(self) -> Words:
        """Of which course, and what came of it."""
        title = _("The time was over, and your test was handed in: %(course)s")
        became = {
            "PASSED": _("You have passed the test with what you had answered."),
            "WAITING": _("A person reads what you had answered; you are told what comes of it."),
        }
        otherwise = _("You have not passed it this time. The course says what is left.")
        return Words(
            title % {"course": wording.text(self.course)}, became.get(self.state, otherwise)
        )
