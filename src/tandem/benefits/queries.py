"""The questions about benefits."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tandem.benefits import places
from tandem.benefits.models import Benefit, Places, Request, RequestState, Use
from tandem.benefits.offering import NoSuchBenefit
from tandem.kit.texts import localized
from tandem.participants import queries as participants
from tandem.programmes.models import Programme
from tandem.segments import targeting
from tandem.segments.models import Audience
from tandem.tiers.models import BenefitKind

REQUESTS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class BenefitRow:
    """A benefit as a member sees it, texts by language. `left`: how often in the span that runs,
    None without a limit; `places_left`: for all together, None where they are not counted;
    `is_theirs`: they may have it now. `tier` and `plan`: the codes of what it asks, empty where it
    asks none; `waits`: a request of theirs waits for its answer; `ready`: so many were accepted and
    can be used. `had_on`: when it was used last. `had_at`: the partners who note its use, none
    named: all; None: no partner.
    """

    id: UUID
    kind: str
    name: Mapping[str, str]
    text: Mapping[str, str]
    terms: Mapping[str, str]
    picture_id: UUID | None
    is_asked: bool
    span: str
    uses: int
    left: int | None
    places_left: int | None
    tier: str
    plan: str
    is_theirs: bool
    waits: bool
    ready: int = 0
    had_on: date | None = None
    had_at: tuple[int, ...] | None = None

    @property
    def can_use(self) -> bool:
        """Whether a use can be noted now."""
        is_free = self.is_theirs and self.left != 0 and self.places_left != 0
        return self.ready > 0 or (is_free and not self.is_asked)

    @property
    def can_ask(self) -> bool:
        """Whether asking for it now is of use."""
        is_open = self.left != 0 and self.places_left != 0 and not self.waits
        return self.is_theirs and self.is_asked and is_open


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request in a list."""

    id: UUID
    member_id: int
    benefit_id: UUID
    benefit: str
    state: str
    note: str
    answer: str
    asked_at: datetime
    changed_at: datetime


def offered(programme_id: UUID, *, organiser_id: UUID) -> QuerySet[Benefit]:
    """What is offered now, in the order in which it came, each with its audience."""
    rows = Benefit.objects.of(organiser_id).filter(programme_id=programme_id, ended_at=None)
    return rows.select_related("audience").order_by("created_at", "id")


def benefit(benefit_id: UUID, *, programme_id: UUID, organiser_id: UUID) -> Benefit:
    """The benefit that an id from outside means.

    Raises:
        NoSuchBenefit
    """
    rows = Benefit.objects.within(programme_id, organiser_id=organiser_id)
    return rows.select_related("audience").one(NoSuchBenefit(), id=benefit_id)


def of_tiers(programme_id: UUID, *, organiser_id: UUID) -> dict[str, list[Benefit]]:
    """What comes with each level, by its code: what asks for nothing else."""
    by_tier: dict[str, list[Benefit]] = {}
    for row in offered(programme_id, organiser_id=organiser_id).filter(
        ~Q(audience__tier=""), audience__segment="", audience__plan="", audience__trades=[]
    ):
        assert row.audience is not None
        by_tier.setdefault(row.audience.tier, []).append(row)
    return by_tier


def beside_tiers(programme_id: UUID, *, organiser_id: UUID) -> list[Benefit]:
    """What comes with no level alone and is told to everybody: what every member may have, and what
    a membership brings.
    """
    rows = offered(programme_id, organiser_id=organiser_id)
    return [
        row
        for row in rows
        if row.audience is None or (row.audience.plan and _is_open_to_all(row.audience))
    ]


def has_untold(programme_id: UUID, *, organiser_id: UUID) -> bool:
    """Whether something is for a group or a trade, which nobody else is told of."""
    rows = offered(programme_id, organiser_id=organiser_id).exclude(audience=None)
    return rows.exclude(audience__segment="", audience__trades=[]).exists()


def of_everybody(programme_id: UUID, *, organiser_id: UUID) -> list[Benefit]:
    """What every member may have."""
    return list(offered(programme_id, organiser_id=organiser_id).filter(audience=None))


