"""The ceiling of points an award: a greater one waits for a person, whatever else it waits for.

It is a guard against a slip of a rule, a decimal point in a file, a stolen key: one award of very
many points is posted like any other, but pending, and is given or refused by somebody of the
organiser. A rule that slipped is put right first and the period awarded again: what is too much is
then taken from what waits.

Holds for reward points, whoever gets them. A review is written in the transaction that awards.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.earning import expiry_policy, releasing
from tandem.earning.facts import PointsRefused, PointsReleased
from tandem.earning.models import AwardReview, ReviewStatus
from tandem.kit import ids
from tandem.kit.errors import Invalid, Missing
from tandem.kit.sql import SqlQuery, fill, named_queries
from tandem.kit.text import folded
from tandem.ledger import taking
from tandem.ledger.chart import Kind
from tandem.platform import journal, statements
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme, Release

LISTED_MAX = 200


class RefusalNeedsReason(Invalid):
    """Points are not refused without a reason that the member can read."""

    code = "earning.refusal_needs_reason"
    text = _("Say why these points are refused: the member reads the reason.")


class NoSuchAward(Missing):
    """Nobody was ever to look at such an award."""

    code = "earning.no_such_award"
    text = _("No such award waits for approval here.")


@dataclass(frozen=True, slots=True)
class Waiting:
    """An award above the ceiling; `holder` is who gets it where that is not the member.
    `is_of_partner`: a partner did it itself, in place of a member.
    """

    member_id: int
    award_id: UUID
    member: str
    holder: str
    activity_id: UUID
    document_no: str
    partner: str
    day: date
    net_minor: int | None
    points: int
    is_of_partner: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """Points that became the holders' own, that wait on for payment or their days, that are
    refused.
    """

    own_points: int = 0
    waiting_points: int = 0
    refused_points: int = 0


def is_above(points: int, *, wallet: str, programme: Programme) -> bool:
    """Whether an award into this wallet waits for a person."""
    ceiling = programme.award_ceiling
    return wallet == "REWARD" and ceiling is not None and points > ceiling


def waiting(
    programme: Programme,
    *,
    q: str = "",
    start: int = 0,
    limit: int = LISTED_MAX,
    is_latest_first: bool = False,
) -> list[Waiting]:
    """Awards above the ceiling that wait for a person, oldest first; of those whose member or
    document holds the text.
    """
    rows = statements.rows(
        named_queries("tandem.earning", "ceilings")["waiting"],
        {
            **_asked(programme, q),
            "start": start,
            "limit": limit,
            "is_latest_first": is_latest_first,
        },
    )
    return [Waiting(*row) for row in rows]


def waiting_total(programme: Programme, *, q: str = "") -> int:
    """How many there are."""
    sql, params = named_queries("tandem.earning", "ceilings"), _asked(programme, q)
    if not q:
        ((total,),) = statements.rows(sql["waiting_total"], params)
        return int(total)
    text = sql["waiting"].rstrip().rstrip(";")
    params = {**params, "start": 0, "limit": None, "is_latest_first": False}
    ((total,),) = statements.rows(f"SELECT count(*) FROM ({text}) AS waiting", params)
    return int(total)


def waiting_by_programme(
    programme_ids: Collection[UUID], *, organiser_id: UUID
) -> Mapping[UUID, int]:
    """How many there are in each programme."""
    params = {"organiser_id": organiser_id, "programme_ids": list(programme_ids)}
    sql = named_queries("tandem.earning", "ceilings")["waiting_by_programme"]
    return dict(statements.rows(sql, params))


def _asked(programme: Programme, q: str) -> dict[str, Any]:
    """What narrows down what waits."""
    return {
        "organiser_id": programme.organiser_id,
        "programme_id": programme.id,
        "name": folded(q) if q else None,
        "document": q,
    }


def note(
    member_id: int,
    awards: Mapping[UUID, tuple[UUID, int]],
    *,
    activity_id: UUID,
    programme: Programme,
    now: datetime,
) -> None:
    """Note these awards of an activity, {key: (book, points)}, as waiting for a person."""
    AwardReview.objects.of(programme.organiser_id).bulk_create(
        AwardReview(
            organiser_id=programme.organiser_id,
            member_id=member_id,
            id=award_id,
            programme_id=programme.id,
            holder_id=member_id,
            book_id=book_id,
            activity_id=activity_id,
            points=points,
            created_at=now,
        )
        for award_id, (book_id, points) in awards.items()
    )


def decide(
    chosen: Sequence[tuple[int, UUID]],
    *,
    agrees: bool,
    reason: str,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> Decided:
    """Give awards (member, award) that wait above the ceiling, or refuse them.

    What is given goes on by the programme's release: points that wait for a payment or for their
    days wait on. Those who lose points read the reason.

    Raises:
        RefusalNeedsReason, NoSuchAward: nothing changes.

    Safe to repeat, and for two people at once: what was decided is passed over. Locks the reviews,
    then the accounts, in order.
    """
    require(actor, "evidence.decide")
    if not agrees and not reason.strip():
        raise RefusalNeedsReason()
    of, sql = programme.organiser_id, named_queries("tandem.earning", "ceilings")
    reviews = AwardReview.objects.of(of).filter(
        programme_id=programme.id,
        member_id__in={member_id for member_id, _award in chosen},
        id__in={award_id for _member, award_id in chosen},
    )
    looked = list(reviews.select_for_update().order_by("member_id", "id"))
    if {(row.member_id, row.id) for row in looked} != set(chosen):
        raise NoSuchAward()
    looked = [row for row in looked if row.status == ReviewStatus.WAITING]
    if not looked:
        return Decided()
    reviews.filter(status=ReviewStatus.WAITING).update(
        status=ReviewStatus.AGREED if agrees else ReviewStatus.REFUSED,
        reason=reason.strip()[:300],
        decided_by=actor.name,
        decided_at=now,
    )
    taken = {
        "organiser_id": of,
        "ids": [row.id for row in looked],
        "members": [row.member_id for row in looked],
        "holders": [row.holder_id for row in looked],
        "stamp": now,
    }
    if not agrees:
        return _refuse(sql["to_void"], taken, reason.strip()[:300], programme, actor, now)
    activities = [(row.member_id, row.activity_id) for row in looked]
    return _give(sql["to_release"], taken, activities, programme, actor, now)


def _refuse(
    query: str,
    params: Mapping[str, Any],
    reason: str,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> Decided:
    batch_id = ids.new_uuid()
    points = _take(query, params, Kind.VOID, batch_id, now)
    if points:
        journal.record(
            PointsRefused(
                organiser_id=programme.organiser_id,
                at=now,
                actor=actor.name,
                programme_id=programme.id,
                void_batch_id=batch_id,
                points=points,
                reason=reason,
            )
        )
    return Decided(refused_points=points)


def _give(
    query: str,
    params: Mapping[str, Any],
    activities: Sequence[tuple[int, UUID]],
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> Decided:
    sql = named_queries("tandem.earning", "ceilings")
    # Who agrees here has agreed: under the release by hand nobody is asked a second time.
    release = Release.AT_ONCE if programme.release == Release.BY_HAND else programme.release
    to_release = fill(
        query, waits=expiry_policy.IS_PENDING.format(due_on="activity.due_on", kind="activity.kind")
    )
    batch_id = ids.new_uuid()
    own = _take(to_release, {**params, "waits": release}, Kind.RELEASE, batch_id, now)
    if own:
        journal.record(
            PointsReleased(
                organiser_id=programme.organiser_id,
                at=now,
                actor=actor.name,
                programme_id=programme.id,
                written_at=now.isoformat(),
                released_points=own,
                voided_points=0,
                release_batch_id=batch_id,
            )
        )
    own += releasing.release_activities(activities, programme=programme, now=now)
    ((left,),) = statements.rows(sql["pending"], params)
    return Decided(own, int(left))


def _take(query: str, params: Mapping[str, Any], kind: Kind, batch_id: UUID, now: datetime) -> int:
    demands = SqlQuery(query, params, taking.COLUMNS)
    of = params["organiser_id"]
    return taking.take_rows(
        demands, kind=kind, organiser_id=of, batch_id=batch_id, at=now, now=now
    ).points
