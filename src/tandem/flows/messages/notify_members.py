"""What happened → what members are told in their inbox (`mail_members`: what a mail brings)."""

from collections.abc import Sequence
from uuid import UUID

from tandem.adjustments import extensions
from tandem.adjustments.facts import ExpiryExtended, MembersMerged
from tandem.adjustments.messages import ExpiryExtendedMessage, MembersMergedMessage
from tandem.catalogue.models import Product
from tandem.communication import inbox
from tandem.earning import releasing
from tandem.earning.facts import PointsAdjusted, PointsRecalculated, PointsRefused, PointsReleased
from tandem.earning.messages import (
    PointsAdjustedMessage,
    PointsRecalculatedMessage,
    PointsRefusedMessage,
    PointsReleasedMessage,
    PointsVoidedMessage,
    PurchaseCorrectedMessage,
)
from tandem.earning.recalculation import changes
from tandem.evidence.claims import talking
from tandem.evidence.facts import (
    ClaimDecided,
    ClaimQuestioned,
    DisagreementDecided,
    DocumentAccepted,
    DocumentRefused,
)
from tandem.evidence.messages import (
    ProofAcceptedMessage,
    ProofQuestionedMessage,
    ProofRefusedMessage,
    PurchasePutRightMessage,
)
from tandem.evidence.models import (
    Claim,
    Disagreement,
    DisagreementDecision,
    Document,
    DocumentKind,
    DocumentStatus,
)
from tandem.evidence.witnessing import disagreements
from tandem.kit import ids
from tandem.participants.facts import MemberEnrolled
from tandem.participants.messages import WelcomeMessage
from tandem.platform import clock
from tandem.platform.steps import step
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme
from tandem.tiers import reviewing
from tandem.tiers.facts import StandingsChanged
from tandem.tiers.messages import TierChangedMessage

# What becomes of the lines of a proof, as its member is told.
OUTCOMES = ("counted", "repeated", "waiting", "early", "foreign", "differs")


@step("notify_members.points_voided")
def points_voided(facts: Sequence[PointsReleased]) -> None:
    """Points that did not become the member's own, and why."""
    for fact in facts:
        if fact.void_batch_id is not None:
            inbox.notify_rows(
                releasing.voided_rows(fact.void_batch_id, organiser_id=fact.organiser_id),
                PointsVoidedMessage,
                programme_id=fact.programme_id,
                organiser_id=fact.organiser_id,
                now=clock.now(),
            )


@step("notify_members.points_released")
def points_released(facts: Sequence[PointsReleased]) -> None:
    """Points that became the member's own, in the inbox: one message a member and day, which grows
    with what comes later that day.
    """
    for fact in facts:
        if fact.release_batch_id is None:
            continue
        rows = releasing.released_rows(
            fact.release_batch_id,
            programme=programmes.programme(fact.programme_id, organiser_id=fact.organiser_id),
            released_at=fact.at,
        )
        if rows is not None:
            inbox.notify_rows(
                rows,
                PointsReleasedMessage,
                programme_id=fact.programme_id,
                organiser_id=fact.organiser_id,
                now=clock.now(),
                grows=True,
            )


@step("notify_members.points_refused")
def points_refused(facts: Sequence[PointsRefused]) -> None:
    """Points that somebody did not agree to, and why."""
    for fact in facts:
        inbox.notify_rows(
            releasing.voided_rows(
                fact.void_batch_id, organiser_id=fact.organiser_id, reason=fact.reason
            ),
            PointsRefusedMessage,
            programme_id=fact.programme_id,
            organiser_id=fact.organiser_id,
            now=clock.now(),
        )


@step("notify_members.merged")
def merged(facts: Sequence[MembersMerged]) -> None:
    """Two members are one: whoever goes on is told. Of a colleague who joined the firm
    `joining.notify_firms` tells.
    """
    for fact in facts:
        if fact.is_joining:
            continue
        inbox.notify(
            fact.into_id,
            MembersMergedMessage(points=fact.points, reason=fact.reason),
            key=ids.derived(fact.merge_id, "TOLD"),
            programme_id=fact.programme_id,
            organiser_id=fact.organiser_id,
            now=clock.now(),
        )


