"""What waits for a look; all that was written; one post; who writes; how it is kept."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engagement.community import board, queries
from tandem.engagement.community.models import Kind, Place, Post
from tandem.kit.text import folded
from tandem.kit.texts import localized
from tandem.participants.models import Member
from tandem.participants.queries import NoSuchMember
from tandem.portals.organiser.community import actions
from tandem.portals.shared import names_by_id
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Choice, Column, Listing
from tandem.portals.shared.areas.menus import WAITING_MAX
from tandem.portals.shared.sorting import counted
from tandem.portals.shared.telling import community as showing
from tandem.portals.shared.templatetags.figures import day

QUEUE_MAX = 15
POSTS = Listing(
    "posts",
    columns=[
        Column("title", gettext_lazy("What")),
        Column("author", gettext_lazy("Who")),
        Column("votes", gettext_lazy("Votes"), sorts_by="votes_total", is_number=True),
        Column("since", gettext_lazy("Since"), sorts_by="created_at"),
        Column("state", gettext_lazy("State")),
    ],
    at_first="-since",
    search=gettext_lazy("Words"),
    choices=[
        Choice("kind", gettext_lazy("What"), showing.KINDS),
        Choice(
            "place",
            gettext_lazy("State"),
            {key: name for key, (name, _m) in showing.PLACES.items()},
        ),
    ],
    empty=gettext_lazy("Nobody has written anything yet. Members find the community at home."),
)
PEOPLE = Listing(
    "community-people",
    columns=[
        Column("member", gettext_lazy("Member"), sorts_by="member_id"),
        Column("what", gettext_lazy("What they are")),
        Column("acts", gettext_lazy("What can be done")),
    ],
    at_first="member",
    empty=gettext_lazy(
        "Nobody is marked as a specialist, and nobody is blocked. Do either from what a member "
        "wrote."
    ),
)


def waiting(portal: PortalContext) -> int:
    """How many posts wait for a look."""
    rows = queries.to_look_at(portal.programme.id, organiser_id=portal.actor.organiser_id)
    return rows.order_by()[: WAITING_MAX + 1].count()


def scope(portal: Portal) -> dict[str, Any]:
    """The programme of a page, as questions take it."""
    return {"programme_id": portal.programme.id, "organiser_id": portal.organiser_id}


@page(
    "community/",
    permission="engagement.view",
    template="queue.html",
    tab=gettext_lazy("To look at"),
    actions=[actions.hide, actions.show, actions.block, actions.unblock],
)
def community(portal: Portal) -> Mapping[str, Any]:
    """What waits or was reported, oldest first."""
    every = queries.to_look_at(**scope(portal))
    queue, total = list(every[:QUEUE_MAX]), every.count()
    reports = queries.reports_of([row.id for row in queue], organiser_id=portal.organiser_id)
    return {
        "total": total,
        "more": max(total - len(queue), 0),
        "rows": [
            {
                **post,
                **_acts(portal, row),
                "address": _address(portal, row),
                "found": row.why if row.place == Place.WAITING else "",
                "reports": [text for text in reports.get(row.id, []) if text],
                "reports_total": row.reports_total,
            }
            for row, post in zip(queue, showing.rows(queue, portal), strict=True)
        ],
    }


def _acts(portal: Portal, row: Post) -> dict[str, Any]:
    """What can be done with a post, and with who wrote it."""
    which: dict[str, Any] = {"of": row.id, "initial": {"post": row.id}}
    to_show = row.place != Place.SHOWN or row.reports_total
    by = row.member_id
    return {
        "show": portal.form(actions.show, **which) if to_show and row.place != Place.GONE else None,
        "hide": portal.form(actions.hide, **which)
        if row.place in (Place.SHOWN, Place.WAITING)
        else None,
        "block": portal.form(actions.block, of=row.id, initial={"member": by}) if by else None,
        "accept": None,
    }


def _address(portal: Portal, row: Post) -> str:
    """The page of a post: of an answer, that of its question."""
    return portal.address("organiser:post", post=row.parent_id or row.id)


@page(
    "community/posts/",
    permission="engagement.view",
    template="posts.html",
    tab=gettext_lazy("All"),
)
def posts(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """All that was written, latest first; as a file too."""
    return _listed(portal, queries.posts(**scope(portal)))


def _author(portal: Portal, member: int) -> Member:
    """A member of the programme."""
    members = Member.objects.within(portal.programme.id, organiser_id=portal.organiser_id)
    return members.one(NoSuchMember(), id=member)


@page(
    "community/members/<int:member>/",
    permission="engagement.view",
    template="member_posts.html",
    guard=_author,
    actions=[actions.block, actions.unblock],
)
def member_posts(portal: Portal, member: int) -> Mapping[str, Any] | HttpResponseBase:
    """All that one member wrote, latest first, and whether they may go on."""
    row = _author(portal, member)
    shown = _listed(portal, queries.posts(**scope(portal)).filter(member_id=row.id))
    if not isinstance(shown, Mapping):
        return shown
    profile = next(iter(queries.profiles(**scope(portal)).filter(member_id=row.id)), None)
    is_blocked = profile is not None and profile.blocked_at is not None
    which: dict[str, Any] = {"of": row.id, "initial": {"member": row.id}}
    return {
        **shown,
        "member": row.id,
        "name": row.name,
        "blocked_why": profile.blocked_why if profile is not None and is_blocked else "",
        "is_blocked": is_blocked,
        "bar": None if is_blocked else portal.form(actions.block, **which),
        "unbar": portal.form(actions.unblock, **which) if is_blocked else None,
    }


def _listed(portal: Portal, every: QuerySet[Post]) -> Mapping[str, Any] | HttpResponseBase:
    asked = POSTS.asked(portal)
    for word in folded(asked.q).split():
        every = every.filter(finds__contains=word)
    for name in ("kind", "place"):
        if asked.choices[name]:
            every = every.filter(**{name: asked.choices[name]})
    every = every.order_by(*asked.by)
    posts = list(every[asked.rows])
    products = names_by_id.products(portal, (row.product_id for row in posts))
    cells = [
        _cells(portal, row, post, products)
        for row, post in zip(posts, showing.rows(posts, portal), strict=True)
    ]
    if asked.is_file:
        return POSTS.exported(portal, cells)
    return {"list": POSTS.shown(asked, cells, total=counted(every))}


def _all_of(portal: Portal, row: Post) -> str:
    """Where all stands that its author wrote; nowhere where it is the organiser's own."""
    if row.member_id is None:
        return ""
    return portal.address("organiser:member-posts", member=row.member_id)


