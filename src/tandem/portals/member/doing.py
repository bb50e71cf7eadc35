"""What members call what they did: a purchase by its number, all else by its kind."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.activity import declaring, kinds
from tandem.activity.models import ActivityKind
from tandem.earning.reasons import explaining
from tandem.portals.shared.access import PortalContext

# What the programme need not declare.
OWN: Mapping[str, Any] = {
    kinds.PURCHASE: _("Purchase"),
    kinds.CODE: _("Code of a product"),
    "ENROLMENT": _("Joining"),
    "REFERRAL": _("Recommendation"),
    "BIRTHDAY": _("Birthday"),
    "ANNIVERSARY": _("Anniversary of joining"),
}


def names(portal: PortalContext, kinds: Collection[str]) -> dict[str, str]:
    """What people call these kinds of transactions and actions."""
    named = {kind: str(OWN[kind]) for kind in kinds if kind in OWN}
    foreign = {*kinds} - {*named}
    if not foreign:
        return named
    declared = ActivityKind.objects.of(portal.actor.organiser_id).filter(
        programme_id=portal.programme.id, kind__in=foreign
    )
    named |= {row.kind: declaring.name_of(row, portal.language) for row in declared}
    return {kind: kind.replace("_", " ").capitalize() for kind in foreign} | named


def title(transaction: explaining.ActivityRow, named: Mapping[str, str]) -> str:
    """What one of them is called."""
    if transaction.kind == kinds.PURCHASE and transaction.document_no:
        return transaction.document_no
    return named[transaction.kind]
