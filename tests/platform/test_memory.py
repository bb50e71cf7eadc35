"""The database takes no more memory than what runs it is left."""

from pathlib import Path

import pytest

from tandem.platform.embedded import memory

MEGABYTE = 1_000_000


def _group(folder: Path, file: str, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text(f"{text}\n")


def _own(folder: Path, *lines: str) -> Path:
    file = folder / "own"
    file.write_text("".join(f"{line}\n" for line in lines))
    return file


def test_the_least_limit_of_the_groups_around_a_service_counts(tmp_path: Path) -> None:
    _group(tmp_path / "system.slice", "memory.max", str(700 * MEGABYTE))
    _group(tmp_path / "system.slice/tandem.service", "memory.max", "max")
    _group(tmp_path / "user.slice", "memory.max", str(50 * MEGABYTE))

    own = _own(tmp_path, "0::/system.slice/tandem.service")
    assert memory.bytes_total(own=own, cgroups=tmp_path) == 700 * MEGABYTE


@pytest.mark.parametrize("name_case", ["/", "/of/the/machine/and/not/seen/in/here"])
def test_the_limit_of_a_container_counts_in_both_versions(name_case: str, tmp_path: Path) -> None:
    _group(tmp_path, "memory.max", str(600 * MEGABYTE))
    own = _own(tmp_path, f"0::{name_case}")
    assert memory.bytes_total(own=own, cgroups=tmp_path) == 600 * MEGABYTE

    _group(tmp_path / "memory", "memory.limit_in_bytes", str(500 * MEGABYTE))
    own = _own(tmp_path, "12:pids:/", f"4:cpu,memory:{name_case}", "0::/")
    assert memory.bytes_total(own=own, cgroups=tmp_path) == 500 * MEGABYTE


@pytest.mark.parametrize(
    ("megabytes", "processors", "workers"),
    [(64, 8, 0), (1_000, 1, 0), (1_000, 2, 1), (1_000, 8, 2)],
)
def test_queries_are_parallel_as_memory_and_processors_allow(
    megabytes: int, processors: int, workers: int
) -> None:
    given = memory.parallel(megabytes * MEGABYTE, processors)

    assert f"max_parallel_workers_per_gather={workers}" in given


def test_without_a_limit_it_is_the_memory_of_the_machine(tmp_path: Path) -> None:
    _group(tmp_path / "memory", "memory.limit_in_bytes", str(2**63 - 4096))
    machine = memory.bytes_total(own=tmp_path / "none", cgroups=tmp_path)

    assert memory.bytes_total(own=_own(tmp_path, "4:memory:/", "0::/"), cgroups=tmp_path) == machine
    assert machine > 100 * MEGABYTE
