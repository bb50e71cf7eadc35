"""The world of the story: its programme, partners, products and members, and who signs in."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from tandem.catalogue import products
from tandem.config.demo.programme import actions, benefits, levels, names, rewards, rules
from tandem.config.demo.programme.words import said
from tandem.earning.versions import rulesets
from tandem.flows.programme import publish_regulations
from tandem.insights.regulations import drafting
from tandem.kit import codes, ids
from tandem.participants import enrolment
from tandem.partners import onboarding
from tandem.partners.models import PartnerRole
from tandem.platform import clock, tenancy
from tandem.platform.access import identity
from tandem.platform.access.permissions import OPERATOR, Actor
from tandem.platform.models import Membership, Organiser, User
from tandem.platform.models.user import Role
from tandem.programmes import own_paragraphs, setup, trades
from tandem.programmes.models import Programme
from tandem.segments import vocabulary

SEED, PRODUCTS = 1807, 400
ABOUT = {
    "en": "For tilers, plasterers and builders who work with Kielnia. Points for every bag.",
    "pl": "Dla glazurników, tynkarzy i budowlańców, którzy pracują z Kielnią. Punkty za każdy worek.",
    "ro": "Pentru faianțari, tencuitori și constructori care lucrează cu Kielnia. Puncte la fiecare sac.",
    "be": "Для пліточнікаў, тынкоўшчыкаў і будаўнікоў, якія працуюць з Kielnia. Балы за кожны мех.",
}
ORGANISER, PARTNER, MEMBER = (
    "ola@kielnia.example",
    "magazyn@wschod.example",
    "anna@instalbud.example",
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


def noon(day: date) -> datetime:
    """The middle of a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def opened(starts: date, say: Callable[[str], None]) -> Story:
    """The programme as it begins: settings, rules, partners, products, rewards."""
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
        is_public=True,
        about=ABOUT,
    )
    programme = Programme.objects.of(organiser_id).get(id=opened.programme_id)
    story = Story(organiser_id, programme, actor, random.Random(SEED), say)
    for trade in names.TRADES:
        trades.add(programme, trade, name=trades.SUGGESTED[trade], actor=actor, now=now)
        programme.refresh_from_db()
    _partners(story)
    _catalogue(story)
    draft = rulesets.draft(
        programme.id, rules=rules.base(), vocabulary=vocabulary.of("PLN"), actor=actor, now=now
    )
    rulesets.publish(draft, valid_from=noon(starts - timedelta(days=3)), actor=actor, now=now)
    levels.write(programme.id, actor=actor, now=now)
    benefits.offer(programme, actor=actor, now=now)
    actions.declare(programme, actor=actor, now=now)
    story.rewards += rewards.offer(programme, actor=actor, now=now)
    _regulations(story)
    return story


def _regulations(story: Story) -> None:
    programme, now = story.programme, clock.now()
    scope: dict[str, Any] = {"actor": story.actor, "now": now}
    for after, text in names.OWN_PARAGRAPHS.items():
        own_paragraphs.write(programme.id, text=text, after=after, **scope)
    programme.refresh_from_db()
    draft = drafting.draft(programme, today=now.date())
    publish_regulations.publish(
        programme.id, fingerprint=draft.fingerprint, over=0, asks_anew=True, **scope
    )


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
        north, east, postal_code = names.PLACES[city]
        parts = zip(outlets, names.TOWNS, names.OUTLET_STREETS, names.PARTS, strict=True)
        for code, town, street, (up, right) in parts:
            onboarding.add_outlet(
                partner_id,
                code=code,
                name=f"{name} {town}",
                city=city,
                region=region,
                street=street,
                postal_code=postal_code,
                latitude=north + up,
                longitude=east + right,
                is_authorised=town != "Obwodnica",
                **scope,
            )
        story.distributors.append((partner_id, outlets))


def _catalogue(story: Story) -> None:
    now = clock.now()
    root = said("Chemia budowlana")
    tree: list[tuple[str, str | None, dict[str, str]]] = [("building-chemistry", None, root)]
    tree += [(code, "building-chemistry", said(name)) for code, name, *_ in names.FAMILIES]
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


def join(story: Story, since: date, wanted: int) -> None:
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
                joined_at=noon(joined_on) - timedelta(hours=6),
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


def member_actor(story: Story, buyer: Buyer) -> Actor:
    """Whoever acts for a member."""
    return Actor(
        name="demo",
        organiser_id=story.organiser_id,
        permissions=OPERATOR | {"member.order", "member.claim"},
        member_id=buyer.id,
    )


def let_in(story: Story) -> None:
    """The partner's manager and the member."""
    tenancy.enter(story.organiser_id)
    now = clock.now()
    manager = {"role": Role.PARTNER_MANAGER, "partner_id": story.distributors[0][0]}
    _role_of(story, PARTNER, "Jan Wschodni", manager)
    member_id = story.members[0].id
    anna = _role_of(story, MEMBER, "Anna Nowak", {"role": Role.MEMBER, "member_id": member_id})
    enrolment.join_team(
        member_id,
        user_id=anna.pk,
        email=anna.email,
        name=anna.name,
        organiser_id=story.organiser_id,
        now=now,
    )


def let_the_organiser_in(story: Story) -> None:
    """The organiser's own, last of all: their being there says that the demo is whole."""
    tenancy.enter(story.organiser_id)
    _role_of(story, ORGANISER, "Ola Kowalczyk", {"role": Role.ADMINISTRATOR})


def _role_of(story: Story, email: str, name: str, membership: dict[str, Any]) -> User:
    user = identity.user_of(email, name=name, now=clock.now())
    Membership.objects.of(story.organiser_id).create(
        user=user, programme_id=story.programme.id, created_at=clock.now(), **membership
    )
    return user
