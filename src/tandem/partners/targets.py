"""What partners are to reach: how much of what, from when to when.

How far each is, is read from what happened (`insights.partner_targets`); nothing is counted here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.kit import ids
from tandem.kit.errors import Invalid, Missing
from tandem.partners import queries
from tandem.partners.facts import TargetDropped, TargetsSet
from tandem.partners.models import PartnerTarget, TargetMeasure
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require

AMOUNT_MAX, TARGETS_AT_ONCE = 10**15, 5_000
BATCH = 1_000


class BadTarget(Invalid):
    """A target of nothing, of days that end before they begin, or of nobody."""

    code = "partners.bad_target"
    text = _("A target needs partners, an amount above 0, and a last day after its first.")


class NoSuchTarget(Missing):
    """There is no such target."""

    code = "partners.no_such_target"
    text = _("There is no such target.")


@dataclass(frozen=True, slots=True)
class TargetIn:
    """A target of a partner; turnover in minor units."""

    partner_id: int
    measure: TargetMeasure
    amount: int
    since_on: date
    until_on: date


def set_targets(
    targets: Sequence[TargetIn], *, programme_id: UUID, actor: Actor, now: datetime
) -> int:
    """Set targets of partners; of the same partner, measure and days it is the same one, and takes
    the new amount. How many.

    Raises:
        BadTarget, NoSuchPartner: nothing is written.
    """
    require(actor, "partners.change")
    if not 0 < len(targets) <= TARGETS_AT_ONCE or not all(_holds(target) for target in targets):
        raise BadTarget()
    queries.check(
        (target.partner_id for target in targets),
        programme_id=programme_id,
        organiser_id=actor.organiser_id,
    )
    rows = {
        ids.derived(
            target.partner_id, target.measure.value, target.since_on, target.until_on
        ): target
        for target in targets
    }
    PartnerTarget.objects.of(actor.organiser_id).bulk_create(
        [
            PartnerTarget(
                id=key,
                organiser_id=actor.organiser_id,
                partner_id=target.partner_id,
                measure=target.measure,
                amount=target.amount,
                since_on=target.since_on,
                until_on=target.until_on,
                created_at=now,
            )
            for key, target in sorted(rows.items())
        ],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["amount"],
        batch_size=BATCH,
    )
    journal.record(
        TargetsSet(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            targets=len(rows),
        )
    )
    return len(rows)


def _holds(target: TargetIn) -> bool:
    return 0 < target.amount <= AMOUNT_MAX and target.since_on <= target.until_on


def drop(target_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """It is no target any more.

    Raises:
        NoSuchTarget
    """
    require(actor, "partners.change")
    rows = PartnerTarget.objects.within(programme_id, organiser_id=actor.organiser_id)
    row = rows.select_for_update(of=("self",)).one(NoSuchTarget(), id=target_id)
    partner_id = row.partner_id
    row.delete()
    journal.record(
        TargetDropped(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            partner_id=partner_id,
            target_id=target_id,
        )
    )


def of_programme(programme_id: UUID, *, organiser_id: UUID) -> QuerySet[PartnerTarget]:
    """The targets of partners who take part."""
    rows = PartnerTarget.objects.within(programme_id, organiser_id=organiser_id)
    return rows.filter(partner__ended_at=None)


def of_partner(partner_id: int, *, organiser_id: UUID) -> list[PartnerTarget]:
    """The targets of one partner, the one that ends last first."""
    rows = PartnerTarget.objects.of(organiser_id).filter(partner_id=partner_id)
    return list(rows.order_by("-until_on", "measure", "id"))
