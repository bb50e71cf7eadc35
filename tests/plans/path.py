"""The whole path of a programme's data, from a file to the proof, in phases that are told apart.

Everything is called as the worker and the faces call it. Sales are made of a fixed seed.
"""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import time_machine
from django.db import transaction

from tandem.activity import payments
from tandem.catalogue.models import Product
from tandem.config.bench import taking_in
from tandem.config.bench import world as made
from tandem.config.bench.taking_part import competing
from tandem.earning.models import RuleSet, RunKind
from tandem.earning.recalculation import runs
from tandem.earning.versions import rulesets
from tandem.evidence import aliases
from tandem.evidence.models import AliasKind, Document, WaitingLine
from tandem.flows.evidence import accept_evidence
from tandem.flows.nightly import night
from tandem.flows.points import runs as running
from tandem.insights import finance, kpis, transfers, unpaid
from tandem.kit import codes
from tandem.ledger import proof
from tandem.platform import steps, tenancy
from tandem.programmes import queries as programmes
from tandem.rules import codec
from tandem.segments import audiences, vocabulary
from tandem.tiers import ladders

HEADER = ";".join(
    (
        "document_no",
        "sale_date",
        "nip",
        "ean",
        "quantity",
        "unit",
        "net_amount",
        "gross_amount",
        "paid_on",
        "corrected_document",
    )
)
FIRST_DAY, DAYS = date(2025, 1, 10), 480
FOLLOWED_SECONDS_MAX = 300
SHARE_CORRECTED, SHARE_PAID, SHARE_UNKNOWN = 0.1, 0.4, 0.05
_NET = {"per": ["line.net", {"money": [10, "PLN"]}, {"points": 1}]}
_LOYAL = {"ge": [{"past": {"what": "count", "of": "PURCHASE", "over": "YEAR"}}, {"number": 2}]}
# What the bench's rules lack: what several share, products' own limits, groups, baskets, the past,
# effects to others.
_FURTHER: list[dict[str, Any]] = [
    {
        "key": "product",
        "when": {"all": []},
        "give": _NET,
        "limits": [{"over": "MONTH", "points": 100, "per": "product"}],
    },
    {
        "key": "firm",
        "when": {"all": []},
        "give": {"points": 8},
        "limits": [{"over": "YEAR", "points": 40, "per": "firm"}],
    },
    {
        "key": "early",
        "when": {"all": []},
        "give": {"points": 9},
        "first": 50,
        "limits": [{"over": "EVER", "points": 9}],
    },
    {
        "key": "spring",
        "when": {"has": ["product.categories", ["c1"]]},
        "give": {"points": 5},
        "campaign": "spring",
    },
    {"key": "partner", "when": {"all": []}, "gifts": [{"give": {"points": 1}, "to": "partner"}]},
    {"key": "loyal", "when": _LOYAL, "give": {"points": 3}},
    {
        "key": "mixed",
        "when": {"ge": [{"different": ["product.sku"]}, {"number": 2}]},
        "give": {"points": 4},
    },
    {
        "key": "one",
        "when": {"has": ["product.categories", ["c2"]]},
        "give": {"points": 2},
        "group": "best",
    },
    {
        "key": "other",
        "when": {"has": ["product.categories", ["c3"]]},
        "give": {"points": 3},
        "group": "best",
    },
]
RULES = [*made.some_rules(12), *(({"en": str(rule["key"])}, rule) for rule in _FURTHER)]
BUDGETS = [{"campaign": "spring", "over": "YEAR", "points": 2_000}]


@dataclass
class Programme:
    """A programme on its way: its world, and what it was sold so far."""

    world: made.World
    home: Path
    sales: list[tuple[str, str, str, str]] = field(default_factory=list)
    sent: int = 0

    @property
    def of(self) -> Any:
        """The organiser."""
        return self.world.organiser_id


def begin(home: Path, *, members: int, products_total: int) -> Programme:
    """A programme that opens today, in a database that knows nothing of its tables, with levels
    and a contest.
    """
    world = made.build(
        members=members,
        products_total=products_total,
        rules=RULES,
        budgets=BUDGETS,
        is_analysed=False,
    )
    tiers = [
        ladders.TierIn("silver", {"en": "silver"}, (ladders.Ask("STATUS", 20),)),
        ladders.TierIn(
            "gold",
            {"en": "gold"},
            (ladders.Ask("STATUS", 60), ladders.Ask("TURNOVER", 500_000)),
        ),
        ladders.TierIn(
            "black",
            {"en": "black"},
            (ladders.Ask("STATUS", 900), ladders.Ask("DEEDS", 5, "PURCHASE")),
        ),
    ]
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        ladders.write(
            world.programme.id,
            tiers=tiers,
            window="YEAR",
            grace_days=0,
            falls_softly=True,
            actor=world.actor,
            now=made.NOW,
        )
        competing.open_contest(world)
    return Programme(world, home)


