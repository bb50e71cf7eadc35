"""Texts in several languages: the reader's, else English, else what there is."""

import pytest

from tandem.kit.texts import localized


@pytest.mark.parametrize(
    ("texts", "language", "text"),
    [
        ({"pl": "Złoto", "en": "Gold"}, "pl", "Złoto"),
        ({"pl": "Złoto", "en": "Gold"}, "ro", "Gold"),
        ({"pl": "Złoto", "en": ""}, "ro", "Złoto"),
        ({"pl": "", "en": "Gold"}, "pl", "Gold"),
        ({}, "pl", ""),
    ],
)
def test_a_text_is_the_reader_s_else_english_else_the_first(
    texts: dict[str, str], language: str, text: str
) -> None:
    assert localized(texts, language) == text
