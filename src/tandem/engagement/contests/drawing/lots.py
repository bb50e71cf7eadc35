"""The draw: who qualifies, in which order chance puts them, and who stands in for whom.

Chance is the hash of seed, list and ticket: whoever has the first two draws the same again, and
nobody could know it before, as the seed was made when nobody had qualified and its hash was shown.
"""

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.contests import queries
from tandem.engagement.contests.facts import LotsDrawn, PrizePassedOn
from tandem.engagement.contests.models import Contest, Drawn, Wins
from tandem.kit.errors import Conflict, Invalid, Missing
from tandem.kit.sql import fill, named_queries
from tandem.kit.text import tidy
from tandem.platform import journal, statements
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme

REASON_MAX = 300


class NotDrawn(Missing):
    """Who is named was not drawn, or wins nothing any more."""

    code = "contests.not_drawn"
    text = _("This member does not win in this draw.")


class NobodyStandsIn(Conflict):
    """All substitutes were called up."""

    code = "contests.nobody_stands_in"
    text = _("Every substitute was called up already: the prize stays where it is.")


class WhyMissing(Invalid):
    """A prize goes to a substitute for a reason."""

    code = "contests.why_missing"
    text = _("Say in at most %(most)s letters why they do not have the prize: it stays on record.")


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """One who was drawn, in order. `place`: what they win; None: a substitute, or who gave up."""

    member_id: int
    name: str
    ticket: str
    value: str
    position: int
    place: int | None
    gave_up_at: datetime | None
    gave_up_reason: str


def is_drawn(contest: Contest) -> bool:
    """Whether lots decide who wins."""
    return bool(contest.wins == Wins.DRAW)


def commit(contest: Contest) -> None:
    """Make the seed of a draw, of which the hash is shown from now on; one that is there stays."""
    if is_drawn(contest) and not contest.seed:
        contest.seed = secrets.token_hex(32)
        contest.seed_hash = hashlib.sha256(contest.seed.encode()).hexdigest()


def summed(contest: Contest) -> tuple[str, int]:
    """The hash of the list of tickets as it stands, and how many there are."""
    ((digest, total),) = statements.rows(_sql("list_hash"), _scope(contest))
    return digest, total


def tickets(contest: Contest) -> Iterator[str]:
    """The list of tickets, in its order: with a line break between them, what was hashed."""
    for (number,) in statements.rows(_sql("tickets"), _scope(contest)):
        yield number


def draw(contest: Contest, *, actor: Actor, now: datetime) -> None:
    """Draw who wins and who stands in, of the list that was signed just now. The contest's row is
    locked by who calls, which signs once.
    """
    asked = {
        **_scope(contest),
        "seed": contest.seed,
        "list_hash": contest.signed_hash,
        "places": contest.places,
        "most": contest.places + contest.substitutes,
        "now": now,
    }
    statements.run(_sql("draw"), asked)
    journal.record(
        LotsDrawn(
            organiser_id=contest.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=contest.programme_id,
            contest_id=contest.id,
            permit=contest.permit,
            seed=contest.seed,
            list_hash=contest.signed_hash,
            total=contest.ranked,
        )
    )


def drawn(contest: Contest) -> list[DrawnRow]:
    """Who was drawn, in order: those that win, then those that stand in."""
    return [DrawnRow(*row) for row in statements.rows(_sql("drawn"), _scope(contest))]


def winners(contest: Contest) -> list[tuple[int, int, Decimal]]:
    """Who wins now: (member, place, score)."""
    rows = statements.rows(_sql("winners"), _scope(contest))
    return [(member, place, score) for member, place, score in rows]


def drawn_as(contest: Contest, member_id: int) -> Drawn | None:
    """How a member was drawn; None for who was not."""
    rows = Drawn.objects.of(contest.organiser_id)
    return next(iter(rows.filter(member_id=member_id, contest_id=contest.id)[:1]), None)


def value(contest: Contest, ticket: str) -> str:
    """What chance made of a ticket, of the list that was signed."""
    text = f"{contest.seed}:{contest.signed_hash}:{ticket}"
    return hashlib.sha256(text.encode()).hexdigest()


def pass_on(
    contest_id: UUID,
    member_id: int,
    reason: str,
    *,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> None:
    """Give the place of a winner, who does not take the prize or may not have it, to the next
    substitute. Who was drawn stays in the protocol, with the reason.

    Raises:
        NoSuchContest, NotDrawn, NobodyStandsIn, WhyMissing: nothing is written.

    Locks the contest: two winners who give up at once have different substitutes.
    """
    require(actor, "engagement.decide")
    contest = queries.locked(contest_id, programme.id, programme.organiser_id)
    reason = tidy(reason)
    if not 0 < len(reason) <= REASON_MAX:
        raise WhyMissing(most=REASON_MAX)
    rows = Drawn.objects.of(contest.organiser_id).filter(contest_id=contest.id)
    former = rows.exclude(place=None).one(NotDrawn(), member_id=member_id)
    waiting = rows.filter(place=None, gave_up_at=None).order_by("position", "member_id")
    substitute = next(iter(waiting[:1]), None)
    if substitute is None:
        raise NobodyStandsIn()
    place = former.place
    assert place is not None, "who gave up wins no place"
    former.place, former.gave_up_at, former.gave_up_by = None, now, actor.name
    former.gave_up_reason = reason
    former.save(update_fields=["place", "gave_up_at", "gave_up_by", "gave_up_reason"])
    substitute.place = place
    substitute.save(update_fields=["place"])
    journal.record(
        PrizePassedOn(
            organiser_id=contest.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=contest.programme_id,
            contest_id=contest.id,
            member_id=former.member_id,
            substitute_id=substitute.member_id,
            place=place,
            reason=reason,
        )
    )


def _sql(name: str) -> str:
    sql = named_queries(__package__, "lots")
    is_of_list = "{{qualified}}" in sql[name]
    return fill(sql[name], qualified=sql["qualified"]) if is_of_list else sql[name]


def _scope(contest: Contest) -> dict[str, object]:
    return {
        "organiser_id": contest.organiser_id,
        "contest_id": contest.id,
        "target": contest.target,
    }