def send(programme: Programme, *, lines: int) -> None:
    """The partner's next file: from the file to recorded activities. Some sales are paid, some
    correct earlier ones, some name products that nobody knows.
    """
    programme.sent += 1
    chance = random.Random(programme.sent)
    path, earlier = programme.home / f"sales{programme.sent}.csv", list(programme.sales)
    with path.open("w") as out:
        out.write(HEADER + "\n")
        for place in range(lines):
            out.write(_line(programme, chance, place // 3, earlier) + "\n")
    taking_in.accept(path, programme.world)


def _line(
    programme: Programme,
    chance: random.Random,
    number: int,
    earlier: list[tuple[str, str, str, str]],
) -> str:
    """A line of the file; three make a document."""
    day = (FIRST_DAY + timedelta(days=(number * 7919) % DAYS)).isoformat()
    document, buyer = (
        f"FV/{number}/{programme.sent}",
        programme.world.tax_ids[(number * 31) % len(programme.world.tax_ids)],
    )
    product, quantity, net = (
        chance.choice(programme.world.gtins)[1:],
        chance.randrange(1, 40),
        chance.randrange(100, 60_000),
    )
    corrected = ""
    if earlier and chance.random() < SHARE_CORRECTED:
        corrected, day, buyer, product = chance.choice(earlier)
        document, quantity, net = f"KOR/{number}/{programme.sent}/{buyer}", -1, -net // 40
    elif chance.random() < SHARE_UNKNOWN:
        product = codes.with_check_digit(f"590999{chance.randrange(20):06d}")
    elif len(programme.sales) < 2_000:
        programme.sales.append((document, day, buyer, product))
    paid = day if not corrected and number % 10 < SHARE_PAID * 10 else ""
    cells = (
        document,
        day,
        buyer,
        product,
        quantity,
        "szt",
        f"{net / 100:.2f}",
        f"{net * 1.23 / 100:.2f}",
        paid,
        corrected,
    )
    return ";".join(map(str, cells))


def follow(programme: Programme) -> None:
    """What the steps do with it: awards, releases, corrections, levels, messages."""
    assert programme.of
    ends = time.monotonic() + FOLLOWED_SECONDS_MAX
    # A fact may be followed when no older transaction runs, in whichever database of the server.
    while any(steps.behind().values()):
        assert time.monotonic() < ends
        if not steps.run_all(now=lambda: datetime.now(UTC)):
            time.sleep(0.05)


def learn(programme: Programme) -> None:
    """Somebody says what the unknown products are, and the files that had them are gone through
    again.
    """
    world = programme.world
    with transaction.atomic():
        tenancy.enter(programme.of)
        products = Product.objects.of(programme.of).order_by("sku")
        product_id = products.values_list("id", flat=True)[0]
        words = WaitingLine.objects.of(programme.of).filter(corrects_no="").order_by("product_key")
        for word in words.values_list("product_key", flat=True).distinct():
            aliases.learn(
                word,
                text="",
                kind=AliasKind.PRODUCT,
                programme_id=world.programme.id,
                partner_id=world.partner_id,
                actor=world.actor,
                now=made.NOW,
                product_id=product_id,
            )
        found = Document.objects.of(programme.of).order_by("created_at", "id")
        documents = list(found.values_list("id", flat=True))
    for document_id in documents:
        accept_evidence.accept(
            document_id,
            organiser_id=programme.of,
            home=programme.home,
            actor="test",
            now=lambda: datetime.now(UTC),
            again=True,
        )


def pay(programme: Programme) -> None:
    """The bank's list says that half of the documents were paid."""
    day = date(2026, 6, 1)
    documents = sorted({document for document, _day, _buyer, _product in programme.sales})
    partner_id = programme.world.partner_id
    notices = [payments.Notice(partner_id, document, None, day) for document in documents[::2]]
    with transaction.atomic():
        tenancy.enter(programme.of)
        scope = {"programme_id": programme.world.programme.id, "organiser_id": programme.of}
        payments.note(notices, actor="test", now=datetime.now(UTC), **scope)
    follow(programme)


def attempt(programme: Programme) -> None:
    """The rules are tried on history."""
    _run(programme, RunKind.TRIAL)


def recalculate(programme: Programme) -> None:
    """The whole time is awarded again under other rules: the differences are looked at, agreed to
    and posted.
    """
    run_id = _run(programme, RunKind.AGAIN)
    with transaction.atomic():
        tenancy.enter(programme.of)
        runs.agree(run_id, actor=programme.world.actor, now=datetime.now(UTC))
    running.carry_out(run_id, organiser_id=programme.of, now=lambda: datetime.now(UTC))
    follow(programme)


def _run(programme: Programme, kind: RunKind) -> Any:
    world = programme.world
    with transaction.atomic():
        tenancy.enter(programme.of)
        rule_sets = RuleSet.objects.of(programme.of).order_by("created_at", "id")
        rule_set_id = rule_sets.values_list("id", flat=True)[0]
        if kind == RunKind.AGAIN:
            rule_set_id = rulesets.draft(
                world.programme.id,
                rules=[*RULES[2:], RULES[0]],
                vocabulary=vocabulary.of("PLN"),
                actor=world.actor,
                now=datetime.now(UTC),
                budgets=BUDGETS,
            )
        run_id = runs.begin(
            world.programme.id,
            kind=kind,
            rule_set_id=rule_set_id,
            since_on=FIRST_DAY,
            until_on=FIRST_DAY + timedelta(days=DAYS),
            actor=world.actor,
            now=datetime.now(UTC),
            reason="other rules",
        )
    running.carry_out(run_id, organiser_id=programme.of, now=lambda: datetime.now(UTC))
    return run_id


def pass_nights(programme: Programme) -> None:
    """Nights: one soon, which voids what nobody paid and reviews everybody; one years later, when
    everything has expired.
    """
    for at in (datetime(2026, 11, 1, 3, tzinfo=UTC), datetime(2028, 12, 1, 3, tzinfo=UTC)):
        with time_machine.travel(at, tick=False):
            night.run(
                programme.world.programme.id,
                at.date(),
                organiser_id=programme.of,
                now=lambda: datetime.now(UTC),
            )
            follow(programme)


def ask(programme: Programme) -> None:
    """Segments are counted, and the pages that read everything are opened."""
    world, of = programme.world, programme.of
    with transaction.atomic():
        tenancy.enter(of)
        book_id = programmes.book(world.programme.id, "REWARD", organiser_id=of)
        for condition in ({"eq": ["member.trade", "installer"]}, _LOYAL):
            audiences.count(
                codec.decode(condition),
                programme=world.programme,
                now=datetime.now(UTC),
            )
        scope: Mapping[str, Any] = {"organiser_id": of, "book_id": book_id}
        kpis.headline(world.programme.id, since=FIRST_DAY, **scope)
        kpis.weeks(since=FIRST_DAY, zone=world.programme.time_zone, **scope)
        kpis.partners(world.programme.id, organiser_id=of, since=FIRST_DAY)
        kpis.customers(
            world.programme.id,
            partner_id=world.partner_id,
            today=date(2026, 6, 1),
            **scope,
        )
        kpis.rule_figures(world.programme.id, since=made.NOW - timedelta(days=900), **scope)
        finance.cohorts(book_id, organiser_id=of, zone=world.programme.time_zone)
        every = transfers.Wanted(transfers.kinds_of("", ""))
        transfers.page(book_id, every, organiser_id=of, order="-at", offset=0, limit=51)
        unpaid.purchases(world.programme.id, organiser_id=of)
        unpaid.total(world.programme.id, organiser_id=of)


def prove(programme: Programme) -> None:
    """The ledger holds, in sum and holder by holder."""
    with transaction.atomic():
        tenancy.enter(programme.of)
        assert proof.prove(programme.of).holds
        assert proof.prove(programme.of, holder_by_holder=True).holds


PHASES: dict[str, Callable[[Programme], None]] = {
    "award": follow,
    "pay": pay,
    "trial": attempt,
    "learn": learn,
    "recalculation": recalculate,
    "ask": ask,
    "night": pass_nights,
    "proof": prove,
}
