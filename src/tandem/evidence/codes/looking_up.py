"""What is known of a code, whichever way it came: typed, signed, or as a GS1 code with a serial."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from tandem.evidence.codes import serials, signing
from tandem.evidence.codes.letters import code_of, hash_of, tidy
from tandem.kit.sql import fill, named_queries
from tandem.platform import statements


class KnownCode(NamedTuple):
    """A code and its batch: the row of the SQL block `look_code`.

    `product_id`: None of a token. `partner_id`: to whom it left by itself, not with its pack.
    `is_pack`: other codes lie in it; `is_inside`: it lies in one. `questions` and `zone` are JSON
    as text.
    """

    batch_id: UUID
    programme_id: UUID
    product_id: UUID | None
    status: str
    expires_at: datetime | None
    redeemed_at: datetime | None
    questions: str
    awaits_dispatch: bool
    partner_id: int | None
    serial: int
    quantity: int
    is_pack: bool
    is_inside: bool
    zone: str

    def has_expired(self, now: datetime) -> bool:
        """Whether its batch has run out."""
        return self.expires_at is not None and self.expires_at <= now


def look_up(scope: Mapping[str, Any], *, programme_id: UUID, lock: str = "") -> KnownCode | None:
    """A code of the programme by its hash, locked where that is asked for; None where there is
    none.
    """
    rows = _rows(scope, lock=lock)
    return rows[0] if rows and rows[0].programme_id == programme_id else None


def product_of(code: str, *, secret: bytes, organiser_id: UUID) -> UUID | None:
    """The product of a code in its one form; None where there is no such code, or it has none."""
    scope = {"organiser_id": organiser_id, "code_hash": hash_of(code, secret=secret)}
    return next((known.product_id for known in _rows(scope)), None)


def _rows(scope: Mapping[str, Any], *, lock: str = "") -> list[KnownCode]:
    text = fill(named_queries("tandem.evidence", "codes")["look_code"], lock=lock)
    return [KnownCode(*row) for row in statements.rows(text, scope)]


def form_of(text: str, *, secret: bytes) -> str:
    """A code in its one form.

    Raises:
        NoSuchCode
    """
    text = text.strip()
    if text.startswith(signing.MARK):
        batch_id, serial = signing.opened(text, secret=secret)
        return code_of(batch_id, serial, secret=secret)
    return serials.form_of(text) or tidy(text)
