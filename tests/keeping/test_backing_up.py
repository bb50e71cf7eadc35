"""A backup while everything runs: nobody is stopped, and what it holds fits together."""

import contextlib
import fcntl
import json
import os
import random
import subprocess
import tarfile
import time
from pathlib import Path
from typing import Any

import pytest
from keeping.conftest import SECONDS_MAX, Clients, inside, kill, start_command, tandem
from support.means import kills_wanted

from tandem.config.keeping import container, restoring
from tandem.config.keeping.progress import Progress
from tandem.platform.embedded import postgres


@pytest.mark.thorough
def test_while_clients_buy_and_upload_snapshot_and_files_agree(small: Any, place: Path) -> None:
    with postgres.running(small.home):  # as `start` holds it
        clients = Clients(small.home, small.facts, 3)
        files = [place / f"{number}.tar" for number in range(2)]
        for file in files:
            time.sleep(0.5)
            assert f"Done: {file}" in tandem("backup", file, "--home", small.home).stdout
        assert "proved" in tandem("proof", "--home", small.home).stdout
        assert len(clients.stop()) > 3 * len(files)

        proved = tandem("backup", "--verify", files[-1], "--within", place).stdout

        for sentence in (
            "transfers: proved",
            "all whole",
            "as many",
            "all alive",
            "the same as before",
            "proved.",
        ):
            assert sentence in proved
        counts = [_counts(file) for file in files]
        assert counts[0]["deeds"] < counts[1]["deeds"]
        assert counts[0]["uploads"] < counts[1]["uploads"]
        assert not list(place.glob("tandem-verify-*"))


def _counts(file: Path) -> dict[str, int]:
    with tarfile.open(file) as archive:
        source = archive.extractfile("manifest.json")
        assert source is not None
        return dict(json.load(source)["counts"])


@pytest.mark.thorough
def test_served_by_start_it_is_backed_up_and_proved(small: Any, place: Path) -> None:
    (place / "backups").mkdir()
    small.start()

    tandem("backup", place / "backups", "--home", small.home)
    assert "proved" in tandem("proof", "--home", small.home).stdout

    (made,) = (place / "backups").iterdir()
    assert made.name.startswith("tandem-2")
    assert made.suffix == ".tar"
    assert made.stat().st_mode & 0o777 == 0o600


def test_sha256sum_and_tar_understand_it(small: Any, place: Path) -> None:
    odd = small.home / "drop" / small.facts["slug"] / "WSCHOD" / "done" / 'zażółć "a"\\b\n.csv'
    odd.parent.mkdir()
    odd.write_text("odd")
    os.utime(odd, (1_700_000_000, 1_700_000_000))
    tandem("backup", place / "kept.tar", "--home", small.home)
    folder = place / "opened"
    folder.mkdir()

    subprocess.run(["tar", "xf", place / "kept.tar"], cwd=folder, check=True)
    said = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=folder, check=True, capture_output=True, text=True
    )

    assert said.stdout.count(": OK") == 8
    assert (folder / odd.relative_to(small.home)).read_text() == "odd"
    with contextlib.closing(container.Reader(place / "kept.tar")) as reader:
        assert restoring.look_through(reader, Progress()).head is not None


@pytest.mark.thorough
def test_killed_at_any_moment_the_file_is_not_there_or_whole(small: Any, place: Path) -> None:
    chance, kills = random.Random(7), 0
    file = place / "kept.tar"
    with postgres.running(small.home):
        began = time.monotonic()
        tandem("backup", file, "--home", small.home)
        seconds = time.monotonic() - began
        file.unlink()
        while kills < kills_wanted(5):
            process = start_command("backup", file, "--home", small.home)
            time.sleep(chance.uniform(0.2 * seconds, seconds))
            kills += kill(process)
            if file.exists():
                with contextlib.closing(container.Reader(file)) as reader:
                    restoring.look_through(reader, Progress())
                file.unlink()

        tandem("backup", file, "--home", small.home)

    assert not (place / "kept.tar.part").exists()
    with contextlib.closing(container.Reader(file)) as reader:
        restoring.look_through(reader, Progress())


