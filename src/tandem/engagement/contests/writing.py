"""Making a contest, opening it, calling it off and taking that back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.activity import registering
from tandem.engagement.contests import queries, registered_kinds
from tandem.engagement.contests.drawing import lots, permits
from tandem.engagement.contests.facts import (
    ContestDeleted,
    ContestEnded,
    ContestOpened,
    ContestWritten,
)
from tandem.engagement.contests.jury import criteria as marking
from tandem.engagement.contests.jury.criteria import Criterion
from tandem.engagement.contests.models import (
    Against,
    Contest,
    Joins,
    Juror,
    OutsideJuror,
    Target,
    Teams,
    TeamScore,
    Wins,
)
from tandem.engagement.contests.ranking import comparing, measuring
from tandem.engagement.contests.ranking.comparing import Compared
from tandem.engagement.contests.ranking.measuring import BadContest, Measure
from tandem.kit import ids
from tandem.kit.errors import Conflict
from tandem.kit.text import slug
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme
from tandem.segments import targeting
from tandem.segments.targeting import Whom

NAME_MAX, TEXT_MAX = 80, 4_000
PLACES_MAX, TARGET_MAX, WAITING_MAX, DAYS_MAX = 10_000, Decimal(10) ** 15, 365, 1_100
SUBSTITUTES_MAX = 1_000


_OF_NO_SELLER = (measuring.JURY, measuring.POINTS, measuring.BEST)


class ContestSignedAlready(Conflict):
    """Its result was signed, and stands."""

    code = "contests.signed_already"
    text = _("Its result is confirmed. It cannot be called off any more.")


@dataclass(frozen=True, slots=True)
class ContestIn:
    """What is said of a contest; see `models.Contest`. `target`: of amounts in minor units."""

    name: Mapping[str, str]
    measure: Measure
    since_on: date
    until_on: date
    wins: str = Wins.RANKING.value
    target: Decimal | None = None
    places: int = 3
    joins: str = Joins.AUTO.value
    waiting_days: int = 0
    teams: str = Teams.NONE.value
    team_score: str = TeamScore.SUM.value
    text: Mapping[str, str] = field(default_factory=dict)
    whom: Whom = field(default_factory=Whom)
    criteria: Sequence[Criterion] = ()
    mark_max: int = 10
    compared: Compared = field(default_factory=Compared)
    substitutes: int = 0
    key: str = ""  # its name in rules; none: made of its name


def write(
    programme: Programme,
    payload: ContestIn,
    *,
    actor: Actor,
    now: datetime,
    contest_id: UUID | None = None,
) -> UUID:
    """Begin a contest as a draft, or change one that nobody sees yet (`contest_id`); its id.

    The programme has the kind that results are recorded as from then on, so that rules can name it.

    Raises:
        BadContest, NoSuchAudience, NoSuchContest: nothing is written.
    """
    require(actor, "engagement.change")
    of = programme.organiser_id
    registering.take_up(
        [registered_kinds.RESULT],
        programme_id=programme.id,
        organiser_id=of,
        actor=actor.name,
        now=now,
    )
    row = queries.locked(contest_id, programme.id, of) if contest_id else None
    if row is not None and row.opened_at is not None:
        raise BadContest(why=_("members see it already; call it off, and make another"))
    _check(payload, programme)
    if row is None:
        key = payload.key or _free_key(payload.name, programme)
        row = Contest(organiser_id=of, programme_id=programme.id, key=key, created_at=now)
    row.name = {language: text.strip() for language, text in payload.name.items() if text.strip()}
    row.text = {language: text.strip() for language, text in payload.text.items() if text.strip()}
    row.measure = measuring.encoded(payload.measure)
    row.wins, row.joins, row.target = payload.wins, payload.joins, payload.target
    row.places = 0 if payload.wins == Wins.THRESHOLD else payload.places
    row.since_on, row.until_on = payload.since_on, payload.until_on
    row.waiting_days = payload.waiting_days
    row.teams, row.team_score = payload.teams, payload.team_score
    row.substitutes = payload.substitutes if payload.wins == Wins.DRAW else 0
    compared = payload.compared
    row.against, row.leagues = compared.against, comparing.encoded(compared.leagues)
    row.base_since_on, row.base_until_on = compared.base_since_on, compared.base_until_on
    row.base_least = compared.base_least
    row.criteria, row.mark_max = marking.encoded(payload.criteria), payload.mark_max
    row.audience_id = targeting.settle(
        payload.whom, programme_id=programme.id, organiser_id=of, now=now
    )
    row.save()
    journal.record(
        ContestWritten(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            contest_id=row.id,
            said=_told(row),
        )
    )
    return row.id


def _told(row: Contest) -> dict[str, object]:
    return {
        "name": row.name,
        "measure": row.measure,
        "wins": row.wins,
        "target": None if row.target is None else format(row.target.normalize(), "f"),
        "places": row.places,
        "joins": row.joins,
        "since_on": row.since_on.isoformat(),
        "until_on": row.until_on.isoformat(),
        "waiting_days": row.waiting_days,
        "teams": row.teams,
        "team_score": row.team_score,
        "criteria": row.criteria,
        "mark_max": row.mark_max,
        "against": row.against,
        "base": [day and day.isoformat() for day in (row.base_since_on, row.base_until_on)],
        "base_least": None if row.base_least is None else format(row.base_least.normalize(), "f"),
        "leagues": row.leagues,
        "substitutes": row.substitutes,
    }


def _check(payload: ContestIn, programme: Programme) -> None:
    if not any(text.strip() for text in payload.name.values()):
        raise BadContest(why=_("a name is missing"))
    if any(len(text) > NAME_MAX for text in payload.name.values()) or any(
        len(text) > TEXT_MAX for text in payload.text.values()
    ):
        raise BadContest(why=_("a text is too long"))
    if payload.until_on < payload.since_on:
        raise BadContest(why=_("it ends before it begins"))
    if (payload.until_on - payload.since_on).days > DAYS_MAX:
        raise BadContest(why=_("it lasts three years at most"))
    if not 0 <= payload.waiting_days <= WAITING_MAX:
        raise BadContest(why=_("it waits a year at most"))
    if payload.wins not in Wins.values or payload.joins not in Joins.values:
        raise BadContest(why=_("say who wins, and who takes part"))
    if payload.teams not in Teams.values or payload.team_score not in TeamScore.values:
        raise BadContest(why=_("say who is ranked together"))
    if payload.teams != Teams.NONE and payload.wins == Wins.FIRST:
        raise BadContest(why=_("teams are ranked by what they have, not by who is first"))
    if payload.wins != Wins.THRESHOLD and not 0 < payload.places <= PLACES_MAX:
        raise BadContest(why=_("say how many places win, more than none"))
    if payload.wins != Wins.RANKING and payload.target is None:
        raise BadContest(why=_("say what is to be reached"))
    if payload.target is not None and not 0 < payload.target <= TARGET_MAX:
        raise BadContest(why=_("what is to be reached is more than nothing"))
    if payload.wins == Wins.DRAW:
        _check_draw(payload)
    measuring.check(payload.measure, programme)
    compared = payload.compared
    comparing.check(compared, since_on=payload.since_on, teams=payload.teams)
    is_plain = replace(compared, leagues=tuple(compared.leagues)) == Compared()
    if payload.wins == Wins.FIRST and compared.against != Against.NONE:
        raise BadContest(why=_("who is first is told by an amount, not by per cent"))
    if payload.measure.what in (measuring.JURY, measuring.BEST) and not is_plain:
        raise BadContest(why=_("what a jury gives and what is best are compared with nothing"))
    if payload.teams == Teams.SELLER and payload.measure.what in _OF_NO_SELLER:
        raise BadContest(why=_("partners are ranked by what they sold: choose an action"))
    if payload.measure.what == measuring.JURY:
        if payload.wins == Wins.FIRST or payload.joins != Joins.WISH:
            raise BadContest(
                why=_("who takes part sends something in, and nobody wins by being first")
            )
        marking.check(payload.criteria, payload.mark_max)
    elif payload.criteria:
        raise BadContest(why=_("only a jury marks by criteria"))


def _check_draw(payload: ContestIn) -> None:
    if payload.teams != Teams.NONE or payload.compared.leagues:
        raise BadContest(why=_("lots are drawn among members, not among teams or leagues"))
    if payload.measure.what == measuring.JURY:
        raise BadContest(why=_("what a jury judges is not drawn by lot"))
    if not 0 <= payload.substitutes <= SUBSTITUTES_MAX:
        raise BadContest(why=_("at most a thousand substitutes are drawn"))


def _free_key(name: Mapping[str, str], programme: Programme) -> str:
    base = slug(next(text for text in name.values() if text.strip()), "contest", most=30)
    rows = Contest.objects.within(programme.id, organiser_id=programme.organiser_id)
    is_taken = rows.filter(key=base).exists()
    return f"{base}-{ids.new_uuid().hex[-8:]}" if is_taken else base


def open_contest(contest_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Let members of its audience see a contest. Safe to repeat.

    Raises:
        NoSuchContest
        PermitMissing: lots are drawn, and nobody entered the number of the permit.
    """
    row = _to_move(contest_id, programme_id, actor)
    if row.opened_at is None:
        permits.require_permit(row)
        lots.commit(row)
        row.opened_at = now
        _moved(row, ContestOpened, actor, now)


