"""The paid membership of the demo, with life: joined month after month, paid by transfers, some
late, some with another amount, some never.
"""

import random
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from tandem.config.demo.world import Buyer, Story
from tandem.fees import offers, queries, subscribing
from tandem.fees.models import FeeState, RefundPolicy, State, Subscription
from tandem.fees.moving import open_fees
from tandem.fees.receiving import receipts
from tandem.platform import clock, tenancy
from tandem.rewards import catalogue

PRICE_MINOR, A_MONTH = 120_00, 6
NAME = {
    "en": "Kielnia Plus",
    "pl": "Kielnia Plus",
    "ro": "Kielnia Plus",
    "be": "Кельня Плюс",
}
PERKS = (
    {
        "en": "An adviser on the telephone until 20:00",
        "pl": "Doradca pod telefonem do 20:00",
        "ro": "Un consilier la telefon până la 20:00",
        "be": "Дарадца па тэлефоне да 20:00",
    },
)
COMING = (
    {
        "en": "Tile cutter 1200 mm",
        "pl": "Przecinarka do płytek 1200 mm",
        "ro": "Mașină de tăiat gresie 1200 mm",
        "be": "Пліткарэз 1200 мм",
    },
    5_400,
    95_000,
)
OPENS_IN, EARLY, DELIVERY = 10, 14, 180  # days, days, points


def sell(story: Story) -> None:
    """Sell a membership, and say where it is paid."""
    offer = offers.OfferIn(
        name=NAME,
        months=6,
        price_minor=PRICE_MINOR,
        trial_days=14,
        refund=RefundPolicy.PRO_RATA,
        reward_percent=10,
        has_free_delivery=True,
        has_early_access=True,
        perks=PERKS,
    )
    scope: dict[str, Any] = {"actor": story.actor, "now": clock.now()}
    offers.write(story.programme.id, offer, code="plus", **scope)
    offers.pay_to(
        story.programme.id,
        holder="Kielnia sp. z o.o.",
        number="PL61 1090 1014 0000 0712 1981 2874",
        **scope,
    )


def announce(story: Story) -> None:
    """A reward that opens soon, and to those of the membership already."""
    name, points, value_minor = COMING
    now = clock.now()
    catalogue.add_reward(
        story.programme.id,
        name=name,
        points=points,
        stock=25,
        value_minor=value_minor,
        had=catalogue.Terms(
            delivery_points=DELIVERY,
            opens_on=now.date() + timedelta(days=OPENS_IN),
            early_days=EARLY,
        ),
        actor=story.actor,
        now=now,
    )


def a_month(story: Story, until: date) -> None:
    """Some join, and what is due is paid: mostly as it should be."""
    chance = random.Random(f"club {until}")
    with transaction.atomic():
        tenancy.enter(story.organiser_id)
        running = Subscription.objects.of(story.organiser_id).exclude(state=State.ENDED)
        has = set(running.values_list("member_id", flat=True))
        free = [buyer for buyer in story.members if buyer.id not in has]
        wanted = {buyer.id: buyer for buyer in chance.sample(free, min(A_MONTH, len(free)))}
        if story.members[0].id not in has:  # whom the demo shows
            wanted[story.members[0].id] = story.members[0]
        for buyer in wanted.values():
            _join(story, buyer)
        _pay(story, until, chance)


def _join(story: Story, buyer: Buyer) -> None:
    ((sold, _offer),) = queries.offers(story.programme.id, organiser_id=story.organiser_id)
    subscribing.join(
        sold.id,
        member_id=buyer.id,
        programme=story.programme,
        actor=story.actor,
        now=clock.now(),
    )


def _pay(story: Story, until: date, chance: random.Random) -> None:
    names = {buyer.id: buyer.name for buyer in story.members}
    rows = list(
        Subscription.objects.of(story.organiser_id)
        .exclude(state=State.ENDED)
        .order_by("joined_on", "id")
    )
    fees = open_fees(rows, organiser_id=story.organiser_id)
    transfers = []
    for place, row in enumerate(rows):
        fee = fees.get(row.id)
        if fee is None or fee.state != FeeState.DUE or (place and chance.random() < 0.15):
            continue
        luck = chance.random() if place else 1.0
        title = f"Kielnia Plus {row.number}"
        if luck < 0.06:  # two digits changed places
            title = f"Kielnia Plus {row.number[:4]}{row.number[5]}{row.number[4]}{row.number[6:]}"
        amount = fee.amount_minor - (20_00 if 0.06 <= luck < 0.1 else 0)
        paid_on = until - timedelta(days=chance.randrange(0, 6))
        transfers.append(
            receipts.ReceiptIn(
                f"PL-{until}-{place}", paid_on, amount, title=title, payer=names[row.member_id]
            )
        )
    receipts.take(
        transfers,
        programme_id=story.programme.id,
        today=until,
        actor=story.actor,
        now=clock.now(),
    )
