"""Votes, following, reports: one of each a member and post, whatever is sent how often.

A vote is counted by the statement that writes it, so that of two at once one counts.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tandem.engagement.community import people, queries
from tandem.engagement.community.models import IdeaState, Kind, Mark, MarkKind, Place, Post
from tandem.kit.errors import Conflict
from tandem.kit.sql import named_queries
from tandem.kit.text import tidy
from tandem.participants import queries as participants
from tandem.platform import statements
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme

VOTES_A_DAY_MAX, REPORTS_A_DAY_MAX, REPORT_MAX = 100, 20, 500
# So many members who report a post hide it until a moderator has looked.
HIDES_AT = 3


class OwnPost(Conflict):
    """One does not vote for, or report, what one wrote."""

    code = "community.own_post"
    text = _("You wrote this yourself.")


class NotVotedOn(Conflict):
    """Only an idea that is still open is voted on."""

    code = "community.not_voted_on"
    text = _("There is no vote on this any more: it was decided.")


def vote(post_id: UUID, *, programme: Programme, actor: Actor, now: datetime) -> bool:
    """Vote for an idea; whether it is a new vote. Safe to repeat, and raced.

    Raises:
        NoSuchPost, OwnPost, NotVotedOn, Blocked, EnoughToday
    """
    row = _seen(post_id, programme, actor)
    if row.kind != Kind.IDEA or row.state not in (IdeaState.OPEN, IdeaState.TAKEN):
        raise NotVotedOn()
    if not _lay(row, MarkKind.VOTE, programme, actor, now):
        return False
    _limit(people.VOTES, VOTES_A_DAY_MAX, programme, actor, now)
    Post.objects.of(row.organiser_id).filter(id=row.id).update(votes_total=F("votes_total") + 1)
    return True


def unvote(post_id: UUID, *, programme: Programme, actor: Actor) -> bool:
    """Take one's vote back; whether there was one. Safe to repeat, and raced.

    Raises:
        NoSuchPost, NotVotedOn
    """
    row = _seen(post_id, programme, actor)
    if row.state not in (IdeaState.OPEN, IdeaState.TAKEN):
        raise NotVotedOn()
    if not _lift(row.id, MarkKind.VOTE, actor):
        return False
    Post.objects.of(row.organiser_id).filter(id=row.id).update(votes_total=F("votes_total") - 1)
    return True


def report(post_id: UUID, text: str, *, programme: Programme, actor: Actor, now: datetime) -> bool:
    """Tell the moderators of a post; whether the member had not before. When `HIDES_AT` have, it
    waits for a moderator's look.

    Raises:
        NoSuchPost, OwnPost, Blocked, EnoughToday
    """
    row = _seen(post_id, programme, actor)
    if not _lay(row, MarkKind.REPORT, programme, actor, now, tidy(text)[:REPORT_MAX]):
        return False
    _limit(people.REPORTS, REPORTS_A_DAY_MAX, programme, actor, now)
    locked = queries.locked(row.id, programme_id=programme.id, organiser_id=row.organiser_id)
    locked.reports_total += 1
    if locked.reports_total >= HIDES_AT and locked.member_id is not None:
        locked.place = Place.WAITING if locked.place == Place.SHOWN else locked.place
    locked.save(update_fields=["reports_total", "place"])
    return True


def forget_reports(row: Post) -> None:
    """Let whoever reported a post report it again: it says something else now."""
    rows = Mark.objects.of(row.organiser_id)
    rows.filter(post_id=row.id, kind=MarkKind.REPORT).delete()


def begin_following(post_id: UUID, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """Be told of answers to a question, or what becomes of an idea. Safe to repeat.

    Raises:
        NoSuchPost
    """
    row = _seen(post_id, programme, actor, is_own_too=True)
    assert actor.member_id is not None
    follow(row.id, actor.member_id, organiser_id=row.organiser_id, now=now)


def stop_following(post_id: UUID, *, programme: Programme, actor: Actor) -> None:
    """Be told of it no more. Safe to repeat.

    Raises:
        NoSuchPost
    """
    row = _seen(post_id, programme, actor, is_own_too=True)
    _lift(row.id, MarkKind.FOLLOW, actor)


def follow(post_id: UUID, member_id: int, *, organiser_id: UUID, now: datetime) -> None:
    """Let a member follow a post."""
    fresh = Mark(
        organiser_id=organiser_id,
        member_id=member_id,
        post_id=post_id,
        kind=MarkKind.FOLLOW,
        created_at=now,
    )
    Mark.objects.of(organiser_id).bulk_create([fresh], ignore_conflicts=True)


def _seen(post_id: UUID, programme: Programme, actor: Actor, *, is_own_too: bool = False) -> Post:
    """A post that all can read."""
    require(actor, "member.claim")
    row = queries.shown(post_id, programme_id=programme.id, organiser_id=programme.organiser_id)
    if not is_own_too and row.member_id in one_of(actor):
        raise OwnPost()
    return row


def _lay(
    row: Post, kind: str, programme: Programme, actor: Actor, now: datetime, text: str = ""
) -> bool:
    """Write a mark of the member; whether neither they nor who is one with them had one. A racer
    waits for the other's end.
    """
    assert actor.member_id is not None
    of, others = row.organiser_id, [key for key in one_of(actor) if key != actor.member_id]
    people.check_may_write(actor.member_id, programme_id=programme.id, organiser_id=of)
    rows = Mark.objects.of(of)
    if others and rows.filter(member_id__in=others, post_id=row.id, kind=kind).exists():
        return False
    _row, is_new = rows.get_or_create(
        member_id=actor.member_id,
        post_id=row.id,
        kind=kind,
        defaults={"text": text, "created_at": now, "organiser_id": of},
    )
    return is_new


def _lift(post_id: UUID, kind: str, actor: Actor) -> bool:
    rows = Mark.objects.of(actor.organiser_id)
    mine = rows.filter(member_id__in=one_of(actor), post_id=post_id, kind=kind)
    return bool(mine.delete()[0])


def one_of(actor: Actor) -> list[int]:
    """All who are one with the member who acts: what is theirs is the member's own."""
    assert actor.member_id is not None
    return participants.one_with(actor.member_id, organiser_id=actor.organiser_id)


def count_as_one(member_id: int, *, organiser_id: UUID) -> None:
    """After a merge, or one that was undone: of the ideas that a member voted for each voter counts
    once, whoever voted twice before they became one; of their reviews of a product one counts.
    Safe to repeat.
    """
    sql, params = (
        named_queries(__package__, "as_one"),
        {
            "organiser_id": organiser_id,
            "members": participants.one_with(member_id, organiser_id=organiser_id),
        },
    )
    for block in ("hold", "count_votes", "tell_doubles"):
        statements.run(sql[block], params)


def _limit(what: str, most: int, programme: Programme, actor: Actor, now: datetime) -> None:
    assert actor.member_id is not None
    today = programme.day_at(now)
    if not people.take(
        actor.member_id, what, most=most, today=today, organiser_id=actor.organiser_id, now=now
    ):
        raise people.EnoughToday()
