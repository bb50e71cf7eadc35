"""That what is known of members, of their people and of their firms is put right by programs, by
the verbs of the pages: what of before stands nowhere, and which of it, when and by which program
stands in the member's history.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tandem.api import once
from tandem.api.auth import Caller, caller_of
from tandem.api.routers.members import member_of
from tandem.api.schemas.correcting import (
    CorrectedOut,
    DataIn,
    DataOut,
    DeliveryOut,
    FirmDataIn,
    FirmDataOut,
    FirmNumberIn,
    FirmProofIn,
    FirmProvedOut,
    PersonDataIn,
    PersonDataOut,
)
from tandem.flows.evidence import decide_numbers
from tandem.flows.joining import correcting_by_program as flow
from tandem.flows.joining import proving
from tandem.participants.correcting import own, told
from tandem.participants.models import Company, Person
from tandem.platform import clock
from tandem.rewards.ordering import ADDRESS_FIELDS

router = Router(tags=["members"])


def _person(row: Person, role: str) -> PersonDataOut:
    month, day = divmod(row.birthday or 0, 100)
    return PersonDataOut(
        person=row.id,
        version=told.of_person(row),
        name=row.name,
        email=row.email,
        phone=row.phone,
        birthday=f"{month:02}-{day:02}" if row.birthday else "",
        role=role,  # type: ignore[arg-type]
        signs_in=row.user_id is not None,
    )


def _firm(row: Company) -> FirmDataOut:
    return FirmDataOut(
        version=told.of_firm(row),
        name=row.name,
        tax_id=row.tax_id,
        street=row.street,
        postal_code=row.postal_code,
        city=row.city,
        country=row.country,
    )


def _data(member_id: int, caller: Caller) -> DataOut:
    known = flow.known(member_id, programme=caller.programme)
    row = known.member
    return DataOut(
        member_id=str(row.id),
        version=known.version,
        name=row.name,
        trade=row.trade,
        region=row.region,
        delivery=DeliveryOut(**{name: known.delivery.get(name, "") for name in ADDRESS_FIELDS}),
        firm=_firm(row.company) if row.company else None,
        people=[_person(person, role) for person, role in known.people],
    )


def _corrected(
    request: HttpRequest,
    caller: Caller,
    member_id: str,
    correct: Callable[[int, dict[str, Any]], list[str]],
    part: Callable[[DataOut], str],
) -> HttpResponse:
    """Correct once for the request's key; the answer names the version of the part then."""
    row = member_of(caller, member_id)

    def work() -> tuple[int, CorrectedOut]:
        now: datetime = clock.now()
        changed = correct(
            row.id, {"programme": caller.programme, "actor": caller.actor, "now": now}
        )
        version = part(_data(row.id, caller))
        return 200, CorrectedOut(member_id=str(row.id), changed=changed, version=version)

    return once.answer(request, caller, work)


def _of_firm(data: DataOut) -> str:
    assert data.firm is not None
    return data.firm.version


@router.get("/members/{member_id}/data", response=DataOut, summary="What is known of a member")
def get_data(request: HttpRequest, member_id: str) -> DataOut:
    """What may be put right, each part with the `version` that a correction names."""
    caller = caller_of(request, told.CORRECT)
    return _data(member_of(caller, member_id).id, caller)


@router.patch(
    "/members/{member_id}/data", response=CorrectedOut, summary="Correct what is known of a member"
)
def correct_data(request: HttpRequest, member_id: str, body: DataIn) -> HttpResponse:
    """Put right trade and region, and where rewards are sent to from now on; what is on its way
    goes where it was ordered to.
    """
    caller = caller_of(request, told.CORRECT)
    marks = body.model_dump(include={"trade", "region"}, exclude_none=True)
    to = body.delivery.model_dump() if body.delivery else None
    return _corrected(
        request,
        caller,
        member_id,
        lambda key, scope: flow.correct_member(key, marks, to, version=body.version, **scope),
        lambda data: data.version,
    )


@router.patch(
    "/members/{member_id}/people/{person}",
    response=CorrectedOut,
    summary="Correct what is known of one of its people",
)
def correct_person(
    request: HttpRequest, member_id: str, person: UUID, body: PersonDataIn
) -> HttpResponse:
    """Put right name, e-mail, telephone and birthday. A member that is this person is called so
    then. The account of who signs in stays theirs: how it is called, its address, its language.
    """
    caller = caller_of(request, told.CORRECT)
    values = flow.ToldOfPerson(**body.model_dump(exclude={"version"}))
    return _corrected(
        request,
        caller,
        member_id,
        lambda key, scope: flow.correct_person(key, person, values, version=body.version, **scope),
        lambda data: next(one.version for one in data.people if one.person == person),
    )


@router.patch(
    "/members/{member_id}/firm", response=CorrectedOut, summary="Correct what is known of its firm"
)
def correct_firm(request: HttpRequest, member_id: str, body: FirmDataIn) -> HttpResponse:
    """Put right a firm's name and address, in each programme of the organiser in which it takes
    part.
    """
    caller = caller_of(request, told.CORRECT)
    values = body.model_dump(exclude={"version"}, exclude_none=True)
    return _corrected(
        request,
        caller,
        member_id,
        lambda key, scope: flow.correct_firm(key, values, version=body.version, **scope),
        _of_firm,
    )


@router.post(
    "/members/{member_id}/firm/proof", response=FirmProvedOut, summary="Prove a waiting firm"
)
def prove_firm(request: HttpRequest, member_id: str, body: FirmProofIn) -> HttpResponse:
    """Say of a member in waiting that their firm is theirs, for you have seen it proved and answer
    for it: they take part, or go on as the member who is that firm already.
    """
    caller = caller_of(request, told.PROVE)
    row = member_of(caller, member_id)

    def work() -> tuple[int, FirmProvedOut]:
        scope: dict[str, Any] = {"programme": caller.programme, "actor": caller.actor}
        proved = proving.by_program(row.id, body.tax_id, now=clock.now(), **scope)
        return 200, FirmProvedOut(member_id=str(row.id), into_id=str(proved.into_id))

    return once.answer(request, caller, work)


@router.post(
    "/members/{member_id}/firm/number", response=CorrectedOut, summary="Another number of its firm"
)
def prove_number(request: HttpRequest, member_id: str, body: FirmNumberIn) -> HttpResponse:
    """Let another tax number be the firm's, for you have seen it proved and answer for it: it leads
    to the member from then on and the old one to nobody, and what waited for it is recorded. The
    organiser can take it back on *Firms to confirm*.
    """
    caller = caller_of(request, told.PROVE)

    def prove(key: int, scope: dict[str, Any]) -> list[str]:
        decide_numbers.prove(key, body.tax_id, was=body.was, note=body.note, **scope)
        return [own.TAX_ID]

    return _corrected(request, caller, member_id, prove, _of_firm)
