"""The member's portal without a network: a page that keeps proofs on the phone, and its worker."""

import hashlib

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse

from tandem.portals.member.prove import pages as prove
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.areas import running
from tandem.portals.shared.pages import address, page

OUTBOX = "shared/outbox.js"
ASSETS = (
    "shared/tandem.css",
    "shared/desk.css",
    "shared/phone.css",
    "shared/scan.js",
    OUTBOX,
    "shared/queue.js",
)


@desk("member", "member.claim")
def shell(desk: Desk) -> HttpResponse:
    """The page that is shown when there is no network: forms, and nothing personal."""
    forms = prove.ways(running.portal_of(desk, prove.prove, "member"))
    return page(desk, "member/offline.html", **forms)


@desk("member", "member.claim")
def worker(desk: Desk) -> HttpResponse:
    """The service worker of this programme's pages; it changes its name with what it keeps."""
    assets = [
        reverse("brand", kwargs={"slug": desk.programme.slug}),
        *(static(name) for name in ASSETS),
    ]
    shell_at, family = address(desk, "member:offline"), f"tandem-{desk.programme.slug}-"
    mark = hashlib.sha256("|".join([shell_at, desk.language, *assets]).encode()).hexdigest()[:12]
    script = render_to_string(
        "member/worker.js",
        {
            "cache": f"{family}{mark}",
            "family": family,
            "shell": shell_at,
            "assets": assets,
            "outbox": static(OUTBOX),
        },
    )
    return HttpResponse(
        script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )
