"""Changes of subscriptions and fees, gathered in memory and written together: rows, history, days
of membership, facts. One way for a single act, a statement of thousands, and a night.

Whoever moves a subscription holds its lock (`locked`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from tandem.fees.facts import FeeIssued, FeePaid, SubscriptionMoved
from tandem.fees.models import Change, Fee, FeeState, Offer, Reason, State, Subscription
from tandem.kit import ids
from tandem.kit.periods import add_months
from tandem.platform import journal
from tandem.platform.journal import Fact
from tandem.tiers import memberships
from tandem.tiers.models import Plan

RUNNING = (State.WAITING, State.TRIAL, State.ACTIVE, State.GRACE)
_SUBSCRIPTION = (
    "plan_id",
    "next_plan_id",
    "state",
    "trial_until",
    "covered_until",
    "grace_until",
    "ended_on",
    "anchored_on",
    "months_paid",
    "is_renewing",
    "told_until",
    "reason",
    "note",
)
_FEE = ("state", "paid_on", "since_on", "until_on", "receipt_id")
ROWS_AT_ONCE = 2_000


def locked(keys: Sequence[tuple[int, UUID]], *, organiser_id: UUID) -> dict[UUID, Subscription]:
    """Hold these subscriptions until the transaction ends, in order; by id."""
    rows = (
        Subscription.objects.of(organiser_id)
        .select_for_update()
        .filter(member_id__in={member for member, _id in keys}, id__in={key for _m, key in keys})
        .order_by("member_id", "id")
    )
    return {row.id: row for row in rows}


def open_fees(subscriptions: Sequence[Subscription], *, organiser_id: UUID) -> dict[UUID, Fee]:
    """The fee that is due of each subscription, by the subscription."""
    rows = Fee.objects.of(organiser_id).filter(
        member_id__in={row.member_id for row in subscriptions},
        subscription_id__in=[row.id for row in subscriptions],
        state=FeeState.DUE,
    )
    return {row.subscription_id: row for row in rows.order_by("sequence")}


@dataclass(slots=True)
class Moves:
    """What changes, until it is written."""

    programme_id: UUID
    organiser_id: UUID
    actor: str
    today: date
    now: datetime
    subscriptions: dict[UUID, Subscription] = field(default_factory=dict)
    fees: dict[UUID, Fee] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    held: list[memberships.Held] = field(default_factory=list)
    cuts: list[tuple[int, list[UUID], date]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)

    def move(
        self, row: Subscription, to: State, *, on_day: date, reason: str = "", note: str = ""
    ) -> None:
        """Let a subscription be in another state from a day on."""
        before, row.state = row.state, to
        self.subscriptions[row.id] = row
        self.changes.append(
            Change(
                organiser_id=self.organiser_id,
                member_id=row.member_id,
                id=ids.new_uuid(),
                subscription_id=row.id,
                from_state=before,
                to_state=to,
                on_day=on_day,
                actor=self.actor,
                reason=note or reason,
                created_at=self.now,
            )
        )
        self.facts.append(
            SubscriptionMoved(
                organiser_id=self.organiser_id,
                at=self.now,
                actor=self.actor,
                programme_id=self.programme_id,
                member_id=row.member_id,
                subscription_id=row.id,
                from_state=before,
                to_state=to,
                on_day=on_day.isoformat(),
                reason=reason,
            )
        )

    def hold(
        self,
        row: Subscription,
        key: UUID,
        since_on: date,
        until_on: date,
        plan_id: UUID | None = None,
    ) -> None:
        """Let the member have a plan on these days, its own where none is named."""
        if since_on <= until_on:
            plan_id = plan_id or row.plan_id
            self.held.append(memberships.Held(row.member_id, key, plan_id, since_on, until_on))

    def issue(self, row: Subscription, plan: Plan, offer: Offer, *, sequence: int) -> Fee:
        """Ask for the next fee: due when what is covered ends, and never sooner than there is time
        to pay.
        """
        soonest = self.today + timedelta(days=offer.pay_days)
        ends = row.covered_until
        fee = Fee(
            organiser_id=self.organiser_id,
            member_id=row.member_id,
            id=ids.derived(row.id, "fee", sequence),
            programme_id=self.programme_id,
            subscription_id=row.id,
            sequence=sequence,
            plan_id=plan.id,
            amount_minor=plan.price_minor,
            months=plan.months,
            issued_on=self.today,
            due_on=max(soonest, ends + timedelta(days=1)) if ends else soonest,
            state=FeeState.DUE,
            created_at=self.now,
        )
        row.told_until = ends
        self.subscriptions[row.id] = row
        self._issued(fee)
        return fee

    def ask_difference(
        self, row: Subscription, plan: Plan, amount_minor: int, *, due_on: date, sequence: int
    ) -> None:
        """Ask for what a dearer plan costs for the days that are paid already."""
        fee = Fee(
            organiser_id=self.organiser_id,
            member_id=row.member_id,
            id=ids.derived(row.id, "fee", sequence),
            programme_id=self.programme_id,
            subscription_id=row.id,
            sequence=sequence,
            plan_id=plan.id,
            amount_minor=amount_minor,
            months=0,
            is_difference=True,
            issued_on=self.today,
            due_on=due_on,
            state=FeeState.DUE,
            created_at=self.now,
        )
        self._issued(fee)

    def _issued(self, fee: Fee) -> None:
        self.fees[fee.id] = fee
        self.facts.append(
            FeeIssued(
                organiser_id=self.organiser_id,
                at=self.now,
                actor=self.actor,
                programme_id=self.programme_id,
                member_id=fee.member_id,
                subscription_id=fee.subscription_id,
                fee_id=fee.id,
                amount_minor=fee.amount_minor,
                due=fee.due_on.isoformat(),
            )
        )

    def settle(
        self, row: Subscription, fee: Fee, *, paid_on: date, receipt_id: UUID | None
    ) -> None:
        """Count a fee as paid: its period follows what is covered, or begins today where nothing
        is. A difference buys another plan for what is covered, from today on.
        """
        if fee.is_difference:
            self._upgrade(row, fee)
        else:
            self._continue(row, fee)
        assert fee.since_on is not None and fee.until_on is not None
        fee.state, fee.paid_on, fee.receipt_id = FeeState.PAID, paid_on, receipt_id
        self.fees[fee.id] = fee
        self.hold(row, fee.id, fee.since_on, fee.until_on, fee.plan_id)
        self.subscriptions[row.id] = row
        if row.state in (State.WAITING, State.GRACE):
            self.move(row, State.ACTIVE, on_day=self.today)
        self.facts.append(
            FeePaid(
                organiser_id=self.organiser_id,
                at=self.now,
                actor=self.actor,
                programme_id=self.programme_id,
                member_id=row.member_id,
                subscription_id=row.id,
                fee_id=fee.id,
                amount_minor=fee.amount_minor,
                since=fee.since_on.isoformat(),
                until=fee.until_on.isoformat(),
            )
        )

    def _upgrade(self, row: Subscription, fee: Fee) -> None:
        """The plan of before is had up to yesterday; what follows is of the new one."""
        assert row.covered_until is not None and fee.plan_id is not None
        fees = Fee.objects.of(self.organiser_id).filter(
            member_id=row.member_id, subscription_id=row.id, state=FeeState.PAID
        )
        keys = [ids.derived(row.id, "trial"), *fees.values_list("id", flat=True)]
        self.cuts.append((row.member_id, keys, self.today - timedelta(days=1)))
        fee.since_on = min(self.today, row.covered_until)
        fee.until_on = row.covered_until
        row.plan_id, row.next_plan_id = fee.plan_id, None

    def _continue(self, row: Subscription, fee: Fee) -> None:
        """The next period, or the first."""
        begins = row.covered_until + timedelta(days=1) if row.covered_until else self.today
        if row.state == State.WAITING or row.anchored_on is None:
            row.anchored_on, row.months_paid = begins, 0
        row.months_paid += fee.months
        ends = add_months(row.anchored_on, row.months_paid) - timedelta(days=1)
        fee.since_on, fee.until_on = begins, ends
        row.covered_until, row.grace_until = ends, None
        if fee.plan_id and fee.plan_id != row.plan_id and begins <= self.today:
            row.plan_id, row.next_plan_id = fee.plan_id, None

    def end(
        self,
        row: Subscription,
        fee: Fee | None,
        *,
        last_day: date,
        on_day: date,
        reason: Reason,
        note: str = "",
    ) -> None:
        """End a subscription; the fee that is open is owed no more."""
        if fee is not None:
            self.void(fee)
        row.ended_on, row.reason, row.note = last_day, reason, note
        row.grace_until, row.is_renewing = None, False
        self.move(row, State.ENDED, on_day=on_day, reason=reason, note=note)

    def void(self, fee: Fee) -> None:
        """Let a fee be owed no more."""
        fee.state = FeeState.VOID
        self.fees[fee.id] = fee

    def write(self) -> None:
        """Write all of it; the facts last."""
        of = self.organiser_id
        Subscription.objects.of(of).bulk_create(
            list(self.subscriptions.values()),
            update_conflicts=True,
            unique_fields=["member_id", "id"],
            update_fields=_SUBSCRIPTION,
            batch_size=ROWS_AT_ONCE,
        )
        Fee.objects.of(of).bulk_create(
            list(self.fees.values()),
            update_conflicts=True,
            unique_fields=["member_id", "id"],
            update_fields=_FEE,
            batch_size=ROWS_AT_ONCE,
        )
        Change.objects.of(of).bulk_create(self.changes, batch_size=ROWS_AT_ONCE)
        for member_id, keys, after in self.cuts:
            memberships.cut(member_id, held=keys, organiser_id=of, after=after)
        memberships.hold(self.held, organiser_id=of, actor=self.actor, now=self.now)
        if self.facts:
            journal.record_many(self.facts)
