"""What the result of a contest is, as an activity of each winner."""

from tandem.activity.declaring import attribute
from tandem.activity.registering import RegisteredKind, names_by, register
from tandem.engagement import ways
from tandem.engagement.contests.models import Contest

RESULT = RegisteredKind(
    "CONTEST_RESULT",
    {
        "en": "Contest won",
        "pl": "Wygrana w konkursie",
        "ro": "Concurs câștigat",
        "be": "Перамога ў конкурсе",
    },
    (
        attribute("Contest", name="contest"),
        attribute("Place", name="place", kind="NUMBER"),
        attribute("Score", name="score", kind="NUMBER"),
        attribute("Participants", name="participants", kind="NUMBER"),
        attribute("League", name="league"),
    ),
    {"contest": names_by(Contest, "key")},
)
register(RESULT, way=ways.CONTESTS)
