"""The link of the first start: whoever opens it signs in as the operator, as long as nobody else
can.

It works once and for an hour, and no longer than the operator has no password. Only the hash of its
token is kept; a new link ends the one before.
"""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Gone
from tandem.platform.access.invitations import new_token
from tandem.platform.models import User

MINUTES_VALID = 60


class LinkEnded(Gone):
    """The link of the first start was used, has run out, or a password was set."""

    code = "platform.link_ended"
    text = _("This link has run out. Start Tandem anew for a fresh one, or sign in.")


def issue(user: User, *, now: datetime) -> str:
    """The token of a new link for this user; the link before it opens nothing any more."""
    token, user.entry_hash = new_token()
    user.entry_expires_at = now + timedelta(minutes=MINUTES_VALID)
    user.save(update_fields=["entry_hash", "entry_expires_at"])
    return token


def opened_by(token_hash: bytes, *, now: datetime) -> User:
    """Whom a link signs in; it stays open.

    Raises:
        LinkEnded
    """
    user = _open(token_hash, now).order_by("id").first()
    if user is None or user.has_usable_password():
        raise LinkEnded()
    return user


def use(token_hash: bytes, *, now: datetime) -> User:
    """Use a link up. Of two who use it at once, one gets in.

    Raises:
        LinkEnded
    """
    user = opened_by(token_hash, now=now)
    # The second of two waits here for the first, and then finds no such link any more.
    if not _open(token_hash, now).update(entry_hash=None, entry_expires_at=None):
        raise LinkEnded()
    return user


def end_all() -> None:
    """Let no link open anything any more."""
    User.objects.exclude(entry_hash=None).update(entry_hash=None, entry_expires_at=None)


def _open(token_hash: bytes, now: datetime) -> QuerySet[User]:
    return User.objects.filter(entry_hash=token_hash, entry_expires_at__gt=now, is_active=True)
