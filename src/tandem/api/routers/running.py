"""What runs now, for a member, a partner or anybody."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query, Router

from tandem.api.auth import Caller, caller_of
from tandem.api.pagination import Cursor, Limit, decode, encode
from tandem.api.routers.members import member_of
from tandem.api.schemas.running import RunningOut, RunningsOut
from tandem.insights.running import telling
from tandem.insights.running.telling import Reader
from tandem.kit.errors import Invalid
from tandem.partners.models import Outlet, Partner
from tandem.partners.queries import NoSuchOutlet, NoSuchPartner
from tandem.platform import clock

router = Router(tags=["running"])
_Code = Annotated[str, Query(max_length=60, pattern=r"^[^\x00]*$")]
_Language = Annotated[Literal["en", "pl", "ro", "be"], Query()]


class OneReader(Invalid):
    """A member and a partner are two readers."""

    code = "api.one_reader"
    text = "Ask for a member or for a partner, not for both; an outlet goes with its partner."


def _reader_of(caller: Caller, member: str, partner: str, outlet: str) -> Reader:
    if (member and (partner or outlet)) or (outlet and not partner):
        raise OneReader()
    if member:
        return Reader(member_id=member_of(caller, member).id)
    if not partner:
        return Reader()
    there = Partner.objects.within(caller.programme.id, organiser_id=caller.actor.organiser_id)
    row = there.one(NoSuchPartner(), code=partner, ended_at=None)
    if not outlet:
        return Reader(partner_id=row.id)
    outlets = Outlet.objects.of(caller.actor.organiser_id).filter(partner_id=row.id, code=outlet)
    outlet_id = outlets.order_by("id").values_list("id", flat=True).first()
    if outlet_id is None:
        raise NoSuchOutlet()
    return Reader(partner_id=row.id, outlet_id=outlet_id)


@router.get("/running", response=RunningsOut, summary="What runs now")
def list_running(
    request: HttpRequest,
    member: _Code = "",
    partner: _Code = "",
    outlet: _Code = "",
    language: _Language = "en",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> RunningsOut:
    """Initiatives, rules in force, codes, rewards and novelties, soonest end first; what begins
    within 30 days too. Of a `member` (by id) or a `partner` (by code, at an `outlet` of its) what
    may give something to them; of nobody, what strangers may know: rules for a segment are left
    out.
    """
    caller = caller_of(request, "running.read")
    reader, now = _reader_of(caller, member, partner, outlet), clock.now()
    rows = telling.running(caller.programme, reader, language=language, now=now)
    if cursor:
        after = decode(cursor, str, int, int, str)
        rows = [row for row in rows if row.place > after]
    today = caller.programme.day_at(now)
    return RunningsOut(
        items=[
            RunningOut(
                kind=row.kind,  # type: ignore[arg-type]
                key=row.key,
                name=row.name,
                sentence=row.sentence,
                receivers=list(row.receivers),  # type: ignore[arg-type]
                since=row.since,
                until=row.until,
                days_left=row.days_left(today),
                is_new=row.is_new,
                is_used_up=row.is_used_up,
                points=row.points,
                pieces_left=row.pieces_left,
            )
            for row in rows[:limit]
        ],
        next_cursor=encode(*rows[limit - 1].place) if len(rows) > limit else None,
    )
