"""How a programme keeps its community: who looks first, how much a day, which words wait.

A word of the list is found as a word, whatever its capitals and marks; one that ends with `*`, also
where more letters follow, for languages that bend their words. All lists are held against every
text: a member writes in the language they like.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.activity import registering
from tandem.engagement.community import registered_kinds
from tandem.engagement.community.facts import BoardChanged
from tandem.engagement.community.models import Board
from tandem.kit.errors import Invalid
from tandem.kit.text import folded
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require

WORDS_MAX, WORD_MAX, A_DAY_MAX = 500, 40, 1_000
_WORD = re.compile(r"\w+")


class BadBoard(Invalid):
    """A number out of bounds, or a list of words that is too long."""

    code = "community.bad_board"
    text = _("This cannot be saved: %(why)s.")


def board(programme_id: UUID, *, organiser_id: UUID) -> Board:
    """How a programme keeps it; where nobody has said, as a board begins."""
    rows = Board.objects.within(programme_id, organiser_id=organiser_id)
    return next(
        iter(rows.order_by("id")[:1]), Board(organiser_id=organiser_id, programme_id=programme_id)
    )


def change(
    programme_id: UUID,
    *,
    is_looked_at_first: bool,
    posts_a_day: int,
    counted_a_day: int,
    words: Mapping[str, Sequence[str]],
    actor: Actor,
    now: datetime,
) -> None:
    """Say how it is kept; words of languages that are not named stay.

    From then on rules can name what the community records.

    Raises:
        BadBoard: nothing is written.
    """
    require(actor, "engagement.change")
    if not (1 <= posts_a_day <= A_DAY_MAX and 0 <= counted_a_day <= A_DAY_MAX):
        raise BadBoard(why=_("a number is out of bounds"))
    lists = {language: _listed(listed) for language, listed in words.items()}
    if any(len(listed) > WORDS_MAX for listed in lists.values()):
        raise BadBoard(why=_("there are too many words"))
    of = actor.organiser_id
    before = board(programme_id, organiser_id=of)
    kept = {language: listed for language, listed in {**before.words, **lists}.items() if listed}
    Board.objects.of(of).update_or_create(
        programme_id=programme_id,
        defaults={
            "is_looked_at_first": is_looked_at_first,
            "posts_a_day": posts_a_day,
            "counted_a_day": counted_a_day,
            "words": kept,
        },
        create_defaults={
            "organiser_id": of,
            "created_at": now,
            "is_looked_at_first": is_looked_at_first,
            "posts_a_day": posts_a_day,
            "counted_a_day": counted_a_day,
            "words": kept,
        },
    )
    take_up(programme_id, actor=actor, now=now)
    journal.record(
        BoardChanged(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            is_looked_at_first=is_looked_at_first,
            posts_a_day=posts_a_day,
            counted_a_day=counted_a_day,
            words=sum(map(len, kept.values())),
        )
    )


def take_up(programme_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Let rules name what the community records. Safe to repeat."""
    registering.take_up(
        registered_kinds.KINDS,
        programme_id=programme_id,
        organiser_id=actor.organiser_id,
        actor=actor.name,
        now=now,
    )


def _listed(listed: Sequence[str]) -> list[str]:
    tidied = [word.strip()[:WORD_MAX] for word in listed]
    return list(dict.fromkeys(word for word in tidied if _WORD.search(folded(word))))


def found_in(text: str, words: Mapping[str, Sequence[str]]) -> str:
    """The first word of the lists that stands in a text; empty where none does."""
    spoken = f" {' '.join(_WORD.findall(folded(text)))} "
    for listed in words.values():
        for word in listed:
            bare = " ".join(_WORD.findall(folded(word)))
            if f" {bare}{'' if word.endswith('*') else ' '}" in spoken:
                return word
    return ""
