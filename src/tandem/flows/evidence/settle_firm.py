"""A firm is proved: what its person proved while waiting is judged now, and what ordered itself
may.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from tandem.evidence.claims import judging, making
from tandem.evidence.claims.policy import FIRM
from tandem.evidence.models import Claim, ClaimStatus, Document
from tandem.flows import jobs
from tandem.flows.evidence import settle_waiting
from tandem.flows.joining import notify_firms
from tandem.flows.joining import proving as prove_firm
from tandem.flows.points import order_reward
from tandem.kit.sql import SqlQuery
from tandem.participants import applications
from tandem.participants.facts import FirmAsked, FirmProved
from tandem.participants.firms import lapsing, means
from tandem.participants.models import FirmProof, FirmProofStatus
from tandem.platform import clock
from tandem.platform.steps import step
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme


@step("settle_firm.ask_who_knows")
def ask_who_knows(facts: Sequence[FirmAsked]) -> None:
    """Ask those who may know the firms, and write to them."""
    for scope, own in settle_waiting.by_programme(facts).items():
        rows = FirmProof.objects.of(scope.organiser_id).filter(
            member_id__in=[fact.member_id for fact in own],
            id__in=[fact.proof_id for fact in own],
        )
        _ask(
            rows,
            programmes.programme(scope.programme_id, organiser_id=scope.organiser_id),
            clock.now(),
        )


@step("settle_firm.ask_the_firm")
def ask_the_firm(facts: Sequence[FirmProved]) -> None:
    """Firms take part now: they are asked about the others who call them theirs."""
    for scope, own in settle_waiting.by_programme(facts).items():
        rows = FirmProof.objects.of(scope.organiser_id).filter(programme_id=scope.programme_id)
        proved = rows.filter(
            member_id__in=[fact.member_id for fact in own], id__in=[fact.proof_id for fact in own]
        )
        others = rows.filter(tax_id__in=list(proved.values_list("tax_id", flat=True)))
        _ask(
            others,
            programmes.programme(scope.programme_id, organiser_id=scope.organiser_id),
            clock.now(),
        )


def _ask(rows: QuerySet[FirmProof], programme: Programme, now: datetime) -> None:
    waiting = list(
        rows.filter(status=FirmProofStatus.OPEN).order_by("created_at", "id")[: lapsing.A_NIGHT]
    )
    newly = prove_firm.ask_who_knows(waiting, programme=programme, now=now)
    for row in waiting:
        notify_firms.those_asked(newly[row.id], row, programme=programme)


@step("settle_firm.count_claims")
def count_claims(facts: Sequence[FirmProved]) -> None:
    """Judge the claims that waited for the proof of the firm; those that are accepted are counted
    soon.
    """
    for fact in facts:
        of = fact.organiser_id
        waiting = Claim.objects.of(of).filter(
            member_id=fact.into_id,
            programme_id=fact.programme_id,
            status=ClaimStatus.IN_REVIEW,
            waits_for=FIRM,
        )
        programme = programmes.programme(fact.programme_id, organiser_id=of)
        documents = Document.objects.of(of).filter(
            id__in=set(waiting.values_list("document_id", flat=True))
        )
        for document in documents.order_by("id"):
            judging.judge(document, programme=programme, now=clock.now())
            if making.accepted(document).exists():
                jobs.defer_acceptance(document.id, organiser_id=of, actor=fact.actor, again=True)


@step("settle_firm.order_by_itself")
def order_by_itself(facts: Sequence[FirmProved]) -> None:
    """Rewards that order themselves were not, while the member waited."""
    by_programme: dict[tuple[UUID, UUID], set[int]] = {}
    for fact in facts:
        own = by_programme.setdefault((fact.programme_id, fact.organiser_id), set())
        own |= {fact.member_id, fact.into_id}
    for (programme_id, of), members in sorted(by_programme.items()):
        text = "SELECT unnest(%(proved_members)s::bigint[]) AS member_id"
        proved = SqlQuery(text, {"proved_members": sorted(members)}, ("member_id",))
        order_reward.order_for(proved, programme_id=programme_id, organiser_id=of, now=clock.now())


def look_after(programme: Programme, *, now: datetime) -> None:
    """The night's part: ask sellers whose files have come since, remind of who waits longer than
    they were told, end what nothing proved, and forget what is no longer needed.
    """
    of = programme.organiser_id
    waiting = FirmProof.objects.of(of).filter(
        programme_id=programme.id, status=FirmProofStatus.OPEN
    )
    _ask(waiting, programme, now)
    late = waiting.filter(
        reminded_at=None, created_at__lte=now - timedelta(days=means.policy_of(programme).days)
    )
    if total := late.update(reminded_at=now):
        notify_firms.organiser(total, programme=programme)
    lapsing.lapse(programme, now=now)
    applications.forget_unconfirmed(programme.id, organiser_id=of, now=now)
