"""What members are told of tasks."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from tandem.platform.messages import wording
from tandem.platform.messages.declaring import Message, message
from tandem.platform.messages.wording import Words


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class TaskDoneMessage(Message):
    """A member is done with a task."""

    kind: ClassVar[str] = "TASK_DONE"
    task: dict[str, Any]  # its name by language

    def words(self) -> Words:
        """Which one."""
        title = _("Done: %(task)s") % {"task": wording.text(self.task)}
        return Words(title, _("You did all of it. What it brings you stands in your activity."))


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class TaskEndsMessage(Message):
    """A task that a member began ends tomorrow."""

    kind: ClassVar[str] = "TASK_ENDS"
    task: dict[str, Any]  # its name by language
    percent: int

    def words(self) -> Words:
        """Which one, and how far it is."""
        title = _("Until tomorrow: %(task)s") % {"task": wording.text(self.task)}
        text = _("%(percent)s%% of it is done. Your page of tasks says what is missing.")
        return Words(title, text % {"percent": self.percent})
