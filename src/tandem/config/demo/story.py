"""The story of Kielnia, told forward in time: who joins, what is bought, handed over, paid,
ordered.
"""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tandem.catalogue import products
from tandem.catalogue.models import Product
from tandem.config.demo import actions, levels, names, proofs, rewards, rules
from tandem.earning import rulesets
from tandem.flows import accept_evidence
from tandem.flows.nightly import night
from tandem.kit import codes, ids
from tandem.kit.errors import TandemError
from tandem.ledger.models import Account
from tandem.participants import enrolment
from tandem.partners import onboarding
from tandem.partners.models import Partner, PartnerRole
from tandem.platform import clock, identity, steps, tenancy, uploads
from tandem.platform.models import Membership, Organiser, User
from tandem.platform.models.user import Role
from tandem.platform.permissions import OPERATOR, Actor
from tandem.programmes import queries, setup, terms, trades
from tandem.programmes.models import Programme
from tandem.rewards import ordering
from tandem.segments import vocabulary

SEED = 1807
MEMBERS, PRODUCTS, MONTHS, MONTHS_A_STEP = 800, 400, 18, 2
ORGANISER, PARTNER, MEMBER = (
    "ola@kielnia.example",
    "magazyn@wschod.example",
    "anna@instalbud.example",
)
HEADER = (
    "Nr faktury;Data sprzedaży;NIP nabywcy;Nabywca;EAN;Nazwa towaru;Ilość;JM;Wartość netto;Wartość"
    " brutto;Termin płatności;Data zapłaty;Oddział"
)


@dataclass
class Story:
    """Everything the story knows while it is told."""

    organiser_id: UUID
    programme: Programme
    actor: Actor
    chance: random.Random
    say: Callable[[str], None]
    distributors: list[tuple[int, list[str]]] = field(default_factory=list)
    goods: list[tuple[str, str, int]] = field(default_factory=list)
    members: list["Buyer"] = field(default_factory=list)
    rewards: list[tuple[UUID, int]] = field(default_factory=list)
    unpaid: list[tuple[int, str, date, date]] = field(default_factory=list)
    number: int = 0


class Buyer(NamedTuple):
    """A member with its habits."""

    id: int
    tax_id: str
    name: str
    distributor: int
    weight: float
    joined_on: date


def stands() -> bool:
    """Whether the demo was built to the end."""
    return User.objects.filter(email=ORGANISER, name="Ola Kowalczyk").exists()


def people() -> list[tuple[str, User]]:
    """The three to sign in as."""
    labels = {ORGANISER: "Organiser (Ola)", PARTNER: "Partner (Hurtownia)", MEMBER: "Member (Anna)"}
    return [(label, User.objects.get(email=email)) for email, label in labels.items()]


