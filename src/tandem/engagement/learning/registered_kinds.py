"""What learning is as an activity."""

from tandem.activity.declaring import attribute
from tandem.activity.registering import RegisteredKind, names_by, register
from tandem.engagement import ways
from tandem.engagement.learning.models import Course

_COURSE = attribute("Course", name="course", is_required=True)
_SCORE = attribute("Score", name="score", kind="NUMBER")
_TEST = (_SCORE, attribute("Attempt", name="attempt", kind="NUMBER"))
_CALLED = {"course": names_by(Course, "code")}
READ = RegisteredKind(
    "COURSE_READ",
    {
        "en": "Course read",
        "pl": "Kurs przeczytany",
        "ro": "Curs citit",
        "be": "Курс прачытаны",
    },
    (_COURSE, _SCORE),
    _CALLED,
)
PASSED = RegisteredKind(
    "COURSE_PASSED",
    {
        "en": "Test passed",
        "pl": "Test zdany",
        "ro": "Test promovat",
        "be": "Тэст здадзены",
    },
    (_COURSE, *_TEST),
    _CALLED,
)
RENEWED = RegisteredKind(
    "COURSE_RENEWED",
    {
        "en": "Course renewed",
        "pl": "Kurs odnowiony",
        "ro": "Curs reînnoit",
        "be": "Курс абноўлены",
    },
    (_COURSE, *_TEST),
    _CALLED,
)
KINDS = (READ, PASSED, RENEWED)
register(*KINDS, way=ways.LEARNING)
