"""A member is erased: looked at, done in one transaction, and gone through again by the night.

One member's rows are few, so nothing is ever half erased: broken off, it did not happen; told
twice, it finds nothing. What was being written in the same moment, and what had to be kept (an
order under way, receipts as long as the tax law asks), is erased by a later night.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tandem.earning import parting
from tandem.engagement.learning.models import Trainee
from tandem.evidence.undoing import departed
from tandem.flows.departing import leaving as departing
from tandem.flows.departing import naming, people, staff
from tandem.flows.departing.deleting import erase_rows, write_all_down, write_down
from tandem.participants import applications, leaving
from tandem.participants import queries as participants
from tandem.participants.models import Member, Teammate
from tandem.platform import journal
from tandem.platform.access import forgetting
from tandem.platform.access.permissions import Actor, require
from tandem.platform.models import Membership
from tandem.platform.personal import copying, declaring, erasing, requests
from tandem.platform.personal.erasing import Kept, Whose
from tandem.programmes.models import Programme


@dataclass(frozen=True, slots=True)
class Look:
    """What erasing a member would erase, package by package, and what would stay for a time."""

    packages: list[Any]
    kept: list[Kept]
    asked_at: datetime | None


def whose(member_id: int, *, organiser_id: UUID) -> Whose:
    """All numbers of a member, its people who act for nobody else, and who signs in for it."""
    of = organiser_id
    kin = participants.one_with(member_id, organiser_id=of)
    team = Teammate.objects.of(of).filter(member_id__in=kin)
    own_people = set(team.values_list("person_id", flat=True))
    own = Member.objects.of(of).filter(id__in=kin, person_id__isnull=False)
    own_people |= {key for key in own.values_list("person_id", flat=True) if key is not None}
    elsewhere = Teammate.objects.of(of).filter(person_id__in=own_people).exclude(member_id__in=kin)
    own_people -= set(elsewhere.values_list("person_id", flat=True))
    users = Membership.objects.of(of).filter(member_id__in=kin).values_list("user_id", flat=True)
    learners = Trainee.objects.of(of).filter(firm_id__in=kin).values_list("id", flat=True)
    return Whose(of, kin, sorted(own_people), sorted(set(users)), sorted(learners))


def look(member_id: int, *, programme: Programme, now: datetime) -> Look:
    """What erasing would do."""
    of = programme.organiser_id
    theirs = whose(member_id, organiser_id=of)
    request = requests.standing(member_id, organiser_id=of)
    return Look(
        packages=[
            package.what
            for package in declaring.packages().values()
            if any(
                held.is_touched and erasing.rows_of(held, theirs).exists()
                for held in package.tables
            )
        ],
        kept=erasing.kept(theirs, now=now),
        asked_at=request.created_at if request else None,
    )


def copy_of(member_id: int, *, organiser_id: UUID) -> Iterator[tuple[str, dict[str, Any]]]:
    """All that is held of a member, package by package."""
    return copying.copies(whose(member_id, organiser_id=organiser_id))


def ask(member_id: int, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """Ask to be erased; the organiser carries it out.

    Raises:
        NotAllowed, OwnersOnly, ErasedAlready
    """
    _may_ask(member_id, programme, actor)
    requests.ask(member_id, **_scope(programme, actor, now))


def call_off(member_id: int, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """Take that back.

    Raises:
        NotAllowed, OwnersOnly, ErasedAlready
    """
    _may_ask(member_id, programme, actor)
    requests.call_off(member_id, **_scope(programme, actor, now))


def erase(member_id: int, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """Erase a member and all numbers that are one with it; who takes part leaves first, and the
    points are lost.

    Raises:
        NotAllowed, NoSuchMember, ErasedAlready: nothing changes.

    Locks the member, so that who comes back or is erased twice at this moment is told what holds.
    """
    require(actor, "members.erase")
    of = programme.organiser_id
    kin = participants.one_with(member_id, organiser_id=of)
    participants.one_at_a_time(kin[0], organiser_id=of)
    head = participants.member(kin[0], programme_id=programme.id, organiser_id=of)
    requests.require_not_erased(head.id, organiser_id=of)
    if head.status in leaving.TAKING_PART:
        departing.leave(head.id, reason="–", programme=programme, actor=actor, now=now)
    today = programme.day_at(now)
    leaving.end_days(head.id, today=today, organiser_id=of)
    parting.take_left(programme, today=today, now=now)
    departed.withdraw(programme, today=today, now=now)
    theirs = whose(head.id, organiser_id=of)
    known = naming.known_by(theirs)
    forgetting.end_invitations(theirs.members, organiser_id=of, now=now)
    _erase(theirs, now, keys=known.keys)
    forgetting.end_of_members(theirs.members, organiser_id=of, now=now)
    addresses = naming.wipe(theirs, known, forgotten=forgetting.forget(theirs.users))
    forgetting.forget_invitations(addresses, organiser_id=of, now=now)
    applications.forget(addresses, organiser_id=of)
    requests.mark(theirs.members, **_scope(programme, actor, now))
    write_down(programme, *({"member": key} for key in theirs.members))


def again(programme: Programme, *, now: datetime) -> None:
    """Erase what came to erased members since, and what need not be kept now. Safe to repeat."""
    of = programme.organiser_id
    members = requests.erased(programme.id, organiser_id=of)
    if members:
        learners = Trainee.objects.of(of).filter(firm_id__in=members).values_list("id", flat=True)
        _erase(Whose(of, members, learners=sorted(learners)), now)
    people.again(programme, now=now)
    staff.again(programme, now=now)
    write_all_down(programme)


def _erase(theirs: Whose, now: datetime, *, keys: Collection[str] = ()) -> None:
    erase_rows(theirs, now)
    journal.blank_words(theirs.members, organiser_id=theirs.organiser_id, keys=keys)


def _may_ask(member_id: int, programme: Programme, actor: Actor) -> None:
    row = participants.member(
        member_id, programme_id=programme.id, organiser_id=programme.organiser_id
    )
    if actor.member_id != member_id:
        require(actor, "members.change")
        return
    require(actor, "member.leave")
    if not leaving.may_decide(actor, row):
        raise leaving.OwnersOnly()


def _scope(programme: Programme, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "programme_id": programme.id,
        "organiser_id": programme.organiser_id,
        "actor": actor.name,
        "now": now,
    }
