"""What people put right of themselves, and owners of their firm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit import ids
from tandem.kit.errors import Denied, Missing
from tandem.kit.text import sort_key, tidy
from tandem.participants.consents import giving
from tandem.participants.correcting import holding, reading
from tandem.participants.facts import MemberDataCorrected
from tandem.participants.models import Company, DataChange, FirmProof, Member, Person
from tandem.participants.queries import is_owner
from tandem.platform import journal
from tandem.platform.access import permissions
from tandem.platform.access.permissions import Actor, require
from tandem.platform.models import Membership

NAME, PHONE, BIRTHDAY, EMAIL = "NAME", "PHONE", "BIRTHDAY", "EMAIL"
TRADE, REGION = "TRADE", "REGION"
DELIVERY, FIRM_NAME, FIRM_ADDRESS, TAX_ID = "DELIVERY", "FIRM_NAME", "FIRM_ADDRESS", "TAX_ID"


class NobodyHere(Missing):
    """Whoever acts is none of the member's people."""

    code = "participants.nobody_here"
    text = _("Nobody of this membership signs in with your address.")


class NotYourFirm(Denied):
    """Only an owner of a firm corrects what is the firm's."""

    code = "participants.not_your_firm"
    text = _("Only an owner of the firm corrects what is known of the firm.")


@dataclass(frozen=True, slots=True)
class OwnData:
    """What is told of one of a member's people; None leaves what is known. Of a birthday (month,
    day), (0, 0) forgets it. The address is in its one form, and nobody signs in with it.
    """

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    birthday: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class FirmData:
    """What is told of a firm; None leaves what is known."""

    name: str | None = None
    street: str | None = None
    postal_code: str | None = None
    city: str | None = None


def held(actor: Actor) -> Person:
    """Whom of their member's people somebody is, as it stands until this transaction ends.

    Raises:
        NotAllowed, NobodyHere

    Locks the member, then the person (`holding`).
    """
    require(actor, "member.correct")
    of, member_id = actor.organiser_id, actor.member_id
    own = giving.person_of(member_id, actor.user_id, organiser_id=of) if member_id else None
    if own is None or member_id is None:
        raise NobodyHere()
    return holding.person(own, member_id, organiser_id=of)


def correct_person(
    person: Person, data: OwnData, *, programme_id: UUID, actor: Actor, now: datetime
) -> list[str]:
    """Put right what is known of whoever acts as one of a member's people, who is `held`; which of
    it. What is as it was is no change.

    Raises:
        NotAName, NotAPhone, NotADay: nothing changes.
    """
    key = person.id
    values: dict[str, tuple[str, Any]] = {}
    if data.name is not None:
        values["name"] = (NAME, reading.name_of(data.name))
    if data.phone is not None:
        values["phone"] = (PHONE, reading.phone_of(data.phone))
    if data.email is not None:
        values["email"] = (EMAIL, data.email)
    if data.birthday is not None:
        values["birthday"] = (BIRTHDAY, reading.birthday_of(*data.birthday))
    what = _differing(person, values)
    if not what or actor.member_id is None:
        return []
    new = {field: value for field, (_code, value) in values.items()}
    if NAME in what:
        _rename_members(person, new["name"])
        new["sort_key"] = sort_key(new["name"])
    Person.objects.of(actor.organiser_id).filter(id=key).update(**new)
    note(actor.member_id, what, person_id=key, programme_id=programme_id, actor=actor, now=now)
    return what


def held_firm(member_id: int, actor: Actor) -> Company:
    """The firm of a member whose owner acts, as it stands until this transaction ends.

    Raises:
        NotAllowed, NotYourFirm

    Locks the members that are the firm, then the firm (`holding`).
    """
    require(actor, "member.correct")
    if actor.member_id != member_id or not is_owner(actor):
        raise NotYourFirm()
    company = holding.firm(member_id, organiser_id=actor.organiser_id)
    if company is None:
        raise NotYourFirm()
    return company


