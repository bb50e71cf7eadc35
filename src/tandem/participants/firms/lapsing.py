"""What becomes of a firm that nothing proves: after so many days it is refused, and what was said
of it is forgotten later.

The tax number and the decision stay, for whoever asks later why.
"""

from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from tandem.participants.facts import FirmRefused
from tandem.participants.firms import proving
from tandem.participants.models import FirmCode, FirmProof, FirmProofStatus
from tandem.platform import journal
from tandem.platform.access import memberships, permissions
from tandem.programmes.models import Programme

LAPSE_DAYS, FORGET_DAYS, A_NIGHT = 60, 30, 1_000


def lapse(programme: Programme, *, now: datetime) -> int:
    """Refuse what nothing proved in time, and forget what was said of firms that were refused long
    ago; how many lapsed.
    """
    of = programme.organiser_id
    rows = FirmProof.objects.of(of).filter(programme_id=programme.id)
    due = rows.filter(status=FirmProofStatus.OPEN, created_at__lte=now - timedelta(days=LAPSE_DAYS))
    actor, total = permissions.system(of), 0
    for row in due.select_for_update().order_by("created_at", "id")[:A_NIGHT]:
        with translation.override(memberships.language_of_member(row.member_id, organiser_id=of)):
            reason = _("Nothing proved it in %(days)s days.") % {"days": LAPSE_DAYS}
        proving.close(row, FirmProofStatus.REFUSED, actor=actor, now=now, reason=reason)
        journal.record(
            FirmRefused(
                organiser_id=of,
                at=now,
                programme_id=programme.id,
                member_id=row.member_id,
                proof_id=row.id,
                reason=reason,
            )
        )
        total += 1
    _forget(programme, now)
    return total


def _forget(programme: Programme, now: datetime) -> None:
    """Addresses of codes that ended, and what was typed of firms that were not proved."""
    of, until = programme.organiser_id, now - timedelta(days=FORGET_DAYS)
    codes = FirmCode.objects.of(of).filter(programme_id=programme.id, expires_at__lte=until)
    codes.exclude(address="").update(address="")
    ended = FirmProof.objects.of(of).filter(
        programme_id=programme.id,
        status__in=(FirmProofStatus.REFUSED, FirmProofStatus.WITHDRAWN, FirmProofStatus.REVOKED),
        decided_at__lte=until,
    )
    ended.exclude(company_name="", street="", city="").update(
        company_name="",
        street="",
        postal_code="",
        city="",
        region="",
    )
