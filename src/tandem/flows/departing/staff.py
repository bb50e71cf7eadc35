"""Somebody who works at partners or for the organiser is erased: asked for, looked at, done.

Their name, address, telephone, sign-in and learning go, and their roles end in all programmes of
the organiser. What they did for the partner or the organiser stays, and names nobody; what they are
as a member, or at another organiser, stays theirs.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.engagement.learning.models import Trainee
from tandem.flows.departing import naming
from tandem.flows.departing.deleting import erase_rows, write_down
from tandem.flows.departing.people import NoSuchPerson
from tandem.kit.errors import Denied
from tandem.platform.access import forgetting
from tandem.platform.access.identity import LastAdministrator
from tandem.platform.access.permissions import Actor, NotAllowed, require
from tandem.platform.models import Membership, User
from tandem.platform.models.user import Role
from tandem.platform.personal import declaring, erasing, staff_requests
from tandem.platform.personal.erasing import Whose
from tandem.programmes.models import Programme


class WorksInOthers(Denied):
    """Somebody works in programmes of the organiser where the actor has no say."""

    code = "flows.works_in_others"
    text = _(
        "This person works in other programmes of the organiser too. An administrator of all its"
        " programmes can erase them."
    )


@dataclass(frozen=True, slots=True)
class Look:
    """Whom erasing would be of, their roles that end, what goes package by package, and whether
    something of them stays: they are a member too. `is_own`: they work, or worked, for the
    organiser itself.
    """

    user: User
    roles: list[Membership]
    is_own: bool
    packages: list[Any]
    is_member: bool
    asked_at: datetime | None


def whose(user_id: UUID, *, organiser_id: UUID) -> Whose:
    """What is theirs as staff."""
    learners = Trainee.objects.of(organiser_id).filter(user_id=user_id, firm_id=None)
    return Whose(
        organiser_id,
        members=(),
        users=[user_id],
        learners=list(learners.order_by("id").values_list("id", flat=True)),
    )


def look(user_id: UUID, *, programme: Programme) -> Look:
    """What erasing would do.

    Raises:
        NoSuchPerson
    """
    of = programme.organiser_id
    known_by = _known_by(user_id, programme)
    if not known_by:
        raise NoSuchPerson()
    theirs = whose(user_id, organiser_id=of)
    member = Membership.objects.of(of).filter(user_id=user_id, ended_at=None)
    request = staff_requests.waiting_for(user_id, organiser_id=of)
    return Look(
        user=User.objects.get(pk=user_id),
        roles=_roles(user_id, of),
        is_own=any(row.partner_id is None for row in known_by),
        packages=[
            package.what
            for name, package in declaring.packages().items()
            # Who signs in is forgotten in any case (`access.forgetting`).
            if name == "platform"
            or any(
                held.is_touched and erasing.rows_of(held, theirs).exists()
                for held in package.tables
            )
        ],
        is_member=member.exclude(member_id=None).exists(),
        asked_at=request.asked_at if request else None,
    )


def ask(user_id: UUID, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """Ask that somebody is erased: noted by the organiser, or by a partner of its own people.

    Raises:
        NotAllowed, NoSuchPerson
    """
    _may_ask(user_id, programme, actor)
    staff_requests.ask(user_id, **_scope(programme, actor, now))


def call_off(user_id: UUID, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """Take that back.

    Raises:
        NotAllowed, NoSuchPerson
    """
    _may_ask(user_id, programme, actor)
    staff_requests.call_off(user_id, **_scope(programme, actor, now))


def erase(user_id: UUID, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """Erase somebody who works at partners or for the organiser, in all its programmes; what they
    are as a member stays.

    Raises:
        NotAllowed, NoSuchPerson, WorksInOthers, LastAdministrator: nothing changes.

    Locks the roles of administrators: of two who erase one another one stays.
    """
    require(actor, "members.erase")
    of = programme.organiser_id
    if user_id == actor.user_id:
        raise NotAllowed()
    _leave_an_administrator(user_id, of)
    if not _ever(user_id, of).exists():
        raise NoSuchPerson()
    if actor.programme_id is not None and not _only_in(actor.programme_id, user_id, of):
        raise WorksInOthers()
    theirs = whose(user_id, organiser_id=of)
    known = naming.known_by(theirs)
    erase_rows(theirs, now)
    forgetting.end_of_staff(user_id, organiser_id=of, now=now)
    addresses = naming.wipe(theirs, known, forgotten=forgetting.forget([user_id]))
    forgetting.forget_invitations(addresses, organiser_id=of, now=now)
    staff_requests.mark(user_id, **_scope(programme, actor, now))
    write_down(programme, {"user": user_id})


def again(programme: Programme, *, now: datetime) -> None:
    """Erase what came to erased staff since, of who does not work here again; and write down whom a
    power cut kept from it. Safe to repeat.
    """
    of = programme.organiser_id
    gone = [
        key for key in staff_requests.erased(programme.id, organiser_id=of) if not _roles(key, of)
    ]
    for user_id in gone:
        erase_rows(whose(user_id, organiser_id=of), now)
    write_down(programme, *({"user": user_id} for user_id in gone))


def _roles(user_id: UUID, organiser_id: UUID) -> list[Membership]:
    rows = _ever(user_id, organiser_id).filter(ended_at=None)
    return list(rows.order_by("created_at", "id"))


def _ever(user_id: UUID, organiser_id: UUID) -> "QuerySet[Membership]":
    """All roles that somebody has, or had, as staff."""
    return Membership.objects.of(organiser_id).filter(user_id=user_id, member_id=None)


def _known_by(user_id: UUID, programme: Programme) -> list[Membership]:
    """The roles by which somebody is known in a programme: those that they have; of who left their
    work and waits here to be erased, those that they had.
    """
    of = programme.organiser_id
    rows = [
        row
        for row in _ever(user_id, of).order_by("created_at", "id")
        if row.programme_id in (None, programme.id)
    ]
    standing = [row for row in rows if row.ended_at is None]
    request = staff_requests.waiting_for(user_id, organiser_id=of)
    is_waiting = request is not None and request.programme_id == programme.id
    return standing or (rows if is_waiting else [])


def organisers_own(users: Collection[UUID], *, organiser_id: UUID) -> set[UUID]:
    """Those of these who work, or worked, for the organiser itself."""
    rows = Membership.objects.of(organiser_id).filter(
        user_id__in=users, member_id=None, partner_id=None
    )
    return set(rows.values_list("user_id", flat=True))


def _only_in(programme_id: UUID, user_id: UUID, organiser_id: UUID) -> bool:
    rows = _roles(user_id, organiser_id) or _ever(user_id, organiser_id)
    return all(row.programme_id == programme_id for row in rows)


def _leave_an_administrator(user_id: UUID, organiser_id: UUID) -> None:
    """See to it that each programme in which this administrator decides has another one.

    Raises:
        LastAdministrator
    """
    rows = Membership.objects.of(organiser_id).filter(role=Role.ADMINISTRATOR, ended_at=None)
    every = list(rows.select_for_update().order_by("id").values_list("user_id", "programme_id"))
    own = {programme for user, programme in every if user == user_id}
    others = {programme for user, programme in every if user != user_id}
    if not own or None in others:
        return
    if None in own:
        programmes = Programme.objects.of(organiser_id).order_by("id")
        own = set(programmes.values_list("id", flat=True))
    if own - others:
        raise LastAdministrator()


def _may_ask(user_id: UUID, programme: Programme, actor: Actor) -> None:
    here = _known_by(user_id, programme)
    if actor.partner_id is not None:
        require(actor, "partner.people")
        here = [row for row in here if row.partner_id == actor.partner_id]
    elif any(row.partner_id is None for row in here):
        require(actor, "people.change")
    else:
        require(actor, "members.change")
    if not here:
        raise NoSuchPerson()


def _scope(programme: Programme, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "programme_id": programme.id,
        "organiser_id": programme.organiser_id,
        "actor": actor.name,
        "now": now,
    }
