"""What is said of posts by who may: an answer helped, a post is shown or hidden, an idea is taken.

What an activity is recorded of is handed out here once: under the lock of its row, and as long as
the member's day is not full.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.community import board, marking, people, queries
from tandem.engagement.community.facts import AnswerAccepted, IdeaMoved, PostMoved
from tandem.engagement.community.models import IdeaState, Kind, Mark, MarkKind, Place, Post
from tandem.engagement.community.queries import NoSuchPost
from tandem.kit.errors import Conflict, Invalid
from tandem.kit.text import tidy
from tandem.participants import queries as participants
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme

WHY_MAX, REASON_MAX, ADDRESS_MAX = 500, 1_000, 300
TAKEN = (IdeaState.TAKEN, IdeaState.PLANNED, IdeaState.DONE)


class OwnAnswer(Conflict):
    """One's own answer is not the one that helped."""

    code = "community.own_answer"
    text = _("Somebody else says whether your answer helped.")


class NotTheirs(Conflict):
    """Whether an answer helped is said by who asked."""

    code = "community.not_theirs"
    text = _("Whoever asked says which answer helped.")


class BadDecision(Invalid):
    """An idea that is declined without a reason, or done without what changed."""

    code = "community.bad_decision"
    text = _("This cannot be saved: %(why)s.")


@dataclass(frozen=True, slots=True)
class Judged:
    """A post, whether an activity is to be recorded of it, and whether anything changed."""

    post: Post
    counts: bool
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of an idea; texts by language. `change_address`: of a page of the programme;
    `rules_version`: of the rules by which it was answered.
    """

    state: str
    reason: Mapping[str, str]
    change_text: Mapping[str, str]
    change_address: str = ""
    rules_version: int | None = None


def accept(
    answer_id: UUID, *, may_count: bool = True, programme: Programme, actor: Actor, now: datetime
) -> Judged:
    """Say which answer helped: who asked, or the organiser. Another one can be said instead; an
    activity is recorded of one answer to a question. Safe to repeat, and raced.

    Args:
        may_count: False where an activity is recorded of it in no case.

    Raises:
        NoSuchPost, NotTheirs, OwnAnswer, Blocked
    """
    require(actor, "engagement.decide" if actor.member_id is None else "member.claim")
    of, key = programme.organiser_id, programme.id
    row = queries.shown(answer_id, programme_id=key, organiser_id=of)
    if row.kind != Kind.ANSWER or row.parent_id is None:
        raise NoSuchPost()
    question = queries.locked(row.parent_id, programme_id=key, organiser_id=of)
    if actor.member_id is not None:
        people.check_may_write(actor.member_id, programme_id=key, organiser_id=of)
        mine = marking.one_of(actor)
        if question.member_id not in mine:
            raise NotTheirs()
        if row.member_id in mine:
            raise OwnAnswer()
    row = queries.locked(answer_id, programme_id=key, organiser_id=of)
    if row.place != Place.SHOWN:
        raise NoSuchPost()
    if row.is_accepted:
        return Judged(row, counts=False, is_new=False)
    others = Post.objects.of(of).filter(parent_id=question.id, is_accepted=True)
    others.update(is_accepted=False)
    row.is_accepted = True
    row.save(update_fields=["is_accepted"])
    journal.record(
        AnswerAccepted(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=key,
            question_id=question.id,
            post_id=row.id,
        )
    )
    is_others = may_count and not _is_by_the_same(row, question)
    return Judged(row, is_others and count(question, row.member_id, programme, now))


def _is_by_the_same(row: Post, question: Post) -> bool:
    if row.member_id is None or question.member_id is None:
        return row.member_id == question.member_id
    one = participants.one_with(row.member_id, organiser_id=row.organiser_id)
    return question.member_id in one


def show(post_id: UUID, *, programme: Programme, actor: Actor, now: datetime) -> Judged:
    """Let all read a post that waits or was hidden, or leave one that was reported: its reports are
    settled. Safe to repeat.

    Raises:
        NoSuchPost: it was taken back.
    """
    row = _to_move(post_id, programme, actor)
    was, row.place = row.place, Place.SHOWN
    row.why, row.reports_total = "", 0
    row.save(update_fields=["place", "why", "reports_total"])
    settled = Mark.objects.of(row.organiser_id).filter(post_id=row.id, kind=MarkKind.REPORT)
    settled.update(text="")
    if was != Place.SHOWN:
        _moved(row, actor, now)
    return Judged(row, counts=False, is_new=was == Place.WAITING)


def hide(post_id: UUID, why: str, *, programme: Programme, actor: Actor, now: datetime) -> Judged:
    """Let nobody read a post, with why, which its author reads; what was recorded of it stays. Safe
    to repeat.

    Raises:
        NoSuchPost: it was taken back.
        BadDecision: nobody says why.
    """
    row = _to_move(post_id, programme, actor)
    if not tidy(why):
        raise BadDecision(why=_("say why"))
    was, row.place, row.why = row.place, Place.HIDDEN, tidy(why)[:WHY_MAX]
    row.reports_total, row.is_accepted = 0, False
    row.save(update_fields=["place", "why", "reports_total", "is_accepted"])
    _moved(row, actor, now)
    return Judged(row, counts=False, is_new=was != Place.HIDDEN)


def decide(
    post_id: UUID, decision: Decision, *, programme: Programme, actor: Actor, now: datetime
) -> Judged:
    """Say what becomes of an idea, and what was changed by it. An activity is recorded once, when
    it is taken.

    Raises:
        NoSuchPost, BadDecision: nothing is written.
    """
    row = _to_move(post_id, programme, actor)
    if row.kind != Kind.IDEA:
        raise NoSuchPost()
    _check(decision, programme)
    was = row.state
    row.state, row.reason, row.change_text = (
        decision.state,
        _kept(row.reason, decision.reason),
        _kept(row.change_text, decision.change_text),
    )
    is_of_rules = decision.rules_version is not None and decision.rules_version != row.rules_version
    row.change_address, row.rules_version = decision.change_address, decision.rules_version
    row.save(update_fields=["state", "reason", "change_text", "change_address", "rules_version"])
    journal.record(
        IdeaMoved(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            post_id=row.id,
            state=row.state,
        )
    )
    is_taken = row.state in TAKEN
    counts = is_taken and count(row, row.member_id, programme, now)
    return Judged(row, counts, was != row.state or is_of_rules)


def count(guard: Post, member_id: int | None, programme: Programme, now: datetime) -> bool:
    """Whether an activity is to be recorded of a post, which the caller has locked: once, of a
    member, and as long as their day is not full.
    """
    if member_id is None or guard.counted_on is not None:
        return False
    of, today = programme.organiser_id, programme.day_at(now)
    most = board.board(programme.id, organiser_id=of).counted_a_day
    if not people.take(member_id, people.COUNTED, most=most, today=today, organiser_id=of, now=now):
        return False
    guard.counted_on = today
    guard.save(update_fields=["counted_on"])
    return True


def is_inside(address: str, programme: Programme) -> bool:
    """Whether an address is one of a page of the programme on this installation."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    path = unquote(parts.path)
    is_bare = not (parts.scheme or parts.netloc) and address.isprintable()
    is_plain = path.startswith("/") and not any(sign in path for sign in ("//", "\\", "..", " "))
    return is_bare and is_plain and f"/{programme.slug}/" in path


