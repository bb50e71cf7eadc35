"""What a place brings: a reward, a benefit, or what the organiser says. Points are given by rules.

A contest says what; whose rewards and benefits these are, the flow knows that gives them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.contests import queries, signing
from tandem.engagement.contests.facts import PrizesSet
from tandem.engagement.contests.models import Contest
from tandem.engagement.contests.signing import Winner
from tandem.kit.errors import Conflict, Invalid
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require

REWARD, BENEFIT, OTHER = "REWARD", "BENEFIT", "OTHER"
PRIZES_MAX, TEXT_MAX, PLACE_MAX = 20, 200, 10_000


class BadPrizes(Invalid):
    """A prize of nothing, or for places that do not win."""

    code = "contests.bad_prizes"
    text = _("The prizes cannot be saved: %(why)s.")


class PrizesStand(Conflict):
    """Its result is signed, or it was called off."""

    code = "contests.prizes_stand"
    text = _("This contest is over: its prizes stay as they are.")


@dataclass(frozen=True, slots=True)
class Prize:
    """What the places from one to another bring, both included.

    Args:
        what: the id of a reward or a benefit; none of what the organiser says in `text`.
        league: its place in the contest's list; None: in every one.
    """

    kind: str
    first: int = 1
    last: int = 1
    what: UUID | None = None
    text: Mapping[str, str] = field(default_factory=dict)
    league: int | None = None


def encoded(prizes: Sequence[Prize]) -> list[dict[str, Any]]:
    """Prizes as a contest keeps them."""
    return [
        {
            "kind": prize.kind,
            "first": prize.first,
            "last": prize.last,
            "what": None if prize.what is None else str(prize.what),
            "text": {key: text.strip() for key, text in prize.text.items() if text.strip()},
            "league": prize.league,
        }
        for prize in prizes
    ]


def decoded(rows: Sequence[Mapping[str, Any]]) -> list[Prize]:
    """Prizes as `encoded` wrote them."""
    return [
        Prize(
            row["kind"],
            row["first"],
            row["last"],
            None if row["what"] is None else UUID(row["what"]),
            dict(row["text"]),
            row["league"],
        )
        for row in rows
    ]


def set_prizes(
    contest_id: UUID, prizes: Sequence[Prize], *, programme_id: UUID, actor: Actor, now: datetime
) -> None:
    """Say what places bring, until the result is signed. Safe to repeat.

    Raises:
        NoSuchContest, PrizesStand, BadPrizes: nothing is written.
    """
    require(actor, "engagement.change")
    contest = queries.locked(contest_id, programme_id, actor.organiser_id)
    if contest.signed_at is not None or contest.ended_at is not None:
        raise PrizesStand()
    _check(contest, prizes)
    rows = encoded(prizes)
    if rows == contest.prizes:
        return
    contest.prizes = rows
    contest.save(update_fields=["prizes"])
    journal.record(
        PrizesSet(
            organiser_id=contest.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=contest.programme_id,
            contest_id=contest.id,
            prizes=rows,
        )
    )


def _check(contest: Contest, prizes: Sequence[Prize]) -> None:
    if len(prizes) > PRIZES_MAX:
        raise BadPrizes(why=_("at most twenty lines of prizes"))
    most = contest.places or PLACE_MAX
    for prize in prizes:
        texts = [text.strip() for text in prize.text.values() if text.strip()]
        if prize.kind not in (REWARD, BENEFIT, OTHER) or any(len(t) > TEXT_MAX for t in texts):
            raise BadPrizes(why=_("say what it is, in at most 200 letters"))
        if (prize.kind == OTHER) != (prize.what is None) or (prize.kind == OTHER and not texts):
            raise BadPrizes(why=_("choose a reward or a benefit, or write what it is"))
        if not 1 <= prize.first <= prize.last:
            raise BadPrizes(why=_("places go from the better one to the other"))
        if prize.first > most:
            raise BadPrizes(why=_("this place does not win"))
        if prize.league is not None and not 0 <= prize.league < len(contest.leagues):
            raise BadPrizes(why=_("the contest has no such league"))


def brought(contest: Contest, place: int, league: int = 0) -> list[Prize]:
    """What a place brings."""
    return [prize for prize in decoded(contest.prizes) if is_for(prize, place, league)]


def due(contest: Contest) -> Iterator[tuple[int, Prize, list[Winner]]]:
    """What a signed contest gives: each line of prizes with its number and its winners, members or
    partners.
    """
    winners = [*signing.winners(contest), *signing.winning_partners(contest)]
    for number, prize in enumerate(decoded(contest.prizes)):
        own = [winner for winner in winners if is_for(prize, winner.place, winner.league)]
        if own:
            yield number, prize, own


def is_for(prize: Prize, place: int, league: int) -> bool:
    """Whether a place of a league brings it."""
    return prize.first <= place <= prize.last and prize.league in (None, league)
