"""What tasks record: that one is done, that a code word was typed, that a member came by."""

from tandem.activity.declaring import attribute
from tandem.activity.registering import RegisteredKind, names_by, register
from tandem.engagement import ways
from tandem.engagement.tasks.models import Task

_CALLED = {"task": names_by(Task, "key")}
DONE = RegisteredKind(
    "TASK_DONE",
    {"en": "Task done", "pl": "Wykonanie zadania", "ro": "Sarcină îndeplinită", "be": "Заданне"},
    (attribute("Task", name="task"), attribute("Period", name="period")),
    _CALLED,
)
CODE_WORD = RegisteredKind(
    "CODE_WORD",
    {"en": "Code word", "pl": "Podanie hasła", "ro": "Cuvânt-cheie", "be": "Кодавае слова"},
    (attribute("Task", name="task"),),
    _CALLED,
)
SIGNED_IN = RegisteredKind(
    "SIGNED_IN",
    {
        "en": "Visit in a month",
        "pl": "Wizyta w miesiącu",
        "ro": "Vizită în lună",
        "be": "Візіт за месяц",
    },
)
EVERY = (DONE, CODE_WORD, SIGNED_IN)
register(*EVERY, way=ways.TASKS)
