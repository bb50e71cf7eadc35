"""What a member whose firm is still to be proved reads on every page that is not open to them
yet.
"""

from typing import Any

from tandem.participants.firms import means, queries
from tandem.participants.models import Member, MemberStatus
from tandem.platform import clock
from tandem.portals.shared.access import PortalContext


def awaited(portal: PortalContext, row: Member) -> dict[str, Any] | None:
    """How far it is with the firm of a member in waiting; None for everybody else."""
    if row.status != MemberStatus.WAITING:
        return None
    state = queries.state_of(row.id, organiser_id=row.organiser_id, now=clock.now())
    if state is None:
        return None
    return {
        "name": state.firm,
        "tax_id": state.tax_id,
        "is_open": state.is_open,
        "is_revoked": state.is_revoked,
        "reason": state.reason,
        "wanted": state.wanted,
        "has_code": state.has_code,
        "tries_left": state.tries_left,
        "asked_at": state.asked_at,
        "days": means.policy_of(portal.programme).days,
    }
