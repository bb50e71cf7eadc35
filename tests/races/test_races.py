"""Two who do the same at the same moment: one effect, and the loser gets the winner's answer in
words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cast
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models, transaction
from django.test import Client
from portals.test_access import _client
from races.colliding import together

from tandem.evidence.models import Document
from tandem.kit import codes, ids
from tandem.ledger import transfers
from tandem.ledger.chart import Kind
from tandem.partners.models import Partner
from tandem.platform import tenancy
from tandem.rewards import catalogue
from tandem.rewards.models import Order, Reward

pytestmark = pytest.mark.django_db(transaction=True)
SALES = "Nr faktury;Data sprzedaży;NIP;EAN;Ilość\nFV 1;10.02.2026;5261000024;5901234123457;2\n"


@dataclass(frozen=True)
class Race:
    """Who sends what where, what is told to the loser, and the table that has one row more
    afterwards.
    """

    who: str
    letter: str
    place: str
    posted: Callable[[cast.World], dict[str, Any]]
    table: type[models.Model]
    loser: str


def _file(name: str, content: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode(), content_type="text/csv")


def _order(world: cast.World) -> dict[str, Any]:
    return {
        "_action": "order",
        "order": KEY,
        "name": "Ania",
        "street": "Lipowa 1",
        "postal_code": "15-001",
        "city": "Białystok",
    }


NOWAK = codes.next_nip(526300001)
KEY = str(ids.new_uuid())
RACES = {
    "a file": Race(
        "MARKETER",
        "o",
        "files/",
        lambda world: {"file": _file("luty.csv", SALES), "partner": str(world.wschod)},
        Document,
        "was received on",
    ),
    "a partner": Race(
        "ADMINISTRATOR",
        "o",
        "partners/",
        lambda _world: {
            "_action": "add",
            "name": "Nowak",
            "code": "NOWAK",
            "tax_id": NOWAK,
            "role": "SHOP",
        },
        Partner,
        "Nowak",
    ),
    "an order": Race("MEMBER", "m", "rewards/{reward}/", _order, Order, ""),
}


@pytest.fixture
def world(db: None) -> cast.World:
    with transaction.atomic():
        world = cast.build()
        move = transfers.Move(
            world.members["Ania"],
            ids.new_uuid(),
            world.books["REWARD"],
            Kind.EARN,
            100,
            ids.new_uuid(),
            cast.NOW,
        )
        transfers.post([move], organiser_id=world.organiser_id, now=cast.NOW)
        catalogue.add_reward(
            world.programme.id,
            name={"en": "Mug"},
            points=80,
            stock=5,
            actor=world.actor,
            now=cast.NOW,
        )
    return world


def _count(world: cast.World, table: type[models.Model]) -> int:
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        return int(table.objects.of(world.organiser_id).count())  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", RACES)
def test_two_at_once_have_one_effect(
    world: cast.World, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    race = RACES[name]
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        reward = Reward.objects.of(world.organiser_id).get().id
        client = _client(world, race.who)
    address = f"/{race.letter}/{world.programme.slug}/" + race.place.format(reward=reward)
    before = _count(world, race.table)
    clients = [Client(), Client()]
    for each in clients:
        each.cookies = client.cookies

    answers, lost = together(
        monkeypatch,
        [lambda each=each: each.post(address, race.posted(world), follow=True) for each in clients],
    )

    assert lost == 1, "they met"
    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []
    assert _count(world, race.table) == before + 1
    assert any(race.loser in answer.content.decode() for answer in answers)
