"""The small markup of lessons: a line that begins with `# ` is a heading, lines that begin with
`- ` are a list, an empty line divides paragraphs. Nothing else means anything: what looks like HTML
is text, and is shown as it was typed.
"""

from dataclasses import dataclass, field

HEADING, LIST, PARAGRAPH = "HEADING", "LIST", "PARAGRAPH"


@dataclass(slots=True)
class Block:
    """A heading, a list or a paragraph, line by line."""

    kind: str
    lines: list[str] = field(default_factory=list)


def blocks(text: str) -> list[Block]:
    """The blocks of a text, in its order."""
    made: list[Block] = []
    is_open = False
    for line in text.splitlines():
        kind, words = _read(line.strip())
        if not words:
            is_open = False
            continue
        if not is_open or kind == HEADING or made[-1].kind != kind:
            made.append(Block(kind))
        made[-1].lines.append(words)
        is_open = kind != HEADING
    return made


def _read(line: str) -> tuple[str, str]:
    if line.startswith("#"):
        words = line.lstrip("#")
        if words.startswith(" "):
            return HEADING, words.strip()
    if line.startswith("- "):
        return LIST, line[2:].strip()
    return PARAGRAPH, line
