"""A made world for the benchmarks: members, products, rules, and a sell-out file of any size, by a
fixed seed.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from tandem.catalogue import products
from tandem.earning.versions import rulesets
from tandem.kit import codes, ids
from tandem.partners import onboarding
from tandem.partners.models import PartnerRole
from tandem.platform import tenancy
from tandem.platform.access.permissions import OPERATOR, Actor
from tandem.programmes import setup
from tandem.programmes.models import Programme
from tandem.segments import vocabulary

NOW = datetime(2026, 6, 1, tzinfo=UTC)
HEADER = "document_no;sale_date;nip;ean;quantity;unit;net_amount;gross_amount"


@dataclass(frozen=True, slots=True)
class World:
    """What the benchmarks run on."""

    organiser_id: UUID
    programme: Programme
    actor: Actor
    partner_id: int
    tax_ids: list[str]
    gtins: list[str]


def build(
    *,
    members: int,
    products_total: int,
    rules: int | list[tuple[dict[str, str], dict[str, Any]]],
    budgets: Sequence[dict[str, Any]] = (),
    is_analysed: bool = True,
) -> World:
    """Make the world; members by COPY, because enrolling is not what is measured here.

    Args:
        rules: how many of every sort, or the rules themselves.
        is_analysed: whether the database is to know its tables, as it does after some minutes.
    """
    with transaction.atomic():
        organiser_id = setup.add_organiser("Bench", slug=f"bench-{ids.new_id()}", now=NOW)
        tenancy.enter(organiser_id)
        actor = Actor(name="bench", organiser_id=organiser_id, permissions=OPERATOR)
        opened = setup.open_programme(
            "Bench",
            slug=f"bench-{ids.new_id()}",
            currency="PLN",
            time_zone="Europe/Warsaw",
            country="PL",
            languages=["pl"],
            brand_colour="#12507a",
            begins_on=date(2025, 1, 1),
            actor=actor,
            now=NOW,
            release="WHEN_PAID",
            expiry_months=24,
        )
        gtins = _products(products_total, actor)
        scope: dict[str, Any] = {"programme_id": opened.programme_id, "actor": actor, "now": NOW}
        partner_id = onboarding.add_partner(
            "Bench distributor",
            role=PartnerRole.DISTRIBUTOR,
            tax_id=codes.next_nip(526000001),
            code="D1",
            country="PL",
            **scope,
        )
        named = some_rules(rules) if isinstance(rules, int) else rules
        _publish(opened.programme_id, named, budgets, actor)
        tax_ids = _members(members, organiser_id, opened.programme_id)
        programme = Programme.objects.of(organiser_id).get(id=opened.programme_id)
    if is_analysed:
        analyse()
    return World(organiser_id, programme, actor, partner_id, tax_ids, gtins)


def _products(total: int, actor: Actor) -> list[str]:
    """So many products in twenty categories; their GTINs."""
    categories = [(f"c{number}", None, {"en": f"Category {number}"}) for number in range(20)]
    products.add_categories(categories, actor=actor, now=NOW)
    gtins = ["0" + codes.with_check_digit(f"590{number:09d}") for number in range(total)]
    products.add_products(
        [
            products.ProductIn(
                f"S{number}",
                f"Product {number}",
                f"Brand {number % 7}",
                f"c{number % 20}",
                gtins=(gtin,),
                packs={"carton": Decimal(12)},
                is_novelty=number % 50 == 0,
            )
            for number, gtin in enumerate(gtins)
        ],
        actor=actor,
        now=NOW,
    )
    return gtins


def _publish(
    programme_id: UUID,
    rules: list[tuple[dict[str, str], dict[str, Any]]],
    budgets: Sequence[dict[str, Any]],
    actor: Actor,
) -> None:
    draft = rulesets.draft(
        programme_id,
        rules=rules,
        budgets=budgets,
        vocabulary=vocabulary.of("PLN"),
        actor=actor,
        now=NOW,
    )
    begins_at = datetime(2025, 1, 1, tzinfo=UTC)
    rulesets.publish(draft, valid_from=begins_at, actor=actor, now=begins_at)


def analyse() -> None:
    """Let the database know its tables."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        # What autovacuum does in its minute: tables that hold rows. Told that a table is empty, the
        # planner would choose to read it whole, and a prepared statement would keep that plan while
        # the table grows.
        cursor.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace ="
            " 'public'::regnamespace AND pg_relation_size(oid) > 0"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"ANALYZE {table}")
        cursor.execute("RESET ROLE")


