"""Pages that are at hand without signal: a service worker keeps those of one kind that were opened,
and sends what they kept on the phone (`queue.js`) when there is a network again.
"""

import hashlib

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse

from tandem.portals.shared.areas.context import Portal

OUTBOX = "shared/outbox.js"
ASSETS = (
    "shared/tandem.css",
    "shared/desk.css",
    "shared/phone.css",
    "shared/scan.js",
    OUTBOX,
    "shared/queue.js",
)


def worker(
    portal: Portal, *, family: str, ending: str, by_query: bool = False, more: tuple[str, ...] = ()
) -> HttpResponse:
    """The service worker of pages of one kind; it changes its name with what it keeps.

    Args:
        family: what is kept by it, apart from what others keep.
        ending: how the addresses of its pages end.
        by_query: whether what follows in the address tells one page from another.
        more: what else its pages are drawn by.
    """
    slug = portal.programme.slug
    assets = [
        reverse("brand", kwargs={"slug": slug}),
        *(static(name) for name in (*ASSETS, *more)),
    ]
    names = f"tandem-{family}-{portal.code}-{slug}-"
    fingerprint = hashlib.sha256("|".join([portal.language, *assets]).encode()).hexdigest()[:12]
    script = render_to_string(
        "shared/worker.js",
        {
            "cache": f"{names}{fingerprint}",
            "family": names,
            "assets": assets,
            "outbox": static(OUTBOX),
            "ending": ending,
            "by_query": by_query,
        },
    )
    return HttpResponse(
        script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )
