"""Which version this program is, and whether it knows what a database went through."""

import importlib.metadata
import re
from collections.abc import Iterable
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]


def version() -> str:
    """The version of this program."""
    try:
        return importlib.metadata.version("tandem")
    except importlib.metadata.PackageNotFoundError:
        text = (SOURCE.parents[1] / "CHANGELOG.md").read_text()
        return re.findall(r"^## \[([0-9.]+)\]", text, re.MULTILINE)[0]


# A package that got another name keeps the label under which its migrations were made.
LABELS = {"adjustments": "mending"}


def known_migrations() -> dict[str, list[str]]:
    """The migrations that this program has, by package."""
    known: dict[str, list[str]] = {}
    for path in sorted(SOURCE.glob("*/migrations/[0-9]*.py")):
        known.setdefault(LABELS.get(path.parts[-3], path.parts[-3]), []).append(path.stem)
    return known


def own_migrations(rows: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Of the migrations that a database went through, those of Tandem's own packages."""
    ours = known_migrations()
    own: dict[str, list[str]] = {}
    for package, name in sorted(rows):
        if package in ours or (SOURCE / package).is_dir():
            own.setdefault(package, []).append(name)
    return own


def is_newer(migrations: dict[str, list[str]]) -> bool:
    """Whether a database went through a migration that this program does not have."""
    ours = known_migrations()
    return any(set(names) - set(ours.get(package, ())) for package, names in migrations.items())
