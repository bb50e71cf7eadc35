"""Memberships and targets: plans that members have for a time, and what each of them is to
reach.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit import ids
from tandem.kit.errors import Invalid, Missing
from tandem.kit.periods import add_months
from tandem.kit.text import slug
from tandem.participants import queries as participants
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.tiers.facts import MembershipGiven, TargetsSet
from tandem.tiers.models import Membership, Plan, Target

MONTHS_MAX = 120


class BadPlan(Invalid):
    """A plan without a name or a length."""

    code = "tiers.bad_plan"
    text = _("A membership needs a name and between 1 and 120 months.")


class NoSuchPlan(Missing):
    """No such membership is offered."""

    code = "tiers.no_such_plan"
    text = _("There is no such membership.")


class BadTarget(Invalid):
    """A target is an amount above zero in a period that ends after it begins."""

    code = "tiers.bad_target"
    text = _("A target is an amount above 0, from a day to a later one.")


def add_plan(
    programme_id: UUID,
    *,
    name: Mapping[str, str],
    months: int,
    price_minor: int,
    actor: Actor,
    now: datetime,
    code: str = "",
) -> UUID:
    """Offer a membership; its id. Its code is made of its name where none is given."""
    require(actor, "programme.change")
    names = {language: text.strip()[:80] for language, text in name.items() if text.strip()}
    if not names or not 1 <= months <= MONTHS_MAX or price_minor < 0:
        raise BadPlan()
    base = code or slug(next(iter(names.values())), "plan", most=32)
    taken = (
        Plan.objects.of(actor.organiser_id).filter(programme_id=programme_id, code=base).exists()
    )
    return (
        Plan.objects.of(actor.organiser_id)
        .create(
            programme_id=programme_id,
            code=f"{base}-{ids.short()}" if taken else base,
            name=names,
            months=months,
            price_minor=price_minor,
            created_at=now,
        )
        .id
    )


def end_plan(plan_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Offer a membership no more; who has it keeps it.

    Raises:
        NoSuchPlan
    """
    require(actor, "programme.change")
    row = _plan(plan_id, programme_id, actor)
    row.ended_at = now
    row.save(update_fields=["ended_at"])


def _plan(plan_id: UUID, programme_id: UUID, actor: Actor) -> Plan:
    rows = Plan.objects.within(programme_id, organiser_id=actor.organiser_id)
    return rows.one(NoSuchPlan(), id=plan_id, ended_at=None)


def give(
    member_id: int,
    *,
    plan_id: UUID,
    programme_id: UUID,
    since_on: date,
    actor: Actor,
    now: datetime,
    note: str = "",
) -> date:
    """Give a member a membership from a day, or prolong the one they have; its last day.

    Raises:
        NoSuchPlan, NoSuchMember: nothing is written.
    """
    require(actor, "members.change")
    of = actor.organiser_id
    participants.member(member_id, programme_id=programme_id, organiser_id=of)
    plan = _plan(plan_id, programme_id, actor)
    running = Membership.objects.of(of).filter(
        member_id=member_id, plan_id=plan_id, until_on__gte=since_on
    )
    last = running.order_by("-until_on", "id").first()
    begins = last.until_on + timedelta(days=1) if last else since_on
    until = add_months(begins, plan.months) - timedelta(days=1)
    Membership.objects.of(of).create(
        member_id=member_id,
        id=ids.new_uuid(),
        plan_id=plan_id,
        since_on=begins,
        until_on=until,
        actor=actor.name,
        note=note.strip()[:200],
        created_at=now,
    )
    journal.record(
        MembershipGiven(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=plan.programme_id,
            member_id=member_id,
            plan=plan.code,
            since=begins.isoformat(),
            until=until.isoformat(),
        )
    )
    return until


def price(
    plan_id: UUID,
    *,
    programme_id: UUID,
    name: Mapping[str, str],
    months: int,
    price_minor: int,
    actor: Actor,
) -> None:
    """Call a membership otherwise, or ask another price for another length; what was given stays.

    Raises:
        NoSuchPlan, BadPlan
    """
    require(actor, "programme.change")
    row = _plan(plan_id, programme_id, actor)
    names = {language: text.strip()[:80] for language, text in name.items() if text.strip()}
    if not names or not 1 <= months <= MONTHS_MAX or price_minor < 0:
        raise BadPlan()
    row.name, row.months, row.price_minor = names, months, price_minor
    row.save(update_fields=["name", "months", "price_minor"])


@dataclass(frozen=True, slots=True)
class Held:
    """Days that a member has a plan for, under an id of the caller's."""

    member_id: int
    id: UUID
    plan_id: UUID
    since_on: date
    until_on: date
    note: str = ""


def hold(rows: Sequence[Held], *, organiser_id: UUID, actor: str, now: datetime) -> None:
    """Write days that are had already by what a package above says; the same ids again change
    nothing.
    """
    Membership.objects.of(organiser_id).bulk_create(
        [
            Membership(
                organiser_id=organiser_id,
                member_id=row.member_id,
                id=row.id,
                plan_id=row.plan_id,
                since_on=row.since_on,
                until_on=row.until_on,
                actor=actor,
                note=row.note[:200],
                created_at=now,
            )
            for row in rows
        ],
        ignore_conflicts=True,
        batch_size=2_000,
    )


def cut(member_id: int, *, held: Sequence[UUID], organiser_id: UUID, after: date) -> None:
    """Let a member have these days up to and including a day; those that begin after it are that
    day.
    """
    rows = Membership.objects.of(organiser_id).filter(
        member_id=member_id, id__in=held, until_on__gt=after
    )
    rows.filter(since_on__gt=after).update(since_on=after, until_on=after)
    rows.update(until_on=after)


@dataclass(frozen=True, slots=True)
class TargetIn:
    """What one member is to reach: net, in minor units, from a day up to and including another."""

    member_id: int
    since_on: date
    until_on: date
    net_minor: int


def set_targets(
    targets: Sequence[TargetIn], *, programme_id: UUID, actor: Actor, now: datetime
) -> int:
    """Set targets; one of the same member and days is set anew. How many.

    Raises:
        BadTarget: nothing is written.
    """
    require(actor, "members.change")
    if not all(target.net_minor > 0 and target.since_on <= target.until_on for target in targets):
        raise BadTarget()
    of = actor.organiser_id
    rows = {
        ids.derived(programme_id, target.member_id, target.since_on, target.until_on): target
        for target in targets
    }
    Target.objects.of(of).bulk_create(
        [
            Target(
                organiser_id=of,
                member_id=target.member_id,
                id=key,
                programme_id=programme_id,
                since_on=target.since_on,
                until_on=target.until_on,
                net_minor=target.net_minor,
                created_at=now,
            )
            for key, target in rows.items()
        ],
        update_conflicts=True,
        unique_fields=["member_id", "id"],
        update_fields=["net_minor"],
        batch_size=2_000,
    )
    journal.record(
        TargetsSet(
            organiser_id=of, at=now, actor=actor.name, programme_id=programme_id, targets=len(rows)
        )
    )
    return len(rows)
