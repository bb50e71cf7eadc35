"""The story of Kielnia, told forward in time: who joins, what is bought, handed over, paid,
ordered.
"""

import random
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from tandem.benefits.models import Benefit
from tandem.catalogue.models import Product
from tandem.config.demo import (
    club,
    displays,
    engaging,
    found,
    initiatives,
    lively,
    partners,
    pictured,
    proofs,
    world,
)
from tandem.config.demo.programme import actions, benefits, names
from tandem.config.demo.voices import inviting, listening
from tandem.config.demo.world import MEMBER, ORGANISER, PARTNER, Buyer, Story
from tandem.flows.evidence import accept_evidence
from tandem.flows.nightly import belong, night
from tandem.kit import codes, ids
from tandem.kit.errors import TandemError
from tandem.ledger.models import Account
from tandem.partners.models import Partner
from tandem.platform import clock, steps, tenancy
from tandem.platform.access import identity
from tandem.platform.files import uploads
from tandem.platform.models import User
from tandem.programmes import queries
from tandem.rewards import ending, ordering

OPERATOR = "iga@tandem.example"
MEMBERS, MONTHS, MONTHS_A_STEP = 800, 18, 2
HEADER = (
    "Nr faktury;Data sprzedaży;NIP nabywcy;Nabywca;EAN;Nazwa towaru;Ilość;JM;Wartość netto;Wartość"
    " brutto;Termin płatności;Data zapłaty;Oddział"
)


def stands() -> bool:
    """Whether the demo was built to the end."""
    return User.objects.filter(email=ORGANISER, name="Ola Kowalczyk").exists()


def people() -> list[tuple[str, User]]:
    """The three to sign in as, and who operates the installation."""
    labels = {ORGANISER: "Organiser (Ola)", PARTNER: "Partner (Hurtownia)", MEMBER: "Member (Anna)"}
    entering = [(label, User.objects.get(email=email)) for email, label in labels.items()]
    return [*entering, ("Operator (Iga)", _operator())]


def _operator() -> User:
    """Who operates the installation; made here too, for a demo of before there was one."""
    user = User.objects.filter(email=OPERATOR).order_by("id").first()
    if user is None:
        user = identity.user_of(OPERATOR, name="Iga Nowak", now=clock.now())
        identity.make_operator(OPERATOR, now=clock.now())
    return user


