"""Money that came in: each receipt once, matched with the fee it pays, or kept for a person.

A receipt is told by its way and its reference, so the same statement, a webhook told twice, and
both of them at once count once: its row is inserted first, and only who inserted it goes on.
Of a bank's rows only those are kept that can be about a membership; the others belong to nobody
here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tandem.fees import moving, numbers, queries
from tandem.fees.facts import ReceiptsTaken
from tandem.fees.models import (
    Fee,
    FeeState,
    Question,
    Receipt,
    ReceiptState,
    State,
    Subscription,
    Title,
)
from tandem.fees.moving import ROWS_AT_ONCE, Moves
from tandem.kit import ids
from tandem.kit.text import folded
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require

BANK = "BANK"


@dataclass(frozen=True, slots=True)
class ReceiptIn:
    """Money that came in by a way: its reference tells it from all others of that way."""

    reference: str
    paid_on: date
    amount_minor: int
    title: str = ""
    payer: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a statement: paid their fees, wait for a person, had come before, are about
    no membership.
    """

    matched: int = 0
    waiting: int = 0
    repeated: int = 0
    foreign: int = 0


@dataclass(frozen=True, slots=True)
class _Match:
    """Whose a receipt is, and what is asked of it; empty where nothing is."""

    subscription_id: UUID | None = None
    member_id: int | None = None
    question: str = ""


def take(
    rows: Sequence[ReceiptIn], *, programme_id: UUID, today: date, actor: Actor, now: datetime
) -> Taken:
    """Take in what a bank's statement says. Safe to repeat, and to run twice at once.

    Locks the subscriptions that are meant, in order.
    """
    require(actor, "payments.record")
    total = Taken()
    for begin in range(0, len(rows), ROWS_AT_ONCE):
        part = rows[begin : begin + ROWS_AT_ONCE]
        took = _take(part, BANK, programme_id, today=today, actor=actor, now=now)
        total = Taken(
            total.matched + took.matched,
            total.waiting + took.waiting,
            total.repeated + took.repeated,
            total.foreign + took.foreign,
        )
    return total


def _take(
    rows: Sequence[ReceiptIn],
    way: str,
    programme_id: UUID,
    *,
    today: date,
    actor: Actor,
    now: datetime,
) -> Taken:
    of = actor.organiser_id
    matches = _matches(rows, programme_id, of)
    meant = [(row, match) for row, match in zip(rows, matches, strict=True) if match is not None]
    receipts: dict[UUID, tuple[ReceiptIn, _Match]] = {}
    for row, match in meant:
        key = ids.derived(programme_id, way, row.reference)
        receipts.setdefault(key, (row, match))
    keys = [
        (match.member_id, match.subscription_id)
        for _row, match in receipts.values()
        if match.member_id is not None and match.subscription_id is not None
    ]
    subscriptions = moving.locked(keys, organiser_id=of)
    fresh = _insert(receipts, way, programme_id, actor, now)
    moves = Moves(programme_id, of, actor.name, today, now)
    fees = moving.open_fees(list(subscriptions.values()), organiser_id=of)
    paid = _paid(subscriptions, of)
    # What came first pays; of one day, what stands first in the statement.
    came = [fresh[key] for key in receipts if key in fresh]
    for receipt in sorted(came, key=lambda receipt: receipt.paid_on):
        match = receipts[receipt.id][1]
        _place(receipt, match, subscriptions, fees, paid, moves)
    moves.write()
    Receipt.objects.of(of).bulk_create(
        list(fresh.values()),
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["state", "question", "member_id", "subscription_id", "fee_id"],
        batch_size=ROWS_AT_ONCE,
    )
    matched = sum(row.state == ReceiptState.MATCHED for row in fresh.values())
    waiting = len(fresh) - matched
    if fresh:
        journal.record(
            ReceiptsTaken(
                organiser_id=of,
                at=now,
                actor=actor.name,
                programme_id=programme_id,
                way=way,
                matched=matched,
                waiting=waiting,
            )
        )
    return Taken(matched, waiting, len(meant) - len(fresh), len(rows) - len(meant))


def _insert(
    receipts: Mapping[UUID, tuple[ReceiptIn, _Match]],
    way: str,
    programme_id: UUID,
    actor: Actor,
    now: datetime,
) -> dict[UUID, Receipt]:
    """Those that were not there before, by id; this transaction's own and nobody else's."""
    of = actor.organiser_id
    taking = ids.new_uuid().hex
    rows = [
        Receipt(
            id=key,
            organiser_id=of,
            programme_id=programme_id,
            way=way,
            reference=row.reference[:120],
            paid_on=row.paid_on,
            amount_minor=row.amount_minor,
            payer=row.payer[:140],
            title=row.title[:200],
            state=ReceiptState.WAITING,
            decided_by=taking,
            created_at=now,
        )
        for key, (row, _match) in sorted(receipts.items(), key=lambda item: item[0])
    ]
    Receipt.objects.of(of).bulk_create(rows, ignore_conflicts=True, batch_size=ROWS_AT_ONCE)
    mine = Receipt.objects.of(of).filter(id__in=list(receipts), decided_by=taking)
    mine_ids = set(mine.values_list("id", flat=True))
    mine.update(decided_by="")
    fresh = {row.id: row for row in rows if row.id in mine_ids}
    for row in fresh.values():
        row.decided_by = ""
    return fresh


