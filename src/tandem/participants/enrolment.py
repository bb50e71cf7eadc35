"""Enrolling firms and persons in a programme."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit import codes
from tandem.kit.errors import Conflict, Invalid
from tandem.kit.text import sort_key, tidy
from tandem.participants.facts import MemberEnrolled, TermsAccepted
from tandem.participants.firms import asking
from tandem.participants.firms.asking import FirmSaid
from tandem.participants.models import (
    Acceptance,
    Company,
    Identifier,
    IdentifierKind,
    Member,
    MemberStatus,
    Person,
    Teammate,
    TeamRole,
)
from tandem.platform import journal
from tandem.platform.access.permissions import Actor


class MemberKnown(Conflict):
    """Somebody of the programme has this identifier."""

    code = "participants.known"
    text = _(
        "%(value)s already takes part in this programme. Sign in instead, or ask the organiser."
    )


class NameMissing(Invalid):
    """Neither a firm nor a person was named."""

    code = "participants.name_missing"
    text = _("Give a name, so that we know whom to send rewards to.")


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who enrols: a person, and a firm when there is a tax number. `card`: in its one form, from
    the organiser's own list.
    """

    person_name: str
    email: str = ""
    phone: str = ""
    company_name: str = ""
    tax_id: str = ""
    country: str = "PL"
    street: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    trade: str = ""
    card: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A member in waiting, and what is to be proved of them."""

    member_id: int
    proof_id: UUID


def enrol(
    applicant: Applicant,
    *,
    programme_id: UUID,
    actor: Actor,
    joined_at: datetime,
    now: datetime,
    recruited_by_id: int | None = None,
    recruited_by_user_id: UUID | None = None,
    user_id: UUID | None = None,
) -> int:
    """Enrol a firm (with its first person) or a person; the member's id. The caller answers for it
    that the firm is theirs.

    Raises:
        NotACode: the tax number is wrong. MemberKnown: the firm or address takes part already.
        Nothing is written.
    """
    _require_name(applicant)
    company = _company(applicant, actor.organiser_id, now) if applicant.tax_id else None
    name = company.name if company else tidy(applicant.person_name)
    member = Member(
        name=name,
        company=company,
        joined_at=joined_at,
        recruited_by_id=recruited_by_id,
        recruited_by_user_id=recruited_by_user_id,
        programme_id=programme_id,
    )
    known_as = [(IdentifierKind.TAX_ID, company.tax_id)] if company else []
    _write(member, applicant, known_as, user_id=user_id, organiser_id=actor.organiser_id, now=now)
    journal.record(
        MemberEnrolled(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            member_id=member.id,
        )
    )
    return member.id


def enrol_waiting(
    applicant: Applicant,
    *,
    programme_id: UUID,
    actor: Actor,
    joined_at: datetime,
    now: datetime,
    recruited_by_id: int | None = None,
    recruited_by_user_id: UUID | None = None,
    user_id: UUID | None = None,
) -> Waiting:
    """Enrol somebody who says that a firm is theirs: a member in waiting until it is proved.

    No identifier leads from the firm's number to them, and nothing that is known of the firm is
    theirs: not even whether it takes part.

    Raises:
        NotACode: the tax number is wrong. MemberKnown: the address takes part already. Nothing is
        written.
    """
    _require_name(applicant)
    firm = FirmSaid(
        tax_id=codes.parse_tax_id(applicant.tax_id, country=applicant.country),
        country=applicant.country,
        company_name=applicant.company_name,
        street=applicant.street,
        postal_code=applicant.postal_code,
        city=applicant.city,
        region=applicant.region,
    )
    member = Member(
        name=firm.name,
        status=MemberStatus.WAITING,
        joined_at=joined_at,
        recruited_by_id=recruited_by_id,
        recruited_by_user_id=recruited_by_user_id,
        programme_id=programme_id,
    )
    _write(member, applicant, [], user_id=user_id, organiser_id=actor.organiser_id, now=now)
    proof_id = asking.ask(
        member.id, firm, programme_id=programme_id, user_id=user_id, actor=actor, now=now
    )
    return Waiting(member.id, proof_id)


def require_new_firm(applicant: Applicant, *, programme_id: UUID, organiser_id: UUID) -> None:
    """See to it that the firm takes no part yet; for callers who may know whether it does.

    Raises:
        NotACode, MemberKnown
    """
    tax_id = codes.parse_tax_id(applicant.tax_id, country=applicant.country)
    known = Identifier.objects.of(organiser_id).filter(
        programme_id=programme_id, kind=IdentifierKind.TAX_ID, value=tax_id
    )
    if known.exists():
        raise MemberKnown(value=tax_id)


def _require_name(applicant: Applicant) -> None:
    if not applicant.person_name.strip() and not applicant.company_name.strip():
        raise NameMissing()


def _write(
    member: Member,
    applicant: Applicant,
    known_as: Sequence[tuple[IdentifierKind, str]],
    *,
    user_id: UUID | None,
    organiser_id: UUID,
    now: datetime,
) -> None:
    """Write a member with its first person and its identifiers, `known_as` beside number and
    address.

    Raises:
        MemberKnown
    """
    member.organiser_id, member.created_at = organiser_id, now
    (member.number,) = free_numbers(1, member.programme_id, organiser_id)
    email = applicant.email.strip().lower()
    known_as = [(IdentifierKind.NUMBER, member.number), *known_as]
    known_as += [(IdentifierKind.EMAIL, email)] if email else []
    _claim(known_as, member.programme_id, member.id, organiser_id, now)
    person = Person.objects.of(organiser_id).create(
        name=tidy(applicant.person_name),
        sort_key=sort_key(applicant.person_name),
        user_id=user_id,
        email=email,
        phone=applicant.phone,
        created_at=now,
    )
    member.name, member.sort_key = member.name[:200], sort_key(member.name)
    member.person = None if member.company else person
    member.trade, member.region = applicant.trade, applicant.region
    member.save(force_insert=True)
    Teammate.objects.of(organiser_id).create(
        member_id=member.id,
        person_id=person.id,
        role=TeamRole.OWNER,
        created_at=now,
    )


def free_numbers(wanted: int, programme_id: UUID, organiser_id: UUID) -> list[str]:
    """So many member numbers that nobody of the programme has, nor on a card."""
    free: set[str] = set()
    while len(free) < wanted:
        drawn = {f"{secrets.randbelow(10**9):09d}" for _ in range(wanted - len(free))}
        kinds = (IdentifierKind.NUMBER, IdentifierKind.CARD)
        taken = Identifier.objects.of(organiser_id).filter(
            programme_id=programme_id, kind__in=kinds, value__in=drawn
        )
        free |= drawn - set(taken.values_list("value", flat=True))
    return sorted(free)


def _company(applicant: Applicant, organiser_id: UUID, now: datetime) -> Company:
    tax_id = codes.parse_tax_id(applicant.tax_id, country=applicant.country)
    name = tidy(applicant.company_name) or tax_id
    return Company.objects.of(organiser_id).get_or_create(
        organiser_id=organiser_id,
        tax_id=tax_id,
        defaults={
            "name": name,
            "sort_key": sort_key(name),
            "street": applicant.street,
            "country": applicant.country,
            "postal_code": applicant.postal_code,
            "city": applicant.city,
            "region": applicant.region,
            "created_at": now,
        },
    )[0]


def _claim(
    known_as: list[tuple[IdentifierKind, str]],
    programme_id: UUID,
    member_id: int,
    organiser_id: UUID,
    now: datetime,
) -> None:
    """Take the identifiers, each by its own key; the first that is taken ends it."""
    for kind, value in known_as:
        row, is_new = Identifier.objects.of(organiser_id).get_or_create(
            programme_id=programme_id,
            kind=kind,
            value=value,
            defaults={"organiser_id": organiser_id, "member_id": member_id, "created_at": now},
        )
        if not is_new and row.member_id != member_id:
            raise MemberKnown(value=value)


def accept_terms(member_id: int, *, terms_id: UUID, actor: Actor, now: datetime) -> None:
    """Store that the member accepted this version; repeating it changes nothing."""
    _row, is_new = Acceptance.objects.of(actor.organiser_id).get_or_create(
        member_id=member_id,
        terms_id=terms_id,
        defaults={
            "organiser_id": actor.organiser_id,
            "actor": actor.name,
            "at": now,
            "created_at": now,
        },
    )
    if is_new:
        journal.record(
            TermsAccepted(
                organiser_id=actor.organiser_id,
                at=now,
                actor=actor.name,
                member_id=member_id,
                terms_id=terms_id,
            )
        )


def join_team(
    member_id: int, *, user_id: UUID, email: str, name: str, organiser_id: UUID, now: datetime
) -> None:
    """Let a user act for a member as a person: the one with this address, else a new one. Repeating
    it changes nothing.
    """
    team = (
        Teammate.objects.of(organiser_id)
        .filter(member_id=member_id)
        .values_list("person_id", flat=True)
    )
    person = (
        Person.objects.of(organiser_id)
        .filter(id__in=list(team), email=email)
        .order_by("id")
        .first()
    )
    if person is None:
        person = Person.objects.of(organiser_id).create(
            name=tidy(name or email)[:200],
            sort_key=sort_key(name or email),
            email=email,
            created_at=now,
        )
        Teammate.objects.of(organiser_id).create(
            member_id=member_id, person_id=person.id, role=TeamRole.EMPLOYEE, created_at=now
        )
    if person.user_id != user_id:
        person.user_id = user_id
        person.save(update_fields=["user_id"])