def has_any(programme_id: UUID, *, organiser_id: UUID) -> bool:
    """Whether a programme offers benefits."""
    return offered(programme_id, organiser_id=organiser_id).exists()


def has_early_access(member_id: int, *, programme: Programme, now: datetime) -> bool:
    """Whether something that is offered lets a member have what is new before others."""
    rows = offered(programme.id, organiser_id=programme.organiser_id)
    early = rows.filter(kind=BenefitKind.EARLY_ACCESS)
    wanted = set(early.order_by().values_list("audience_id", flat=True))
    if not wanted or None in wanted:
        return bool(wanted)
    return bool(targeting.held_by(member_id, programme=programme, now=now, only=wanted))


def of_member(
    member_id: int, *, programme: Programme, today: date, now: datetime
) -> list[BenefitRow]:
    """What a member may have, and what others have by a level or a membership that they may come
    to; which groups there are beside is the organiser's own affair.
    """
    of = programme.organiser_id
    rows = list(offered(programme.id, organiser_id=of))
    if not rows:
        return []
    wanted = {row.audience_id for row in rows if row.audience_id}
    held = targeting.held_by(member_id, programme=programme, now=now, only=wanted)
    told = [
        row
        for row in rows
        if row.audience is None or row.audience_id in held or _is_open_to_all(row.audience)
    ]
    had = _had(member_id, told, of, today)
    taken = _taken(told, of, today)
    return [
        BenefitRow(
            id=row.id,
            kind=row.kind,
            name=row.name,
            text=row.text,
            terms=row.terms,
            picture_id=row.picture_id,
            is_asked=row.is_asked,
            span=row.span,
            uses=row.uses,
            left=max(0, row.uses - had.turns[row.id]) if row.uses else None,
            places_left=None if row.places is None else max(0, row.places - taken.get(row.id, 0)),
            tier=row.audience.tier if row.audience else "",
            plan=row.audience.plan if row.audience else "",
            is_theirs=row.audience is None or row.audience_id in held,
            waits=row.id in had.waits,
            ready=had.ready[row.id],
            had_on=had.last_on.get(row.id),
            had_at=tuple(row.partner_ids) if row.at_partners else None,
        )
        for row in told
    ]


def _is_open_to_all(audience: Audience) -> bool:
    return not audience.segment and not audience.trades


@dataclass(frozen=True, slots=True)
class _Had:
    """What a member had of benefits: turns in their spans, what waits, what was accepted and can be
    used, and when each was used last.
    """

    turns: Counter[UUID]
    waits: set[UUID]
    ready: Counter[UUID]
    last_on: dict[UUID, date]


def _had(member_id: int, rows: Iterable[Benefit], of: UUID, today: date) -> _Had:
    begins = {row.id: places.begins_on(row.span, today) for row in rows}
    had = _Had(Counter(), set(), Counter(), {})
    # Turns are those of all who are one by merging; what waits or is ready is each one's own.
    kin = participants.one_with(member_id, organiser_id=of)
    requests = Request.objects.of(of).filter(member_id__in=kin, state__in=places.HAD)
    asked = requests.values_list("member_id", "benefit_id", "asked_on", "state")
    for asker_id, benefit_id, asked_on, state in asked:
        if state == RequestState.ASKED and asker_id == member_id:
            had.waits.add(benefit_id)
        if state in (RequestState.ACCEPTED, RequestState.FULFILLED) and asker_id == member_id:
            had.ready[benefit_id] += 1
        if benefit_id in begins and asked_on >= begins[benefit_id]:
            had.turns[benefit_id] += 1
    uses = Use.objects.of(of).filter(member_id__in=kin, undone_at=None).order_by("used_on", "id")
    for benefit_id, used_on, request_id in uses.values_list("benefit_id", "used_on", "request_id"):
        had.last_on[benefit_id] = used_on
        if request_id is None and benefit_id in begins and used_on >= begins[benefit_id]:
            had.turns[benefit_id] += 1
    return had


