"""What claims rest on: numbers of documents in one form, and words for whatever speaks against one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.evidence.claims import photos, risks
from tandem.kit import codes
from tandem.platform import statements
from tandem.portals.shared.claims import SIGNALS

NUMBERS = [
    "FV/001/2026",
    "fv 1/2026",
    " 007 ",
    "0",
    "000",
    "A00B00",
    "é/01",
    "№ 5",
    "12__3",
    "///",
    "",
    "ŻÓŁĆ-010",
    "1.0.0",
    "x" * 130,
]


@pytest.mark.django_db
def test_the_database_compares_numbers_as_the_program_does() -> None:
    found = statements.rows("SELECT evidence_number_key_v1(said) FROM unnest(%(said)s::text[]) AS said", {"said": NUMBERS})

    assert [key for (key,) in found] == [codes.number_key(number) for number in NUMBERS]


@given(st.text(max_size=40))
def test_a_number_in_its_one_form_stays_as_it_is(text: str) -> None:
    key = codes.number_key(text)

    assert codes.number_key(key) == key


def test_every_signal_has_words() -> None:
    signals = {*risks.CASES, *risks.RISKS, "unread", "buyer_unnamed", "page_number", "page_total"}
    signals |= {f"unsure_{field}" for field in ("seller", "number", "date", "total", "currency", "lines")} | {*photos.SIGNALS}

    assert signals == set(SIGNALS)
