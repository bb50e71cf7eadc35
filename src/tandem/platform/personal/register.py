"""Who was erased, written beside the database: so that a backup of before, brought back, has them
erased once more.

One line of JSON for each: the organiser, the programme, and the number of the member, of one of its
people or of a user; or the path of a file that was deleted. Numbers only, of nobody any more.
Read and written without Django: what keeps installations reads it too.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

NAME = "erased.jsonl"
Line = Mapping[str, str]


def file_of(home: Path) -> Path:
    """Where it lies."""
    return home / NAME


def note(home: Path, lines: Iterable[Line]) -> None:
    """Write lines that are not there yet, safe on the disk when this ends. Repeatable."""
    file, there = file_of(home), set(map(_text, read(file_of(home))))
    fresh = [text for line in lines if (text := _text(line)) not in there]
    if not fresh:
        return
    with open(file, "ab", opener=_private) as out:
        # A line that a power cut broke ends here.
        out.write("".join(f"\n{text}" for text in dict.fromkeys(fresh)).encode() + b"\n")
        out.flush()
        os.fsync(out.fileno())


def read(file: Path) -> Iterator[Line]:
    """Its lines; what is none, such as half a line, is passed over."""
    if not file.is_file():
        return
    with file.open(encoding="utf-8", errors="replace") as lines:
        for text in lines:
            try:
                line = json.loads(text)
            except ValueError:
                continue
            if isinstance(line, dict):
                yield {str(name): str(value) for name, value in line.items()}


def paths(file: Path) -> set[str]:
    """The files that were deleted."""
    return {line["file"] for line in read(file) if line.get("file", "").startswith("uploads/")}


def _text(line: Line) -> str:
    return json.dumps(dict(line), sort_keys=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
