"""Another tax number of a firm: an owner asks, the organiser decides, and may take it back.

By the number sellers' files find the firm's purchases, so it is nobody's own to change. The new one
leads to the member from then on and the old one to nobody; what was recorded by it stays. A number
that led to somebody else's firm is taken away instead (`firms.revoking`), with what it recorded.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.kit import codes, ids
from tandem.kit.errors import Conflict, Invalid, Missing
from tandem.kit.text import tidy
from tandem.participants.correcting import own, reading, told
from tandem.participants.facts import FirmNumberAsked, FirmNumberDecided
from tandem.participants.firms import means
from tandem.participants.firms.deciding import NotYourself, RefusedWithoutReason
from tandem.participants.models import (
    Company,
    FirmProof,
    FirmProofStatus,
    Identifier,
    IdentifierKind,
    Member,
    NumberRequest,
    NumberRequestStatus,
    Person,
    Teammate,
)
from tandem.participants.queries import is_owner, one_at_a_time
from tandem.platform import by_programme, journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme

TEXT_MAX, SHOWN = 300, 100


class SameNumber(Invalid):
    """The number is the firm's already."""

    code = "participants.same_number"
    text = _("This is the tax number that stands here already.")


class NumberTaken(Conflict):
    """The number leads to another member."""

    code = "participants.number_taken"
    text = _(
        "%(tax_id)s leads to another member already. Where both are one firm, join the two members"
        " instead."
    )


class NoSuchRequest(Missing):
    """Nobody asks for it, or it was decided."""

    code = "participants.no_such_number_request"
    text = _("This was decided, or is not asked for any more.")


class NumberMoved(Conflict):
    """The firm's number is another one than when it was asked."""

    code = "participants.number_moved"
    text = _("The tax number has changed meanwhile. Nothing was done.")


def ask(
    member_id: int, text: str, *, note: str, programme: Programme, actor: Actor, now: datetime
) -> None:
    """Ask for another tax number of one's firm; asked anew, the last wish stands.

    Raises:
        NotAllowed, NotYourFirm, NotACode, SameNumber: nothing changes. Nothing tells whether the
        number takes part already.

    Locks the member.
    """
    _own_firm(member_id, actor)
    of = actor.organiser_id
    one_at_a_time(member_id, organiser_id=of)
    company = _own_firm(member_id, actor)  # as it is: another number may have been accepted
    tax_id = codes.parse_tax_id(text, country=company.country)
    if tax_id == company.tax_id:
        raise SameNumber()
    _open(member_id, of).update(
        status=NumberRequestStatus.WITHDRAWN, decided_by=actor.name, decided_at=now
    )
    row = NumberRequest.objects.of(of).create(
        member_id=member_id,
        id=ids.new_uuid(),
        programme_id=programme.id,
        tax_id=tax_id,
        was=company.tax_id,
        note=tidy(note)[:TEXT_MAX],
        actor=actor.name,
        created_at=now,
    )
    journal.record(
        FirmNumberAsked(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            member_id=member_id,
            request_id=row.id,
        )
    )


def withdraw(member_id: int, *, actor: Actor, now: datetime) -> None:
    """Ask for it no more.

    Raises:
        NotAllowed, NotYourFirm, NoSuchRequest

    Locks the member.
    """
    _own_firm(member_id, actor)
    one_at_a_time(member_id, organiser_id=actor.organiser_id)
    row = _open(member_id, actor.organiser_id).order_by("id").first()
    if row is None:
        raise NoSuchRequest()
    _close(row, NumberRequestStatus.WITHDRAWN, actor, now)


def accept(
    member_id: int, request_id: UUID, *, programme: Programme, actor: Actor, now: datetime
) -> NumberRequest:
    """Let the number that was asked for be the firm's.

    Raises:
        NotAllowed, NoSuchRequest, NotYourself, NumberTaken, NumberMoved: nothing changes.

    Locks the member, then the number.
    """
    row = _decided(member_id, request_id, NumberRequestStatus.ASKED, programme, actor)
    return _accepted(row, programme, actor, now)


