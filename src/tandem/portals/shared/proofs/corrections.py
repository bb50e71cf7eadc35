"""An activity that corrects a purchase, on the page that explains it."""

from typing import Any
from uuid import UUID

from tandem.activity import correcting
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.pages import address


def corrects(
    portal: PortalContext, member_id: int, transaction: UUID, page: str, **kwargs: Any
) -> dict[str, str] | None:
    """The purchase that an activity corrects: its number and the address of its own `page`; None
    for any other activity.
    """
    correction = correcting.corrected_by(
        member_id, transaction, organiser_id=portal.actor.organiser_id
    )
    if correction is None:
        return None
    return {
        "document_no": correction[1],
        "address": address(portal, page, transaction=correction[0], **kwargs),
    }
