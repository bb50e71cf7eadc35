"""The versions of the regulations that were published: each as members read it, and what differs
from another.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.participants import understanding
from tandem.portals.shared import names_by_id
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.prints import regulations as reading
from tandem.portals.shared.templatetags.figures import day, points
from tandem.programmes import terms
from tandem.programmes.models import Terms

SHOWN_MAX = 200
VERSIONS = Listing(
    "regulations",
    columns=[
        Column("version", gettext_lazy("Version")),
        Column("published", gettext_lazy("Published")),
        Column("by", gettext_lazy("By")),
        Column("asks", gettext_lazy("Consent")),
        Column("languages", gettext_lazy("Languages")),
    ],
    empty=gettext_lazy(
        "No version is published yet. Read the text that is written from your settings, and "
        "publish it."
    ),
)


# What members are asked (`insights.understanding`).
QUESTIONS = {
    "points": gettext_lazy("How much a purchase brings"),
    "release": gettext_lazy("When points become their own"),
    "expiry": gettext_lazy("How long points can be used"),
    "returns": gettext_lazy("What happens when goods come back"),
}


@page(
    "regulations/versions/",
    permission="programme.view",
    template="versions.html",
    tab=gettext_lazy("Versions"),
)
def regulations_versions(portal: Portal) -> Mapping[str, Any]:
    """Every version, latest first."""
    rows = list(_every(portal)[:SHOWN_MAX])
    names = _publishers(portal, rows)
    return {
        "list": VERSIONS.whole(
            [
                {
                    "version": Cell(
                        row.version,
                        href=portal.address("organiser:regulations-version", version=row.version),
                    ),
                    "published": Cell(day(row.published_at)),
                    "by": Cell(names[row.id]),
                    "asks": Cell(
                        _("asked from everybody") if row.asks_anew else _("the earlier one holds")
                    ),
                    "languages": Cell(terms.language_names(terms.languages_of(row))),
                }
                for row in rows
            ]
        )
    }


def _publishers(portal: Portal, rows: Collection[Terms]) -> dict[UUID, str]:
    """Who published each version, as people call them."""
    publishers = terms.publishers(rows, organiser_id=portal.organiser_id)
    names = names_by_id.actors(portal, publishers.values())
    return {key: names.get(actor, actor or "–") for key, actor in publishers.items()}


def _understood(row: Terms) -> list[dict[str, Any]]:
    """How many members answered each question of a version, and how many of them rightly."""
    totals = understanding.totals(row.id, list(QUESTIONS), organiser_id=row.organiser_id)
    return [
        {
            "title": title,
            "text": _("%(right)s of %(asked)s answered rightly")
            % {"right": points(totals[key][1]), "asked": points(totals[key][0])},
            "right": totals[key][1],
            "asked": totals[key][0],
        }
        for key, title in QUESTIONS.items()
        if totals[key][0]
    ]


def _every(portal: Portal) -> Any:
    return terms.versions(portal.programme.id, organiser_id=portal.organiser_id)


def _known(portal: Portal, version: int) -> Terms:
    row: Terms | None = next(iter(_every(portal).filter(version=version)[:1]), None)
    if row is None:
        raise Http404
    return row


@page(
    "regulations/versions/<int:version>/",
    permission="programme.view",
    template="version.html",
    guard=_known,
)
def regulations_version(portal: Portal, version: int) -> Mapping[str, Any]:
    """A version in one of its languages, and what differs from the one before or another."""
    row = _known(portal, version)
    known = terms.languages_of(row)
    asked = portal.request.GET
    language = next(
        (code for code in (asked.get("lang", ""), portal.language) if code in known), known[0]
    )
    numbers = list(_every(portal).exclude(version=version).values_list("version", flat=True))
    chosen = asked.get("against", "")
    against = next((n for n in numbers if str(n) == chosen), None)
    if against is None:
        against = next((n for n in numbers if n < version), None)
    other = _known(portal, against) if against is not None else None
    sections = terms.read(row, language)
    is_other_read = other is not None and language in terms.languages_of(other)
    return {
        "version": row.version,
        "published_at": row.published_at,
        "publisher": _publishers(portal, [row])[row.id],
        "understood": _understood(row),
        "sections": reading.numbered(sections),
        "language": language,
        "languages": [{"code": code, "name": terms.language_names([code])} for code in known],
        "against": against,
        "others": numbers[:SHOWN_MAX],
        "is_other_read": is_other_read,
        "differences": reading.differing(terms.read(other, language), sections)
        if other is not None and is_other_read
        else [],
    }


@page("regulations/versions/<int:version>/regulations.pdf", permission="programme.view")
def regulations_paper(portal: Portal, version: int) -> HttpResponseBase:
    """A version to print."""
    return reading.paper(portal, _known(portal, version))