@step("notify_members.expiry_extended")
def expiry_extended(facts: Sequence[ExpiryExtended]) -> None:
    """Points last longer."""
    for fact in facts:
        programme = programmes.programme(fact.programme_id, organiser_id=fact.organiser_id)
        inbox.notify_rows(
            extensions.notified_rows(fact.extension_id, programme=programme),
            ExpiryExtendedMessage,
            programme_id=fact.programme_id,
            organiser_id=fact.organiser_id,
            now=clock.now(),
            by_mail=bool(fact.member_id),
        )


@step("notify_members.points_recalculated")
def points_recalculated(facts: Sequence[PointsRecalculated]) -> None:
    """Activities were evaluated again, and a balance changed by it. What late files and returns
    change is told in the inbox only.
    """
    for fact in facts:
        rows = changes.recalculated_rows(
            fact.run_id,
            programme_id=fact.programme_id,
            reason=fact.reason,
            organiser_id=fact.organiser_id,
        )
        inbox.notify_rows(
            rows,
            PurchaseCorrectedMessage if fact.kind == "CORRECTED" else PointsRecalculatedMessage,
            programme_id=fact.programme_id,
            organiser_id=fact.organiser_id,
            now=clock.now(),
            by_mail=fact.kind == "AGAIN",
        )


@step("notify_members.purchase_put_right")
def purchase_put_right(facts: Sequence[DisagreementDecided]) -> None:
    """A better proof says otherwise what a member bought; what that changes of their points is told
    by itself.
    """
    for fact in facts:
        if fact.decision != DisagreementDecision.CORRECTED:
            continue
        row = disagreements.first_of(fact.question, at=fact.at, organiser_id=fact.organiser_id)
        if row is None:
            continue  # it was undone before anybody was told
        programme = programmes.programme(fact.programme_id, organiser_id=fact.organiser_id)
        _notify_of(row, programme, key=ids.derived(row.question, fact.at, "TOLD"))


def purchase_as_before(row: Disagreement, programme: Programme) -> None:
    """That a better proof puts a purchase right was undone: what was recorded before stands."""
    key = ids.derived(row.question, row.decided_at, "UNDONE")
    _notify_of(row, programme, key=key, is_undone=True)


def _notify_of(
    row: Disagreement, programme: Programme, *, key: UUID, is_undone: bool = False
) -> None:
    is_net = row.net_held is not None and (row.net_told is not None or row.rival_id is not None)
    held = {
        "quantity": f"{row.quantity_held.normalize():f}",
        "amount_minor": row.net_held if is_net else row.gross_held,
    }
    told = {
        "quantity": f"{row.quantity_right.normalize():f}",
        "amount_minor": 0
        if row.rival_id is not None
        else (row.net_told if is_net else row.gross_told),
    }
    before, after = (told, held) if is_undone else (held, told)
    inbox.notify(
        row.member_id,
        PurchasePutRightMessage(
            number=row.number_held,
            product=Product.objects.of(row.organiser_id).get(id=row.product_id).name,
            currency=programme.currency,
            before=before,
            after=after,
            is_undone=is_undone,
        ),
        key=key,
        programme_id=programme.id,
        organiser_id=row.organiser_id,
        now=clock.now(),
    )


@step("notify_members.tier_changed")
def tier_changed(facts: Sequence[StandingsChanged]) -> None:
    """Members who moved on the ladder."""
    for fact in facts:
        inbox.notify_rows(
            reviewing.notified_rows(fact.review_id, organiser_id=fact.organiser_id),
            TierChangedMessage,
            programme_id=fact.programme_id,
            organiser_id=fact.organiser_id,
            now=clock.now(),
        )


@step("notify_members.points_adjusted")
def points_adjusted(facts: Sequence[PointsAdjusted]) -> None:
    """A person added points or took them off, and why. Opening balances are told by the balance
    itself.
    """
    for fact in facts:
        if fact.member_id:
            inbox.notify(
                fact.member_id,
                PointsAdjustedMessage(points=fact.points, reason=fact.reason),
                key=ids.derived(fact.adjustment_id, "TOLD"),
                programme_id=fact.programme_id,
                organiser_id=fact.organiser_id,
                now=clock.now(),
            )


