"""What trade-in announces."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class TradeInOfferWritten(Fact):
    """An offer was made, changed, opened or ended; what it says now."""

    name: ClassVar[str] = "trade_in.offer_written"
    programme_id: UUID
    offer_id: UUID
    state: str
    content: Mapping[str, Any]


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class TradeInMoved(Fact):
    """Something became of an item: it was announced, taken, refused, put on a shelf, sold …"""

    name: ClassVar[str] = "trade_in.moved"
    programme_id: UUID
    item_id: UUID
    member_id: int
    state: str
    amount_minor: int | None
