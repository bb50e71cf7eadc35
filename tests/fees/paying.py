"""A plan that is sold, and members who join it."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import cast

from tandem.fees import nightly, offers, subscribing
from tandem.fees.models import Change, Fee, Subscription
from tandem.fees.receiving import receipts
from tandem.platform.access.permissions import ROLES, Actor
from tandem.tiers.models import Membership

PRICE = 365_00
FIRST = cast.NOW.date()  # 2 March 2026


def at(day: date) -> datetime:
    """Noon of a day."""
    return datetime.combine(day, time(11), UTC)


@dataclass
class Club:
    """The world with a paid plan."""

    world: cast.World
    plan_id: UUID

    def actor(self, member: str) -> Actor:
        """A member, acting for themselves."""
        return replace(
            self.world.actor, permissions=ROLES["MEMBER"], member_id=self.world.members[member]
        )

    def join(self, member: str = "Ania", day: date = FIRST) -> UUID:
        """Let a member join."""
        return subscribing.join(
            self.plan_id,
            member_id=self.world.members[member],
            programme=self.world.programme,
            actor=self.actor(member),
            now=at(day),
        )

    def own(self, verb: Any, member: str = "Ania", day: date = FIRST) -> Any:
        """Let a member do something with their membership."""
        return verb(
            self.row(member).id,
            member_id=self.world.members[member],
            programme=self.world.programme,
            actor=self.actor(member),
            now=at(day),
        )

    def row(self, member: str = "Ania") -> Subscription:
        """The latest membership of a member."""
        rows = Subscription.objects.of(self.world.organiser_id)
        return rows.filter(member_id=self.world.members[member]).latest("created_at")

    def fees(self, member: str = "Ania") -> list[Fee]:
        """The fees of a member, first to last."""
        rows = Fee.objects.of(self.world.organiser_id)
        return list(rows.filter(member_id=self.world.members[member]).order_by("sequence"))

    def night(self, day: date) -> int:
        """The night of a day."""
        return nightly.run(self.world.programme, today=day, now=at(day))

    def nights(self, first: date, last: date) -> None:
        """Every night from a day to another."""
        for number in range((last - first).days + 1):
            self.night(first + timedelta(days=number))

    def pay(
        self,
        *rows: receipts.ReceiptIn,
        day: date = FIRST,
    ) -> receipts.Taken:
        """Take in a statement."""
        return receipts.take(
            rows,
            programme_id=self.world.programme.id,
            today=day,
            actor=self.world.actor,
            now=at(day),
        )

    def transfer(
        self, reference: str, day: date, *, member: str = "Ania", amount: int = PRICE, **said: Any
    ) -> receipts.ReceiptIn:
        """A transfer of a member, with the right title unless it is said otherwise."""
        title = said.pop("title", f"Skladka {self.row(member).number}")
        return receipts.ReceiptIn(reference, day, amount, title=title, **said)

    def history(self, member: str = "Ania") -> list[tuple[str, date]]:
        """Which states from which day."""
        rows = Change.objects.of(self.world.organiser_id)
        found = rows.filter(member_id=self.world.members[member]).order_by("created_at", "id")
        return list(found.values_list("to_state", "on_day"))

    def days(self, member: str = "Ania") -> list[tuple[date, date]]:
        """Which days the member has the plan for."""
        rows = Membership.objects.of(self.world.organiser_id)
        found = rows.filter(member_id=self.world.members[member]).order_by("since_on", "until_on")
        return list(found.values_list("since_on", "until_on"))


def build(**offer: Any) -> Club:
    """The cast, and Akwa Plus at 365.00 a year."""
    world = cast.build()
    said = {"name": {"en": "Akwa Plus"}, "months": 12, "price_minor": PRICE, **offer}
    plan_id = offers.write(
        world.programme.id, offers.OfferIn(**said), actor=world.actor, now=cast.NOW
    )
    return Club(world, plan_id)
