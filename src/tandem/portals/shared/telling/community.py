"""Posts of the community as plain rows, for members and for the organiser."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engagement import ways
from tandem.engagement.community import people, queries
from tandem.engagement.community.models import IdeaState, Kind, Place, Post
from tandem.engagement.community.people import Author
from tandem.kit.texts import localized
from tandem.portals.shared.access import PortalContext
from tandem.programmes.models import Programme

KINDS: Mapping[str, Any] = {
    Kind.QUESTION.value: gettext_lazy("question"),
    Kind.ANSWER.value: gettext_lazy("answer"),
    Kind.IDEA.value: gettext_lazy("idea"),
    Kind.REVIEW.value: gettext_lazy("review"),
}
PLACES: Mapping[str, tuple[Any, str]] = {
    Place.WAITING.value: (gettext_lazy("waits for a look"), "wait"),
    Place.SHOWN.value: (gettext_lazy("shown"), "good"),
    Place.HIDDEN.value: (gettext_lazy("hidden"), "bad"),
    Place.GONE.value: (gettext_lazy("taken back"), ""),
}
STATES: Mapping[str, tuple[Any, str]] = {
    IdeaState.OPEN.value: (gettext_lazy("open"), ""),
    IdeaState.TAKEN.value: (gettext_lazy("taken up"), "good"),
    IdeaState.PLANNED.value: (gettext_lazy("planned"), "good"),
    IdeaState.DONE.value: (gettext_lazy("done"), "good"),
    IdeaState.DECLINED.value: (gettext_lazy("declined"), "bad"),
}


REVIEWS_MAX = 20


def name_of(author: Author, programme: Programme) -> str:
    """What who wrote something is called."""
    if author.is_organiser:
        return programme.name
    return author.name or _("a former member")


def row(post: Post, author: Author, *, programme: Programme, language: str) -> dict[str, Any]:
    """A post; texts of an idea in the reader's language."""
    place, mood = PLACES[post.place]
    state, state_mood = STATES[post.state]
    is_declined = post.state == IdeaState.DECLINED
    return {
        "id": post.id,
        "kind": KINDS[post.kind],
        "title": post.title,
        "text": post.text,
        "author": name_of(author, programme),
        "is_organiser": author.is_organiser,
        "is_specialist": author.is_specialist,
        "at": post.created_at,
        "is_shown": post.place == Place.SHOWN,
        "place": place,
        "mood": mood,
        "why": post.why if post.place == Place.HIDDEN else "",
        "is_accepted": post.is_accepted,
        "is_idea": post.kind == Kind.IDEA,
        "state": state if post.kind == Kind.IDEA and post.state != IdeaState.OPEN else "",
        "state_mood": state_mood,
        "reason": localized(post.reason, language) if is_declined else "",
        "change": localized(post.change_text, language),
        "change_address": post.change_address,
        "rules": post.rules_version,
        "votes": post.votes_total,
        "stars": post.stars,
        "star_signs": stars_of(post.stars or 0),
    }


def stars_of(number: int) -> str:
    """So many of five stars, as signs."""
    return "★" * number + "☆" * (5 - number)


def rows(posts: Sequence[Post], portal: PortalContext) -> list[dict[str, Any]]:
    """Posts in their order, each with who wrote it."""
    return _rows(posts, portal.programme, portal.language)


def _rows(posts: Sequence[Post], programme: Programme, language: str) -> list[dict[str, Any]]:
    known: Mapping[UUID, Author] = people.authors(posts, organiser_id=programme.organiser_id)
    return [row(post, known[post.id], programme=programme, language=language) for post in posts]


def reviews(product_id: UUID, programme: Programme, *, language: str) -> dict[str, Any] | None:
    """What members say of a product, as all may read it; None where the programme has no community,
    or nobody has said anything.
    """
    if not ways.uses(programme, ways.COMMUNITY):
        return None
    scope: dict[str, Any] = {
        "programme_id": programme.id,
        "organiser_id": programme.organiser_id,
    }
    given = queries.stars([product_id], **scope).get(product_id)
    if given is None:
        return None
    latest = list(queries.reviews(product_id, **scope)[:REVIEWS_MAX])
    return {
        "total": given.total,
        "mean": given.mean,
        "signs": stars_of(round(given.mean)),
        "rows": _rows(latest, programme, language),
    }
