"""Giving and withdrawing a consent. Both may be repeated; each change is appended."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.utils.translation import gettext_lazy as _

from tandem.kit import ids
from tandem.kit.errors import Gone
from tandem.participants import queries
from tandem.participants.consents import purposes
from tandem.participants.consents.purposes import Purpose
from tandem.participants.facts import ConsentGiven, ConsentWithdrawn
from tandem.participants.models import Consent, Member, Person, Teammate
from tandem.platform import journal, tenancy
from tandem.platform.access import permissions
from tandem.platform.access.permissions import Actor
from tandem.programmes.models import Programme

_SALT = "tandem.consents"
SIGNED_MAX = 400


class NoSuchConsent(Gone):
    """A link that leads to nobody's consent."""

    code = "participants.no_such_consent"
    text = _("This link is not whole. Open it from the mail again, or sign in and stop it there.")


@dataclass(frozen=True, slots=True)
class Addressed:
    """Whom a link of a mail speaks for."""

    organiser_id: UUID
    programme_id: UUID
    member_id: int
    person_id: UUID


def person_of(member_id: int, user_id: UUID | None, *, organiser_id: UUID) -> UUID | None:
    """The person as whom a user acts for a member."""
    team = Teammate.objects.of(organiser_id).filter(member_id=member_id).values("person_id")
    people = Person.objects.of(organiser_id).filter(id__in=team, user_id=user_id)
    return people.order_by("id").values_list("id", flat=True).first() if user_id else None


def latest(member_id: int, person_id: UUID, *, organiser_id: UUID) -> Consent | None:
    """What was said last."""
    rows = Consent.objects.of(organiser_id).filter(
        member_id=member_id,
        person_id=person_id,
        purpose=purposes.MAILINGS,
        channel=purposes.EMAIL,
    )
    return rows.order_by("-at", "-id").first()


def holds(row: Consent | None, purpose: Purpose) -> bool:
    """Whether what was said last is a consent to the purpose as it is now."""
    return row is not None and row.is_given and row.version >= purpose.holds_from


def give(
    member_id: int,
    person_id: UUID,
    *,
    version: int,
    programme: Programme,
    language: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Consent to what was read.

    Raises:
        PurposeChanged: it was worded anew meanwhile; nothing is written.
    """
    purpose = purposes.of_programme(programme)
    if version != purpose.version:
        raise purposes.PurposeChanged()
    before = latest(member_id, person_id, organiser_id=programme.organiser_id)
    if holds(before, purpose):
        return
    _append(member_id, person_id, purpose, purpose.text_in(language), actor, now, is_given=True)
    journal.record(
        ConsentGiven(
            organiser_id=programme.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            member_id=member_id,
            purpose=purpose.code,
            version=version,
        )
    )


def withdraw(
    member_id: int, person_id: UUID, *, programme: Programme, actor: Actor, now: datetime
) -> None:
    """Withdraw it; where none was given nothing is written."""
    before = latest(member_id, person_id, organiser_id=programme.organiser_id)
    if before is None or not before.is_given:
        return
    purpose = purposes.of_programme(programme)
    _append(member_id, person_id, purpose, before.wording, actor, now, is_given=False)
    journal.record(
        ConsentWithdrawn(
            organiser_id=programme.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            member_id=member_id,
            purpose=purpose.code,
        )
    )


def _append(
    member_id: int,
    person_id: UUID,
    purpose: Purpose,
    wording: str,
    actor: Actor,
    now: datetime,
    *,
    is_given: bool,
) -> None:
    Consent.objects.of(actor.organiser_id).create(
        id=ids.new_uuid(),
        member_id=member_id,
        person_id=person_id,
        purpose=purpose.code,
        channel=purposes.EMAIL,
        version=purpose.version,
        is_given=is_given,
        wording=wording,
        actor=actor.name,
        at=now,
        created_at=now,
    )


def link_token(addressed: Addressed) -> str:
    """Whom a mail was sent to, signed, for its link that withdraws."""
    parts = [
        str(addressed.organiser_id),
        str(addressed.programme_id),
        addressed.member_id,
        str(addressed.person_id),
    ]
    return signing.dumps(parts, salt=_SALT, compress=True)


def opened(token: str) -> Addressed:
    """Whom a link speaks for. It does not run out: a mail may be read years later.

    Raises:
        NoSuchConsent
    """
    try:
        parts: Any = signing.loads(token[:SIGNED_MAX], salt=_SALT)
        of, programme, member, person = parts
        return Addressed(UUID(of), UUID(programme), int(member), UUID(person))
    except (signing.BadSignature, ValueError, TypeError):
        raise NoSuchConsent() from None


def withdraw_by_link(token: str, *, programme: Programme, now: datetime) -> None:
    """Withdraw for whom a link speaks, and for all who are one with them by merging since."""
    addressed = opened(token)
    of = programme.organiser_id
    people = Person.objects.of(of).filter(id=addressed.person_id)
    user_id = people.values_list("user_id", flat=True).get()
    actor = replace(permissions.system(of), name=f"user:{user_id}")
    for member_id in queries.one_with(addressed.member_id, organiser_id=of):
        withdraw(member_id, addressed.person_id, programme=programme, actor=actor, now=now)


def programme_of(token: str) -> Programme:
    """The programme of a link, looked up among the rows of the organiser that it names.

    Raises:
        NoSuchConsent
    """
    addressed = opened(token)
    tenancy.enter(addressed.organiser_id)
    members = Member.objects.of(addressed.organiser_id).filter(
        id=addressed.member_id, programme_id=addressed.programme_id
    )
    people = Person.objects.of(addressed.organiser_id).filter(id=addressed.person_id)
    if not (members.exists() and people.exists()):
        raise NoSuchConsent()
    return Programme.objects.of(addressed.organiser_id).get(id=addressed.programme_id)
