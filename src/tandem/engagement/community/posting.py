"""Writing: a question, an answer, an idea, a review; and taking back what one wrote.

A post that holds a word of the organiser's list waits for a moderator, as all do where somebody
looks first. The organiser's own are shown at once.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.engagement.community import board, marking, people, queries
from tandem.engagement.community.facts import PostMoved, PostWritten
from tandem.engagement.community.models import Kind, Place, Post
from tandem.engagement.community.queries import NoSuchPost
from tandem.kit import ids
from tandem.kit.errors import Conflict, Invalid
from tandem.kit.text import folded
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme

TITLE_MAX, TEXT_MAX = 120, 4_000
ANSWERS_MAX = 200  # of a question: its page shows them all


class SaysNothing(Invalid):
    """A post without its title or its text, or one that is too long."""

    code = "community.says_nothing"
    text = _("Write a few words first; a title has at most %(title)s letters, a text %(most)s.")


class BadStars(Invalid):
    """A review without its stars."""

    code = "community.bad_stars"
    text = _("Give it one to five stars.")


class ReviewedBefore(Conflict):
    """A member reviews a product once."""

    code = "community.reviewed_before"
    text = _("You have reviewed this product. Take that review back to write another one.")


class NoQuestion(Conflict):
    """What is answered is a question that all can read."""

    code = "community.no_question"
    text = _("This question takes no answers.")


@dataclass(frozen=True, slots=True)
class Said:
    """What is written."""

    text: str
    title: str = ""
    parent_id: UUID | None = None
    product_id: UUID | None = None
    stars: int | None = None


def write(kind: str, payload: Said, *, programme: Programme, actor: Actor, now: datetime) -> Post:
    """Write a post as the member who acts, or as the organiser where who acts is none.

    Raises:
        SaysNothing, BadStars, NoSuchPost, NoQuestion, ReviewedBefore, Blocked, EnoughToday:
        nothing is written.
    """
    of, member_id = programme.organiser_id, actor.member_id
    require(actor, "engagement.decide" if member_id is None else "member.claim")
    title, text = payload.title.strip(), payload.text.strip()
    _check(kind, title, text, payload)
    if kind == Kind.ANSWER:
        assert payload.parent_id is not None
        parent = queries.post(payload.parent_id, programme_id=programme.id, organiser_id=of)
        if parent.kind != Kind.QUESTION or parent.place != Place.SHOWN:
            raise NoQuestion()
        if queries.answers_total(parent) >= ANSWERS_MAX:
            raise NoQuestion()
    row = Post(
        organiser_id=of,
        id=ids.new_uuid(),
        programme_id=programme.id,
        kind=kind,
        member_id=member_id,
        user_id=actor.user_id,
        parent_id=payload.parent_id,
        product_id=payload.product_id,
        stars=payload.stars,
        title=title,
        text=text,
        finds=folded(f"{title} {text}"),
        created_at=now,
    )
    if member_id is not None:
        _limit(row, programme, now)
    if kind == Kind.REVIEW:
        _lay_review(row, programme)
    else:
        row.save(force_insert=True)
    if kind != Kind.ANSWER and member_id is not None:
        marking.follow(row.id, member_id, organiser_id=of, now=now)
    _record(row, actor, now)
    return row


def _check(kind: str, title: str, text: str, payload: Said) -> None:
    is_long = len(title) > TITLE_MAX or len(text) > TEXT_MAX
    needed = title if kind in (Kind.QUESTION, Kind.IDEA) else text
    if is_long or not (needed or kind == Kind.REVIEW):
        raise SaysNothing(title=TITLE_MAX, most=TEXT_MAX)
    if kind == Kind.REVIEW and (payload.stars is None or not 1 <= payload.stars <= 5):
        raise BadStars()
    if kind != Kind.REVIEW and payload.stars is not None:
        raise BadStars()


def _limit(row: Post, programme: Programme, now: datetime) -> None:
    """Whether the member may write, how much today, and whether somebody looks first."""
    assert row.member_id is not None
    of, kept = row.organiser_id, board.board(row.programme_id, organiser_id=row.organiser_id)
    people.check_may_write(row.member_id, programme_id=row.programme_id, organiser_id=of)
    if not people.take(
        row.member_id,
        people.POSTS,
        most=kept.posts_a_day,
        today=programme.day_at(now),
        organiser_id=of,
        now=now,
    ):
        raise people.EnoughToday()
    row.why = board.found_in(f"{row.title} {row.text}", kept.words)
    if kept.is_looked_at_first or row.why:
        row.place = Place.WAITING


def _lay_review(row: Post, programme: Programme) -> None:
    """One review of a product a member: its key is made of both. One that was taken back is written
    anew in its place; one that a moderator hid stays. What was reported and not looked at stays so.
    Of members who are one, the review of any is the review of all.
    """
    assert row.product_id is not None and row.member_id is not None
    row.id = queries.review_key(row.product_id, row.member_id, programme_id=programme.id)
    standing = {other.id: other for other in _by_the_same(row).select_for_update()}
    if any(other.place != Place.GONE for other in standing.values()):
        raise ReviewedBefore()
    days = [other.counted_on for other in standing.values() if other.counted_on is not None]
    row.counted_on, before = min(days, default=None), standing.get(row.id)
    if before is not None:
        row.reports_total = before.reports_total
        if row.reports_total >= marking.HIDES_AT:
            row.place = Place.WAITING
        if not row.reports_total:
            marking.forget_reports(row)
        row.save(force_update=True)
        return
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise ReviewedBefore() from error


def _by_the_same(row: Post) -> QuerySet[Post]:
    assert row.product_id is not None and row.member_id is not None
    return queries.reviews_by(
        row.member_id,
        row.product_id,
        programme_id=row.programme_id,
        organiser_id=row.organiser_id,
    )


def take_back(post_id: UUID, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """Let nobody read what the member who acts wrote; what was recorded of it stays. Safe to
    repeat.

    Raises:
        NoSuchPost: it is not theirs.
    """
    require(actor, "member.claim")
    of = programme.organiser_id
    row = queries.locked(post_id, programme_id=programme.id, organiser_id=of)
    if row.member_id is None or row.member_id not in marking.one_of(actor):
        raise NoSuchPost()
    if row.place in (Place.GONE, Place.HIDDEN):
        return
    row.place, row.why, row.is_accepted = Place.GONE, "", False
    row.save(update_fields=["place", "why", "is_accepted"])
    if row.kind == Kind.REVIEW:  # with those that stood behind it, of who is one with the member
        _by_the_same(row).filter(is_double=True).update(place=Place.GONE, is_double=False)
    journal.record(
        PostMoved(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            post_id=row.id,
            place=row.place,
        )
    )


def _record(row: Post, actor: Actor, now: datetime) -> None:
    journal.record(
        PostWritten(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            post_id=row.id,
            kind=row.kind,
            place=row.place,
        )
    )
