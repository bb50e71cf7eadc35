"""What becomes of claims that lie too long: reminders, and what the programme wants when the time
is over.

A seller has `Policy.days`. Half-way it is reminded once; after it the organiser looks, or the claim
counts where nothing speaks against it, or it is rejected. A question to a member that is not
answered in that time goes back to the organiser. Repeatable.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from tandem.evidence.claims import deciding, policy
from tandem.evidence.claims.policy import MEMBER, ORGANISER, PARTNER
from tandem.evidence.claims.risks import OVERDUE
from tandem.evidence.facts import ClaimDecided
from tandem.evidence.models import Claim, ClaimStatus
from tandem.partners.models import Partner
from tandem.platform import journal
from tandem.platform.access import memberships
from tandem.programmes.models import Programme

CLAIMS_A_NIGHT = 10_000
DEADLINE = "deadline"  # who decided


def to_remind(programme: Programme, *, now: datetime) -> dict[int, int]:
    """Partners with claims that have waited for half of their time, and how many wait; each claim
    is reminded of once.
    """
    days = policy.of(programme).days
    if not days:
        return {}
    due = _waiting(programme, PARTNER).filter(
        created_at__lte=now - timedelta(days=days) / 2, reminded_at=None
    )
    partners = sorted(
        {partner for partner in due.values_list("partner_id", flat=True) if partner is not None}
    )
    due.update(reminded_at=now)
    return {
        partner: _waiting(programme, PARTNER).filter(partner_id=partner).count()
        for partner in partners
    }


def pass_due(programme: Programme, *, now: datetime) -> list[UUID]:
    """Settle the claims whose time is over as the programme wants; the documents of those that
    count now.
    """
    hand_over(programme)
    rules = policy.of(programme)
    if not rules.days:
        return []
    until = now - timedelta(days=rules.days)
    _waiting(programme, MEMBER).filter(created_at__lte=until).update(waits_for=ORGANISER)
    counting: set[UUID] = set()
    for row in (
        _waiting(programme, PARTNER)
        .filter(created_at__lte=until)
        .order_by("created_at", "id")[:CLAIMS_A_NIGHT]
    ):
        if rules.after == "ACCEPT" and not row.review_flags and deciding.is_complete(row):
            _decide(row, ClaimStatus.ACCEPTED, "", now)
            counting.add(row.document_id)
        elif rules.after == "REJECT":
            with translation.override(
                memberships.language_of_member(row.member_id, organiser_id=row.organiser_id)
            ):
                _decide(row, ClaimStatus.REJECTED, _("The seller did not confirm it in time."), now)
            deciding.close_rejected(row.document_id, row.organiser_id, now)
        else:
            Claim.objects.of(row.organiser_id).filter(member_id=row.member_id, id=row.id).update(
                waits_for=ORGANISER, review_flags=[*row.review_flags, OVERDUE]
            )
    return sorted(counting)


def hand_over(programme: Programme) -> int:
    """Let the organiser look at what waits for sellers that take part no longer; how many. Safe to
    repeat.
    """
    ended = Partner.objects.of(programme.organiser_id).filter(
        programme_id=programme.id, ended_at__isnull=False
    )
    waiting = _waiting(programme, PARTNER).filter(
        partner_id__in=list(ended.values_list("id", flat=True))
    )
    return waiting.update(waits_for=ORGANISER)


def _waiting(programme: Programme, who: str) -> QuerySet[Claim]:
    return Claim.objects.of(programme.organiser_id).filter(
        programme_id=programme.id, status=ClaimStatus.IN_REVIEW, waits_for=who
    )


def _decide(row: Claim, status: ClaimStatus, reason: str, now: datetime) -> None:
    Claim.objects.of(row.organiser_id).filter(member_id=row.member_id, id=row.id).update(
        status=status, reason=reason, decided_by=DEADLINE, decided_at=now, waits_for=""
    )
    journal.record(
        ClaimDecided(
            organiser_id=row.organiser_id,
            at=now,
            actor=DEADLINE,
            programme_id=row.programme_id,
            member_id=row.member_id,
            claim_id=row.id,
            document_id=row.document_id,
            is_accepted=status == ClaimStatus.ACCEPTED,
            reason=reason,
        )
    )