def some_rules(total: int) -> list[tuple[dict[str, str], dict[str, Any]]]:
    """Rules of every sort: amounts, units, per cents, multipliers, limits, activities as a whole,
    status points.
    """
    net = {"per": ["line.net", {"money": [10, "PLN"]}, {"points": 1}]}
    rules: list[dict[str, object]] = [
        {"key": "base", "when": {"all": []}, "give": net},
        {"key": "novelty", "when": {"eq": ["product.novelty", True]}, "give": {"multiply": 2}},
        {
            "key": "big",
            "when": {"ge": ["deed.net", {"money": [500, "PLN"]}]},
            "give": {"points": 20},
        },
        {
            "key": "status",
            "when": {"all": []},
            "give": {"per": ["deed.net", {"money": [100, "PLN"]}, {"points": 1}]},
            "wallet": "STATUS",
        },
        {
            "key": "cap",
            "when": {"has": ["product.categories", ["c1"]]},
            "give": net,
            "limits": [{"over": "MONTH", "points": 300}],
        },
        {
            "key": "installers",
            "when": {"eq": ["member.trade", "installer"]},
            "give": {"percent": ["line.net", "1.5"]},
        },
    ]
    number = 0
    while len(rules) < total:
        number += 1
        when = {
            "all": [
                {"has": ["product.categories", [f"c{number % 20}"]]},
                {"eq": ["product.brand", f"Brand {number % 7}"]},
            ]
        }
        give = net if number % 3 else {"times": ["line.quantity.carton", {"points": 2}]}
        rules.append({"key": f"r{number}", "when": when, "give": give})
    return [({"en": str(rule["key"])}, rule) for rule in rules[:total]]


def _members(total: int, organiser_id: UUID, programme_id: UUID) -> list[str]:
    first = ids.new_id()
    tax_ids, number = [], 600_000_000
    for _ in range(total):
        tax_id = codes.next_nip(number)
        number = int(tax_id[:9]) + 1
        tax_ids.append(tax_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE bench_member (id bigint, place int, tax_id text) ON COMMIT DROP"
        )
        with cursor.copy("COPY bench_member FROM STDIN") as copy:
            for place, tax_id in enumerate(tax_ids):
                copy.write_row((first + place, place, tax_id))
        cursor.execute(
            "INSERT INTO participants_company (id, organiser_id, name, sort_key, tax_id, street,"
            " postal_code, city, region, country, created_at) SELECT md5(id::text)::uuid, %s, 'Firm"
            " ' || place, 'firm ' || place, 'PL' || tax_id, '', '', '', '', 'PL', %s FROM bench_member",
            [organiser_id, NOW],
        )
        cursor.execute(
            "INSERT INTO participants_member (id, organiser_id, programme_id, number, name,"
            " sort_key, company_id, trade, region, status, joined_at, created_at) SELECT id, %s,"
            " %s, place, 'Firm ' || place, 'firm ' || place, md5(id::text)::uuid, CASE WHEN place %% 3 = 0"
            " THEN 'installer' ELSE 'builder' END, '', 'ACTIVE', '2025-01-01', %s FROM"
            " bench_member",
            [organiser_id, programme_id, NOW],
        )
        cursor.execute(
            "INSERT INTO participants_identifier (id, organiser_id, programme_id, kind, value,"
            " member_id, created_at) SELECT"
            " nextval(pg_get_serial_sequence('participants_identifier', 'id')), %s, %s, 'TAX_ID',"
            " 'PL' || tax_id, id, %s FROM bench_member",
            [organiser_id, programme_id, NOW],
        )
    return tax_ids


def sell_out_file(path: Path, world: World, *, lines: int, seed: int = 7) -> None:
    """Write a sell-out file with 10 lines for every 3 documents."""
    chance = random.Random(seed)
    with path.open("w") as out:
        out.write(HEADER + "\n")
        written, number = 0, 0
        while written < lines:
            number += 1
            day = date(2025, 1, 10) + timedelta(days=chance.randrange(480))
            buyer = chance.choice(world.tax_ids)
            for _ in range(min(lines - written, 3 + (number % 3 == 0))):
                net = chance.randrange(100, 60_000)
                quantity = chance.randrange(1, 40)
                row = (
                    f"FV/{number}/{seed}",
                    day.isoformat(),
                    buyer,
                    chance.choice(world.gtins)[1:],
                    quantity,
                    "szt",
                    f"{net / 100:.2f}",
                    f"{net * 123 // 100 / 100:.2f}",
                )
                out.write(";".join(map(str, row)) + "\n")
                written += 1
