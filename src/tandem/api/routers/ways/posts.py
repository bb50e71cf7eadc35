"""Questions, answers, ideas and reviews that all members can read, and votes."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tandem.api import once
from tandem.api.auth import TAKE_PART
from tandem.api.pagination import Cursor, Limit, page_in_time
from tandem.api.routers.ways import shared
from tandem.api.schemas.ways.posts import PostOut, PostsOut, VoteOut
from tandem.engagement import ways
from tandem.engagement.community import marking, queries
from tandem.engagement.community.models import IdeaState, Kind, Post

router = Router(tags=["posts"])


def _out(row: Post) -> PostOut:
    return PostOut(
        id=row.id,
        kind=Kind(row.kind),
        member_id=None if row.member_id is None else str(row.member_id),
        parent=row.parent_id,
        product=row.product_id,
        stars=row.stars,
        title=row.title,
        text=row.text,
        is_accepted=row.is_accepted,
        state=IdeaState(row.state) if row.kind == Kind.IDEA else None,
        votes=row.votes_total,
        created_at=row.created_at,
    )


@router.get("/posts", response=PostsOut, summary="List posts")
def list_posts(
    request: HttpRequest, kind: Kind = Kind.QUESTION, limit: Limit = 50, cursor: Cursor = ""
) -> PostsOut:
    """What is shown, of one kind: questions unless you say otherwise. Answers have their question
    as `parent`.
    """
    caller = shared.caller(request, ways.COMMUNITY)
    shown = queries.all_shown(
        kind, programme_id=caller.programme.id, organiser_id=caller.actor.organiser_id
    )
    rows, following = page_in_time(shown, cursor=cursor, limit=limit)
    return PostsOut(items=[_out(row) for row in rows], next_cursor=following)


@router.get("/posts/{post}", response=PostOut, summary="One post")
def get_post(request: HttpRequest, post: UUID) -> PostOut:
    """A post that all members can read."""
    caller = shared.caller(request, ways.COMMUNITY)
    return _out(
        queries.shown(
            post, programme_id=caller.programme.id, organiser_id=caller.actor.organiser_id
        )
    )


@router.post(
    "/members/{member_id}/posts/{post}/vote",
    response={201: VoteOut},
    summary="Vote for an idea",
)
def vote(request: HttpRequest, member_id: str, post: UUID) -> HttpResponse:
    """Let a member vote for an idea of others; once, however often it is said."""
    caller = shared.caller(request, ways.COMMUNITY, TAKE_PART)

    def work() -> tuple[int, VoteOut]:
        acting = shared.acting(caller, member_id)
        is_new = marking.vote(post, **acting.scope)
        row = queries.post(
            post, programme_id=caller.programme.id, organiser_id=caller.actor.organiser_id
        )
        return 201, VoteOut(post=row.id, votes=row.votes_total, is_new=is_new)

    return once.answer(request, caller, work)
