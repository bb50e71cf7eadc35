"""The permit of a draw: its number, entered by a person before the contest opens."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.contests import queries
from tandem.engagement.contests.facts import PermitEntered
from tandem.engagement.contests.models import Contest, Wins
from tandem.kit.errors import Conflict, Invalid
from tandem.kit.text import tidy
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require

PERMIT_MAX = 80


class BadPermit(Invalid):
    """No number, or a long one."""

    code = "contests.bad_permit"
    text = _(
        "Enter the number of the permit, in at most %(most)s letters; where the law asks for none,"
        " write which law says so."
    )


class PermitMissing(Conflict):
    """A draw is to open, and no permit was entered."""

    code = "contests.permit_missing"
    text = _(
        "Lots are drawn here, and the law asks for a permit before that begins. Enter its number"
        " first; then open the contest."
    )


class NoPermitNeeded(Conflict):
    """No lots are drawn, or they were drawn already."""

    code = "contests.no_permit_needed"
    text = _("A permit is entered for a draw, until its result is confirmed.")


def enter_permit(
    contest_id: UUID, number: str, *, programme_id: UUID, actor: Actor, now: datetime
) -> None:
    """Enter the number of the permit, or put it right. Who did, and when, is kept, and each change
    is a fact. Safe to repeat.

    Raises:
        NoSuchContest, NoPermitNeeded, BadPermit: nothing is written.
    """
    require(actor, "engagement.decide")
    row = queries.locked(contest_id, programme_id, actor.organiser_id)
    if row.wins != Wins.DRAW or row.signed_at is not None or row.ended_at is not None:
        raise NoPermitNeeded()
    number = tidy(number)
    if not 0 < len(number) <= PERMIT_MAX:
        raise BadPermit(most=PERMIT_MAX)
    if number == row.permit:
        return
    row.permit, row.permit_by, row.permit_at = number, actor.name, now
    row.save(update_fields=["permit", "permit_by", "permit_at"])
    journal.record(
        PermitEntered(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            contest_id=row.id,
            permit=number,
        )
    )


def draws(programme_id: UUID, *, organiser_id: UUID) -> list[Contest]:
    """The draws that have a permit and are not over, the one that begins first before the others:
    what regulations tell.
    """
    rows = queries.contests(programme_id, organiser_id=organiser_id).filter(
        wins=Wins.DRAW, signed_at=None, ended_at=None
    )
    return list(rows.exclude(permit="").order_by("since_on", "created_at", "id"))


def require_permit(contest: Contest) -> None:
    """Prove that a contest may open.

    Raises:
        PermitMissing
    """
    if not may_open(contest):
        raise PermitMissing()


def may_open(contest: Contest) -> bool:
    """Whether a contest is no draw, or has its permit."""
    return contest.wins != Wins.DRAW or bool(contest.permit)
