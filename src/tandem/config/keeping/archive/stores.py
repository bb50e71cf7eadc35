"""Where an archive lies: a folder or a bucket of an S3-compatible store, by one library for both.

Everything is whole there or not there. What went into a folder is safe on its disk when `put`
returns.
"""

import contextlib
import os
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from tandem.config.keeping import homes
from tandem.kit.errors import Unavailable
from tandem.platform import disk

PART_BYTES = 16 << 20  # of a base; a store takes 10,000 parts, so a base may have 160 GB
PARTS_AT_ONCE = 2
SECONDS_MAX = 120  # of one request, a part on its way included


class NoStore(Unavailable):
    """The archive cannot be reached, or refuses."""

    code = "config.no_store"
    text = "The archive %(address)s cannot be used: %(why)s."


class Store:
    """An archive by its address.

    Args:
        reserve: bytes that stay free on the disk of a folder.

    Raises:
        NoStore: by all it does, when the store is away, refuses, or is full.
    """

    def __init__(self, address: str, *, reserve: int = 0) -> None:
        self.address, self._reserve = address, reserve
        self.folder = None if address.startswith("s3://") else Path(address)
        with self._told():
            if self.folder is not None:
                if not self.folder.is_dir():
                    raise NoStore(address=address, why="there is no such folder")
                self._store: ObjectStore = LocalStore(self.folder)
            else:
                self._store = from_url(
                    address,
                    client_options={
                        "allow_http": True,
                        "timeout": f"{SECONDS_MAX}s",
                        "connect_timeout": "10s",
                    },
                    retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=60)},
                )

    def require_room(self) -> None:
        """See to it that a folder on the installation's own disk does not take the last of it.

        Raises:
            NoStore
        """
        if self.folder is not None and self._reserve and disk.free(self.folder) < self._reserve:
            why = "it lies on the disk of the home, which is nearly full"
            raise NoStore(address=self.address, why=why)

    def put(self, path: str, content: bytes | Path | Iterable[bytes]) -> None:
        """Keep something under a name; what was there is replaced when it is whole."""
        with self._told():
            self.require_room()
            self._store.put(path, content, chunk_size=PART_BYTES, max_concurrency=PARTS_AT_ONCE)
            if self.folder is not None:
                _settle(self.folder, self.folder / path)

    def get(self, path: str) -> bytes | None:
        """What is kept under a name; None for nothing."""
        with self._told():
            try:
                return bytes(self._store.get(path).bytes())
            except FileNotFoundError:
                return None

    def chunks(self, path: str) -> Iterator[bytes]:
        """What is kept under a name, piece by piece."""
        with self._told():
            for chunk in self._store.get(path).stream(min_chunk_size=1 << 20):
                yield bytes(chunk)

    def sizes(self, folder: str) -> dict[str, int]:
        """The names in a folder and below, each with its bytes."""
        with self._told():
            items = (item for page in self._store.list(folder) for item in page)
            return {str(item["path"]): int(item["size"]) for item in items}

    def delete(self, paths: Iterable[str]) -> None:
        """Remove what is there of some names."""
        with self._told():
            for path in paths:
                with contextlib.suppress(FileNotFoundError):
                    self._store.delete(path)

    def clear_halves(self, prefix: str) -> None:
        """Remove what a killed put left in a folder; a bucket drops such parts by its own rules."""
        if self.folder is not None:
            with self._told():
                for half in (self.folder / prefix).rglob("*#[0-9]*"):
                    half.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (BaseError, OSError) as error:
            lines = str(error).strip().splitlines()
            why = lines[0].strip().rstrip(".") if lines else type(error).__name__
            raise NoStore(address=self.address, why=why) from error


def _settle(root: Path, file: Path) -> None:
    """Let a file and its name outlive a power cut."""
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    for folder in file.parents:
        homes.sync_folder(folder)
        if folder == root:
            return
