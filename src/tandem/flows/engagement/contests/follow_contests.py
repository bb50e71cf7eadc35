"""What members do moves rankings; the result that a person signed is an activity of each winner.

Scores are read anew for whom the facts touch, so that returns and corrections need no path of their
own, and what is told twice changes nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings

from tandem.activity import queries as activity
from tandem.activity.facts import ActivityRecorded
from tandem.adjustments.facts import MembersMerged, MergeUndone
from tandem.adjustments.models import Merge
from tandem.communication import inbox
from tandem.communication.inbox import Notification
from tandem.earning import releasing
from tandem.earning.facts import PointsAwarded, PointsRecalculated, PointsReleased
from tandem.earning.recalculation import changes
from tandem.engagement import ways
from tandem.engagement.contests import queries, signing
from tandem.engagement.contests.drawing import lots
from tandem.engagement.contests.facts import (
    ContestMoved,
    ContestOpened,
    ContestSigned,
    EntrySetAside,
    JuryNamed,
    MarksGiven,
    TargetsSet,
)
from tandem.engagement.contests.jury import entries
from tandem.engagement.contests.messages import (
    ContestWonMessage,
    LotDrawnMessage,
    PartnerWonLetter,
)
from tandem.engagement.contests.models import Contest
from tandem.engagement.contests.ranking import comparing, measuring, standings
from tandem.engagement.contests.registered_kinds import RESULT
from tandem.engagement.contests.signing import Winner
from tandem.flows.activities import record_participation
from tandem.flows.activities.record_participation import Participation
from tandem.kit import ids
from tandem.kit.sql import SqlQuery
from tandem.kit.texts import localized
from tandem.participants import queries as participants
from tandem.participants.facts import MemberCameBack, MemberLeft
from tandem.platform import clock, statements
from tandem.platform.access import memberships
from tandem.platform.messages import mailing
from tandem.platform.steps import step
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme

Moving = (
    ActivityRecorded
    | PointsAwarded
    | PointsRecalculated
    | PointsReleased
    | MembersMerged
    | MergeUndone
    | MemberLeft
    | MemberCameBack
    | ContestOpened
    | ContestMoved
    | EntrySetAside
    | MarksGiven
    | JuryNamed
    | TargetsSet
)
_OF_ALL = (ContestOpened, JuryNamed, TargetsSet)
_OF_A_MEMBER = (ContestMoved, EntrySetAside, MarksGiven)


@step("follow_contests.follow")
def follow(facts: Sequence[Moving]) -> None:
    """Whom these facts touch has the score that they have now, in each contest that runs."""
    by_programme: dict[tuple[UUID, UUID], list[Moving]] = {}
    for fact in facts:
        by_programme.setdefault((fact.programme_id, fact.organiser_id), []).append(fact)
    for (programme_id, of), own in by_programme.items():
        programme = programmes.programme(programme_id, organiser_id=of)
        if not ways.uses(programme, ways.CONTESTS):
            continue
        _go_on(own, programme)
        opened = {fact.contest_id for fact in own if isinstance(fact, _OF_ALL)}
        for contest in queries.followed(programme_id, organiser_id=of):
            among = None if contest.id in opened else _touched(contest, own)
            if among is not None or contest.id in opened:
                standings.refresh(contest, among=among, programme=programme, now=clock.now())


def _touched(contest: Contest, facts: Sequence[Moving]) -> SqlQuery | None:
    """The members whose score in a contest these facts may have moved; None: nobody's."""
    of, measure = contest.organiser_id, measuring.decoded(contest.measure)
    parts: list[SqlQuery] = []
    if measure.what == measuring.POINTS:
        awarded = [fact.batch_id for fact in facts if isinstance(fact, PointsAwarded)]
        runs = [fact.run_id for fact in facts if isinstance(fact, PointsRecalculated)]
        if awarded:
            parts.append(activity.members_of_batches(awarded, organiser_id=of))
        if runs:
            parts.append(changes.members_of_runs(runs, organiser_id=of))
    elif measure.what != measuring.JURY:
        batches = [fact.batch_id for fact in facts if isinstance(fact, ActivityRecorded)]
        if batches:
            parts.append(activity.members_of_batches(batches, organiser_id=of, kind=measure.kind))
    members = _named(contest, facts)
    if measure.what == measuring.POINTS:
        members |= _voided(facts)
    if members:
        text = "SELECT unnest(%(named_members)s::bigint[]) AS member_id"
        parts.append(SqlQuery(text, {"named_members": sorted(members)}, ("member_id",)))
    if not parts:
        return None
    params = {name: value for part in parts for name, value in part.params.items()}
    text = " UNION ".join(f"SELECT part.member_id FROM ({part.text}) AS part" for part in parts)
    touched = SqlQuery(text, params, ("member_id",))
    return participants.with_heads(touched, organiser_id=of)


