"""The process in which files of strangers are read: little memory, no files of its own, nothing in its environment.

`python -m tandem.evidence.readers.child FD`: takes what to do, paths and names from the socket, answers with what was found,
one message an invoice or a code, and a last one that says how the file ended. It knows no database and no settings.
"""

import pickle
import resource
import sys
import traceback
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tandem.evidence.readers import files, pictures
from tandem.evidence.readers.base import Unreadable
from tandem.kit.errors import Said

MEMORY_MAX = 1_500_000_000  # bytes of address space
FOUND, REASON, DONE, BUG = "found", "reason", "done", "bug"
INVOICES, PICTURE = "invoices", "picture"


def main() -> None:
    """Serve until the other end closes."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    connection = Connection(int(sys.argv[1]))
    end: str
    why: Any
    while True:
        try:
            what, path, *names = connection.recv_bytes().decode().split("\0")
        except EOFError:
            return
        try:
            if what == PICTURE:
                for code in pictures.codes_in(Path(path).read_bytes()):
                    _send(connection, FOUND, "", code)
            else:
                for name, found in files.read(Path(path), names=frozenset(names)):
                    _send(connection, FOUND, name, _reason(found) if isinstance(found, Unreadable) else found)
            end, why = DONE, None
        except Unreadable as reason:
            end, why = REASON, _reason(reason)
        except MemoryError:
            end, why = REASON, _reason(Unreadable(why=Said("reading it needs more memory than any document should")))
        except BrokenPipeError:
            return
        except Exception:
            end, why = BUG, traceback.format_exc()
        _send(connection, end, "", why)


def _reason(reason: Unreadable) -> tuple[str, dict[str, object]]:
    why = reason.data["why"]
    return (why.template, why.values) if isinstance(why, Said) else (str(why), {})


def _send(connection: Connection, kind: str, name: str, what: Any) -> None:
    connection.send_bytes(pickle.dumps((kind, name, what), protocol=5))


if __name__ == "__main__":
    main()
