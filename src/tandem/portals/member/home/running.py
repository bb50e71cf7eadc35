"""What runs now for the member."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase

from tandem.insights.running import telling
from tandem.insights.running.telling import Reader, Running
from tandem.portals.member.home import reviewing
from tandem.portals.member.own import framed, member_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.telling import product as showing
from tandem.portals.shared.telling import running as shown


def cards(portal: Portal, member_id: int) -> list[dict[str, Any]]:
    """All of it, soonest end first."""
    rows = telling.running(
        portal.programme, Reader(member_id=member_id), language=portal.language, now=portal.now
    )
    today = portal.programme.day_at(portal.now)

    def address(row: Running) -> str:
        if row.kind == telling.INITIATIVE:
            return portal.address("member:initiative", address=row.key)
        if row.kind == telling.REWARD:
            return portal.address("member:reward", reward=row.key)
        if row.kind in (telling.CODES, telling.PRODUCT):
            return portal.address("member:product", product=row.key)
        return ""

    return shown.cards(rows, today, address=address)


@page("running/", permission="member.view", template="running.html")
def running(portal: Portal) -> Mapping[str, Any]:
    """All that runs now for me, with when it ends."""
    member = member_of(portal)
    return framed(portal, member, "home", rows=cards(portal, member.id))


def sold(portal: Portal, product: UUID) -> None:
    """A guard: the product is sold still."""
    showing.product_of(product, organiser_id=portal.organiser_id)


@page(
    "products/<uuid:product>/",
    permission="member.view",
    template="product.html",
    guard=sold,
    actions=[reviewing.review, reviewing.drop_review],
)
def product(portal: Portal, product: UUID) -> Mapping[str, Any]:
    """A product: what it brings me now, and where it is sold."""
    member = member_of(portal)
    shown_to = showing.shown(
        product,
        portal.programme,
        member_id=member.id,
        language=portal.language,
        now=portal.now,
        document_address=lambda document: portal.address(
            "member:product-document", product=product, sheet=document
        ),
    )
    near_at = portal.address("member:product-outlets", product=product)
    return framed(
        portal, member, "home", near_at=near_at, **shown_to, **reviewing.own(portal, product)
    )


@page(
    "products/<uuid:product>/<uuid:sheet>.pdf",
    permission="member.view",
    guard=lambda portal, product, **_parts: sold(portal, product),
)
def product_document(portal: Portal, product: UUID, sheet: UUID) -> HttpResponseBase:
    """A document of a product."""
    return showing.document_of(
        product, sheet, organiser_id=portal.organiser_id, language=portal.language
    )
