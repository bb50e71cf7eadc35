"""Purchases told by several witnesses in any order: whatever harmless thing they say otherwise, each
counts once; where one says something else, a person is asked. Nothing is lost without a word.
"""

import math
import os
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from pathlib import Path

import cast
import pytest
from django.db import transaction
from scenarios.test_sell_out import ANIA, Case, drain
from scenarios.test_witnesses import questions
from support.serving import at_once

from tandem.activity.models import Activity, Line
from tandem.flows.evidence import accept_evidence
from tandem.platform import tenancy

pytestmark = pytest.mark.django_db(transaction=True)
NET = "Nr faktury;Data sprzedaży;NIP;SKU;Ilość;Wartość netto"
GROSS = "Nr faktury;Data sprzedaży;NIP;SKU;Ilość;Wartość brutto"
SKUS = ("P-200", "G-10")
HARMLESS = ("day", "number", "series", "rounding", "price", "split", "order", "nothing")
HARMFUL = ("pieces", "money")


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


@dataclass(frozen=True)
class Bought:
    """A purchase as it was: its lines are (product, pieces, gross price of a piece in minor units,
    whose net is hardly ever a whole one).
    """

    number: int
    day: date
    lines: tuple[tuple[str, int, int], ...]

    @property
    def pieces(self) -> dict[str, int]:
        """By product."""
        return {sku: sum(own for name, own, _ in self.lines if name == sku) for sku in SKUS}


def bought_by_chance(chance: random.Random, number: int) -> Bought:
    """Some purchase of January or February."""
    day = date(2026, 1, 10) + timedelta(days=chance.randrange(30))
    lines = tuple(
        (chance.choice(SKUS), chance.randrange(1, 9), chance.randrange(600, 20_000))
        for _ in range(chance.randrange(1, 4))
    )
    return Bought(number, day, lines)


def told_rows(
    chance: random.Random, bought: Bought, ways: set[str], is_gross: bool
) -> Iterator[str]:
    """The rows of a purchase in one witness's words."""
    number, day = f"FV/{bought.number}/2026", bought.day
    if "number" in ways:
        number = chance.choice([f"fv {bought.number:04}/2026", f"FV-{bought.number}-2026"])
    if "series" in ways:
        number = chance.choice([f"{bought.number}/2026", f"{bought.number:04}/2026"])
    if "day" in ways:
        day += timedelta(days=chance.randrange(1, 4))
    lines = [list(line) for line in bought.lines]
    if "pieces" in ways:
        lines[0][1] += 20
    more = 12_345 if "money" in ways else 0
    if "split" in ways and lines[0][1] > 1:
        sku, pieces, price = lines.pop(0)
        lines += [[sku, 1, price], [sku, pieces - 1, price]]
    if "order" in ways:
        chance.shuffle(lines)
    for sku, pieces, price in lines:
        amount = rounded(chance, price, pieces, ways, is_gross) + more
        more = 0
        yield f"{number};{day};{ANIA};{sku};{pieces};{amount // 100},{amount % 100:02}"


def rounded(chance: random.Random, price: int, pieces: int, ways: set[str], is_gross: bool) -> int:
    """The amount of a row as tills and programs make it: of the exact one, or of a rounded price."""
    exact = Fraction(price) if is_gross else price / Fraction(123, 100)
    if "price" in ways:
        return pieces * round(exact)
    rounding = chance.choice((math.floor, round, math.ceil)) if "rounding" in ways else round
    return rounding(pieces * exact)


@pytest.mark.parametrize(
    "seed",
    [1, *(pytest.param(seed, marks=pytest.mark.thorough) for seed in range(2, 8))],
)
def test_every_purchase_counts_once_or_is_asked_about(case: Case, seed: int) -> None:
    chance = random.Random(int(os.environ.get("TANDEM_SEED", seed)))
    bought = [bought_by_chance(chance, number) for number in range(1, 41)]
    doubtful = set(chance.sample(range(1, 41), 8))
    witnesses = 4
    # Each is told by two to four of them; what is wrong is said by the last one alone.
    tellers = {
        each.number: chance.sample(range(witnesses), chance.randrange(2, 5)) for each in bought
    }
    figures = []
    for teller in range(witnesses):
        is_gross = bool(teller % 2)
        rows = []
        for each in chance.sample(bought, len(bought)):
            own = sorted(tellers[each.number])
            if teller in own:
                ways = set(chance.sample(HARMLESS, 2))
                if each.number in doubtful and teller == own[-1]:
                    ways = {chance.choice(HARMFUL)}
                rows += told_rows(chance, each, ways, is_gross)
        figures.append(case.take(rows, header=GROSS if is_gross else NET))

    assert all(
        sum(figure.get(name, 0) for name in ("counted", "repeated", "differs")) == figure["lines"]
        for figure in figures
    ), "no line is lost without a word"
    assert counted_pieces(case) == {
        (each.number, sku): pieces
        for each in bought
        for sku, pieces in each.pieces.items()
        if pieces
    }
    assert {number_of(row.document_no) for row in questions(case)} == doubtful
    case.balance()


def counted_pieces(case: Case) -> dict[tuple[int, str], int]:
    """The pieces that counted, by purchase and product."""
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        of = case.world.organiser_id
        numbers = dict(Activity.objects.of(of).values_list("id", "document_no"))
        skus = {key: sku for sku, key in case.world.products.items()}
        counted: dict[tuple[int, str], int] = {}
        for line in Line.objects.of(of):
            place = (number_of(numbers[line.activity_id]), skus[line.product_id])
            counted[place] = counted.get(place, 0) + int(line.quantity)
        return counted


def number_of(text: str) -> int:
    """`FV/12/2026`, `fv 0012/2026`, `FV-12-2026` and `12/2026` are 12."""
    return int(re.findall(r"\d+", text)[0])


def test_two_witnesses_at_the_same_moment_count_once(case: Case) -> None:
    days = ("2026-02-10", "2026-02-11", "2026-02-12")
    documents = [
        case.receive(
            "\n".join([NET, *(f"FV {n};{day};{ANIA};G-10;2;50,00" for n in range(1, 31))]),
            name=f"{day}.csv",
        )
        for day in days
    ]

    def count(document_id: object) -> dict[str, int]:
        return accept_evidence.accept(
            document_id,  # type: ignore[arg-type]
            organiser_id=case.world.organiser_id,
            home=case.home,
            actor="test",
            now=lambda: cast.NOW,
        )

    figures = at_once([partial(count, document.id) for document in documents])
    drain()

    assert sorted(figure["counted"] for figure in figures) == [0, 0, 30]
    assert sorted(figure["repeated"] for figure in figures) == [0, 30, 30]
    assert case.balance().available == 30 * 50
