"""What a basket would bring: products that the member chooses, as the rules would evaluate them
today. It stands in the address, so it can be kept and sent; nothing is recorded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import QueryDict

from tandem.catalogue.models import Pack, Product
from tandem.flows.activities import activity_meanings, quote_activity
from tandem.flows.activities.activity_inputs import ActivityInput, LineInput, Refused
from tandem.insights.running import places
from tandem.insights.running.places import Place
from tandem.kit.money import net_of, to_minor
from tandem.kit.text import folded
from tandem.kit.texts import localized
from tandem.portals.member.own import framed, member_of
from tandem.portals.shared import units
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.fields import NumberField
from tandem.programmes import wallets
from tandem.programmes.models import Programme

LINES_MAX = 20
FOUND_MAX = 10
QUERY_MAX = 80
_PIECES = NumberField(min_value=0, max_digits=12)
_PAID = NumberField(min_value=0, max_digits=12, required=False)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as it was typed, with what is wrong of it."""

    product: Product
    units: Sequence[str]
    unit: str
    typed_quantity: str
    typed_paid: str
    quantity: Decimal | None
    paid: Decimal | None
    wrong: str


def _typed(values: Sequence[str], place: int) -> str:
    return values[place].strip() if place < len(values) else ""


def _lines(portal: Portal, query: QueryDict) -> list[_Line]:
    """The lines of an address, products that are not sold (any more) left out."""
    keys = [_key(text) for text in query.getlist("product")[:LINES_MAX]]
    of = portal.organiser_id
    wanted = {key for key in keys if key}
    products = {row.id: row for row in Product.objects.of(of).filter(id__in=wanted, ended_at=None)}
    packs = dict[UUID, list[str]]()
    for pack in Pack.objects.of(of).filter(product_id__in=products).order_by("base_units", "unit"):
        packs.setdefault(pack.product_id, []).append(pack.unit)
    return [
        _line(products[key], packs.get(key, ()), query, place)
        for place, key in enumerate(keys)
        if key in products
    ]


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _line(product: Product, packs: Sequence[str], query: QueryDict, place: int) -> _Line:
    known = list(dict.fromkeys([product.unit, *packs]))  # the base unit may be named again
    unit = _typed(query.getlist("unit"), place)
    typed = _typed(query.getlist("quantity"), place) or "1"
    paid = _typed(query.getlist("paid"), place)
    wrong, values = "", dict[str, Decimal | None]()
    for name, text, field in (("quantity", typed, _PIECES), ("paid", paid, _PAID)):
        try:
            values[name] = field.clean(text)
        except forms.ValidationError as problem:
            wrong, values[name] = " ".join(problem.messages), None
    return _Line(
        product,
        known,
        unit if unit in known else product.unit,
        typed,
        paid,
        values["quantity"],
        values["paid"],
        wrong,
    )


def _found(portal: Portal, text: str) -> list[Product]:
    if not text:
        return []
    sold = Product.objects.of(portal.organiser_id).filter(ended_at=None)
    return list(sold.filter(sort_key__contains=folded(text)).order_by("sort_key", "id")[:FOUND_MAX])


def _parts(lines: Sequence[_Line], outlet: Place | None) -> list[tuple[str, str]]:
    """The basket as an address holds it."""
    place = [("at", str(outlet.id))] if outlet else []
    return place + [
        pair
        for line in lines
        for pair in (
            ("product", str(line.product.id)),
            ("quantity", line.typed_quantity),
            ("unit", line.unit),
            ("paid", line.typed_paid),
        )
    ]


def _said(line: _Line, programme: Programme) -> LineInput:
    """A line as a call would tell it; people know the price with tax."""
    paid, net = None, None
    if line.paid is not None:
        paid = to_minor(line.paid, programme.currency)
        net = net_of(paid, programme.tax_percent or Decimal(0))
    key, quantity = ("SKU", line.product.sku), line.quantity or Decimal(0)
    return LineInput(key, quantity, line.unit, net_minor=net, gross_minor=paid)


def _brings(portal: Portal, lines: Sequence[_Line], outlet: Place | None) -> Mapping[str, Any]:
    """What the rules in force give for it today, by wallet, with the reasons."""
    counted = [line for line in lines if line.quantity]
    if not counted or any(line.wrong for line in lines):
        return {}
    programme, now = portal.programme, portal.now
    basket = ActivityInput(
        member=("NUMBER", member_of(portal).number),
        day=programme.day_at(now),
        document_no="–",
        partner=outlet.partner_code if outlet else "",
        outlet=outlet.code if outlet else "",
        lines=tuple(_said(line, programme) for line in counted),
    )
    transaction = activity_meanings.activity_of(basket, programme=programme, now=now)
    if isinstance(transaction, Refused):
        return {"refused": transaction.sentence}
    quote = quote_activity.quote(
        transaction, programme=programme, language=portal.language, now=now
    )
    named = wallets.names(programme.id, organiser_id=portal.organiser_id)
    return {
        "wallets": [
            {
                "name": localized(named.get(code, {}), portal.language),
                "points": points,
                "reasons": [
                    {"name": reason.name, "sentence": reason.sentence, "points": reason.points}
                    for reason in quote.explanations[code].reasons
                ]
                if code in quote.explanations
                else [],
            }
            for code, points in sorted(quote.points.items())
            if points
        ],
        "is_counted": True,
        "lacks_place": outlet is None,
        "lacks_amounts": any(line.paid is None for line in counted),
    }


@page("prove/basket/", permission="member.view", template="basket.html")
def basket(portal: Portal) -> Mapping[str, Any]:
    """The basket, a search for more, and what all of it would bring."""
    query = portal.request.GET
    lines = _lines(portal, query)
    text = query.get("q", "").strip()[:QUERY_MAX]
    matching, outlets = _found(portal, text), places.listed(portal.programme)
    at = next((place for place in outlets if str(place.id) == query.get("at")), None)
    return framed(
        portal,
        member_of(portal),
        "prove",
        q=text,
        is_full=len(lines) >= LINES_MAX,
        currency=portal.programme.currency,
        lines=[
            {
                "product": line.product.id,
                "name": line.product.name,
                "quantity": line.typed_quantity,
                "paid": line.typed_paid,
                "wrong": line.wrong,
                "units": [
                    {"code": unit, "name": units.many(unit), "is_chosen": unit == line.unit}
                    for unit in line.units
                ],
                "without": urlencode(_parts([other for other in lines if other is not line], at)),
            }
            for line in lines
        ],
        matching=[
            {
                "name": row.name,
                "brand": row.brand,
                "with": urlencode(
                    [*_parts(lines, at), ("product", str(row.id)), ("quantity", "1")]
                ),
            }
            for row in matching
        ],
        is_searched=bool(text),
        outlets=[
            {
                "key": place.id,
                "name": f"{place.name}, {place.city}" if place.city else place.name,
                "is_chosen": place == at,
            }
            for place in outlets
        ],
        brings=_brings(portal, lines, at),
    )
