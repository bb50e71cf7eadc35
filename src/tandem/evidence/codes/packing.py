"""Codes within codes: pieces in a carton, cartons on a pallet.

A batch of cartons names the batch that lies inside it; which code lies in which is told by their
order, so nothing is stored for a code. What is bought is counted once: a carton's code stands for
what was not used of the pieces in it, and a piece out of a used carton is used; what left with its
carton has left. Locks go upward only, from the piece to the pallet; a pack looks at its pieces once
it holds its own row.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tandem.evidence.codes.letters import code_of, hash_of
from tandem.evidence.models import CodeBatch, CodeDispatch, ProductCode

EACH_MAX = 10_000


def around(batch_id: UUID, serial: int, *, organiser_id: UUID) -> list[tuple[UUID, int]]:
    """The packs in which a code lies, as (batch, serial), from the inside out."""
    packs: list[tuple[UUID, int]] = []
    batches = CodeBatch.objects.of(organiser_id)
    outer = batches.filter(inside_id=batch_id).order_by("id").first()
    while outer is not None:
        serial //= outer.inside_each
        packs.append((outer.id, serial))
        outer = batches.filter(inside_id=outer.id).order_by("id").first()
    return packs


def used_among(
    packs: Sequence[tuple[UUID, int]], *, organiser_id: UUID, secret: bytes, is_locked: bool = True
) -> datetime | None:
    """When one of these packs was used, if one was. Locks them from the inside out, so that none is
    used meanwhile; or only looks.
    """
    codes = ProductCode.objects.of(organiser_id)
    for batch_id, serial in packs:
        code_hash = hash_of(code_of(batch_id, serial, secret=secret), secret=secret)
        rows = codes.select_for_update() if is_locked else codes
        row = rows.filter(code_hash=code_hash).order_by("code_hash").first()
        if row is not None and row.redeemed_at is not None:
            return row.redeemed_at
    return None


def sent_with(packs: Sequence[tuple[UUID, int]], *, organiser_id: UUID) -> int | None:
    """The partner for whom one of these packs left; None where none has."""
    for batch_id, serial in packs:
        number = serial + 1  # as people count
        left = CodeDispatch.objects.of(organiser_id).filter(
            batch_id=batch_id, serial_from__lte=number, serial_to__gte=number
        )
        partner_id = left.order_by("id").values_list("partner_id", flat=True).first()
        if partner_id is not None:
            return partner_id
    return None


def units_left(batch: CodeBatch, serial: int) -> int:
    """The base units that a code stands for: its own, or those of the codes in it that were not
    used by themselves.
    """
    if batch.inside_id is None:
        return batch.quantity
    inside = CodeBatch.objects.of(batch.organiser_id).get(id=batch.inside_id)
    first, last = (
        serial * batch.inside_each,
        min((serial + 1) * batch.inside_each, inside.codes_total),
    )
    used = _used(inside, first, last)
    if inside.inside_id is None:
        return (last - first - len(used)) * inside.quantity
    # What was used by itself may lie in a carton that was used too; both are told once.
    pieces = CodeBatch.objects.of(batch.organiser_id).get(id=inside.inside_id)
    in_each = inside.inside_each
    whole = sum(
        min((carton + 1) * in_each, pieces.codes_total) - carton * in_each
        for carton in range(first, last)
        if carton not in used
    )
    alone = sum(
        piece // in_each not in used for piece in _used(pieces, first * in_each, last * in_each)
    )
    return (whole - alone) * pieces.quantity


def _used(batch: CodeBatch, first: int, last: int) -> set[int]:
    redeemed = ProductCode.objects.of(batch.organiser_id).filter(
        batch_id=batch.id, serial__gte=first, serial__lt=last, redeemed_at__isnull=False
    )
    return set(redeemed.values_list("serial", flat=True))
