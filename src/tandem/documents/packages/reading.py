"""A package, handed over: first how each part is played, then each file by its name and its
pieces.
"""

from collections.abc import Iterator
from pathlib import Path

from tandem.documents.packages import archives, manifests
from tandem.documents.packages.base import Manifest


def read(path: Path) -> Iterator[Manifest | str | bytes]:
    """A manifest of each part; then the name of each file, and behind it its pieces.

    Raises:
        BadPackage: before or after the first value.
    """
    archive = archives.opened(path)
    with archive.zip:
        yield from manifests.read(archive)
        for name in archive.names:
            yield name
            yield from archive.pieces(name)
