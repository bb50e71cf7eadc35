"""The questions about firms that are to be proved: who waits, who is asked about whom, how far
one's own firm is.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from tandem.participants.firms import asking
from tandem.participants.models import (
    FirmCode,
    FirmProof,
    FirmProofStatus,
    FirmWord,
    Identifier,
    IdentifierKind,
    Member,
    Person,
    Teammate,
)
from tandem.platform import by_programme

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody who is asked says of a firm; `is_known` is None while they have not
    answered.
    """

    asked_id: int
    is_known: bool | None
    sold_on: date | None


@dataclass(frozen=True, slots=True)
class Sent:
    """A code that went to the firm."""

    id: UUID
    channel: str
    address: str
    made_at: datetime
    posted_at: datetime | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """Somebody who says that a firm is theirs, with what they said and who said what of it.

    `into_id`: the member whom the firm has already; `into_is_proved`: that was proved too.
    `was_revoked`: the number was taken from somebody before. `wanted`: the means by which they ask
    for a code.
    """

    member_id: int
    proof_id: UUID
    tax_id: str
    firm: str
    address: str
    person: str
    email: str
    phone: str
    asked_at: datetime
    recruited_by_id: int | None
    into_id: int | None
    into_is_proved: bool
    was_revoked: bool
    wanted: str
    words: tuple[Word, ...]
    codes: tuple[Sent, ...]


def open_total(programme_id: UUID, *, organiser_id: UUID) -> int:
    """How many people wait for the proof of a firm."""
    return _open(programme_id, organiser_id).count()


def open_by_programme(programme_ids: Collection[UUID], *, organiser_id: UUID) -> Mapping[UUID, int]:
    """How many people of each programme wait for the proof of a firm."""
    rows = FirmProof.objects.of(organiser_id).filter(
        programme_id__in=programme_ids, status=FirmProofStatus.OPEN
    )
    return by_programme.totals(rows)


def waiting(programme_id: UUID, *, organiser_id: UUID) -> list[WaitingRow]:
    """Who waits, longest first; those of one number one after the other."""
    proofs = list(_open(programme_id, organiser_id).order_by("created_at", "id")[:SHOWN])
    first = {row.tax_id: place for place, row in reversed(list(enumerate(proofs)))}
    return _rows(sorted(proofs, key=lambda row: (first[row.tax_id], row.created_at)), organiser_id)


def asked_total(asked_id: int, *, programme_id: UUID, organiser_id: UUID) -> int:
    """About how many people a partner, or a firm's own member, is asked."""
    return _asked(asked_id, programme_id, organiser_id).count()


def asked(asked_id: int, *, programme_id: UUID, organiser_id: UUID) -> list[WaitingRow]:
    """About whom a partner, or a firm's own member, is asked and has not answered; longest
    first.
    """
    proofs = _asked(asked_id, programme_id, organiser_id).order_by("created_at", "id")
    return _rows(list(proofs[:SHOWN]), organiser_id)


@dataclass(frozen=True, slots=True)
class State:
    """How far it is with the firm that a member in waiting calls theirs; `is_revoked`: it was, and
    its number was taken away.
    """

    firm: str
    tax_id: str
    is_open: bool
    is_revoked: bool
    reason: str
    wanted: str
    asked_at: datetime
    has_code: bool
    tries_left: int


