"""Closing an edition, and settling it when its last day for evidence has passed.

Settling is a row of steps, each a transaction of its own that is marked in it, so that one that was
broken off goes on where it was, and two at once do each step once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tandem.closing.facts import EditionSettled
from tandem.closing.models import Cards, Closing, Levels, Pending
from tandem.earning.facts import PointsReleased
from tandem.evidence.models import Claim, ClaimStatus
from tandem.kit import ids
from tandem.kit.errors import Conflict, Invalid
from tandem.kit.periods import start_of_day
from tandem.kit.sql import SqlQuery, fill, named_queries
from tandem.ledger import taking
from tandem.ledger.chart import Kind
from tandem.platform import journal, statements, tenancy
from tandem.platform.access.permissions import Actor, require
from tandem.programmes import editions, wallets
from tandem.programmes import queries as programmes
from tandem.programmes.models import Edition, Programme
from tandem.tiers import renewing

MOST_MAX = 999_999_999_999


class BadPolicy(Invalid):
    """A share or a limit that cannot be."""

    code = "closing.bad_policy"
    text = _(
        "Carry over 0 to 100 per cent, where there is a limit whole points, and say until when"
        " nobody falls by more than one level."
    )


class AlreadySettled(Conflict):
    """The points of the edition are settled, or are being settled."""

    code = "closing.already_settled"
    text = _("The edition is settled already, so it cannot be opened again.")


@dataclass(frozen=True, slots=True)
class Policy:
    """How an edition is settled; as `Closing` says."""

    pending: Pending
    carried_percent: int
    carried_most: int | None
    levels: Levels = Levels.KEEP
    levels_until: date | None = None
    cards: Cards = Cards.KEEP

    def check(self) -> None:
        """Refuse what cannot be.

        Raises:
            BadPolicy
        """
        is_dated = (self.levels == Levels.ONE_DOWN) == (self.levels_until is not None)
        is_share = 0 <= self.carried_percent <= 100
        if not (is_share and 0 <= (self.carried_most or 0) <= MOST_MAX and is_dated):
            raise BadPolicy()


def close(
    edition_id: UUID,
    policy: Policy,
    *,
    last_on: date,
    late_until: date,
    actor: Actor,
    now: datetime,
    frame: Mapping[str, Any] | None = None,
) -> UUID:
    """End an edition, and say how it is settled; the closing. `frame`: how the programme stands.

    Raises:
        BadEnd, AlreadyEnds, BadPolicy: nothing is written.
    """
    policy.check()
    editions.end(edition_id, last_on=last_on, late_until=late_until, actor=actor, now=now)
    closing = Closing.objects.of(actor.organiser_id).create(
        edition_id=edition_id,
        late_until=late_until,
        pending=policy.pending,
        carried_percent=policy.carried_percent,
        carried_most=policy.carried_most,
        levels=policy.levels,
        levels_until=policy.levels_until,
        cards=policy.cards,
        frame=frame or {},
        actor=actor.name,
        created_at=now,
    )
    return closing.id


def reopen(edition_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Let an edition run on whose points nobody began to settle.

    Raises:
        AlreadySettled, AlreadyEnds: nothing is written.
    """
    require(actor, "programme.change")
    rows = Closing.objects.of(actor.organiser_id).filter(edition_id=edition_id)
    closing = rows.select_for_update().order_by("id").first()
    if closing is None:
        raise editions.AlreadyEnds()
    if closing.done:
        raise AlreadySettled()
    closing.delete()
    editions.go_on(edition_id, actor=actor, now=now)


def due(programme: Programme, *, now: datetime) -> list[UUID]:
    """The closings of a programme that can be settled: their last day for evidence has passed, and
    nobody is still to decide on a claim of the edition.
    """
    rows = Closing.objects.within(programme.id, organiser_id=programme.organiser_id)
    waiting = rows.filter(settled_at=None).select_related("edition").order_by("late_until", "id")
    return [
        row.id
        for row in waiting
        if editions.is_over(programme, row.late_until, now=now)
        and not undecided(programme, row.edition.ends_on or row.late_until, row.late_until)
    ]


