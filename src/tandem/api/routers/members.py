"""Members, their balances and their ledger."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from tandem.api import once
from tandem.api.auth import Caller, caller_of
from tandem.api.pagination import Cursor, Limit, decode, encode, moment
from tandem.api.schemas.members import (
    BalanceOut,
    BalancesOut,
    EntryOut,
    MemberIn,
    MemberOut,
    MembersOut,
    StatementOut,
)
from tandem.flows.joining import enrolling
from tandem.ledger import queries as ledger
from tandem.participants import enrolment
from tandem.participants.models import Identifier, Member
from tandem.participants.queries import NoSuchMember
from tandem.platform import clock
from tandem.platform.access.invitations import address_of
from tandem.programmes import queries as programmes

router = Router(tags=["members"])
Wallet = Annotated[str, Query(pattern="^(REWARD|STATUS)$")]


def member_of(caller: Caller, member_id: str) -> Member:
    """The member of the key's programme that an address names.

    Raises:
        NoSuchMember
    """
    if not member_id.isdecimal() or len(member_id) > 19 or int(member_id) >= 2**63:
        raise NoSuchMember()
    there = Member.objects.within(caller.programme.id, organiser_id=caller.actor.organiser_id)
    return there.select_related("company").one(NoSuchMember(), id=int(member_id))


def _out(row: Member) -> MemberOut:
    return MemberOut(
        id=str(row.id),
        number=row.number,
        name=row.name,
        tax_id=row.company.tax_id if row.company else "",
        trade=row.trade,
        region=row.region,
        status=row.status,
        joined_at=row.joined_at,
    )


@router.get("/members", response=MembersOut, summary="List members")
def list_members(
    request: HttpRequest,
    limit: Limit = 50,
    cursor: Cursor = "",
    identifier: Annotated[str, Query(max_length=120)] = "",
) -> MembersOut:
    """Members in order of joining; `identifier` finds one by number, tax number, e-mail or card."""
    caller = caller_of(request, "members.read")
    of = caller.actor.organiser_id
    members = (
        Member.objects.of(of).select_related("company").filter(programme_id=caller.programme.id)
    )
    if identifier:
        known = Identifier.objects.of(of).filter(programme_id=caller.programme.id, value=identifier)
        members = members.filter(id__in=list(known.values_list("member_id", flat=True)[:10]))
    if cursor:
        (after,) = decode(cursor, int)
        members = members.filter(id__gt=max(0, min(after, 2**63 - 1)))
    rows = list(members.order_by("id")[: limit + 1])
    return MembersOut(
        items=[_out(row) for row in rows[:limit]],
        next_cursor=encode(rows[limit - 1].id) if len(rows) > limit else None,
    )


@router.post("/members", response={201: MemberOut}, summary="Enrol a member")
def enrol_member(request: HttpRequest, body: MemberIn) -> HttpResponse:
    """Enrol a firm or a person. The organiser answers for their consent.

    A tax number is public, so a firm waits until it is proved to be the member's, as the
    programme's settings say (`status` WAITING); `firm_proved` says that you have seen to it.
    """
    caller = caller_of(request, "members.write")
    if body.firm_proved:
        caller_of(request, "firms.prove")

    def work() -> tuple[int, MemberOut]:
        values = body.model_dump(exclude={"firm_proved"})
        values["email"] = address_of(body.email) if body.email else ""
        member_id = enrolling.by_program(
            enrolment.Applicant(country=caller.programme.country, **values),
            programme=caller.programme,
            is_proved=body.firm_proved,
            actor=caller.actor,
            now=clock.now(),
        )
        return 201, _out(member_of(caller, str(member_id)))

    return once.answer(request, caller, work)


@router.get("/members/{member_id}", response=MemberOut, summary="One member")
def get_member(request: HttpRequest, member_id: str) -> MemberOut:
    """One member by its id."""
    return _out(member_of(caller_of(request, "members.read"), member_id))


@router.get("/members/{member_id}/balances", response=BalancesOut, summary="Balances of a member")
def get_balances(request: HttpRequest, member_id: str) -> BalancesOut:
    """Available, pending and held points by wallet, now."""
    caller = caller_of(request, "members.read")
    row, of = member_of(caller, member_id), caller.actor.organiser_id
    balances = []
    for wallet, book_id in programmes.books(caller.programme.id, organiser_id=of).items():
        balance = ledger.balance(row.id, organiser_id=of, book_id=book_id)
        balances.append(
            BalanceOut(
                wallet=wallet,
                available=balance.available,
                pending=balance.pending,
                held=balance.held,
            )
        )
    return BalancesOut(member_id=str(row.id), balances=balances)


@router.get("/members/{member_id}/statement", response=StatementOut, summary="Ledger of a member")
def get_statement(
    request: HttpRequest,
    member_id: str,
    wallet: Wallet = "REWARD",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> StatementOut:
    """Transfers of one wallet, latest first."""
    caller = caller_of(request, "members.read")
    row, of = member_of(caller, member_id), caller.actor.organiser_id
    before = decode(cursor, moment, UUID) if cursor else None
    rows = ledger.statement(
        row.id,
        organiser_id=of,
        book_id=programmes.books(caller.programme.id, organiser_id=of)[wallet],
        before=before,
        limit=limit + 1,
    )
    items = [
        EntryOut(
            id=entry.id, kind=entry.kind, points=entry.points, cause_id=entry.cause_id, at=entry.at
        )
        for entry in rows[:limit]
    ]
    last = rows[limit - 1] if len(rows) > limit else None
    return StatementOut(
        items=items, next_cursor=encode(last.at.isoformat(), last.id) if last else None
    )
