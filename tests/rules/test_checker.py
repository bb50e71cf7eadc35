"""What is wrong with a rule, and where it stands: one fault for each mistake."""

from typing import Any

import pytest

from tandem.rules import checker, codec
from tandem.segments import vocabulary

PLAIN: dict[str, Any] = {"key": "base", "when": {"all": []}, "give": {"points": 5}}
TWICE = {"give": {"multiply": 2}}
WALLETS = ("REWARD", "STATUS")


def _faults(changes: dict[str, Any]) -> list[tuple[str, str]]:
    rule = codec.decode_rule({**PLAIN, **changes})
    found = checker.check(rule, vocabulary.of("PLN"), wallets=WALLETS)
    return [(fault.place, fault.code.removeprefix("rules.")) for fault in found]


@pytest.mark.parametrize(
    ("_case", "changes"),
    [
        ("points for everything", {}),
        ("a multiplier alone", TWICE),
        (
            "limits over two spans",
            {"limits": [{"over": "DAY", "points": 1}, {"over": "YEAR", "points": 9}]},
        ),
        ("another wallet", {"wallet": "STATUS"}),
        ("the largest least", {"least": 10**12 - 1, "first": 10**9 - 1}),
    ],
)
def test_nothing_is_wrong(_case: str, changes: dict[str, Any]) -> None:
    assert _faults(changes) == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"of": "line.net", "pieces": 0}, "bad_pieces"),
        ({"of": "line.net", "pieces": "1.5"}, "bad_pieces"),
        ({"of": "line.net", "pieces": 10_001}, "bad_pieces"),
        ({"of": "line.net", "pieces": 3, "each": 2}, "bad_pieces"),
        ({"of": "line.net", "each": -1}, "bad_pieces"),
        ({"of": "line.unit_net"}, "wrong_type"),
        ({"of": "deed.net"}, "wrong_type"),
    ],
)
def test_pieces_are_whole_numbers_of_what_lines_are_worth(said: dict[str, Any], code: str) -> None:
    found = _faults({"give": {"percent": [{"dearest": said}, 100]}})

    assert [fault for _place, fault in found] == [code]


PUMPS = {"has": ["product.categories", ["pumps"]]}
BY_LINE = {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]}


@pytest.mark.parametrize(
    "figure",
    [
        {"cheapest": {"of": "line.net"}},
        {"total": ["line.net"]},
        {"lowest": ["line.net"]},
        {"highest": ["line.net"]},
    ],
)
def test_a_figure_over_the_basket_is_not_given_line_by_line(figure: dict[str, Any]) -> None:
    worth = {"percent": [figure, 100]}
    once, several = [("give", "given_once")], {"ge": [figure, {"money": [100, "PLN"]}]}

    assert _faults({"when": PUMPS, "give": worth}) == once
    assert _faults({"when": {"not": PUMPS}, "give": {"greatest": [worth, {"points": 5}]}}) == once
    assert _faults({"give": {"add": [worth, BY_LINE]}}) == once
    assert _faults({"when": several, "give": worth}) == []
    assert _faults({"when": {"all": [several, PUMPS]}, "give": BY_LINE}) == []


def test_a_figure_says_its_lines_and_whether_there_are_any() -> None:
    some = {"ge": [{"different": ["product.sku", PUMPS]}, {"number": 1}]}
    of_pumps = {"percent": [{"total": ["line.net", PUMPS]}, 10]}
    different = {"times": [{"different": ["product.sku"]}, {"points": 5}]}

    assert _faults({"when": some, "give": of_pumps}) == []
    assert _faults({"give": different}) == []
    assert _faults({"when": PUMPS, "give": different}) == [("give", "given_once")]


def test_a_limit_for_each_product_is_of_lines() -> None:
    """Of what a purchase gives as a whole it would hold back nothing."""
    limited = {"limits": [{"per": "PRODUCT", "over": "YEAR", "points": 10}]}

    assert _faults(limited) == [("limits", "bad_limit")]
    assert _faults({**limited, "when": PUMPS}) == []
    assert _faults({**limited, "give": BY_LINE}) == []


def test_a_figure_may_tell_what_each_line_gives() -> None:
    from_500 = [[{"money": [500, "PLN"]}, BY_LINE]]
    by_total = {"stepped": [{"total": ["line.net"]}, from_500]}
    by_pieces = {"stepped": [{"cheapest": {"of": "line.net"}}, from_500]}

    assert _faults({"when": PUMPS, "give": by_total}) == []
    # Of the worth of pieces no line has a share.
    assert _faults({"when": PUMPS, "give": by_pieces}) == [("give", "given_once")]


