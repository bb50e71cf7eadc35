"""What events are as activities."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.utils import translation

from tandem.activity.declaring import Attribute
from tandem.activity.registering import RegisteredKind, names_by, register
from tandem.engagement import ways
from tandem.engagement.events.models import Event, Type


def _types(
    codes: Collection[str] | None, _programme_id: UUID, _of: UUID, language: str
) -> Mapping[str, str]:
    with translation.override(language):
        return {kind.value: str(kind.label) for kind in Type if codes is None or kind in codes}


_CALLED = {"event": names_by(Event, "code"), "type": _types}
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
    _CALLED,
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
    _CALLED,
)
KINDS = (ATTENDED, MISSED)
register(*KINDS, way=ways.EVENTS)
