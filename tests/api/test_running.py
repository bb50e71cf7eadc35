"""What runs now, asked by programs: for whom, by pages, refusals."""

from typing import Any

import cast
import pytest
from api.test_api import _get, _key

from tandem.catalogue.models import Product

pytestmark = pytest.mark.django_db
INSTALLERS = {"eq": ["member.trade", "installer"]}


def _rule(key: str, *when: Any, **more: Any) -> dict[str, Any]:
    return {"key": key, "when": {"all": list(when)}, "give": {"points": 10}, **more}


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    Product.objects.of(made.organiser_id).update(is_novelty=False)
    made.publish(
        _rule("installers", INSTALLERS),
        _rule("long", {"le": ["deed.day", {"day": "2099-12-31"}]}),
        _rule("always"),
        {"key": "own", "when": {"all": []}, "give": {"points": 5}, "to": "PARTNER"},
    )
    return made


def _keys(world: cast.World, query: str = "") -> list[str]:
    answer = _get(_key(world, "running.read"), f"running{query}")
    assert answer.status_code == 200, answer.content
    return [row["key"] for row in answer.json()["items"]]


def test_each_reader_is_told_their_own(world: cast.World) -> None:
    assert _keys(world) == ["long", "always", "installers"]
    assert _keys(world, f"?member={world.members['Ania']}") == ["long", "always", "installers"]
    assert _keys(world, f"?member={world.members['Zenon']}") == ["long", "always"]
    assert _keys(world, "?partner=WSCHOD") == ["long", "always", "installers", "own"]
    assert _keys(world, "?partner=WSCHOD&outlet=B1") == ["long", "always", "installers", "own"]


def test_pages_hold_all_of_it_once(world: cast.World) -> None:
    key, keys, cursor = _key(world, "running.read"), [], ""
    while cursor is not None:
        page = _get(key, f"running?limit=1&cursor={cursor}").json()
        keys += [row["key"] for row in page["items"]]
        cursor = page["next_cursor"]

    assert keys == ["long", "always", "installers"]


def test_a_rule_is_told_whole(world: cast.World) -> None:
    row = _get(_key(world, "running.read"), "running?language=pl&limit=1").json()["items"][0]

    assert row.pop("days_left") > 20_000
    assert row == {
        "kind": "RULE",
        "key": "long",
        "name": "long",
        "sentence": "10 punktów, gdy dzień to najwyżej 31 grudnia 2099.",
        "receivers": ["MEMBER"],
        "since": None,
        "until": "2099-12-31",
        "is_new": False,
        "is_used_up": False,
        "points": None,
        "pieces_left": None,
    }


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("?member=1", 404, "participants.no_such_member"),
        ("?partner=NOBODY", 404, "partners.no_such_partner"),
        ("?partner=WSCHOD&outlet=NONE", 404, "partners.no_such_outlet"),
        ("?outlet=B1", 422, "api.one_reader"),
        ("?member=1&partner=WSCHOD", 422, "api.one_reader"),
        ("?cursor=abc", 422, "api.bad_cursor"),
    ],
)
def test_what_is_not_there_is_said(query: str, status: int, code: str, world: cast.World) -> None:
    answer = _get(_key(world, "running.read"), f"running{query}")

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_key_needs_its_scope(world: cast.World) -> None:
    assert _get(_key(world, "rewards.read"), "running").status_code == 403
