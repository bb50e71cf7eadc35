"""Rows that are corrected are held in one order, whoever corrects: members by their ids, then the
firm, then people by their ids, then who signs in. Two who want the same stand one behind the other
and never in one another's way; and what is read after this is what stands.
"""

from collections.abc import Collection
from uuid import UUID

from tandem.participants.models import Company, Member, Person, Teammate


def person(person_id: UUID, member_id: int, *, organiser_id: UUID) -> Person:
    """One of a member's people as it stands, with every member that they are themselves, until this
    transaction ends.
    """
    rows = Member.objects.of(organiser_id).filter(person_id=person_id)
    _members({member_id, *rows.values_list("id", flat=True)}, organiser_id)
    return Person.objects.of(organiser_id).select_for_update(no_key=True).get(id=person_id)


def firm(member_id: int, *, organiser_id: UUID) -> Company | None:
    """The firm that a member is as it stands, with every member that is the same firm; None where
    it is none.
    """
    rows = Member.objects.of(organiser_id)
    key = _firm_of(member_id, organiser_id)
    same = rows.filter(company_id=key).values_list("id", flat=True) if key is not None else []
    _members({member_id, *same}, organiser_id)
    # The member stands still from here on: whom an accepted number made another firm's is that one.
    key = _firm_of(member_id, organiser_id)
    if key is None:
        return None
    return Company.objects.of(organiser_id).select_for_update(no_key=True).get(id=key)


def people_of(user_id: UUID, members: Collection[int], *, organiser_id: UUID) -> None:
    """As whom somebody who signs in acts for these members, with the members, and those that they
    are themselves.
    """
    people = Person.objects.of(organiser_id).filter(user_id=user_id)
    own = Member.objects.of(organiser_id).filter(person__in=people.values("id"))
    _members({*members, *own.values_list("id", flat=True)}, organiser_id)
    team = Teammate.objects.of(organiser_id).filter(member_id__in=list(members))
    theirs = people.filter(id__in=team.values("person_id")).select_for_update(no_key=True)
    list(theirs.order_by("id").values_list("id"))


def _firm_of(member_id: int, organiser_id: UUID) -> UUID | None:
    rows = Member.objects.of(organiser_id).filter(id=member_id)
    return rows.values_list("company_id", flat=True).first()


def _members(keys: Collection[int], organiser_id: UUID) -> None:
    rows = Member.objects.of(organiser_id).select_for_update(no_key=True).filter(id__in=list(keys))
    list(rows.order_by("id").values_list("id"))
