"""The process in which files of strangers are read: bounded memory, no files of its own, nothing in
its environment.

`python -m tandem.platform.isolation.child FD BYTES BYTES NICE`: takes from the socket which
function to call with what, as JSON, answers with what it yields, one message each, and a last one
that says how it ended. It knows no database and no settings. It ends when whoever started it does,
also in the midst of work, and by no signal that is meant for its parent: a file is not to blame for
a restart.
"""

import io
import json
import os
import pickle
import resource
import signal
import sys
import traceback
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tandem.kit import lifeline
from tandem.kit.errors import TandemError

NO_MEMORY = "std::bad_alloc"  # of libraries in C++, which raise it as an error of their own
FOUND, DONE, REFUSED, MEMORY, BUG = "found", "done", "refused", "memory", "bug"


def main() -> None:
    """Serve until the other end closes; a parent that is killed takes even a stuck reader along."""
    lifeline.end_when_closed(0)
    descriptor, memory_max, address_max, nice = (int(word) for word in sys.argv[1:5])
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_DATA, (memory_max, memory_max))
    resource.setrlimit(resource.RLIMIT_AS, (address_max, address_max))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(nice)
    connection = Connection(descriptor)
    while True:
        try:
            asked = json.loads(connection.recv_bytes())
        except (EOFError, OSError):
            return
        end, value = _answer(connection, asked)
        _send(connection, end, value)
        if end not in (DONE, REFUSED):
            return  # after a panic, or with no memory left, nothing here is to be relied on


def _answer(connection: Connection, asked: dict[str, Any]) -> tuple[str, Any]:
    try:
        module, _, name = asked["function"].partition(":")
        result = getattr(import_module(module), name)(Path(asked["path"]), **asked["said"])
        for value in result if isinstance(result, Iterator) else (result,):
            _send(connection, FOUND, value)
    except TandemError as refusal:
        return REFUSED, (type(refusal), refusal.data)
    except MemoryError:
        return MEMORY, None
    except BrokenPipeError:
        sys.exit()
    except BaseException:  # a panic of a native library is no `Exception`
        told = traceback.format_exc()
        return (MEMORY, None) if NO_MEMORY in told else (BUG, told)
    return DONE, None


class _Pickler(pickle.Pickler):
    """Writes a member of an enumeration as its class and value. Python 3.11.0 to 3.11.3 write it as
    a call of `getattr`, which whoever asked would rightly not do.
    """

    def reducer_override(self, value: Any) -> Any:
        """How a value is written; others as they are by themselves."""
        return (type(value), (value.value,)) if isinstance(value, Enum) else NotImplemented


def _send(connection: Connection, end: str, value: Any) -> None:
    content = io.BytesIO()
    _Pickler(content, protocol=5).dump((end, value))
    connection.send_bytes(content.getvalue())


if __name__ == "__main__":
    main()