def undecided(
    programme: Programme,
    ends_on: date,
    late_until: date,
    *,
    status: ClaimStatus = ClaimStatus.IN_REVIEW,
) -> int:
    """How many claims of the edition, sent in time, are not decided; of an invoice whose day nobody
    has read yet it may be.
    """
    before = start_of_day(late_until + timedelta(days=1), ZoneInfo(programme.time_zone))
    rows = Claim.objects.within(programme.id, organiser_id=programme.organiser_id)
    return rows.filter(status=status, created_at__lt=before).exclude(issued_on__gte=ends_on).count()


@dataclass(frozen=True, slots=True)
class Settling:
    """A closing that is settled now, and what its statements are told."""

    closing: Closing
    edition: Edition
    programme: Programme
    now: datetime

    @property
    def void_batch_id(self) -> UUID:
        """Names the transfers of what waited."""
        return ids.derived(self.closing.id, "PENDING")

    @property
    def lapse_batch_id(self) -> UUID:
        """Names the transfers of what is not carried over."""
        return ids.derived(self.closing.id, "LAPSE")

    @property
    def card_batch_id(self) -> UUID:
        """Names the transfers of what was emptied."""
        return ids.derived(self.closing.id, "CARDS")

    @property
    def params(self) -> dict[str, Any]:
        """What the statements are bound to."""
        return {
            **scope(self.programme, self.edition.begins_on, self.edition.ends_on or date.max),
            "closing_id": self.closing.id,
            "carried_percent": self.closing.carried_percent,
            "carried_most": self.closing.carried_most,
            "void_batch_id": self.void_batch_id,
            "lapse_batch_id": self.lapse_batch_id,
            "now": self.now,
        }


def scope(programme: Programme, begins_on: date, ends_on: date) -> dict[str, Any]:
    """Whose points, and between which moments."""
    zone = ZoneInfo(programme.time_zone)
    return {
        "organiser_id": programme.organiser_id,
        "programme_id": programme.id,
        "book_id": programmes.book(programme.id, "REWARD", organiser_id=programme.organiser_id),
        "since": start_of_day(begins_on, zone),
        "until": start_of_day(ends_on, zone),
    }


def _pending(work: Settling) -> dict[str, Any]:
    """What still waits becomes the members' own, or is taken back, or waits on."""
    if work.closing.pending == Pending.WAIT:
        return {"released": 0, "voided": 0}
    is_released = work.closing.pending == Pending.RELEASE
    points = _take(
        work,
        named_queries("tandem.closing", "settling")["pending"],
        Kind.RELEASE if is_released else Kind.VOID,
        work.void_batch_id,
    )
    if is_released and points:
        journal.record(
            PointsReleased(
                organiser_id=work.programme.organiser_id,
                at=work.now,
                programme_id=work.programme.id,
                written_at=work.now.isoformat(),
                released_points=points,
                voided_points=0,
                release_batch_id=work.void_batch_id,
            )
        )
    return {"released": points * is_released, "voided": points * (not is_released)}


def _balances(work: Settling) -> dict[str, Any]:
    """What is not carried over expires."""
    sql = named_queries("tandem.closing", "settling")
    params = work.params
    holders = SqlQuery(sql["holders"], params, ("holder_id",))
    taking.lock(holders, book_id=params["book_id"], organiser_id=params["organiser_id"])
    text = fill(sql["lapsing"], owned=sql["owned"])
    return {"lapsed": _take(work, text, Kind.EXPIRE, work.lapse_batch_id)}


def _take(
    work: Settling,
    text: str,
    kind: Kind,
    batch_id: UUID,
    params: Mapping[str, Any] | None = None,
) -> int:
    statements.with_much_memory()
    return taking.take_rows(
        SqlQuery(text, params or work.params, taking.COLUMNS),
        kind=kind,
        organiser_id=work.programme.organiser_id,
        batch_id=batch_id,
        at=work.now,
        now=work.now,
    ).points


def card_books(programme: Programme) -> list[UUID]:
    """The books of what members collect on cards: all but those of points."""
    books = programmes.books(programme.id, organiser_id=programme.organiser_id)
    return sorted(book for wallet, book in books.items() if wallet not in wallets.OWN)


