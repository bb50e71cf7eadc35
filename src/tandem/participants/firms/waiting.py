"""What a member in waiting may not do yet, said in one sentence."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Denied
from tandem.participants.models import FirmProof, FirmProofStatus, Member, MemberStatus


class FirmWaits(Denied):
    """The member's firm is not proved yet."""

    code = "participants.firm_waits"
    text = _("This opens as soon as it is confirmed that the firm is yours. Your page says how.")


def is_waiting(member_id: int, *, organiser_id: UUID) -> bool:
    """Whether the member's firm is still to be proved."""
    waiting = Member.objects.of(organiser_id).filter(id=member_id, status=MemberStatus.WAITING)
    return waiting.exists()


def require_proved(member_id: int, *, organiser_id: UUID) -> None:
    """See to it that the member takes part in fact.

    Raises:
        FirmWaits
    """
    if is_waiting(member_id, organiser_id=organiser_id):
        raise FirmWaits()


def numbers_awaited(member_id: int, *, organiser_id: UUID) -> set[str]:
    """The tax numbers that a member in waiting calls theirs; of everybody else none."""
    open_ones = FirmProof.objects.of(organiser_id).filter(
        member_id=member_id, status=FirmProofStatus.OPEN
    )
    return set(open_ones.values_list("tax_id", flat=True))