@step("notify_members.proof_decided")
def proof_decided(facts: Sequence[DocumentAccepted | DocumentRefused]) -> None:
    """A member's own proof counted, or cannot; what a later round adds is told too."""
    for fact in facts:
        document = (
            Document.objects.of(fact.organiser_id).select_related("upload").get(id=fact.document_id)
        )
        if document.member_id in (None, document.partner_id):
            continue  # a partner's people have no inbox: `notify_partners`
        is_accepted, round_no = isinstance(fact, DocumentAccepted), 0
        if not is_accepted and document.status != DocumentStatus.FAILED:
            continue  # it was tried again meanwhile
        figures = fact.figures if isinstance(fact, DocumentAccepted) else {}
        if is_accepted:
            round_no = figures.get("round", 0)
            if round_no and not figures.get("fresh"):
                continue
        numbers = Claim.objects.of(fact.organiser_id).filter(
            member_id=document.member_id, document_id=document.id
        )
        named = list(
            numbers.exclude(number="").order_by("number").values_list("number", flat=True)[:3]
        )
        name = ", ".join(named) or document.name
        accepted = ProofAcceptedMessage(
            name=name,
            is_action=document.kind == DocumentKind.ACTION,
            **{outcome: figures.get(outcome, 0) for outcome in OUTCOMES},
        )
        inbox.notify(
            document.member_id,
            accepted if is_accepted else ProofRefusedMessage(name=name, reason=document.reason),
            key=ids.derived(
                document.id,
                "ACCEPTED" if is_accepted else "REFUSED",
                *([round_no] if round_no else []),
            ),
            programme_id=document.programme_id,
            organiser_id=fact.organiser_id,
            now=clock.now(),
        )


def _claim(fact: ClaimDecided | ClaimQuestioned) -> Claim | None:
    claims = Claim.objects.of(fact.organiser_id).filter(member_id=fact.member_id, id=fact.claim_id)
    return claims.order_by("id").first()


def _which_time(fact: ClaimDecided, claim: Claim) -> list[str]:
    """What tells this rejection of a claim from others of it."""
    if fact.actor == talking.LEAVING:
        return ["LEFT", fact.at.isoformat()]
    return ["AGAIN"] if claim.appealed_at else []


@step("notify_members.claim_rejected")
def claim_rejected(facts: Sequence[ClaimDecided]) -> None:
    """A person rejected a claim, and why. One that is accepted is told when its lines are
    counted.
    """
    for fact in facts:
        if fact.is_accepted:
            continue
        claim = _claim(fact)
        if claim is None or claim.is_of_partner:
            continue  # the member went on as another meanwhile, whose page shows it
        inbox.notify(
            fact.member_id,
            ProofRefusedMessage(name=claim.number, reason=fact.reason),
            key=ids.derived(fact.claim_id, "REJECTED", *_which_time(fact, claim)),
            programme_id=fact.programme_id,
            organiser_id=fact.organiser_id,
            now=clock.now(),
        )


@step("notify_members.claim_questioned")
def claim_questioned(facts: Sequence[ClaimQuestioned]) -> None:
    """Somebody asks the member about a claim."""
    for fact in facts:
        claim = _claim(fact)
        if claim is None:
            continue
        inbox.notify(
            fact.member_id,
            ProofQuestionedMessage(name=claim.number, question=fact.question),
            key=ids.derived(fact.claim_id, "ASKED", fact.at.isoformat()),
            programme_id=fact.programme_id,
            organiser_id=fact.organiser_id,
            now=clock.now(),
        )


@step("notify_members.welcome")
def welcome(facts: Sequence[MemberEnrolled]) -> None:
    """New members, those of a programme at once."""
    for programme_id in sorted({fact.programme_id for fact in facts}):
        new = [fact for fact in facts if fact.programme_id == programme_id]
        programme = programmes.programme(programme_id, organiser_id=new[0].organiser_id)
        inbox.notify_many(
            {fact.member_id: ids.derived(fact.member_id, "WELCOME") for fact in new},
            WelcomeMessage(programme=programme.name),
            programme_id=programme.id,
            organiser_id=programme.organiser_id,
            now=clock.now(),
        )