def _cards(work: Settling) -> dict[str, Any]:
    """What was collected on cards in the edition is kept, or emptied: what waits of it too."""
    books = card_books(work.programme)
    if work.closing.cards == Cards.KEEP or not books:
        return {"emptied": 0}
    sql, emptied = named_queries("tandem.closing", "settling"), 0
    for kind, place in ((Kind.VOID, "pending_points"), (Kind.EXPIRE, "available_points")):
        text, params = fill(sql["cards"], place=place), {**work.params, "card_books": books}
        emptied += _take(work, text, kind, work.card_batch_id, params)
    return {"emptied": emptied}


def _levels(work: Settling) -> dict[str, Any]:
    """Levels go on, or begin anew with the next edition."""
    if work.closing.levels == Levels.KEEP or work.edition.ends_on is None:
        return {"down": 0}
    today = work.programme.day_at(work.now)
    reviewed = renewing.begin_anew(
        work.programme,
        from_on=work.edition.ends_on,
        kept_until=work.closing.levels_until,
        today=today,
        now=work.now,
    )
    return {"down": reviewed.down}


def _statements(work: Settling) -> dict[str, Any]:
    """Everybody who ever had points gets a statement; the edition is settled."""
    sql, params = named_queries("tandem.closing", "settling"), work.params
    statements.with_much_memory()
    own = fill(sql["own"], moves=sql["moves"])
    statements.run(fill(sql["insert_statements"], own=own), params)
    ((members, carried, waiting),) = statements.rows(sql["totals"], params)
    work.closing.settled_at = work.now
    figures = work.closing.figures
    journal.record(
        EditionSettled(
            organiser_id=work.programme.organiser_id,
            at=work.now,
            programme_id=work.programme.id,
            closing_id=work.closing.id,
            edition=work.edition.number,
            statements=members,
            voided_points=figures["pending"]["voided"],
            lapsed_points=figures["balances"]["lapsed"],
            carried_points=carried,
            void_batch_id=work.void_batch_id,
            lapse_batch_id=work.lapse_batch_id,
        )
    )
    return {"statements": members, "carried": carried, "waiting": waiting}


STEPS: Mapping[str, Callable[[Settling], dict[str, Any]]] = {
    "pending": _pending,
    "balances": _balances,
    "cards": _cards,
    "levels": _levels,
    "statements": _statements,
}


def settle(closing_id: UUID, *, organiser_id: UUID, now: Callable[[], datetime]) -> list[str]:
    """Make the steps of a closing that are left; those that were made now. Safe to repeat, and to
    run twice at once.

    Must not run inside a transaction of the caller: what is done stays done.
    """
    return [
        name
        for name in STEPS
        if settle_step(closing_id, name, organiser_id=organiser_id, now=now())
    ]


def settle_step(closing_id: UUID, name: str, *, organiser_id: UUID, now: datetime) -> bool:
    """Make one step, unless it was made; those before it were."""
    with transaction.atomic():
        tenancy.enter(organiser_id)
        rows = Closing.objects.of(organiser_id).select_for_update()
        closing = rows.filter(id=closing_id).order_by("id").first()
        if closing is None or name in closing.done:
            return False  # made before, or the edition was opened again
        edition = Edition.objects.of(organiser_id).get(id=closing.edition_id)
        programme = programmes.programme(edition.programme_id, organiser_id=organiser_id)
        did = STEPS[name](Settling(closing, edition, programme, now))
        closing.done = [*closing.done, name]
        closing.figures = {**closing.figures, name: {**did, "at": now.isoformat()}}
        closing.save(update_fields=["done", "figures", "settled_at"])
    return True


def notified_rows(closing_id: UUID, *, edition: int, organiser_id: UUID) -> SqlQuery:
    """Who has a statement, as (member_id, id, data)."""
    params = {"organiser_id": organiser_id, "closing_id": closing_id, "edition": edition}
    return SqlQuery(
        named_queries("tandem.closing", "settling")["told"], params, ("member_id", "id", "data")
    )
