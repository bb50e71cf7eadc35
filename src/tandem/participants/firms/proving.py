"""A firm is proved, or it is not: the one place where a tax number comes to lead to a member."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Conflict, Denied, Missing
from tandem.kit.text import sort_key, tidy
from tandem.participants.facts import FirmProved, MemberEnrolled
from tandem.participants.firms import means as registry
from tandem.participants.models import (
    Company,
    FirmProof,
    FirmProofStatus,
    Identifier,
    IdentifierKind,
    Member,
    MemberStatus,
)
from tandem.participants.queries import has_people
from tandem.platform import journal
from tandem.platform.access.permissions import Actor
from tandem.programmes.models import Programme


class NoSuchProof(Missing):
    """Nobody says so of a firm here."""

    code = "participants.no_such_proof"
    text = _("There is no such question any more.")


class AlreadyDecided(Conflict):
    """Somebody else decided it meanwhile."""

    code = "participants.firm_decided"
    text = _("This was decided already.")


class MeansNotAllowed(Denied):
    """The programme does not let firms be proved by this."""

    code = "participants.means_not_allowed"
    text = _(
        "This programme does not accept this proof: %(means)s. Its settings say which it does."
    )


class FirmAnswersItself(Conflict):
    """Somebody acts for the firm here already; what a seller says or holds lets nobody in beside
    them.
    """

    code = "participants.firm_answers_itself"
    text = _("Somebody acts for this firm here already: they, or the organiser, let others in.")


class NumberRevoked(Conflict):
    """The number was taken from somebody before; what a seller says or holds proves it no more."""

    code = "participants.number_revoked"
    text = _(
        "This tax number led to the wrong one before: the organiser decides, or a code that goes to"
        " the firm."
    )


class InvoiceUsed(Conflict):
    """The invoice proved the firm for somebody else."""

    code = "participants.invoice_used"
    text = _("This invoice proved the firm for somebody before.")


@dataclass(frozen=True, slots=True)
class Proved:
    """Whose firm is proved, and the member to whom its number leads: another one where the firm
    takes part already.
    """

    member_id: int
    into_id: int
    proof_id: UUID

    @property
    def is_new(self) -> bool:
        """Whether the firm takes part only now."""
        return self.member_id == self.into_id


def prove(
    member_id: int,
    proof_id: UUID,
    *,
    means: str,
    programme: Programme,
    actor: Actor,
    now: datetime,
    invoice_id: UUID | None = None,
) -> Proved:
    """Let a firm be the member's; the verb of the means has seen to it that this is so.

    Where the number leads to a member already, it goes on leading there: the caller lets the person
    join that one.

    Raises:
        NoSuchProof, AlreadyDecided, MeansNotAllowed, NumberRevoked, FirmAnswersItself, InvoiceUsed:
        nothing changes.

    Locks what is to be proved, then the identifier. Of two for one number the second joins the
    first; one that is being taken away is waited for.
    """
    of = actor.organiser_id
    row = locked(member_id, proof_id, programme=programme, actor=actor)
    if not may_prove(means, row, programme=programme):
        raise MeansNotAllowed(means=registry.MEANS[means].name)
    identifier, is_new = (
        Identifier.objects.of(of)
        .select_for_update()
        .get_or_create(
            programme_id=programme.id,
            kind=IdentifierKind.TAX_ID,
            value=row.tax_id,
            defaults={"organiser_id": of, "member_id": member_id, "created_at": now},
        )
    )
    if means in registry.OF_SELLERS:
        _may_be_said_by_sellers(row, identifier)
    # The identifier is locked by who made it, so two who bring one invoice come here one after the
    # other.
    if invoice_id is not None and _has_proved(row, invoice_id):
        raise InvoiceUsed()
    close(row, FirmProofStatus.PROVED, actor=actor, now=now, means=means, invoice_id=invoice_id)
    if is_new:
        _take_in(row, programme, actor, now)
    journal.record(
        FirmProved(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            member_id=member_id,
            proof_id=proof_id,
            into_id=identifier.member_id,
            means=means,
        )
    )
    return Proved(member_id, identifier.member_id, proof_id)


def _may_be_said_by_sellers(row: FirmProof, identifier: Identifier) -> None:
    if was_revoked(row):
        raise NumberRevoked()
    leads_to_another = identifier.member_id != row.member_id
    if leads_to_another and has_people(identifier.member_id, organiser_id=row.organiser_id):
        raise FirmAnswersItself()


def _has_proved(row: FirmProof, invoice_id: UUID) -> bool:
    """Whether this invoice proved the number for somebody."""
    same = FirmProof.objects.of(row.organiser_id).filter(
        programme_id=row.programme_id, tax_id=row.tax_id, status=FirmProofStatus.PROVED
    )
    return same.filter(invoice_id=invoice_id).exists()


def member_of(row: FirmProof) -> int | None:
    """The member to whom the tax number that somebody calls theirs leads already."""
    numbers = Identifier.objects.of(row.organiser_id).filter(
        programme_id=row.programme_id,
        kind=IdentifierKind.TAX_ID,
        value=row.tax_id,
    )
    return numbers.order_by("value").values_list("member_id", flat=True).first()


def answers_itself(row: FirmProof) -> bool:
    """Whether somebody signs in for the firm already."""
    into_id = member_of(row)
    return into_id is not None and has_people(into_id, organiser_id=row.organiser_id)


def was_revoked(row: FirmProof) -> bool:
    """Whether the tax number that somebody calls theirs was taken from somebody before."""
    before = FirmProof.objects.of(row.organiser_id).filter(
        programme_id=row.programme_id, tax_id=row.tax_id
    )
    return before.filter(status=FirmProofStatus.REVOKED).exists()


def outweighs_sellers(row: FirmProof) -> bool:
    """Whether what sellers say or hold proves nothing here: the firm answers itself, or its number
    led astray before.
    """
    return answers_itself(row) or was_revoked(row)


def may_prove(means: str, row: FirmProof, *, programme: Programme) -> bool:
    """Whether the programme lets this prove a firm. Of a number that was taken away the organiser
    always decides: the programme may choose nothing else but the sellers, who do so no more.
    """
    return registry.policy_of(programme).allows(means) or (
        means == registry.ORGANISER and was_revoked(row)
    )


def leads_to(row: FirmProof, member_id: int) -> bool:
    """Whether the tax number that somebody calls theirs leads to this member."""
    return member_of(row) == member_id


def locked(member_id: int, proof_id: UUID, *, programme: Programme, actor: Actor) -> FirmProof:
    """What is to be proved, held until the transaction ends.

    Raises:
        NoSuchProof, AlreadyDecided
    """
    proofs = FirmProof.objects.of(actor.organiser_id).filter(
        member_id=member_id,
        id=proof_id,
        programme_id=programme.id,
    )
    row = proofs.select_for_update().order_by("id").first()
    if row is None:
        raise NoSuchProof()
    if row.status != FirmProofStatus.OPEN:
        raise AlreadyDecided()
    return row


def close(
    row: FirmProof, status: FirmProofStatus, *, actor: Actor, now: datetime, **details: Any
) -> None:
    """Note what became of it, by whom and when."""
    values = {"status": status, "decided_by": actor.name, "decided_at": now, **details}
    FirmProof.objects.of(row.organiser_id).filter(member_id=row.member_id, id=row.id).update(
        **values
    )


def _take_in(row: FirmProof, programme: Programme, actor: Actor, now: datetime) -> None:
    """The member in waiting takes part as the firm, from the day on which they joined."""
    of = row.organiser_id
    name = tidy(row.company_name) or row.tax_id
    company, _is_new = Company.objects.of(of).get_or_create(
        organiser_id=of,
        tax_id=row.tax_id,
        defaults={
            "name": name,
            "sort_key": sort_key(name),
            "street": row.street,
            "postal_code": row.postal_code,
            "city": row.city,
            "region": row.region,
            "country": row.country,
            "created_at": now,
        },
    )
    Member.objects.of(of).filter(id=row.member_id).update(
        status=MemberStatus.ACTIVE,
        company=company,
        person=None,
        name=company.name,
        sort_key=company.sort_key,
    )
    journal.record(
        MemberEnrolled(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            member_id=row.member_id,
        )
    )
