"""What a score is compared with, and leagues: members of one size against one another.

A league begins at a size, what a member had in the days before; or members are put into leagues by
a list. Whoever is ranked stays in their league until the night reads all anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.contests import queries
from tandem.engagement.contests.facts import TargetsSet
from tandem.engagement.contests.models import Against, Contest, Target, Teams
from tandem.engagement.contests.ranking.measuring import BadContest
from tandem.kit.errors import Conflict, Invalid
from tandem.participants.models import Member
from tandem.partners.models import Partner
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme

LEAGUES_MAX, NAME_MAX, ROWS_MAX, TARGET_MAX = 10, 40, 5_000, Decimal(10) ** 15


class UnknownContestants(Invalid):
    """A list names somebody whom the programme does not have."""

    code = "contests.unknown_contestants"
    text = _("Nothing was saved: these numbers are not of this programme: %(numbers)s.")


class BadTargets(Invalid):
    """A list with a target of nothing, a league that there is not, or too many rows."""

    code = "contests.bad_targets"
    text = _(
        "Nothing was saved: a list has at most %(most)s lines, each with a number once, a target"
        " above nothing, and a league of this contest."
    )


class TargetsStand(Conflict):
    """It is signed or called off."""

    code = "contests.targets_stand"
    text = _("This contest is over: its targets and leagues stay as they are.")


@dataclass(frozen=True, slots=True)
class League:
    """A league: its name by language, and the size at which it begins; None: by a list."""

    name: Mapping[str, str]
    least: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """What scores are compared with; see `models.Contest`."""

    against: str = Against.NONE.value
    base_since_on: date | None = None
    base_until_on: date | None = None
    base_least: Decimal | None = None
    leagues: Sequence[League] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of a list: a member's number or a partner's code, a target, the place of a league."""

    number: str
    target: Decimal | None = None
    league: int | None = None


def check(compared: Compared, *, since_on: date, teams: str) -> None:
    """Prove that it can be compared so.

    Raises:
        BadContest
    """
    days = (compared.base_since_on, compared.base_until_on)
    has_base, leagues = None not in days, compared.leagues
    if compared.against not in Against.values or len(leagues) > LEAGUES_MAX:
        raise BadContest(why=_("say what is compared, and at most ten leagues"))
    if (days[0] is None) != (days[1] is None):
        raise BadContest(why=_("the days before need a first and a last one"))
    if days[0] is not None and days[1] is not None and not days[0] <= days[1] < since_on:
        raise BadContest(why=_("the days before end before the contest begins"))
    if compared.against == Against.GROWTH and not has_base:
        raise BadContest(why=_("growth needs days before, to compare with"))
    if compared.against == Against.TARGET and has_base:
        raise BadContest(why=_("it is compared with a target, or with days before"))
    if compared.base_least is not None and not (has_base and 0 < compared.base_least <= TARGET_MAX):
        raise BadContest(why=_("what is had before at least is more than nothing, in days before"))
    if leagues and teams != Teams.NONE:
        raise BadContest(why=_("leagues are of members, each for themselves"))
    _check_leagues(leagues, has_base=has_base)


def _check_leagues(leagues: Sequence[League], *, has_base: bool) -> None:
    bounds = [league.least for league in leagues if league.least is not None]
    if any(not any(text.strip() for text in league.name.values()) for league in leagues):
        raise BadContest(why=_("each league has a name"))
    if bounds and (len(bounds) != len(leagues) or not has_base):
        raise BadContest(why=_("leagues by size need a size of each, and days before"))
    if bounds and (bounds[0] != 0 or bounds != sorted(set(bounds)) or bounds[-1] > TARGET_MAX):
        raise BadContest(why=_("the first league begins at 0, each further one above the last"))
    if len(leagues) == 1:
        raise BadContest(why=_("one league alone is none"))


def encoded(leagues: Sequence[League]) -> list[dict[str, Any]]:
    """Leagues as a contest keeps them."""
    return [
        {
            "name": {key: text.strip() for key, text in league.name.items() if text.strip()},
            "least": None if league.least is None else format(league.least.normalize(), "f"),
        }
        for league in leagues
    ]


def decoded(encoded: Sequence[Mapping[str, Any]]) -> list[League]:
    """Leagues as `encoded` wrote them."""
    return [
        League(dict(league["name"]), None if league["least"] is None else Decimal(league["least"]))
        for league in encoded
    ]


def bounds(contest: Contest) -> list[Decimal]:
    """The sizes at which leagues begin; none where they are by a list."""
    return [league.least for league in decoded(contest.leagues) if league.least is not None]


def league_block(contest: Contest) -> str:
    """How a league is found: the name of a part of `sql/standings.sql`."""
    if not contest.leagues:
        return "one_league"
    return "league_by_bounds" if bounds(contest) else "league_by_list"


def set_targets(
    contest_id: UUID,
    rows: Sequence[Listed],
    *,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> int:
    """Say what each is to reach, or their league; who is not named keeps what they had. How many
    were named. Safe to repeat.

    Raises:
        NoSuchContest, TargetsStand, BadTargets, UnknownContestants: nothing is written.
    """
    require(actor, "engagement.change")
    contest = queries.locked(contest_id, programme.id, programme.organiser_id)
    if contest.signed_at is not None or contest.ended_at is not None:
        raise TargetsStand()
    _check_rows(contest, rows)
    ids_by_number = _ids(contest, [row.number for row in rows])
    unknown = [row.number for row in rows if row.number not in ids_by_number]
    if unknown:
        raise UnknownContestants(numbers=", ".join(unknown[:5]))
    Target.objects.of(contest.organiser_id).bulk_create(
        [
            Target(
                organiser_id=contest.organiser_id,
                member_id=ids_by_number[row.number],
                contest_id=contest.id,
                target=row.target,
                league=row.league,
                created_at=now,
            )
            for row in sorted(rows, key=lambda row: ids_by_number[row.number])
        ],
        update_conflicts=True,
        unique_fields=["member_id", "contest_id"],
        update_fields=["target", "league"],
    )
    journal.record(
        TargetsSet(
            organiser_id=contest.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=contest.programme_id,
            contest_id=contest.id,
            total=len(rows),
        )
    )
    return len(rows)


def _check_rows(contest: Contest, rows: Sequence[Listed]) -> None:
    leagues = len(contest.leagues)
    is_good = 0 < len(rows) <= ROWS_MAX and len({row.number for row in rows}) == len(rows)
    for row in rows:
        is_good &= row.target is None or 0 < row.target <= TARGET_MAX
        is_good &= row.league is None or 0 <= row.league < leagues
    if not is_good:
        raise BadTargets(most=ROWS_MAX)


def _ids(contest: Contest, numbers: Sequence[str]) -> dict[str, int]:
    of, programme_id = contest.organiser_id, contest.programme_id
    if contest.teams == Teams.SELLER:
        partners = Partner.objects.within(programme_id, organiser_id=of)
        return dict(partners.filter(code__in=numbers).values_list("code", "id"))
    members = Member.objects.within(programme_id, organiser_id=of)
    return dict(members.filter(number__in=numbers).values_list("number", "id"))
