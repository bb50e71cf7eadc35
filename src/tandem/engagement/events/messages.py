"""What members are told of events."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from tandem.platform.messages import wording
from tandem.platform.messages.declaring import Message, message
from tandem.platform.messages.wording import Words


def _when(iso: str) -> str:
    """A day and an hour, by the programme's clock."""
    at = datetime.fromisoformat(iso)
    return _("%(day)s, %(time)s") % {
        "day": wording.day(at.date().isoformat()),
        "time": f"{at:%H:%M}",
    }


def _where(when: str, place: str) -> str:
    return f"{_when(when)}, {place}" if place else _when(when)


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class EventInvitationMessage(Message):
    """A member is asked to an event."""

    kind: ClassVar[str] = "EVENT_INVITATION"
    event: dict[str, Any]  # its name by language
    when: str  # ISO, by the programme's clock
    place: str = ""

    def words(self) -> Words:
        """To which."""
        title = _("You are invited: %(event)s") % {"event": wording.text(self.event)}
        text = _("%(where)s. Sign up on your page of events.")
        return Words(title, text % {"where": _where(self.when, self.place)})


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class EventSignedUpMessage(Message):
    """A member has a place."""

    kind: ClassVar[str] = "EVENT_SIGNED_UP"
    event: dict[str, Any]  # its name by language
    when: str  # ISO, by the programme's clock
    place: str = ""
    is_moved_up: bool = False

    def words(self) -> Words:
        """When and where."""
        names = {"event": wording.text(self.event)}
        title = _("You have a place: %(event)s") % names
        text = _("%(where)s. Your ticket stands on the page of the event.")
        if self.is_moved_up:
            text = _("You moved up from the waiting list. %(where)s. Cannot come? Give it back.")
        return Words(title, text % {"where": _where(self.when, self.place)})


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class EventWaitingMessage(Message):
    """A member waits for a place."""

    kind: ClassVar[str] = "EVENT_WAITING"
    event: dict[str, Any]  # its name by language

    def words(self) -> Words:
        """That they are told when there is one."""
        title = _("On the waiting list: %(event)s") % {"event": wording.text(self.event)}
        return Words(title, _("All places are taken. When it is your turn, we tell you."))


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class EventMovedMessage(Message):
    """An event has another time or place."""

    kind: ClassVar[str] = "EVENT_MOVED"
    event: dict[str, Any]  # its name by language
    when: str  # ISO, by the programme's clock
    place: str = ""

    def words(self) -> Words:
        """Which."""
        title = _("Moved: %(event)s") % {"event": wording.text(self.event)}
        text = _("Now it is %(where)s. Until it begins you can cancel for nothing.")
        return Words(title, text % {"where": _where(self.when, self.place)})


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class EventCalledOffMessage(Message):
    """An event does not take place."""

    kind: ClassVar[str] = "EVENT_CALLED_OFF"
    event: dict[str, Any]  # its name by language
    when: str  # ISO, by the programme's clock
    reason: str = ""
    points: int = 0  # given back

    def words(self) -> Words:
        """Which, why, and what is given back."""
        names = {"event": wording.text(self.event), "when": _when(self.when)}
        title = _("Called off: %(event)s") % names
        parts = [_("It does not take place on %(when)s.") % names, self.reason]
        if self.points:
            parts.append(
                _("Given back to you: %(points)s.") % {"points": wording.points(self.points)}
            )
        return Words(title, " ".join(part for part in parts if part))


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class EventTomorrowMessage(Message):
    """An event is tomorrow, or still today where nobody told of it the day before."""

    kind: ClassVar[str] = "EVENT_TOMORROW"
    event: dict[str, Any]  # its name by language
    when: str  # ISO, by the programme's clock
    place: str = ""
    is_today: bool = False

    def words(self) -> Words:
        """When and where."""
        title = _("Today: %(event)s") if self.is_today else _("Tomorrow: %(event)s")
        title = title % {"event": wording.text(self.event)}
        text = _("%(where)s. Your ticket stands on the page of the event.")
        return Words(title, text % {"where": _where(self.when, self.place)})


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class EventFeedbackMessage(Message):
    """Who came is asked how it was."""

    kind: ClassVar[str] = "EVENT_FEEDBACK"
    event: dict[str, Any]  # its name by language

    def words(self) -> Words:
        """Of which event."""
        title = _("How was it: %(event)s") % {"event": wording.text(self.event)}
        return Words(title, _("A few questions wait for you on the page of the event."))
