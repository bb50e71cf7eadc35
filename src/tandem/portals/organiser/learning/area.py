"""The area of learning."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.portals.organiser.learning import importing, learners, pages, rewording, testing
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Learning"),
    group="ENGAGE",
    order=20,
    icon="graduation-cap",
    way=ways.LEARNING,
    purpose=_("Courses of short lessons: who knows a product recommends it."),
    pages=[
        pages.courses,
        pages.new_course,
        pages.course,
        learners.course_learners,
        pages.change_course,
        pages.lesson,
        pages.lesson_file,
        pages.lesson_film,
        pages.lesson_play,
        testing.course_test,
        testing.course_answers,
        rewording.course_question,
        importing.questions_import,
        importing.questions_file,
    ],
)
