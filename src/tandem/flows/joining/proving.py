"""Proving that a firm is the member's, by whatever means: the member takes part, or joins the one
who was there before.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tandem.adjustments import merging
from tandem.evidence.claims import possession
from tandem.evidence.models import Claim, Document
from tandem.kit.codes import parse_tax_id
from tandem.kit.errors import Conflict
from tandem.participants.correcting import numbers, reading
from tandem.participants.firms import codes, deciding, means, proving
from tandem.participants.firms.proving import Proved
from tandem.participants.models import FirmProof, FirmProofStatus, Member
from tandem.partners.models import Partner
from tandem.platform.access import permissions
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme


def approve(
    member_id: int, proof_id: UUID, *, programme: Programme, actor: Actor, now: datetime
) -> Proved:
    """The organiser says yes.

    Raises:
        NotYourself, NoSuchProof, AlreadyDecided, MeansNotAllowed: nothing changes.
    """
    proved = deciding.approve(member_id, proof_id, programme=programme, actor=actor, now=now)
    return _settled(proved, programme, actor, now)


def by_program(
    member_id: int, tax_id: str, *, programme: Programme, actor: Actor, now: datetime
) -> Proved:
    """The organiser's program has seen that the firm of this number is the member's: as the
    organiser's own yes.

    Raises:
        NotAllowed, Misread, NoSuchProof, NumberMoved, AlreadyDecided, MeansNotAllowed: nothing
        changes.
    """
    require(actor, "firms.prove")
    waits = FirmProof.objects.of(programme.organiser_id).filter(
        member_id=member_id, programme_id=programme.id, status=FirmProofStatus.OPEN
    )
    row = waits.order_by("created_at", "id").first()
    if row is None:
        raise proving.NoSuchProof()
    faults = reading.Faults()
    parse = partial(parse_tax_id, country=row.country)
    told = reading.read("tax_id", tax_id, parse, faults)
    reading.require_none(faults)
    if row.tax_id != told:
        raise numbers.NumberMoved()
    office = replace(actor, permissions=frozenset({"members.change"}))
    return approve(member_id, row.id, programme=programme, actor=office, now=now)


def give_word(
    member_id: int,
    proof_id: UUID,
    *,
    is_known: bool,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> Proved | None:
    """A seller, or whoever acts for the firm already, says whether they know them; None where that
    proves nothing yet.

    Raises:
        NotAllowed, NotYourself, NoSuchProof, AlreadyDecided, MeansNotAllowed, FirmAnswersItself:
        nothing changes.
    """
    proved = deciding.give_word(
        member_id,
        proof_id,
        is_known=is_known,
        programme=programme,
        actor=actor,
        now=now,
    )
    return _settled(proved, programme, actor, now) if proved else None


def enter_code(
    text: str,
    *,
    member_id: int,
    secret: bytes,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> codes.Entered:
    """The person in waiting types a code that went to the firm; a wrong one is told and not raised.

    Raises:
        NotAllowed, NoSuchProof, AlreadyDecided, MeansNotAllowed, TooManyCodes: nothing changes.
    """
    entered = codes.enter(
        text, member_id=member_id, secret=secret, programme=programme, actor=actor, now=now
    )
    if entered.proved:
        _settled(entered.proved, programme, actor, now)
    return entered


def by_word_at_the_counter(
    member_id: int,
    proof_id: UUID,
    *,
    partner_id: int,
    actor_name: str,
    programme: Programme,
    now: datetime,
) -> Proved | None:
    """A partner's person filled the form in for a customer whom they know; None where that proves
    nothing here.
    """
    user_id = permissions.user_of(actor_name)
    row = FirmProof.objects.of(programme.organiser_id).get(member_id=member_id, id=proof_id)
    if not means.policy_of(programme).allows(means.PARTNER) or user_id == row.user_id:
        return None
    actor = Actor(
        name=actor_name,
        organiser_id=programme.organiser_id,
        permissions=frozenset({"partner.decide"}),
        user_id=user_id,
        programme_id=programme.id,
        partner_id=partner_id,
    )
    deciding.ask(
        member_id, proof_id, {partner_id: None}, organiser_id=programme.organiser_id, now=now
    )
    return give_word(member_id, proof_id, is_known=True, programme=programme, actor=actor, now=now)


def by_invitation(
    member_id: int, *, user_id: UUID, programme: Programme, actor: Actor, now: datetime
) -> None:
    """Somebody in waiting was invited by the firm itself meanwhile: that is its yes."""
    waits = FirmProof.objects.of(programme.organiser_id).filter(
        programme_id=programme.id,
        user_id=user_id,
        status=FirmProofStatus.OPEN,
    )
    for row in waits.order_by("created_at", "id"):
        if not proving.leads_to(row, member_id):
            continue
        proved = proving.prove(
            row.member_id,
            row.id,
            means=means.COLLEAGUE,
            programme=programme,
            actor=actor,
            now=now,
        )
        _settled(proved, programme, actor, now)


def by_invoices(document: Document, *, programme: Programme, now: datetime) -> bool:
    """Whether invoices that a person in waiting has sent prove their firm; where not, the sellers
    of them are asked.

    Where it is proved and takes part already, its member has the document from then on.
    """
    of, member_id = document.organiser_id, document.member_id
    if member_id is None:
        return False
    waits = FirmProof.objects.of(of).filter(member_id=member_id, status=FirmProofStatus.OPEN)
    row = waits.order_by("id").first()
    if row is None:
        return False
    policy = means.policy_of(programme)
    if (
        policy.allows(means.INVOICE)
        and not proving.outweighs_sellers(row)
        and _proved_by_invoice(row, programme, now)
    ):
        return True
    if policy.allows(means.PARTNER):
        claims = Claim.objects.of(of).filter(member_id=member_id).exclude(partner_id=None)
        sellers = {
            partner: None
            for partner in claims.values_list("partner_id", flat=True)
            if partner is not None
        }
        deciding.ask(member_id, row.id, sellers, organiser_id=of, now=now)
    return False


def _proved_by_invoice(row: FirmProof, programme: Programme, now: datetime) -> bool:
    actor = permissions.system(row.organiser_id)
    invoice_ids = possession.invoices_in_hand(
        row.member_id,
        tax_id=row.tax_id,
        organiser_id=row.organiser_id,
        today=programme.day_at(now),
    )
    for invoice_id in invoice_ids:
        try:
            with transaction.atomic():
                proved = proving.prove(
                    row.member_id,
                    row.id,
                    means=means.INVOICE,
                    programme=programme,
                    actor=actor,
                    now=now,
                    invoice_id=invoice_id,
                )
        except Conflict:
            continue  # it proved somebody else, or a person decided meanwhile
        _settled(proved, programme, actor, now)
        return True
    return False


def ask_who_knows(
    rows: Sequence[FirmProof], *, programme: Programme, now: datetime
) -> dict[UUID, set[int]]:
    """Ask those who may know these firms: who recruited the person, in whose files the firm stands,
    and the member whom it has.

    Returns:
        Those newly asked, by the key of what is to be proved. Repeatable.
    """
    of = programme.organiser_id
    asks_partners = means.policy_of(programme).allows(means.PARTNER)
    members = Member.objects.of(of).filter(id__in=[row.member_id for row in rows])
    recruiters = dict(members.values_list("id", "recruited_by_id")) if asks_partners else {}
    standing = Partner.objects.of(of).filter(programme_id=programme.id, ended_at=None)
    recruiting = set(
        standing.filter(
            id__in=[recruiter for recruiter in recruiters.values() if recruiter]
        ).values_list("id", flat=True)
    )
    numbers = {row.tax_id for row in rows} if asks_partners else set()
    sellers = (
        possession.sellers_of(numbers, programme_id=programme.id, organiser_id=of)
        if numbers
        else {}
    )
    newly: dict[UUID, set[int]] = {}
    for row in rows:
        asked: dict[int, date | None] = dict.fromkeys(
            {recruiters.get(row.member_id) or 0} & recruiting
        )
        asked |= sellers.get(row.tax_id, {})
        into_id = proving.member_of(row)
        asked |= {into_id: None} if into_id is not None else {}
        newly[row.id] = deciding.ask(row.member_id, row.id, asked, organiser_id=of, now=now)
    return newly


def _settled(proved: Proved, programme: Programme, actor: Actor, now: datetime) -> Proved:
    """Let who proved a firm that takes part already go on as its member."""
    if not proved.is_new:
        merging.join(
            proved.member_id,
            proved.into_id,
            reason=_("Somebody of the firm joined it."),
            programme=programme,
            actor=replace(permissions.system(programme.organiser_id), name=actor.name),
            now=now,
        )
    return proved
