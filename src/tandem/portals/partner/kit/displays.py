"""What the partner's people photograph, what is looked at, and what it brings."""

from typing import Any
from urllib.parse import urlencode

from tandem.activity import declaring
from tandem.insights.running import telling
from tandem.insights.running.telling import Reader
from tandem.kit.texts import localized
from tandem.portals.partner.own import partner_of
from tandem.portals.partner.wallet import pages as wallet
from tandem.portals.partner.wallet import showing
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.pages import today
from tandem.portals.shared.telling import running as shown


def of(portal: Portal) -> list[dict[str, Any]]:
    """Each action that is asked of partners now."""
    asked = showing.asked_for(portal)
    if not asked:
        return []
    rows = telling.running(
        portal.programme,
        Reader(partner_id=partner_of(portal)[0]),
        language=portal.language,
        now=portal.now,
    )
    own = [row for row in rows if row.action in asked and wallet.OWN & set(row.receivers)]
    page = portal.address("partner:shown")
    return [
        {
            "name": declaring.name_of(row, portal.language),
            "text": localized(proof.texts, portal.language) if proof.texts else "",
            "checklist": proof.checklist,
            "is_pair": proof.is_pair,
            "every_days": proof.every_days,
            "brings": shown.cards([rule for rule in own if rule.action == kind], today(portal)),
            "address": f"{page}?{urlencode({'a': kind})}",
        }
        for kind, (row, proof) in asked.items()
    ]
