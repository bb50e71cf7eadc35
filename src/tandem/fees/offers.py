"""How plans are sold: written by the organiser, and where their fees are paid to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.fees.facts import OfferWritten
from tandem.fees.models import Account, Offer, RefundPolicy, Renewal
from tandem.kit.errors import Invalid, Missing
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.segments.models import Segment
from tandem.tiers import memberships
from tandem.tiers.models import Plan

DAYS_MAX, PERCENT_MAX, PERKS_MAX = 366, 90, 12


class BadOffer(Invalid):
    """A plan that is sold without a price, or with days that cannot be."""

    code = "fees.bad_offer"
    text = _("A paid membership needs a price above 0, days up to 366 and at most 90 per cent off.")


class NoSuchOffer(Missing):
    """No such membership is sold."""

    code = "fees.no_such_offer"
    text = _("There is no such membership.")


class BadAccount(Invalid):
    """An account without a holder, or whose number is none."""

    code = "fees.bad_account"
    text = _("Say who holds the account, and its number: 8 to 34 letters and digits.")


@dataclass(frozen=True, slots=True)
class OfferIn:
    """How a plan is sold (`models.Offer`)."""

    name: Mapping[str, str]
    months: int
    price_minor: int
    trial_days: int = 0
    grace_days: int = 14
    pay_days: int = 14
    notice_days: int = 21
    refund: str = RefundPolicy.NONE
    refund_days: int = 14
    renewal: str = Renewal.BY_ITSELF
    reward_percent: int = 0
    has_free_delivery: bool = False
    has_early_access: bool = False
    segment_id: UUID | None = None
    perks: Sequence[Mapping[str, str]] = ()
    terms: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        """Whether it can be sold so."""
        days = (self.trial_days, self.grace_days, self.pay_days, self.notice_days, self.refund_days)
        return (
            0 < self.price_minor < 10**9
            and all(0 <= number <= DAYS_MAX for number in days)
            and 0 <= self.reward_percent <= PERCENT_MAX
            and self.refund in RefundPolicy.values
            and self.renewal in Renewal.values
            and len(self.perks) <= PERKS_MAX
        )


def write(
    programme_id: UUID,
    offer: OfferIn,
    *,
    actor: Actor,
    now: datetime,
    plan_id: UUID | None = None,
    code: str = "",
) -> UUID:
    """Sell a new plan, or one that stands as it is written now; the plan's id. Fees that were asked
    for keep their amount.

    Raises:
        BadOffer, BadPlan, NoSuchPlan, NoSuchSegment: nothing is written.
    """
    require(actor, "programme.change")
    of = actor.organiser_id
    if not offer.is_sound:
        raise BadOffer()
    if offer.segment_id:
        rows = Segment.objects.within(programme_id, organiser_id=of)
        rows.one(NoSuchOffer(), id=offer.segment_id)
    plan = {"name": offer.name, "months": offer.months, "price_minor": offer.price_minor}
    if plan_id is None:
        plan_id = memberships.add_plan(programme_id, actor=actor, now=now, code=code, **plan)  # type: ignore[arg-type]
    else:
        memberships.price(plan_id, programme_id=programme_id, actor=actor, **plan)  # type: ignore[arg-type]
    columns = {
        "trial_days": offer.trial_days,
        "grace_days": offer.grace_days,
        "pay_days": offer.pay_days,
        "notice_days": offer.notice_days,
        "refund": offer.refund,
        "refund_days": offer.refund_days,
        "renewal": offer.renewal,
        "reward_percent": offer.reward_percent,
        "has_free_delivery": offer.has_free_delivery,
        "has_early_access": offer.has_early_access,
        "segment_id": offer.segment_id,
        "perks": [dict(perk) for perk in offer.perks],
        "terms": dict(offer.terms),
    }
    if not Offer.objects.of(of).filter(plan_id=plan_id).update(**columns):
        Offer.objects.of(of).create(
            programme_id=programme_id, plan_id=plan_id, created_at=now, **columns
        )
    journal.record(
        OfferWritten(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            plan_id=plan_id,
            price_minor=offer.price_minor,
        )
    )
    return plan_id


def known(plan_id: UUID, *, programme_id: UUID, organiser_id: UUID) -> tuple[Plan, Offer]:
    """A plan that is sold, and how.

    Raises:
        NoSuchOffer
    """
    rows = Offer.objects.within(programme_id, organiser_id=organiser_id).select_related("plan")
    offer = rows.one(NoSuchOffer(), plan_id=plan_id)
    return offer.plan, offer


def written(plan: Plan, offer: Offer) -> OfferIn:
    """How a plan is sold, as it would be written."""
    return OfferIn(
        name=plan.name,
        months=plan.months,
        price_minor=plan.price_minor,
        trial_days=offer.trial_days,
        grace_days=offer.grace_days,
        pay_days=offer.pay_days,
        notice_days=offer.notice_days,
        refund=offer.refund,
        refund_days=offer.refund_days,
        renewal=offer.renewal,
        reward_percent=offer.reward_percent,
        has_free_delivery=offer.has_free_delivery,
        has_early_access=offer.has_early_access,
        segment_id=offer.segment_id,
        perks=offer.perks,
        terms=offer.terms,
    )


def pay_to(programme_id: UUID, *, holder: str, number: str, actor: Actor, now: datetime) -> None:
    """Say where fees are paid to.

    Raises:
        BadAccount
    """
    require(actor, "programme.change")
    plain = re.sub(r"[\s-]", "", number).upper()
    if not holder.strip() or not re.fullmatch(r"[A-Z0-9]{8,34}", plain):
        raise BadAccount()
    of = actor.organiser_id
    account = {"holder": holder.strip()[:140], "number": plain}
    rows = Account.objects.of(of).filter(programme_id=programme_id)
    if not rows.update(**account):
        Account.objects.of(of).create(programme_id=programme_id, created_at=now, **account)


def account(programme_id: UUID, *, organiser_id: UUID) -> Account | None:
    """Where fees are paid to; None where nobody said."""
    rows = Account.objects.of(organiser_id).filter(programme_id=programme_id)
    return rows.order_by("id").first()
