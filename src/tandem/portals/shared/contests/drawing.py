"""A draw as plain rows: its permit, what proves it, and who was drawn."""

from typing import Any

from tandem.engagement.contests.drawing import lots
from tandem.engagement.contests.models import Contest


def parts(text: str) -> list[str]:
    """A hash in pieces between which a line may break."""
    return [text[begin : begin + 16] for begin in range(0, len(text), 16)]


def about(row: Contest) -> dict[str, Any] | None:
    """What everybody may know of a draw; None where no lots are drawn. The seed only when the list
    is signed.
    """
    if not lots.is_drawn(row):
        return None
    is_signed = row.signed_at is not None
    return {
        "permit": row.permit,
        "seed_hash": parts(row.seed_hash),
        "is_signed": is_signed,
        "seed": parts(row.seed) if is_signed else [],
        "list_hash": parts(row.signed_hash),
        "total": row.ranked,
    }
