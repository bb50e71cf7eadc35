"""Reading surveys: those that stand, and what a member is asked."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.engagement.surveys.models import (
    AFTER,
    OPENED,
    Door,
    Once,
    Participation,
    Sheet,
    State,
    Survey,
    Tally,
)
from tandem.kit import ids
from tandem.kit.errors import Missing
from tandem.participants import queries as participants
from tandem.programmes.models import Programme
from tandem.segments import targeting


class NoSuchSurvey(Missing):
    """No such survey."""

    code = "surveys.no_such_survey"
    text = _("The programme has no such survey.")


@dataclass(frozen=True, slots=True)
class Begun:
    """What a member did of a survey on an occasion: what is kept, and whether it is answered. Of an
    invitation after what they did also its key and what was bought where.
    """

    kept: dict[str, list[str]]
    is_done: bool
    about: UUID | None = None
    product_id: UUID | None = None
    outlet_id: UUID | None = None


def surveys(programme_id: UUID, *, organiser_id: UUID) -> QuerySet[Survey]:
    """All of a programme."""
    return Survey.objects.within(programme_id, organiser_id=organiser_id)


def survey(survey_id: UUID, *, programme_id: UUID, organiser_id: UUID) -> Survey:
    """One of a programme.

    Raises:
        NoSuchSurvey
    """
    rows = Survey.objects.within(programme_id, organiser_id=organiser_id)
    return rows.one(NoSuchSurvey(), id=survey_id)


def locked(survey_id: UUID, *, programme_id: UUID, organiser_id: UUID) -> Survey:
    """The same, to be changed."""
    rows = Survey.objects.within(programme_id, organiser_id=organiser_id)
    return rows.select_for_update(of=("self",)).one(NoSuchSurvey(), id=survey_id)


def occasion(row: Survey, *, today: date, used_code: str = "", about: UUID | None = None) -> UUID:
    """What is answered once: the same for all that is one. `about`: the invitation's key, of a
    survey that is answered for each.
    """
    if row.once == Once.EACH:
        return about or ids.derived(row.id, "NONE")  # which nobody was invited to
    parts = {Once.EVER.value: "", Once.MONTH.value: f"{today:%Y-%m}", Once.CODE.value: used_code}
    return ids.derived(row.id, parts[row.once])


def running(
    programme: Programme, *, today: date, doors: Iterable[str] = Door.values
) -> QuerySet[Survey]:
    """Those that can be answered today."""
    rows = surveys(programme.id, organiser_id=programme.organiser_id)
    return rows.filter(
        Q(since_on=None) | Q(since_on__lte=today),
        Q(until_on=None) | Q(until_on__gte=today),
        state=State.OPEN,
        door__in=list(doors),
    ).order_by("created_at", "id")


def asked_of(
    member_id: int, *, programme: Programme, today: date, now: datetime
) -> list[tuple[Survey, Begun]]:
    """What a member can answer on their first page, earliest first."""
    if not ways.uses(programme, ways.SURVEYS):
        return []
    rows = list(running(programme, today=today, doors=[Door.HOME, *AFTER]))
    if not rows:
        return []
    wanted = {row.audience_id for row in rows if row.audience_id}
    held = targeting.held_by(member_id, programme=programme, now=now, only=wanted)
    full = full_among([row.id for row in rows], organiser_id=programme.organiser_id)
    theirs = [
        row
        for row in rows
        if row.id not in full and (row.audience_id is None or row.audience_id in held)
    ]
    keys = {row.id: occasion(row, today=today) for row in theirs}
    one = participants.one_with(member_id, organiser_id=programme.organiser_id)
    every = Participation.objects.of(programme.organiser_id).filter(member_id__in=one)
    begun_by_key = _as_one(every.filter(id__in=list(keys.values())), one)
    invited = _invitations(every, one, [row.id for row in theirs if row.door in AFTER])
    asked = list[tuple[Survey, Begun]]()
    for row in theirs:
        own = begun_by_key.get(keys[row.id], Begun({}, is_done=False))
        latest = invited.get(row.id) if row.door in AFTER else own
        if latest is not None and not latest.is_done:
            asked.append((row, latest))
    return asked


def among(
    member_id: int,
    survey_ids: Collection[UUID],
    *,
    programme: Programme,
    today: date,
    now: datetime,
) -> list[tuple[Survey, Begun]]:
    """Of these surveys: those that a member can answer now, by a link or on their first page, or
    did.
    """
    rows = list(running(programme, today=today, doors=OPENED).filter(id__in=list(survey_ids)))
    if not rows:
        return []
    wanted = {row.audience_id for row in rows if row.audience_id}
    held = targeting.held_by(member_id, programme=programme, now=now, only=wanted)
    full = full_among([row.id for row in rows], organiser_id=programme.organiser_id)
    theirs = [row for row in rows if row.audience_id is None or row.audience_id in held]
    keys = {row.id: occasion(row, today=today) for row in theirs}
    one = participants.one_with(member_id, organiser_id=programme.organiser_id)
    taken = Participation.objects.of(programme.organiser_id).filter(
        member_id__in=one, id__in=list(keys.values())
    )
    begun_by_key = _as_one(taken, one)
    every = [(row, begun_by_key.get(keys[row.id], Begun({}, is_done=False))) for row in theirs]
    return [(row, own) for row, own in every if own.is_done or row.id not in full]


def _invitations(
    rows: QuerySet[Participation], one: list[int], survey_ids: list[UUID]
) -> dict[UUID, Begun]:
    """The latest invitation to each of these surveys: an older one that nobody answered is not
    shown any more.
    """
    if not survey_ids:
        return {}
    own = rows.filter(survey_id__in=survey_ids, invited_on__isnull=False)
    latest = list(own.order_by("survey_id", "-created_at", "id").distinct("survey_id"))
    begun_by_key = _as_one(rows.filter(id__in=[row.id for row in latest]), one)
    return {row.survey_id: begun_by_key[row.id] for row in latest}


def _as_one(rows: Iterable[Participation], one: Sequence[int]) -> dict[UUID, Begun]:
    """What those did who are one, by occasion: answered where one of them answered it."""
    by_key: dict[UUID, Begun] = {}
    for row in sorted(rows, key=lambda row: one.index(row.member_id)):
        own, known = _begun_of(row), by_key.get(row.id)
        if known is None:
            by_key[row.id] = own
            continue
        is_done = known.is_done or own.is_done
        invited = known if known.about is not None else own
        kept = {} if is_done else known.kept or own.kept
        by_key[row.id] = replace(invited, kept=kept, is_done=is_done)
    return by_key


def _begun_of(own: Participation) -> Begun:
    return Begun(
        own.kept,
        own.done_on is not None,
        own.id if own.invited_on else None,
        own.product_id,
        own.outlet_id,
    )


def begun(row: Survey, member_id: int, key: UUID) -> Begun:
    """What a member, or who is one with them, did on an occasion of a survey."""
    one = participants.one_with(member_id, organiser_id=row.organiser_id)
    rows = Participation.objects.of(row.organiser_id).filter(
        member_id__in=one, id=key, survey_id=row.id
    )
    return _as_one(rows, one).get(key, Begun({}, is_done=False))


def full_among(survey_ids: Iterable[UUID], *, organiser_id: UUID) -> set[UUID]:
    """Those of these surveys whose quota is reached."""
    rows = Survey.objects.of(organiser_id).filter(id__in=list(survey_ids), quota__isnull=False)
    quotas = dict(rows.values_list("id", "quota"))
    tallies = Tally.objects.of(organiser_id).filter(survey_id__in=list(quotas))
    taken = dict(tallies.values_list("survey_id", F("taken")))
    return {key for key, quota in quotas.items() if taken.get(key, 0) >= quota}


def answered_total(survey_id: UUID, *, organiser_id: UUID) -> int:
    """How many sheets a survey has."""
    return Sheet.objects.of(organiser_id).filter(survey_id=survey_id).count()


def invited_total(survey_id: UUID, *, organiser_id: UUID) -> int:
    """How many members were invited, once for each time."""
    rows = Participation.objects.of(organiser_id).filter(survey_id=survey_id)
    return rows.filter(invited_on__isnull=False).count()


def answered_totals(survey_ids: Iterable[UUID], *, organiser_id: UUID) -> dict[UUID, int]:
    """How many sheets each of these surveys has."""
    rows = Sheet.objects.of(organiser_id).filter(survey_id__in=list(survey_ids))
    return dict(rows.order_by().values_list("survey_id").annotate(total=Count("*")))
