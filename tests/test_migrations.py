"""What the database goes through: one line a package, waiting for nobody, and what the models say."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.migrations import Migration, RunPython, RunSQL
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from tandem.config import versions

FIRST = "0001_tables"


@pytest.fixture(scope="module")
def loader() -> MigrationLoader:
    """The migrations as they stand in the files, without a database."""
    return MigrationLoader(None)


def _own(loader: MigrationLoader) -> Iterator[tuple[str, str, Migration]]:
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if type(migration).__module__.startswith("tandem."):
            yield app, name, migration


def test_each_package_has_one_line_of_them_from_the_first_release_on(
    loader: MigrationLoader,
) -> None:
    lines = dict[str, list[str]]()
    for app, name, migration in _own(loader):
        before = [needed for package, needed in migration.dependencies if package == app]
        assert before == lines.get(app, [])[-1:], f"{app}.{name} follows the one before it"
        lines.setdefault(app, []).append(name)

    for app, names in lines.items():
        numbers = [int(name[:4]) for name in names]
        assert names[0] == FIRST and numbers == list(range(1, len(names) + 1)), app
    assert lines == versions.known_migrations()


def test_none_waits_for_who_works_and_none_loops_over_rows(loader: MigrationLoader) -> None:
    for app, name, migration in _own(loader):
        first = migration.operations[0]
        is_patient = isinstance(first, RunSQL) and re.fullmatch(
            r"SET LOCAL lock_timeout = '\d+s'", str(first.sql)
        )
        assert is_patient, f"{app}.{name} begins with SET LOCAL lock_timeout = '5s'"
        assert migration.atomic
        assert not any(isinstance(part, RunPython) for part in migration.operations), (app, name)


def test_they_make_what_the_models_say(loader: MigrationLoader) -> None:
    from django.apps import apps

    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    changes = detector.changes(graph=loader.graph)

    assert {
        app: [str(op) for m in rows for op in m.operations] for app, rows in changes.items()
    } == {}


def test_what_the_first_ones_stand_for_is_gone(loader: MigrationLoader) -> None:
    """A file of before beside the one that stands for it would be gone through again."""
    replaced = {
        (package, name)
        for (package, _first), names in versions.replaced_migrations().items()
        for name in names
    }

    assert len(replaced) > 200
    assert not replaced & loader.disk_migrations.keys()
    folders = Path(versions.SOURCE).glob("**/migrations")
    assert all(path.name[0] in "0_" for folder in folders for path in folder.glob("*.py"))
