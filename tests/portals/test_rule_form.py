"""The form of a rule: rows become the rule and the rule rows again; what is nested deeper is
changed as JSON.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import cast
import pytest
import time_machine
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from earning.recalculation.test_recalculating import come
from lxml import html
from portals import filling
from portals.test_access import _client

from tandem.earning.models import Award, Rule, RuleSet
from tandem.earning.versions import rulesets
from tandem.platform import tenancy
from tandem.rules import ast, codec
from tandem.segments import defining, vocabulary

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    made.publish({"key": "base", "when": {"all": []}, "give": {"points": 1}})
    return made


def _path(world: cast.World, path: str) -> str:
    tenancy.enter(world.organiser_id)
    return f"/o/{world.programme.slug}/rules/{path}"


def _add(client: Client, world: cast.World, *, again: str | None = None, **said: Any) -> Any:
    path = _path(world, "new/own/")
    form = filling.shown(client.get(path).content, "add") | {"name": "X"} | said
    form |= {} if again is None else {"_again": again}
    answer = client.post(path, {name.replace("__", "-"): value for name, value in form.items()})
    tenancy.enter(world.organiser_id)
    return answer


def _rows(name: str, *rows: dict[str, Any]) -> dict[str, Any]:
    total = {f"{name}-TOTAL_FORMS": str(len(rows))}
    return total | {
        f"{name}-{place}-{field}": value
        for place, row in enumerate(rows)
        for field, value in row.items()
    }


def _bodies(world: cast.World) -> list[dict[str, Any]]:
    tenancy.enter(world.organiser_id)
    rows = Rule.objects.of(world.organiser_id).filter(rule_set__status="DRAFT").order_by("position")
    return [row.body for row in rows]


def _draft(world: cast.World, *bodies: dict[str, Any]) -> None:
    tenancy.enter(world.organiser_id)
    rulesets.draft(
        world.programme.id,
        rules=[({"en": body["key"]}, body) for body in bodies],
        vocabulary=vocabulary.of("PLN"),
        actor=world.actor,
        now=cast.NOW,
    )


GIVES = {
    "kind": "full",
    "points": "2,5",
    "step": "100",
    "of": "deed.net",
    "wallet": "STATUS",
    "to": "PARTNER",
    "most": "50",
}


def test_what_is_chosen_becomes_the_rule(world: cast.World) -> None:
    client = _client(world, "MARKETER")

    answer = _add(
        client,
        world,
        **_rows("gives", GIVES),
        **_rows(
            "conditions",
            {"subject": "deed.kind", "operator": "eq", "values": "PURCHASE"},
            {"subject": "product.tags", "operator": "has", "values": ["season", "valves"]},
            {"subject": "past:count", "over": "MONTH", "operator": "eq", "values": "3"},
            {"subject": "deed.net", "operator": "ge", "values": "1 000,50", "either": "A"},
            {
                "subject": "total:line.net",
                "where": "product.brand",
                "where_values": "Akwa",
                "operator": "ge",
                "values": "10",
                "either": "A",
                "is_not": "on",
            },
        ),
        **_rows(
            "limits",
            {"amount": "500", "unit": "POINTS", "over": "QUARTER", "per": "FIRM"},
            {"amount": "99,90", "unit": "MONEY", "over": "YEAR", "per": "PROGRAMME"},
        ),
        from_day="2026-04-01",
        to_day="2026-06-30",
        least="10",
        first="100",
        campaign="Spring",
        group="best",
        rounding="UP",
        stops="on",
    )

    assert answer.status_code == 302, html.fromstring(answer.content).xpath(
        "//*[@role='alert']/text()"
    )
    body = _bodies(world)[1]
    assert body.pop("key")
    assert body == {
        "when": {
            "all": [
                {"eq": ["deed.kind", "PURCHASE"]},
                {"has": ["product.tags", ["season", "valves"]]},
                {"eq": [{"past": {"what": "count", "over": "MONTH"}}, {"number": "3"}]},
                {
                    "any": [
                        {"ge": ["deed.net", {"money": ["1000.50", "PLN"]}]},
                        {
                            "not": {
                                "ge": [
                                    {"total": ["line.net", {"eq": ["product.brand", "Akwa"]}]},
                                    {"money": ["10", "PLN"]},
                                ]
                            }
                        },
                    ]
                },
                {"ge": ["deed.day", {"day": "2026-04-01"}]},
                {"le": ["deed.day", {"day": "2026-06-30"}]},
            ]
        },
        "give": {
            "least": [
                {"per": ["deed.net", {"money": ["100", "PLN"]}, {"points": "2.5"}], "full": True},
                {"points": "50"},
            ]
        },
        "wallet": "STATUS",
        "to": "PARTNER",
        "limits": [
            {"over": "QUARTER", "points": 500, "per": "FIRM"},
            {"over": "YEAR", "money": "99.90", "per": "PROGRAMME"},
        ],
        "rounding": "UP",
        "least": 10,
        "group": "best",
        "stops": True,
        "first": 100,
        "campaign": "spring",
    }
    page = client.get(_path(world, "")).content.decode()
    assert (
        "for the first 100 members, rounded up. Of the group “best” only the best counts." in page
    )


PROGRAMS = sorted((Path(__file__).parents[1] / "rules/programs").glob("*.yaml"))


@pytest.mark.parametrize("path", PROGRAMS, ids=[path.stem for path in PROGRAMS])
def test_every_rule_of_the_programs_goes_through_the_form(path: Path, world: cast.World) -> None:
    program = yaml.safe_load(path.read_text())
    rules: list[dict[str, Any]] = program.get("rules") or [program["rule"]]
    for rule in rules:
        _know(rule, world)
    _draft(world, *rules)
    client, before = _client(world, "MARKETER"), {body["key"]: body for body in _bodies(world)}

    for rule in rules:
        address = _path(world, f"draft/{rule['key']}/")
        form = filling.shown(client.get(address).content, "keep")
        assert not form["json"].strip(), "rows can show every one of them"
        answer = client.post(address, form)
        alerts = (
            html.fromstring(answer.content).xpath("//*[@role='alert']/text()")
            if answer.content
            else []
        )
        assert answer.status_code == 302, (rule["key"], alerts)

    for body in _bodies(world):
        assert _told(body) == _told(before[body["key"]])


def _told(body: dict[str, Any]) -> dict[str, Any]:
    """A rule, its conditions in an order that says nothing, and one of one as that one."""
    when = body["when"] if "all" in body["when"] else {"all": [body["when"]]}
    text = json.dumps(when["all"])
    items = [json.dumps(_plain(item), sort_keys=True) for item in json.loads(text)]
    return {
        **body,
        "when": sorted(items),
        "gifts": None,
        "give": json.dumps(_plain(body.get("gifts", body.get("give")))),
    }


def _plain(node: Any) -> Any:
    if isinstance(node, dict):
        if set(node) == {"in"} and len(node["in"][1]) == 1:
            return {"eq": [_plain(node["in"][0]), _plain(node["in"][1][0])]}
        return {name: _plain(value) for name, value in node.items()}
    if isinstance(node, list):
        return (
            sorted(node)
            if all(isinstance(each, str) for each in node)
            else [_plain(each) for each in node]
        )
    return node


def _know(rule: dict[str, Any], world: cast.World) -> None:
    """What the programs name: segments, and words of members, partners and products that nobody has
    in this world.
    """
    words = vocabulary.of("PLN")
    decoded = codec.decode_rule(rule)
    for _, node in ast.walk(decoded.when):
        if isinstance(node, ast.Segment):
            defining.define(
                world.programme.id,
                name=dict(node.names),
                body=codec.encode(node.condition),
                vocabulary=words,
                actor=world.actor,
                now=cast.NOW,
                key=node.key,
            )


def test_a_row_more_keeps_what_was_typed_and_asks_for_nothing_yet(world: cast.World) -> None:
    client = _client(world, "MARKETER")

    answer = _add(
        client,
        world,
        again="more:conditions",
        **_rows("conditions", {"subject": "member.trade"}),
        name="Mine",
    )

    form = filling.shown(answer.content, "add")
    assert (answer.status_code, form["name"], form["conditions-TOTAL_FORMS"]) == (200, "Mine", "2")
    assert form["conditions-0-subject"] == "member.trade"
    assert b'role="alert"' not in answer.content
    assert not _bodies(world)


def test_what_applies_is_shown_and_nothing_else(world: cast.World) -> None:
    client = _client(world, "MARKETER")

    trade = _add(client, world, again="", **_rows("conditions", {"subject": "member.trade"}))
    money = _add(client, world, again="", **_rows("conditions", {"subject": "deed.net"}))

    page = html.fromstring(trade.content)
    assert page.xpath("//select[@name='conditions-0-values']/option/text()") == [
        "gardener",
        "installer",
    ]
    assert html.fromstring(money.content).xpath(
        "//input[@name='conditions-0-values']/@inputmode"
    ) == ["decimal"]
    assert not page.xpath(
        "//*[@name='conditions-0-where' or @name='conditions-0-over' or @name='gives-0-step']"
    )


def test_the_sentence_is_live_with_names_and_what_the_last_months_would_have_brought(
    world: cast.World,
) -> None:
    client = _client(world, "MARKETER")

    answer = _add(
        client,
        world,
        again="",
        **_rows("gives", {"kind": "fixed", "points": "5", "to": "MEMBER", "wallet": "REWARD"}),
        **_rows(
            "conditions", {"subject": "product.categories", "operator": "has", "values": "pumps"}
        ),
    )
    half = _add(client, world, again="", name="")

    said = " ".join(html.fromstring(answer.content).xpath("//*[@id='sentence-said']//text()"))
    assert "5 points when the product is of the category “Pumps”." in said
    assert "Nothing of the last three whole months would have met it;" in said
    assert "as soon as the rule is whole" in half.content.decode()
    assert not _bodies(world)


def test_a_changed_rule_stands_beside_the_one_in_force(db: None) -> None:
    world = cast.build(point_value_minor=2)
    world.publish({"key": "base", "when": {"all": []}, "give": {"points": 1}})
    come(
        world,
        world.activity("Ania", ("G-10", 1, 100_00), day=date(2026, 1, 10)),
        world.activity("Ania", ("G-10", 1, 100_00), day=date(2026, 2, 10)),
        world.activity("Zenon", ("G-10", 1, 100_00), day=date(2026, 2, 11)),
        world.activity("Zenon", ("G-10", 1, 100_00), day=date(2026, 3, 1)),
    )
    client = _client(world, "MARKETER")
    awards = Award.objects.of(world.organiser_id).count()

    with time_machine.travel(cast.NOW, tick=False):
        path = _path(world, "draft/base/")
        form = filling.shown(client.get(path).content, "keep")
        more = client.post(path, form | {"gives-0-points": "5", "_again": ""})
        same = client.post(path, form | {"_again": ""})
        new = _add(client, world, again="", **_rows("gives", {**GIVES, "wallet": "REWARD"}))

    said, as_it_is, added = (
        " ".join(
            " ".join(
                html.fromstring(answer.content).xpath("//*[@id='sentence-said']//text()")
            ).split()
        )
        for answer in (more, same, new)
    )
    assert (
        "In the last three months it would have given 15 points to 2 members, for 3 purchases and"
        " actions. As it is in force it gives 3, so +12; if all are used, PLN"
    ) in said
    assert "0.24" in said and "(10), Zenon Obcy (5)." in said
    assert "As it is in force it gives just as many." in as_it_is
    assert "It is not in force yet. If all are used, they cost PLN" in added
    tenancy.enter(world.organiser_id)
    assert Award.objects.of(world.organiser_id).count() == awards
    assert not _bodies(world)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (_rows("gives", {"kind": "fixed", "points": "much"}), "Use a number."),
        (_rows("gives", {"kind": ""}), "say what the rule gives"),
        (
            _rows(
                "gives",
                {
                    "kind": "stepped",
                    "of": "deed.net",
                    "to": "MEMBER",
                    "wallet": "REWARD",
                    "bands-from": "100",
                    "bands-gives": "",
                },
            ),
            "Fill in both fields",
        ),
        (
            _rows(
                "gives",
                {
                    "kind": "stepped",
                    "of": "deed.net",
                    "to": "MEMBER",
                    "wallet": "REWARD",
                    "bands-from": ["9", "5"],
                    "bands-gives": ["1", "2"],
                },
            ),
            "Each line begins above",
        ),
        (
            _rows("conditions", {"subject": "member.trade", "operator": "in", "values": "nobody"}),
            "is not there",
        ),
        (_rows("conditions", {"subject": "nothing.known"}), "Select a valid choice"),
        (
            _rows("conditions", {"subject": "deed.net", "operator": "ge", "values": "much"}),
            "Use a number.",
        ),
        (_rows("conditions", {"subject": "deed.net", "operator": "ge"}), "This field is required."),
        ({"from_day": "2026-03-02", "to_day": "2026-03-01"}, "lies before the first"),
        ({"json": "{"}, "no JSON"),
        ({"json": '{"give": {"nothing": 1}}'}, "no operator"),
        ({"json": '{"give": {"add": ["deed.net", {"points": 1}]}}'}, "cannot be put together"),
        (
            {"json": '{"give": {"points": 1}, "when": {"eq": ["member.trade", {"number": 1}]}}'},
            "text was expected",
        ),
        ({"json": "[" * 5_000}, "no JSON"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_in_the_form(
    said: dict[str, Any], why: str, world: cast.World
) -> None:
    client = _client(world, "MARKETER")
    plain = _rows("gives", {"kind": "fixed", "points": "1", "to": "MEMBER", "wallet": "REWARD"})

    answer = _add(client, world, **{**plain, **said})

    assert answer.status_code == 400
    assert why in html.fromstring(answer.content).text_content()
    assert filling.shown(answer.content, "add")["name"] == "X"
    assert not _bodies(world)


def test_a_rule_that_is_nested_deeper_is_opened_and_changed_as_json(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    deep = {
        "any": [
            {
                "all": [
                    {"eq": ["member.trade", "installer"]},
                    {"ge": ["deed.hour", {"number": "8"}]},
                ]
            },
            {"all": []},
        ]
    }
    said = {"key": "deep", "when": deep, "give": {"points": "40"}, "wallet": "REWARD"}
    _draft(world, {"key": "base", "when": {"all": []}, "give": {"points": "1"}}, said)
    address = _path(world, "draft/deep/")

    opened = client.get(address)
    form = filling.shown(opened.content, "keep")
    client.post(address, form | {"json": json.dumps({**said, "give": {"points": "50"}})})
    filling.send(client, _path(world, ""), "up", of="deep")

    assert "nested deeper than rows can show" in opened.content.decode()
    assert [(body["key"], body["give"]) for body in _bodies(world)] == [
        ("deep", {"points": "50"}),
        ("base", {"points": "1"}),
    ]


def test_rules_are_put_in_an_order_at_once(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    _draft(world, *({"key": key, "when": {"all": []}, "give": {"points": "1"}} for key in "abc"))

    filling.send(client, _path(world, ""), "order", order="c a")
    filling.send(client, _path(world, ""), "down", of="c")

    assert [body["key"] for body in _bodies(world)] == ["a", "c", "b"]


def test_budgets_are_kept_with_the_draft_and_checked(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    path = _path(world, "budgets/")
    form = filling.shown(client.get(path).content, "budget")
    rows = _rows(
        "budgets",
        {"amount": "5000", "unit": "POINTS", "over": "YEAR", "campaign": ""},
        {"amount": "1 200,50", "unit": "MONEY", "over": "MONTH", "campaign": ""},
    )

    kept = client.post(path, form | rows)
    wrong = client.post(
        path,
        form
        | _rows("budgets", {"amount": "1", "unit": "POINTS", "over": "YEAR", "campaign": "autumn"}),
    )

    assert (kept.status_code, wrong.status_code) == (302, 400)
    tenancy.enter(world.organiser_id)
    assert RuleSet.objects.of(world.organiser_id).get(status="DRAFT").budgets == [
        {"campaign": "", "over": "YEAR", "points": 5000},
        {"campaign": "", "over": "MONTH", "money": "1200.50"},
    ]


def test_what_is_odd_about_a_draft_is_told_before_it_is_published(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    same = {"when": {"eq": ["member.trade", "nobody"]}, "give": {"points": "1"}}
    ended = {
        "key": "old",
        "when": {"all": [{"le": ["deed.day", {"day": "2020-01-01"}]}]},
        "give": {"points": "2"},
    }
    to_come = {"key": "friend", "give": {"points": "3"}}  # nobody invited anybody yet
    to_come["when"] = {"eq": ["deed.kind", "REFERRAL_FIRST_PURCHASE"]}
    of_brands = [
        {"key": name, "when": {"eq": ["product.brand", name]}, "give": {"points": "1"}}
        for name in ("Akwa", "Nowa")
    ]
    _draft(world, {"key": "one", **same}, {"key": "two", **same}, ended, to_come, *of_brands)

    with CaptureQueriesContext(connection) as asked:
        page = client.get(_path(world, "")).content.decode()

    assert "“one” and “two” say the same, so both give." in page
    assert "“one” asks for “nobody”, and there is none." in page
    assert "REFERRAL_FIRST_PURCHASE”, and there is none" not in page
    assert "“old” has ended" in page
    assert "“Nowa” asks for “Nowa”, and there is none." in page
    brands = [row["sql"] for row in asked if row["sql"].startswith('SELECT DISTINCT "catalogue')]
    assert len(brands) == 1  # once for all rules


def test_nothing_is_published_of_an_empty_draft(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    _draft(world)

    page = client.get(_path(world, ""))
    answer = client.post(_path(world, ""), {"_action": "publish"})

    assert b'id="publish"' not in page.content
    assert (answer.status_code, "There is no rule in this draft" in answer.content.decode()) == (
        400,
        True,
    )


@pytest.mark.parametrize(
    "start",
    [
        "amount",
        "quantity",
        "double",
        "welcome",
        "first",
        "every",
        "comeback",
        "action",
    ],
)
def test_each_ready_sentence_is_a_rule_with_little_more(start: str, world: cast.World) -> None:
    client, path = _client(world, "MARKETER"), _path(world, f"new/{start}/")
    form = filling.shown(client.get(path).content, "add")
    wanted = {
        "double": ("conditions-1-values", "pumps"),
        "quantity": ("conditions-1-values", "pumps"),
    }
    wanted |= {"action": ("conditions-0-values", "PURCHASE")}
    form |= dict([wanted[start]]) if start in wanted else {}

    answer = client.post(path, form)

    assert answer.status_code == 302, html.fromstring(answer.content).xpath(
        "//*[@role='alert']/text()"
    )
    assert len(_bodies(world)) == 2
    assert _bodies(world)[1]["when"]["all"]


def test_faults_of_the_language_are_said_in_the_readers() -> None:
    with translation.override("pl"), pytest.raises(codec.NotARule) as refused:
        codec.decode({"nothing": 1})
    with translation.override("pl"):
        assert (
            refused.value.sentence
            == "Reguły nie można odczytać w miejscu nothing: nie ma operatora „nothing”."
        )
    assert str(refused.value.data["why"]) == "there is no operator “nothing”"
