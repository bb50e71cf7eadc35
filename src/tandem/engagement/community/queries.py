"""Reading the community: what all can read, what waits for a moderator, what a member marked."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, Max, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from tandem.activity import kinds
from tandem.engagement.community.models import Kind, Mark, MarkKind, Place, Post, Profile
from tandem.kit import ids
from tandem.kit.errors import Missing
from tandem.kit.sql import SqlQuery, named_queries
from tandem.kit.text import folded
from tandem.participants import queries as participants
from tandem.platform import statements

REPORTS_MAX = 20  # so many reports of a post are read


class NoSuchPost(Missing):
    """There is no such post, or it is not shown to who asks."""

    code = "community.no_such_post"
    text = _("This is not there any more.")


@dataclass(frozen=True, slots=True)
class Stars:
    """What members give a product: how many of them, and the mean to a tenth."""

    total: int
    mean: Decimal


def posts(programme_id: UUID, *, organiser_id: UUID) -> QuerySet[Post]:
    """All of a programme, wherever they stand."""
    return Post.objects.within(programme_id, organiser_id=organiser_id)


def all_shown(kind: str, *, programme_id: UUID, organiser_id: UUID) -> QuerySet[Post]:
    """Those of a kind that all can read, each as `shown` gives it: no answers to a question that is
    not, and of reviews of who is one those that count.
    """
    rows = posts(programme_id, organiser_id=organiser_id)
    every = rows.filter(kind=kind, place=Place.SHOWN, is_double=False)
    if kind != Kind.ANSWER:
        return every
    return every.filter(parent_id__in=rows.filter(place=Place.SHOWN).values("id"))


def post(post_id: UUID, *, programme_id: UUID, organiser_id: UUID) -> Post:
    """One of a programme, wherever it stands.

    Raises:
        NoSuchPost
    """
    rows = Post.objects.within(programme_id, organiser_id=organiser_id)
    return rows.one(NoSuchPost(), id=post_id)


def locked(post_id: UUID, *, programme_id: UUID, organiser_id: UUID) -> Post:
    """The same, until the transaction ends."""
    rows = Post.objects.within(programme_id, organiser_id=organiser_id)
    return rows.select_for_update().one(NoSuchPost(), id=post_id)


def shown(post_id: UUID, *, programme_id: UUID, organiser_id: UUID) -> Post:
    """One that all can read; an answer, where its question is one too.

    Raises:
        NoSuchPost
    """
    row = post(post_id, programme_id=programme_id, organiser_id=organiser_id)
    if row.place != Place.SHOWN:
        raise NoSuchPost()
    if row.parent_id is not None:
        shown(row.parent_id, programme_id=programme_id, organiser_id=organiser_id)
    return row


def readable(
    post_id: UUID, member_id: int, *, kind: str, programme_id: UUID, organiser_id: UUID
) -> Post:
    """One of a kind that a member can read: one that is shown, or their own that waits or was
    hidden.

    Raises:
        NoSuchPost
    """
    row = post(post_id, programme_id=programme_id, organiser_id=organiser_id)
    is_own = row.member_id in _own(member_id, organiser_id) and row.place != Place.GONE
    if row.kind != kind or (row.place != Place.SHOWN and not is_own):
        raise NoSuchPost()
    return row


def listed(
    kind: str, *, member_id: int, programme_id: UUID, organiser_id: UUID, q: str = ""
) -> QuerySet[Post]:
    """Those of a kind that a member can read, in which each word of `q` stands."""
    own = Q(member_id__in=_own(member_id, organiser_id))
    rows = posts(programme_id, organiser_id=organiser_id).filter(
        Q(place=Place.SHOWN) | own & Q(place__in=[Place.WAITING, Place.HIDDEN]), kind=kind
    )
    for word in folded(q).split():
        rows = rows.filter(finds__contains=word)
    return rows


def _own(member_id: int, organiser_id: UUID) -> list[int]:
    return participants.one_with(member_id, organiser_id=organiser_id)


def answers(row: Post, *, member_id: int | None = None) -> list[Post]:
    """The answers to a question that a member (None: the organiser) can read: what helped, then as
    they came.
    """
    rows = Post.objects.of(row.organiser_id).filter(parent_id=row.id, kind=Kind.ANSWER)
    if member_id is None:
        rows = rows.exclude(place=Place.GONE)
    else:
        mine = _own(member_id, row.organiser_id)
        own = Q(member_id__in=mine, place__in=[Place.WAITING, Place.HIDDEN])
        rows = rows.filter(Q(place=Place.SHOWN) | own)
    return list(rows.order_by("-is_accepted", "created_at", "id"))


def answers_total(row: Post) -> int:
    """How many answers to a question are shown, or wait for a look."""
    rows = Post.objects.of(row.organiser_id).filter(parent_id=row.id, kind=Kind.ANSWER)
    return rows.filter(place__in=[Place.SHOWN, Place.WAITING]).count()


def answer_totals(
    questions: Iterable[UUID], *, organiser_id: UUID
) -> Mapping[UUID, tuple[int, bool]]:
    """How many answers all can read of each question, and whether one of them helped."""
    rows = Post.objects.of(organiser_id).filter(parent_id__in=list(questions), place=Place.SHOWN)
    counted = rows.order_by().values("parent_id")
    return {
        row["parent_id"]: (row["total"], bool(row["accepted"]))
        for row in counted.annotate(
            total=Count("id"), accepted=Count("id", filter=Q(is_accepted=True))
        )
        if row["parent_id"] is not None
    }


def marks_of(
    member_id: int, post_ids: Iterable[UUID], *, organiser_id: UUID
) -> Mapping[UUID, set[str]]:
    """What a member, or who is one with them, marked of these posts."""
    marked: dict[UUID, set[str]] = {}
    rows = Mark.objects.of(organiser_id).filter(
        member_id__in=_own(member_id, organiser_id), post_id__in=list(post_ids)
    )
    for post_id, kind in rows.values_list("post_id", "kind"):
        marked.setdefault(post_id, set()).add(kind)
    return marked


def to_look_at(programme_id: UUID, *, organiser_id: UUID) -> QuerySet[Post]:
    """What waits for a moderator: posts that wait, and those that were reported."""
    rows = posts(programme_id, organiser_id=organiser_id)
    return rows.filter(Q(place=Place.WAITING) | Q(reports_total__gt=0, place=Place.SHOWN)).order_by(
        "created_at", "id"
    )


def reports_of(post_ids: Iterable[UUID], *, organiser_id: UUID) -> Mapping[UUID, list[str]]:
    """What was said in reports of each of these posts, oldest first; `REPORTS_MAX` of each."""
    by_post: dict[UUID, list[str]] = {}
    rows = Mark.objects.of(organiser_id).filter(post_id__in=list(post_ids), kind=MarkKind.REPORT)
    order = ("created_at", "member_id")
    place = Window(RowNumber(), partition_by="post_id", order_by=order)
    first = rows.exclude(text="").annotate(place=place).filter(place__lte=REPORTS_MAX)
    for key, text in first.order_by(*order).values_list("post_id", "text"):
        by_post.setdefault(key, []).append(text)
    return by_post


def profiles(programme_id: UUID, *, organiser_id: UUID) -> QuerySet[Profile]:
    """The members who know the trade, and those who may write nothing."""
    rows = Profile.objects.within(programme_id, organiser_id=organiser_id)
    return rows.filter(Q(is_specialist=True) | Q(blocked_at__isnull=False))


def reviews(product_id: UUID, *, programme_id: UUID, organiser_id: UUID) -> QuerySet[Post]:
    """The reviews of a product that all can read, latest first."""
    rows = _counting(programme_id, organiser_id).filter(product_id=product_id)
    return rows.order_by("-created_at", "id")


def _counting(programme_id: UUID, organiser_id: UUID) -> QuerySet[Post]:
    """The reviews that all can read, one of each author and product."""
    rows = posts(programme_id, organiser_id=organiser_id)
    return rows.filter(kind=Kind.REVIEW, place=Place.SHOWN, is_double=False)


def by_product(programme_id: UUID, *, organiser_id: UUID) -> QuerySet[Post, Any]:
    """The products that have reviews that all can read: `product_id`, `total`, `mean`, `latest`."""
    rows = _counting(programme_id, organiser_id)
    return (
        rows.order_by()
        .values("product_id")
        .annotate(total=Count("id"), mean=Avg("stars"), latest=Max("created_at"))
    )


def reviews_by(
    member_id: int, product_id: UUID, *, programme_id: UUID, organiser_id: UUID
) -> QuerySet[Post]:
    """The reviews of a product by a member and by who is one with them, wherever they stand; what
    counts first.
    """
    keys = [
        review_key(product_id, key, programme_id=programme_id)
        for key in _own(member_id, organiser_id)
    ]
    return Post.objects.of(organiser_id).filter(id__in=keys).order_by("is_double", "id")


def review_key(product_id: UUID, member_id: int, *, programme_id: UUID) -> UUID:
    """The key of a member's review of a product."""
    return ids.derived("REVIEW", programme_id, product_id, member_id)