def _check(decision: Decision, programme: Programme) -> None:
    if decision.state not in IdeaState.values:
        raise BadDecision(why=_("choose one of the list"))
    texts = [*decision.reason.values(), *decision.change_text.values()]
    if any(len(text) > REASON_MAX for text in texts) or len(decision.change_address) > ADDRESS_MAX:
        raise BadDecision(why=_("a text is too long"))
    if decision.state == IdeaState.DECLINED and not any(map(tidy, decision.reason.values())):
        raise BadDecision(why=_("say why it is declined"))
    if decision.state == IdeaState.DONE and not any(map(tidy, decision.change_text.values())):
        raise BadDecision(why=_("say what was changed"))
    if decision.rules_version is not None and decision.state not in (
        IdeaState.PLANNED,
        IdeaState.DONE,
    ):
        raise BadDecision(why=_("rules answer an idea that is planned or done"))
    if decision.change_address and not is_inside(decision.change_address, programme):
        raise BadDecision(why=_("the address is none of a page of this programme"))


def _kept(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    texts = {**before, **{language: text.strip() for language, text in now.items()}}
    return {language: text for language, text in texts.items() if text}


def _to_move(post_id: UUID, programme: Programme, actor: Actor) -> Post:
    require(actor, "engagement.decide")
    row = queries.locked(post_id, programme_id=programme.id, organiser_id=programme.organiser_id)
    if row.place == Place.GONE:
        raise NoSuchPost()
    return row


def _moved(row: Post, actor: Actor, now: datetime) -> None:
    journal.record(
        PostMoved(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            post_id=row.id,
            place=row.place,
        )
    )
