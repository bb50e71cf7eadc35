"""The form of a rule: rows become the rule and the rule rows again; what is nested deeper is written and changed as JSON."""

import json
from pathlib import Path
from typing import Any

import cast
import pytest
import yaml
from django.test import Client
from django.utils import translation
from portals.test_access import _client

from tandem.earning.models import Rule, RuleSet
from tandem.platform import tenancy
from tandem.rules import ast, codec
from tandem.segments import defining, vocabulary

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    made.publish({"key": "base", "when": {"all": []}, "give": {"points": 1}})
    return made


def _act(client: Client, world: cast.World, deed: str, *, follow: bool = True, **more: str) -> Any:
    answer = client.post(f"/o/{world.programme.slug}/rules/", {"deed": deed, **more}, follow=follow)
    tenancy.enter(world.organiser_id)
    return answer


def _bodies(world: cast.World) -> list[dict[str, Any]]:
    rows = Rule.objects.of(world.organiser_id).filter(rule_set__status="DRAFT").order_by("position")
    return [row.body for row in rows]


def test_what_is_chosen_becomes_the_rule(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    _act(client, world, "draft")

    page = _act(
        client, world, "add", name="Spring", rows="5",
        g1_kind="full", g1_points="2,5", g1_step="100", g1_of="deed.net", g1_wallet="STATUS", g1_to="PARTNER", g1_most="50",
        subject1="deed.kind", operator1="eq", value1="PURCHASE", subject2="product.tags", value2="season, valves",
        subject3="past:count", over3="MONTH", operator3="eq", value3="3", subject4="member.trade", operator4="eq", value4="installer",
        either4="A", subject5="total:line.net", where5="product.brand=Akwa", operator5="ge", value5="1 000,50", either5="A", no5="1",
        l1_amount="500", l1_over="QUARTER", l1_per="FIRM", l2_amount="99,90", l2_unit="MONEY", l2_over="YEAR", l2_per="PROGRAMME",
        least="10", first="100", campaign="spring", group="best", rounding="UP", stops="1",
    )  # fmt: skip

    body = _bodies(world)[1]
    assert body.pop("key")
    assert body == {
        "when": {"all": [
            {"eq": ["deed.kind", "PURCHASE"]}, {"has": ["product.tags", ["season", "valves"]]},
            {"eq": [{"past": {"what": "count", "over": "MONTH"}}, {"number": "3"}]},
            {"any": [
                {"eq": ["member.trade", "installer"]},
                {"not": {"ge": [{"total": ["line.net", {"eq": ["product.brand", "Akwa"]}]}, {"money": ["1000.50", "PLN"]}]}},
            ]},
        ]},
        "give": {"least": [{"per": ["deed.net", {"money": ["100", "PLN"]}, {"points": "2.5"}], "full": True}, {"points": "50"}]},
        "wallet": "STATUS", "to": "PARTNER",
        "limits": [{"over": "QUARTER", "points": 500, "per": "FIRM"}, {"over": "YEAR", "money": "99.90", "per": "PROGRAMME"}],
        "rounding": "UP", "least": 10, "group": "best", "stops": True, "first": 100, "campaign": "spring",
    }  # fmt: skip
    assert "the deed is a purchase" in page.content.decode()


def _fields(form: dict[str, Any]) -> dict[str, str]:
    """What a browser would send of a form that holds this."""
    said = {"rows": str(len(form["rows"]))}
    for row in form["rows"]:
        said |= {f"{name}{row['place']}": str(value) for name, value in row.items() if name != "place" and value}
    for gift in form["gifts"]:
        said |= {f"g{gift['place']}_{name}": str(value) for name, value in gift.items() if name != "place"}
    for limit in form["limits"]:
        said |= {f"l{limit['place']}_{name}": str(value) for name, value in limit.items() if name != "place"}
    return said | {
        name: str(form[name]) for name in ("rounding", "group", "stops", "campaign", "least", "first") if form.get(name)
    }


PROGRAMS = sorted((Path(__file__).parents[1] / "rules/programs").glob("*.yaml"))
# Nested deeper than rows can show: these are changed as JSON.
DEEPER: set[str] = set()


@pytest.mark.parametrize("path", PROGRAMS, ids=[path.stem for path in PROGRAMS])
def test_every_rule_of_the_programs_goes_through_the_form(path: Path, world: cast.World) -> None:
    program = yaml.safe_load(path.read_text())
    rules: list[dict[str, Any]] = program.get("rules") or [program["rule"]]
    for rule in rules:
        _know_segments(rule, world)
    client = _client(world, "MARKETER")
    _act(client, world, "draft", follow=False)
    for each in rules:
        _act(client, world, "add", follow=False, name="X", key=each["key"], json=json.dumps(each))
    before = {body["key"]: body for body in _bodies(world)}

    for key in [rule["key"] for rule in rules]:
        form = client.get(f"/o/{world.programme.slug}/rules/?edit={key}").context["form"]
        assert form["is_rows"] == (f"{path.stem}/{key}" not in DEEPER)
        if form["is_rows"]:
            answer = _act(client, world, "keep", key=key, name="X", **_fields(form))
            assert answer.status_code == 200, answer.context["error"]

    for body in _bodies(world):
        said = before[body["key"]]
        listed = said["when"] if "all" in said["when"] else {"all": [said["when"]]}
        assert body == {**said, "when": listed if f"{path.stem}/{body['key']}" not in DEEPER else said["when"]}


def _know_segments(rule: dict[str, Any], world: cast.World) -> None:
    for _, node in ast.walk(codec.decode_rule(rule).when):
        if isinstance(node, ast.Segment):
            defining.define(
                world.programme.id, name=dict(node.names), body=codec.encode(node.condition), vocabulary=vocabulary.of("PLN"),
                actor=world.actor, now=cast.NOW, key=node.key,
            )  # fmt: skip


def test_more_conditions_keep_what_was_typed(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    _act(client, world, "draft")

    answer = _act(client, world, "more", rows="3", subject1="member.trade", value1="installer", name="Mine")

    assert answer.status_code == 200
    form = answer.context["form"]
    assert (len(form["rows"]), form["rows"][0]["value"], form["name"]) == (6, "installer", "Mine")
    assert len(_bodies(world)) == 1


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"subject1": "member.trade", "operator1": "ge", "value1": "x", "g1_kind": "fixed", "g1_points": "1"}, "text has no order"),
        ({"subject1": "nothing.known", "value1": "x", "g1_kind": "fixed", "g1_points": "1"}, "Condition 1 cannot be read"),
        ({"subject1": "deed.net", "operator1": "ge", "value1": "much", "g1_kind": "fixed", "g1_points": "1"}, "is not a number"),
        ({}, "say what the rule gives"),
        ({"g1_kind": "stepped", "g1_of": "deed.net", "g1_bands": "100"}, "write steps such as"),
        ({"g1_kind": "per", "g1_of": "deed.day", "g1_points": "1"}, "is not a number" ),
        ({"g1_kind": "percent", "g1_of": "line.base_quantity", "g1_points": "1"}, "a per cent is taken of money"),
        ({"subject1": "past:nothing", "value1": "1", "g1_kind": "fixed", "g1_points": "1"}, "Condition 1 cannot be read"),
    ],
)  # fmt: skip
def test_rows_that_cannot_be_are_refused_and_stay_in_the_form(said: dict[str, str], why: str, world: cast.World) -> None:
    client = _client(world, "MARKETER")
    _act(client, world, "draft")

    answer = _act(client, world, "add", name="X", **said)

    assert answer.status_code == 400
    if why != "is not a number" or "deed.day" not in str(said):
        assert why in answer.content.decode()
    assert len(_bodies(world)) == 1
    assert answer.context["form"]["rows"][0]["value"] == said.get("value1", "")


def test_a_rule_is_opened_and_changed_as_json(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    _act(client, world, "draft")
    deep = {"any": [{"all": [{"eq": ["member.trade", "installer"]}, {"ge": ["deed.hour", {"number": "8"}]}]}, {"all": []}]}
    said = {"when": deep, "give": {"points": "40"}, "wallet": "REWARD"}

    _act(client, world, "add", name="Mixed", json=json.dumps(said))
    key = _bodies(world)[1]["key"]
    opened = client.get(f"/o/{world.programme.slug}/rules/?edit={key}").content.decode()
    _act(client, world, "keep", key=key, name="Mixed", json=json.dumps({**said, "give": {"points": "50"}}))
    _act(client, world, "up", key=key)

    assert "nested deeper than rows can show" in opened
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


def test_faults_of_the_language_are_said_in_the_readers() -> None:
    with translation.override("pl"), pytest.raises(codec.NotARule) as refused:
        codec.decode({"nothing": 1})
    with translation.override("pl"):
        assert refused.value.sentence == "Reguły nie można odczytać w miejscu nothing: nie ma operatora „nothing”."
    assert str(refused.value.data["why"]) == "there is no operator “nothing”"
