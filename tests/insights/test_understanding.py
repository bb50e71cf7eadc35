"""Questions of the regulations: one right answer of three, made from what holds."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tandem.insights import understanding
from tandem.insights.regulations.facts import Facts
from tandem.rules import codec

FACTS = Facts(
    language="en",
    programme="Club",
    organiser="Akwa",
    currency="PLN",
    begins_on=date(2026, 1, 1),
    release="WHEN_PAID",
    expiry="MONTHS",
    expiry_months=24,
)
RULES = [
    codec.decode_rule(
        {
            "key": "zloty",
            "when": {"all": []},
            "give": {"per": ["line.net", {"money": [10, "PLN"]}, {"points": 3}]},
        }
    )
]


def _asked(facts: Facts = FACTS, rules: Any = RULES, seed: str = "a") -> Any:
    return understanding.questions(facts, rules, purchase_minor=100_00, seed=seed)


def test_there_are_three_with_three_answers_of_which_one_is_right() -> None:
    found = _asked()

    assert [(question.key, question.sentence) for question in found] == [
        ("points", "30 points"),
        ("release", "Points become a member's own when the invoice is paid."),
        ("expiry", "Points expire 24 months after they were earned."),
    ]
    assert {text for _key, text in found[0].answers} == {"30 points", "300 points", "15 points"}
    assert {text for _key, text in found[1].answers} == {
        "Points become a member's own when the invoice is paid.",
        "Points are a member's own as soon as they are recorded.",
        "Points become a member's own when the organiser agrees.",
    }
    for question in found:
        assert dict(question.answers)[question.right] == question.sentence


@pytest.mark.parametrize("release", ["AT_ONCE", "WHEN_PAID", "BY_HAND", "AFTER_DAYS"])
@pytest.mark.parametrize(
    ("expiry", "more"),
    [
        ("MONTHS", {"expiry_months": None}),
        ("MONTHS", {"expiry_months": 6}),
        ("MONTH_END", {"expiry_months": 6}),
        ("YEAR_END", {"expiry_months": 0}),
        ("INACTIVITY", {"expiry_months": 12}),
        ("FIXED", {"expiry_months": None, "expiry_on": date(2026, 12, 31)}),
    ],
)
@pytest.mark.parametrize("language", ["en", "pl", "ro", "be"])
def test_no_two_answers_are_the_same_whatever_holds(
    release: str, expiry: str, more: dict[str, Any], language: str
) -> None:
    facts = replace(FACTS, language=language, release=release, expiry=expiry, **more)

    for rules in (RULES, []):
        found = _asked(facts, rules)
        assert len(found) == 3
        for question in found:
            texts = [text for _key, text in question.answers]
            assert len(set(texts)) == 3, texts


def test_returns_are_asked_where_no_rule_counts_every_purchase() -> None:
    assert [question.key for question in _asked(rules=[])] == ["release", "expiry", "returns"]


def test_neither_keys_nor_order_tell_one_reader_what_another_answered() -> None:
    here, there = _asked(seed="a"), _asked(seed="b")

    assert here[0].right != there[0].right
    orders = {
        tuple(text for _key, text in _asked(seed=str(number))[0].answers) for number in range(40)
    }
    assert len(orders) == 6
