"""Two members who are one: merged, and made two again when that was wrong.

The one goes on as the other: numbers, cards, addresses and sign-ins lead there, and so do points,
those that wait as soon as they are released (`sweep`), claims that nobody decided, and places on
lists of members. Activities and awards stay where they were recorded, for they cannot be changed,
and with them what was decided; points of levels keep their age, so that they count for the level of
whoever goes on.
Undone, all that is left of it goes back.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.adjustments.facts import MembersMerged, MergeUndone
from tandem.adjustments.models import Merge
from tandem.evidence.claims import passing as claims
from tandem.fees import queries as fees
from tandem.kit import ids
from tandem.kit.errors import Conflict, Invalid
from tandem.kit.sql import named_queries
from tandem.ledger import passing
from tandem.ledger import queries as ledger
from tandem.participants import absorbing
from tandem.participants.models import Member, MemberStatus, TeamRole
from tandem.participants.queries import has_people
from tandem.platform import journal, statements
from tandem.platform.access.permissions import Actor, require
from tandem.platform.personal import requests
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme
from tandem.segments import lists


class NotTwo(Invalid):
    """The two are not two members that take part."""

    code = "mending.not_two"
    text = _("Name another member who takes part in this programme, by their number.")


class ReasonMissing(Invalid):
    """Members are not merged without a reason."""

    code = "mending.reason_missing"
    text = _("Say why: it is kept, and the member reads it.")


class NotMerged(Conflict):
    """The merge was undone before."""

    code = "mending.not_merged"
    text = _("These two are not merged any more.")


class MergedOn(Conflict):
    """Whom the one goes on as was merged with another one since."""

    code = "mending.merged_on"
    text = _("Whom they go on as was merged with another member since. Undo that merge first.")


class HasMembership(Conflict):
    """Who goes on as another has a paid membership that runs."""

    code = "mending.has_membership"
    text = _("Who goes on as the other has a paid membership. End it first, or let it end.")


@dataclass(frozen=True, slots=True)
class Undone:
    """What went back, and what had been spent meanwhile."""

    points: int
    missing_points: int


def merge(
    from_id: int, into_id: int, *, reason: str, programme: Programme, actor: Actor, now: datetime
) -> UUID:
    """Let one member go on as another; the key of the merge.

    Raises:
        NotTwo, ReasonMissing, HasMembership: nothing changes.

    Locks both members, then their accounts, each in order.
    """
    require(actor, "members.change")
    require(actor, "ledger.adjust")
    if not reason.strip():
        raise ReasonMissing()
    of = actor.organiser_id
    both = Member.objects.of(of).filter(
        programme_id=programme.id, id__in=(from_id, into_id), status=MemberStatus.ACTIVE
    )
    if from_id == into_id or both.count() != 2:
        raise NotTwo()
    if fees.running(from_id, organiser_id=of) is not None:
        raise HasMembership()
    return _merge(
        from_id, into_id, reason=reason.strip()[:300], programme=programme, actor=actor, now=now
    )


def join(
    from_id: int, into_id: int, *, reason: str, programme: Programme, actor: Actor, now: datetime
) -> UUID:
    """Let a member in waiting go on as the firm's member, which had been there before; the key of
    the merge.

    Whose firm it is was proved by the caller (`participants.firms`). The person is one of its
    employees, or its owner where nobody signs in for it yet. Undone like any merge, they wait
    again.
    """
    of = actor.organiser_id
    role = TeamRole.EMPLOYEE if has_people(into_id, organiser_id=of) else TeamRole.OWNER
    return _merge(
        from_id, into_id, reason=reason, programme=programme, actor=actor, now=now, role=role
    )


def _merge(
    from_id: int,
    into_id: int,
    *,
    reason: str,
    programme: Programme,
    actor: Actor,
    now: datetime,
    role: TeamRole | None = None,
) -> UUID:
    of = actor.organiser_id
    moved = absorbing.absorb(from_id, into_id, organiser_id=of, now=now, role=role)
    claimed = claims.pass_on(from_id, into_id, programme_id=programme.id, organiser_id=of)
    listed = lists.pass_on(
        from_id, into_id, programme=programme, today=programme.day_at(now), now=now
    )
    row = Merge.objects.of(of).create(
        id=ids.new_uuid(),
        programme_id=programme.id,
        from_id=from_id,
        into_id=into_id,
        reason=reason,
        actor=actor.name,
        created_at=now,
        moved={**moved, "documents": [str(key) for key in claimed], "lists": listed},
    )
    points = _pass_on(row, programme, now)
    journal.record(
        MembersMerged(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            merge_id=row.id,
            from_id=from_id,
            into_id=into_id,
            points=points,
            reason=row.reason,
            is_joining=role is not None,
        )
    )
    return row.id


def _pass_on(row: Merge, programme: Programme, now: datetime) -> int:
    """What the one has available goes to the other; how many reward points."""
    of, passed = row.organiser_id, 0
    for wallet, book_id in programmes.books(programme.id, organiser_id=of).items():
        points = ledger.balance(row.from_id, organiser_id=of, book_id=book_id).available
        if not points:
            continue
        passing.give(
            ids.derived(row.id, book_id, now.isoformat()),
            giver_id=row.from_id,
            receiver_id=row.into_id,
            book_id=book_id,
            points=points,
            organiser_id=of,
            at=now,
            now=now,
            cause_id=row.id,
            keeps_age=wallet != "REWARD",
        )
        passed += points if wallet == "REWARD" else 0
    return passed


def sweep(programme: Programme, *, now: datetime) -> int:
    """Pass on what merged members have got since: points that waited, orders that were cancelled.
    Safe to repeat.
    """
    of = programme.organiser_id
    params = {"organiser_id": of, "programme_id": programme.id}
    merge_ids = [
        key
        for (key,) in statements.rows(
            named_queries("tandem.adjustments", "merging")["with_points"], params
        )
    ]
    rows = (
        Merge.objects.of(of)
        .select_for_update()
        .filter(id__in=merge_ids, undone_at=None)
        .order_by("from_id")
    )
    return sum(_pass_on(row, programme, now) for row in rows)


def undo(merge_id: UUID, *, programme: Programme, actor: Actor, now: datetime) -> Undone:
    """Make them two again: what was passed on and is left goes back, with its expiry.

    Raises:
        NotMerged: it was undone before. MergedOn: what came over went on with the other one.
        ErasedAlready: both were erased, and nobody is brought back by it.

    Locks both members, then their accounts, each in order, as `merge` does.
    """
    require(actor, "members.change")
    require(actor, "ledger.adjust")
    of = actor.organiser_id
    row = (
        Merge.objects.of(of)
        .select_for_update()
        .filter(id=merge_id, programme_id=programme.id)
        .order_by("id")
        .first()
    )
    if row is None or row.undone_at is not None:
        raise NotMerged()
    requests.require_not_erased(row.into_id, organiser_id=of)
    absorbing.hold(row.from_id, row.into_id, organiser_id=of)  # neither is being merged on
    if Merge.objects.of(of).filter(from_id=row.into_id, undone_at=None).exists():
        raise MergedOn()
    absorbing.restore(row.from_id, row.into_id, row.moved, organiser_id=of)
    came = [UUID(key) for key in row.moved.get("documents", ())]
    claims.pass_on(row.into_id, row.from_id, programme_id=programme.id, organiser_id=of, only=came)
    lists.give_back(
        row.into_id,
        row.moved.get("lists", ()),
        programme=programme,
        today=programme.day_at(now),
    )
    points = missing = 0
    for wallet, book_id in programmes.books(programme.id, organiser_id=of).items():
        passed, left = _give_back(row, book_id, keeps_age=wallet != "REWARD", now=now)
        if wallet == "REWARD":
            points, missing = left, passed - left
    row.undone_at, row.undone_by, row.missing_points = now, actor.name, missing
    row.save(update_fields=["undone_at", "undone_by", "missing_points"])
    journal.record(
        MergeUndone(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            merge_id=row.id,
            from_id=row.from_id,
            into_id=row.into_id,
            points=points,
            missing_points=missing,
        )
    )
    return Undone(points, missing)


def _give_back(row: Merge, book_id: UUID, *, keeps_age: bool, now: datetime) -> tuple[int, int]:
    """What of a merge is left goes back: how many points of a book were passed on, and how many
    were left. What a later merge took along, and gave back when it was undone, goes lot by lot.
    """
    of = row.organiser_id
    params = {
        "organiser_id": of,
        "into_id": row.into_id,
        "book_id": book_id,
        "merge_id": row.id,
    }
    sql = named_queries("tandem.adjustments", "merging")
    ((passed, left),) = statements.rows(sql["left_of_merge"], params)
    came_back = statements.rows(sql["came_back_of_merge"], params)
    parts: list[tuple[UUID, int, UUID | None]] = [
        (ids.derived(row.id, lot_id, "UNDO"), available, lot_id) for lot_id, available in came_back
    ]
    if left:
        parts.append((ids.derived(row.id, book_id, "UNDO"), left, None))
    for key, points, lot_id in parts:
        passing.give(
            key,
            giver_id=row.into_id,
            receiver_id=row.from_id,
            book_id=book_id,
            points=points,
            organiser_id=of,
            at=now,
            now=now,
            cause_id=row.id,
            keeps_age=keeps_age,
            lot_id=lot_id,
        )
    return passed, sum(points for _key, points, _lot_id in parts)
