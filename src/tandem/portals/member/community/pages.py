"""What others ask and wish for; one question, one idea; what I am called there."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tandem.engagement.community import people, queries
from tandem.engagement.community.models import IdeaState, Kind, MarkKind, Place, Post
from tandem.participants import queries as participants
from tandem.portals.member.community import actions
from tandem.portals.member.own import framed, member_of
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import HomeCard, page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.pages import address
from tandem.portals.shared.sorting import counted
from tandem.portals.shared.telling import community as showing

PAGE = 20
_NO_CELLS = {"since": Cell(), "votes": Cell()}  # a post is shown as a card
QUESTIONS = Listing(
    "questions",
    columns=[Column("since", _("Since"), sorts_by="created_at")],
    at_first="-since",
    search=_("Search questions"),
    empty=_("Nobody has asked anything yet. Ask the first question."),
    size=PAGE,
)
IDEAS = Listing(
    "ideas",
    columns=[
        Column("votes", _("Votes"), sorts_by="votes_total"),
        Column("since", _("Since"), sorts_by="created_at"),
    ],
    at_first="-votes",
    search=_("Search ideas"),
    empty=_("There are no ideas yet. What would make the programme better for you?"),
    size=PAGE,
)


def home(portal: PortalContext) -> Sequence[HomeCard]:
    """That there are questions to answer, asked by others."""
    of, member_id = portal.actor.organiser_id, member_of(portal).id
    rows = queries.posts(portal.programme.id, organiser_id=of).filter(
        kind=Kind.QUESTION, place=Place.SHOWN
    )
    own = participants.one_with(member_id, organiser_id=of)
    latest = list(rows.exclude(member_id__in=own).order_by("-created_at", "id")[:10])
    answered = queries.answer_totals([row.id for row in latest], organiser_id=of)
    open_ones = [row for row in latest if not answered.get(row.id, (0, False))[1]]
    if not open_ones:
        return []
    told = ngettext(
        "%(n)s question without an answer that helped",
        "%(n)s questions without an answer that helped",
        len(open_ones),
    )
    return [
        HomeCard(
            title=open_ones[0].title,
            address=address(portal, "member:community"),
            button=str(_("Answer")),
            note=told % {"n": len(open_ones)},
        )
    ]


def _scope(portal: Portal) -> dict[str, Any]:
    return {"programme_id": portal.programme.id, "organiser_id": portal.organiser_id}


def _listed(portal: Portal, kind: str, listing: Listing) -> tuple[list[Post], dict[str, Any]]:
    asked = listing.asked(portal)
    rows = queries.listed(kind, member_id=member_of(portal).id, q=asked.q, **_scope(portal))
    rows = rows.order_by(*asked.by)
    posts = list(rows[asked.sorting.rows])
    shown = listing.shown(asked, [_NO_CELLS] * len(posts), total=counted(rows))
    return posts[:PAGE], shown


@page(
    "community/",
    permission="member.view",
    template="community.html",
    tab=_("Questions"),
    actions=[actions.ask],
)
def community(portal: Portal) -> Mapping[str, Any]:
    """Questions, latest first."""
    questions, listed = _listed(portal, Kind.QUESTION, QUESTIONS)
    totals = queries.answer_totals([row.id for row in questions], organiser_id=portal.organiser_id)
    rows = [
        {
            **row,
            "address": portal.address("member:question", question=row["id"]),
            "answers": totals.get(row["id"], (0, False))[0],
            "is_solved": totals.get(row["id"], (0, False))[1],
        }
        for row in showing.rows(questions, portal)
    ]
    return framed(
        portal,
        member_of(portal),
        "home",
        rows=rows,
        list=listed,
        ask=portal.form(actions.ask),
    )


@page(
    "community/ideas/",
    permission="member.view",
    template="ideas.html",
    tab=_("Ideas"),
    actions=[actions.suggest, actions.unvote, actions.vote],
)
def ideas(portal: Portal) -> Mapping[str, Any]:
    """Ideas, those with most votes first."""
    member, own = member_of(portal), _own(portal)
    ideas, listed = _listed(portal, Kind.IDEA, IDEAS)
    marks = _marks(portal, member.id, ideas)
    by_key = {row.id: row for row in ideas}
    rows = [
        {
            **row,
            "address": portal.address("member:idea", idea=row["id"]),
            **_vote(portal, by_key[row["id"]], own, marks),
        }
        for row in showing.rows(ideas, portal)
    ]
    return framed(
        portal, member, "home", rows=rows, list=listed, suggest=portal.form(actions.suggest)
    )


def _own(portal: Portal) -> list[int]:
    """The member, and all who are one with them: what they wrote is the member's own."""
    return participants.one_with(member_of(portal).id, organiser_id=portal.organiser_id)


