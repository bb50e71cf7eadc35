"""A programme as it is after years: members and lines through real files, rules and ledger; what
people do by hand (orders, claims, messages, files) and how members take part laid beside it
set-wise.
"""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from tandem.activity import declaring
from tandem.config.bench import world as made
from tandem.config.bench.faces import engaged, engaged_rows, laying
from tandem.config.bench.taking_in import import_file
from tandem.engagement import ways
from tandem.engagement.contests.models import Contest
from tandem.engagement.contests.ranking import ladder
from tandem.evidence.codes import issuing
from tandem.kit import codes, ids
from tandem.partners import onboarding
from tandem.partners.models import PartnerRole
from tandem.platform import tenancy
from tandem.platform.access import identity
from tandem.platform.access.permissions import OPERATOR, Actor
from tandem.platform.models import User
from tandem.platform.models.user import Role
from tandem.programmes import setup
from tandem.programmes.models import Programme
from tandem.rewards import catalogue
from tandem.segments import defining, vocabulary
from tandem.tiers import ladders

PRODUCTS, RULES, PARTNERS, REWARDS, FILES = 10_000, 20, 200, 60, 1_000
LINES_A_FILE = 1_200_000
UNKNOWN_LINES_SHARE = 100  # one of so many names a product or a buyer whom nobody knows


@dataclass(frozen=True, slots=True)
class Town:
    """A programme, who looks at it, and what stands for each part of an address."""

    world: made.World
    organiser: User
    member: User
    parts: dict[str, str]


def find_or_build(*, members: int, lines: int, name: str) -> Town:
    """The programme of this name and size that the database was kept with, else a new one."""
    file = Path(settings.HOME) / "towns" / f"{name}-{members}-{lines}.json"
    if file.exists():
        return _found(json.loads(file.read_text()))
    town = build(members=members, lines=lines, name=name)
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(_noted(town)))
    return town


def _noted(town: Town) -> dict[str, Any]:
    """What tells a programme that stands, as JSON."""
    world = town.world
    return {
        "organiser_id": str(world.organiser_id),
        "programme_id": str(world.programme.id),
        "partner_id": world.partner_id,
        "tax_ids": world.tax_ids,
        "gtins": world.gtins,
        "people": [str(user.id) for user in (town.organiser, town.member)],
        "parts": town.parts,
    }


def _found(noted: dict[str, Any]) -> Town:
    organiser_id = UUID(noted["organiser_id"])
    with transaction.atomic():
        tenancy.enter(organiser_id)
        programme = Programme.objects.of(organiser_id).get(id=noted["programme_id"])
        organiser, member = (User.objects.get(id=key) for key in noted["people"])
    world = made.World(
        organiser_id,
        programme,
        Actor(name="bench", organiser_id=organiser_id, permissions=OPERATOR),
        noted["partner_id"],
        noted["tax_ids"],
        noted["gtins"],
    )
    return Town(world, organiser, member, noted["parts"])