def prove(
    member_id: int,
    text: str,
    *,
    was: str,
    note: str,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> NumberRequest:
    """Let another number be the firm's, which the organiser's program has seen proved; what an
    owner asked for is answered by it.

    Raises:
        NotAllowed, NoFirm, GoesOnAsAnother, ErasedAlready, Misread, NumberMoved, SameNumber,
        NumberTaken: nothing changes.

    Locks the members that are the firm, the firm, then the number.
    """
    company = told.held_firm(member_id, actor, by=told.PROVE)
    parse, faults = partial(codes.parse_tax_id, country=company.country), reading.Faults()
    new = reading.read("tax_id", text, parse, faults)
    stands = reading.read("was", was, parse, faults)
    reading.require_none(faults)
    if stands != company.tax_id:
        raise NumberMoved()
    if new == company.tax_id or new is None:
        raise SameNumber()
    of = actor.organiser_id
    asked = _open(member_id, of).filter(tax_id=new, was=company.tax_id)
    row = asked.order_by("id").first()
    if row is None:
        _open(member_id, of).update(
            status=NumberRequestStatus.WITHDRAWN, decided_by=actor.name, decided_at=now
        )
        row = NumberRequest.objects.of(of).create(
            member_id=member_id,
            id=ids.new_uuid(),
            programme_id=programme.id,
            tax_id=new,
            was=company.tax_id,
            note=tidy(note)[:TEXT_MAX],
            actor=actor.name,
            created_at=now,
        )
    return _accepted(row, programme, actor, now)


def _accepted(
    row: NumberRequest, programme: Programme, actor: Actor, now: datetime
) -> NumberRequest:
    _lead(row, row.was, row.tax_id, programme, now)
    of, member_id = actor.organiser_id, row.member_id
    before = FirmProof.objects.of(of).filter(
        member_id=member_id, tax_id=row.was, status=FirmProofStatus.PROVED
    )
    before.update(status=FirmProofStatus.WITHDRAWN, decided_at=now)
    FirmProof.objects.of(of).create(
        member_id=member_id,
        id=ids.new_uuid(),
        programme_id=programme.id,
        tax_id=row.tax_id,
        country=Company.objects.of(of).get(tax_id=row.tax_id).country,
        status=FirmProofStatus.PROVED,
        means=means.ORGANISER,
        decided_by=actor.name,
        decided_at=now,
        created_at=now,
    )
    _close(row, NumberRequestStatus.ACCEPTED, actor, now)
    own.note(member_id, [own.TAX_ID], programme_id=programme.id, actor=actor, now=now)
    return row


def refuse(
    member_id: int,
    request_id: UUID,
    *,
    reason: str,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> NumberRequest:
    """Let the number stay as it is, for a reason that the firm's people read.

    Raises:
        NotAllowed, NoSuchRequest, NotYourself, RefusedWithoutReason: nothing changes.
    """
    row = _decided(member_id, request_id, NumberRequestStatus.ASKED, programme, actor)
    text = tidy(reason)[:TEXT_MAX]
    if not text:
        raise RefusedWithoutReason()
    _close(row, NumberRequestStatus.REFUSED, actor, now, reason=text)
    return row


def undo(
    member_id: int, request_id: UUID, *, programme: Programme, actor: Actor, now: datetime
) -> NumberRequest:
    """Take an acceptance back: the number of before leads to the member again.

    Raises:
        NotAllowed, NoSuchRequest, NotYourself, NumberTaken, NumberMoved: nothing changes.
    """
    row = _decided(member_id, request_id, NumberRequestStatus.ACCEPTED, programme, actor)
    _lead(row, row.tax_id, row.was, programme, now)
    proofs = FirmProof.objects.of(actor.organiser_id).filter(member_id=member_id)
    proofs.filter(tax_id=row.tax_id, status=FirmProofStatus.PROVED).update(
        status=FirmProofStatus.WITHDRAWN
    )
    proofs.filter(
        tax_id=row.was, status=FirmProofStatus.WITHDRAWN, decided_at=row.decided_at
    ).update(status=FirmProofStatus.PROVED)
    _close(row, NumberRequestStatus.UNDONE, actor, now)
    own.note(member_id, [own.TAX_ID], programme_id=programme.id, actor=actor, now=now)
    return row


def latest(member_id: int, *, organiser_id: UUID) -> NumberRequest | None:
    """What was asked for last."""
    rows = NumberRequest.objects.of(organiser_id).filter(member_id=member_id)
    return rows.order_by("-created_at", "-id").first()


def waiting(programme_id: UUID, *, organiser_id: UUID) -> list[NumberRequest]:
    """Who waits longest first."""
    rows = _waiting([programme_id], organiser_id)
    return list(rows.order_by("created_at", "id")[:SHOWN])


def waiting_total(programme_id: UUID, *, organiser_id: UUID) -> int:
    """How many wait."""
    totals = waiting_by_programme([programme_id], organiser_id=organiser_id)
    return totals.get(programme_id, 0)


def waiting_by_programme(
    programme_ids: Collection[UUID], *, organiser_id: UUID
) -> Mapping[UUID, int]:
    """How many wait in each programme."""
    return by_programme.totals(_waiting(programme_ids, organiser_id))


def _waiting(programme_ids: Collection[UUID], organiser_id: UUID) -> "QuerySet[NumberRequest]":
    """Those that are to be decided; of an erased member nothing is left to decide."""
    rows = NumberRequest.objects.of(organiser_id).filter(
        programme_id__in=list(programme_ids), status=NumberRequestStatus.ASKED
    )
    return rows.exclude(tax_id="")


def _own_firm(member_id: int, actor: Actor) -> Company:
    require(actor, "member.correct")
    of = actor.organiser_id
    rows = Member.objects.of(of).filter(id=member_id, company__isnull=False)
    company_id = rows.values_list("company_id", flat=True).first() if is_owner(actor) else None
    if company_id is None or actor.member_id != member_id:
        raise own.NotYourFirm()
    return Company.objects.of(of).get(id=company_id)


def _open(member_id: int, organiser_id: UUID) -> "QuerySet[NumberRequest]":
    return NumberRequest.objects.of(organiser_id).filter(
        member_id=member_id, status=NumberRequestStatus.ASKED
    )


def _decided(
    member_id: int,
    request_id: UUID,
    status: NumberRequestStatus,
    programme: Programme,
    actor: Actor,
) -> NumberRequest:
    """The request that is to be decided, of somebody else's firm; its member is locked."""
    require(actor, "members.change")
    of = actor.organiser_id
    one_at_a_time(member_id, organiser_id=of)
    rows = NumberRequest.objects.within(programme.id, organiser_id=of)
    row = rows.one(NoSuchRequest(), member_id=member_id, id=request_id, status=status)
    team = Teammate.objects.of(of).filter(member_id=member_id).values("person_id")
    people = Person.objects.of(of).filter(id__in=team, user_id=actor.user_id)
    if actor.user_id is not None and people.exists():
        raise NotYourself()
    return row


def _close(
    row: NumberRequest,
    status: NumberRequestStatus,
    actor: Actor,
    now: datetime,
    **details: Any,
) -> None:
    values = {"status": status, "decided_by": actor.name, "decided_at": now, **details}
    rows = NumberRequest.objects.of(row.organiser_id).filter(member_id=row.member_id, id=row.id)
    rows.update(**values)
    for name, value in values.items():
        setattr(row, name, value)
    journal.record(
        FirmNumberDecided(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            member_id=row.member_id,
            request_id=row.id,
            status=status.value,
        )
    )


def _lead(row: NumberRequest, old: str, new: str, programme: Programme, now: datetime) -> None:
    """Let the new number lead to the member, and the old one to nobody.

    Raises:
        NumberMoved, NumberTaken
    """
    of = row.organiser_id
    member = Member.objects.of(of).select_related("company").get(id=row.member_id)
    company = member.company
    numbers = Identifier.objects.of(of).filter(
        programme_id=programme.id, kind=IdentifierKind.TAX_ID, member_id=member.id, value=old
    )
    if company is None or company.tax_id != old or not numbers.delete()[0]:
        raise NumberMoved()
    led, _is_new = Identifier.objects.of(of).get_or_create(
        programme_id=programme.id,
        kind=IdentifierKind.TAX_ID,
        value=new,
        defaults={"organiser_id": of, "member_id": member.id, "created_at": now},
    )
    if led.member_id != member.id:
        raise NumberTaken(tax_id=new)
    kept = ("name", "sort_key", "street", "postal_code", "city", "region", "country")
    firm, _is_new = Company.objects.of(of).get_or_create(
        organiser_id=of,
        tax_id=new,
        defaults={**{name: getattr(company, name) for name in kept}, "created_at": now},
    )
    Member.objects.of(of).filter(id=member.id).update(
        company=firm, name=firm.name, sort_key=firm.sort_key
    )
