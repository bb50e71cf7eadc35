"""What a browser and a form remember of an invitation: its code and its day, signed, so that
nobody makes up an older or a later one. The last invitation that was followed counts, as long as it
is not older than the programme's window.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer

from tandem.engagement.referrals import letters
from tandem.programmes.models import Programme

SIGNED_MAX = 200


@dataclass(frozen=True, slots=True)
class Touch:
    """An invitation that was followed."""

    code: str
    on: date


@dataclass(frozen=True, slots=True)
class Invited:
    """What the form of joining says of an invitation. `devices`: the members who used this
    browser, as far as it says so.
    """

    code: str
    door: str
    on: date
    shows_name: bool = False
    devices: tuple[int, ...] = ()


def signed(touch: Touch, *, programme_id: UUID, secret: bytes) -> str:
    """As one word for a browser to keep."""
    return _signer(programme_id, secret).sign(f"{touch.code}.{touch.on.isoformat()}")


def opened(text: str, *, programme: Programme, secret: bytes, today: date) -> Touch | None:
    """What a kept word says; None where it is none of this programme's, or too old."""
    if not text or len(text) > SIGNED_MAX:
        return None
    try:
        code, _dot, day = _signer(programme.id, secret).unsign(text).partition(".")
        touch = Touch(letters.tidy(code), date.fromisoformat(day))
    except (BadSignature, ValueError):
        return None
    since = today - timedelta(days=programme.referral_days)
    return touch if touch.code and since <= touch.on <= today else None


def _signer(programme_id: UUID, secret: bytes) -> Signer:
    return Signer(key=secret, salt=f"referrals:{programme_id}")


def stored(invited: Invited) -> dict[str, Any]:
    """As JSON, for what waits until an address is confirmed."""
    return {
        "code": invited.code,
        "door": invited.door,
        "on": invited.on.isoformat(),
        "shows_name": invited.shows_name,
        "devices": list(invited.devices),
    }


def restored(held: Mapping[str, Any]) -> Invited:
    """From JSON."""
    return Invited(
        code=held["code"],
        door=held["door"],
        on=date.fromisoformat(held["on"]),
        shows_name=held["shows_name"],
        devices=tuple(held["devices"]),
    )
