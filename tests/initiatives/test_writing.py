"""Initiatives: written, published, seen by their audience, over by themselves; their parts."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import cast
import pytest

from tandem.initiatives import audience, goals, parts, queries, writing
from tandem.initiatives.goals import BadGoal, GoalIn
from tandem.initiatives.models import Goal, Initiative, Material, News, State
from tandem.initiatives.writing import AddressTaken, BadInitiative, InitiativeIn, PublishedAlready
from tandem.kit.errors import Denied
from tandem.platform.files import uploads
from tandem.platform.models import Fact, Upload
from tandem.segments import defining, vocabulary

pytestmark = pytest.mark.django_db
SAID = InitiativeIn(
    name={"en": "Autumn of primers"},
    text={"en": "Buy primers."},
    since_on=date(2026, 3, 1),
    until_on=date(2026, 3, 31),
)
GOAL = GoalIn(
    name={"en": "More primers"},
    measure="TURNOVER",
    from_value=100_000,
    to_value=150_000,
    since_on=date(2026, 3, 1),
    until_on=date(2026, 3, 31),
    owner="MARKETING",
)


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _scope(world: cast.World) -> dict[str, Any]:
    return {"actor": world.actor, "now": cast.NOW}


def _begun(world: cast.World, *, is_published: bool = True, **said: Any) -> Initiative:
    key = writing.begin(world.programme.id, replace(SAID, **said), **_scope(world))
    if is_published:
        writing.publish(key, programme_id=world.programme.id, **_scope(world))
    return Initiative.objects.of(world.organiser_id).get(id=key)


def _facts(world: cast.World, name: str) -> int:
    return Fact.objects.of(world.organiser_id).filter(name=name).count()


def test_it_begins_as_a_draft_at_an_address_made_of_its_name(world: cast.World) -> None:
    row = _begun(world, is_published=False, name={"pl": "Jesień gruntów"})

    assert (row.slug, row.state(date(2026, 3, 5))) == ("jesien-gruntow", State.DRAFT)
    assert _facts(world, "initiative.written") == 1
    with pytest.raises(queries.NoSuchInitiative):
        queries.at_address(
            row.slug, programme_id=world.programme.id, organiser_id=world.organiser_id
        )


@pytest.mark.parametrize(
    ("day", "state"),
    [(28, State.COMING), (1, State.RUNNING), (31, State.RUNNING), (32, State.ENDED)],
)
def test_it_runs_from_its_first_day_to_its_last(day: int, state: State, world: cast.World) -> None:
    row = _begun(world)
    on = date(2026, 2, 28) if day == 28 else date(2026, 3, 1) + timedelta(days=day - 1)

    assert row.state(on) == state


@pytest.mark.parametrize(
    "said",
    [
        {"name": {"en": "  "}},
        {"until_on": date(2026, 2, 1)},
        {"colour": "red"},
        {"rules": ["r"] * 101},
    ],
)
def test_what_does_not_hold_together_is_refused(said: dict[str, Any], world: cast.World) -> None:
    with pytest.raises(BadInitiative):
        writing.begin(world.programme.id, replace(SAID, **said), **_scope(world))

    assert not Initiative.objects.of(world.organiser_id).exists()
    assert _facts(world, "initiative.written") == 0


def test_an_address_is_of_one(world: cast.World) -> None:
    _begun(world)

    with pytest.raises(AddressTaken):
        writing.begin(world.programme.id, SAID, **_scope(world))
    writing.begin(world.programme.id, SAID, address="Another one", **_scope(world))

    slugs = Initiative.objects.of(world.organiser_id).order_by("slug")
    assert list(slugs.values_list("slug", flat=True)) == ["another-one", "autumn-of-primers"]


def test_texts_of_other_languages_and_the_address_stay(world: cast.World) -> None:
    row = _begun(world)

    writing.change(
        row.id,
        replace(SAID, name={"pl": "Jesień"}, text={"en": ""}),
        programme_id=world.programme.id,
        **_scope(world),
    )

    row.refresh_from_db()
    assert row.name == {"en": "Autumn of primers", "pl": "Jesień"}
    assert (row.text, row.slug) == ({}, "autumn-of-primers")


def test_it_is_published_once_and_only_a_draft_is_thrown_away(world: cast.World) -> None:
    row, draft = _begun(world), _begun(world, is_published=False, name={"en": "Draft"})
    goals.set_goal(world.programme.id, GOAL, initiative_id=draft.id, **_scope(world))
    parts.add_material(draft, title={"en": "M"}, text={"en": "T"}, **_scope(world))

    writing.publish(row.id, programme_id=world.programme.id, **_scope(world))
    with pytest.raises(PublishedAlready):
        writing.drop(row.id, programme_id=world.programme.id, **_scope(world))
    writing.drop(draft.id, programme_id=world.programme.id, **_scope(world))

    assert _facts(world, "initiative.published") == 1
    for model in (Material, Goal):
        assert not model.objects.of(world.organiser_id).exists()
    assert Initiative.objects.of(world.organiser_id).get().id == row.id


def test_who_may_not_change_the_programme_writes_none(world: cast.World) -> None:
    reader = replace(world.actor, permissions=frozenset({"programme.view"}))

    with pytest.raises(Denied):
        writing.begin(world.programme.id, SAID, actor=reader, now=cast.NOW)


def _seen(world: cast.World, row: Initiative) -> list[str]:
    return [
        name
        for name, key in world.members.items()
        if audience.seen_by([row], key, programme=world.programme, now=cast.NOW)
    ]


def test_an_audience_is_a_segment_a_level_a_trade_or_everybody(world: cast.World) -> None:
    segment = defining.define(
        world.programme.id,
        name={"en": "Firms"},
        body={"eq": ["member.firm", True]},
        vocabulary=vocabulary.of_members("PLN"),
        **_scope(world),
    )
    everybody = _begun(world, name={"en": "a"})
    trade = _begun(world, name={"en": "b"}, trades=["installer"])
    firms = _begun(world, name={"en": "c"}, segments=[segment])
    gold = _begun(world, name={"en": "d"}, tiers=["gold"])
    nobody = _begun(world, name={"en": "e"}, segments=[segment], trades=["gardener"])

    assert set(_seen(world, everybody)) == set(world.members)
    assert "Ania" in _seen(world, trade) and "Zenon" not in _seen(world, trade)
    assert "Zenon" not in _seen(world, firms)
    assert _seen(world, gold) == _seen(world, nobody) == []
    assert audience.total(trade, programme=world.programme, now=cast.NOW) == len(
        _seen(world, trade)
    )


def test_its_end_is_told_once_and_anew_where_it_went_on(world: cast.World) -> None:
    row = _begun(world)
    _begun(world, is_published=False, name={"en": "Draft"})

    def told(day: date) -> list[UUID]:
        ended = writing.tell_ended(world.programme, today=day, now=cast.NOW)
        return [each.id for each in ended]

    assert told(date(2026, 3, 31)) == []
    assert told(date(2026, 4, 1)) == [row.id]
    assert told(date(2026, 4, 1)) == []
    longer = replace(SAID, until_on=date(2026, 4, 30))
    writing.change(row.id, longer, programme_id=world.programme.id, **_scope(world))
    assert told(date(2026, 4, 30)) == []
    assert told(date(2026, 5, 1)) == [row.id]
    assert _facts(world, "initiative.ended") == 2


def test_materials_are_a_pdf_a_film_or_a_text(world: cast.World) -> None:
    row = _begun(world)
    pdf, csv = (
        Upload.objects.of(world.organiser_id).create(
            name="a",
            media_type=kind,
            bytes_total=1,
            sha256=b"1" * 32,
            path=f"uploads/{kind}",
            created_at=cast.NOW,
        )
        for kind in ("application/pdf", "text/plain")
    )

    parts.add_material(row, title={"en": "File"}, upload=pdf, **_scope(world))
    parts.add_material(row, title={"en": "Film"}, address="https://v.example/1", **_scope(world))
    key = parts.add_material(row, title={"en": "Text"}, text={"en": "T"}, **_scope(world))

    assert [part.kind for part in queries.materials(row)] == ["FILE", "FILM", "TEXT"]
    for wrong, said in (
        (uploads.NotAPdf, {"upload": csv}),
        (parts.NotAFilm, {"address": "http://v.example/1"}),
        (parts.NotAFilm, {"address": "https://user@v.example/1"}),
        (parts.NotAFilm, {"address": "javascript:alert(1)"}),
        (parts.SaysNothing, {}),
        (parts.SaysNothing, {"upload": pdf, "address": "https://v.example/1"}),
        (parts.BadPart, {"text": {"en": "T"}, "title": {"en": ""}}),
    ):
        with pytest.raises(wrong):
            parts.add_material(row, **({"title": {"en": "X"}} | said), **_scope(world))
    parts.take_off(row, Material, key, **_scope(world))
    with pytest.raises(queries.NoSuchPart):
        parts.take_off(row, Material, key, **_scope(world))
    assert [part.kind for part in queries.materials(row)] == ["FILE", "FILM"]


def test_news_stand_latest_first(world: cast.World) -> None:
    row = _begun(world)

    for day in (2, 5, 3):
        parts.add_news(
            row,
            title={"en": str(day)},
            text={},
            on_day=date(2026, 3, day),
            **_scope(world),
        )

    assert [part.title["en"] for part in queries.news(row)] == ["5", "3", "2"]
    assert News.objects.of(world.organiser_id).count() == 3


@pytest.mark.parametrize(
    "said",
    [
        {"to_value": 100_000},
        {"from_value": -1},
        {"until_on": date(2026, 2, 1)},
        {"measure": "LUCK"},
        {"owner": "NOBODY"},
        {"budget_minor": -1},
        {"name": {}},
    ],
)
def test_a_goal_that_does_not_hold_together_is_refused(
    said: dict[str, Any], world: cast.World
) -> None:
    with pytest.raises(BadGoal):
        goals.set_goal(world.programme.id, replace(GOAL, **said), **_scope(world))

    assert not Goal.objects.of(world.organiser_id).exists()


def test_a_goal_is_set_said_anew_and_dropped(world: cast.World) -> None:
    key = goals.set_goal(world.programme.id, GOAL, **_scope(world))
    goals.set_goal(
        world.programme.id, replace(GOAL, to_value=200_000), goal_id=key, **_scope(world)
    )
    row = Goal.objects.of(world.organiser_id).get()

    assert (row.id, row.to_value, row.kind, row.initiative_id) == (key, 200_000, "", None)
    goals.drop(key, programme_id=world.programme.id, **_scope(world))
    with pytest.raises(queries.NoSuchGoal):
        goals.drop(key, programme_id=world.programme.id, **_scope(world))
    assert (_facts(world, "goal.set"), _facts(world, "goal.dropped")) == (2, 1)
