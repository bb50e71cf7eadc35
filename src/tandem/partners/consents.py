"""That a partner agrees that its people are given rewards: an employer's consent, which the law of
some countries asks for.

A consent is an agreement that is marked so (`Agreement.is_staff_consent`): who gave it, when and to
which version, are its signature, and whoever may sign for the partner may withdraw it. Where one is
asked of a partner and does not hold, its people are given nothing.
"""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Conflict
from tandem.partners import agreements
from tandem.partners.facts import ConsentWithdrawn
from tandem.partners.models import Agreement, Signature
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require


class NothingToWithdraw(Conflict):
    """No consent of the partner holds, or the agreement is none."""

    code = "partners.nothing_to_withdraw"
    text = _("There is nothing to withdraw: no consent of your firm holds.")


def withdraw(
    agreement_id: UUID, *, partner_id: int, programme_id: UUID, actor: Actor, now: datetime
) -> None:
    """Withdraw a consent for the partner for which one acts, from now on; what was given stays.

    Raises:
        NoSuchAgreement, NothingToWithdraw

    Locks the agreement, as who signs it does.
    """
    require(actor, "partner.sign")
    of = actor.organiser_id
    rows = Agreement.objects.within(programme_id, organiser_id=of).select_for_update(no_key=True)
    row = rows.one(agreements.NoSuchAgreement(), id=agreement_id)
    if actor.partner_id != partner_id:
        raise agreements.NoSuchAgreement()
    standing = agreements.signatures(row).filter(partner_id=partner_id, withdrawn_at=None)
    keys = list(standing.values_list("id", flat=True)) if row.is_staff_consent else []
    if not keys:
        raise NothingToWithdraw()
    Signature.objects.of(of).filter(id__in=keys).update(withdrawn_at=now, withdrawn_by=actor.name)
    journal.record(
        ConsentWithdrawn(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            partner_id=partner_id,
            agreement_id=row.id,
        )
    )


def lacks(partner_id: int, *, programme_id: UUID, organiser_id: UUID) -> bool:
    """Whether a consent is asked of a partner that does not hold."""
    asked = agreements.of_partners(
        [partner_id], programme_id=programme_id, organiser_id=organiser_id
    )
    return any(row.is_staff_consent and row.is_open for row in asked)


def totals(programme_id: UUID, *, organiser_id: UUID) -> tuple[int, int] | None:
    """Of how many partners a consent is asked, and how many have given it; None where none is
    asked. Of several agreements, the one that fewest have signed.
    """
    rows = agreements.of_programme(programme_id, organiser_id=organiser_id)
    asked = {row.id for row in rows if row.is_staff_consent and row.ended_at is None}
    if not asked:
        return None
    by_agreement = agreements.totals(programme_id, organiser_id=organiser_id)
    return min(
        (by_agreement.get(key, (0, 0)) for key in sorted(asked)),
        key=lambda total: total[1] - total[0],
    )


def withdrawals(row: Agreement) -> dict[int, datetime]:
    """When partners withdrew it last."""
    rows = agreements.signatures(row).filter(withdrawn_at__isnull=False)
    told = rows.order_by("withdrawn_at", "id").values_list("partner_id", "withdrawn_at")
    return {partner_id: at for partner_id, at in told if at is not None}
