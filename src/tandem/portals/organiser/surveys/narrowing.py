"""Which sheets are looked at: what the address asks for, and what of that may be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from tandem.engagement.surveys import hiding, results
from tandem.engagement.surveys.models import Survey
from tandem.engagement.surveys.results import Days, Of
from tandem.kit import ids
from tandem.kit.sql import SqlQuery
from tandem.kit.texts import localized
from tandem.partners.models import Outlet
from tandem.portals.shared import names_by_id
from tandem.portals.shared.areas.context import Portal
from tandem.rules import codec
from tandem.segments import audiences
from tandem.segments.models import Segment

NAMES = ("product", "outlet", "segment", "since", "until")
SEGMENTS_MAX = 200


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is asked for (by name, as the address has it), the sheets of it that may be looked at
    (None: none may), and the days of the whole survey, for all that a page tells of it.
    """

    asked: Mapping[str, str]
    shown: Of | None
    days: Days

    @property
    def query(self) -> str:
        """The same for another page or a file."""
        return urlencode({name: value for name, value in self.asked.items() if value})


def narrowed(portal: Portal, row: Survey) -> Narrowed:
    """What the address asks for; what is none of it is not asked for."""
    given = {name: portal.request.GET.get(name, "")[:80] for name in NAMES}
    product, outlet = ids.parsed(given["product"]), ids.parsed(given["outlet"])
    since, until = _day(given["since"]), _day(given["until"])
    among = _members(portal, given["segment"])
    asked = {
        "product": str(product or ""),
        "outlet": str(outlet or ""),
        "segment": given["segment"] if among else "",
        "since": since.isoformat() if since else "",
        "until": until.isoformat() if until else "",
    }
    of = Of(row, product, outlet, since, until, among)
    days = results.by_day(Of(row), today=portal.today)
    return Narrowed(asked, hiding.shown(of, today=portal.today, days=days), days)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _members(portal: Portal, key: str) -> SqlQuery | None:
    """Who belongs to a segment now."""
    if not key:
        return None
    rows = Segment.objects.of(portal.organiser_id).filter(programme_id=portal.programme.id, key=key)
    for segment in rows:
        condition = codec.decode(segment.body)
        return audiences.rows(condition, programme=portal.programme, now=portal.now)
    return None


def segments(portal: Portal) -> list[tuple[str, str]]:
    """The segments to choose from, by name."""
    rows = Segment.objects.of(portal.organiser_id).filter(programme_id=portal.programme.id)
    named = rows.order_by("key").values_list("key", "name")[:SEGMENTS_MAX]
    return [(key, localized(name, portal.language)) for key, name in named]


def names_of(portal: Portal, keys: Sequence[UUID]) -> dict[UUID, str]:
    """Products and outlets by their keys."""
    outlets = Outlet.objects.within(portal.programme.id, organiser_id=portal.organiser_id)
    return {
        **names_by_id.products(portal, keys),
        **dict(outlets.filter(id__in=keys).values_list("id", "name")),
    }


def options(rows: Sequence[Any], names: Mapping[UUID, str]) -> list[tuple[str, str]]:
    """Products or outlets to choose from, by name."""
    known = [(str(row.subject), names[row.subject]) for row in rows if row.subject in names]
    return sorted(known, key=lambda one: one[1])


def whole(portal: Portal, row: Survey, days: Days | None = None) -> Of | None:
    """All sheets that may be looked at."""
    return hiding.shown(Of(row), today=portal.today, days=days)