def _go_on(facts: Sequence[Moving], programme: Programme) -> None:
    """Who goes on as another takes part where that one did, and no more where that is undone."""
    for fact in facts:
        if isinstance(fact, MembersMerged):
            standings.go_on(fact.from_id, fact.into_id, programme=programme, at=fact.at)
            entries.go_on(fact.from_id, fact.into_id, programme=programme, at=fact.at)
        elif isinstance(fact, MergeUndone):
            merge = Merge.objects.of(fact.organiser_id).get(id=fact.merge_id)
            standings.go_back(
                fact.into_id, programme=programme, merged_at=merge.created_at, now=clock.now()
            )
            entries.go_back(fact.into_id, programme=programme, merged_at=merge.created_at)


def _named(contest: Contest, facts: Sequence[Moving]) -> set[int]:
    """Members whom facts name: who joined this contest or left it, whose entry was marked or set
    aside, who became one with another, who takes part in the programme no more, or again.
    """
    members: set[int] = set()
    for fact in facts:
        if isinstance(fact, (MembersMerged, MergeUndone)):
            members |= {fact.from_id, fact.into_id}
        elif isinstance(fact, (MemberLeft, MemberCameBack)) or (
            isinstance(fact, _OF_A_MEMBER) and fact.contest_id == contest.id
        ):
            members.add(fact.member_id)
    return members


def _voided(facts: Sequence[Moving]) -> set[int]:
    """Who lost points that were only promised."""
    members: set[int] = set()
    for fact in facts:
        if isinstance(fact, PointsReleased) and fact.void_batch_id is not None:
            rows = releasing.voided_rows(fact.void_batch_id, organiser_id=fact.organiser_id)
            members |= {row[0] for row in statements.rows(rows.text, rows.params)}
    return members


def refresh_rankings(programme: Programme, *, now: datetime) -> None:
    """Read all rankings anew, and note tonight's places. Safe to repeat."""
    if not ways.uses(programme, ways.CONTESTS):
        return
    for contest in queries.followed(programme.id, organiser_id=programme.organiser_id):
        standings.refresh(contest, among=None, programme=programme, now=now)
        standings.remember_places(contest)


@step("follow_contests.settle")
def settle(facts: Sequence[ContestSigned]) -> None:
    """The winners of what was signed have it as an activity, and are told."""
    for fact in facts:
        programme = programmes.programme(fact.programme_id, organiser_id=fact.organiser_id)
        contest = queries.contest(
            fact.contest_id, programme_id=programme.id, organiser_id=fact.organiser_id
        )
        _notify_partners(contest, programme)
        record_winners(contest, signing.winners(contest), programme=programme, actor=fact.actor)


def record_winners(
    contest: Contest, winners: Sequence[Winner], *, programme: Programme, actor: str
) -> None:
    """These winners of a signed contest have it as an activity, and are told, each once."""
    record_participation.record_many(
        RESULT,
        [_participation(contest, winner, programme) for winner in winners],
        programme=programme,
        actor=actor,
        now=clock.now(),
    )
    inbox.notify_each(
        [
            Notification(
                winner.member_id,
                ids.derived("CONTEST_WON", contest.id, winner.member_id),
                _told(contest, winner),
            )
            for winner in winners
        ],
        programme_id=programme.id,
        organiser_id=contest.organiser_id,
        now=clock.now(),
    )


def _told(contest: Contest, winner: Winner) -> ContestWonMessage | LotDrawnMessage:
    name = dict(contest.name)
    if lots.is_drawn(contest):
        return LotDrawnMessage(contest=name, drawn_of=contest.ranked)
    return ContestWonMessage(contest=name, place=winner.place, ranked=contest.ranked)


def _notify_partners(contest: Contest, programme: Programme) -> None:
    """Tell the people of the partners that win, by mail."""
    winners = signing.winning_partners(contest)
    staff = memberships.staff_of(
        [winner.member_id for winner in winners], organiser_id=contest.organiser_id
    )
    for winner in winners:
        letter = PartnerWonLetter(
            contest=dict(contest.name),
            place=winner.place,
            ranked=contest.ranked,
            link=f"{settings.PUBLIC_URL}/p/{programme.slug}/contests/{contest.id}/",
        )
        for address, language in staff[winner.member_id]:
            mailing.send(address, letter, language=language)


def _participation(contest: Contest, winner: Winner, programme: Programme) -> Participation:
    score = measuring.in_units(winner.score, contest, programme.currency)
    leagues = comparing.decoded(contest.leagues)
    league = localized(leagues[winner.league].name, programme.languages[0]) if leagues else ""
    assert contest.signed_at is not None, "its result was signed"
    return Participation(
        winner.member_id,
        contest.key,
        {
            "contest": contest.key,
            "place": str(winner.place),
            "score": format(score, "f"),
            "participants": str(contest.ranked),
            **({"league": league} if league else {}),
        },
        reference=localized(contest.name, programme.languages[0]),
        day=programme.day_at(contest.signed_at),
    )
