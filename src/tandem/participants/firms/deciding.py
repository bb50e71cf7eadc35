"""What people say of a firm that somebody calls their own: the organiser, a seller, whoever acts
for it already.

Nobody decides about themselves.
"""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Denied, Invalid
from tandem.kit.text import tidy
from tandem.participants.facts import FirmRefused, FirmWordGiven
from tandem.participants.firms import means, proving
from tandem.participants.firms.proving import Proved
from tandem.participants.models import FirmProof, FirmProofStatus, FirmWord
from tandem.participants.queries import is_owner
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, NotAllowed, require
from tandem.programmes.models import Programme


class NotYourself(Denied):
    """Nobody confirms a firm for themselves."""

    code = "participants.not_yourself"
    text = _("Somebody else has to decide this: it is about you.")


class RefusedWithoutReason(Invalid):
    """A refusal without a reason."""

    code = "participants.refused_without_reason"
    text = _("Say why: the person reads it.")


def approve(
    member_id: int, proof_id: UUID, *, programme: Programme, actor: Actor, now: datetime
) -> Proved:
    """The organiser says that a firm is the member's.

    Raises:
        NotYourself, NoSuchProof, AlreadyDecided, MeansNotAllowed: nothing changes.
    """
    require(actor, "members.change")
    _of_another(member_id, proof_id, programme, actor)
    return proving.prove(
        member_id,
        proof_id,
        means=means.ORGANISER,
        programme=programme,
        actor=actor,
        now=now,
    )


def refuse(
    member_id: int,
    proof_id: UUID,
    *,
    reason: str,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> None:
    """The organiser does not believe it, for a reason that the person reads.

    Raises:
        NotYourself, NoSuchProof, AlreadyDecided, RefusedWithoutReason: nothing changes.
    """
    require(actor, "members.change")
    text = tidy(reason)[:300]
    if not text:
        raise RefusedWithoutReason()
    row = _of_another(member_id, proof_id, programme, actor)
    proving.close(row, FirmProofStatus.REFUSED, actor=actor, now=now, reason=text)
    journal.record(
        FirmRefused(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            member_id=member_id,
            proof_id=proof_id,
            reason=text,
        )
    )


def give_word(
    member_id: int,
    proof_id: UUID,
    *,
    is_known: bool,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> Proved | None:
    """Who is asked says whether they know the firm as a customer, or the person as a colleague; a
    yes proves it.

    A no is kept for the organiser to see and closes nothing: somebody else may know them. So is a
    seller's yes where
    somebody acts for the firm already: they, or the organiser, let others in; and where the number
    was taken from somebody before.

    Raises:
        NotAllowed: of a firm only its owners answer.
        NotYourself, NoSuchProof: they were not asked, or there is nothing to prove.
        AlreadyDecided, MeansNotAllowed, FirmAnswersItself: nothing changes.
    """
    of, asked_id = actor.organiser_id, actor.partner_id or actor.member_id
    is_colleague = actor.partner_id is None
    if asked_id is None or not actor.may("member.invite" if is_colleague else "partner.decide"):
        raise NotAllowed()
    if is_colleague and not is_owner(actor):
        raise NotAllowed()
    row = _of_another(member_id, proof_id, programme, actor)
    asked = FirmWord.objects.of(of).filter(
        member_id=member_id, proof_id=proof_id, asked_id=asked_id
    )
    # A member who is asked may have been merged meanwhile, or left: the number says who answers for
    # the firm.
    if is_colleague and not proving.leads_to(row, asked_id):
        raise proving.NoSuchProof()
    if not asked.update(is_known=is_known, actor=actor.name):
        raise proving.NoSuchProof()
    journal.record(
        FirmWordGiven(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            member_id=member_id,
            proof_id=proof_id,
            asked_id=asked_id,
            is_known=is_known,
        )
    )
    if not is_known or (not is_colleague and proving.outweighs_sellers(row)):
        return None
    return proving.prove(
        member_id,
        proof_id,
        means=means.COLLEAGUE if is_colleague else means.PARTNER,
        programme=programme,
        actor=actor,
        now=now,
    )


def ask(
    member_id: int,
    proof_id: UUID,
    asked: Mapping[int, date | None],
    *,
    organiser_id: UUID,
    now: datetime,
) -> set[int]:
    """Ask these, each once, whether they know a firm; those who had not been asked yet.

    Args:
        asked: partner, or the firm's own member → the last sale to the firm in the partner's files,
            where there is one.
    """
    of = FirmWord.objects.of(organiser_id).filter(member_id=member_id, proof_id=proof_id)
    fresh = set(asked) - set(of.values_list("asked_id", flat=True))
    FirmWord.objects.of(organiser_id).bulk_create(
        [
            FirmWord(
                organiser_id=organiser_id,
                member_id=member_id,
                proof_id=proof_id,
                asked_id=asked_id,
                sold_on=asked[asked_id],
                created_at=now,
            )
            for asked_id in sorted(fresh)
        ],
        ignore_conflicts=True,
    )
    return fresh


def _of_another(member_id: int, proof_id: UUID, programme: Programme, actor: Actor) -> FirmProof:
    row = proving.locked(member_id, proof_id, programme=programme, actor=actor)
    if actor.user_id is not None and actor.user_id == row.user_id:
        raise NotYourself()
    return row
