"""Purchases told by witnesses of every kind, in any order and in batches: files, calls, the invoices
of the seller and of the member, paper. Each counts once, or a person is asked; nothing is lost
without a word.
"""

import io
import os
import random
import zipfile
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import cast
import pytest
from django.db import transaction
from scenarios.test_sell_out import ANIA, GTIN, Case, drain
from scenarios.test_withdrawn_files import come_back
from scenarios.test_witnesses import OTHER_GTIN, questions
from scenarios.test_witnesses_at_random import (
    GROSS,
    HARMFUL,
    HARMLESS,
    NET,
    Bought,
    bought_by_chance,
    counted_pieces,
    number_of,
    rounded,
    told_rows,
)

from tandem.activity.recording import LineIn
from tandem.catalogue.models import ProductIdentifier
from tandem.config.demo import paper, proofs
from tandem.evidence.claims import deciding, making
from tandem.evidence.models import Claim, ClaimStatus, Document
from tandem.flows.activities import record_activity
from tandem.flows.evidence import accept_evidence
from tandem.partners.models import Partner
from tandem.platform import tenancy
from tandem.platform.access.permissions import ROLES, Actor
from tandem.platform.files import uploads
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db(transaction=True)
KINDS = ("net", "gross", "api", "invoices", "claim", "paper")
NAMES = {"P-200": "Pompa P-200", "G-10": "Grunt Pro 10 kg"}
BARCODES = {"P-200": GTIN, "G-10": OTHER_GTIN}
VAT = Fraction(123, 100)


@dataclass
class World:
    """The doors by which witnesses come, and what was refused at one of them with a word."""

    case: Case
    refused: set[int] = field(default_factory=set)

    def tell(self, kind: str, said: list[tuple[Bought, set[str]]], chance: random.Random) -> None:
        """One witness tells these purchases, in these ways."""
        if kind in ("net", "gross"):
            is_gross = kind == "gross"
            rows = [row for each, ways in said for row in told_rows(chance, each, ways, is_gross)]
            self.case.take(rows, header=GROSS if is_gross else NET)
        elif kind == "api":
            for each, ways in said:
                self._call(each, ways, chance)
        elif kind == "paper":
            pages = [(f"{each.number}.pdf", self._page(each, ways)) for each, ways in said]
            self._handed_in(pages, is_seller=False)
        else:
            invoices = [(f"{each.number}.xml", self._invoice(each, ways)) for each, ways in said]
            self._handed_in(invoices, is_seller=kind == "invoices")

    def _call(self, each: Bought, ways: set[str], chance: random.Random) -> None:
        lines = tuple(
            LineIn(
                self.case.world.products[sku],
                Decimal(pieces),
                net_minor=rounded(chance, price, pieces, ways, is_gross=False),
            )
            for sku, pieces, price in _lines(each, ways)
        )
        try:
            with transaction.atomic():
                tenancy.enter(self.case.world.organiser_id)
                activity = record_activity.activity_of(
                    self.case.world.members["Ania"],
                    programme=self.case.world.programme,
                    document_no=_number(each, ways),
                    day=_day(each, ways),
                    partner_id=self.case.world.wschod,
                    lines=lines,
                )
                record_activity.record(
                    activity, programme=self.case.world.programme, actor="test", now=cast.NOW
                )
        except record_activity.ToldOtherwise:
            self.refused.add(each.number)
        drain()

    def _seller(self) -> tuple[str, str]:
        with transaction.atomic():
            tenancy.enter(self.case.world.organiser_id)
            seller = Partner.objects.of(self.case.world.organiser_id).get(id=self.case.world.wschod)
        return seller.tax_id[2:], seller.name

    def _invoice(self, each: Bought, ways: set[str]) -> bytes:
        return proofs.invoice(
            number=_number(each, ways),
            day=_day(each, ways),
            seller=self._seller(),
            buyer=(ANIA, "Instalbud"),
            lines=[
                (BARCODES[sku], NAMES[sku], pieces, round(price / VAT))
                for sku, pieces, price in _lines(each, ways)
            ],
        )

    def _page(self, each: Bought, ways: set[str]) -> bytes:
        lines = _lines(each, ways)
        return paper.invoice(
            number=f"FV/{each.number}/2026",
            day=_day(each, ways).isoformat(),
            seller=self._seller(),
            buyer=(ANIA, "Instalbud"),
            lines=[
                (NAMES[sku], str(pieces), "szt.", _money(price), _money(price * pieces))
                for sku, pieces, price in lines
            ],
            total=_money(sum(price * pieces for _sku, pieces, price in lines)),
        )

    def _handed_in(self, files: list[tuple[str, bytes]], *, is_seller: bool) -> None:
        """A ZIP of the seller's or of Ania's; a person agrees to what the machine does not."""
        out, of = io.BytesIO(), self.case.world.organiser_id
        with zipfile.ZipFile(out, "w") as archive:
            for name, content in files:
                archive.writestr(name, content)
        member = Actor(
            name="user:ania",
            organiser_id=of,
            permissions=ROLES["MEMBER"] | {"member.claim"},
            member_id=self.case.world.members["Ania"],
        )
        with transaction.atomic():
            tenancy.enter(of)
            upload = uploads.store(
                [out.getvalue()],
                name="paczka.zip",
                home=self.case.home,
                bytes_max=10**8,
                organiser_id=of,
                user_id=None,
                now=cast.NOW,
            )
            document = accept_evidence.receive(
                upload,
                home=self.case.home,
                programme_id=self.case.world.programme.id,
                actor=self.case.world.actor if is_seller else member,
                now=cast.NOW,
                partner_id=self.case.world.wschod if is_seller else None,
            )
        try:
            self.case.preview(document)
        except making.AlreadyClaimed:
            return  # pages of invoices that she sent before, all of them
        if not is_seller:
            self._agree(document)
        figures = self.case.accept(document)
        assert figures["waiting"] + figures["foreign"] + figures["early"] == 0

    def _agree(self, document: Document) -> None:
        of = self.case.world.organiser_id
        with transaction.atomic():
            tenancy.enter(of)
            claims = Claim.objects.of(of).filter(
                document_id=document.id, status=ClaimStatus.IN_REVIEW
            )
            deciding.decide(
                list(claims.values_list("member_id", "id")),
                agrees=True,
                programme=self.case.world.programme,
                actor=self.case.world.actor,
                now=cast.NOW,
            )


