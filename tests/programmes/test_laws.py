"""The packs of law: each is whole, and says where it stands."""

from typing import Any

import pytest

from tandem.programmes.laws import packs

DUTY = {"why": dict.fromkeys(packs.LANGUAGES, "So."), "source": "a law"}


def test_each_country_of_our_languages_has_a_pack() -> None:
    assert {*packs.every()} == {"BY", "PL", "RO"}
    for pack in packs.every().values():
        assert pack.duty("CHANCE") and pack.duty("STAFF_REWARDS")
        assert all(each.source and each.why["be"] for each in (*pack.duties, *pack.refusals))


def test_what_is_taxed_stands_in_the_pack_of_its_country() -> None:
    taxed = packs.of("PL").duty("TAX")

    assert taxed and taxed.from_minor == 2_000_00
    assert packs.of("RO").duty("TAX") is None


def test_nothing_is_known_of_a_country_without_a_pack() -> None:
    assert packs.of("DE") == packs.Pack("DE", (), ())
    assert not packs.is_known("DE") and packs.is_known("PL")


def test_refusals_are_those_of_the_trade() -> None:
    assert packs.refusals("PL", ()) == packs.refusals("BY", ("MEDICINES",)) == ()
    (refusal,) = packs.refusals("RO", ("MEDICINES",))
    assert refusal.refuses == "GOODS"


@pytest.mark.parametrize(
    ("_case", "country", "data"),
    [
        ("no country", "XX", {}),
        ("another word", "PL", {"laws": []}),
        ("another duty", "PL", {"duties": {"LUCK": DUTY}}),
        ("a language is missing", "PL", {"duties": {"TAX": DUTY | {"why": {"en": "So."}}}}),
        ("no source", "PL", {"duties": {"TAX": {"why": DUTY["why"]}}}),
        ("no number", "PL", {"duties": {"TAX": DUTY | {"from_minor": "much"}}}),
        ("another trade", "PL", {"refusals": [DUTY | {"trade": "CARS", "refuses": "GOODS"}]}),
    ],
)
def test_a_pack_says_nothing_else(_case: str, country: str, data: dict[str, Any]) -> None:
    with pytest.raises((packs.BadPack, KeyError, ValueError)):
        packs.decoded(country, data)
