"""Jurors from outside, by a personal link: no account, one contest, until a day, or taken back.

The link bears a token that is told once, to be mailed; only its hash is kept. To the jury such a
juror is one among the others, under an id that is nobody's account.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.contests import queries
from tandem.engagement.contests.facts import JuryNamed, OutsideJurorMoved
from tandem.engagement.contests.jury import entries, judging
from tandem.engagement.contests.jury.judging import JUDGED_IN, JURORS_MAX, NoSuchJuror, NotJudgedNow
from tandem.engagement.contests.models import Contest, Juror, OutsideJuror
from tandem.kit import ids
from tandem.kit.errors import Gone, Invalid, Missing
from tandem.kit.text import tidy
from tandem.platform import journal
from tandem.platform.access import invitations
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme

NAME_MAX, DAYS_MAX = 80, 365


class BadJuror(Invalid):
    """No name, or a day that is over or far away."""

    code = "contests.bad_juror"
    text = _(
        "Write who judges, in at most 80 letters, and until which day the link works: from today,"
        " at most a year."
    )


class NoSuchLink(Missing):
    """No link of this kind was sent."""

    code = "contests.no_such_link"
    text = _("There is no such link. Look whether it was copied whole.")


class LinkEnded(Gone):
    """The day is over, it was taken back, or the contest is over."""

    code = "contests.link_ended"
    text = _("This link does not work any more. Ask the organiser for a new one.")


@dataclass(frozen=True, slots=True)
class Invited:
    """A juror who was invited, with the token of their link."""

    juror_id: UUID
    email: str
    token: str


def invite(
    contest_id: UUID,
    *,
    name: str,
    email: str,
    until_on: date,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> Invited:
    """Let somebody from outside judge this contest, until a day. The same address again has a new
    link, and the old one ends; the marks stay.

    Raises:
        NoSuchContest, NotJudgedNow, NotAnAddress, BadJuror, NoSuchJuror: nothing is written.
    """
    require(actor, "engagement.change")
    contest = queries.locked(contest_id, programme.id, programme.organiser_id)
    if not entries.is_judged(contest) or contest.signed_at or contest.ended_at:
        raise NotJudgedNow()
    address, name = invitations.address_of(email), tidy(name)
    today = programme.day_at(now)
    is_near = today <= until_on <= today + timedelta(days=DAYS_MAX)
    if not 0 < len(name) <= NAME_MAX or not is_near:
        raise BadJuror()
    token, kept = invitations.new_token()
    rows = OutsideJuror.objects.of(contest.organiser_id).filter(contest_id=contest.id)
    row = next(iter(rows.filter(email=address)[:1]), None)
    if row is None:
        row = OutsideJuror(
            organiser_id=contest.organiser_id,
            contest_id=contest.id,
            user_id=ids.new_uuid(),
            email=address,
            created_at=now,
        )
    row.name, row.token_hash, row.until_on, row.ended_at = name, kept, until_on, None
    known = judging.jurors(contest)
    if row.user_id not in known:
        if len(known) >= JURORS_MAX:
            raise NoSuchJuror(most=JURORS_MAX)
        Juror.objects.of(contest.organiser_id).create(
            organiser_id=contest.organiser_id,
            contest_id=contest.id,
            user_id=row.user_id,
            created_at=now,
        )
    row.save()
    _record(contest, row, actor, now)
    return Invited(row.user_id, address, token)


def take_back(
    contest_id: UUID, juror_id: UUID, *, programme: Programme, actor: Actor, now: datetime
) -> None:
    """End the link of a juror, who is of the jury no more: their marks count for nothing, until
    they are invited again. Safe to repeat.

    Raises:
        NoSuchContest, NoSuchLink, NotJudgedNow
    """
    require(actor, "engagement.change")
    contest = queries.locked(contest_id, programme.id, programme.organiser_id)
    if contest.signed_at is not None or contest.ended_at is not None:
        raise NotJudgedNow()
    rows = OutsideJuror.objects.of(contest.organiser_id).filter(contest_id=contest.id)
    row = rows.one(NoSuchLink(), user_id=juror_id)
    if row.ended_at is not None:
        return
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    jurors = Juror.objects.of(contest.organiser_id).filter(contest_id=contest.id)
    jurors.filter(user_id=juror_id).delete()
    _record(contest, row, actor, now)


def entered(token: str, *, programme: Programme, now: datetime) -> tuple[Contest, OutsideJuror]:
    """The contest of a link, and whose it is.

    Raises:
        NoSuchLink, LinkEnded
    """
    of = programme.organiser_id
    rows = OutsideJuror.objects.of(of)
    row = rows.one(NoSuchLink(), token_hash=invitations.hash_of(token[:200]))
    try:
        contest = queries.contest(row.contest_id, programme_id=programme.id, organiser_id=of)
    except queries.NoSuchContest:
        raise NoSuchLink() from None
    today = programme.day_at(now)
    is_judged = contest.state(today) in JUDGED_IN
    if row.ended_at is not None or today > row.until_on or not is_judged:
        raise LinkEnded()
    return contest, row


def actor_of(row: OutsideJuror) -> Actor:
    """Who acts when a juror from outside marks: somebody who may mark, and nothing else."""
    return Actor(
        name=f"juror:{row.user_id}",
        organiser_id=row.organiser_id,
        permissions=frozenset({"engagement.view"}),
        user_id=row.user_id,
    )


def outside_jurors(contest: Contest) -> list[OutsideJuror]:
    """Who was invited from outside, in order; also whose link was taken back."""
    rows = OutsideJuror.objects.of(contest.organiser_id).filter(contest_id=contest.id)
    return list(rows.order_by("created_at", "user_id"))


def names(contest: Contest) -> Mapping[str, str]:
    """What jurors from outside are called, as the portals call the others."""
    return {f"user:{row.user_id}": row.name for row in outside_jurors(contest)}


def _record(contest: Contest, row: OutsideJuror, actor: Actor, now: datetime) -> None:
    common: dict[str, Any] = {
        "organiser_id": contest.organiser_id,
        "at": now,
        "actor": actor.name,
        "programme_id": contest.programme_id,
        "contest_id": contest.id,
    }
    journal.record(
        OutsideJurorMoved(
            **common,
            juror=row.name,
            until_on=row.until_on.isoformat(),
            is_of_jury=row.ended_at is None,
        )
    )
    journal.record(JuryNamed(**common, jurors=[str(user) for user in judging.jurors(contest)]))
