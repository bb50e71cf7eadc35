"""Texts that an organiser says, by language: those said now beside those that stand."""

from collections.abc import Mapping


def with_said(before: Mapping[str, str], now: Mapping[str, str], *, most: int) -> dict[str, str]:
    """Texts with those that are said now, each of at most so many letters; one that is emptied is
    none, and other languages stay.
    """
    texts = {**before, **{language: text.strip()[:most] for language, text in now.items()}}
    return {language: text for language, text in texts.items() if text}
