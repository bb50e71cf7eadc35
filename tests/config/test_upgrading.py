"""An installation is upgraded whenever something that shapes its database is another."""

from pathlib import Path

import pytest

from tandem.config import upgrading


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