def build(*, say: Callable[[str], None]) -> None:
    """Tell the whole story; about a minute. A broken-off build is told anew under another
    address.
    """
    began = time.monotonic()
    today = clock.now().date()
    starts = today - timedelta(days=MONTHS * 30)
    say("Opening the programme: 12 distributors, 60 outlets, 400 products …")
    with clock.at(world.noon(starts - timedelta(days=7))), transaction.atomic():
        story = world.opened(starts, say)
        club.sell(story)
    moments = [
        starts + timedelta(days=30 * month)
        for month in range(MONTHS_A_STEP, MONTHS + 1, MONTHS_A_STEP)
    ]
    for place, until in enumerate(moments):
        since = starts if place == 0 else moments[place - 1]
        ordered = 0
        for week in range((until - since).days // 7):
            with clock.at(world.noon(since + timedelta(days=7 * week))):
                ordered += _order(story, is_last=place == len(moments) - 1 and week > 6)
        with clock.at(world.noon(until) if until < today else clock.now()):
            world.join(story, since, MEMBERS // 2 + MEMBERS // 2 * place // (len(moments) - 1))
            lines = _sell(story, since, until, today)
            club.a_month(story, min(until, today))
            _settle(story, min(until, today))
        say(
            f"{until:%B %Y}: {len(story.members)} members, {lines} lines sold, {ordered} rewards"
            " ordered"
        )
    _ask(story, today)
    _prove(story, today)
    with transaction.atomic():
        tenancy.enter(story.organiser_id)
        initiatives.begin(story, today)
        initiatives.badge(story)
        initiatives.contracts(story, today)
        belong.give_badges(story.programme, today=today, now=clock.now())
        found.tell(story, today)
        pictured.show(story)
        engaging.live(story, today)
        listening.live(story, today)
        inviting.live(story, today)
        lively.live(story)
        world.let_in(story)
        partners.live(story)
        club.announce(story)
    displays.live(story)
    with transaction.atomic():
        world.let_the_organiser_in(story)
    say(f"Built in {time.monotonic() - began:.0f} s.")


def _sell(story: Story, since: date, until: date, today: date) -> int:
    """Each distributor's sales of these weeks as a file, handed over and accepted."""
    total = 0
    for place, (partner_id, outlets) in enumerate(story.distributors):
        rows = list(_rows(story, place, partner_id, outlets, since, min(until, today), today))
        total += len(rows)
        if not rows:
            continue
        content = "\n".join([HEADER, *rows, "", f"Razem;;;;;;{len(rows)};;;;;;"]).encode(
            "cp1250", "replace"
        )
        with transaction.atomic():
            tenancy.enter(story.organiser_id)
            upload = uploads.store(
                [content],
                name=f"sprzedaz_{names.DISTRIBUTORS[place][1]}_{until:%Y-%m}.csv",
                home=Path(settings.HOME),
                bytes_max=10**8,
                organiser_id=story.organiser_id,
                user_id=None,
                now=clock.now(),
            )
            document = accept_evidence.receive(
                upload,
                home=Path(settings.HOME),
                programme_id=story.programme.id,
                actor=story.actor,
                now=clock.now(),
                partner_id=partner_id,
            )
        accept_evidence.accept(
            document.id,
            organiser_id=story.organiser_id,
            home=Path(settings.HOME),
            actor="demo",
            now=clock.now,
        )
    while any(steps.behind().values()):
        steps.run_all(now=clock.now)
    return total


def _rows(
    story: Story,
    place: int,
    partner_id: int,
    outlets: list[str],
    since: date,
    until: date,
    today: date,
) -> Iterator[str]:
    chance = story.chance
    for buyer in story.members:
        if buyer.distributor != place:
            continue
        for _ in range(_times(chance, buyer.weight * 0.9)):
            day = max(
                buyer.joined_on,
                since + timedelta(days=chance.randrange(max(1, (until - since).days))),
            )
            if day > today:
                continue
            yield from _invoice(story, buyer, partner_id, chance.choice(outlets), day, until)
        if buyer is story.members[0] and until == today:
            for days in (2, 5, 9):
                yield from _invoice(
                    story, buyer, partner_id, outlets[0], today - timedelta(days=days), until
                )
    for _ in range(3):  # customers who do not take part, and words nobody has explained yet
        day = since + timedelta(days=chance.randrange(max(1, (until - since).days)))
        stranger = Buyer(
            0,
            codes.next_nip(700_000_000 + chance.randrange(5) * 1000 + place),
            "Zakład Remontowy Obcy",
            place,
            1,
            since,
        )
        yield from _invoice(story, stranger, partner_id, chance.choice(outlets), day, until)


def _times(chance: random.Random, mean: float) -> int:
    whole = int(mean)
    return whole + (chance.random() < mean - whole)


def _invoice(
    story: Story, buyer: Buyer, partner_id: int, outlet: str, day: date, until: date
) -> Iterator[str]:
    chance = story.chance
    story.number += 1
    number = f"FV/{story.number}/{day:%m/%Y}"
    due_on = day + timedelta(days=chance.choice((14, 14, 21, 30)))
    luck = chance.random()
    paid_on = (
        due_on - timedelta(days=chance.randrange(0, 10))
        if luck < 0.87
        else due_on + timedelta(days=chance.randrange(1, 25))
        if luck < 0.96
        else None
    )
    paid_text = f"{paid_on:%d.%m.%Y}" if paid_on and paid_on <= until and buyer.id else ""
    if paid_on and not paid_text and buyer.id:
        story.unpaid.append((partner_id, number, due_on, paid_on))
    for _ in range(chance.randrange(1, 6)):
        gtin, name, price = chance.choice(story.goods)
        pieces = chance.choice((1, 2, 4, 6, 10, 12, 24))
        net = price * pieces
        unit, shown = (
            ("kar.", pieces // 12)
            if pieces % 12 == 0 and chance.random() < 0.5
            else ("szt.", pieces)
        )
        if chance.random() < 0.0015:
            gtin, name = "", f"{name.split()[0]} spec. {chance.randrange(3) + 1}"
        yield (
            f"{number};{day:%d.%m.%Y};{buyer.tax_id};{buyer.name};{gtin};{name};{shown};{unit};{names.comma(net)};"
            f"{names.comma(net * 123 // 100)};{due_on:%d.%m.%Y};{paid_text};{outlet}"
        )


def _settle(story: Story, until: date) -> None:
    """Payments that came after the file, by hand, and the nights between."""
    from tandem.activity import payments

    due = [invoice for invoice in story.unpaid if invoice[3] <= until]
    story.unpaid = [invoice for invoice in story.unpaid if invoice[3] > until]
    with transaction.atomic():
        tenancy.enter(story.organiser_id)
        payments.note(
            [
                payments.Notice(partner_id, number, None, paid_on, "bank")
                for partner_id, number, _due_on, paid_on in due
            ],
            programme_id=story.programme.id,
            organiser_id=story.organiser_id,
            actor="demo",
            now=clock.now(),
        )
    while any(steps.behind().values()):
        steps.run_all(now=clock.now)
    night.run(story.programme.id, until, organiser_id=story.organiser_id, now=clock.now)


def _order(story: Story, *, is_last: bool) -> int:
    """Some of those who can afford something order it; most of it is sent."""
    chance, ordered = story.chance, 0
    with transaction.atomic():
        tenancy.enter(story.organiser_id)
        book_id = queries.books(story.programme.id, organiser_id=story.organiser_id)["REWARD"]
        accounts = Account.objects.of(story.organiser_id).filter(
            book_id=book_id, available_points__gte=450
        )
        can = dict(accounts.order_by("holder_id").values_list("holder_id", "available_points"))
        for buyer in story.members:
            if buyer.id not in can or chance.random() > 0.03 or buyer is story.members[0]:
                continue
            within = [(key, points) for key, points in story.rewards if points <= can[buyer.id]]
            key = chance.choice(within[-3:])[0]
            address = {
                "name": buyer.name,
                "street": "Lipowa 1",
                "postal_code": "15-001",
                "city": names.DISTRIBUTORS[buyer.distributor][1],
            }
            try:
                with transaction.atomic():
                    order_id = ordering.order(
                        key,
                        programme_id=story.programme.id,
                        key=ids.new_uuid(),
                        member_id=buyer.id,
                        address=address,
                        actor=world.member_actor(story, buyer),
                        now=clock.now(),
                    )
            except TandemError:
                continue
            ordered += 1
            if not is_last or chance.random() < 0.6:
                tracking = f"PL{chance.randrange(10**9):09d}"
                scope: dict[str, Any] = {
                    "programme_id": story.programme.id,
                    "member_id": buyer.id,
                    "now": clock.now(),
                }
                ending.ship(order_id, tracking=tracking, actor=story.actor, **scope)
    return ordered


def _ask(story: Story, today: date) -> None:
    """Members ask for benefits, and some are answered."""
    of = story.organiser_id
    with transaction.atomic():
        tenancy.enter(of)
        benefits.live(
            story.programme,
            members=[world.member_actor(story, buyer) for buyer in story.members],
            benefits=list(
                Benefit.objects.of(of)
                .filter(is_asked=True)
                .order_by("created_at", "id")
                .values_list("id", flat=True)
            ),
            chance=story.chance,
            actor=story.actor,
            today=today,
            now=clock.now(),
        )


def _prove(story: Story, today: date) -> None:
    """Codes from packages, and three e-invoices of Anna: one confirmed by its seller, one to
    confirm, one scanned only.
    """
    now, anna = clock.now(), story.members[0]
    of = story.organiser_id
    with transaction.atomic():
        tenancy.enter(of)
        product_id = (
            Product.objects.of(of)
            .filter(categories__contains=["foams"])
            .order_by("sku")
            .values_list("id", flat=True)[0]
        )
        actors = [
            world.member_actor(story, buyer)
            for buyer in [anna, *story.chance.sample(story.members[1:], 40)]
        ]
        proofs.redeem_codes(
            story.programme,
            product_id=product_id,
            members=actors,
            chance=story.chance,
            actor=story.actor,
            now=now,
        )
        counting = proofs.claim_invoices(
            programme=story.programme,
            seller=Partner.objects.of(of).get(id=story.distributors[0][0]),
            buyer=(anna.tax_id, anna.name),
            baskets=[
                [
                    (gtin, name, story.chance.randrange(2, 12), price)
                    for gtin, name, price in story.chance.sample(story.goods, 3)
                ]
                for _ in range(3)
            ],
            member=actors[0],
            actor=story.actor,
            today=today,
            now=now,
        )
        firms = [("TAX_ID", f"PL{buyer.tax_id}") for buyer in story.members[1:9]]
        actions.happen(story.programme, members=firms, sender=actors[0], today=today, now=now)
    accept_evidence.accept(
        counting, organiser_id=of, home=Path(settings.HOME), actor="demo", now=clock.now
    )
    while any(steps.behind().values()):
        steps.run_all(now=clock.now)
