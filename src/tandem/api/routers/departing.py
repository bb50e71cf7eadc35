"""That members leave and come back, ask to be erased, and have the copy of what is held of them.

A program speaks for the organiser here, as one of its people does on the member's page: it notes
that somebody asks to be erased; an administrator carries it out.
"""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from ninja import Router
from pydantic import BaseModel

from tandem.api import once
from tandem.api.auth import Caller, caller_of
from tandem.api.routers.members import member_of
from tandem.api.schemas.departing import (
    AtStakeOut,
    CopiedFileOut,
    CopyOut,
    ErasureOut,
    LeaveIn,
    StandingOut,
)
from tandem.flows.departing import copying, erasing
from tandem.flows.departing import leaving as flow
from tandem.kit.errors import Missing
from tandem.participants import leaving
from tandem.platform import clock
from tandem.platform.access.permissions import Actor
from tandem.platform.personal import copying as held
from tandem.platform.personal import requests

router = Router(tags=["members"])


class NoSuchFile(Missing):
    """No file of the copy."""

    code = "api.no_such_file"
    text = "There is no such file of this member."


def _office(caller: Caller) -> Actor:
    """The program as one of the organiser's people who changes members."""
    return replace(caller.actor, permissions=frozenset({"members.change"}))


def _standing(caller: Caller, member_id: int) -> StandingOut:
    row = member_of(caller, str(member_id))
    gone = leaving.standing(row.id, organiser_id=row.organiser_id)
    return StandingOut(
        member_id=str(row.id),
        status=row.status,  # type: ignore[arg-type]
        left_at=gone.at if gone else None,
        order_until=gone.order_until if gone else None,
    )


def _erasure(caller: Caller, member_id: int) -> ErasureOut:
    request = requests.standing(member_id, organiser_id=caller.actor.organiser_id)
    return ErasureOut(
        member_id=str(member_id),
        is_asked=request is not None and request.erased_at is None,
        asked_at=request.created_at if request else None,
        erased_at=request.erased_at if request else None,
    )


@router.get("/members/{member_id}/at-stake", response=AtStakeOut, summary="What leaving would mean")
def get_at_stake(request: HttpRequest, member_id: str) -> AtStakeOut:
    """What a member has, and what becomes of it if they leave now: to be read to them first."""
    caller = caller_of(request, "members.depart")
    row = member_of(caller, member_id)
    stake = flow.at_stake(row.id, programme=caller.programme, now=clock.now())
    return AtStakeOut(
        available=stake.available,
        pending=stake.pending,
        order_until=None if stake.is_lost_at_once else stake.order_until,
        proofs=stake.proofs,
        orders=stake.orders,
        sign_ups=stake.sign_ups,
        has_membership=stake.has_membership,
    )


@router.post("/members/{member_id}/leave", response=StandingOut, summary="Let a member leave")
def leave(request: HttpRequest, member_id: str, body: LeaveIn) -> HttpResponse:
    """Let a member take part no more; points can be used up to the day of the answer."""
    caller = caller_of(request, "members.depart")
    row = member_of(caller, member_id)

    def work() -> tuple[int, BaseModel]:
        flow.leave(
            row.id,
            reason=body.reason,
            programme=caller.programme,
            actor=_office(caller),
            now=clock.now(),
        )
        return 200, _standing(caller, row.id)

    return once.answer(request, caller, work)


@router.post("/members/{member_id}/come-back", response=StandingOut, summary="Take a member back")
def come_back(request: HttpRequest, member_id: str) -> HttpResponse:
    """Let a member who left take part again; up to the last day no point is lost."""
    caller = caller_of(request, "members.depart")
    row = member_of(caller, member_id)

    def work() -> tuple[int, BaseModel]:
        flow.come_back(row.id, programme=caller.programme, actor=_office(caller), now=clock.now())
        return 200, _standing(caller, row.id)

    return once.answer(request, caller, work)


@router.get("/members/{member_id}/erasure", response=ErasureOut, summary="A request to be erased")
def get_erasure(request: HttpRequest, member_id: str) -> ErasureOut:
    """Whether a member asks to be erased, and whether it was done."""
    caller = caller_of(request, "members.depart")
    return _erasure(caller, member_of(caller, member_id).id)


@router.post(
    "/members/{member_id}/erasure", response=ErasureOut, summary="Ask for a member to be erased"
)
def ask_erasure(request: HttpRequest, member_id: str) -> HttpResponse:
    """Note that a member asks to be erased. The organiser carries it out on the member's page."""
    caller = caller_of(request, "members.depart")
    row = member_of(caller, member_id)

    def work() -> tuple[int, BaseModel]:
        erasing.ask(row.id, programme=caller.programme, actor=_office(caller), now=clock.now())
        return 200, _erasure(caller, row.id)

    return once.answer(request, caller, work)


@router.post(
    "/members/{member_id}/erasure/call-off",
    response=ErasureOut,
    summary="Take that request back",
)
def call_off_erasure(request: HttpRequest, member_id: str) -> HttpResponse:
    """Take a request back that was not carried out."""
    caller = caller_of(request, "members.depart")
    row = member_of(caller, member_id)

    def work() -> tuple[int, BaseModel]:
        erasing.call_off(row.id, programme=caller.programme, actor=_office(caller), now=clock.now())
        return 200, _erasure(caller, row.id)

    return once.answer(request, caller, work)


@router.get("/members/{member_id}/copy", response=CopyOut, summary="All that is held of a member")
def get_copy(request: HttpRequest, member_id: str) -> CopyOut:
    """The copy that everybody may ask for, one in ten minutes; files are had one by one."""
    caller = caller_of(request, "members.copy")
    row = member_of(caller, member_id)
    copying.once_in_a_while(row.id)
    theirs = erasing.whose(row.id, organiser_id=row.organiser_id)
    return CopyOut(
        member_id=str(row.id),
        packages=dict(held.copies(theirs)),
        files=[
            CopiedFileOut(
                file=file.id,
                package=file.package,
                name=file.name,
                media_type=file.media_type,
                bytes=file.bytes_total,
                received_at=file.at,
            )
            for file in held.files(theirs)
        ],
    )


@router.get("/members/{member_id}/copy/files/{file_id}", summary="A file of the copy")
def get_copied_file(request: HttpRequest, member_id: str, file_id: UUID) -> HttpResponseBase:
    """A file that the member sent, as it was received."""
    caller = caller_of(request, "members.copy")
    row = member_of(caller, member_id)
    theirs = erasing.whose(row.id, organiser_id=row.organiser_id)
    file = next((one for one in held.files(theirs) if one.id == file_id), None)
    path = Path(settings.HOME) / file.path if file is not None else None
    if file is None or path is None or not path.is_file():
        raise NoSuchFile()
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=file.name,
        content_type=file.media_type or "application/octet-stream",
    )
