"""Two who do the same at the same moment: one effect, and the loser gets the winner's answer in
words.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cast
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models, transaction
from django.test import Client
from portals.test_access import _client
from races.colliding import stands_behind, together

from tandem.evidence.models import Document
from tandem.flows.dropping import drop_folder
from tandem.flows.evidence import hand_over
from tandem.kit import codes, ids
from tandem.ledger import transfers
from tandem.ledger.chart import Kind
from tandem.partners.models import Partner
from tandem.platform import clock, tenancy
from tandem.platform.access import api_keys
from tandem.rewards import catalogue
from tandem.rewards.models import Order, Reward

pytestmark = pytest.mark.django_db(transaction=True)
SALES = "Nr faktury;Data sprzedaży;NIP;EAN;Ilość\nFV 1;10.02.2026;5261000036;5901234123457;2\n"


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
    repeats: int = 1  # how many lose and are done once more: none where the second one waits first


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
        lambda world: {
            "_action": "upload",
            "file": _file("luty.csv", SALES),
            "partner": str(world.wschod),
        },
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
        repeats=0,
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

    assert lost == race.repeats
    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []
    assert _count(world, race.table) == before + 1
    assert any(race.loser in answer.content.decode() for answer in answers)


def _api_key(world: cast.World) -> str:
    return api_keys.issue(
        "till",
        scopes=["documents.write"],
        days=30,
        programme_id=world.programme.id,
        actor=world.actor,
        now=clock.now(),
    )


def test_one_file_through_several_doors_at_once_is_one_document(
    world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        organiser, partner = _client(world, "MARKETER"), _client(world, "PARTNER_MANAGER")
        key = _api_key(world)
    slug = world.programme.slug

    def by_page(client: Client, letter: str, **more: str) -> Any:
        form = {"_action": "upload", "file": _file("luty.csv", SALES), **more}
        return client.post(f"/{letter}/{slug}/files/", form)

    def by_program() -> Any:
        return Client().post(
            "/api/v1/partners/WSCHOD/documents?name=luty.csv",
            SALES.encode(),
            content_type="application/octet-stream",
            headers={"Authorization": f"Bearer {key}", "Idempotency-Key": "k-1"},
        )

    answers, _lost = together(
        monkeypatch,
        [
            lambda: by_page(organiser, "o", partner=str(world.wschod)),
            lambda: by_page(partner, "p"),
            by_program,
        ],
    )

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        document = Document.objects.of(world.organiser_id).get()
    taken = [answer for answer in answers if answer.status_code in (202, 302)]
    refused = [answer for answer in answers if answer.status_code in (400, 409)]
    assert (len(taken), len(refused)) == (1, 2), [answer.status_code for answer in answers]
    for answer in refused:
        assert "was received on" in answer.content.decode()
        assert str(document.id) in answer.content.decode(), "and leads to it"


def test_a_file_in_a_folder_that_comes_another_way_at_this_moment_is_refused_as_received(
    world: cast.World, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    folder = tmp_path / "drop" / world.programme.slug / "WSCHOD"
    folder.mkdir(parents=True)
    (folder / "luty.csv").write_text(SALES)
    os.utime(folder / "luty.csv", (cast.NOW.timestamp() - 60,) * 2)
    turn: dict[str, Any] = {"bytes_max": 10**6, "now": cast.NOW}

    def by_folder() -> int:
        try:
            return drop_folder.take(tmp_path, **turn)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            tenancy.enter(world.organiser_id)
            _hand_over_luty(world, tmp_path)
            taken = pool.submit(by_folder)
            stands_behind()
        assert taken.result() == 0
        assert [path.name for path in folder.glob("*.csv")] == ["luty.csv"], "it waits"
        assert pool.submit(by_folder).result() == 1

    (why,) = (folder / "refused").glob("*.why.txt")
    assert "was received on" in why.read_text()
    assert _count(world, Document) == 1


def _hand_over_luty(world: cast.World, home: Path) -> None:
    hand_over.hand_over(
        [SALES.encode()],
        name="luty.csv",
        programme=world.programme,
        partner=Partner.objects.of(world.organiser_id).get(id=world.wschod),
        by="api",
        home=home,
        bytes_max=10**6,
        now=cast.NOW,
    )
