"""A member's standing as a person gives it."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Invalid
from tandem.kit.sql import SqlQuery
from tandem.participants import queries as participants
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme
from tandem.tiers import reviewing
from tandem.tiers.ladders import NoSuchTier
from tandem.tiers.models import Standing, Tier


class NoReason(Invalid):
    """A level given by hand needs a reason and an end."""

    code = "tiers.no_reason"
    text = _("Say why, and until which day: a level that is given by hand needs both.")


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