@pytest.mark.parametrize(
    "said", ["line.net", ["line.net", 2], {}, {"pieces": 2}, {"of": "line.net", "peices": 2}]
)
def test_pieces_say_of_what_and_nothing_that_nobody_reads(said: Any) -> None:
    with pytest.raises(codec.NotARule) as refused:
        _faults({"give": {"percent": [{"cheapest": said}, 100]}})

    assert "the cheapest or dearest pieces name of" in str(refused.value.data["why"])


@pytest.mark.parametrize(
    ("_case", "changes", "place", "code"),
    [
        ("no such field", {"when": {"eq": ["member.colour", "x"]}}, "when.left", "unknown_name"),
        ("a number for a text", {"when": {"eq": ["member.trade", 5]}}, "when.right", "wrong_type"),
        (
            "money of another currency",
            {"when": {"ge": ["deed.net", {"money": [5, "EUR"]}]}},
            "when.right",
            "wrong_type",
        ),
        ("points for a condition", {"when": {"points": 5}}, "when", "wrong_type"),
        ("a condition for points", {"give": {"all": []}}, "give", "wrong_type"),
        ("money for points", {"give": {"money": [5, "PLN"]}}, "give", "wrong_type"),
        ("no such rounding", {"rounding": "SIDEWAYS"}, "rounding", "no_such_rounding"),
        ("no such wallet", {"wallet": "NOPE"}, "wallet", "no_such_wallet"),
        ("no such party", {"to": "AUNT"}, "to", "no_such_party"),
        ("no such span", {"limits": [{"over": "AGE", "points": 3}]}, "limits[0]", "bad_limit"),
        (
            "a limit per what there is not",
            {"limits": [{"per": "STREET", "over": "DAY", "points": 3}]},
            "limits[0]",
            "bad_limit",
        ),
        ("a limit of none", {"limits": [{"over": "DAY", "points": 0}]}, "limits[0]", "bad_limit"),
        (
            "a limit of points and money",
            {"limits": [{"over": "DAY", "points": 3, "money": 5}]},
            "limits[0]",
            "bad_limit",
        ),
        (
            "a limit twice",
            {"limits": [{"over": "DAY", "points": 3}, {"over": "DAY", "points": 5}]},
            "limits[1]",
            "limit_twice",
        ),
        (
            "two gifts into one purse",
            {"gifts": [{"give": {"points": 1}}, {"give": {"points": 2}}]},
            "gifts",
            "gift_twice",
        ),
        ("capitals in a group", {"group": "Big Ones"}, "group", "bad_name"),
        ("a campaign of blanks", {"campaign": "a b"}, "campaign", "bad_name"),
        ("a least below nothing", {"least": -1}, "least", "out_of_range"),
        ("a least beyond counting", {"least": 10**12}, "least", "out_of_range"),
        ("a first below nothing", {"first": -1}, "first", "out_of_range"),
        ("a first beyond counting", {"first": 10**9}, "first", "out_of_range"),
        ("a multiplier that stops", {**TWICE, "stops": True}, "give", "multiply_with"),
        ("a multiplier with a least", {**TWICE, "least": 3}, "give", "multiply_with"),
        ("a multiplier for a partner", {**TWICE, "to": "PARTNER"}, "give", "multiply_with"),
        ("a multiplier below nothing", {"give": {"multiply": -2}}, "give", "bad_factor"),
        ("a multiplier beyond reason", {"give": {"multiply": 1001}}, "give", "bad_factor"),
    ],
)
def test_a_mistake_is_told_where_it_stands(
    _case: str, changes: dict[str, Any], place: str, code: str
) -> None:
    assert _faults(changes) == [(place, code)]


def test_every_mistake_is_told_at_once() -> None:
    changes = {"rounding": "SIDEWAYS", "wallet": "NOPE", "least": 10**12, "first": -1}

    assert {place for place, _code in _faults(changes)} == {
        "rounding",
        "wallet",
        "least",
        "first",
    }


@pytest.mark.parametrize(
    ("_case", "rules", "fault"),
    [
        ("a key twice", [PLAIN, PLAIN], ("base", "key_twice")),
        (
            "a group of both sorts",
            [{**PLAIN, "group": "g"}, {**PLAIN, **TWICE, "key": "twice", "group": "g"}],
            ("g", "mixed_group"),
        ),
        (
            "a multiplier of a rule that is not there",
            [PLAIN, {**PLAIN, "key": "twice", "give": {"multiply": 2, "of": ["gone"]}}],
            ("twice.of", "unknown_rule"),
        ),
    ],
)
def test_what_is_wrong_between_rules(
    _case: str, rules: list[dict[str, Any]], fault: tuple[str, str]
) -> None:
    found = checker.check_set([codec.decode_rule(rule) for rule in rules])

    assert [(each.place, each.code.removeprefix("rules.")) for each in found] == [fault]
