"""Taking a firm's tax number from a member to whom it had led by mistake, with all that sellers'
files counted by it.
"""

from datetime import datetime

from tandem.activity.models import Activity
from tandem.evidence import aliases
from tandem.participants.firms import revoking
from tandem.partners import blind
from tandem.partners.models import Partner
from tandem.platform.access.permissions import Actor
from tandem.programmes.models import Programme


def revoke(
    member_id: int, tax_id: str, *, reason: str, programme: Programme, actor: Actor, now: datetime
) -> None:
    """Let a tax number lead to nobody. Jobs take back what sellers' files counted by it; those
    lines wait for the right firm.

    What the member proved by itself stays.

    Raises:
        NotYourself, RefusedWithoutReason, NoSuchNumber: nothing changes.
    """
    revoked = revoking.revoke(
        member_id, tax_id, reason=reason, programme=programme, actor=actor, now=now
    )
    of = programme.organiser_id
    activities = (
        Activity.objects.of(of)
        .filter(member_id=member_id, programme_id=programme.id)
        .exclude(partner_id=None)
    )
    sellers = Partner.objects.of(of).filter(
        id__in=list(activities.values_list("partner_id", flat=True).distinct())
    )
    words = {(seller.id, f"TAX_ID:{tax_id}") for seller in sellers}
    words |= {
        (seller.id, f"HASH:{blind.hashed(tax_id, seller.blind_key)}")
        for seller in sellers
        if seller.blind_key
    }
    aliases.forget_member(
        member_id,
        sorted(words),
        led_since=revoked.led_since,
        programme_id=programme.id,
        actor=actor,
        now=now,
    )
