"""A backup brought back: whole, with its secret, wherever it goes, and however often it is broken
off.
"""

import io
import json
import os
import random
import shutil
import tarfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from keeping.conftest import STATES, codes_work, inside, kill, start_command, tandem
from support.means import kills_wanted

from tandem.config.keeping import container, manifest, restoring
from tandem.config.keeping.progress import Progress
from tandem.kit.errors import TandemError

SHARED_MEMORY = Path("/dev/shm")
TOO_OLD = STATES.with_name("too_old.tar")  # of before there were manifests


def _rewritten(file: Path, to: Path, change: Any) -> Path:
    """A backup with other parts, whole in itself."""
    with tarfile.open(file) as source, to.open("w+b") as out:
        writer = container.Writer(out, on_bytes=lambda _count: None)
        for part in source:
            opened = source.extractfile(part)
            if part.name != container.SUMS and opened is not None:
                changed = change(part.name, opened.read())
                if changed is not None:
                    writer.add(part.name, [changed], modified_at=part.mtime)
        writer.finish(modified_at=0)
    return to


COUNT_WHAT_WAITS = """
from datetime import UTC, datetime
from uuid import UUID
from tandem.flows.evidence import accept_evidence
figures = accept_evidence.accept(UUID("{waiting}"), organiser_id=UUID("{organiser_id}"), home=home, actor="test",
                                 now=lambda: datetime.now(UTC))
print(figures["counted"])
"""


def _restore(file: Path, home: Path, **more: Any) -> None:
    restoring.restore(file, home, progress=Progress(), **more)


def _files_of(home: Path) -> dict[str, bytes]:
    """What lies in the folders that a backup takes."""
    return {
        str(path.relative_to(home)): path.read_bytes()
        for folder in ("uploads", "drop")
        for path in (home / folder).rglob("*")
        if path.is_file()
    }


def test_all_of_a_home_comes_back(built: Any, kept: Path, facts: Any, place: Path) -> None:
    home = place / "new home"

    said = tandem("restore", kept, "--home", home).stdout

    assert f"Restored into {home}" in said
    assert "proved" in tandem("proof", "--home", home).stdout
    assert (home / "secret_key").read_text() == (built[0] / "secret_key").read_text()
    assert (home / "public_key").read_text().strip() == facts["public_key"]
    assert _files_of(home) == _files_of(built[0])
    assert len(_files_of(home)) == 4
    assert codes_work(home, facts)
    assert inside(home, COUNT_WHAT_WAITS.format(**facts)) == "7\n"


@pytest.mark.thorough
@pytest.mark.skipif(not SHARED_MEMORY.is_dir(), reason="there is no second file system")
def test_home_and_backup_may_lie_on_different_disks(kept: Path, facts: Any, place: Path) -> None:
    home = SHARED_MEMORY / f"tandem-test-{os.getpid()}"
    if SHARED_MEMORY.stat().st_dev == place.stat().st_dev:
        pytest.skip("there is no second file system")
    try:
        tandem("restore", kept, "--home", home)

        assert codes_work(home, facts)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.mark.thorough
def test_killed_at_any_moment_it_is_not_served_and_goes_on(
    kept: Path, facts: Any, place: Path
) -> None:
    began = time.monotonic()
    tandem("restore", kept, "--home", place / "undisturbed")
    seconds = time.monotonic() - began
    chance = random.Random(14)
    home, kills = place / "killed", 0
    while kills < kills_wanted(2) or not (home / "restoring.json").exists():
        process = start_command("restore", kept, "--home", home)
        time.sleep(chance.uniform(0.3 * seconds, seconds))
        if kill(process):
            kills += 1
        else:
            shutil.rmtree(home)

    for command in ("start", "proof", "backup", "upgrade"):
        target = [place / "half.tar"] if command == "backup" else []
        refused = tandem(command, *target, "--home", home, check=False)
        assert refused.returncode == 1
        assert "restore that was not finished" in refused.stderr
        assert "./tandem restore" in refused.stderr

    tandem("restore", kept, "--home", home)

    assert not (home / "restoring.json").exists()
    assert "proved" in tandem("proof", "--home", home).stdout
    assert codes_work(home, facts)


