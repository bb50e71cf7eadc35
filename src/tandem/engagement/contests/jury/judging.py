"""Who judges, and what each juror gives."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.contests import queries
from tandem.engagement.contests.facts import JuryNamed, MarksGiven
from tandem.engagement.contests.jury import criteria, entries
from tandem.engagement.contests.jury.entries import is_judged, told
from tandem.engagement.contests.models import Contest, Juror, Mark, OutsideJuror, State
from tandem.kit.errors import Conflict, Denied, Invalid
from tandem.kit.sql import named_queries
from tandem.kit.text import tidy
from tandem.platform import journal, statements
from tandem.platform.access.permissions import ROLES, Actor, require
from tandem.platform.models import Membership, User
from tandem.programmes.models import Programme

JURORS_MAX, NOTE_MAX = 20, 300
JUDGED_IN = (State.OPEN, State.WAITING, State.DUE)
_ROLES = [role for role, held in ROLES.items() if "engagement.view" in held]


class NoSuchJuror(Invalid):
    """Somebody of the list does not work for the organiser."""

    code = "contests.no_such_juror"
    text = _("A jury is made of people who work on this programme, at most %(most)s of them.")


class NotOfTheJury(Denied):
    """Somebody else judges."""

    code = "contests.not_of_the_jury"
    text = _("You are not of this jury.")


class OwnEntry(Denied):
    """The juror sent it, or is of the firm or the team that did."""

    code = "contests.own_entry"
    text = _("This entry is your own, or of your own team: the others of the jury mark it.")


class NotJudgedNow(Conflict):
    """It has not begun, is signed, was called off, or the entry was set aside."""

    code = "contests.not_judged_now"
    text = _("This cannot be marked now.")


@dataclass(frozen=True, slots=True)
class Given:
    """What a juror gave an entry: a mark for each criterion, and their mean by weight."""

    user_id: UUID
    marks: Sequence[int]
    value: Decimal
    note: str


def may_judge(programme: Programme) -> list[UUID]:
    """Who works on a programme, and so may be of a jury."""
    rows = Membership.objects.of(programme.organiser_id).filter(ended_at=None, role__in=_ROLES)
    asked = rows.filter(programme_id__in=[programme.id]) | rows.filter(programme_id=None)
    return list(asked.order_by("user_id").values_list("user_id", flat=True).distinct())


def jurors(contest: Contest) -> list[UUID]:
    """Who is of the jury."""
    rows = Juror.objects.of(contest.organiser_id).filter(contest_id=contest.id)
    return list(rows.order_by("created_at", "user_id").values_list("user_id", flat=True))


def name_jury(
    contest_id: UUID,
    users: Collection[UUID],
    *,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> None:
    """Say who judges. The marks of who does no more count for nothing; they count again where the
    same person is named anew. Safe to repeat.

    Raises:
        NoSuchContest, NoSuchJuror, NotJudgedNow: nothing is written.
    """
    require(actor, "engagement.change")
    contest, wanted = queries.locked(contest_id, programme.id, programme.organiser_id), set(users)
    if not is_judged(contest) or contest.signed_at is not None or contest.ended_at is not None:
        raise NotJudgedNow()
    known = set(jurors(contest)) - _from_outside(contest)
    if len(wanted) > JURORS_MAX or (wanted - known) - set(may_judge(programme)):
        raise NoSuchJuror(most=JURORS_MAX)
    if wanted == known:
        return
    rows = Juror.objects.of(contest.organiser_id)
    rows.filter(contest_id=contest.id, user_id__in=known - wanted).delete()
    rows.bulk_create(
        Juror(
            organiser_id=contest.organiser_id, contest_id=contest.id, user_id=user, created_at=now
        )
        for user in sorted(wanted - known)
    )
    journal.record(
        JuryNamed(
            organiser_id=contest.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=contest.programme_id,
            contest_id=contest.id,
            jurors=[str(user) for user in sorted(jurors(contest))],
        )
    )


def _from_outside(contest: Contest) -> set[UUID]:
    rows = OutsideJuror.objects.of(contest.organiser_id).filter(contest_id=contest.id)
    return set(rows.values_list("user_id", flat=True))


def mark(
    contest_id: UUID,
    number: int,
    marks: Sequence[int],
    *,
    programme: Programme,
    actor: Actor,
    now: datetime,
    note: str = "",
) -> None:
    """Give an entry one's marks, or give them anew, until the result is signed. Safe to repeat.

    Raises:
        NoSuchContest, NoSuchEntry, NotOfTheJury, OwnEntry, NotJudgedNow, BadMarks: nothing is
            written.

    Locks the contest.
    """
    require(actor, "engagement.view")
    contest = queries.locked(contest_id, programme.id, programme.organiser_id)
    user = juror_of(contest, actor)
    entry = entries.entry(contest, number)
    state = contest.state(programme.day_at(now))
    if not is_judged(contest) or state not in JUDGED_IN or entry.aside_at is not None:
        raise NotJudgedNow()
    if entry.member_id in own_ones(contest, user):
        raise OwnEntry()
    value = criteria.mean(marks, criteria.decoded(contest.criteria), contest.mark_max)
    verdict = {
        "marks": list(marks),
        "value": value,
        "note": tidy(note)[:NOTE_MAX],
        "changed_at": now,
    }
    Mark.objects.of(contest.organiser_id).update_or_create(
        member_id=entry.member_id,
        contest_id=contest.id,
        user_id=user,
        defaults=verdict,
        create_defaults={"organiser_id": contest.organiser_id, "created_at": now, **verdict},
    )
    journal.record(
        MarksGiven(
            **told(contest, entry.member_id, actor, now),
            entry_number=number,
            marks=[str(mark) for mark in marks],
        )
    )


def juror_of(contest: Contest, actor: Actor) -> UUID:
    """The juror who acts.

    Raises:
        NotOfTheJury
    """
    if actor.user_id is None or actor.user_id not in jurors(contest):
        raise NotOfTheJury()
    return actor.user_id


def own_ones(contest: Contest, user_id: UUID) -> set[int]:
    """The members whose entries a juror may not mark: the juror, those whom the juror's firm won,
    and the juror's team.
    """
    of = contest.organiser_id
    people = [user_id, *_accounts_of(contest, user_id)]
    own = Membership.objects.of(of).filter(user_id__in=people, ended_at=None)
    places = list(own.order_by("id").values_list("member_id", "partner_id"))
    asked = {
        "organiser_id": of,
        "contest_id": contest.id,
        "members": [member for member, _partner in places if member],
        "partners": [partner for _member, partner in places if partner],
    }
    return {member for (member,) in statements.rows(_sql("own_ones"), asked)}


def _accounts_of(contest: Contest, user_id: UUID) -> list[UUID]:
    """Accounts with the address of a juror from outside, who may be a member as well."""
    rows = OutsideJuror.objects.of(contest.organiser_id).filter(contest_id=contest.id)
    addresses = rows.filter(user_id=user_id).values_list("email", flat=True)
    accounts = User.objects.filter(email__in=list(addresses))
    return list(accounts.order_by("id").values_list("id", flat=True))


def missing(contest: Contest) -> dict[UUID, int]:
    """How many marks each juror has still to give."""
    pairs = [(user, member) for user in jurors(contest) for member in own_ones(contest, user)]
    asked = {
        "organiser_id": contest.organiser_id,
        "contest_id": contest.id,
        "jurors": [user for user, _member in pairs],
        "own": [member for _user, member in pairs],
    }
    return {user: int(number) for user, number in statements.rows(_sql("missing"), asked)}


def given(contest: Contest, member_id: int) -> list[Given]:
    """What jurors gave an entry, who gave first before the others."""
    asked = {
        "organiser_id": contest.organiser_id,
        "contest_id": contest.id,
        "member_id": member_id,
    }
    return [Given(*row) for row in statements.rows(_sql("marks_of"), asked)]


def _sql(name: str) -> str:
    return named_queries("tandem.engagement.contests", "jury")[name]
