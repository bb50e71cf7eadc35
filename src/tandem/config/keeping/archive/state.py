"""What the archiver must know after it was killed."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from tandem.config.keeping import homes


@dataclass(frozen=True, slots=True)
class State:
    """The line that is kept, and how far it has come.

    `identity` tells the history that the line is of: the database's own number, its timeline, the
    home and the archive. Another database in the same home, a home that was copied or brought back,
    or another archive has another one, and begins a line of its own.
    """

    identity: str = ""
    line: str = ""
    is_begun: bool = False  # the archive knows the line
    is_base_due: bool = True


class Kept:
    """A state that outlives the process."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.now = State(**json.loads(file.read_text())) if file.exists() else State()

    def begin(self, identity: str, line: str) -> None:
        """A new line."""
        self._write(State(identity=identity, line=line))

    def note_begun(self) -> None:
        """The archive knows the line."""
        self._write(replace(self.now, is_begun=True))

    def note_base(self, *, is_due: bool) -> None:
        """Whether the log goes on from no base, so that one must be taken."""
        self._write(replace(self.now, is_base_due=is_due))

    def _write(self, state: State) -> None:
        homes.write_durably(self._file, json.dumps(asdict(state)).encode())
        self.now = state
