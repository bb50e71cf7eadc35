"""Products and outlets to choose from in an answer, by their names alone, with a search where there
are many. What the member bought stands before all else.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseBase

from tandem.activity.models import Line
from tandem.catalogue.models import Product
from tandem.engagement.surveys import questions as asking
from tandem.kit import ids
from tandem.kit.text import folded
from tandem.participants import queries as participants
from tandem.partners.models import Outlet
from tandem.portals.member.own import member_of
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.offering import sources
from tandem.portals.shared.areas.offering.sources import Option, Source

_BOUGHT_MAX = 300


def bought(portal: PortalContext, most: int) -> list[Option]:
    """The products of the member's purchases."""
    of = portal.actor.organiser_id
    one = participants.one_with(member_of(portal).id, organiser_id=of)
    lines = Line.objects.of(of).filter(member_id__in=one).order_by().distinct()
    keys = list(lines.values_list("product_id", flat=True)[:_BOUGHT_MAX])
    rows = _products(portal).filter(id__in=keys).order_by("name", "id")
    return [(str(key), name) for key, name in rows.values_list("id", "name")[:most]]


def _products(portal: PortalContext) -> Any:
    return Product.objects.of(portal.actor.organiser_id)


def _outlets(portal: PortalContext) -> Any:
    return Outlet.objects.within(portal.programme.id, organiser_id=portal.actor.organiser_id)


def _find_products(portal: PortalContext, text: str, limit: int) -> Sequence[Option]:
    own = {key: name for key, name in bought(portal, _BOUGHT_MAX) if folded(text) in folded(name)}
    rows = _products(portal).filter(ended_at=None)
    if text:
        rows = rows.filter(sort_key__contains=folded(text))
    others = rows.order_by("sort_key", "id").values_list("id", "name")[:limit]
    return [*{**own, **{str(key): name for key, name in others}}.items()][:limit]


def _find_outlets(portal: PortalContext, text: str, limit: int) -> Sequence[Option]:
    rows = _outlets(portal)
    if text:
        rows = rows.filter(name__bare=text)
    options = rows.order_by("name", "id").values_list("id", "name")[:limit]
    return [(str(key), name) for key, name in options]


def _named(
    rows_of: Callable[[PortalContext], Any],
) -> Callable[[PortalContext, Collection[str]], Mapping[str, str]]:
    def named(portal: PortalContext, keys: Collection[str]) -> Mapping[str, str]:
        wanted: list[UUID] = [key for text in keys if (key := ids.parsed(text))]
        rows = rows_of(portal).filter(id__in=wanted)
        return {str(key): name for key, name in rows.values_list("id", "name")}

    return named


SOURCES: Mapping[str, Source] = {
    asking.PRODUCT: Source("goods-answered", "member.view", _find_products, _named(_products)),
    asking.OUTLET: Source("places-answered", "member.view", _find_outlets, _named(_outlets)),
}
_BY_NAME = {source.name: source for source in SOURCES.values()}


@page("surveys/pick/<slug:source>/", permission="member.view")
def pick(portal: Portal, source: str) -> HttpResponseBase:
    """The first options of a source that hold what was typed."""
    if source not in _BY_NAME:
        raise Http404
    return sources.answer(portal, _BY_NAME[source])
