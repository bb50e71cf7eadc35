"""Putting a page together: the portal's navigation, the programme's brand, and the page's own plain
data.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from tandem.insights import lately, unpaid
from tandem.insights.review import published
from tandem.participants.firms import means
from tandem.platform import clock
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.unsent import IS_PART, MARK

YEARS = (1900, 2200)


def page(
    portal: PortalContext, template: str, *, http_status: int | None = None, **context: Any
) -> HttpResponse:
    """Render a page of a portal. `context` holds plain rows, no querysets. A page that tells an
    `error` is answered as one, unless another status is given.

    Where htmx asks, only a part is shown of it: menu and bar, of which no part is, are left out.
    """
    answer = render(
        portal.request,
        template,
        {
            "is_part": IS_PART in portal.request.headers,
            "programme": programme(portal),
            "language": portal.language,
            "counted_at": _counted_at(portal),
            "unsent": {"mark": MARK, "owner": portal.actor.user_id},
            "portal_context": portal,  # for what stands around the page: menu, bar
            "may": {name.replace(".", "_"): True for name in portal.actor.permissions},
            **context,
        },
        status=http_status or (400 if context.get("error") else 200),
    )
    # Else a browser that goes back would show the part, which has the same address.
    patch_vary_headers(answer, [IS_PART])
    return answer


def _counted_at(portal: PortalContext) -> str:
    """Of when the oldest figure of the page is; empty where all are of now."""
    at = lately.counted_at()
    return f"{at.astimezone(ZoneInfo(portal.programme.time_zone)):%H:%M}" if at else ""


def programme(portal: PortalContext) -> dict[str, Any]:
    """The programme as pages know it. Whether it is published is asked only where somebody reads
    it.
    """
    row = portal.programme
    return {
        "name": row.name,
        "slug": row.slug,
        "currency": row.currency,
        "initial": row.name[:1],
        "logo": row.logo_id,
        "is_published": SimpleLazyObject(lambda: published.is_published(row)),
        "is_launched": SimpleLazyObject(lambda: published.is_launched(row)),
        "ways": row.ways,
        "asks_payment": SimpleLazyObject(lambda: unpaid.is_asked(row)),
        "is_of_persons": means.is_of_persons(row),
        "asks_to_agree": row.release == "BY_HAND" or row.award_ceiling is not None,
    }


def address(portal: PortalContext, name: str, **kwargs: Any) -> str:
    """The address of a page of this programme."""
    return reverse(name, kwargs={"programme": portal.programme.slug, **kwargs})


def today(portal: PortalContext) -> date:
    """The programme's own day."""
    return portal.programme.day_at(clock.now())


def key_of(text: str) -> UUID:
    """A key that a form or address brought; what is no key leads nowhere."""
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def number_of(text: str) -> int:
    """A whole number that a form brought; what is none leads nowhere."""
    if not text.isdecimal() or len(text) > 19 or int(text) >= 2**63:
        raise Http404
    return int(text)


def day_of(text: str) -> date | None:
    """A day that a date field brought; None when it is empty, no date, or one of no calendar that
    people
    use: the first and last days that a computer knows have no day before or after them.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if YEARS[0] <= day.year <= YEARS[1] else None


def chosen(data: Mapping[str, Any], name: str, options: Mapping[str, Any]) -> str:
    """A choice from the query, or "" when it is none of the options."""
    value = str(data.get(name, ""))
    return value if value in options else ""


def in_groups(number: str) -> str:
    """The number of a certificate as people read it: `7KQF-2M9D-XTAB`."""
    return "-".join(number[at : at + 4] for at in range(0, len(number), 4))