@pytest.mark.usefixtures("at_a_terminal")
@pytest.mark.thorough
def test_another_backup_does_not_go_into_a_half_restored_home(kept: Path, place: Path) -> None:
    home = place / "half"
    home.mkdir()
    (home / "restoring.json").write_text(
        json.dumps({"file": "/elsewhere/other.tar", "identity": "0" * 64})
    )

    with pytest.raises(
        restoring.AnotherRestore, match=r"unfinished restore of /elsewhere/other\.tar"
    ):
        _restore(kept, home)

    assert not (home / "postgres").exists()


@pytest.mark.usefixtures("at_a_terminal")
def test_a_home_that_lives_is_not_overwritten(kept: Path, small: Any) -> None:
    before = (small.home / "secret_key").read_text()

    with pytest.raises(restoring.NotEmpty, match="already holds an installation"):
        _restore(kept, small.home)

    assert (small.home / "secret_key").read_text() == before


@pytest.mark.usefixtures("at_a_terminal")
@pytest.mark.parametrize(
    ("_case", "at"),
    [
        ("in the dump", container.DUMP),
        ("in a file", "uploads/"),
        ("cut short", None),
        ("its end is gone", -1024),
    ],
)
def test_a_damaged_backup_changes_nothing(
    _case: str, at: str | int | None, kept: Path, place: Path
) -> None:
    content = bytearray(kept.read_bytes())
    if at is None:
        content = content[: len(content) // 2]
    elif isinstance(at, int):
        content = content[: at - 1024]
    else:
        with tarfile.open(kept) as parts:
            part = next(each for each in parts if each.isfile() and each.name.startswith(at))
        content[part.offset_data + part.size // 2] ^= 0xFF
    damaged = place / "damaged.tar"
    damaged.write_bytes(content)

    with pytest.raises(container.Damaged, match="Nothing was changed"):
        _restore(damaged, place / "new")

    assert not (place / "new").exists()


def _tar(file: Path, name: str) -> Path:
    with tarfile.open(file, "w") as out:
        part = tarfile.TarInfo(name)
        part.size = 3
        out.addfile(part, io.BytesIO(b"jpg"))
    return file


@pytest.mark.usefixtures("at_a_terminal")
def test_what_is_no_backup_is_told(place: Path) -> None:
    (place / "notes.txt").write_text("milk, bread")
    _tar(place / "other.tar", "holiday.jpg")

    for name, sentence in (
        ("notes.txt", "is not a backup"),
        ("other.tar", "it holds “holiday.jpg”"),
        ("gone.tar", "There is no file"),
    ):
        with pytest.raises(TandemError, match=sentence):
            _restore(place / name, place / "new")
    assert not (place / "new").exists()


@pytest.mark.usefixtures("at_a_terminal")
def test_a_hostile_archive_writes_nowhere_else(place: Path) -> None:
    for name in ("../escaped", "uploads/../../escaped", "/tmp/escaped-of-tandem"):
        with pytest.raises(container.Damaged, match="it holds"):
            _restore(_tar(place / "hostile.tar", name), place / "in" / "new")

    assert not (place / "escaped").exists()
    assert not Path("/tmp/escaped-of-tandem").exists()


@pytest.mark.usefixtures("at_a_terminal")
def test_a_backup_of_a_newer_version_is_refused(kept: Path, place: Path) -> None:
    def newer(name: str, content: bytes) -> bytes:
        if name != container.MANIFEST:
            return content
        said = json.loads(content)
        said["tandem"] = "9.9.0"
        said["migrations"]["ledger"].append("0099_from_the_future")
        said["what_comes_later"] = True
        return json.dumps(said).encode()

    with pytest.raises(manifest.NewerBackup, match=r"made by a newer Tandem \(9\.9\.0\)"):
        _restore(_rewritten(kept, place / "newer.tar", newer), place / "new")

    assert not (place / "new").exists()


@pytest.mark.usefixtures("at_a_terminal")
def test_a_backup_from_before_the_first_release_is_told_the_way(kept: Path, place: Path) -> None:
    """One of before there were manifests, and one whose manifest says the same."""

    def between(name: str, content: bytes) -> bytes:
        if name != container.MANIFEST:
            return content
        said = json.loads(content)
        said["migrations"]["ledger"] = ["0001_initial"]
        return json.dumps(said).encode()

    for file in (TOO_OLD, _rewritten(kept, place / "between.tar", between)):
        with pytest.raises(manifest.TooOldBackup, match=r"git checkout [0-9a-f]{7,40},"):
            _restore(file, place / "new")

        assert not (place / "new").exists()


@pytest.mark.thorough
@pytest.mark.usefixtures("at_a_terminal")
def test_a_secret_of_the_environment_must_be_the_same(
    kept: Path, built: Any, facts: Any, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = (built[0] / "secret_key").read_text()

    def without(name: str, content: bytes) -> bytes | None:
        if name == container.MANIFEST:
            return json.dumps({**json.loads(content), "has_secret": False}).encode()
        return None if name == container.SECRET else content

    file, home = _rewritten(kept, place / "without.tar", without), place / "new"

    with pytest.raises(restoring.SecretElsewhere, match="is not in the backup"):
        _restore(file, home)
    monkeypatch.setenv("TANDEM_SECRET_KEY", "x" * 40)
    with pytest.raises(restoring.OtherSecret, match="another secret than the one in the backup"):
        _restore(file, home)
    assert not (home / "restoring.json").exists()
    monkeypatch.setenv("TANDEM_SECRET_KEY", secret)
    _restore(file, home)
    assert codes_work(home, facts, TANDEM_SECRET_KEY=secret)


@pytest.mark.thorough
def test_a_lost_secret_is_never_made_anew_in_silence(small: Any) -> None:
    (small.home / "public_key").write_text(small.facts["public_key"] + "\n")
    (small.home / "secret_key").unlink()

    refused = tandem("start", "--home", small.home, check=False)
    changed = tandem("start", "--home", small.home, check=False, TANDEM_SECRET_KEY="y" * 40)

    assert refused.returncode == changed.returncode == 1
    assert "The secret of this installation is gone" in refused.stderr
    assert "another one than before" in changed.stderr
    assert not (small.home / "secret_key").exists()


@pytest.fixture
def own_database() -> Any:
    """An empty database on a server that is not Tandem's to start: the suite's."""
    suite, name = os.environ["TANDEM_SUITE_URL"], f"tandem_kept_{os.urandom(4).hex()}"
    with psycopg.connect(suite, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    parts = urlsplit(suite)
    yield urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))
    with psycopg.connect(suite, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.thorough
def test_a_database_of_ones_own_is_filled_and_backed_up(
    kept: Path, facts: Any, place: Path, own_database: str
) -> None:
    home, chance = place / "own", random.Random(2)
    for _ in range(kills_wanted(2)):
        process = start_command("restore", kept, "--home", home, TANDEM_DATABASE_URL=own_database)
        time.sleep(chance.uniform(0.5, 4))
        if not kill(process):
            break

    if (home / "restoring.json").exists() or not (home / "uploads").exists():
        tandem("restore", kept, "--home", home, TANDEM_DATABASE_URL=own_database)

    twice = tandem(
        "restore", kept, "--home", place / "other", check=False, TANDEM_DATABASE_URL=own_database
    )
    assert "already holds tables" in twice.stderr
    assert not (home / "postgres").exists()
    tandem("backup", place / "own.tar", "--home", home, TANDEM_DATABASE_URL=own_database)
    assert codes_work(home, facts, TANDEM_DATABASE_URL=own_database)
    assert "all alive" in tandem("backup", "--verify", place / "own.tar", "--within", place).stdout


def test_nothing_is_made_where_there_is_nothing(place: Path) -> None:
    home = place / "empty"

    for command in (["backup", place / "x.tar"], ["proof"]):
        refused = tandem(*command, "--home", home, check=False)
        assert refused.returncode == 1
        assert "There is no installation in" in refused.stderr

    assert not home.exists()
    assert not (place / "x.tar").exists()


@pytest.mark.thorough
def test_a_program_older_than_its_database_does_not_start(small: Any) -> None:
    inside(
        small.home,
        """
import psycopg
with psycopg.connect(url, autocommit=True) as connection:
    connection.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('ledger', '0099_later', now())")
""",
    )

    for command in ("start", "upgrade"):
        refused = tandem(command, "--home", small.home, check=False)
        assert refused.returncode == 1
        assert "upgraded by a newer Tandem" in refused.stderr
