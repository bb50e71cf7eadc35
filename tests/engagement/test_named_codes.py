"""Rules that name a course, an offer, an event by its code are read by what it is called."""

import cast
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tandem.activity import declaring, registering
from tandem.engagement.learning import writing
from tandem.engagement.learning.writing import CourseIn
from tandem.rules import ast, codec
from tandem.rules.sentences import reading
from tandem.segments import naming, vocabulary

pytestmark = pytest.mark.django_db
WORDS = vocabulary.of("PLN")


def _rule(key: str, *asked: tuple[str, str]) -> ast.Rule:
    conditions = [{"eq": [f"deed.attribute.{name}", {"text": code}]} for name, code in asked]
    return codec.decode_rule({"key": key, "when": {"all": conditions}, "give": {"points": 5}})


def _read(world: cast.World, rules: list[ast.Rule], language: str) -> tuple[list[str], int]:
    with CaptureQueriesContext(connection) as asked:
        names = naming.of_rules(
            rules,
            WORDS,
            language=language,
            programme_id=world.programme.id,
            organiser_id=world.organiser_id,
        )
    sentences = [reading.sentence(rule, WORDS, language=language, names=names) for rule in rules]
    return sentences, len(asked)


def test_a_code_in_a_rule_is_read_as_what_it_names(db: None) -> None:
    world = cast.build()
    scope = {"actor": world.actor, "now": cast.NOW}
    for name in ("Pumps", "Valves"):
        course = CourseIn({"en": name, "pl": {"Pumps": "Pompy", "Valves": "Zawory"}[name]})
        writing.begin(world.programme.id, course, **scope)
    one = [_rule("pumps", ("course", "pumps"))]
    many = [
        *one,
        _rule("valves", ("course", "valves"), ("type", "TASTING")),
        _rule("gone", ("course", "no-more")),
    ]

    (_first, few), (polish, more) = _read(world, one, "pl"), _read(world, many, "pl")
    english, _more = _read(world, many, "en")

    assert polish[0] == "5 punktów, gdy „Kurs” to „Pompy”."
    assert "„Zawory”" in polish[1] and "„Degustacja”" in polish[1]
    assert "„no-more”" in polish[2]  # nothing is called so: as it stands in the rule
    assert english[0] == "5 points when “Course” is “Pumps”."
    assert more == few  # one question for all courses, whatever the number of rules

    own = declaring.attribute("Course of the river", name="course")
    declaring.declare(
        "RAFTING",
        programme_id=world.programme.id,
        names={"en": "Rafting"},
        attributes=[own],
        **scope,
    )
    assert "“pumps”" in _read(world, one, "en")[0][0]  # the words of rafters are no codes


def test_each_of_our_own_actions_names_what_it_holds_the_code_of(db: None) -> None:
    world = cast.build()
    told = registering.called({})

    named = {"contest", "course", "event", "offer", "product", "survey", "task", "type"}
    assert set(told) == named
    for names_of in told.values():
        scope = (world.programme.id, world.organiser_id, "pl")
        assert names_of({"nobody"}, *scope) == {}
        assert isinstance(names_of(None, *scope), dict)
    for kind in registering.every().values():
        for attribute in kind.attributes:
            assert set(attribute.labels) == {"en", "pl", "ro", "be"}, (kind.kind, attribute.name)