def build(*, say: Callable[[str], None]) -> None:
    """Tell the whole story; about a minute. A broken-off build is told anew under another
    address.
    """
    began = time.monotonic()
    today = clock.now().date()
    starts = today - timedelta(days=MONTHS * 30)
    say("Opening the programme: 12 distributors, 60 outlets, 400 products …")
    with clock.at(_noon(starts - timedelta(days=7))), transaction.atomic():
        story = _open(starts, say)
    moments = [
        starts + timedelta(days=30 * month)
        for month in range(MONTHS_A_STEP, MONTHS + 1, MONTHS_A_STEP)
    ]
    for place, until in enumerate(moments):
        since = starts if place == 0 else moments[place - 1]
        ordered = 0
        for week in range((until - since).days // 7):
            with clock.at(_noon(since + timedelta(days=7 * week))):
                ordered += _order(story, is_last=place == len(moments) - 1 and week > 6)
        with clock.at(_noon(until) if until < today else clock.now()):
            _join(story, since, MEMBERS // 2 + MEMBERS // 2 * place // (len(moments) - 1))
            lines = _sell(story, since, until, today)
            _settle(story, min(until, today))
        say(
            f"{until:%B %Y}: {len(story.members)} members, {lines} lines sold, {ordered} rewards"
            " ordered"
        )
    _prove(story, today)
    with transaction.atomic():
        _people(story)
    say(f"Built in {time.monotonic() - began:.0f} s.")


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _open(starts: date, say: Callable[[str], None]) -> Story:
    now = clock.now()
    suffix = (
        ""
        if not Organiser.objects.filter(slug="kielnia").exists()
        else f"-{ids.public('', ids.new_id())[-4:]}"
    )
    organiser_id = setup.add_organiser("Kielnia", slug=f"kielnia{suffix}", now=now)
    tenancy.enter(organiser_id)
    actor = Actor(name="demo", organiser_id=organiser_id, permissions=OPERATOR)
    opened = setup.open_programme(
        "Kielnia Pro",
        slug=f"kielnia-pro{suffix}",
        currency="PLN",
        time_zone="Europe/Warsaw",
        country="PL",
        languages=["pl", "en", "ro", "be"],
        brand_colour="#a43d12",
        begins_on=starts,
        actor=actor,
        now=now,
        release="WHEN_PAID",
        payment_curve=[[0, 100], [14, 50]],
        payment_days=14,
        expiry_months=24,
        point_value_minor=5,
        contact_email="pomoc@kielnia.example",
    )
    programme = Programme.objects.of(organiser_id).get(id=opened.programme_id)
    story = Story(organiser_id, programme, actor, random.Random(SEED), say)
    terms.publish(programme.id, text=names.TERMS, actor=actor, now=now)
    for trade in names.TRADES:
        trades.add(programme, trade, name=trades.SUGGESTED[trade], actor=actor, now=now)
        programme.refresh_from_db()
    _partners(story)
    _catalogue(story)
    draft = rulesets.draft(
        programme.id, rules=rules.base(), vocabulary=vocabulary.of("PLN"), actor=actor, now=now
    )
    rulesets.publish(draft, valid_from=_noon(starts - timedelta(days=3)), actor=actor, now=now)
    levels.write(programme.id, actor=actor, now=now)
    actions.declare(programme, actor=actor, now=now)
    story.rewards += rewards.offer(programme, actor=actor, now=now)
    return story


def _partners(story: Story) -> None:
    scope: dict[str, Any] = {"actor": story.actor, "now": clock.now()}
    number = 526_300_100
    for place, (name, city, region) in enumerate(names.DISTRIBUTORS):
        number += 17
        partner_id = onboarding.add_partner(
            name,
            programme_id=story.programme.id,
            role=PartnerRole.DISTRIBUTOR,
            tax_id=codes.next_nip(number),
            code=f"D{place + 1:02}",
            country="PL",
            city=city,
            region=region,
            **scope,
        )
        outlets = [f"{place + 1:02}-{outlet + 1}" for outlet in range(5)]
        for code, town in zip(outlets, names.TOWNS, strict=True):
            onboarding.add_outlet(
                partner_id,
                code=code,
                name=f"{name} {town}",
                city=city,
                region=region,
                is_authorised=town != "Obwodnica",
                **scope,
            )
        story.distributors.append((partner_id, outlets))


def _catalogue(story: Story) -> None:
    now = clock.now()
    root = {"pl": "Chemia budowlana", "en": "Building chemistry"}
    tree: list[tuple[str, str | None, dict[str, str]]] = [("building-chemistry", None, root)]
    tree += [
        (code, "building-chemistry", {"pl": pl, "en": en}) for code, pl, en, *_ in names.FAMILIES
    ]
    products.add_categories(tree, actor=story.actor, now=now)
    made: list[products.ProductIn] = []
    for family, _pl, _en, kinds, sizes, price in names.FAMILIES:
        for kind in kinds:
            for line in names.LINES:
                for size in sizes:
                    number = len(made)
                    gtin = "0" + codes.with_check_digit(f"590712{number:06d}")
                    name = " ".join(part for part in (kind, line, size) if part)
                    made.append(
                        products.ProductIn(
                            f"K-{number:04d}",
                            name,
                            "Kielnia",
                            family,
                            gtins=(gtin,),
                            is_novelty=line == "Eko",
                            packs={"carton": Decimal(12), "pallet": Decimal(48)},
                        )
                    )
                    story.goods.append((gtin[1:], name, price + 37 * (number % 60)))
    assert len(made) == PRODUCTS
    products.add_products(made, actor=story.actor, now=now)


def _join(story: Story, since: date, wanted: int) -> None:
    """Bring the membership up to so many."""
    tax_number = 600_100_000 + 100 * len(story.members)
    chance = story.chance
    with transaction.atomic():
        tenancy.enter(story.organiser_id)
        while len(story.members) < wanted:
            place = len(story.members)
            first, last = (
                ("Anna", "Nowak")
                if place == 0
                else (chance.choice(names.FIRST), chance.choice(names.LAST))
            )
            last = names.last_name(first, last)
            is_firm = place == 0 or chance.random() < 0.85
            distributor = 0 if place == 0 else min(int(chance.random() ** 1.6 * 12), 11)
            _name, city, region = names.DISTRIBUTORS[distributor]
            tax_number += 31
            tax_id = codes.next_nip(tax_number)
            firm = (
                f"{'Instalbud' if place == 0 else chance.choice(names.FIRMS)} {last}"
                f" {'sp. z o.o.' if place == 0 else chance.choice(names.FORMS)}"
            )
            joined_on = since + timedelta(days=chance.randrange(0, 12))
            applicant = enrolment.Applicant(
                person_name=f"{first} {last}",
                email=MEMBER if place == 0 else f"osoba{place}@przyklad.example",
                company_name=firm.strip() if is_firm else f"{first} {last}",
                tax_id=tax_id,
                city=city,
                region=region,
                street=f"{chance.choice(names.STREETS)} {chance.randrange(1, 90)}",
                postal_code=f"{15 + distributor}-{100 + place:03d}"[:6],
                trade=chance.choice(names.TRADES) if place else "tiler",
            )
            member_id = enrolment.enrol(
                applicant,
                programme_id=story.programme.id,
                actor=story.actor,
                joined_at=_noon(joined_on) - timedelta(hours=6),
                now=clock.now(),
                recruited_by_id=story.distributors[distributor][0],
            )
            weight = (
                6.0 if place == 0 else 0.12 if chance.random() < 0.22 else chance.paretovariate(1.6)
            )
            story.members.append(
                Buyer(
                    member_id,
                    tax_id,
                    applicant.company_name,
                    distributor,
                    min(weight, 12),
                    joined_on,
                )
            )


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
    said = f"{paid_on:%d.%m.%Y}" if paid_on and paid_on <= until and buyer.id else ""
    if paid_on and not said and buyer.id:
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
            f"{names.comma(net * 123 // 100)};{due_on:%d.%m.%Y};{said};{outlet}"
        )


def _settle(story: Story, until: date) -> None:
    """Payments that came after the file, by hand, and the nights between."""
    from tandem.activity import payments

    due = [each for each in story.unpaid if each[3] <= until]
    story.unpaid = [each for each in story.unpaid if each[3] > until]
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
                        actor=_member_actor(story, buyer),
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
                ordering.ship(order_id, tracking=tracking, actor=story.actor, **scope)
    return ordered


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
            _member_actor(story, buyer)
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


def _member_actor(story: Story, buyer: Buyer) -> Actor:
    return Actor(
        name="demo",
        organiser_id=story.organiser_id,
        permissions=OPERATOR | {"member.order", "member.claim"},
        member_id=buyer.id,
    )


def _people(story: Story) -> None:
    """The three users, last: their being there says that the demo is whole."""
    tenancy.enter(story.organiser_id)
    now = clock.now()
    roles: list[tuple[str, str, dict[str, Any]]] = [
        (
            PARTNER,
            "Jan Wschodni",
            {"role": Role.PARTNER_MANAGER, "partner_id": story.distributors[0][0]},
        ),
        (MEMBER, "Anna Nowak", {"role": Role.MEMBER, "member_id": story.members[0].id}),
        (ORGANISER, "Ola Kowalczyk", {"role": Role.ADMINISTRATOR}),
    ]
    for email, name, membership in roles:
        user = identity.user_of(email, name=name, now=now)
        if membership["role"] == Role.MEMBER:
            enrolment.join_team(
                membership["member_id"],
                user_id=user.pk,
                email=email,
                name=name,
                organiser_id=story.organiser_id,
                now=now,
            )
        Membership.objects.of(story.organiser_id).create(
            user=user, programme_id=story.programme.id, created_at=now, **membership
        )
