"""What learning is as an activity."""

from tandem.activity.declaring import attribute
from tandem.activity.registering import RegisteredKind, register

_COURSE = attribute("Course", name="course", is_required=True)
READ = RegisteredKind(
    "COURSE_READ",
    {
        "en": "Course read",
        "pl": "Kurs przeczytany",
        "ro": "Curs citit",
        "be": "Курс прачытаны",
    },
    (_COURSE,),
)
RENEWED = RegisteredKind(
    "COURSE_RENEWED",
    {
        "en": "Course renewed",
        "pl": "Kurs odnowiony",
        "ro": "Curs reînnoit",
        "be": "Курс абноўлены",
    },
    (_COURSE,),
)
KINDS = (READ, RENEWED)
register(*KINDS)
