"""A member's standing: given by a person, explained, and the benefits that come with it."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit import ids
from tandem.kit.errors import Conflict, Invalid, Missing
from tandem.kit.sql import Rows
from tandem.platform import journal
from tandem.platform.permissions import Actor, require
from tandem.programmes.models import Programme
from tandem.tiers import reviewing
from tandem.tiers.facts import BenefitUsed
from tandem.tiers.models import Benefit, BenefitUse, Ladder, Standing, Tier


class NoReason(Invalid):
    """A level given by hand needs a reason and an end."""

    code = "tiers.no_reason"
    text = _("Say why, and until which day: a level that is given by hand needs both.")


class NoSuchTier(Missing):
    """The ladder has no such tier."""

    code = "tiers.no_such_tier"
    text = _("The programme has no such level.")


class BenefitUsedUp(Conflict):
    """The member has used the benefit as often as a year allows, or stands too low for it."""

    code = "tiers.benefit_used_up"
    text = _("This benefit is not the member's to use: %(why)s.")


def give(
    member_id: int, *, tier_id: UUID, until: date, reason: str, programme: Programme, actor: Actor, today: date, now: datetime
) -> None:  # fmt: skip
    """Let a member stand on a tier, at least, up to and including a day. The review after it takes over.

    Raises:
        NoReason, NoSuchTier
    """
    require(actor, "members.change")
    if not reason.strip() or until < today:
        raise NoReason()
    of = actor.organiser_id
    tier = Tier.objects.of(of).filter(id=tier_id, ladder__programme_id=programme.id).order_by("id").first()
    if tier is None:
        raise NoSuchTier()
    Standing.objects.of(of).get_or_create(
        member_id=member_id, ladder_id=tier.ladder_id, defaults={"organiser_id": of, "since_on": today, "created_at": now}
    )
    Standing.objects.of(of).filter(member_id=member_id, ladder_id=tier.ladder_id).update(hand_rank=tier.rank, hand_until=until)
    one = Rows("SELECT %(member)s::bigint AS member_id", {"member": member_id}, ("member_id",))
    reviewing.review(programme, today=today, now=now, members=one, actor=actor.name, reason=reason.strip()[:300])


def use_benefit(
    member_id: int, *, benefit_id: UUID, programme: Programme, note: str, actor: Actor, today: date, now: datetime
) -> None:  # fmt: skip
    """Note that a member used a benefit today.

    Raises:
        BenefitUsedUp: the year's uses are used up, or the member stands below the benefit's tier.
    """
    require(actor, "members.change")
    of = actor.organiser_id
    benefit = Benefit.objects.of(of).select_related("tier").filter(id=benefit_id, ended_at=None).order_by("id").first()
    ladder = Ladder.objects.of(of).filter(programme_id=programme.id).order_by("id").first()
    if benefit is None or ladder is None or benefit.tier.ladder_id != ladder.id:
        raise NoSuchTier()
    standing = (
        Standing.objects.of(of).select_for_update().filter(member_id=member_id, ladder_id=ladder.id).order_by("rank").first()
    )
    if standing is None or standing.rank < benefit.tier.rank:
        raise BenefitUsedUp(why=_("it belongs to a higher level"))
    used = BenefitUse.objects.of(of).filter(member_id=member_id, benefit_id=benefit.id, used_on__year=today.year).count()
    if benefit.uses_a_year and used >= benefit.uses_a_year:
        raise BenefitUsedUp(why=_("it was used %(n)s times this year already") % {"n": used})
    BenefitUse.objects.of(of).create(
        member_id=member_id, id=ids.new_uuid(), benefit_id=benefit.id, used_on=today, actor=actor.name, note=note.strip()[:200],
        created_at=now,
    )  # fmt: skip
    journal.record(
        BenefitUsed(
            organiser_id=of, at=now, actor=actor.name, programme_id=programme.id, member_id=member_id, benefit_id=benefit.id
        )
    )
