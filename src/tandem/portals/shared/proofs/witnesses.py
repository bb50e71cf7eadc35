"""Who told of a purchase, on the pages of claims and purchases: each proof with what it says, and
which of them was recorded.
"""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.activity import kinds
from tandem.activity.models import Activity
from tandem.evidence.models import Document
from tandem.insights import witnesses
from tandem.insights.witnesses import Told, Witness
from tandem.portals.shared import labels
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.proofs import claims

SOURCES = {
    "SELL_OUT": _("a seller's file"),
    "E_INVOICE": _("an e-invoice"),
    "INVOICE_QR": _("the code of an invoice"),
    "PICTURE": _("paper"),
    "PAPER": _("paper"),
    "API": _("another system"),
}
STANDINGS = {
    "RECORDED": (_("Recorded"), "good"),
    "PUT_RIGHT": (_("Recorded, and put right since"), ""),
    "GONE": (_("Taken back"), ""),
    "RIGHT": (_("What was recorded was put right by it"), "good"),
    "NOT_RIGHT": (_("Not right: what was recorded stays"), ""),
    "BOTH": (_("Recorded as a purchase of its own"), "good"),
    "WAITS": (_("Says otherwise, and waits for an answer"), "wait"),
    "SAME": (_("Says the same"), ""),
    **claims.STATES,
}


def of_transaction(portal: Portal, member_id: int, transaction: UUID) -> list[dict[str, Any]]:
    """The witnesses of a purchase; none of another action, and none where it has no number."""
    activities = Activity.objects.of(portal.organiser_id).filter(
        member_id=member_id, id=transaction
    )
    row = activities.filter(kind=kinds.PURCHASE).order_by("id").first()
    if row is None:
        return []
    return of_number(portal, member_id, partner_id=row.partner_id, number=row.document_no)


def of_number(
    portal: Portal, member_id: int, *, partner_id: int | None, number: str
) -> list[dict[str, Any]]:
    """The witnesses of what a member bought of a seller under a number, as templates take them."""
    proofs = witnesses.of_purchase(
        [member_id],
        partner_id=partner_id,
        number=number,
        programme_id=portal.programme.id,
        organiser_id=portal.organiser_id,
        # Who claims a number that is not theirs learns nothing of the seller's invoice.
        has_invoices=portal.code != "member",
    )
    keys = {witness.document_id for witness in proofs if witness.document_id}
    documents = (
        Document.objects.of(portal.organiser_id).select_related("upload").filter(id__in=keys)
    )
    by_id = {document.id: document for document in documents}
    return [
        _shown(portal, witness, by_id.get(witness.document_id or UUID(int=0))) for witness in proofs
    ]


def _shown(portal: Portal, witness: Witness, document: Document | None) -> dict[str, Any]:
    state, mood = STANDINGS.get(witness.standing, ("", ""))
    return {
        "source": SOURCES.get(witness.source, ""),
        "state": state,
        "mood": mood,
        "number": witness.number,
        "day": witness.day,
        "outlet": witness.outlet,
        "total_minor": witness.total_minor,
        "lines": [_line(line) for line in witness.lines],
        **_file(portal, document),
    }


def _line(line: Told) -> dict[str, Any]:
    return {
        "product": line.product,
        "quantity": labels.quantity_of(line.quantity, line.unit),
        "net_minor": line.net_minor,
        "gross_minor": line.gross_minor,
    }


def _file(portal: Portal, document: Document | None) -> dict[str, str]:
    """The name of the file and the way to it, for whom may see it: the organiser all of them, a
    partner its own, a member none of a seller's.
    """
    if document is None or document.upload_id is None:
        return {"file": "", "address": ""}
    is_own = document.member_id is None and document.partner_id == portal.actor.partner_id
    if portal.code != "organiser" and not (portal.code == "partner" and is_own):
        return {"file": "", "address": ""}
    has_page = document.member_id is None
    address = portal.address(f"{portal.code}:file", document=document.id) if has_page else ""
    return {"file": document.name, "address": address}