def _cells(
    portal: Portal, row: Post, post: Mapping[str, Any], products: Mapping[UUID, str]
) -> dict[str, Cell]:
    of = products.get(row.product_id, "") if row.product_id is not None else ""
    badges = [(post["state"], post["state_mood"])] if post["state"] else []
    return {
        "title": Cell(
            row.title or row.text[:80] or post["star_signs"],
            href=_address(portal, row),
            note=f"{post['kind']} · {of} {post['star_signs']}" if of else post["kind"],
        ),
        "author": Cell(post["author"], href=_all_of(portal, row)),
        "votes": Cell(row.votes_total if row.kind == Kind.IDEA else "", value=row.votes_total),
        "since": Cell(day(row.created_at), value=row.created_at),
        "state": Cell(post["place"], mood=post["mood"], value=str(post["place"]), badges=badges),
    }


def _known(portal: Portal, post: UUID) -> Post:
    return queries.post(post, **scope(portal))


@page(
    "community/posts/<uuid:post>/",
    permission="engagement.view",
    template="post.html",
    guard=_known,
    actions=[
        actions.hide,
        actions.show,
        actions.answer,
        actions.accept,
        actions.decide,
        actions.block,
        actions.unblock,
    ],
)
def post(portal: Portal, post: UUID) -> Mapping[str, Any]:
    """A question with its answers, an idea with what becomes of it, a review."""
    row = _known(portal, post)
    answers = queries.answers(row) if row.kind == Kind.QUESTION else []
    head, *shown = showing.rows([row, *answers], portal)
    is_open = row.kind == Kind.QUESTION and row.place == Place.SHOWN
    initial = {
        "state": row.state,
        "reason": localized(row.reason, portal.language),
        "change": head["change"],
        "seen_at": row.change_address,
        "rules_version": str(row.rules_version or ""),
    }
    is_idea = row.kind == Kind.IDEA and row.place != Place.GONE
    return {
        "title": row.title or _("Review"),
        "product": names_by_id.products(portal, [row.product_id]).get(row.product_id or row.id, ""),
        "row": {**head, **_acts(portal, row), "reports_total": row.reports_total},
        "is_question": row.kind == Kind.QUESTION,
        "is_idea": row.kind == Kind.IDEA,
        "all_of": _all_of(portal, row),
        "answers": [
            {
                **shown_answer,
                **_acts(portal, one),
                "accept": portal.form(actions.accept, of=one.id, initial={"post": one.id})
                if is_open and one.place == Place.SHOWN and not one.is_accepted
                else None,
            }
            for one, shown_answer in zip(answers, shown, strict=True)
        ],
        "answer": portal.form(actions.answer) if is_open else None,
        "decide": portal.form(actions.decide, initial=initial) if is_idea else None,
    }


