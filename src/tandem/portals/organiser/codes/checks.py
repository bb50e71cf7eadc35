"""Which codes were asked for by anybody: how often, what was answered, and which look copied."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.urls import reverse

from tandem.evidence.codes import checking
from tandem.portals.organiser.codes import asked
from tandem.portals.shared import names_by_id
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.programmes import domains


@page("codes/checks/", permission="evidence.view", template="checks.html")
def codes_checks(portal: Portal) -> Mapping[str, Any]:
    """By product, and the codes that were asked for from many places."""
    shown = asked.figures(portal, portal.today)
    copied = checking.suspicious(
        portal.programme.id,
        organiser_id=portal.organiser_id,
        since=portal.now - timedelta(days=checking.SHOWN_DAYS),
    )
    names = names_by_id.products(
        portal, (*shown["by_product"], *(row.product_id for row in copied))
    )
    rows = [
        {
            "id": key,
            "name": names.get(key, "") if key else "",
            "checked": sum(row.values()),
            "genuine": row[checking.GENUINE],
            "used": row[checking.USED],
            "doubtful": sum(
                row[answer] for answer in (checking.WITHDRAWN, checking.EXPIRED, checking.NOT_SENT)
            ),
        }
        for key, row in shown["by_product"].items()
    ]
    address = reverse("public-code-any", args=[portal.programme.slug])
    return {
        **shown,
        "rows": sorted(rows, key=lambda row: (-row["checked"], row["name"])),
        "copied": [
            {
                "batch_id": row.batch_id,
                "batch": row.batch,
                "number": row.number,
                "product": names.get(row.product_id, "") if row.product_id else "",
                "places": row.places,
                "is_used": row.is_used,
            }
            for row in copied
        ],
        "address": domains.base(portal.programme) + address,
        "is_on": portal.programme.is_public,
    }