def test_ended_by_a_signal_it_leaves_nothing_and_no_password_is_an_argument(
    small: Any, place: Path
) -> None:
    """Everybody on a machine may read the arguments of a process."""
    password = json.loads((small.home / "database.json").read_text())["password"]
    with postgres.running(small.home):
        process = start_command("backup", place / "kept.tar", "--home", small.home)
        seen: set[bytes] = set()
        while process.poll() is None and not any(
            line.split(b"\0")[0].endswith(b"/pg_dump") for line in seen
        ):
            seen |= _command_lines_below(process.pid)
            time.sleep(0.02)  # looking at every process keeps a core busy
        process.terminate()
        said, _ = process.communicate(timeout=SECONDS_MAX)

    assert any(b"/pg_dump" in line for line in seen), said
    assert not any(password.encode() in line for line in seen)
    assert process.returncode == 143 or "Done" in said
    assert not (place / "kept.tar.part").exists()


def _command_lines_below(pid: int) -> set[bytes]:
    """The command line of a process and of its children."""
    seen = set()
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            if pid in (int(path.name), parent):
                seen.add((path / "cmdline").read_bytes())
    return seen


def test_where_it_cannot_be_written_is_told(small: Any, place: Path) -> None:
    nowhere = tandem("backup", place / "nowhere" / "kept.tar", "--home", small.home, check=False)
    full = tandem(
        "backup",
        place / "kept.tar",
        "--home",
        small.home,
        check=False,
        TANDEM_DISK_RESERVE_MEGABYTES="900000000",
    )
    unmounted = tandem("backup", f"{place}/disk/", "--home", small.home, check=False)

    assert nowhere.returncode == full.returncode == unmounted.returncode == 1
    assert "there is no such folder. Make it first." in unmounted.stderr
    assert not (place / "disk").exists(), (
        "no file of this name either, which the next backup would replace"
    )
    assert f"there is no folder {place / 'nowhere'}" in nowhere.stderr
    assert "free, and this needs about" in full.stderr
    assert not list(place.glob("kept.tar*"))


@pytest.mark.thorough
def test_two_do_not_write_to_one_file(small: Any, place: Path) -> None:
    with (place / "kept.tar.part").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)

        refused = tandem("backup", place / "kept.tar", "--home", small.home, check=False)

    assert refused.returncode == 1
    assert "Another backup is being written" in refused.stderr


@pytest.mark.thorough
def test_what_is_gone_or_wrong_is_told_and_the_rest_is_kept(small: Any, place: Path) -> None:
    first, second, *_ = sorted(
        path for path in (small.home / "uploads").rglob("*") if path.is_file()
    )
    first.unlink()
    second.write_bytes(b"changed")
    inside(
        small.home,
        """
import psycopg
with psycopg.connect(url, autocommit=True) as connection:
    connection.execute("UPDATE ledger_account SET available_points = available_points + 1")
    connection.execute("DELETE FROM evidence_productcode WHERE serial = 19")
""",
    )

    told = tandem("backup", place / "kept.tar", "--home", small.home, check=False)
    proved = tandem("backup", "--verify", place / "kept.tar", "--within", place, check=False)

    assert told.returncode == proved.returncode == 1
    assert f"{first} is not there" in told.stderr
    assert f"{second} is not what was received" in told.stderr
    for sentence in ("DOES NOT AGREE", "2 ARE NOT WHOLE", "DEAD in Spring", "NOT PROVED"):
        assert sentence in proved.stdout
    assert not list(place.glob("tandem-verify-*"))


@pytest.mark.thorough
def test_verifying_leaves_nothing_when_it_was_killed_and_is_tried_again(
    kept: Path, place: Path
) -> None:
    process = start_command("backup", "--verify", kept, "--within", place)
    while not list(place.glob("tandem-verify-*/postgres")) and process.poll() is None:
        time.sleep(0.05)
    assert kill(process)
    assert list(place.glob("tandem-verify-*"))

    proved = tandem("backup", "--verify", kept, "--within", place)

    assert "proved." in proved.stdout
    assert not list(place.glob("tandem-verify-*"))
