"""How far a file has come, and what became of its rows, in the reader's words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.evidence.documents import lifecycle
from tandem.evidence.models import DocumentStatus as State

MOODS = {
    State.RECEIVED: "wait",
    State.READING: "wait",
    State.MAPPING: "wait",
    State.READY: "wait",
    State.COUNTING: "wait",
    State.COUNTED: "good",
    State.REVERSING: "wait",
    State.FAILED: "bad",
    State.WITHDRAWN: "",
}
FIGURES = (
    ("lines", gettext_lazy("Lines read")),
    ("counted", gettext_lazy("Recorded")),
    ("waiting", gettext_lazy("To be matched")),
    ("repeated", gettext_lazy("Recorded before")),
    ("differs", gettext_lazy("Different from what was recorded")),
    ("early", gettext_lazy("Bought before joining")),
    ("foreign", gettext_lazy("None of ours")),
    ("taken_back", gettext_lazy("Taken back")),
    ("gone", gettext_lazy("Recorded, not known any more")),
    ("faults", gettext_lazy("Rows with faults")),
    ("totals", gettext_lazy("Rows of totals, left out")),
    ("blank", gettext_lazy("Blank rows")),
)


def words(status: str, *, is_members: bool, counted: int = 1, waiting: int = 0) -> tuple[str, str]:
    """A state in the reader's words, and its mood. A member's document is not recorded by a press:
    its claims are confirmed; one of which nothing is recorded because nobody knows its lines is
    still to be matched.
    """
    if status == State.READY and is_members:
        return _("to be confirmed"), "wait"
    if status == State.COUNTED and waiting and not counted:
        return _("to be matched"), "wait"
    return str(lifecycle.STATES[State(status)]), MOODS[State(status)]