def state_of(member_id: int, *, organiser_id: UUID, now: datetime) -> State | None:
    """The latest word of a member in waiting, and what became of it."""
    rows = FirmProof.objects.of(organiser_id).filter(member_id=member_id)
    row = rows.order_by("-created_at", "-id").first()
    if row is None:
        return None
    codes = FirmCode.objects.of(organiser_id).filter(
        member_id=member_id, proof_id=row.id, used_at=None
    )
    return State(
        firm=row.company_name or row.tax_id,
        tax_id=row.tax_id,
        is_open=row.status == FirmProofStatus.OPEN,
        is_revoked=row.status == FirmProofStatus.REVOKED,
        reason=row.reason,
        wanted=row.wanted,
        asked_at=row.created_at,
        has_code=codes.filter(expires_at__gt=now).exists(),
        tries_left=max(0, asking.ASKED_MAX - rows.count()),
    )


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter with a code that waits to be printed and posted."""

    code_id: UUID
    member_id: int
    address: str
    person: str
    expires_at: datetime
    is_posted: bool


def letters(programme_id: UUID, *, organiser_id: UUID, channel: str, now: datetime) -> list[Letter]:
    """The letters whose codes still open something, oldest first."""
    codes = FirmCode.objects.of(organiser_id).filter(
        programme_id=programme_id,
        channel=channel,
        used_at=None,
        expires_at__gt=now,
    )
    rows = list(codes.order_by("created_at", "id")[:SHOWN])
    still = FirmProof.objects.of(organiser_id).filter(
        member_id__in={row.member_id for row in rows},
        status=FirmProofStatus.OPEN,
    )
    open_ones = set(still.values_list("id", flat=True))
    people = _people({row.member_id for row in rows}, organiser_id)
    return [
        Letter(
            code_id=row.id,
            member_id=row.member_id,
            address=row.address,
            person=people[row.member_id].name if row.member_id in people else "",
            expires_at=row.expires_at,
            is_posted=row.posted_at is not None,
        )
        for row in rows
        if row.proof_id in open_ones
    ]


def _open(programme_id: UUID, organiser_id: UUID) -> QuerySet[FirmProof]:
    return FirmProof.objects.of(organiser_id).filter(
        programme_id=programme_id, status=FirmProofStatus.OPEN
    )


def _asked(asked_id: int, programme_id: UUID, organiser_id: UUID) -> QuerySet[FirmProof]:
    words = FirmWord.objects.of(organiser_id).filter(asked_id=asked_id, is_known=None)
    return _open(programme_id, organiser_id).filter(
        id__in=list(words.values_list("proof_id", flat=True))
    )


def _of(
    programmes: Collection[UUID],
    numbers: Collection[str],
    status: FirmProofStatus,
    organiser_id: UUID,
) -> QuerySet[FirmProof]:
    """What was said of these numbers and became this. Nothing was proved for members who came
    before that was asked, or whom the organiser brought in.
    """
    rows = FirmProof.objects.of(organiser_id).filter(
        programme_id__in=programmes, tax_id__in=numbers
    )
    return rows.filter(status=status)


@dataclass(frozen=True, slots=True)
class Standing:
    """A tax number that leads to a member, and by what it was first proved, by whom and when; empty
    where nothing proved it.
    """

    tax_id: str
    means: str
    proved_at: datetime | None


def standing_of(member_id: int, *, programme_id: UUID, organiser_id: UUID) -> list[Standing]:
    """The tax numbers of a member, each with its proof."""
    own = Identifier.objects.of(organiser_id).filter(
        member_id=member_id, kind=IdentifierKind.TAX_ID
    )
    numbers = list(own.order_by("value").values_list("value", flat=True))
    first: dict[str, FirmProof] = {}
    for row in _of([programme_id], numbers, FirmProofStatus.PROVED, organiser_id).order_by(
        "decided_at", "id"
    ):
        first.setdefault(row.tax_id, row)
    return [
        (
            Standing(number, first[number].means, first[number].decided_at)
            if number in first
            else Standing(number, "", None)
        )
        for number in numbers
    ]


@dataclass(frozen=True, slots=True)
class Taken:
    """A tax number that was taken from a member."""

    tax_id: str
    reason: str
    taken_at: datetime | None


def taken_from(member_id: int, *, organiser_id: UUID) -> list[Taken]:
    """The tax numbers that were taken from a member, the latest first."""
    rows = (
        FirmProof.objects.of(organiser_id)
        .filter(member_id=member_id, status=FirmProofStatus.REVOKED)
        .exclude(reason="")
    )
    return [
        Taken(row.tax_id, row.reason, row.decided_at) for row in rows.order_by("-decided_at", "id")
    ]


def _rows(proofs: Collection[FirmProof], organiser_id: UUID) -> list[WaitingRow]:
    members = {row.member_id for row in proofs}
    keys = [row.id for row in proofs]
    people = _people(members, organiser_id)
    recruiters = dict(
        Member.objects.of(organiser_id).filter(id__in=members).values_list("id", "recruited_by_id")
    )
    words: dict[UUID, list[Word]] = {}
    for word in (
        FirmWord.objects.of(organiser_id)
        .filter(member_id__in=members, proof_id__in=keys)
        .order_by("asked_id")
    ):
        words.setdefault(word.proof_id, []).append(Word(word.asked_id, word.is_known, word.sold_on))
    codes: dict[UUID, list[Sent]] = {}
    for code in (
        FirmCode.objects.of(organiser_id)
        .filter(member_id__in=members, proof_id__in=keys)
        .order_by("created_at")
    ):
        sent = Sent(
            code.id, code.channel, code.address, code.created_at, code.posted_at, code.expires_at
        )
        codes.setdefault(code.proof_id, []).append(sent)
    numbers = Identifier.objects.of(organiser_id).filter(
        programme_id__in={row.programme_id for row in proofs},
        kind=IdentifierKind.TAX_ID,
        value__in={row.tax_id for row in proofs},
    )
    into = dict(numbers.values_list("value", "member_id"))
    programmes, tax_ids = {row.programme_id for row in proofs}, {row.tax_id for row in proofs}
    proved, revoked = (
        set(_of(programmes, tax_ids, status, organiser_id).values_list("tax_id", flat=True))
        for status in (FirmProofStatus.PROVED, FirmProofStatus.REVOKED)
    )
    rows = []
    for row in proofs:
        person = people.get(row.member_id)
        town = " ".join(part for part in (row.postal_code, row.city) if part)
        rows.append(
            WaitingRow(
                member_id=row.member_id,
                proof_id=row.id,
                tax_id=row.tax_id,
                firm=row.company_name or row.tax_id,
                address=", ".join(part for part in (row.street, town) if part),
                person=person.name if person else "",
                email=person.email if person else "",
                phone=person.phone if person else "",
                asked_at=row.created_at,
                recruited_by_id=recruiters.get(row.member_id),
                into_id=into.get(row.tax_id),
                into_is_proved=row.tax_id in proved,
                was_revoked=row.tax_id in revoked,
                wanted=row.wanted,
                words=tuple(words.get(row.id, ())),
                codes=tuple(codes.get(row.id, ())),
            )
        )
    return rows


def _people(members: Collection[int], organiser_id: UUID) -> dict[int, Person]:
    """The person behind each member in waiting."""
    team = (
        Teammate.objects.of(organiser_id)
        .filter(member_id__in=members)
        .order_by("member_id", "-created_at")
    )
    pairs = dict(team.values_list("member_id", "person_id"))
    people = {
        row.id: row for row in Person.objects.of(organiser_id).filter(id__in=set(pairs.values()))
    }
    return {member: people[person] for member, person in pairs.items() if person in people}
