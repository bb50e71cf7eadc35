"""Blind matching: a partner hands over sales with keyed hashes in the place of its customers'
numbers.

A hash is the HMAC-SHA256 (RFC 2104) of the number under the partner's own key, in hexadecimal. Who
holds the members can make the same hashes of the members' numbers and find those who joined; of
everybody else nothing can be told. The number is a tax number in its one form (`PL5260250274`), the
member's number, or that of a card in small letters and digits alone.
"""

import hashlib
import hmac
import secrets
from datetime import datetime

from tandem.partners.facts import BlindKeyMade
from tandem.partners.models import Partner
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require

BLOCK = 64  # bytes: of SHA-256, and of a key written in hexadecimal


def make_key(partner_id: int, *, actor: Actor, now: datetime) -> str:
    """The partner's key, made when it has none; it stays, or its earlier files would match no
    more.
    """
    require(actor, "partner.upload" if actor.partner_id == partner_id else "partners.change")
    row = Partner.objects.of(actor.organiser_id).select_for_update().get(id=partner_id)
    if not row.blind_key:
        row.blind_key = secrets.token_hex(BLOCK // 2)
        row.save(update_fields=["blind_key"])
        journal.record(
            BlindKeyMade(
                organiser_id=actor.organiser_id, at=now, actor=actor.name, partner_id=partner_id
            )
        )
    return row.blind_key


def hashed(number: str, key: str) -> str:
    """The hash of a number under a key."""
    return hmac.new(key.encode(), number.encode(), hashlib.sha256).hexdigest()


def pads(key: str) -> tuple[bytes, bytes]:
    """Inner and outer pad of a key, with which PostgreSQL's `sha256` makes the same hash:
    sha256(outer || sha256(inner || number)).
    """
    block = key.encode().ljust(BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)
