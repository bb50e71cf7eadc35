"""What was unknown is known now: the documents that waited for it are gone through once more."""

from collections.abc import Collection, Sequence
from typing import NamedTuple, TypeVar
from uuid import UUID

from tandem.adjustments.facts import MembersMerged
from tandem.evidence import aliases, queries
from tandem.evidence.claims import answering
from tandem.evidence.facts import AliasForgotten, AliasLearnt, DocumentAccepted
from tandem.evidence.witnessing import weighing
from tandem.flows import jobs
from tandem.participants import queries as participants
from tandem.participants.facts import CardAdded, FirmAsked, FirmProved, MemberEnrolled
from tandem.participants.models import Identifier, IdentifierKind
from tandem.partners import blind
from tandem.partners.models import Partner
from tandem.platform.steps import step
from tandem.programmes.models import Programme

_Told = TypeVar("_Told", MemberEnrolled, CardAdded, FirmAsked, FirmProved)


@step("settle_waiting.after_lesson")
def after_lesson(facts: Sequence[AliasLearnt]) -> None:
    """A person explained what a partner calls something."""
    for fact in facts:
        for document_id in queries.documents_waiting_for(
            fact.programme_id,
            fact.kind,
            [fact.key],
            organiser_id=fact.organiser_id,
            partner_id=fact.partner_id,
        ):
            jobs.defer_acceptance(
                document_id, organiser_id=fact.organiser_id, actor=fact.actor, again=True
            )


@step("settle_waiting.after_forgetting")
def after_forgetting(facts: Sequence[AliasForgotten]) -> None:
    """A person took back what an alias meant, or taught it otherwise."""
    for fact in facts:
        if fact.taught_at and (fact.product_id is not None or fact.member_id is not None):
            jobs.defer_taking_back(fact)


@step("settle_waiting.after_enrolment")
def after_enrolment(facts: Sequence[MemberEnrolled]) -> None:
    """Firms joined whose purchases had come in before: those since their joining count. What bore
    the number of a member whose firm had to be proved has waited too.
    """
    for scope, own in by_programme(facts).items():
        _look_again(scope, _numbers_of([fact.member_id for fact in own], scope), actor=own[0].actor)


@step("settle_waiting.after_proof")
def after_proof(facts: Sequence[FirmProved]) -> None:
    """People joined a firm that took part before: what bore their own numbers has waited, and is
    the firm's now.
    """
    for scope, own in by_programme(facts).items():
        joined = [fact.into_id for fact in own if fact.into_id != fact.member_id]
        _look_again(scope, _numbers_of(joined, scope), actor=own[0].actor)


def _numbers_of(members: Collection[int], scope: "Scope") -> list[tuple[str, str]]:
    """What leads to these members in files, as files say it."""
    numbers = Identifier.objects.of(scope.organiser_id).filter(
        member_id__in=members,
        kind__in=(IdentifierKind.TAX_ID, IdentifierKind.CARD, IdentifierKind.NUMBER),
    )
    return [
        (aliases.CUSTOMER_CODES.get(kind, kind), value)
        for kind, value in numbers.values_list("kind", "value")
    ]


@step("settle_waiting.after_card")
def after_card(facts: Sequence[CardAdded]) -> None:
    """Cards lead to members whose purchases had come in under their numbers before."""
    for scope, own in by_programme(facts).items():
        _look_again(scope, [("CODE", fact.card) for fact in own], actor=own[0].actor)


def look_for_number(tax_id: str, programme: Programme, *, actor: str) -> None:
    """A tax number leads to a member now: what came in under it is gone through once more."""
    code = aliases.CUSTOMER_CODES.get(IdentifierKind.TAX_ID, IdentifierKind.TAX_ID)
    _look_again(Scope(programme.organiser_id, programme.id), [(code, tax_id)], actor=actor)


class Scope(NamedTuple):
    """A programme and whose it is."""

    organiser_id: UUID
    programme_id: UUID


def by_programme(facts: Sequence[_Told]) -> dict[Scope, list[_Told]]:
    """The facts of each programme."""
    grouped: dict[Scope, list[_Told]] = {}
    for fact in facts:
        grouped.setdefault(Scope(fact.organiser_id, fact.programme_id), []).append(fact)
    return grouped


def _look_again(scope: Scope, numbers: Sequence[tuple[str, str]], *, actor: str) -> None:
    """Go once more through the documents that wait for customers of these numbers, said openly or
    hashed.
    """
    if not numbers:
        return
    sellers = (
        Partner.objects.of(scope.organiser_id)
        .filter(programme_id=scope.programme_id)
        .exclude(blind_key="")
    )
    secrets = list(sellers.values_list("blind_key", flat=True))
    keys = [f"{kind}:{value}" for kind, value in numbers]
    keys += [
        f"HASH:{blind.hashed(value, secret)}" for _kind, value in numbers for secret in secrets
    ]
    for document_id in queries.documents_waiting_for(
        scope.programme_id, "CUSTOMER", keys, organiser_id=scope.organiser_id
    ):
        jobs.defer_acceptance(document_id, organiser_id=scope.organiser_id, actor=actor, again=True)


@step("settle_waiting.after_acceptance")
def after_acceptance(facts: Sequence[DocumentAccepted]) -> None:
    """Purchases came in that corrections were waiting for, of the same file or of earlier ones, and
    invoices that members had scanned or sent.
    """
    for fact in facts:
        if answering.open_of(fact.document_id, organiser_id=fact.organiser_id):
            jobs.defer_answers(fact.document_id, organiser_id=fact.organiser_id)
        if fact.figures.get("fresh"):
            for document_id in queries.documents_waiting_for_purchases(
                fact.document_id, organiser_id=fact.organiser_id
            ):
                jobs.defer_acceptance(
                    document_id, organiser_id=fact.organiser_id, actor=fact.actor, again=True
                )


@step("settle_waiting.after_merge")
def after_merge(facts: Sequence[MembersMerged]) -> None:
    """Two members are one: what the one brought back may be of what the other bought."""
    for fact in facts:
        of = fact.organiser_id
        one = participants.kin([fact.into_id], organiser_id=of)[fact.into_id]
        for document_id in queries.documents_with_returns_of(
            one, programme_id=fact.programme_id, organiser_id=of
        ):
            jobs.defer_acceptance(document_id, organiser_id=of, actor=fact.actor, again=True)


def after_tills(programme_id: UUID, *, organiser_id: UUID) -> None:
    """Purchases that returns were waiting for came in by tills and programs: once a night, for
    those come one by one.
    """
    for document_id in queries.documents_with_returns_told_of(
        programme_id, organiser_id=organiser_id
    ):
        jobs.defer_acceptance(
            document_id, organiser_id=organiser_id, actor=weighing.ACTOR, again=True
        )
