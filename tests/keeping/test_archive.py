"""What an archive holds: which moments it reaches, what it lets go of, and when it takes nothing
more.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tandem.config.keeping.archive import choices, lines, retention
from tandem.config.keeping.archive.stores import NoStore, Store
from tandem.platform import disk

LINE = "20261101T000000Z-abcdef"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def _day(days_ago: float) -> datetime:
    return NOW - timedelta(days=days_ago)


def _base(store: Store, days_ago: float, first: int) -> None:
    at = _day(days_ago)
    base = lines.Base(
        line=LINE,
        name=lines.moment_name(at),
        at=at,
        timeline=1,
        first=first,
        tandem="1",
        postgres=180000,
        migrations={},
        database_bytes=1,
        sha256="",
        has_secret=True,
        public_key=None,
    )
    store.put(f"{base.folder}/base.tar.gz", b"x")
    store.put(f"{base.folder}/done.json", base.to_json())


def _segment(store: Store, number: int, days_ago: float, *, is_whole: bool = True) -> None:
    name = lines.segment_name(1, number)
    store.put(lines.segment_path(LINE, name, _day(days_ago), is_whole=is_whole), b"x")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path))


def test_what_no_kept_base_needs_is_removed_and_nothing_else(store: Store) -> None:
    for days_ago, first in ((10, 1), (8, 3), (3, 5), (0.5, 7)):
        _base(store, days_ago, first)
    for number in range(1, 9):
        _segment(store, number, 10.5 - number)
    store.put(f"lines/{LINE}/bases/{lines.moment_name(_day(9))}/base.tar.gz", b"half")
    store.put("lines/another/wal/000000010000000000000001-20200101T000000.000000Z.gz", b"x")
    store.put(lines.position_path(LINE, 1, _day(10)), b"{}")
    store.put(lines.position_path(LINE, 8, _day(0)), b"{}")

    retention.clear(store, LINE, _day(7))

    assert [base.at for base in lines.bases_of(store, LINE)] == [_day(8), _day(3), _day(0.5)]
    assert {segment.number for segment in lines.segments_of(store, LINE)} == set(range(3, 9))
    assert [number for number, _at in lines.positions_of(store, LINE).values()] == [8]
    assert len(store.sizes(f"lines/{LINE}/bases")) == 6
    assert len(store.sizes("lines/another")) == 1
    way = lines.way_to(lines.ways_of(store), _day(7))
    assert (way.base.at, way.segments[0].number) == (_day(8), 3)


def test_without_a_base_nothing_is_removed(store: Store) -> None:
    _segment(store, 1, 100)

    retention.clear(store, LINE, _day(7))

    assert len(lines.segments_of(store, LINE)) == 1


def test_a_gap_is_told_by_the_moments_before_and_after_it(store: Store) -> None:
    _base(store, 5, 1)
    for number, days_ago in ((1, 4.9), (2, 4.5)):
        _segment(store, number, days_ago)
    _segment(store, 3, 4.2, is_whole=False)
    _base(store, 2, 9)
    _segment(store, 9, 1.9)
    _segment(store, 10, 1, is_whole=False)

    ways = lines.ways_of(store)

    before, after = (
        f"from {_day(5).isoformat()} to {_day(4.2).isoformat()}",
        f"from {_day(2).isoformat()} to {_day(1).isoformat()}",
    )
    assert lines.reach_of(ways) == f"{before}, and {after}"
    assert [segment.number for segment in lines.way_to(ways, _day(4.3)).segments] == [1, 2, 3]
    assert lines.way_to(ways, None).until == _day(1)
    with pytest.raises(lines.OutOfReach) as refusal:
        lines.way_to(ways, _day(3))
    assert before in refusal.value.sentence and after in refusal.value.sentence


def test_a_folder_on_the_disk_of_the_home_leaves_its_reserve(tmp_path: Path) -> None:
    with_reserve = Store(str(tmp_path), reserve=disk.free(tmp_path) * 2)

    with pytest.raises(NoStore, match="nearly full"):
        with_reserve.put("lines/x/line.json", b"{}")

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("_case", "name", "value", "sentence"),
    [
        ("relative", "TANDEM_ARCHIVE", "backups", "must be a folder"),
        ("in the home", "TANDEM_ARCHIVE", "{home}/archive", "in the home"),
        ("words", "TANDEM_ARCHIVE_DAYS", "a week", "whole number from 1 to 3650; it is “a week”"),
        ("never", "TANDEM_ARCHIVE_SECONDS", "0", "whole number from 1 to 3600"),
    ],
)
def test_a_choice_that_cannot_work_is_told(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    _case: str,
    name: str,
    value: str,
    sentence: str,
) -> None:
    monkeypatch.setenv("TANDEM_ARCHIVE", "s3://bucket/tandem")
    monkeypatch.setenv(name, value.format(home=tmp_path))

    with pytest.raises(choices.BadArchive, match=sentence):
        choices.chosen(tmp_path)