def _lines(each: Bought, ways: set[str]) -> list[tuple[str, int, int]]:
    """As `told_rows` has them, where no row is split."""
    lines = [list(line) for line in each.lines]
    if "pieces" in ways:
        lines[0][1] += 20
    if "money" in ways:
        lines[0][2] += 12_345
    return [(sku, pieces, price) for sku, pieces, price in lines]


def _number(each: Bought, ways: set[str]) -> str:
    return f"fv {each.number:04}/2026" if "number" in ways else f"FV/{each.number}/2026"


def _day(each: Bought, ways: set[str]) -> date:
    return each.day + timedelta(days=2 if "day" in ways else 0)


def _money(minor: int) -> str:
    return f"{minor // 100},{minor % 100:02}"


def _told_by(chance: random.Random, order: list[str], is_doubtful: bool) -> list[str]:
    """The kinds of witnesses of a purchase, in their order. A member is asked at the door about the
    page of an invoice that they sent: it is passed over there, and tells nothing.
    """
    is_asked_before = is_doubtful and order.index("claim") < order.index("paper")
    kinds = [kind for kind in order if not (is_asked_before and kind == "claim")]
    own = chance.sample(kinds, chance.randrange(2, 5))
    return [kind for kind in order if kind in own]


@pytest.mark.parametrize(
    "seed",
    [1, *(pytest.param(seed, marks=pytest.mark.thorough) for seed in range(2, 8))],
)
def test_witnesses_of_every_kind_tell_one_purchase(
    tmp_path: Path, settings: object, seed: int
) -> None:
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    case = Case(tmp_path)
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        Programme.objects.of(case.world.organiser_id).update(
            verification={"E_INVOICE": "MACHINE", "PAPER": "MACHINE"}
        )
        case.world.programme.refresh_from_db()
        ProductIdentifier.objects.of(case.world.organiser_id).create(
            kind="GTIN",
            value=f"0{OTHER_GTIN}",
            product_id=case.world.products["G-10"],
            created_at=cast.NOW,
        )
    world = World(case)
    chance = random.Random(int(os.environ.get("TANDEM_SEED", seed)))
    bought = [bought_by_chance(chance, number) for number in range(1, 19)]
    doubtful = set(chance.sample(range(1, 19), 5))
    order = chance.sample(KINDS, len(KINDS))
    tellers = {each.number: _told_by(chance, order, each.number in doubtful) for each in bought}

    for kind in order:
        said = []
        for each in chance.sample(bought, len(bought)):
            if kind in tellers[each.number]:
                ways = set(chance.sample(HARMLESS, 2))
                if each.number in doubtful and kind == tellers[each.number][-1]:
                    ways = {chance.choice(HARMFUL)}
                said.append((each, ways))
        half = chance.randrange(1, len(said)) if len(said) > 1 else len(said)
        for batch in (said[:half], said[half:]):
            if batch:
                world.tell(kind, batch, chance)

    come_back(case)
    drain()
    rows = questions(case)
    skus = {key: sku for sku, key in case.world.products.items()}
    expected = {
        (each.number, sku): pieces
        for each in bought
        for sku, pieces in each.pieces.items()
        if pieces
    }
    for row in rows:
        if row.decision == "CORRECTED":
            place = (number_of(row.document_no), skus[row.product_id])
            expected[place] += int(row.quantity_told - row.quantity_held)
    assert counted_pieces(case) == expected
    assert {number_of(row.document_no) for row in rows} | world.refused == doubtful
    assert {row.decision for row in rows} <= {"", "CORRECTED"}
    case.balance()
