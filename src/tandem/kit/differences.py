"""What differs between two texts, paragraph by paragraph and word by word.

Paragraphs that stand on both sides are the same; of what stands between them those that face each
other are told word by word. Long runs of different ones are told as a whole, so that no text takes
long.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

PIECES_MAX = 300
_WORDS = re.compile(r"\s*\S+|\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words: `SAME`, `ADDED` or `TAKEN`."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph: `SAME`, `ADDED`, `TAKEN`, or `CHANGED` with its words as pieces."""

    kind: str
    pieces: tuple[Piece, ...]


def paragraphs(before: Sequence[str], after: Sequence[str]) -> list[Row]:
    """The paragraphs of both, in the order in which they are read."""
    rows: list[Row] = []
    for tag, gone, come in _runs(before, after):
        if tag == "equal":
            rows += [_whole("SAME", text) for text in come]
            continue
        facing = min(len(gone), len(come))
        for old, new in zip(gone[:facing], come[:facing], strict=True):
            rows += _changed(old, new)
        rows += [_whole("TAKEN", text) for text in gone[facing:]]
        rows += [_whole("ADDED", text) for text in come[facing:]]
    return rows


def _changed(before: str, after: str) -> list[Row]:
    """One paragraph with its words, where half of them at least stayed; else two."""
    pieces: list[Piece] = []
    same = 0
    for tag, gone, come in _runs(_WORDS.findall(before), _WORDS.findall(after)):
        if tag == "equal":
            text = "".join(come)
            same += len(text)
            pieces.append(Piece("SAME", text))
            continue
        pieces += [
            Piece(kind, "".join(words))
            for kind, words in (("TAKEN", gone), ("ADDED", come))
            if words
        ]
    if same * 2 < max(len(before), len(after)):
        return [_whole("TAKEN", before), _whole("ADDED", after)]
    return [Row("CHANGED", tuple(pieces))]


def _whole(kind: str, text: str) -> Row:
    return Row(kind, (Piece(kind, text),))


def _runs(
    before: Sequence[str], after: Sequence[str]
) -> list[tuple[str, Sequence[str], Sequence[str]]]:
    """Runs of what is equal and what is not; what is equal at both ends is told without search."""
    shorter = min(len(before), len(after))
    head = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    left = shorter - head
    tail = next((n for n in range(left) if before[-1 - n] != after[-1 - n]), left)
    gone, come = before[head : len(before) - tail], after[head : len(after) - tail]
    runs: list[tuple[str, Sequence[str], Sequence[str]]] = [("equal", before[:head], after[:head])]
    if max(len(gone), len(come)) > PIECES_MAX:
        runs.append(("replace", gone, come))
    else:
        codes = SequenceMatcher(a=gone, b=come).get_opcodes()
        runs += [(tag, gone[i:j], come[k:n]) for tag, i, j, k, n in codes]
    runs.append(("equal", before[len(before) - tail :], after[len(after) - tail :]))
    return [run for run in runs if run[1] or run[2]]
