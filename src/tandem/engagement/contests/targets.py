"""Who is listed for a contest: what each is to reach, or the league they are put into."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.contests import queries
from tandem.engagement.contests.facts import TargetsSet
from tandem.engagement.contests.models import Contest, Target, Teams
from tandem.engagement.contests.ranking.comparing import TARGET_MAX
from tandem.kit.errors import Conflict, Invalid
from tandem.participants.models import Member
from tandem.partners.models import Partner
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme

ROWS_MAX = 5_000


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
class Listed:
    """A line of a list: a member's number or a partner's code, a target, the place of a league."""

    number: str
    target: Decimal | None = None
    league: int | None = None


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