def correct_firm(company: Company, data: FirmData, *, actor: Actor, now: datetime) -> list[str]:
    """Put right the name and address of a firm that is `held`; which of it. In each programme of
    the organiser in which the firm takes part it is called so then.

    Raises:
        NotAName, NotAPostalCode: nothing changes.
    """
    of = actor.organiser_id
    values: dict[str, tuple[str, str]] = {}
    if data.name is not None:
        values["name"] = (FIRM_NAME, reading.name_of(data.name))
    if data.street is not None:
        values["street"] = (FIRM_ADDRESS, tidy(data.street)[:200])
    if data.postal_code is not None:
        code = reading.postal_code_of(data.postal_code, country=company.country)
        values["postal_code"] = (FIRM_ADDRESS, code)
    if data.city is not None:
        values["city"] = (FIRM_ADDRESS, tidy(data.city)[:100])
    what = _differing(company, values)
    if not what:
        return []
    new = {field: value for field, (_code, value) in values.items()}
    members = Member.objects.of(of).filter(company_id=company.id)
    if FIRM_NAME in what:
        new["sort_key"] = sort_key(new["name"])
        members.update(name=new["name"], sort_key=new["sort_key"])
    Company.objects.of(of).filter(id=company.id).update(**new)
    for one in members.order_by("id"):
        note(one.id, what, programme_id=one.programme_id, actor=actor, now=now)
    return what


def correct_marks(row: Member, *, trade: str | None, region: str | None) -> list[str]:
    """Put right of which trade and region a member is who is held; which of it (None leaves
    either). The caller writes down that it was (`note`).
    """
    told = {"trade": (TRADE, trade), "region": (REGION, region)}
    values = {field: pair for field, pair in told.items() if pair[1] is not None}
    what = _differing(row, values)
    if what:
        new = {field: value for field, (_code, value) in values.items()}
        Member.objects.of(row.organiser_id).filter(id=row.id).update(**new)
    return what


def firm_of(member_id: int, *, organiser_id: UUID) -> Company | None:
    """The firm that a member is."""
    rows = Member.objects.of(organiser_id).filter(id=member_id).values("company_id")
    return Company.objects.of(organiser_id).filter(id__in=rows).order_by("id").first()


def acting_for(user_id: UUID, *, organiser_id: UUID) -> list[Actor]:
    """For which members of an organiser somebody acts, to put themselves right there."""
    roles = Membership.objects.of(organiser_id).filter(
        user_id=user_id, member_id__isnull=False, ended_at=None
    )
    return [permissions.of_membership(row) for row in roles.order_by("member_id", "id")]


def note(
    member_id: int,
    what: Sequence[str],
    *,
    programme_id: UUID,
    actor: Actor,
    now: datetime,
    person_id: UUID | None = None,
) -> None:
    """Write down that something known of a member, or of one of its people, was put right."""
    of = actor.organiser_id
    DataChange.objects.of(of).create(
        member_id=member_id,
        id=ids.new_uuid(),
        programme_id=programme_id,
        person_id=person_id,
        what=list(what),
        actor=actor.name,
        at=now,
        created_at=now,
    )
    journal.record(
        MemberDataCorrected(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            member_id=member_id,
            person_id=person_id,
            what=list(what),
        )
    )


def changes(member_id: int, *, organiser_id: UUID, limit: int = 50) -> list[DataChange]:
    """What was put right of a member and its people, latest first."""
    rows = DataChange.objects.of(organiser_id).filter(member_id=member_id)
    return list(rows.order_by("-at", "-id")[:limit])


def _differing(row: Any, values: dict[str, tuple[str, Any]]) -> list[str]:
    """Which of what is known differs from what is said, each once."""
    return list(
        dict.fromkeys(code for field, (code, new) in values.items() if getattr(row, field) != new)
    )


def _rename_members(person: Person, name: str) -> None:
    """Members that are this person are called so. Who waits for a firm is called by the firm."""
    of = person.organiser_id
    for row in Member.objects.of(of).filter(person_id=person.id, company=None).order_by("id"):
        is_asked = FirmProof.objects.of(of).filter(member_id=row.id).exists()
        if row.name == person.name or not is_asked:
            new = {"name": name, "sort_key": sort_key(name)}
            Member.objects.of(of).filter(id=row.id).update(**new)
