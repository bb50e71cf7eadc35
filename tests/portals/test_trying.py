"""Trying a basket: what the page and the API say is what the activity then brings, and trying
leaves nothing behind.
"""

import json
from decimal import Decimal
from typing import Any

import cast
import pytest
from django.test import Client
from portals import filling
from portals.test_access import _client

from tandem.activity.models import Activity
from tandem.earning.models import Award, LimitUse
from tandem.earning.versions import rulesets
from tandem.kit import codes, ids
from tandem.platform import clock, tenancy
from tandem.platform.access import api_keys
from tandem.platform.models import Fact
from tandem.programmes import setup
from tandem.segments import vocabulary

pytestmark = pytest.mark.django_db
ANIA = codes.next_nip(526100002)
CAPPED = {
    "key": "zloty",
    "when": {"all": []},
    "give": {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]},
    "limits": [{"over": "MONTH", "points": 150}],
}


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build(release="WHEN_PAID", payment_curve=[[0, 100]])
    made.publish(CAPPED)
    return made


def _key(world: cast.World, *scopes: str) -> str:
    return api_keys.issue(
        "shop",
        scopes=scopes,
        days=30,
        programme_id=world.programme.id,
        actor=world.actor,
        now=clock.now(),
    )


def _call(key: str, path: str, **body: Any) -> Any:
    said = {
        "member": {"tax_id": ANIA},
        "sold_on": "2026-03-01",
        "lines": [{"sku": "G-10", "quantity": "1", "net": "100.00"}],
    }
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": str(ids.new_uuid())}
    return Client().post(
        f"/api/v1/{path}",
        json.dumps({**said, **body}),
        content_type="application/json",
        headers=headers,
    )


def _written(world: cast.World) -> list[int]:
    return [
        model.objects.of(world.organiser_id).count() for model in (Activity, Award, LimitUse, Fact)
    ]


def test_a_quote_is_what_the_purchase_brings_and_stores_nothing(world: cast.World) -> None:
    key = _key(world, "quotes.read", "deeds.write")
    before = _written(world)

    quoted = [_call(key, "quotes").json() for _ in range(2)]
    after = _written(world)
    bought = _call(key, "purchases", document_no="FV 1").json()
    rest = _call(key, "quotes").json()

    assert before == after
    assert quoted[0] == quoted[1]
    assert quoted[0]["points"] == bought["points"] == {"REWARD": 100}
    assert quoted[0]["reasons"][0]["points"] == 100 and "PLN" in quoted[0]["reasons"][0]["sentence"]
    assert rest["points"] == {"REWARD": 50} and rest["reasons"][0]["is_limited"], (
        "what was bought counts against the limit"
    )
    assert world.balance("Ania").pending == 100 and world.proved()


def test_a_quote_needs_its_scope_and_a_member(world: cast.World) -> None:
    refused = _call(_key(world, "deeds.write"), "quotes")
    unknown = _call(_key(world, "quotes.read"), "quotes", member={"number": "nobody"})

    assert (refused.status_code, refused.json()["code"]) == (403, "api.not_in_scope")
    assert (unknown.status_code, unknown.json()["data"]["reason"]) == (422, "api.member_unknown")


def _try(client: Client, world: cast.World, **more: str) -> Any:
    path = f"/o/{world.programme.slug}/rules/try/"
    said = {"member": str(world.members["Ania"]), "day": "2026-03-01"}
    said |= {"lines-0-product": "G-10", "lines-0-quantity": "2", "lines-0-amount": "80,00"}
    answer = client.post(path, filling.shown(client.get(path).content, "basket") | said | more)
    tenancy.enter(world.organiser_id)
    return answer


def test_consumers_prices_are_tried_with_their_tax(world: cast.World) -> None:
    values = {"joining": {"members": "PERSONS"}, "tax_percent": Decimal(23)}
    scope: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}
    setup.change_programme(world.programme.id, settings=values, **scope)
    give = {"per": ["line.gross", {"money": [1, "PLN"]}, {"points": 1}]}
    twice = {"key": "twice", "when": {"all": []}, "give": {"multiply": 2, "of": ["zloty"]}}
    rules = [
        ({"en": "Paid"}, {**CAPPED, "give": give, "limits": []}),
        ({"en": "Twice"}, twice),
    ]
    words = vocabulary.of("PLN")
    rulesets.draft(world.programme.id, rules=rules, vocabulary=words, **scope)
    client = _client(world, "MARKETER")

    tried = _try(client, world, **{"lines-0-amount": "123,00"}).content.decode()

    assert "With tax, PLN" in tried and "Net, PLN" not in tried
    assert ">123<" in tried and ">246<" in tried, "the draft, by what was paid"
    assert "2 times the points of “Paid”" in tried, "a rule is called by its name"
    assert ">100<" in tried, "the rules in force, by its net part"


def test_the_draft_is_tried_beside_the_rules_in_force(world: cast.World) -> None:
    body = {
        **CAPPED,
        "give": {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 3}]},
        "limits": [],
    }
    words = vocabulary.of("PLN")
    draft = rulesets.draft(
        world.programme.id,
        rules=[({"en": "Triple"}, body)],
        vocabulary=words,
        actor=world.actor,
        now=cast.NOW,
    )
    client, before = _client(world, "MARKETER"), _written(world)

    first = _try(client, world).content.decode()
    body["give"] = {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 4}]}
    rulesets.change_draft(
        draft, rules=[({"en": "Four"}, body)], vocabulary=words, actor=world.actor, now=cast.NOW
    )
    second = _try(client, world).content.decode()

    assert "Rules in force" in first and ">80<" in first
    assert "The draft" in first and "Triple" in first and ">240<" in first
    assert "To the rules" in first  # where it is published
    assert "Four" in second and ">320<" in second, "a draft that was changed is reckoned anew"
    assert _written(world) == before


@pytest.mark.parametrize(
    ("_case", "more", "says"),
    [
        ("nobody", {"member": "1"}, "is not there"),
        ("no product", {"lines-0-product": ""}, "This field is required"),
        ("unknown product", {"lines-0-product": "???"}, "is not there"),
        ("words", {"lines-0-amount": "much"}, "Use a number"),
        ("endless", {"lines-0-quantity": "1e999"}, "Ensure that"),
        ("to come", {"day": "2099-01-01"}, "has not come yet"),
        ("before joining", {"day": "2020-01-01"}, ", after this."),
    ],
)
def test_a_basket_that_cannot_be_is_told(
    world: cast.World, _case: str, more: dict[str, str], says: str
) -> None:
    answer = _try(_client(world, "MARKETER"), world, **more)

    assert answer.status_code == 400
    assert says in answer.content.decode()


def test_a_program_says_who_bought(world: cast.World) -> None:
    world.publish(
        CAPPED,
        {"key": "person", "when": {"all": []}, "give": {"points": 9}, "to": "person"},
        valid_from=cast.NOW,
    )
    key = _key(world, "deeds.write")

    bought = _call(
        key,
        "purchases",
        document_no="FV 1",
        sold_on="2026-03-03",
        buyer={"email": "zenon@obcy.example"},
    )
    unknown = _call(
        key, "purchases", document_no="FV 2", sold_on="2026-03-03", buyer={"number": "1"}
    )

    assert bought.status_code == 201, bought.content
    assert bought.json()["points"] == {"REWARD": 100}
    assert (unknown.status_code, "buyer" in unknown.content.decode()) == (422, True)
    tenancy.enter(world.organiser_id)
    assert world.balance("Zenon").available == 9
