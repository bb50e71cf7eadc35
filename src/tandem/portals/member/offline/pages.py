"""The member's portal without a network: a page that keeps proofs on the phone, and its worker, who
keeps the card.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse

from tandem.portals.member.prove import pages as prove
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page

OUTBOX = "shared/outbox.js"
ASSETS = (
    "shared/tandem.css",
    "shared/desk.css",
    "shared/phone.css",
    "shared/scan.js",
    OUTBOX,
    "shared/queue.js",
)


@page("offline/", permission="member.claim", template="offline.html")
def offline(portal: Portal) -> Mapping[str, Any]:
    """The page that is shown when there is no network: forms, and nothing personal."""
    return prove.ways(replace(portal, page=prove.prove))


@page("worker.js", permission="member.claim")
def worker(portal: Portal) -> HttpResponse:
    """The service worker of this programme's pages; it changes its name with what it keeps."""
    assets = [
        reverse("brand", kwargs={"slug": portal.programme.slug}),
        *(static(name) for name in ASSETS),
    ]
    shell_at, family = portal.address("member:offline"), f"tandem-{portal.programme.slug}-"
    fingerprint = hashlib.sha256(
        "|".join([shell_at, portal.language, *assets]).encode()
    ).hexdigest()[:12]
    script = render_to_string(
        "member/worker.js",
        {
            "cache": f"{family}{fingerprint}",
            "family": family,
            "shell": shell_at,
            "card": portal.address("member:card"),
            "assets": assets,
            "outbox": static(OUTBOX),
        },
    )
    return HttpResponse(
        script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )
