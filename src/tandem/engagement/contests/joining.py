"""A member joins a contest, leaves it, and chooses how others see them.

The row says so at once; a step gives the place, or takes it, within seconds.
"""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.contests import naming, queries
from tandem.engagement.contests.facts import ContestMoved, NicknameTaken
from tandem.engagement.contests.models import Contest, Contestant, State, Teams
from tandem.kit.errors import Conflict
from tandem.kit.sql import named_queries
from tandem.platform import journal, statements
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme
from tandem.segments import targeting

JOINABLE = (State.COMING, State.OPEN)


class NotJoinable(Conflict):
    """Its days are over, or it was called off."""

    code = "contests.not_joinable"
    text = _("This contest is over: nobody can join or leave it any more.")


class NoContestant(Conflict):
    """Who does not take part has no name in a contest."""

    code = "contests.no_contestant"
    text = _("Take part first: then you choose how others see you.")


def seen(contest_id: UUID, *, member_id: int, programme: Programme, now: datetime) -> Contest:
    """A contest that a member sees: opened, and they are in it or of its audience.

    Raises:
        NoSuchContest: there is none, or not for them.
    """
    of = programme.organiser_id
    row = queries.contest(contest_id, programme_id=programme.id, organiser_id=of)
    is_of_partners = row.teams == Teams.SELLER
    if is_of_partners or row.state(programme.day_at(now)) in (State.DRAFT, State.ENDED):
        raise queries.NoSuchContest()
    if row.audience_id is None or queries.is_in(row, member_id):
        return row
    if row.audience_id not in targeting.held_by(
        member_id, programme=programme, now=now, only=[row.audience_id]
    ):
        raise queries.NoSuchContest()
    return row


def join(
    contest_id: UUID, *, member_id: int, programme: Programme, actor: Actor, now: datetime
) -> None:
    """Take part, for the first time or again. What was done since its first day counts. Safe to
    repeat, and raced.

    Raises:
        NoSuchContest, NotJoinable
    """
    require(actor, "member.claim")
    row = seen(contest_id, member_id=member_id, programme=programme, now=now)
    _check_joinable(row, programme, now)
    known = queries.contestant(row, member_id)
    if known is not None and known.left_at is None:
        return
    statements.run(
        named_queries("tandem.engagement.contests.ranking", "standings")["join"],
        {
            "organiser_id": programme.organiser_id,
            "member_id": member_id,
            "contest_id": row.id,
            "now": now,
        },
    )
    _record(row, member_id, actor, now, takes_part=True)


def leave(
    contest_id: UUID, *, member_id: int, programme: Programme, actor: Actor, now: datetime
) -> None:
    """Take no part any more: no place, and not shown to anybody. Safe to repeat.

    Raises:
        NoSuchContest, NotJoinable
    """
    require(actor, "member.claim")
    row = seen(contest_id, member_id=member_id, programme=programme, now=now)
    if row.signed_at is not None:
        raise NotJoinable()
    is_changed = (
        Contestant.objects.of(row.organiser_id)
        .filter(member_id=member_id, contest_id=row.id, left_at=None)
        .update(left_at=now)
    )
    if is_changed:
        _record(row, member_id, actor, now, takes_part=False)


def name(
    contest_id: UUID,
    nickname: str,
    *,
    member_id: int,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> None:
    """Be shown by a nickname, or by initials again (none). Safe to repeat.

    Raises:
        NoSuchContest, BadNickname, NoContestant
    """
    require(actor, "member.claim")
    row = seen(contest_id, member_id=member_id, programme=programme, now=now)
    _name(row, member_id, naming.nickname(nickname), actor, now)


def unname(
    contest_id: UUID, *, member_id: int, programme_id: UUID, actor: Actor, now: datetime
) -> None:
    """Show a contestant by initials: an organiser did not like the nickname. Safe to repeat.

    Raises:
        NoSuchContest, NoContestant
    """
    require(actor, "engagement.change")
    row = queries.contest(contest_id, programme_id=programme_id, organiser_id=actor.organiser_id)
    _name(row, member_id, "", actor, now)


def _name(row: Contest, member_id: int, nickname: str, actor: Actor, now: datetime) -> None:
    rows = Contestant.objects.of(row.organiser_id).filter(member_id=member_id, contest_id=row.id)
    if not rows.filter(left_at=None).exists():
        raise NoContestant()
    if rows.exclude(nickname=nickname).update(nickname=nickname):
        journal.record(
            NicknameTaken(
                organiser_id=row.organiser_id,
                at=now,
                actor=actor.name,
                programme_id=row.programme_id,
                contest_id=row.id,
                member_id=member_id,
                nickname=nickname,
            )
        )


def _check_joinable(row: Contest, programme: Programme, now: datetime) -> None:
    if row.state(programme.day_at(now)) not in JOINABLE:
        raise NotJoinable()


def _record(row: Contest, member_id: int, actor: Actor, now: datetime, *, takes_part: bool) -> None:
    journal.record(
        ContestMoved(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            contest_id=row.id,
            member_id=member_id,
            takes_part=takes_part,
        )
    )


def seen_by(
    member_id: int,
    *,
    programme: Programme,
    now: datetime,
    since: date | None = None,
    only: Collection[UUID] | None = None,
) -> list[tuple[Contest, Contestant | None]]:
    """The contests that a member sees (none that ended before `since`, and of these `only`), the
    one that ends last first, with their row in each.
    """
    of = programme.organiser_id
    rows = queries.opened(programme.id, organiser_id=of, since=since, only=only)
    if not rows:
        return []
    own = queries.contestant_of(member_id, among=rows, organiser_id=of)
    asked = {row.audience_id for row in rows if row.audience_id and row.id not in own}
    held = targeting.held_by(member_id, programme=programme, now=now, only=asked)
    return [
        (row, own.get(row.id))
        for row in rows
        if row.audience_id is None or row.id in own or row.audience_id in held
    ]