def end(contest_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Call a contest off: it has no result. Safe to repeat.

    Raises:
        NoSuchContest, ContestSignedAlready
    """
    row = _to_move(contest_id, programme_id, actor)
    if row.signed_at is not None:
        raise ContestSignedAlready()
    if row.ended_at is None:
        row.ended_at = now
        _moved(row, ContestEnded, actor, now)


def delete(contest_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Delete a draft, with its jury and its list.

    Raises:
        NoSuchContest
        BadContest: members see it already.
    """
    row = _to_move(contest_id, programme_id, actor)
    if row.opened_at is not None:
        raise BadContest(why=_("members see it already; call it off, and make another"))
    for model in (Juror, OutsideJuror, Target):
        model.objects.of(row.organiser_id).filter(contest_id=row.id).delete()
    row.delete()
    journal.record(
        ContestDeleted(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            contest_id=contest_id,
            contest=dict(row.name),
        )
    )


def resume(contest_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Take back that a contest was called off; what happened meanwhile counts. Safe to repeat.

    Raises:
        NoSuchContest
    """
    row = _to_move(contest_id, programme_id, actor)
    if row.ended_at is not None:
        row.ended_at = None
        _moved(row, ContestOpened, actor, now)


def _to_move(contest_id: UUID, programme_id: UUID, actor: Actor) -> Contest:
    require(actor, "engagement.change")
    return queries.locked(contest_id, programme_id, actor.organiser_id)


def _moved(
    row: Contest, fact: type[ContestOpened | ContestEnded], actor: Actor, now: datetime
) -> None:
    row.save(update_fields=["opened_at", "ended_at", "seed", "seed_hash"])
    journal.record(
        fact(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            contest_id=row.id,
        )
    )
