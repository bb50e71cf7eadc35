"""The questions about paid memberships."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tandem.fees import owed
from tandem.fees.models import Change, Fee, FeeState, Offer, Receipt, State, Subscription
from tandem.kit.sql import named_queries
from tandem.participants.models import Member
from tandem.platform import statements
from tandem.tiers.models import Plan

CHURN_DAYS = 30


@dataclass(frozen=True, slots=True)
class Figures:
    """Members by state; how many pay now, and what that is a month, in minor units; how many paid
    before the last 30 days, and how many of those pay no more; what is due, and owed back.
    """

    by_state: Mapping[str, int]
    paying: int
    monthly_minor: int
    paying_before: int
    gone: int
    due_minor: int
    owed_minor: int

    @property
    def churn(self) -> float | None:
        """The share of those who paid before that pay no more; None where nobody paid."""
        return self.gone / self.paying_before if self.paying_before else None


def figures(
    programme_id: UUID,
    *,
    organiser_id: UUID,
    today: date,
    read: statements.Read = statements.rows,
) -> Figures:
    """How paid memberships do, on a day; `read`: as of now, or as it was lately."""
    params = {
        "organiser_id": organiser_id,
        "programme_id": programme_id,
        "today": today,
        "before": today - timedelta(days=CHURN_DAYS),
    }
    sql = named_queries("tandem.fees", "figures")
    ((paying, monthly, before, gone, due, owed),) = read(sql["figures"], params)
    by_state: dict[str, int] = dict(read(sql["by_state"], params))
    return Figures(by_state, paying, int(monthly), before, gone, int(due), int(owed))


def offers(programme_id: UUID, *, organiser_id: UUID) -> list[tuple[Plan, Offer]]:
    """What is sold, cheapest first."""
    rows = Offer.objects.of(organiser_id).filter(
        programme_id=programme_id, plan__ended_at__isnull=True
    )
    sold = rows.select_related("plan").order_by("plan__price_minor", "id")
    return [(offer.plan, offer) for offer in sold]


def latest(member_id: int, *, organiser_id: UUID) -> Subscription | None:
    """The running subscription of a member, else the last that ended."""
    rows = Subscription.objects.of(organiser_id).filter(member_id=member_id)
    return rows.order_by("-created_at", "id").first()


def running(member_id: int, *, organiser_id: UUID) -> Subscription | None:
    """The subscription of a member that has not ended."""
    rows = Subscription.objects.of(organiser_id).filter(member_id=member_id)
    return rows.exclude(state=State.ENDED).order_by("id").first()


def fees(row: Subscription) -> list[Fee]:
    """The fees of a subscription, latest first."""
    rows = Fee.objects.of(row.organiser_id).filter(member_id=row.member_id, subscription_id=row.id)
    return list(rows.order_by("-sequence"))


def due(row: Subscription) -> Fee | None:
    """The fee that is to be paid."""
    return next((fee for fee in fees(row) if fee.state == FeeState.DUE), None)


def owed_now(row: Subscription, *, policy: str, days: int, today: date) -> int:
    """What would be owed back if it ended today: of what it was paid since it last began, because
    what was owed of a time before it began anew was told when that ended.
    """
    periods = paid_since_begun(row)
    came = came_in(periods, organiser_id=row.organiser_id)
    paid = []
    for fee in periods:
        assert fee.since_on is not None and fee.until_on is not None
        paid.append(owed.Paid(came[fee.id], fee.since_on, fee.until_on))
    return owed.back(paid, policy=policy, days=days, today=today)


def paid_since_begun(row: Subscription) -> list[Fee]:
    """The paid fees of a subscription since it last began, differences too, latest first."""
    periods: list[Fee] = []
    months = 0
    for fee in fees(row):
        if fee.state != FeeState.PAID or months >= row.months_paid:
            continue
        periods.append(fee)
        months += fee.months
    return periods


def came_in(paid: Collection[Fee], *, organiser_id: UUID) -> dict[UUID, int]:
    """What each of these paid fees was paid with, in minor units: a person may let another amount
    pay one. The fee's own where no receipt tells.
    """
    keys = [fee.receipt_id for fee in paid if fee.receipt_id]
    rows = Receipt.objects.of(organiser_id).filter(id__in=keys)
    amounts = dict(rows.values_list("id", "amount_minor")) if keys else {}
    return {
        fee.id: amounts.get(fee.receipt_id, fee.amount_minor)
        if fee.receipt_id
        else fee.amount_minor
        for fee in paid
    }


@dataclass(frozen=True, slots=True)
class DueByName:
    """A fee that is due, and the name of its member in the form in which names are compared."""

    sort_key: str
    name: str
    member_id: int
    subscription_id: UUID
    amount_minor: int


def due_by_name(
    wanted: Collection[tuple[str, int]], *, programme_id: UUID, organiser_id: UUID
) -> list[DueByName]:
    """The fees that are due of all members who have one of these names (`kit.text.folded`), with an
    amount that goes with it; by name and member.
    """
    if not wanted:
        return []
    members = {
        member.id: member
        for member in Member.objects.of(organiser_id)
        .filter(programme_id=programme_id, sort_key__in={name for name, _amount in wanted})
        .only("id", "organiser_id", "sort_key", "name")
    }
    fees = Fee.objects.of(organiser_id).filter(
        programme_id=programme_id,
        member_id__in=members,
        amount_minor__in={amount for _name, amount in wanted},
        state=FeeState.DUE,
    )
    due_fees = [
        DueByName(
            members[fee.member_id].sort_key,
            members[fee.member_id].name,
            fee.member_id,
            fee.subscription_id,
            fee.amount_minor,
        )
        for fee in fees.order_by("member_id", "id")
    ]
    return [due for due in due_fees if (due.sort_key, due.amount_minor) in wanted]


def history(row: Subscription) -> list[Change]:
    """What became of a subscription, first to last."""
    changes = Change.objects.of(row.organiser_id).filter(
        member_id=row.member_id, subscription_id=row.id
    )
    return list(changes.order_by("created_at", "id"))


def off(price: int, percent: int) -> int:
    """A reward's price with so many per cent off, rounded in the member's favour; one at least."""
    return max(1, price * (100 - percent) // 100)


def offer_had(member_id: int, *, organiser_id: UUID, today: date) -> Offer | None:
    """How the membership is sold that a member has on a day of the programme, paid or tried; None:
    they have none.
    """
    row: Any = running(member_id, organiser_id=organiser_id)
    if row is None or row.state == State.WAITING:
        return None
    last = row.grace_until or row.covered_until
    if last is None or last < today:
        return None
    return Offer.objects.of(organiser_id).filter(plan_id=row.plan_id).order_by("id").first()
