"""What partners are told: by mail, for they have no inbox."""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings

from tandem.evidence.facts import ClaimDecided, DocumentAccepted, DocumentRefused
from tandem.evidence.messages import PartnerActionLetter
from tandem.evidence.models import Claim, Document
from tandem.partners import agreements
from tandem.partners.facts import AgreementPublished
from tandem.partners.messages import AgreementLetter
from tandem.partners.models import Partner
from tandem.platform.access import memberships
from tandem.platform.messages import mailing
from tandem.platform.models import Membership
from tandem.platform.models.user import Role
from tandem.platform.steps import step
from tandem.programmes.models import Programme
from tandem.rewards import notes
from tandem.rewards.facts import OrderCancelled, OrderShipped
from tandem.rewards.messages import PartnerOrderLetter
from tandem.rewards.models import Party


@step("notify_partners.agreement_published")
def agreement_published(facts: Sequence[AgreementPublished]) -> None:
    """Who signs for the partners whom an agreement is for is told of its version, as long as it is
    the latest.
    """
    for fact in facts:
        of = fact.organiser_id
        row = agreements.one(fact.agreement_id, programme_id=fact.programme_id, organiser_id=of)
        if row.ended_at is not None or agreements.latest(row).version != fact.version:
            continue
        programme = Programme.objects.of(of).get(id=fact.programme_id)
        partners = Partner.objects.of(of).filter(programme_id=programme.id, ended_at=None)
        standing = agreements.of_partners(
            list(partners.values_list("id", flat=True)),
            programme_id=programme.id,
            organiser_id=of,
        )
        is_open = {one.partner_id: one.is_open for one in standing if one.agreement_id == row.id}
        managers = Membership.objects.of(of).filter(
            role=Role.PARTNER_MANAGER,
            partner_id__in=is_open,
            ended_at=None,
            user__is_active=True,
        )
        for manager in managers.select_related("user").order_by("partner_id", "created_at", "id"):
            letter = AgreementLetter(
                programme=programme.name,
                agreement=row.title,
                is_first=fact.version == 1,
                asks=is_open[manager.partner_id or 0],
                link=f"{settings.PUBLIC_URL}/p/{programme.slug}/agreements/{row.id}/",
            )
            mailing.send(manager.user.email, letter, language=manager.user.language)


@step("notify_partners.order_ended")
def order_ended(facts: Sequence[OrderShipped | OrderCancelled]) -> None:
    """What a partner ordered left, or will not: its managers are told, and whom it is for."""
    for fact in facts:
        if fact.party != Party.PARTNER:
            continue
        of = fact.organiser_id
        programme = Programme.objects.of(of).get(id=fact.programme_id)
        order = notes.of(fact.order_id, member_id=fact.member_id, organiser_id=of)
        letter = PartnerOrderLetter(
            number=order.number,
            reward=order.names,
            points=order.points,
            is_sent=isinstance(fact, OrderShipped),
            tracking=order.tracking,
            reason=order.reason,
            link=f"{settings.PUBLIC_URL}/p/{programme.slug}/wallet/orders/",
        )
        for person in memberships.people_of(fact.member_id, organiser_id=of):
            if person.role == Role.PARTNER_MANAGER or person.user_id == order.person_id:
                mailing.send(person.email, letter, language=person.language)


@step("notify_partners.action_recorded")
def action_recorded(facts: Sequence[DocumentAccepted]) -> None:
    """What a partner's people showed is recorded: whoever sent it is told."""
    for fact in facts:
        document = _shown(fact.document_id, fact.organiser_id)
        if document is not None and fact.figures.get("fresh"):
            _notify(document, is_recorded=True)


@step("notify_partners.action_rejected")
def action_rejected(facts: Sequence[ClaimDecided | DocumentRefused]) -> None:
    """What a partner's people showed was rejected or taken back, or could not be read: whoever sent
    it is told why.
    """
    for fact in facts:
        document = _shown(fact.document_id, fact.organiser_id)
        if document is not None and not (isinstance(fact, ClaimDecided) and fact.is_accepted):
            _notify(document, is_recorded=False, reason=fact.reason)


def _shown(document_id: UUID, organiser_id: UUID) -> Document | None:
    """The document, where a partner's own people sent it of what they did."""
    row = Document.objects.of(organiser_id).select_related("upload__user").get(id=document_id)
    is_own = row.member_id is not None and row.member_id == row.partner_id
    return row if is_own else None


def _notify(document: Document, *, is_recorded: bool, reason: str = "") -> None:
    of = document.organiser_id
    sender = document.upload.user if document.upload is not None else None
    people = memberships.people_of(document.partner_id or 0, organiser_id=of)
    programme = Programme.objects.of(of).get(id=document.programme_id)
    names = Claim.objects.of(of).filter(member_id=document.member_id or 0, document_id=document.id)
    letter = PartnerActionLetter(
        programme=programme.name,
        name=next(iter(names.order_by("id").values_list("number", flat=True)[:1]), document.name),
        link=f"{settings.PUBLIC_URL}/p/{programme.slug}/wallet/{'' if is_recorded else 'shown/'}",
        is_recorded=is_recorded,
        reason=reason,
    )
    for person in people:
        if sender is not None and person.user_id == sender.pk:
            mailing.send(person.email, letter, language=person.language)