def stars(
    product_ids: Sequence[UUID], *, programme_id: UUID, organiser_id: UUID
) -> Mapping[UUID, Stars]:
    """What members give each of these products, of those that have a review."""
    rows = _counting(programme_id, organiser_id).filter(product_id__in=product_ids)
    counted = rows.order_by().values("product_id").annotate(total=Count("id"), mean=Avg("stars"))
    return {
        row["product_id"]: Stars(row["total"], round(Decimal(row["mean"]), 1))
        for row in counted
        if row["product_id"] is not None
    }


def has_bought(member_id: int, product_id: UUID, *, organiser_id: UUID) -> bool:
    """Whether a member, or who went on as them, has a purchase of a product of which something is
    left.
    """
    params = {
        "organiser_id": organiser_id,
        "members": _own(member_id, organiser_id),
        "product_id": product_id,
        "kinds": list(kinds.BOUGHT),
    }
    return bool(statements.rows(named_queries(__package__, "bought")["bought"], params))


def marked_rows(
    row: Post, marks: Sequence[str], *, about: str, data: Mapping[str, Any], but: int = 0
) -> SqlQuery:
    """Who marked a post, each to be told `data` once of what it is `about`; but for one member."""
    params = {
        "organiser_id": row.organiser_id,
        "post_id": row.id,
        "kinds": list(marks),
        "about": about,
        "data": json.dumps(data),
        "but": but,
    }
    text = named_queries(__package__, "telling")["marked"].rstrip().rstrip(";")
    return SqlQuery(text, params, ("member_id", "id", "data"))
