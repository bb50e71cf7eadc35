"""The form of a rule: what is chosen becomes the rule, whatever the language says can be written and changed as JSON."""

import json
from typing import Any

import cast
import pytest
from django.test import Client
from portals.test_access import _client

from tandem.earning.models import Rule, RuleSet
from tandem.platform import tenancy

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    made.publish({"key": "base", "when": {"all": []}, "give": {"points": 1}})
    return made


def _act(client: Client, world: cast.World, deed: str, **more: str) -> Any:
    answer = client.post(f"/o/{world.programme.slug}/rules/", {"deed": deed, **more}, follow=True)
    tenancy.enter(world.organiser_id)
    return answer


def _bodies(world: cast.World) -> list[dict[str, Any]]:
    rows = Rule.objects.of(world.organiser_id).filter(rule_set__status="DRAFT").order_by("position")
    return [row.body for row in rows]


def test_what_is_chosen_becomes_the_rule(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    _act(client, world, "draft")

    page = _act(
        client, world, "add", name="Spring", give="full", points="2,5", step="100", kind="purchase", tag="season", trade="installer",
        basket="1 000", number="3", period="MONTH", since="2026-03-01", until="2026-05-31", limit="500", span="QUARTER", per="FIRM",
        wallet="STATUS", to="PARTNER", least="10", first="100", campaign="spring", group="best", rounding="UP", stops="on",
    )  # fmt: skip

    body = _bodies(world)[1]
    assert body.pop("key")
    assert body == {
        "when": {"all": [
            {"eq": ["deed.kind", "PURCHASE"]}, {"has": ["product.tags", ["season"]]}, {"eq": ["member.trade", "installer"]},
            {"ge": ["deed.net", {"money": ["1000", "PLN"]}]},
            {"eq": [{"past": {"what": "count", "over": "MONTH"}}, {"number": "3"}]},
            {"ge": ["deed.day", {"day": "2026-03-01"}]}, {"le": ["deed.day", {"day": "2026-05-31"}]},
        ]},
        "give": {"per": ["deed.net", {"money": ["100", "PLN"]}, {"points": "2.5"}], "full": True}, "wallet": "STATUS", "to": "PARTNER",
        "limits": [{"over": "QUARTER", "points": 500, "per": "FIRM"}], "rounding": "UP", "least": 10, "group": "best", "stops": True,
        "first": 100, "campaign": "spring",
    }  # fmt: skip
    assert "the deed is a purchase" in page.content.decode()


def test_a_rule_is_opened_as_json_and_changed(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    _act(client, world, "draft")
    said = {"when": {"ge": [{"different": ["product.sku"]}, {"number": "3"}]}, "give": {"points": "40"}, "wallet": "REWARD"}

    _act(client, world, "add", name="Mixed", json=json.dumps(said))
    key = _bodies(world)[1]["key"]
    opened = client.get(f"/o/{world.programme.slug}/rules/?edit={key}").content.decode()
    _act(client, world, "keep", key=key, name="Mixed", json=json.dumps({**said, "give": {"points": "50"}}))
    _act(client, world, "up", key=key)

    assert "&quot;different&quot;" in opened
    assert [(body["key"], body["give"]) for body in _bodies(world)] == [(key, {"points": "50"}), ("base", {"points": "1"})]


@pytest.mark.parametrize(
    ("json_text", "said"),
    [
        ("{", "no JSON"), ("[]", "no JSON"), ('{"give": {"nothing": 1}}', "no operator"),
        ('{"give": {"add": ["deed.net", {"points": 1}]}}', "cannot be put together"),
        ('{"give": {"points": 1}, "when": {"eq": ["member.trade", {"number": 1}]}}', "text was expected"), ("[" * 5_000, "no JSON"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_place_and_kept_in_the_form(world: cast.World, json_text: str, said: str) -> None:
    client = _client(world, "MARKETER")
    _act(client, world, "draft")

    answer = _act(client, world, "add", name="X", json=json_text)

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert len(_bodies(world)) == 1


def test_budgets_are_kept_with_the_draft_and_checked(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    _act(client, world, "draft")

    kept = _act(
        client, world, "budgets", amount1="5000", unit1="POINTS", over1="YEAR", amount2="1 200,50", unit2="MONEY", over2="MONTH"
    )
    wrong = _act(client, world, "budgets", amount1="5000", campaign1="autumn", over1="YEAR")

    assert kept.status_code == 200
    assert wrong.status_code == 400
    assert RuleSet.objects.of(world.organiser_id).get(status="DRAFT").budgets == [
        {"campaign": "", "over": "YEAR", "points": 5000}, {"campaign": "", "over": "MONTH", "money": "1200.50"},
    ]  # fmt: skip
