"""An installation is upgraded whenever something that shapes its database is another."""

from collections.abc import Mapping
from pathlib import Path

import psycopg
import pytest
from support.upgrading import standing_at

from tandem.config import upgrading, versions

# What a database of the last version before the first release went through.
OF_BEFORE: Mapping[str, set[str]] = {
    package: names for (package, _name), names in versions.replaced_migrations().items()
}


def _package(folder: Path, name: str, version: str) -> None:
    told = folder / f"{name}-{version}.dist-info"
    told.mkdir()
    (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")


def test_a_newer_package_is_another_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    before = upgrading.state("postgresql://one")
    _package(tmp_path, "a_queue", "1.0")
    with_it = upgrading.state("postgresql://one")
    (tmp_path / "a_queue-1.0.dist-info").rename(tmp_path / "gone")
    _package(tmp_path, "a_queue", "1.1")

    assert len({before, with_it, upgrading.state("postgresql://one")}) == 3


def test_the_same_is_the_same_state_and_another_database_is_not() -> None:
    assert upgrading.state("postgresql://one") == upgrading.state("postgresql://one")
    assert upgrading.state("postgresql://one") != upgrading.state("postgresql://two")


def test_what_went_through_some_of_what_a_migration_stands_for_is_told_the_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    between = {**OF_BEFORE, "ledger": OF_BEFORE["ledger"] - {max(OF_BEFORE["ledger"])}}
    with standing_at(between) as url:
        monkeypatch.setenv("TANDEM_DATABASE_URL", url)
        with pytest.raises(upgrading.TooOldDatabase, match=r"git checkout [0-9a-f]{7,40},"):
            upgrading.upgrade()

        assert upgrading.migrations_of(url) == {
            package: sorted(names) for package, names in between.items()
        }


def test_what_went_through_all_of_it_needs_no_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    with standing_at(OF_BEFORE) as url:
        monkeypatch.setenv("TANDEM_DATABASE_URL", url)
        before = _shape(url)

        upgrading.upgrade()

        assert _shape(url) == before
        gone_through = upgrading.migrations_of(url)
        assert versions.is_current(gone_through) and not versions.is_newer(gone_through)
        assert all(OF_BEFORE[package] <= set(gone_through[package]) for package in OF_BEFORE)


def test_an_empty_database_a_newer_one_and_one_of_a_package_less_are_told_apart() -> None:
    known = versions.known_migrations()
    newer = {**OF_BEFORE, "tasks": {*OF_BEFORE["tasks"], "0099_from_the_future"}}
    without = {package: names for package, names in OF_BEFORE.items() if package != "library"}

    for gone_through, is_newer, is_too_old, is_current in (
        ({}, False, False, False),
        (known, False, False, True),
        (OF_BEFORE, False, False, False),
        (without, False, False, False),
        (newer, True, False, False),
        ({**known, "events": ["0099_from_the_future"]}, True, False, False),
    ):
        assert versions.is_newer(gone_through) is is_newer
        assert versions.is_too_old(gone_through) is is_too_old
        assert versions.is_current(gone_through) is is_current


def _shape(url: str) -> list[tuple[object, ...]]:
    """Tables, columns, indexes and constraints, and where each table lies: a table that was written
    anew lies elsewhere.
    """
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT class.oid, class.relname::text, class.relfilenode, attribute.attnum,"
            " attribute.attname::text, attribute.atttypid FROM pg_class AS class"
            " LEFT JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid"
            " WHERE class.relnamespace = 'public'::regnamespace UNION ALL"
            " SELECT oid, conname::text, conrelid, conindid::int, contype::text, confrelid"
            " FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2, 4, 5"
        ).fetchall()
