"""Partners, and their outlets: read, added, and told where they are."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from tandem.api import once
from tandem.api.auth import Caller, caller_of
from tandem.api.pagination import Cursor, Limit, page_by
from tandem.api.schemas.outlets import (
    OutletChangeIn,
    OutletIn,
    OutletOut,
    OutletsOut,
    PartnerOut,
    PartnersOut,
    PlaceIn,
    PlaceOut,
)
from tandem.partners import onboarding, queries
from tandem.partners.models import Outlet, Partner, PartnerRole
from tandem.partners.outlets import placing
from tandem.partners.outlets.placing import OutletTold
from tandem.platform import clock

router = Router(tags=["partners"])


def _partner_out(row: Partner) -> PartnerOut:
    return PartnerOut(
        code=row.code,
        name=row.name,
        tax_id=row.tax_id,
        role=PartnerRole(row.role),
        city=row.city,
        region=row.region,
        buys_from=row.parent.code if row.parent else None,
        has_ended=row.ended_at is not None,
    )


def _out(row: Outlet) -> OutletOut:
    place = placing.place_of(row)
    return OutletOut(
        id=row.id,
        code=row.code,
        name=row.name,
        city=row.city,
        region=row.region,
        street=row.street,
        postal_code=row.postal_code,
        place=PlaceOut(latitude=place.latitude, longitude=place.longitude) if place else None,
        is_authorised=row.is_authorised,
    )


def _partner(caller: Caller, code: str) -> Partner:
    """The partner that takes part under this code.

    Raises:
        NoSuchPartner
    """
    rows = Partner.objects.within(caller.programme.id, organiser_id=caller.actor.organiser_id)
    return rows.order_by("id").one(queries.NoSuchPartner(), code=code, ended_at=None)


def _outlet(caller: Caller, outlet: UUID, partner: Partner) -> Outlet:
    of = caller.actor.organiser_id
    return queries.outlet(outlet, partner_id=partner.id, organiser_id=of)


def _told(body: OutletIn | OutletChangeIn) -> OutletTold:
    """What is told of an outlet, of what may be left out."""
    sent = body.model_dump(include={*placing.LENGTHS}, exclude_unset=True, exclude_none=True)
    told = OutletTold(**sent)  # type: ignore[typeddict-item]
    if "place" in body.model_fields_set:
        told["place"] = _place(body.place)
    return told


def _place(told: PlaceIn | None) -> placing.Place | None:
    return placing.place_at(told.latitude, told.longitude) if told else None


@router.get("/partners", response=PartnersOut, summary="List partners")
def list_partners(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "") -> PartnersOut:
    """Distributors, wholesalers and shops of the programme, by their codes."""
    caller = caller_of(request, "partners.read")
    rows = Partner.objects.within(caller.programme.id, organiser_id=caller.actor.organiser_id)
    several, next_cursor = page_by(
        rows.select_related("parent"), "code", "id", kinds=(str, int), cursor=cursor, limit=limit
    )
    return PartnersOut(items=[_partner_out(row) for row in several], next_cursor=next_cursor)


@router.get("/partners/{partner}/outlets", response=OutletsOut, summary="List outlets of a partner")
def list_outlets(
    request: HttpRequest,
    partner: str,
    code: Annotated[str, Query(max_length=40)] = "",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> OutletsOut:
    """By their codes; `code` asks for the one that bears it."""
    caller = caller_of(request, "partners.read")
    rows = Outlet.objects.of(caller.actor.organiser_id).filter(
        partner_id=_partner(caller, partner).id, **({"code": code} if code else {})
    )
    several, next_cursor = page_by(
        rows, "code", "id", kinds=(str, UUID), cursor=cursor, limit=limit
    )
    return OutletsOut(items=[_out(row) for row in several], next_cursor=next_cursor)


@router.post(
    "/partners/{partner}/outlets", response={201: OutletOut}, summary="Add an outlet of a partner"
)
def add_outlet(request: HttpRequest, partner: str, body: OutletIn) -> HttpResponse:
    """A place where the partner sells. Members who look for outlets near them find it at once, if
    it is authorised.
    """
    caller = caller_of(request, "outlets.write")
    row = _partner(caller, partner)

    def work() -> tuple[int, OutletOut]:
        outlet_id = onboarding.add_outlet(
            row.id,
            code=body.code,
            is_authorised=body.is_authorised,
            actor=caller.actor,
            now=clock.now(),
            **placing.columns_told(_told(body)),
        )
        return 201, _out(_outlet(caller, outlet_id, row))

    return once.answer(request, caller, work)


@router.patch(
    "/partners/{partner}/outlets/{outlet}", response=OutletOut, summary="Correct an outlet"
)
def change_outlet(
    request: HttpRequest, partner: str, outlet: UUID, body: OutletChangeIn
) -> HttpResponse:
    """Say what it is called, where it is, and whether it sells within the programme; what is left
    out stays.
    """
    caller = caller_of(request, "outlets.write")
    row = _partner(caller, partner)

    def work() -> tuple[int, OutletOut]:
        of_partner: dict[str, Any] = {"partner_id": row.id, "actor": caller.actor}
        placing.change_outlet(
            outlet,
            told=_told(body),
            programme_id=caller.programme.id,
            now=clock.now(),
            **of_partner,
        )
        if body.is_authorised is not None:
            onboarding.authorise_outlet(outlet, is_authorised=body.is_authorised, **of_partner)
        return 200, _out(_outlet(caller, outlet, row))

    return once.answer(request, caller, work)
