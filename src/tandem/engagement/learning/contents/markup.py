"""The small markup of lessons: a line that begins with `# ` is a heading, lines that begin with
`- ` are a list, with `1. ` a numbered one, an empty line divides paragraphs; a line `!2 Caption` is
the second picture. Within a line `**so**` is bold, and `[words](https://…)` leads to an address.
Nothing else means anything: what looks like HTML is text, and is shown as it was typed.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from urllib.parse import urlsplit

HEADING, LIST, NUMBERED, PARAGRAPH, PICTURE = "HEADING", "LIST", "NUMBERED", "PARAGRAPH", "PICTURE"
_PICTURE = re.compile(r"!([1-9][0-9]?)(?:\s+(.*))?")
_NUMBERED = re.compile(r"[0-9]{1,3}\. +(.+)")
_SPAN = re.compile(r"\*\*(?P<bold>[^*]+)\*\*|\[(?P<words>[^\[\]]+)\]\((?P<to>https?://[^\s()]+)\)")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words of a line; `to`: the address that they lead to."""

    text: str
    is_bold: bool = False
    to: str = ""


@dataclass(slots=True)
class Block:
    """A heading, a list, a paragraph or a picture with its caption, line by line; `picture`: its
    number.
    """

    kind: str
    lines: list[str] = field(default_factory=list)
    picture: str = ""

    @property
    def spans(self) -> list[list[Span]]:
        """Its lines, each as runs of words."""
        return [spans(line) for line in self.lines]

    @property
    def plain(self) -> list[str]:
        """Its lines without marks."""
        return ["".join(span.text for span in line) for line in self.spans]


def blocks(text: str, *, pictures: Collection[str] = ()) -> list[Block]:
    """The blocks of a text, in its order.

    Args:
        pictures: the numbers of those that there are; a line that names another is text.
    """
    made: list[Block] = []
    is_open = False
    for line in map(str.strip, text.splitlines()):
        shown = _PICTURE.fullmatch(line)
        if shown is not None and shown[1] in pictures:
            made.append(Block(PICTURE, [shown[2]] if shown[2] else [], shown[1]))
            is_open = False
            continue
        kind, words = _read(line)
        if not words:
            is_open = False
            continue
        if not is_open or kind == HEADING or made[-1].kind != kind:
            made.append(Block(kind))
        made[-1].lines.append(words)
        is_open = kind != HEADING
    return made


def spans(line: str) -> list[Span]:
    """A line as runs of words."""
    runs, at = [], 0
    for mark in _SPAN.finditer(line):
        if mark["to"] and not _leads(mark["to"]):
            continue
        runs.append(Span(line[at : mark.start()]))
        runs.append(Span(mark["bold"] or mark["words"], bool(mark["bold"]), mark["to"] or ""))
        at = mark.end()
    return [run for run in [*runs, Span(line[at:])] if run.text]


def _leads(address: str) -> bool:
    """Whether an address names a site, and nobody who signs in there."""
    try:
        parts = urlsplit(address)
        return "." in (parts.hostname or "") and parts.username is None
    except ValueError:
        return False


def _read(line: str) -> tuple[str, str]:
    if line.startswith("#"):
        words = line.lstrip("#")
        if words.startswith(" "):
            return HEADING, words.strip()
    if line.startswith("- "):
        return LIST, line[2:].strip()
    numbered = _NUMBERED.fullmatch(line)
    return (NUMBERED, numbered[1]) if numbered is not None else (PARAGRAPH, line)
