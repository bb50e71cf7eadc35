"""A tax number that led to the wrong one: it is taken from them, so that the right firm can prove
it.

They wait again, as on the day on which they joined, and may name another firm. What proved the
number proves it no more, and what sellers say or hold, which may have misled somebody once, proves
it for nobody (`proving.outweighs_sellers`): the organiser does, or a code to the firm's address.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit import ids
from tandem.kit.errors import Missing
from tandem.kit.text import tidy
from tandem.participants.facts import FirmRevoked
from tandem.participants.firms.deciding import NotYourself, RefusedWithoutReason
from tandem.participants.models import (
    Company,
    FirmProof,
    FirmProofStatus,
    FirmWord,
    Identifier,
    IdentifierKind,
    Member,
    MemberStatus,
    Person,
    Teammate,
    TeamRole,
)
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme


class NoSuchNumber(Missing):
    """The number leads to somebody else, or to nobody."""

    code = "participants.no_such_number"
    text = _("This tax number does not lead to this member any more.")


@dataclass(frozen=True, slots=True)
class Revoked:
    """A number that leads to nobody any more, whose it was and since when."""

    member_id: int
    proof_id: UUID
    tax_id: str
    led_since: datetime


def revoke(
    member_id: int,
    tax_id: str,
    *,
    reason: str,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> Revoked:
    """Let a tax number lead to nobody, for a reason that the member's people read.

    A member without another tax number waits until one is proved.

    Raises:
        NotYourself, RefusedWithoutReason, NoSuchNumber: nothing changes.

    Locks the identifier: who proves the number meanwhile finds it free, or finds its member still
    there.
    """
    require(actor, "members.change")
    of, text = actor.organiser_id, tidy(reason)[:300]
    if not text:
        raise RefusedWithoutReason()
    _see_to_another(member_id, actor)
    numbers = Identifier.objects.of(of).filter(
        programme_id=programme.id, kind=IdentifierKind.TAX_ID, member_id=member_id
    )
    identifier = numbers.select_for_update().filter(value=tax_id).order_by("value").first()
    if identifier is None:
        raise NoSuchNumber()
    led_since = identifier.created_at
    numbers.filter(value=tax_id).delete()
    proof_id = _close_proofs(member_id, tax_id, text, programme, actor, now)
    _ask_no_more(member_id, tax_id, programme)
    _let_wait(
        member_id,
        numbers.order_by("created_at", "value").values_list("value", flat=True).first(),
        of,
    )
    journal.record(
        FirmRevoked(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            member_id=member_id,
            proof_id=proof_id,
            reason=text,
        )
    )
    return Revoked(member_id, proof_id, tax_id, led_since)


def _see_to_another(member_id: int, actor: Actor) -> None:
    """Nobody decides about a firm of their own.

    Raises:
        NotYourself
    """
    team = (
        Teammate.objects.of(actor.organiser_id)
        .filter(member_id=member_id)
        .values_list("person_id", flat=True)
    )
    people = Person.objects.of(actor.organiser_id).filter(id__in=list(team))
    if actor.user_id is not None and people.filter(user_id=actor.user_id).exists():
        raise NotYourself()


def _close_proofs(
    member_id: int,
    tax_id: str,
    reason: str,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Let all that proved the number prove it no more; the member's own row, which bears the
    reason.

    Colleagues who had joined the member bear none: it is said of somebody else. Who had a number of
    before, which nothing had proved, gets a row to read the reason by.
    """
    of = actor.organiser_id
    rows = FirmProof.objects.of(of).filter(programme_id=programme.id, tax_id=tax_id)
    values = {"status": FirmProofStatus.REVOKED, "decided_by": actor.name, "decided_at": now}
    proved = rows.filter(status=FirmProofStatus.PROVED)
    own_id = (
        proved.filter(member_id=member_id)
        .order_by("-decided_at", "id")
        .values_list("id", flat=True)
        .first()
    )
    proved.filter(member_id=member_id).update(**values, reason=reason)
    proved.update(**values)
    if own_id is not None:
        return own_id
    company = Company.objects.of(of).filter(tax_id=tax_id).order_by("id").first()
    row = FirmProof.objects.of(of).create(
        member_id=member_id,
        id=ids.new_uuid(),
        programme_id=programme.id,
        tax_id=tax_id,
        country=company.country if company else programme.country,
        created_at=now,
        reason=reason,
        **values,
    )
    return row.id


def _ask_no_more(member_id: int, tax_id: str, programme: Programme) -> None:
    """The member is asked no more about others who call the firm theirs, and sees nothing of
    them.
    """
    of = programme.organiser_id
    rows = FirmProof.objects.of(of).filter(programme_id=programme.id, tax_id=tax_id)
    words = FirmWord.objects.of(of).filter(asked_id=member_id, is_known=None)
    words.filter(proof_id__in=list(rows.values_list("id", flat=True))).delete()


def _let_wait(member_id: int, other_tax_id: str | None, organiser_id: UUID) -> None:
    """The member is the firm of another number that is theirs, or waits as the person who
    joined.
    """
    members = Member.objects.of(organiser_id).filter(id=member_id)
    if other_tax_id is not None:
        company = Company.objects.of(organiser_id).get(tax_id=other_tax_id)
        members.update(company=company, name=company.name, sort_key=company.sort_key)
        return
    person = _first_person(member_id, organiser_id)
    members.update(person=person, company=None)
    if person.name:
        members.update(name=person.name, sort_key=person.sort_key)
    members.filter(status=MemberStatus.ACTIVE).update(status=MemberStatus.WAITING)


def _first_person(member_id: int, organiser_id: UUID) -> Person:
    """The owner who came first; every member has one."""
    team = Teammate.objects.of(organiser_id).filter(member_id=member_id)
    roles = dict(team.values_list("person_id", "role"))
    people = list(
        Person.objects.of(organiser_id).filter(id__in=list(roles)).order_by("created_at", "id")
    )
    return min(people, key=lambda person: roles[person.id] != TeamRole.OWNER)
