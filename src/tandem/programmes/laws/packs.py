"""The packs of the countries: what a law refuses, and what it asks for, each with its place.

A pack is a file of this folder, called by the country's code. It is written by hand, and no code is
changed for one. Nothing here decides: it is held against a programme by the review, and the
organiser's adviser has the last word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tandem.programmes.countries import COUNTRIES

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "pl", "ro", "be")
# Whose trade a law may refuse something to, and what: `REFUSED` rewards are things.
TRADES, REFUSED = ("MEDICINES",), ("GOODS",)
# A reward that may be taxed; gifts to the staff of a firm; mechanics of chance.
TAX, STAFF_REWARDS, CHANCE = "TAX", "STAFF_REWARDS", "CHANCE"
DUTIES = (TAX, STAFF_REWARDS, CHANCE)


class BadPack(ValueError):
    """A file says what no pack says."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What those of a trade may not be given: `refuses`, of `REFUSED`."""

    trade: str
    refuses: str
    why: Mapping[str, str]
    source: str


@dataclass(frozen=True, slots=True)
class Duty:
    """What is asked for, of `DUTIES`. `from_minor`: from more than which value on; 0: always."""

    kind: str
    why: Mapping[str, str]
    source: str
    from_minor: int = 0


@dataclass(frozen=True, slots=True)
class Pack:
    """The law of a country."""

    country: str
    refusals: tuple[Refusal, ...]
    duties: tuple[Duty, ...]

    def duty(self, kind: str) -> Duty | None:
        """What is asked for of this kind."""
        return next((duty for duty in self.duties if duty.kind == kind), None)


@cache
def every() -> Mapping[str, Pack]:
    """The packs by their countries."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.yaml"))}


def of(country: str) -> Pack:
    """What is known of the law of a country; an empty pack where nothing is."""
    return every().get(country) or Pack(country, (), ())


def is_known(country: str) -> bool:
    """Whether there is a pack of this country."""
    return country in every()


def refusals(country: str, trades: tuple[str, ...]) -> tuple[Refusal, ...]:
    """What the law of a country refuses to those of these trades."""
    return tuple(refusal for refusal in of(country).refusals if refusal.trade in trades)


def _read(path: Path) -> Pack:
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    try:
        return decoded(path.stem, data)
    except (KeyError, TypeError, ValueError) as error:
        raise BadPack(f"{path.name}: {error!r}") from error


def decoded(country: str, data: Mapping[str, Any]) -> Pack:
    """A pack from what its file says.

    Raises: BadPack; KeyError, TypeError, ValueError: a value is missing or of another kind.
    """
    if country not in COUNTRIES:
        raise BadPack(f"{country}: no country in which a programme may be run")
    _only(data, {"refusals", "duties"}, country)
    return Pack(
        country,
        tuple(_refusal(refusal) for refusal in data.get("refusals", ())),
        tuple(_duty(kind, duty) for kind, duty in data.get("duties", {}).items()),
    )


def _refusal(data: Mapping[str, Any]) -> Refusal:
    _only(data, {"trade", "refuses", "why", "source"}, "refusals")
    if data["trade"] not in TRADES or data["refuses"] not in REFUSED:
        raise BadPack(f"refusals: {data['trade']}, {data['refuses']}")
    return Refusal(data["trade"], data["refuses"], _texts(data["why"]), str(data["source"]))


def _duty(kind: str, data: Mapping[str, Any]) -> Duty:
    _only(data, {"why", "source", "from_minor"}, f"duties {kind}")
    if kind not in DUTIES:
        raise BadPack(f"duties: there is no “{kind}”")
    return Duty(kind, _texts(data["why"]), str(data["source"]), int(data.get("from_minor", 0)))


def _only(data: Mapping[str, Any], words: set[str], place: str) -> None:
    if not {*data} <= words:
        raise BadPack(f"{place}: {', '.join(sorted({*data} - words))}")


def _texts(data: Mapping[str, Any]) -> Mapping[str, str]:
    texts = {language: str(data[language]).strip() for language in LANGUAGES}
    if not all(texts.values()) or {*data} != {*LANGUAGES}:
        raise BadPack(f"every text in {', '.join(LANGUAGES)}: {dict(data)}")
    return texts
