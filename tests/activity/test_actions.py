"""Actions that a programme declares: what is said of them, by the API, from a table, and on the
organiser's page.
"""

import re
from datetime import date
from pathlib import Path
from typing import Any

import cast
import pytest
from api.test_api import _key, _post
from django.core.files.uploadedfile import SimpleUploadedFile
from portals import filling
from portals.test_access import _client

from tandem.activity import correcting, declaring, kinds
from tandem.activity.models import Activity, ActivityKind
from tandem.flows.activities import activity_table
from tandem.platform.access.permissions import ROLES, Actor, NotAllowed
from tandem.platform.models import Fact
from tandem.segments import audiences, vocabulary

pytestmark = pytest.mark.django_db
RULES: list[dict[str, Any]] = [
    {
        "key": "meters",
        "when": {"eq": ["deed.kind", "SHELF"]},
        "give": {"times": ["deed.figure.meters", {"points": 10}]},
    },
    {"key": "eye", "when": {"eq": ["deed.attribute.place", "eye level"]}, "give": {"points": 5}},
]
FIELDS = [
    declaring.attribute("Meters", kind="NUMBER", is_required=True),
    declaring.attribute("Place", choices=["eye level", "floor"]),
    declaring.attribute("Neue Ware", name="fresh", kind="FLAG"),
    declaring.attribute("Until", kind="DAY"),
]


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _declared(world: cast.World) -> ActivityKind:
    declaring.declare(
        "SHELF",
        programme_id=world.programme.id,
        names={"en": "Shelf"},
        attributes=FIELDS,
        actor=world.actor,
        now=cast.NOW,
    )
    return declaring.declared(world.programme.id, organiser_id=world.organiser_id)["SHELF"]


def _said(**attributes: object) -> dict[str, Any]:
    return {
        "member": {"email": "zenon@obcy.example"},
        "kind": "SHELF",
        "done_on": "2026-03-01",
        "reference": "a",
        "attributes": attributes,
    }


def test_what_is_said_of_an_activity_earns_by_the_rules(world: cast.World) -> None:
    _declared(world)
    world.publish(*RULES)

    answer = _post(
        _key(world),
        "activities",
        _said(meters=2.5, place="Eye Level", fresh=True, until="2026-04-01"),
    )

    assert (answer.status_code, answer.json()["points"]) == (201, {"REWARD": 30})
    kept = Activity.objects.of(world.organiser_id).get().attributes
    assert kept == {"meters": "2.5", "place": "eye level", "fresh": True, "until": "2026-04-01"}


