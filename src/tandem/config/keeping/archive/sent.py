"""The files that people sent, in the archive; and who was erased, whose files go from it."""

import time
from collections.abc import Callable
from pathlib import Path

from tandem.config.keeping.archive.stores import Store
from tandem.platform.personal import register

# The clock of a folder is coarse: two changes may bear one time.
_SETTLED_NANOSECONDS = 2_000_000_000


class Uploads:
    """Files that people sent: written once and never changed, so each is put once."""

    def __init__(self, store: Store, home: Path) -> None:
        self._store, self._root = store, home / "uploads"
        self._register, self._told = register.file_of(home), (0, 0)
        self._put = set(store.sizes("uploads"))
        self._looked_into: dict[Path, int] = {}

    def put_new(self, *, on_file: Callable[[], None]) -> None:
        """Put what is new; a folder that did not change since is not looked into. Remove what was
        erased.
        """
        self._follow_register()
        for folder in sorted(path for path in self._root.glob("*") if path.is_dir()):
            changed_at = folder.stat().st_mtime_ns
            if self._looked_into.get(folder) == changed_at:
                continue
            is_settled = time.time_ns() - changed_at > _SETTLED_NANOSECONDS
            for file in sorted(folder.iterdir()):
                name = f"uploads/{folder.name}/{file.name}"
                if name not in self._put and file.suffix != ".part" and file.is_file():
                    self._store.put(name, file)
                    self._put.add(name)
                    on_file()
            if is_settled:
                self._looked_into[folder] = changed_at

    def _follow_register(self) -> None:
        """Put who was erased, so that no moment that is brought back has them; and let go of their
        files.
        """
        if not self._register.is_file():
            return
        status = self._register.stat()
        if (status.st_mtime_ns, status.st_size) == self._told:
            return
        self._store.put(register.NAME, self._register)
        gone = register.paths(self._register) & self._put
        self._store.delete(sorted(gone))
        self._put -= gone
        self._told = (status.st_mtime_ns, status.st_size)
