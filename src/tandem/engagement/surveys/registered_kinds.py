"""What an answered survey is as an activity."""

from tandem.activity.declaring import Attribute
from tandem.activity.registering import RegisteredKind, register

ANSWERED = RegisteredKind(
    "SURVEY_ANSWERED",
    {
        "en": "Survey answered",
        "pl": "Wypełnienie ankiety",
        "ro": "Chestionar completat",
        "be": "Запоўненая анкета",
    },
    (Attribute("survey", "Survey"), Attribute("score", "Score", "NUMBER")),
)
register(ANSWERED)
