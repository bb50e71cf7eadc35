"""What is told of an action stands in the language of who reads it, and is one in all of them."""

from typing import Any

import cast
import pytest
from django.test import Client
from django.utils import translation
from portals import filling
from portals.test_access import _client

from tandem.activity import declaring
from tandem.activity.models import ActivityKind
from tandem.earning.models import Rule, RuleSet
from tandem.earning.versions import rulesets
from tandem.insights.running import telling
from tandem.platform import tenancy

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


@pytest.fixture
def marketer(world: cast.World) -> Client:
    return _client(world, "MARKETER")


def _shelf(world: cast.World, client: Client) -> str:
    """An action *Shelf* with a place to choose; its page."""
    row = declaring.declare(
        "SHELF",
        programme_id=world.programme.id,
        names={"en": "Shelf"},
        attributes=[
            declaring.said_again(
                declaring.attribute("Place", choices=["eye level", "floor"]),
                before=None,
                language="en",
            )
        ],
        actor=world.actor,
        now=cast.NOW,
    )
    return f"/o/{world.programme.slug}/actions/{row}/"


def _change(client: Client, page: str, language: str, **typed: Any) -> None:
    client.cookies["django_language"] = language
    answer = filling.send(client, page, "change", **typed)
    assert answer.status_code == 302, answer.content.decode()


def _place(world: cast.World) -> declaring.Attribute:
    tenancy.enter(world.organiser_id)
    (attribute,) = declaring.attributes_of(ActivityKind.objects.of(world.organiser_id).get())
    return attribute


def test_each_language_has_its_words_and_what_is_kept_is_one(
    world: cast.World, marketer: Client
) -> None:
    page = _shelf(world, marketer)

    _change(
        marketer,
        page,
        "pl",
        **{"name": "Regał", "fields-0-label": "Miejsce"},
        **{"fields-0-choices": "na wysokości oczu\r\npodłoga"},
    )
    polish = marketer.get(page).content.decode()
    place = _place(world)
    marketer.cookies["django_language"] = "en"
    english = marketer.get(page).content.decode()

    assert (place.label, place.choices) == ("Place", ("eye level", "floor"))
    assert place.called("pl") == "Miejsce" and place.called("ro") == "Place"
    assert place.word("floor", "pl") == "podłoga" and place.word("floor", "ro") == "floor"
    assert "Miejsce" in polish and "podłoga" in polish and "eye level" not in polish
    assert "Place" in english and "eye level" in english and "podłoga" not in english


def test_a_word_written_otherwise_is_the_same_choice_and_one_more_is_new(
    world: cast.World, marketer: Client
) -> None:
    page = _shelf(world, marketer)

    _change(marketer, page, "en", **{"fields-0-choices": "at the eyes\r\nfloor"})
    renamed = _place(world)
    _change(marketer, page, "en", **{"fields-0-choices": "at the eyes\r\nfloor\r\ntill"})
    added = _place(world)
    _change(marketer, page, "en", **{"fields-0-choices": "till\r\nfloor"})

    assert renamed.choices == ("eye level", "floor")
    assert renamed.word("eye level", "en") == "at the eyes"
    assert added.choices == ("eye level", "floor", "till")
    assert _place(world).choices == ("till", "floor")


@pytest.mark.parametrize("word", ["floor", "Podłoga", "FLOOR"])
def test_a_choice_is_told_in_any_language(word: str, world: cast.World, marketer: Client) -> None:
    page = _shelf(world, marketer)
    _change(marketer, page, "pl", **{"fields-0-choices": "na wysokości oczu\r\npodłoga"})
    row = ActivityKind.objects.of(world.organiser_id).get()

    assert declaring.checked(row, {"place": word}) == {"place": "floor"}
    with translation.override("pl"), pytest.raises(declaring.BadAttribute) as refused:
        declaring.checked(row, {"place": "sufit"})
    assert "podłoga" in str(refused.value)


def test_a_rule_chooses_among_the_words_of_the_action_and_says_them(
    world: cast.World, marketer: Client
) -> None:
    page = _shelf(world, marketer)
    _change(marketer, page, "pl", **{"fields-0-choices": "na wysokości oczu\r\npodłoga"})
    new = f"/o/{world.programme.slug}/rules/new/own/"
    begun = filling.shown(marketer.get(new).content, "add") | {
        "name": "Na podłodze",
        "gives-TOTAL_FORMS": "1",
        "gives-0-kind": "fixed",
        "gives-0-points": "5",
        "conditions-TOTAL_FORMS": "1",
        "conditions-0-subject": "deed.attribute",
        "conditions-0-detail": "place",
        "conditions-0-operator": "eq",
    }

    offered = marketer.post(new, {**begun, "_again": ""}).content.decode()
    strange = marketer.post(new, {**begun, "conditions-0-values": "sufit"})
    sent = marketer.post(new, {**begun, "conditions-0-values": "floor"})

    assert '<option value="floor"' in offered and "podłoga" in offered
    assert strange.status_code == 400 and sent.status_code == 302
    tenancy.enter(world.organiser_id)
    assert '["deed.attribute.place", "floor"]' in str(
        Rule.objects.of(world.organiser_id).get().body
    ).replace("'", '"')

    rulesets.publish(
        RuleSet.objects.of(world.organiser_id).get().id,
        valid_from=cast.NOW,
        actor=world.actor,
        now=cast.NOW,
    )
    reader = telling.Reader(member_id=world.members["Ania"])
    told = {
        language: [
            row.sentence
            for row in telling.running(world.programme, reader, language=language, now=cast.NOW)
            if row.kind == telling.RULE
        ]
        for language in ("pl", "ro")
    }
    pages = [
        marketer.get(f"/o/{world.programme.slug}/{page}/").content.decode()
        for page in ("rules", "regulations")
    ]

    assert "„podłoga”" in told["pl"][0] and "„floor”" in told["ro"][0]
    assert all("„podłoga”" in page and "floor" not in page for page in pages)
