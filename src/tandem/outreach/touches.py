"""What an address says of where somebody comes from, carried from page to page without a cookie.

The words that newsletters and advertisements put into addresses (`utm_source` …) are a touch. Pages
hand it on in their own addresses as one signed word, so that the form of joining knows the first
touch and the last, and nobody writes one of another programme or one that never was.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer

from tandem.kit import ids
from tandem.kit.text import tidy
from tandem.outreach.models import WORD_MAX

NAME = "came"  # of the signed word in addresses
DAYS_MAX = 90  # for so long a first touch is remembered
SIGNED_MAX = 2_000
PARTNER, MEMBER, LANDING = "partner", "member", "landing"  # sources of our own
_WORDS = ("utm_source", "utm_medium", "utm_campaign")


@dataclass(frozen=True, slots=True)
class Touch:
    """Words of an address, and the landing page or the partner whose it is."""

    source: str = ""
    medium: str = ""
    campaign: str = ""
    landing_id: UUID | None = None
    partner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Came:
    """The first touch and the last, each with its day."""

    first: Touch
    first_on: date
    last: Touch
    last_on: date


def said(query: Mapping[str, str]) -> Touch | None:
    """The touch that an address says; None where it says none."""
    source, medium, campaign = (word(query.get(name, "")) for name in _WORDS)
    return Touch(source, medium, campaign) if source or medium or campaign else None


def word(text: str) -> str:
    """A word as channels keep it: in small letters, which may be more than the capital ones were
    (`İ` is one, its small one two), and at most `WORD_MAX` of them.
    """
    return tidy(text[: 4 * WORD_MAX].lower())[:WORD_MAX].strip()


def after(before: Came | None, touch: Touch | None, *, today: date) -> Came | None:
    """What is known once an address was followed: its touch is the last, and the first where there
    was none.
    """
    if touch is None:
        return before
    if before is None:
        return Came(touch, today, touch, today)
    return Came(before.first, before.first_on, touch, today)


def signed(came: Came, *, programme_id: UUID, secret: bytes) -> str:
    """As one word for an address. The same on the same day, so that a page that holds it is the
    same, too.
    """
    return _signer(programme_id, secret).sign_object(stored(came), compress=True)


def opened(text: str, *, programme_id: UUID, secret: bytes, today: date) -> Came | None:
    """What a word of an address says; None where it is none of this programme's, or too old."""
    if not text or len(text) > SIGNED_MAX:
        return None
    try:
        held = _signer(programme_id, secret).unsign_object(text)
    except (BadSignature, ValueError):
        return None
    came = restored(held)
    return came if came.last_on >= today - timedelta(days=DAYS_MAX) else None


def _signer(programme_id: UUID, secret: bytes) -> Signer:
    return Signer(key=secret, salt=f"outreach:{programme_id}")


def stored(came: Came) -> dict[str, Any]:
    """As JSON, for what waits until an address is confirmed."""
    return {
        "first": _plain(came.first),
        "first_on": came.first_on.isoformat(),
        "last": _plain(came.last),
        "last_on": came.last_on.isoformat(),
    }


def _plain(touch: Touch) -> dict[str, Any]:
    held = {name: value for name, value in asdict(touch).items() if value}
    return held | ({"landing_id": str(touch.landing_id)} if touch.landing_id else {})


def restored(held: Mapping[str, Any]) -> Came:
    """From JSON."""
    return Came(
        _touch(held["first"]),
        date.fromisoformat(held["first_on"]),
        _touch(held["last"]),
        date.fromisoformat(held["last_on"]),
    )


def _touch(held: Mapping[str, Any]) -> Touch:
    return Touch(**{**held, "landing_id": ids.parsed(str(held.get("landing_id", "")))})
