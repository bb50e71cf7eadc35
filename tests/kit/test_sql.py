"""Slots of statements: each part has its slot, each slot its part."""

import pytest

from tandem.kit.sql import SlotMistaken, fill, fill_each, fill_some, slots

TEXT = "SELECT {{column}} FROM {{table}} WHERE {{column}} = %(value)s AND note = '{}'"


def test_parts_stand_wherever_their_slot_is() -> None:
    filled = fill(TEXT, column="points", table="given")

    assert filled == "SELECT points FROM given WHERE points = %(value)s AND note = '{}'"


def test_an_empty_part_leaves_nothing() -> None:
    assert fill("SELECT 1{{further}}", further="") == "SELECT 1"


@pytest.mark.parametrize(
    ("_case", "parts"),
    [
        ("a slot stays open", {"column": "points"}),
        ("a part has no slot", {"column": "points", "table": "given", "order": "1"}),
        ("a part brings a slot", {"column": "points", "table": "{{other}}"}),
    ],
)
def test_a_mistaken_slot_is_refused(_case: str, parts: dict[str, str]) -> None:
    with pytest.raises(SlotMistaken):
        fill(TEXT, **parts)


def test_some_slots_wait_for_a_later_step() -> None:
    half = fill_some(TEXT, table="given")

    assert slots(half) == {"column"}
    with pytest.raises(SlotMistaken, match="order"):
        fill_some(TEXT, order="1")


def test_each_statement_takes_what_it_has_slots_for() -> None:
    texts = {"one": "SELECT {{a}}", "two": "SELECT {{b}}, {{c}}", "three": "SELECT 1"}

    filled = fill_each(texts, a="x", b="y")

    assert filled == {"one": "SELECT x", "two": "SELECT y, {{c}}", "three": "SELECT 1"}
    with pytest.raises(SlotMistaken, match="d"):
        fill_each(texts, d="z")
