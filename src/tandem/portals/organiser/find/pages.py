"""Find a page, a member, a partner, a product, a document: by what is remembered of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.insights import finding
from tandem.kit.text import folded
from tandem.portals.shared import pages
from tandem.portals.shared.areas import discovering, menus
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Found, Text, page

PAGES_MAX = 5

# What is found beside the pages: what it is called, who may see it, where it leads.
KINDS: Mapping[str, tuple[Text, str, Callable[[Portal, finding.Match], str]]] = {
    "MEMBER": (
        _("Member"),
        "members.view",
        lambda portal, it: portal.address("organiser:member", member=int(it.key)),
    ),
    "PARTNER": (
        _("Partner"),
        "partners.view",
        lambda portal, it: portal.address("organiser:partner", partner=int(it.key)),
    ),
    "PRODUCT": (
        _("Product"),
        "catalogue.view",
        lambda portal, it: portal.address("organiser:product", product=it.key),
    ),
    "PURCHASE": (
        _("Purchase"),
        "members.view",
        lambda portal, it: portal.address(
            "organiser:transaction", member=int(it.of_key), transaction=it.key
        ),
    ),
    "INVOICE": (
        _("Invoice"),
        "evidence.view",
        lambda portal, it: portal.address("organiser:file", document=it.key),
    ),
}


@page("find/", permission="catalogue.view", template="find.html")
def find(portal: Portal) -> Mapping[str, Any]:
    """What is found by what was typed."""
    q = portal.request.GET.get("q", "").strip()[:100]
    matches = [*_pages(portal, q), *_matches(portal, q), *_of_areas(portal, q)]
    return {"q": q, "found": matches, "is_short": len(q) < finding.LENGTH_MIN}


def _pages(portal: Portal, q: str) -> Sequence[Found]:
    """Pages of the menu; all of them while nothing is typed."""
    programme = pages.programme(portal)
    # Whether a page is shown may have to be looked up: of those that are called so only.
    wanted = [
        entry
        for entry in menus.entries(portal.code)
        if portal.may(entry.permission)
        and folded(q) in folded(str(entry.title))
        and entry.is_shown(programme)
    ]
    return [
        Found(_("Page"), str(entry.title), portal.address(f"{portal.code}:{entry.page}"))
        for entry in wanted[: PAGES_MAX if q else len(wanted)]
    ]


def _matches(portal: Portal, q: str) -> Sequence[Found]:
    seen = [kind for kind, (_title, permission, _lead) in KINDS.items() if portal.may(permission)]
    matches = finding.matches(
        q,
        programme_id=portal.programme.id,
        organiser_id=portal.organiser_id,
        country=portal.programme.country,
        kinds=seen,
    )
    return [
        Found(KINDS[match.kind][0], match.name, KINDS[match.kind][2](portal, match), match.note)
        for match in matches
    ]


def _of_areas(portal: Portal, q: str) -> Sequence[Found]:
    """What areas find by themselves (`Area.find`)."""
    if len(q) < finding.LENGTH_MIN:
        return []
    asked = [
        area
        for area in discovering.areas(portal.code)
        if area.find and portal.may(area.entry.permission)
    ]
    return [match for area in asked if area.find for match in area.find(portal, q)]
