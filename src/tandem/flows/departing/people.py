"""One person is erased, and what they worked for stays: one of the people of a member that is a
firm. Who works at a partner or for the organiser: `staff`.

What goes is theirs: name, addresses, sign-in, learning, what they wrote under their own name,
consents with it. What they did for the firm stays the firm's, and names nobody.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.learning.models import Trainee
from tandem.flows.departing import naming
from tandem.flows.departing.deleting import erase_rows, write_down
from tandem.kit.errors import Conflict, Missing
from tandem.participants import applications
from tandem.participants import queries as participants
from tandem.participants.models import Person, Teammate
from tandem.platform.access import forgetting
from tandem.platform.access.permissions import Actor, NotAllowed, require
from tandem.platform.models import Erasure
from tandem.platform.personal import copying, requests
from tandem.platform.personal.erasing import Whose
from tandem.programmes.models import Programme


class NoSuchPerson(Missing):
    """Nobody of this firm, partner or organiser."""

    code = "flows.no_such_person"
    text = _("There is no such person here.")


class MemberIsPerson(Conflict):
    """A member that is no firm has nobody beside it who could be erased alone."""

    code = "flows.member_is_person"
    text = _("This member is a person: the member itself is erased, with its points.")


def own_person(actor: Actor) -> UUID | None:
    """Which of the people of their member somebody is who signs in for a firm."""
    if actor.member_id is None or actor.user_id is None:
        return None
    people = Person.objects.of(actor.organiser_id).filter(user_id=actor.user_id).values("id")
    rows = Teammate.objects.of(actor.organiser_id).filter(member_id=actor.member_id)
    own = rows.filter(person_id__in=people).order_by("person_id")
    return own.values_list("person_id", flat=True).first()


def team(member_id: int, *, programme: Programme) -> list[tuple[Person, Erasure | None]]:
    """The people of a firm, by name, and what was asked or done of each; nobody of a member that is
    a person.
    """
    of = programme.organiser_id
    if not participants.is_firm(member_id, organiser_id=of):
        return []
    rows = Teammate.objects.of(of).filter(member_id=member_id).values("person_id")
    asked = requests.of_people(member_id, organiser_id=of)
    people = Person.objects.of(of).filter(id__in=rows).order_by("sort_key", "id")
    return [(row, asked.get(row.id)) for row in people]


def whose(member_id: int, person_id: UUID, *, programme: Programme) -> Whose:
    """What is one person's of a firm, under all its numbers.

    Raises:
        NoSuchPerson, MemberIsPerson
    """
    of = programme.organiser_id
    row = participants.member(member_id, programme_id=programme.id, organiser_id=of)
    if row.company_id is None:
        raise MemberIsPerson()
    kin = participants.one_with(member_id, organiser_id=of)
    team = Teammate.objects.of(of).filter(person_id=person_id)
    if not team.filter(member_id__in=kin).exists():
        raise NoSuchPerson()
    user_id = Person.objects.of(of).get(id=person_id).user_id
    theirs = _of(of, kin, person_id, user_id)
    # Who acts for another member too stays a person there.
    is_elsewhere = team.exclude(member_id__in=kin).exists()
    return replace(theirs, elsewhere=(person_id,)) if is_elsewhere else theirs


def _of(organiser_id: UUID, kin: list[int], person_id: UUID, user_id: UUID | None) -> Whose:
    users = [] if user_id is None else [user_id]
    learners = Trainee.objects.of(organiser_id).filter(firm_id__in=kin, user_id__in=users)
    return Whose(
        organiser_id,
        members=(),
        people=[person_id],
        users=users,
        learners=list(learners.order_by("id").values_list("id", flat=True)),
        firms=kin,
    )


def copy_of(
    member_id: int, person_id: UUID, *, programme: Programme
) -> Iterator[tuple[str, dict[str, Any]]]:
    """All that is held of one person of a firm, package by package."""
    return copying.copies(whose(member_id, person_id, programme=programme))


def ask(
    member_id: int, person_id: UUID, *, programme: Programme, actor: Actor, now: datetime
) -> None:
    """Ask that one person is erased: by themselves, or noted by the organiser.

    Raises:
        NotAllowed, NoSuchPerson, MemberIsPerson, ErasedAlready
    """
    _may_ask(member_id, person_id, actor)
    whose(member_id, person_id, programme=programme)
    requests.ask(member_id, person_id=person_id, **_scope(programme, actor, now))


def call_off(
    member_id: int, person_id: UUID, *, programme: Programme, actor: Actor, now: datetime
) -> None:
    """Take that back.

    Raises:
        NotAllowed, ErasedAlready
    """
    _may_ask(member_id, person_id, actor)
    requests.call_off(member_id, person_id=person_id, **_scope(programme, actor, now))


def erase(
    member_id: int, person_id: UUID, *, programme: Programme, actor: Actor, now: datetime
) -> None:
    """Erase one person of a firm; the firm stays, with its points and all that was done for it.

    Raises:
        NotAllowed, NoSuchMember, NoSuchPerson, MemberIsPerson, ErasedAlready: nothing changes.

    Locks the firm.
    """
    require(actor, "members.erase")
    of = programme.organiser_id
    participants.one_at_a_time(member_id, organiser_id=of)
    requests.require_not_erased(member_id, organiser_id=of, person_id=person_id)
    theirs = whose(member_id, person_id, programme=programme)
    known = naming.known_by(theirs)
    erase_rows(theirs, now)
    forgetting.end_of_members(theirs.firms, organiser_id=of, now=now, users=theirs.users)
    addresses = naming.wipe(theirs, known, forgotten=forgetting.forget(theirs.users))
    forgetting.forget_invitations(addresses, organiser_id=of, now=now)
    applications.forget(addresses, organiser_id=of)
    user_id = theirs.users[0] if theirs.users else None  # type: ignore[index]
    requests.mark_person(member_id, person_id, user_id, **_scope(programme, actor, now))
    write_down(programme, {"member": member_id, "person": person_id})


def again(programme: Programme, *, now: datetime) -> None:
    """Erase what came to erased people since. Safe to repeat."""
    of = programme.organiser_id
    for row in requests.erased_people(programme.id, organiser_id=of):
        assert row.person_id is not None
        if Teammate.objects.of(of).filter(person_id=row.person_id).exists():
            continue  # they act for another member
        kin = participants.one_with(row.member_id, organiser_id=of)
        erase_rows(_of(of, kin, row.person_id, row.user_id), now)


def acts_for(member_id: int, person_id: UUID, *, organiser_id: UUID) -> bool:
    """Whether somebody is one of a member's people."""
    rows = Teammate.objects.of(organiser_id).filter(member_id=member_id, person_id=person_id)
    return rows.exists()


def _may_ask(member_id: int, person_id: UUID, actor: Actor) -> None:
    if actor.member_id != member_id:
        require(actor, "members.change")
    elif own_person(actor) != person_id:
        raise NotAllowed()


def _scope(programme: Programme, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "programme_id": programme.id,
        "organiser_id": programme.organiser_id,
        "actor": actor.name,
        "now": now,
    }