def build(*, members: int, lines: int, name: str) -> Town:
    """Make the programme: so many members, so many lines of purchases."""
    world = made.build(members=members, products_total=PRODUCTS, rules=RULES)
    with tempfile.TemporaryDirectory() as folder:
        left, seed = lines, 1
        while left > 0:
            file = Path(folder) / f"sales-{seed}.csv"
            made.sell_out_file(file, world, lines=min(left, LINES_A_FILE), seed=seed)
            import_file(file, world)
            file.unlink()
            left, seed = left - LINES_A_FILE, seed + 1
        file = Path(folder) / "unknown.csv"
        _unknown_file(file, world, lines=lines // UNKNOWN_LINES_SHARE)
        import_file(file, world)
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        parts = _by_verbs(world)
        people = _people(world, name)
    _lay(world, parts, members=members)
    parts |= _first_of_each(world)
    parts |= live(world, parts)
    made.analyse()
    return Town(world, *people, parts)


def _unknown_file(path: Path, world: made.World, *, lines: int) -> None:
    """Products and buyers that nobody knows yet."""
    with path.open("w") as out:
        out.write(made.HEADER + "\n")
        for number in range(lines):
            buyer = codes.next_nip(700_000_000 + number % 5_000 * 10)
            gtin = codes.with_check_digit(f"590{500_000_000 + number % 2_000:09d}")
            known = number % 2 == 0
            cells = (
                f"N/{number // 3}",
                "2026-03-02",
                buyer if known else world.tax_ids[number % len(world.tax_ids)],
                world.gtins[number % len(world.gtins)][1:] if known else gtin,
                "1;szt;10.00;12.30",
            )
            out.write(";".join(cells) + "\n")


def _by_verbs(world: made.World) -> dict[str, str]:
    """What there is little of, as the pages would make it; the parts of addresses it stands for."""
    scope: dict[str, Any] = {"actor": world.actor, "now": made.NOW}
    programme_id = world.programme.id
    setup.change_programme(programme_id, settings={"ways": [*ways.NAMES]}, **scope)
    for number in range(PARTNERS):
        onboarding.add_partner(
            f"Wholesaler {number}",
            role=PartnerRole.WHOLESALER,
            tax_id=codes.next_nip(530_000_000 + number * 10),
            code=f"W{number}",
            country="PL",
            programme_id=programme_id,
            **scope,
        )
    for number in range(REWARDS):
        reward_id = catalogue.add_reward(
            programme_id, name={"pl": f"Nagroda {number}"}, points=100 + number, stock=500, **scope
        )
    ladders.write(
        programme_id,
        tiers=[
            ladders.TierIn(code, {"pl": code}, (ladders.Ask("STATUS", points),))
            for code, points in (("silver", 50), ("gold", 150))
        ],
        window="YEAR",
        grace_days=30,
        falls_softly=True,
        **scope,
    )
    segment = defining.define(
        programme_id,
        name={"pl": "Instalatorzy"},
        body={"eq": ["member.trade", "installer"]},
        vocabulary=vocabulary.of("PLN"),
        **scope,
    )
    action_id = declaring.declare(
        "SHELF", programme_id=programme_id, names={"pl": "Półka"}, attributes=(), **scope
    )
    batch_id = issuing.open_batch(
        programme_id=programme_id,
        product_id=_one("catalogue_product", world),
        name="Codes",
        codes_total=100,
        expires_at=None,
        **scope,
    )
    while issuing.issue_chunk(
        batch_id, organiser_id=world.organiser_id, secret=b"s" * 32, now=made.NOW
    ):
        pass
    return {
        "reward": str(reward_id),
        "segment": segment,
        "action": str(action_id),
        "batch": str(batch_id),
        "rule": "base",
        "edition": "1",
    }


def _people(world: made.World, name: str) -> tuple[User, User]:
    """Who looks: the organiser's administrator, and a member."""
    scope: dict[str, Any] = {
        "organiser_id": world.organiser_id,
        "programme_id": world.programme.id,
        "now": made.NOW,
    }
    people = []
    for role, more in (
        (Role.ADMINISTRATOR, {}),
        (Role.MEMBER, {"member_id": _one("participants_member", world)}),
    ):
        user = User.objects.create_user(
            f"{role.lower()}@{name}.example", name=role.title(), created_at=made.NOW
        )
        identity.give_role(user, role, **scope, **more)
        people.append(user)
    return people[0], people[1]


def _lay(world: made.World, parts: dict[str, str], *, members: int) -> None:
    """What people did by hand, a tenth of the members each: as the owner of the tables."""
    params: dict[str, Any] = {
        "organiser_id": world.organiser_id,
        "programme_id": world.programme.id,
        "partner_id": world.partner_id,
        "reward_id": parts["reward"],
        "total": members // 10,
        "files": min(FILES, members),
        "run_id": ids.new_uuid(),
        "now": made.NOW,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        for text in laying.STATEMENTS:
            cursor.execute(text, params)
        cursor.execute("RESET ROLE")


def live(world: made.World, parts: dict[str, str]) -> dict[str, str]:
    """The ways of taking part, and what members did of them; the parts of addresses it stands
    for.
    """
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        parts = parts | engaged.make(world)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        scope: dict[str, Any] = {
            **parts,
            "organiser_id": world.organiser_id,
            "programme_id": world.programme.id,
            "partner_id": world.partner_id,
            "now": made.NOW,
        }
        for text in engaged_rows.STATEMENTS:
            cursor.execute(text, scope)
        cursor.execute(engaged_rows.THING, scope)
        ((thing,),) = cursor.fetchall()
        cursor.execute("RESET ROLE")
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        for contest in Contest.objects.of(world.organiser_id).order_by("id"):
            ladder.build(contest, now=made.NOW)
        return parts | engaged.of_member(world, parts) | {"thing": str(thing)}


_FIRST = {
    "member": "participants_member",
    "partner": "partners_partner",
    "product": "catalogue_product",
    "document": "evidence_document",
    "run": "earning_run",
    "order": "rewards_order",
}


def _first_of_each(world: made.World) -> dict[str, str]:
    parts = {part: str(_one(table, world)) for part, table in _FIRST.items()}
    member_id = int(parts["member"])
    with transaction.atomic(), connection.cursor() as cursor:
        tenancy.enter(world.organiser_id)
        for part, table in (("transaction", "activity_activity"), ("claim", "evidence_claim")):
            cursor.execute(
                f"SELECT id FROM {table} WHERE member_id = %s ORDER BY id LIMIT 1", [member_id]
            )
            parts[part] = str(cursor.fetchall()[0][0])
    return parts


def _one(table: str, world: made.World) -> Any:
    """The first of a table: a member has the first claim, too."""
    with transaction.atomic(), connection.cursor() as cursor:
        tenancy.enter(world.organiser_id)
        cursor.execute(
            f"SELECT id FROM {table} WHERE organiser_id = %s ORDER BY id LIMIT 1",
            [world.organiser_id],
        )
        ((key,),) = cursor.fetchall()
    return key
