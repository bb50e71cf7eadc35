"""The process in which files of strangers are read: little memory, no files of its own, nothing in its environment.

`python -m tandem.evidence.readers.child FD KIND`: takes what to do from the socket as JSON, answers with what was found, one
message an invoice, page or code, and a last one that says how the file ended. It knows no database and no settings. A process of
the kind LETTERS may load an OCR engine, which takes memory; it is sent pictures only.
"""

import json
import os
import pickle
import resource
import sys
import traceback
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tandem.evidence.readers import files, photos, pictures
from tandem.evidence.readers.base import Unreadable
from tandem.evidence.readers.paper import learning, papers
from tandem.kit import lifeline
from tandem.kit.errors import Said

PLAIN, LETTERS = "plain", "letters"
MEMORY_MAX = {PLAIN: 1_500_000_000, LETTERS: 6_000_000_000}  # bytes of address space
FOUND, REASON, DONE, BUG = "found", "reason", "done", "bug"
INVOICES, CODES, PAGE, LABELS, PHOTO = "invoices", "codes", "page", "labels", "photo"


def main() -> None:
    """Serve until the other end closes; a parent that is killed takes even a stuck reader along."""
    lifeline.end_when_closed(0)
    has_letters = sys.argv[2] == LETTERS
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX[sys.argv[2]],) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if has_letters:
        os.nice(5)  # a page can wait for its letters; other work cannot
    connection = Connection(int(sys.argv[1]))
    end: str
    why: Any
    while True:
        try:
            asked = json.loads(connection.recv_bytes())
        except EOFError:
            return
        try:
            _answer(connection, asked, has_letters)
            end, why = DONE, None
        except papers.LettersNeeded:
            end, why = DONE, LETTERS
        except Unreadable as reason:
            end, why = REASON, _reason(reason)
        except MemoryError:
            end, why = REASON, _reason(Unreadable(why=Said("reading it needs more memory than any document should")))
        except BrokenPipeError:
            return
        except Exception:
            end, why = BUG, traceback.format_exc()
        _send(connection, end, "", why)


def _answer(connection: Connection, asked: dict[str, Any], has_letters: bool) -> None:
    path = Path(asked["path"])
    match asked["what"]:
        case "codes":
            for code in pictures.codes_in(path.read_bytes()):
                _send(connection, FOUND, "", code)
        case "photo":
            _send(connection, FOUND, "", photos.photo_of(path.read_bytes()))
        case "page":
            _send(connection, FOUND, "", papers.shown(path.read_bytes(), asked["place"], width=asked["width"]))
        case "labels":
            pages = papers.words(path.read_bytes(), has_letters=has_letters)
            _send(connection, FOUND, "", learning.labels_of(pages, asked["said"]))
        case _:
            learnt = asked["paper"]
            paper = None if learnt is None else partial(papers.of, learnt=learnt, has_letters=has_letters)
            for name, found in files.read(path, names=frozenset(asked["names"]), paper=paper):
                _send(connection, FOUND, name, _reason(found) if isinstance(found, Unreadable) else found)


def _reason(reason: Unreadable) -> tuple[str, dict[str, object]]:
    why = reason.data["why"]
    return (why.template, why.values) if isinstance(why, Said) else (str(why), {})


def _send(connection: Connection, kind: str, name: str, what: Any) -> None:
    connection.send_bytes(pickle.dumps((kind, name, what), protocol=5))


if __name__ == "__main__":
    main()
