"""Which of many names a text means: by shared runs of three letters, rare runs counting more.

The embedded PostgreSQL has no pg_trgm, and the certainty must not depend on a server. Names that
differ in a number are other variants (`CR25-180`, `CR25-130`): a number that one of the two lacks
counts against them. A text cut short, as tills cut them, is held against as much of a name.
"""

import math
import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from heapq import nlargest
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from tandem.kit.text import folded

Key = TypeVar("Key", bound=Hashable)
OTHER_NUMBER = 0.75  # what is left of a likeness where a number differs
CUT_MIN = 14  # letters from which on a text may be a name cut short
TEXT_MAX = 200
CONFIDENCE_MIN = 0.35
HELD_MAX = 3_000  # names that share the rarest runs of a text
COMPARED_MAX = 200  # of them: those that share most of it, and are held against the text


class Likeness(NamedTuple, Generic[Key]):
    """A name that may be meant, and how sure that is: 0 to 1."""

    key: Key
    name: str
    confidence: float


class Names(Generic[Key]):
    """Names to be found by what people and tills make of them. `names`: (key, name); building takes
    some 20 µs a name.
    """

    def __init__(self, names: Iterable[tuple[Key, str]]) -> None:
        self._names = [(key, name, _plain(name)) for key, name in names]
        runs = [_runs(plain) for _key, _name, plain in self._names]
        self._holders: dict[str, list[int]] = {}
        for place, counts in enumerate(runs):
            for run in counts:
                self._holders.setdefault(run, []).append(place)
        total = len(self._names) + 1
        self._weight = {
            run: math.log(total / len(holders)) + 0.1 for run, holders in self._holders.items()
        }
        self._norms = [
            math.sqrt(sum((self._weight[run] * count) ** 2 for run, count in counts.items()))
            for counts in runs
        ]
        self._runs = runs

    def like(self, text: str, *, limit: int = 3) -> list[Likeness[Key]]:
        """The names most like a text, the likest first; none below `CONFIDENCE_MIN`."""
        plain = _plain(text)
        text_runs = _runs(plain)
        rare = math.log(len(self._names) + 1) + 0.1
        norm = math.sqrt(
            sum((self._weight.get(run, rare) * count) ** 2 for run, count in text_runs.items())
        )
        shared = {
            place: sum(
                self._weight[run] ** 2 * count * self._runs[place].get(run, 0)
                for run, count in text_runs.items()
                if run in self._weight
            )
            for place in self._likely(text_runs)
        }
        likenesses = []
        for place, product in nlargest(20 * limit, shared.items(), key=itemgetter(1)):
            key, name, own = self._names[place]
            confidence = product / (norm * self._norms[place]) if norm else 0.0
            if len(plain) >= CUT_MIN and own.startswith(plain):
                confidence = max(confidence, 0.92)
            if _numbers(plain) != _numbers(own[: len(plain)] if own.startswith(plain) else own):
                confidence *= OTHER_NUMBER
            likenesses.append(Likeness(key, name, min(1.0, round(confidence, 3))))
        likenesses.sort(key=lambda likeness: (-likeness.confidence, likeness.name))
        return [
            likeness for likeness in likenesses[:limit] if likeness.confidence >= CONFIDENCE_MIN
        ]

    def _likely(self, runs: Mapping[str, int]) -> list[int]:
        """The places of names that share most with a text: its rarest runs tell most of a name."""
        shared: dict[int, float] = {}
        known = self._holders
        for total, run in sorted((len(known[run]), run) for run in known.keys() & runs):
            if shared and len(shared) + total > HELD_MAX:
                break
            weight = self._weight[run] ** 2 * runs[run]
            for place in known[run]:
                shared[place] = shared.get(place, 0.0) + weight
        return nlargest(COMPARED_MAX, shared, key=shared.__getitem__)


def is_clear(
    likenesses: "list[Likeness[Key]]", *, confidence_min: float, lead: float = 0.08
) -> bool:
    """Whether the likest name is sure enough, and no other one nearly as like."""
    return (
        bool(likenesses)
        and likenesses[0].confidence >= confidence_min
        and (len(likenesses) < 2 or likenesses[0].confidence - likenesses[1].confidence >= lead)
    )


def _plain(text: str) -> str:
    return re.sub(r"[^\w]+", " ", folded(text[:TEXT_MAX])).strip()


def _runs(plain: str) -> Counter[str]:
    padded = "".join(f" {word} " for word in plain.split())
    return Counter(padded[place : place + 3] for place in range(len(padded) - 2))


def _numbers(plain: str) -> set[str]:
    return {number.lstrip("0") for number in re.findall(r"\d+", plain)}
