"""Enrolling a list of applicants at once, with a dozen statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tandem.kit import ids
from tandem.kit.text import sort_key, tidy
from tandem.participants.enrolment import Applicant, free_numbers
from tandem.participants.facts import MemberEnrolled
from tandem.participants.models import (
    Company,
    Identifier,
    IdentifierKind,
    Member,
    Person,
    Teammate,
    TeamRole,
)
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What became of many applicants: members by place in the list, and the places of those who
    take part already.
    """

    members: dict[int, int]
    known: tuple[int, ...]


def enrol_many(
    applicants: Sequence[Applicant], *, programme_id: UUID, actor: Actor, now: datetime
) -> Enrolled:
    """Enrol a list at once, with a dozen statements. Whoever takes part already, by tax number,
    address or card, is passed over.

    The applicants' tax numbers, addresses and cards are proven and differ from one another.
    """
    require(actor, "members.change")
    of = actor.organiser_id
    stands = set(
        Identifier.objects.of(of)
        .filter(programme_id=programme_id, kind__in=IdentifierKind.values)
        .filter(
            value__in=[
                value for one in applicants for value in (one.tax_id, one.email, one.card) if value
            ]
        )
        .values_list("value", flat=True)
    )
    fresh = {
        place: one
        for place, one in enumerate(applicants)
        if not stands & {one.tax_id, one.email, one.card} - {""}
    }
    members = _write_members(list(fresh.values()), programme_id, of, now)
    common: dict[str, Any] = {
        "organiser_id": of,
        "at": now,
        "actor": actor.name,
        "programme_id": programme_id,
    }
    journal.record_many([MemberEnrolled(member_id=member.id, **common) for member in members])
    joined = dict(zip(fresh, (member.id for member in members), strict=True))
    return Enrolled(joined, tuple(place for place in range(len(applicants)) if place not in joined))


def _write_members(
    applicants: Sequence[Applicant], programme_id: UUID, organiser_id: UUID, now: datetime
) -> list[Member]:
    """The members of these applicants with their firms, people and identifiers, in the order
    given.
    """
    of = organiser_id
    companies = _companies([one for one in applicants if one.tax_id], of, now)
    members: list[Member] = []
    people: list[Person] = []
    identifiers: list[Identifier] = []
    for one, number in zip(
        applicants, free_numbers(len(applicants), programme_id, of), strict=True
    ):
        company = companies.get(one.tax_id)
        person = Person(
            organiser_id=of,
            name=tidy(one.person_name)[:200],
            sort_key=sort_key(one.person_name),
            email=one.email,
            phone=one.phone,
            created_at=now,
        )
        name = tidy(company.name if company else one.person_name)[:200]
        member = Member(
            id=ids.new_id(),
            organiser_id=of,
            programme_id=programme_id,
            number=number,
            name=name,
            sort_key=sort_key(name),
            company=company,
            person=None if company else person,
            trade=one.trade,
            region=one.region,
            joined_at=now,
            created_at=now,
        )
        people.append(person)
        members.append(member)
        identifiers += _identifiers(one, member)
    team = [
        Teammate(
            organiser_id=of,
            member_id=member.id,
            person_id=person.id,
            role=TeamRole.OWNER,
            created_at=now,
        )
        for member, person in zip(members, people, strict=True)
    ]
    Person.objects.of(of).bulk_create(people, batch_size=2_000)
    Member.objects.of(of).bulk_create(members, batch_size=2_000)
    Identifier.objects.of(of).bulk_create(identifiers, batch_size=2_000)
    Teammate.objects.of(of).bulk_create(team, batch_size=2_000)
    return members


def _identifiers(one: Applicant, member: Member) -> list[Identifier]:
    """What a member is known by: the number, and what the applicant has of the others."""
    known_as = [
        (IdentifierKind.NUMBER, member.number),
        (IdentifierKind.TAX_ID, one.tax_id),
        (IdentifierKind.EMAIL, one.email),
        (IdentifierKind.CARD, one.card),
    ]
    return [
        Identifier(
            organiser_id=member.organiser_id,
            programme_id=member.programme_id,
            kind=kind,
            value=value,
            member_id=member.id,
            created_at=member.created_at,
        )
        for kind, value in known_as
        if value
    ]


def _companies(
    applicants: Sequence[Applicant], organiser_id: UUID, now: datetime
) -> dict[str, Company]:
    """The firms of these applicants by tax number, those not known yet made."""
    wanted = {one.tax_id: one for one in applicants}
    Company.objects.of(organiser_id).bulk_create(
        [
            Company(
                organiser_id=organiser_id,
                tax_id=tax_id,
                name=(tidy(one.company_name) or tax_id)[:200],
                sort_key=sort_key(one.company_name or tax_id),
                street=one.street,
                postal_code=one.postal_code,
                city=one.city,
                region=one.region,
                country=one.country,
                created_at=now,
            )
            for tax_id, one in wanted.items()
        ],
        ignore_conflicts=True,
        batch_size=2_000,
    )
    return {row.tax_id: row for row in Company.objects.of(organiser_id).filter(tax_id__in=wanted)}
