"""Which version this program is, and whether it knows what a database went through.

A migration may stand for those of before (`replaces`): a database that went through all of these
needs no statement of it, and one that went through some of them only is too old for this program.
"""

import ast
import importlib.metadata
import re
from collections.abc import Iterable, Iterator, Mapping
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
# The last version that has the migrations of before the first release one by one.
LAST_BEFORE = "6cc9a5a597"


def _migrations() -> Iterator[tuple[str, Path]]:
    for path in sorted(SOURCE.glob("**/migrations/[0-9]*.py")):
        yield LABELS.get(path.parts[-3], path.parts[-3]), path


def known_migrations() -> dict[str, list[str]]:
    """The migrations that this program has, by package."""
    known: dict[str, list[str]] = {}
    for package, path in _migrations():
        known.setdefault(package, []).append(path.stem)
    return known


def replaced_migrations() -> dict[tuple[str, str], set[str]]:
    """For each migration (package, name) that stands for others: the names of these."""
    return {
        (package, path.stem): names for package, path in _migrations() if (names := _replaced(path))
    }


def _replaced(path: Path) -> set[str]:
    for statement in ast.parse(path.read_text()).body:
        for part in statement.body if isinstance(statement, ast.ClassDef) else ():
            match part:
                case ast.Assign(targets=[ast.Name(id="replaces")], value=value):
                    return {name for _package, name in ast.literal_eval(value)}
    return set()


def own_migrations(rows: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Of the migrations that a database went through, those of Tandem's own packages."""
    ours = known_migrations()
    own: dict[str, list[str]] = {}
    for package, name in sorted(rows):
        is_own = any((SOURCE / folder / package).is_dir() for folder in ("", "engagement"))
        if package in ours or is_own:
            own.setdefault(package, []).append(name)
    return own


def is_newer(migrations: Mapping[str, Iterable[str]]) -> bool:
    """Whether a database went through a migration that this program does not have."""
    ours = {package: set(names) for package, names in known_migrations().items()}
    for (package, _name), names in replaced_migrations().items():
        ours[package] |= names
    return any(set(names) - ours.get(package, set()) for package, names in migrations.items())


def is_too_old(migrations: Mapping[str, Iterable[str]]) -> bool:
    """Whether a database went through some of the migrations for which one of this program stands,
    and not through all of them.
    """
    for (package, name), replaced in replaced_migrations().items():
        gone_through = set(migrations.get(package, ()))
        if name not in gone_through and gone_through & replaced and replaced - gone_through:
            return True
    return False


def is_current(migrations: Mapping[str, Iterable[str]]) -> bool:
    """Whether a database went through every migration that this program has."""
    return all(
        set(names) <= set(migrations.get(package, ()))
        for package, names in known_migrations().items()
    )
