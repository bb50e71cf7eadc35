"""The area of learning: it has no place in the menu, and its cards stand on the first page."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.portals.member.learning import pages
from tandem.portals.shared.areas.declaring import Area
from tandem.portals.shared.learning import certifying, testing
from tandem.portals.shared.learning import pages as shared

AREA = Area(
    title=_("Learning"),
    group="TODAY",
    order=60,
    way=ways.LEARNING,
    pages=[
        shared.learning,
        pages.trained,
        shared.course,
        shared.lesson,
        shared.lesson_file,
        shared.lesson_film,
        shared.lesson_play,
        certifying.course_certificate,
        testing.test,
        testing.attempt,
        testing.question,
    ],
    is_shown=lambda _programme: False,
    home=shared.home,
)
