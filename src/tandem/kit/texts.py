"""Texts that stand in several languages, by the code of each."""

from collections.abc import Mapping


def localized(texts: Mapping[str, str], language: str) -> str:
    """A text in the reader's language, else in English, else in the first there is."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
