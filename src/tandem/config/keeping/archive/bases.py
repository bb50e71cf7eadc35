"""Taking a base: `pg_basebackup`, streamed into the store while everything runs, whole there or
not.

It runs in a thread, because the log must go on being taken meanwhile; its program is started by the
main thread, with which it ends. A base counts from when its `done.json` is there, which is put
last.
"""

import hashlib
import subprocess
import threading
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from tandem.config import versions
from tandem.config.keeping import secret, tools
from tandem.config.keeping.archive import lines
from tandem.config.keeping.archive.stores import Store
from tandem.kit import lifeline
from tandem.kit.errors import TandemError
from tandem.platform.embedded import places

_CHUNK_BYTES = 1 << 18
_GZIP = 31  # what zlib calls a window of 32 kB in gzip's form
PASSWORD = "database.json"  # with it the new home speaks with the restored server


class Taking:
    """A base under way. `trouble` says afterwards why it is not there; None where it is."""

    def __init__(
        self,
        store: Store,
        line: str,
        home: Path,
        *,
        url: str,
        first: str,
        at: datetime,
        is_urgent: bool,
    ) -> None:
        # The segment that is written now: the base begins later.
        self._timeline, self._first = lines.number_of(first)
        self._store, self._home, self._line = store, home, line
        self._name = lines.moment_name(at)
        self._folder = f"lines/{line}/bases/{self._name}"
        self.trouble: str | None = None
        self._words: list[str] = []
        self._digest = hashlib.sha256()
        self._bytes = 0
        program = str(places.binaries() / "pg_basebackup")
        self._process = subprocess.Popen(
            [
                program,
                "--pgdata=-",
                "--format=tar",
                "--wal-method=none",
                "--no-password",
                "--no-manifest",
                f"--checkpoint={'fast' if is_urgent else 'spread'}",
                "--label=tandem archive",
            ],
            env={**tools.environment_of(url), "PGAPPNAME": "tandem base", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=lifeline.ending_with_parent(),
            start_new_session=True,
        )
        self._thread = threading.Thread(target=self._take, daemon=True)
        self._thread.start()

    def has_ended(self) -> bool:
        """Whether it has, well or not."""
        return not self._thread.is_alive()

    def abandon(self) -> None:
        """End it; nothing of it counts."""
        self._process.kill()

    def declare(self, at: datetime) -> None:
        """Say that this base is whole, and can be gone back to from `at` on.

        Raises:
            NoStore
        """
        base = lines.Base(
            line=self._line,
            name=self._name,
            at=at,
            timeline=self._timeline,
            first=self._first,
            tandem=versions.version(),
            postgres=tools.embedded_version(),
            migrations=versions.known_migrations(),
            database_bytes=self._bytes,
            sha256=self._digest.hexdigest(),
            has_secret=secret.is_in_file(self._home),
            public_key=secret.public_key_of(self._home),
        )
        for name in (PASSWORD, *(["secret_key"] if base.has_secret else [])):
            self._store.put(f"{self._folder}/{name}", (self._home / name).read_bytes())
        self._store.put(f"{self._folder}/done.json", base.to_json())

    def _take(self) -> None:
        assert self._process.stderr is not None
        listener = threading.Thread(target=self._listen, daemon=True)
        listener.start()
        try:
            self._store.put(f"{self._folder}/base.tar.gz", self._packed(listener))
        except TandemError as error:
            self.trouble = error.sentence
        except Exception as error:
            self.trouble = f"{type(error).__name__}: {error}"
        finally:
            self._process.kill()
            self._process.wait()

    def _packed(self, listener: threading.Thread) -> Iterator[bytes]:
        """What the program writes, compressed; ends with an error where the program does."""
        assert self._process.stdout is not None
        packer = zlib.compressobj(1, zlib.DEFLATED, _GZIP)
        while chunk := self._process.stdout.read(_CHUNK_BYTES):
            self._store.require_room()
            self._bytes += len(chunk)
            yield self._counted(packer.compress(chunk))
        if self._process.wait():
            listener.join()
            why = self._words[-1] if self._words else "it ended without a word"
            raise tools.ToolFailed(tool="pg_basebackup", why=why)
        yield self._counted(packer.flush())

    def _counted(self, packed: bytes) -> bytes:
        self._digest.update(packed)
        return packed

    def _listen(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._words.append(line.decode(errors="replace").rstrip())
