"""Activities that nobody does: birthdays and anniversaries by the clock, joining and recommending
by joining itself.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from tandem.activity import calendar
from tandem.earning.versions import published
from tandem.engagement import ways
from tandem.engagement.tasks import queries as tasks
from tandem.participants.facts import MemberEnrolled
from tandem.platform import clock
from tandem.platform.steps import step
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme
from tandem.rules import ast


def by_the_clock(programme: Programme, *, today: date, now: datetime) -> int:
    """The birthdays and anniversaries that rules or tasks of a programme ask for; how many
    activities.
    """
    kinds = _wanted(programme) & set(calendar.BY_THE_CLOCK)
    if not kinds:
        return 0
    return calendar.make(
        kinds,
        programme_id=programme.id,
        organiser_id=programme.organiser_id,
        currency=programme.currency,
        zone=programme.time_zone,
        today=today,
        now=now,
    )


@step("make_activities.by_joining")
def by_joining(facts: Sequence[MemberEnrolled]) -> None:
    """That somebody joined, and that somebody recommended them, of each programme at once."""
    for programme_id, organiser_id in sorted(
        {(fact.programme_id, fact.organiser_id) for fact in facts}
    ):
        programme = programmes.programme(programme_id, organiser_id=organiser_id)
        kinds = _wanted(programme) & set(calendar.BY_JOINING)
        if kinds:
            calendar.join(
                [fact.member_id for fact in facts if fact.programme_id == programme_id],
                kinds,
                programme_id=programme_id,
                organiser_id=organiser_id,
                currency=programme.currency,
                zone=programme.time_zone,
                now=clock.now(),
            )


def is_recommending_asked_for(programme: Programme) -> bool:
    """Whether rules give something for it that a member recommended another by their number, as
    programmes have it that keep no invitations.
    """
    return calendar.REFERRAL in kinds_named(programme.id, programme.organiser_id)


def _wanted(programme: Programme) -> set[str]:
    """The kinds that rules in force name, or that tasks count which members see."""
    named = kinds_named(programme.id, programme.organiser_id)
    if not ways.uses(programme, ways.TASKS):
        return named
    rows = tasks.followed(programme.id, organiser_id=programme.organiser_id)
    return named | tasks.kinds_of(rows)


def kinds_named(programme_id: UUID, organiser_id: UUID) -> set[str]:
    """The kinds of activities that the rules in force name."""
    conditions = [
        rule.when
        for rule_set in published.in_force(programme_id, organiser_id=organiser_id)
        for rule in rule_set.rules
    ]
    return {
        node.value
        for condition in conditions
        for _, above in ast.walk(condition)
        if isinstance(above, (ast.Compare, ast.In))
        and any(child == ast.Field("deed.kind") for _, child in above.children())
        for _, node in ast.walk(above)
        if isinstance(node, ast.Text)
    }
