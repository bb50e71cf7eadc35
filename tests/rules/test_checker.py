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


def test_the_worth_of_pieces_is_not_given_line_by_line() -> None:
    pumps = {"has": ["product.categories", ["pumps"]]}
    worth = {"percent": [{"cheapest": {"of": "line.net"}}, 100]}
    of_pumps = {"percent": [{"cheapest": {"of": "line.net", "where": pumps}}, 100]}
    by_line = {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]}

    assert _faults({"when": pumps, "give": worth}) == [("give", "pieces_of_lines")]
    assert _faults({"give": {"add": [worth, by_line]}}) == [("give", "pieces_of_lines")]
    assert _faults({"give": of_pumps}) == []
    several = {"ge": [{"dearest": {"of": "line.net"}}, {"money": [100, "PLN"]}]}
    assert _faults({"when": {"all": [several, pumps]}, "give": by_line}) == []


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
