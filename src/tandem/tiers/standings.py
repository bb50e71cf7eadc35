"""A member's standing: given by a person, explained, and the benefits that come with it."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit import ids
from tandem.kit.errors import Conflict, Invalid
from tandem.kit.sql import SqlQuery
from tandem.participants import queries as participants
from tandem.platform import journal
from tandem.platform.permissions import Actor, require
from tandem.programmes.models import Programme
from tandem.tiers import reviewing
from tandem.tiers.facts import BenefitUsed
from tandem.tiers.ladders import NoSuchBenefit, NoSuchTier
from tandem.tiers.models import Benefit, BenefitUse, Standing, Tier


class NoReason(Invalid):
    """A level given by hand needs a reason and an end."""

    code = "tiers.no_reason"
    text = _("Say why, and until which day: a level that is given by hand needs both.")


class BenefitUsedUp(Conflict):
    """The member has used the benefit as often as a year allows, or stands too low for it."""

    code = "tiers.benefit_used_up"
    text = _("This benefit is not the member's to use: %(why)s.")


def give(
    member_id: int,
    *,
    tier_id: UUID,
    until: date,
    reason: str,
    programme: Programme,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Let a member stand on a tier, at least, up to and including a day. The review after it takes
    over.

    Raises:
        NoReason, NoSuchTier, NoSuchMember
    """
    require(actor, "members.change")
    if not reason.strip() or until < today:
        raise NoReason()
    of = actor.organiser_id
    participants.member(member_id, programme_id=programme.id, organiser_id=of)
    tier = Tier.objects.within(programme.id, organiser_id=of).one(NoSuchTier(), id=tier_id)
    Standing.objects.of(of).get_or_create(
        member_id=member_id,
        ladder_id=tier.ladder_id,
        defaults={"organiser_id": of, "since_on": today, "created_at": now},
    )
    Standing.objects.of(of).filter(member_id=member_id, ladder_id=tier.ladder_id).update(
        hand_rank=tier.rank, hand_until=until
    )
    member_query = SqlQuery(
        "SELECT %(member)s::bigint AS member_id", {"member": member_id}, ("member_id",)
    )
    reviewing.review(
        programme,
        today=today,
        now=now,
        members=member_query,
        actor=actor.name,
        reason=reason.strip()[:300],
    )


def use_benefit(
    member_id: int,
    *,
    benefit_id: UUID,
    programme: Programme,
    note: str,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Note that a member used a benefit today.

    Raises:
        NoSuchBenefit, NoSuchMember
        BenefitUsedUp: the year's uses are used up, or the member stands below the benefit's tier.
    """
    require(actor, "members.change")
    of = actor.organiser_id
    participants.member(member_id, programme_id=programme.id, organiser_id=of)
    offered = Benefit.objects.within(programme.id, organiser_id=of).select_related("tier")
    benefit = offered.one(NoSuchBenefit(), id=benefit_id, ended_at=None)
    rows = Standing.objects.of(of).select_for_update().filter(ladder_id=benefit.tier.ladder_id)
    standing = rows.filter(member_id=member_id).order_by("rank").first()
    if standing is None or standing.rank < benefit.tier.rank:
        raise BenefitUsedUp(why=_("it belongs to a higher level"))
    used = (
        BenefitUse.objects.of(of)
        .filter(member_id=member_id, benefit_id=benefit.id, used_on__year=today.year)
        .count()
    )
    if benefit.uses_a_year and used >= benefit.uses_a_year:
        raise BenefitUsedUp(why=_("it was used %(n)s times this year already") % {"n": used})
    BenefitUse.objects.of(of).create(
        member_id=member_id,
        id=ids.new_uuid(),
        benefit_id=benefit.id,
        used_on=today,
        actor=actor.name,
        note=note.strip()[:200],
        created_at=now,
    )
    journal.record(
        BenefitUsed(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            member_id=member_id,
            benefit_id=benefit.id,
        )
    )
