"""What was unknown is known now: the documents that waited for it are gone through once more."""

from collections.abc import Sequence

from tandem.evidence import aliases, queries
from tandem.evidence.claims import answering
from tandem.evidence.facts import AliasForgotten, AliasLearnt, DocumentAccepted
from tandem.flows import jobs
from tandem.participants.facts import CardAdded, MemberEnrolled
from tandem.participants.models import Identifier, IdentifierKind
from tandem.partners import blind
from tandem.partners.models import Partner


def after_lesson(facts: Sequence[AliasLearnt]) -> None:
    """A person explained a partner's word."""
    for fact in facts:
        for document_id in queries.documents_waiting_for(
            fact.programme_id, fact.kind, fact.key, organiser_id=fact.organiser_id, partner_id=fact.partner_id
        ):
            jobs.defer_acceptance(document_id, organiser_id=fact.organiser_id, actor=fact.actor, again=True)


def after_forgetting(facts: Sequence[AliasForgotten]) -> None:
    """A person took back what a partner's word meant, or taught it otherwise."""
    for fact in facts:
        if fact.taught_at and (fact.product_id is not None or fact.member_id is not None):
            jobs.defer_taking_back(fact)


def after_enrolment(facts: Sequence[MemberEnrolled]) -> None:
    """A firm joined whose purchases had come in before: those since its joining count."""
    for fact in facts:
        kinds = (IdentifierKind.TAX_ID, IdentifierKind.CARD)
        own = Identifier.objects.of(fact.organiser_id).filter(member_id=fact.member_id, kind__in=kinds)
        for kind, value in own.order_by("kind", "value").values_list("kind", "value"):
            _look_again(fact, aliases.CUSTOMER_CODES.get(kind, kind), value)


def after_card(facts: Sequence[CardAdded]) -> None:
    """A card leads to a member whose purchases had come in under its number before."""
    for fact in facts:
        _look_again(fact, "CODE", fact.card)


def _look_again(fact: MemberEnrolled | CardAdded, kind: str, value: str) -> None:
    """Go once more through the documents that wait for a customer of this number, said openly or hashed."""
    sellers = Partner.objects.of(fact.organiser_id).filter(programme_id=fact.programme_id).exclude(blind_key="")
    words = [f"{kind}:{value}", *(f"HASH:{blind.hashed(value, key)}" for key in sellers.values_list("blind_key", flat=True))]
    for word in words:
        for document_id in queries.documents_waiting_for(fact.programme_id, "CUSTOMER", word, organiser_id=fact.organiser_id):
            jobs.defer_acceptance(document_id, organiser_id=fact.organiser_id, actor=fact.actor, again=True)


def after_acceptance(facts: Sequence[DocumentAccepted]) -> None:
    """Purchases came in that corrections were waiting for, of the same file or of earlier ones, and invoices that members
    had scanned or sent.
    """
    for fact in facts:
        if answering.open_of(fact.document_id, organiser_id=fact.organiser_id):
            jobs.defer_answers(fact.document_id, organiser_id=fact.organiser_id)
        if fact.figures.get("fresh"):
            for document_id in queries.documents_waiting_for_purchases(fact.document_id, organiser_id=fact.organiser_id):
                jobs.defer_acceptance(document_id, organiser_id=fact.organiser_id, actor=fact.actor, again=True)
