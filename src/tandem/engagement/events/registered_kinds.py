"""What events are as activities."""

from tandem.activity.declaring import Attribute
from tandem.activity.registering import RegisteredKind, register

_OF_BOTH = (
    Attribute("event", "Event", is_required=True),
    Attribute("type", "Type of event"),
    Attribute("companions", "Companions", "NUMBER"),
)
ATTENDED = RegisteredKind(
    "EVENT_ATTENDED",
    {
        "en": "Event attended",
        "pl": "Udział w wydarzeniu",
        "ro": "Participare la eveniment",
        "be": "Удзел у падзеі",
    },
    (*_OF_BOTH, Attribute("minutes_late", "Minutes late", "NUMBER")),
)
MISSED = RegisteredKind(
    "EVENT_MISSED",
    {
        "en": "Event missed",
        "pl": "Nieobecność na wydarzeniu",
        "ro": "Absență de la eveniment",
        "be": "Адсутнасць на падзеі",
    },
    _OF_BOTH,
)
KINDS = (ATTENDED, MISSED)
register(*KINDS)