def _matches(
    rows: Sequence[ReceiptIn], programme_id: UUID, organiser_id: UUID
) -> list[_Match | None]:
    """Whose each row is, one question for all of them; None: about no membership."""
    told = [numbers.told(row.title) for row in rows]
    wanted = {number for exact, like in told for number in (*exact, *like)}
    titles = {
        row.number: row
        for row in Title.objects.of(organiser_id).filter(
            programme_id=programme_id, number__in=wanted
        )
    }
    named = _named(
        [
            row
            for row, (exact, like) in zip(rows, told, strict=True)
            if not any(number in titles for number in (*exact, *like))
        ],
        programme_id,
        organiser_id,
    )
    matches: list[_Match | None] = []
    for row, (exact, like) in zip(rows, told, strict=True):
        certain = [titles[number] for number in sorted(exact) if number in titles]
        near = [titles[number] for number in sorted(like) if number in titles]
        if len(certain) == 1:
            matches.append(_Match(certain[0].subscription_id, certain[0].member_id))
        elif certain or near:
            first = (certain or near)[0]
            only = len(certain or near) == 1
            matches.append(
                _Match(
                    first.subscription_id if only else None,
                    first.member_id if only else None,
                    Question.TITLE,
                )
            )
        else:
            matches.append(named.get((folded(row.payer), row.amount_minor)))
    return matches


def _named(
    rows: Sequence[ReceiptIn], programme_id: UUID, organiser_id: UUID
) -> dict[tuple[str, int], _Match]:
    """Fees that are due, of members whose name and amount are those of a payer without a number.
    Of several namesakes it is nobody's until a person says whose.
    """
    wanted = {(folded(row.payer), row.amount_minor) for row in rows if row.payer.strip()}
    fees: dict[tuple[str, int], set[tuple[int, UUID]]] = {}
    for due in queries.due_by_name(wanted, programme_id=programme_id, organiser_id=organiser_id):
        key = (due.sort_key, due.amount_minor)
        fees.setdefault(key, set()).add((due.member_id, due.subscription_id))
    matches: dict[tuple[str, int], _Match] = {}
    for key, meant in fees.items():
        member_id, subscription_id = next(iter(meant)) if len(meant) == 1 else (None, None)
        matches[key] = _Match(subscription_id, member_id, Question.NAME)
    return matches


def _paid(subscriptions: Mapping[UUID, Subscription], organiser_id: UUID) -> set[UUID]:
    """Which of these have paid a fee before."""
    rows = Fee.objects.of(organiser_id).filter(
        member_id__in={row.member_id for row in subscriptions.values()},
        subscription_id__in=list(subscriptions),
        state=FeeState.PAID,
    )
    return set(rows.values_list("subscription_id", flat=True))


def _place(
    receipt: Receipt,
    match: _Match,
    subscriptions: Mapping[UUID, Subscription],
    fees: dict[UUID, Fee],
    paid: set[UUID],
    moves: Moves,
) -> None:
    """Let a receipt pay the fee that is due, or say what is asked of it."""
    row = subscriptions.get(match.subscription_id) if match.subscription_id else None
    receipt.member_id, receipt.question = match.member_id, match.question
    receipt.subscription_id = match.subscription_id
    if row is None or match.question:
        receipt.question = match.question or Question.TITLE
        return
    fee = fees.get(row.id)
    if row.state == State.ENDED:
        receipt.question = Question.LATE
    elif fee is None:
        receipt.question = Question.TWICE if row.id in paid else Question.LATE
    elif fee.amount_minor != receipt.amount_minor:
        receipt.fee_id, receipt.question = fee.id, Question.AMOUNT
    else:
        receipt.state, receipt.fee_id = ReceiptState.MATCHED, fee.id
        moves.settle(row, fee, paid_on=receipt.paid_on, receipt_id=receipt.id)
        paid.add(row.id)
        del fees[row.id]


def take_one(
    row: ReceiptIn,
    *,
    way: str,
    fee_id: UUID,
    member_id: int,
    programme_id: UUID,
    today: date,
    actor: Actor,
    now: datetime,
) -> str:
    """Take in what a provider confirmed of one fee; what became of it: a state, or what is asked.
    Told again, what it became then.

    Locks the subscription.
    """
    of = actor.organiser_id
    fee = Fee.objects.of(of).filter(member_id=member_id, id=fee_id).order_by("id").get()
    key = ids.derived(programme_id, way, row.reference)
    match = _Match(fee.subscription_id, member_id)
    subscriptions = moving.locked([(member_id, fee.subscription_id)], organiser_id=of)
    fresh = _insert({key: (row, match)}, way, programme_id, actor, now)
    if key in fresh:
        moves = Moves(programme_id, of, actor.name, today, now)
        fees = moving.open_fees(list(subscriptions.values()), organiser_id=of)
        receipt, due = fresh[key], fees.get(fee.subscription_id)
        if due is not None and due.id != fee_id:
            # it paid a fee before this one: the one that is due now is another matter
            fees.pop(fee.subscription_id)
        _place(receipt, match, subscriptions, fees, _paid(subscriptions, of), moves)
        moves.write()
        receipt.save(update_fields=["state", "question", "member_id", "subscription_id", "fee_id"])
        is_matched = receipt.state == ReceiptState.MATCHED
        journal.record(
            ReceiptsTaken(
                organiser_id=of,
                at=now,
                actor=actor.name,
                programme_id=programme_id,
                way=way,
                matched=int(is_matched),
                waiting=int(not is_matched),
            )
        )
    stands = Receipt.objects.of(of).get(id=key)
    return stands.question or stands.state
