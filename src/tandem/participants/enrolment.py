"""Enrolling firms and persons in a programme."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit import codes, ids
from tandem.kit.errors import Conflict, Invalid
from tandem.kit.text import sort_key, tidy
from tandem.participants.facts import MemberEnrolled, TermsAccepted
from tandem.participants.models import (
    Acceptance,
    Company,
    Identifier,
    IdentifierKind,
    Member,
    Person,
    Teammate,
    TeamRole,
)
from tandem.platform import journal
from tandem.platform.permissions import Actor


class MemberKnown(Conflict):
    """Somebody of the programme has this identifier."""

    code = "participants.known"
    text = _("%(value)s already takes part in this programme. Sign in instead, or ask the organiser.")


class NameMissing(Invalid):
    """Neither a firm nor a person was named."""

    code = "participants.name_missing"
    text = _("Give a name, so that we know whom to send rewards to.")


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who enrols: a person, and a firm when there is a tax number."""

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


def enrol(
    applicant: Applicant, *, programme_id: UUID, actor: Actor, joined_at: datetime, now: datetime,
    recruited_by_id: int | None = None, user_id: UUID | None = None,
) -> int:  # fmt: skip
    """Enrol a firm (with its first person) or a person; the member's id.

    Raises:
        NotACode: the tax number is wrong. MemberKnown: the firm or address takes part already. Nothing is written.
    """
    if not applicant.person_name.strip() and not applicant.company_name.strip():
        raise NameMissing()
    of = actor.organiser_id
    member_id = ids.new_id()
    number = f"{member_id % 10**9:09d}"
    known_as = [(IdentifierKind.NUMBER, number)]
    company = None
    if applicant.tax_id:
        company = _company(applicant, of, now)
        known_as.append((IdentifierKind.TAX_ID, company.tax_id))
    if applicant.email:
        known_as.append((IdentifierKind.EMAIL, applicant.email.strip().lower()))
    _claim(known_as, programme_id, member_id, of, now)
    person = Person.objects.of(of).create(
        name=tidy(applicant.person_name), sort_key=sort_key(applicant.person_name), user_id=user_id,
        email=applicant.email.strip().lower(), phone=applicant.phone, created_at=now,
    )  # fmt: skip
    name = tidy(company.name if company else applicant.person_name)
    Member.objects.of(of).create(
        id=member_id, programme_id=programme_id, number=number, name=name, sort_key=sort_key(name), company=company,
        person=None if company else person, trade=applicant.trade, region=applicant.region,
        recruited_by_id=recruited_by_id, joined_at=joined_at, created_at=now,
    )  # fmt: skip
    Teammate.objects.of(of).create(member_id=member_id, person_id=person.id, role=TeamRole.OWNER, created_at=now)
    journal.record(MemberEnrolled(organiser_id=of, at=now, actor=actor.name, programme_id=programme_id, member_id=member_id))
    return member_id


def _company(applicant: Applicant, organiser_id: UUID, now: datetime) -> Company:
    tax_id = codes.parse_tax_id(applicant.tax_id, country=applicant.country)
    name = tidy(applicant.company_name) or tax_id
    return Company.objects.of(organiser_id).get_or_create(
        organiser_id=organiser_id,
        tax_id=tax_id,
        defaults={
            "name": name, "sort_key": sort_key(name), "street": applicant.street, "country": applicant.country,
            "postal_code": applicant.postal_code, "city": applicant.city, "region": applicant.region, "created_at": now,
        },
    )[0]  # fmt: skip


def _claim(
    known_as: list[tuple[IdentifierKind, str]], programme_id: UUID, member_id: int, organiser_id: UUID, now: datetime
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
        defaults={"organiser_id": actor.organiser_id, "actor": actor.name, "at": now, "created_at": now},
    )
    if is_new:
        journal.record(
            TermsAccepted(organiser_id=actor.organiser_id, at=now, actor=actor.name, member_id=member_id, terms_id=terms_id)
        )