@page(
    "community/people/",
    permission="engagement.view",
    template="people.html",
    tab=gettext_lazy("People"),
    actions=[actions.specialise, actions.unmark, actions.block_member, actions.unblock],
)
def community_people(portal: Portal) -> Mapping[str, Any]:
    """The specialists, and who may write nothing."""
    asked, every = PEOPLE.asked(portal), queries.profiles(**scope(portal))
    rows = list(every.order_by(*asked.by[:-1], "member_id")[asked.sorting.rows])
    names = names_by_id.members(portal, (row.member_id for row in rows))
    cells = []
    for row in rows:
        which: dict[str, Any] = {"of": row.member_id, "initial": {"member": row.member_id}}
        badges: list[tuple[object, str]] = []
        if row.is_specialist:
            badges.append((_("specialist"), "good"))
        if row.blocked_at is not None:
            badges.append((_("blocked"), "bad"))
        cells.append(
            {
                "member": Cell(
                    names.get(row.member_id, ""),
                    href=portal.address("organiser:member", member=row.member_id),
                    note=row.nickname,
                ),
                "what": Cell("", badges=badges, lines=[row.blocked_why] if row.blocked_why else ()),
                "acts": Cell(
                    forms=[
                        portal.form(actions.unmark, **which) if row.is_specialist else None,
                        portal.form(actions.unblock, **which) if row.blocked_at else None,
                    ]
                ),
            }
        )
    return {
        "list": PEOPLE.shown(asked, cells, total=every.count),
        "specialise": portal.form(actions.specialise),
        "block_member": portal.form(actions.block_member),
    }


@page(
    "community/settings/",
    permission="engagement.view",
    template="settings.html",
    tab=gettext_lazy("How it is kept"),
    actions=[actions.keep],
)
def community_settings(portal: Portal) -> Mapping[str, Any]:
    """Who looks first, how much a day, which words wait."""
    row = board.board(**scope(portal))
    initial = {
        "is_looked_at_first": row.is_looked_at_first,
        "posts_a_day": row.posts_a_day,
        "counted_a_day": row.counted_a_day,
        "words": row.words.get(portal.language, []),
    }
    others = {key: len(listed) for key, listed in row.words.items() if key != portal.language}
    return {"form": portal.form(actions.keep, initial=initial), "others": sum(others.values())}