def _marks(portal: Portal, member_id: int, rows: Sequence[Post]) -> Mapping[UUID, set[str]]:
    keys = [row.id for row in rows]
    return queries.marks_of(member_id, keys, organiser_id=portal.organiser_id)


def _vote(
    portal: Portal, row: Post, own: Collection[int | None], marks: Mapping[UUID, set[str]]
) -> dict[str, Any]:
    """The vote of an idea that is open, and not one's own."""
    is_voted = MarkKind.VOTE.value in marks.get(row.id, ())
    is_open = row.state in (IdeaState.OPEN, IdeaState.TAKEN) and row.place == Place.SHOWN
    if row.member_id in own or not is_open:
        return {"is_voted": is_voted, "vote": None}
    act = actions.unvote if is_voted else actions.vote
    return {"is_voted": is_voted, "vote": portal.form(act, of=row.id, initial={"post": row.id})}


def _acts(
    portal: Portal, row: Post, own: Collection[int | None], marks: Mapping[UUID, set[str]]
) -> dict[str, Any]:
    """What the member can do with a post, besides answering and voting."""
    which: dict[str, Any] = {"of": row.id, "initial": {"post": row.id}}
    is_own, mine = row.member_id in own, marks.get(row.id, set())
    is_shown = row.place == Place.SHOWN
    acts: dict[str, Any] = dict.fromkeys(("take_back", "report", "follow", "accept", "vote"))
    if is_own and row.place != Place.HIDDEN:
        acts["take_back"] = portal.form(actions.take_back, **which)
    if is_shown and not is_own and MarkKind.REPORT.value not in mine:
        acts["report"] = portal.form(actions.report, **which)
    if is_shown and row.kind != Kind.ANSWER:
        act = actions.unfollow if MarkKind.FOLLOW.value in mine else actions.follow
        acts["follow"] = portal.form(act, **which)
    return {**acts, "is_reported": MarkKind.REPORT.value in mine, "is_own": is_own}


def _question(portal: Portal, question: UUID) -> Post:
    return queries.readable(question, member_of(portal).id, kind=Kind.QUESTION, **_scope(portal))


@page(
    "community/questions/<uuid:question>/",
    permission="member.view",
    template="question.html",
    guard=_question,
    actions=[
        actions.reply,
        actions.accept,
        actions.unfollow,
        actions.follow,
        actions.report,
        actions.take_back,
    ],
)
def question(portal: Portal, question: UUID) -> Mapping[str, Any]:
    """A question with its answers, the one that helped first."""
    row, member, own = _question(portal, question), member_of(portal), _own(portal)
    answers = queries.answers(row, member_id=member.id)
    marks = _marks(portal, member.id, [row, *answers])
    head, *shown = showing.rows([row, *answers], portal)
    is_asker = row.member_id in own and row.place == Place.SHOWN
    rows = [
        {
            **post,
            **_acts(portal, answer, own, marks),
            "accept": portal.form(actions.accept, of=answer.id, initial={"post": answer.id})
            if is_asker
            and answer.member_id not in own
            and answer.place == Place.SHOWN
            and not answer.is_accepted
            else None,
        }
        for answer, post in zip(answers, shown, strict=True)
    ]
    return framed(
        portal,
        member,
        "home",
        row={**head, **_acts(portal, row, own, marks)},
        answers=rows,
        reply=portal.form(actions.reply) if row.place == Place.SHOWN else None,
    )


def _idea(portal: Portal, idea: UUID) -> Post:
    return queries.readable(idea, member_of(portal).id, kind=Kind.IDEA, **_scope(portal))


@page(
    "community/ideas/<uuid:idea>/",
    permission="member.view",
    template="idea.html",
    guard=_idea,
    actions=[
        actions.unvote,
        actions.vote,
        actions.unfollow,
        actions.follow,
        actions.report,
        actions.take_back,
    ],
)
def idea(portal: Portal, idea: UUID) -> Mapping[str, Any]:
    """An idea, and what becomes of it."""
    row, member, own = _idea(portal, idea), member_of(portal), _own(portal)
    marks = _marks(portal, member.id, [row])
    (head,) = showing.rows([row], portal)
    acts = {**_acts(portal, row, own, marks), **_vote(portal, row, own, marks)}
    return framed(portal, member, "home", row={**head, **acts})


@page(
    "community/name/",
    permission="member.view",
    template="name.html",
    tab=_("Called in the community"),
    actions=[actions.call],
)
def community_name(portal: Portal) -> Mapping[str, Any]:
    """What the others call me, and what I may not."""
    member = member_of(portal)
    row = people.profile(member.id, **_scope(portal))
    return framed(
        portal,
        member,
        "home",
        is_blocked=row.blocked_at is not None,
        why=row.blocked_why,
        is_specialist=row.is_specialist,
        form=portal.form(actions.call, initial={"nickname": row.nickname}),
    )
