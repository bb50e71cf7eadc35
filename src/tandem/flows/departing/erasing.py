"""A member is erased: looked at, done in one transaction, and gone through again by the night.

One member's rows are few, so nothing is ever half erased: broken off, it did not happen; told
twice, it finds nothing. What was being written in the same moment, and what had to be kept (an
order under way, receipts as long as the tax law asks), is erased by a later night.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from tandem.earning import parting
from tandem.flows.departing import leaving as departing
from tandem.participants import leaving
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
    people = set(team.values_list("person_id", flat=True))
    own = Member.objects.of(of).filter(id__in=kin, person_id__isnull=False)
    people |= {key for key in own.values_list("person_id", flat=True) if key is not None}
    elsewhere = Teammate.objects.of(of).filter(person_id__in=people).exclude(member_id__in=kin)
    people -= set(elsewhere.values_list("person_id", flat=True))
    users = Membership.objects.of(of).filter(member_id__in=kin).values_list("user_id", flat=True)
    return Whose(of, kin, sorted(people), sorted(set(users)))


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
    """
    require(actor, "members.erase")
    of = programme.organiser_id
    kin = participants.one_with(member_id, organiser_id=of)
    head = participants.member(kin[0], programme_id=programme.id, organiser_id=of)
    requests.require_not_erased(head.id, organiser_id=of)
    if head.status in leaving.TAKING_PART:
        departing.leave(head.id, reason="–", programme=programme, actor=actor, now=now)
    today = now.astimezone(ZoneInfo(programme.time_zone)).date()
    leaving.end_days(head.id, today=today, organiser_id=of)
    parting.take_left(programme, today=today, now=now)
    theirs = whose(head.id, organiser_id=of)
    _erase(theirs, now)
    forgetting.end_of_members(theirs.members, organiser_id=of, now=now)
    forgetting.forget(theirs.users)
    requests.mark(theirs.members, **_scope(programme, actor, now))


def again(programme: Programme, *, now: datetime) -> None:
    """Erase what came to erased members since, and what need not be kept now. Safe to repeat."""
    members = requests.erased(programme.id, organiser_id=programme.organiser_id)
    if members:
        _erase(Whose(programme.organiser_id, members), now)


def _erase(theirs: Whose, now: datetime) -> None:
    paths = erasing.erase(theirs, now=now)
    journal.blank_words(theirs.members, organiser_id=theirs.organiser_id)
    transaction.on_commit(lambda: _delete(paths))


def _delete(paths: Collection[str]) -> None:
    for path in paths:
        (Path(settings.HOME) / path).unlink(missing_ok=True)


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