def _taken(rows: Iterable[Benefit], of: UUID, today: date) -> dict[UUID, int]:
    """How many places of these are taken in their spans."""
    begins = {row.id: places.begins_on(row.span, today) for row in rows if row.places is not None}
    spans = Places.objects.of(of).filter(benefit_id__in=list(begins))
    return {
        benefit_id: taken
        for benefit_id, span_on, taken in spans.values_list("benefit_id", "span_on", "taken")
        if begins[benefit_id] == span_on
    }


def taken_of(rows: Iterable[Benefit], *, organiser_id: UUID, today: date) -> dict[UUID, int]:
    """How many places of these benefits are taken in the spans that run."""
    return _taken(rows, organiser_id, today)


def uses_at(partner_id: int, *, organiser_id: UUID) -> QuerySet[Use]:
    """What a partner noted."""
    return Use.objects.of(organiser_id).filter(partner_id=partner_id)


def uses_of(programme_id: UUID, *, organiser_id: UUID) -> QuerySet[Use]:
    """What was used of a programme's benefits."""
    rows = Benefit.objects.of(organiser_id).filter(programme_id=programme_id)
    return Use.objects.of(organiser_id).filter(benefit_id__in=rows.values("id"))


def names_of(rows: Iterable[UUID], *, organiser_id: UUID, language: str) -> dict[UUID, str]:
    """What benefits are called."""
    benefits = Benefit.objects.of(organiser_id).filter(id__in=set(rows))
    return {key: localized(name, language) for key, name in benefits.values_list("id", "name")}


def requests(
    programme_id: UUID,
    *,
    organiser_id: UUID,
    state: str = "",
    benefit_id: UUID | None = None,
    member_id: int | None = None,
) -> QuerySet[Request]:
    """Requests of a state, for a benefit, of a member."""
    rows = Request.objects.of(organiser_id).filter(programme_id=programme_id)
    if state:
        rows = rows.filter(state=state)
    if benefit_id is not None:
        rows = rows.filter(benefit_id=benefit_id)
    if member_id is not None:
        rows = rows.filter(member_id=member_id)
    return rows


def rows_of(wanted: Iterable[Request], *, organiser_id: UUID, language: str) -> list[RequestRow]:
    """Requests as a list shows them."""
    rows = list(wanted)
    benefits = Benefit.objects.of(organiser_id).filter(id__in={row.benefit_id for row in rows})
    names = {key: localized(name, language) for key, name in benefits.values_list("id", "name")}
    return [
        RequestRow(
            row.id,
            row.member_id,
            row.benefit_id,
            names.get(row.benefit_id, ""),
            row.state,
            row.note,
            row.answer,
            row.created_at,
            row.changed_at,
        )
        for row in rows
    ]


def answers_of(
    requests_by_member: Iterable[tuple[int, UUID]], *, organiser_id: UUID
) -> dict[UUID, tuple[Mapping[str, str], str]]:
    """Of each of these requests: the name of what was asked for, by language, and what was
    answered.
    """
    wanted = list(requests_by_member)
    rows = Request.objects.of(organiser_id).filter(
        member_id__in={member_id for member_id, _key in wanted},
        id__in=[key for _member_id, key in wanted],
    )
    answers = list(rows.values_list("id", "benefit_id", "answer"))
    benefits = Benefit.objects.of(organiser_id).filter(id__in={row[1] for row in answers})
    names = dict(benefits.values_list("id", "name"))
    return {key: (names[benefit_id], answer) for key, benefit_id, answer in answers}


def waiting_total(programme_id: UUID, *, organiser_id: UUID) -> int:
    """How many requests wait for an answer."""
    return requests(programme_id, organiser_id=organiser_id, state=RequestState.ASKED.value).count()


def totals_by_state(programme_id: UUID, *, organiser_id: UUID) -> dict[UUID, dict[str, int]]:
    """How many requests of each benefit are in which state."""
    counted: dict[UUID, dict[str, int]] = {}
    rows = requests(programme_id, organiser_id=organiser_id).order_by()
    grouped = rows.values_list("benefit_id", "state").annotate(n=Count("id"))
    for benefit_id, state, number in grouped:
        counted.setdefault(benefit_id, {})[state] = number
    return counted
