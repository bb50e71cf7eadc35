"""What the partner's people photograph, what is looked at, and what it brings."""

from typing import Any
from urllib.parse import urlencode

from tandem.activity import declaring
from tandem.kit.texts import localized
from tandem.portals.partner.wallet import showing
from tandem.portals.shared.areas.context import Portal


def of(portal: Portal) -> list[dict[str, Any]]:
    """Each action that is asked of partners now."""
    asked = showing.asked_for(portal)
    brings, page = showing.brings(portal, asked), portal.address("partner:shown")
    return [
        {
            "name": declaring.name_of(row, portal.language),
            "text": localized(proof.texts, portal.language) if proof.texts else "",
            "checklist": proof.checklist,
            "is_pair": proof.is_pair,
            "every_days": proof.every_days,
            "brings": brings[kind],
            "address": f"{page}?{urlencode({'a': kind})}",
        }
        for kind, (row, proof) in asked.items()
    ]
