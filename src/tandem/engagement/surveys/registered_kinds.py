"""What an answered survey is as an activity."""

from tandem.activity.declaring import Attribute
from tandem.activity.registering import RegisteredKind, names_by, register
from tandem.engagement import ways
from tandem.engagement.surveys.models import Survey

ANSWERED = RegisteredKind(
    "SURVEY_ANSWERED",
    {
        "en": "Survey answered",
        "pl": "Wypełnienie ankiety",
        "ro": "Chestionar completat",
        "be": "Запоўненая анкета",
    },
    (Attribute("survey", "Survey"), Attribute("score", "Score", "NUMBER")),
    {"survey": names_by(Survey, "code")},
)
register(ANSWERED, way=ways.SURVEYS)