@pytest.mark.parametrize(
    ("_case", "attributes", "field", "said"),
    [
        ("needed", {}, "attributes.meters", "“Meters” is missing."),
        ("no number", {"meters": "two"}, "attributes.meters", "“Meters” is a number, not “two”."),
        ("true is no number", {"meters": True}, "attributes.meters", "a number"),
        (
            "no choice",
            {"meters": 1, "place": "roof"},
            "attributes.place",
            "“Place” is one of: eye level, floor; not “roof”.",
        ),
        ("no day", {"meters": 1, "until": "soon"}, "attributes.until", "is a day such as"),
        ("neither yes nor no", {"meters": 1, "fresh": "perhaps"}, "attributes.fresh", "yes or no"),
        (
            "not declared",
            {"meters": 1, "colour": "red"},
            "attributes.colour",
            "“SHELF” has no field “colour”.",
        ),
        ("too precise", {"meters": "1.2345678"}, "attributes.meters", "a number"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_field(
    world: cast.World, _case: str, attributes: dict[str, object], field: str, said: str
) -> None:
    _declared(world)

    answer = _post(_key(world), "activities", _said(**attributes))

    assert (answer.status_code, answer.json()["data"]["field"]) == (422, field)
    assert said in answer.json()["detail"]
    assert not Activity.objects.of(world.organiser_id).exists()


def test_a_bare_kind_is_taken_without_words_and_an_ended_one_is_not(world: cast.World) -> None:
    key = _key(world)
    bare = {**_said(), "kind": "VISIT"}
    _declared(world)
    declaring.end("SHELF", programme_id=world.programme.id, actor=world.actor, now=cast.NOW)

    answers = [
        _post(key, "activities", body)
        for body in (bare, {**bare, "attributes": {"a": 1}}, _said(meters=1))
    ]

    assert [answer.status_code for answer in answers] == [201, 422, 422]
    assert [answer.json()["data"]["field"] for answer in answers[1:]] == ["kind", "kind"]


def test_many_activities_have_their_own_results(world: cast.World) -> None:
    _declared(world)
    body = {
        "activities": [
            _said(meters=1),
            {**_said(meters="x"), "reference": "b"},
            {**_said(meters=3), "reference": "c"},
        ]
    }

    results = _post(_key(world), "activities/batch", body).json()

    assert [each["status"] for each in results["results"]] == ["recorded", "refused", "recorded"]
    assert [
        row.attributes["meters"]
        for row in Activity.objects.of(world.organiser_id).order_by("document_no")
    ] == ["1", "3"]


def test_a_table_of_activities_is_read_and_taken_once(world: cast.World, tmp_path: Path) -> None:
    row = _declared(world)
    world.publish(*RULES)
    path = tmp_path / "shelves.csv"
    path.write_text(
        "E-mail;Date;Reference;Meters;Place;Until\n"
        "zenon@obcy.example;01.03.2026;1;2,5;floor;31.03.2026\n"
        "zenon@obcy.example;01.03.2026;2;many;floor;\n"
        "nobody@nowhere.example;01.03.2026;3;1;;\n"
        "zenon@obcy.example;soon;4;1;;\n"
    )

    found = activity_table.read(path, kind=row, programme=world.programme, now=cast.NOW)
    taken = [
        activity_table.take(found.activities, programme=world.programme, actor="test", now=cast.NOW)
        for _time in range(2)
    ]

    assert [(fault.line, fault.field) for fault in found.faults] == [
        (3, "attributes.meters"),
        (4, "member"),
        (5, "day"),
    ]
    assert taken == [(1, 0), (0, 1)]
    activity = Activity.objects.of(world.organiser_id).get()
    assert (activity.attributes, activity.occurred_on) == (
        {"meters": "2.5", "place": "floor", "until": "2026-03-31"},
        date(2026, 3, 1),
    )


@pytest.mark.parametrize(
    ("_case", "kind", "fields", "error"),
    [
        ("a purchase", kinds.PURCHASE, [], declaring.BadKind),
        ("no code", "shelf photo", [], kinds.NotAKind),
        ("twice one name", "SHELF", [FIELDS[0], FIELDS[0]], declaring.BadKind),
    ],
)
def test_a_bad_declaration_declares_nothing(
    world: cast.World,
    _case: str,
    kind: str,
    fields: list[declaring.Attribute],
    error: type[Exception],
) -> None:
    with pytest.raises(error):
        declaring.declare(
            kind,
            programme_id=world.programme.id,
            names={"en": "x"},
            attributes=fields,
            actor=world.actor,
            now=cast.NOW,
        )

    assert not ActivityKind.objects.of(world.organiser_id).exists()


def test_several_are_declared_at_once_each_as_by_itself(world: cast.World) -> None:
    scope: Any = {"programme_id": world.programme.id, "actor": world.actor, "now": cast.NOW}
    shelf = declaring.declare("SHELF", names={"en": "Shelf"}, **scope)
    declaring.end("SHELF", **scope)

    keys = declaring.declare_many(
        [
            declaring.KindIn("POSTER", {"en": "Poster"}),
            declaring.KindIn("SHELF", {"en": "A shelf"}, FIELDS),
        ],
        **scope,
    )

    known = declaring.declared(world.programme.id, organiser_id=world.organiser_id)
    assert keys == [known["POSTER"].id, shelf] and known["SHELF"].ended_at is None
    assert known["SHELF"].names == {"en": "A shelf"}
    assert declaring.attributes_of(known["SHELF"]) == FIELDS
    told = Fact.objects.of(world.organiser_id).filter(name="activity.kind_declared")
    assert sorted(row.data["kind"] for row in told) == ["POSTER", "SHELF", "SHELF"]


def test_declaring_takes_the_permission(world: cast.World) -> None:
    reviewer = Actor(name="r", organiser_id=world.organiser_id, permissions=ROLES["REVIEWER"])

    with pytest.raises(NotAllowed):
        declaring.declare(
            "SHELF",
            programme_id=world.programme.id,
            names={"en": "x"},
            actor=reviewer,
            now=cast.NOW,
        )


def _told(*rows: dict[str, str]) -> dict[str, str]:
    """The rows of what is told, as the form brings them."""
    form = {"fields-TOTAL_FORMS": str(len(rows)), "fields-INITIAL_FORMS": "0"}
    for place, row in enumerate(rows):
        form |= {f"fields-{place}-{name}": value for name, value in row.items()}
    return form


METERS = {"label": "Meters", "type": "NUMBER", "is_required": "on"}
PLACE = {"label": "Place", "type": "TEXT", "choices": "eye level\nfloor"}


def test_an_action_is_declared_changed_filled_and_ended_on_the_page(world: cast.World) -> None:
    client, base = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/actions/"

    refused = filling.send(
        client,
        base,
        "add",
        name="Shelf display",
        **_told(METERS, PLACE | {"choices": "only one"}),
    )
    added = filling.send(
        client, base, "add", name="Shelf display", code="shelf", **_told(METERS, PLACE)
    )
    page = added.url
    filling.send(client, page, "change", name="Shelf or window")
    row = ActivityKind.objects.of(world.organiser_id).get()
    content = b"E-mail;Date;Meters\nzenon@obcy.example;2026-03-01;2\n"
    sent = filling.send(client, f"{page}import/", "look", file=SimpleUploadedFile("a.csv", content))
    looked = client.get(sent.url).content.decode()
    filling.send(client, sent.url, "take")
    taken = client.get(page).content.decode()
    filling.send(client, page, "end")
    gone = client.get(f"{page}import/").status_code

    assert (refused.status_code, "only one" in refused.content.decode()) == (400, True)
    assert "two choices or more" in refused.content.decode()
    assert (row.kind, row.names, [said["name"] for said in row.attributes]) == (
        "SHELF",
        {"en": "Shelf or window"},
        ["meters", "place"],
    )
    assert "1 row can be taken in" in looked and "1 action is recorded." in taken
    assert gone == 404 and "ended" in client.get(base).content.decode()
    filling.send(client, page, "begin")
    assert ActivityKind.objects.of(world.organiser_id).get().ended_at is None


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Poster in the window", "POSTER_IN_THE_WINDOW"),
        ("Zdjęcie półki", "ZDJECIE_POLKI"),
        ("Фота паліцы", "ACTION"),
        ("3 plakaty", "ACTION"),
        ("Shelf", "SHELF_2"),
    ],
)
def test_an_action_needs_no_key_of_its_maker(world: cast.World, name: str, key: str) -> None:
    _declared(world)
    client, base = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/actions/"
    known = set(ActivityKind.objects.of(world.organiser_id).values_list("kind", flat=True))

    filling.send(client, base, "add", name=name, **_told({"label": "Шырыня", "type": "NUMBER"}))

    new = ActivityKind.objects.of(world.organiser_id).exclude(kind__in=known).get()
    assert (new.kind, new.attributes[0]["label"]) == (key, "Шырыня")


def test_an_action_does_not_take_the_place_of_another(world: cast.World) -> None:
    _declared(world)
    client, base = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/actions/"
    before = list(ActivityKind.objects.of(world.organiser_id).values_list("kind", "names"))

    answer = filling.send(client, base, "add", name="Other", code=before[0][0].lower())

    assert answer.status_code == 400 and "Another action has this key" in answer.content.decode()
    assert list(ActivityKind.objects.of(world.organiser_id).values_list("kind", "names")) == before


def test_goods_that_came_back_are_evaluated_beside_rules_on_attributes(world: cast.World) -> None:
    _declared(world)
    world.publish(
        *RULES,
        {
            "key": "pieces",
            "when": {"eq": ["deed.kind", "PURCHASE"]},
            "give": {"times": ["line.base_quantity", {"points": 2}]},
        },
    )
    key, sold = _key(world), {"member": {"email": "zenon@obcy.example"}, "sold_on": "2026-03-01"}
    _post(
        key,
        "purchases",
        {**sold, "document_no": "FV 1", "lines": [{"sku": "P-200", "quantity": 3, "net": "30.00"}]},
    )

    back = {
        **sold,
        "document_no": "KOR 1",
        "corrects": "FV 1",
        "lines": [{"sku": "P-200", "quantity": -2, "net": "-20.00"}],
    }
    answer = _post(key, "purchases", back)

    assert (answer.status_code, answer.json()["points"]) == (201, {"REWARD": -4})


def test_what_stands_in_the_place_of_activities_has_every_column_that_rules_read() -> None:
    """A purchase as it stands, and a member as they are now, take the stream's place in rules."""
    standing = correcting.standing()["activity_activity"]
    columns = {
        field.column
        for field in Activity._meta.concrete_fields
        if hasattr(field, "column") and field.column
    }
    read = {
        name
        for field in [
            *vocabulary.of("PLN").fields.values(),
            *(each for _source, each in vocabulary.of("PLN").families.values()),
        ]
        for name in re.findall(r"\bactivity\.(\w+)", field.sql)
    }

    assert columns <= set(re.findall(r"(?:\bactivity\.|\bAS )(\w+)", standing.partition("FROM")[0]))
    assert read - columns == set()
    assert read <= set(re.findall(r"\b(?:AS |member\.)(\w+)", audiences._NOW))
