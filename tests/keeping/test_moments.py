"""An installation brought back as it was at a moment, from an archive that was kept while it
ran.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from keeping.conftest import (
    SECONDS_MAX,
    Clients,
    codes_work,
    copy_of,
    environment,
    free_port,
    inside,
    kill,
    start_command,
    tandem,
)

from tandem.config.keeping.archive import lines
from tandem.config.keeping.archive.stores import Store
from tandem.platform import disk
from tandem.platform.embedded import addresses, postgres
from tandem.platform.upkeep import archive

# The database and what keeps its archive, in one process: what else an installation runs is of no
# matter here.
SERVE = """
import sys
from pathlib import Path
from tandem.config.keeping.archive import archiver, choices
from tandem.platform.embedded import postgres
home = Path(sys.argv[1])
archiver.PAUSE_SECONDS = 0.05
with postgres.running(home, settings=choices.server_settings(home)):
    archiver.main(home)
"""


def until_it_is_so(is_so: Callable[[], Any]) -> Any:
    """Wait for a state; what it is."""
    ends = time.monotonic() + SECONDS_MAX
    while time.monotonic() < ends:
        state = is_so()
        if state:
            return state
        time.sleep(0.1)
    pytest.fail("it never came to that")


@dataclass
class Archived:
    """A database whose archive is kept."""

    home: Path
    archive: str
    more: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[str] | None" = None

    def start(self) -> None:
        log = self.home.with_name("archiver.log").open("a")
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(self.home)],
            env=environment(
                TANDEM_ARCHIVE=self.archive,
                TANDEM_ARCHIVE_SECONDS="1",
                TANDEM_LOG="text",
                **self.more,
            ),
            stdout=log,
            stderr=log,
            text=True,
            start_new_session=True,
        )

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def said(self) -> str:
        return self.home.with_name("archiver.log").read_text()

    def is_safe_since(self, moment: datetime) -> bool:
        """Whether all that was committed until a moment is in the archive."""
        assert self.process is not None and self.process.poll() is None, self.said()
        standing = archive.standing(self.home)
        if standing is None or standing.safe_at is None or standing.safe_at <= moment:
            return False
        with contextlib.suppress(lines.NoArchive):
            return bool(self.ways())
        return False

    def until_safe(self) -> None:
        """Wait until all that was committed is in the archive."""
        now = datetime.now(UTC)
        until_it_is_so(lambda: self.is_safe_since(now))

    def standing(self) -> archive.Standing:
        standing = archive.standing(self.home)
        assert standing is not None
        return standing

    def histories(self) -> set[str]:
        return {path.split("/")[1] for path in Store(self.archive).sizes("lines")}

    def ways(self) -> list[lines.Way]:
        return lines.ways_of(Store(self.archive))

    def ask(self, statement: str) -> Any:
        url = until_it_is_so(
            lambda: addresses.of_running(self.home, "tandem", user=addresses.SUPERUSER)
        )
        with psycopg.connect(url, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchone() if cursor.description else None


def documents(home: Path) -> dict[str, datetime]:
    """The purchases of clients that stand in a home, and when each was begun."""
    said = inside(
        home,
        """
import json, psycopg
with psycopg.connect(url) as connection:
    rows = connection.execute("SELECT document_no, occurred_at FROM activity_activity WHERE document_no LIKE 'client%'")
    print(json.dumps({document: at.isoformat() for document, at in rows}))
""",
    )
    return {document: datetime.fromisoformat(at) for document, at in json.loads(said).items()}


def activities(home: Path) -> int:
    """How many activities stand in a home."""
    return int(
        inside(
            home,
            """
import psycopg
with psycopg.connect(url) as connection:
    print(connection.execute("SELECT count(*) FROM activity_activity").fetchone()[0])
""",
        )
    )


@pytest.fixture
def archived(built: Any, place: Path) -> Iterator[Archived]:
    (place / "store").mkdir()
    made = Archived(copy_of(built[0], place / "home"), str(place / "store"))
    made.start()
    yield made
    if made.process is not None and made.process.poll() is None:
        made.kill()


def test_a_moment_comes_back_exactly(archived: Archived, place: Path) -> None:
    archived.until_safe()
    archived.ask("CREATE TABLE kept (number int)")
    archived.ask("INSERT INTO kept VALUES (1)")
    moment = datetime.now(UTC)
    archived.ask("INSERT INTO kept VALUES (2)")
    archived.until_safe()
    archived.kill()
    archived.home.rename(place / "gone")

    said = tandem(
        "restore", archived.archive, "--home", place / "new", "--until", moment.isoformat()
    ).stdout

    assert f"as it was at {moment.isoformat()}; the last deed in it is of " in said
    assert not (place / "new" / "restoring.json").exists()
    with (
        postgres.running(place / "new") as server,
        psycopg.connect(server.url(user=addresses.SUPERUSER)) as connection,
    ):
        assert connection.execute("SELECT number FROM kept").fetchall() == [(1,)]
        paths = {path for (path,) in connection.execute("SELECT path FROM platform_upload")}
    assert (
        {str(path.relative_to(place / "new")) for path in (place / "new/uploads").glob("*/*")}
        == paths
        != set()
    )
    assert (place / "new/secret_key").read_text() == (place / "gone/secret_key").read_text()
    assert all(path.stat().st_mode & 0o077 == 0 for path in Path(archived.archive).rglob("*"))


@pytest.mark.thorough
def test_while_clients_buy_a_moment_and_the_end_come_back_though_everything_is_killed(
    small: Any, place: Path
) -> None:
    (place / "store").mkdir()
    archived = Archived(small.home, str(place / "store"))
    small.more = {"TANDEM_ARCHIVE": archived.archive, "TANDEM_ARCHIVE_SECONDS": "1"}
    small.start()
    archived.process = small.process
    archived.until_safe()
    clients = Clients(small.home, small.facts, 2)
    until_it_is_so(lambda: len(clients.answered()) > 40)
    moment = datetime.now(UTC)
    until_it_is_so(lambda: len(clients.answered()) > 80)
    archived.until_safe()
    small.process.kill()  # and all it started dies with it
    small.process.wait()
    answered = clients.stop(may_have_failed=True)
    safe_at = archived.standing().safe_at
    small.process = None

    for name, until in (("then", moment), ("last", safe_at)):
        home = place / name
        more = ["--until", until.isoformat()] if name == "then" else []
        assert (
            f"as it was at {until.isoformat()}"
            in tandem("restore", archived.archive, "--home", home, *more).stdout
        )
        there = documents(home)
        assert {document for document, at in answered if at <= until} <= there.keys()
        assert max(there.values()) < until
        proved = tandem("proof", "--home", home).stdout
        assert proved.count("proved") >= 2 and "NOT" not in proved
        tandem(
            "backup", place / f"{name}.tar", "--home", home
        )  # it finds every file whole, or says so
    assert len(documents(place / "then")) < len(documents(place / "last"))

    # The killed home lives, and its archive goes on in the same line.
    small.start()
    archived.process = small.process
    archived.until_safe()
    now = documents(small.home)
    assert {document for document, _at in answered} <= now.keys()
    small.stop()
    tandem("restore", archived.archive, "--home", place / "again")
    assert documents(place / "again") == now
    assert len(archived.histories()) == 1


@pytest.mark.thorough
def test_its_last_state_comes_back_proved(archived: Archived, facts: Any, place: Path) -> None:
    archived.until_safe()
    assert codes_work(archived.home, facts)
    archived.until_safe()
    archived.kill()
    now = activities(archived.home)

    tandem("restore", archived.archive, "--home", place / "new")

    assert activities(place / "new") == now
    assert "proved" in tandem("proof", "--home", place / "new").stdout
    assert (place / "new" / "secret_key").read_text() == (archived.home / "secret_key").read_text()
    uploads = {path.name for path in (archived.home / "uploads").rglob("*") if path.is_file()}
    assert {
        path.name for path in (place / "new" / "uploads").rglob("*") if path.is_file()
    } == uploads
    tandem("backup", place / "restored.tar", "--home", place / "new")
    assert (
        "all alive"
        in tandem("backup", "--verify", place / "restored.tar", "--within", place).stdout
    )


@pytest.mark.thorough
def test_what_cannot_be_reached_is_told(archived: Archived, place: Path) -> None:
    archived.until_safe()
    (way,) = archived.ways()
    home, address = place / "new", archived.archive

    for said, sentence in (
        (
            "2000-01-01T00:00:00+00:00",
            "cannot be reached. Nothing was changed. What can be reached: from",
        ),
        (
            "2100-01-01T00:00:00+00:00",
            "cannot be reached. Nothing was changed. What can be reached: from",
        ),
        ("yesterday", "is no moment. Say it with its offset"),
        ("2026-11-26T14:00:00", "is no moment. Say it with its offset"),
    ):
        refused = tandem("restore", address, "--home", home, "--until", said, check=False)
        assert refused.returncode == 1
        assert sentence in refused.stderr
    assert way.base.at.isoformat() in tandem("restore", address, "--list").stdout
    (place / "nothing").mkdir()
    assert (
        "holds no archive"
        in tandem("restore", place / "nothing", "--home", home, check=False).stderr
    )
    elsewhere = tandem(
        "restore", address, "--home", home, check=False, TANDEM_DATABASE_URL="postgresql:///none"
    )
    assert "into Tandem's own database only" in elsewhere.stderr
    assert not (home / "restoring.json").exists()
    assert not (home / "postgres").exists()


@pytest.mark.thorough
def test_kills_lose_nothing_that_was_safe(archived: Archived, place: Path) -> None:
    archived.until_safe()
    archived.ask("CREATE TABLE kept (number int)")
    for number in range(6):
        archived.ask(f"INSERT INTO kept VALUES ({number})")
        archived.ask("SELECT pg_logical_emit_message(false, 'fill', repeat('x', 7000000))")
        if number % 2:
            archived.until_safe()
        archived.kill()
        archived.start()
    archived.until_safe()
    archived.kill()

    tandem("restore", archived.archive, "--home", place / "new")

    said = inside(
        place / "new",
        """
import psycopg
from tandem.platform.embedded import addresses
address = addresses.of_running(home, "tandem", user="postgres")
with psycopg.connect(address) as connection:
    print([row[0] for row in connection.execute("SELECT number FROM kept ORDER BY number")])
""",
    )
    assert said == "[0, 1, 2, 3, 4, 5]\n"


@pytest.mark.thorough
def test_a_restore_that_is_killed_goes_on(archived: Archived, facts: Any, place: Path) -> None:
    archived.until_safe()
    moment = datetime.now(UTC)
    until_it_is_so(lambda: archived.is_safe_since(moment))
    archived.kill()
    home = place / "new"

    process = start_command(
        "restore", archived.archive, "--home", home, "--until", moment.isoformat()
    )
    until_it_is_so(
        lambda: (home / "postgres" / "recovery.signal").exists() or process.poll() is not None
    )
    assert kill(process)

    refused = tandem("start", "--home", home, check=False)
    assert "restore that was not finished" in refused.stderr
    other = tandem(
        "restore",
        archived.archive,
        "--home",
        home,
        "--until",
        "2026-11-26T00:00:00+00:00",
        check=False,
    )
    assert "holds an unfinished restore of" in other.stderr
    tandem("restore", archived.archive, "--home", home)
    assert codes_work(home, facts)


@pytest.mark.thorough
def test_a_dead_store_stops_nobody_fills_no_disk_and_its_gap_is_told(
    built: Any, place: Path
) -> None:
    store, away = place / "store", place / "away"
    store.mkdir()
    archived = Archived(
        copy_of(built[0], place / "home"), str(store), {"TANDEM_ARCHIVE_MEGABYTES": "32"}
    )
    archived.start()
    try:
        archived.until_safe()
        clients = Clients(archived.home, built[1], 1)
        store.rename(away)
        until_it_is_so(lambda: archived.standing().why)
        bought = len(clients.answered())
        for _ in range(60):
            archived.ask("SELECT pg_logical_emit_message(true, 'fill', repeat('x', 9000000))")
            archived.ask("CHECKPOINT")
        until_it_is_so(
            lambda: archived.standing().gap_since and len(clients.answered()) > bought + 20
        )
        moment = datetime.now(UTC)

        log = sum(
            path.stat().st_size for path in (archived.home / "postgres" / "pg_wal").glob("0*")
        )
        waiting = sum(
            path.stat().st_size for path in (archived.home / "archive").rglob("*") if path.is_file()
        )
        assert log < 250_000_000  # of 540 MB that were written
        assert waiting < 250_000_000
        assert archived.said().count("nothing new is safe in the archive") == 1
        assert archived.ask("SELECT count(*) FROM pg_replication_slots")[0] == 0, (
            "nothing waits for it any more"
        )
        clients.stop()  # none failed
        before = archived.standing().safe_at
        away.rename(store)
        until_it_is_so(lambda: len(archived.ways()) == 2 and archived.standing().gap_since is None)
        assert "the log has a gap" in archived.said()
        archived.until_safe()

        refused = tandem(
            "restore", store, "--home", place / "new", "--until", moment.isoformat(), check=False
        )
        assert "cannot be reached" in refused.stderr
        assert ", and from " in refused.stderr
        tandem("restore", store, "--home", place / "new")
        assert "proved" in tandem("proof", "--home", place / "new").stdout
        tandem("restore", store, "--home", place / "before", "--until", before.isoformat())
    finally:
        archived.kill()


@pytest.mark.thorough
def test_the_reserve_of_the_disk_comes_before_what_waits_for_the_archive(
    built: Any, place: Path
) -> None:
    store = place / "store"
    store.mkdir()
    reserve = disk.free(place) // 1_000_000 - 250
    more = {"TANDEM_ARCHIVE_MEGABYTES": "100000", "TANDEM_DISK_RESERVE_MEGABYTES": str(reserve)}
    archived = Archived(copy_of(built[0], place / "home"), str(store), more)
    archived.start()
    try:
        archived.until_safe()
        store.rename(place / "away")
        until_it_is_so(lambda: archived.standing().why)

        def is_let_go() -> bool:
            archived.ask("SELECT pg_logical_emit_message(true, 'fill', repeat('x', 9000000))")
            return archived.ask("SELECT count(*) FROM pg_replication_slots")[0] == 0

        until_it_is_so(is_let_go)
        until_it_is_so(lambda: archived.standing().gap_since)

        assert (
            "the disk is nearly full: the log that waits for the archive is let go"
            in archived.said()
        )
        assert archived.process is not None and archived.process.poll() is None
    finally:
        archived.kill()


@pytest.mark.thorough
def test_another_history_in_the_same_home_begins_a_line_of_its_own(
    archived: Archived, place: Path
) -> None:
    archived.until_safe()
    moment = datetime.now(UTC)
    archived.until_safe()
    archived.kill()
    old, archived.home = archived.home, place / "new"
    tandem("restore", archived.archive, "--home", archived.home, "--until", moment.isoformat())
    (archived.home / "archive").mkdir()
    (archived.home / "archive/state.json").write_bytes((old / "archive/state.json").read_bytes())

    archived.start()
    until_it_is_so(lambda: len(archived.ways()) == 2)

    assert len(archived.histories()) == 2
    archived.ask("CREATE TABLE kept (number int)")
    archived.until_safe()
    archived.kill()
    tandem("restore", archived.archive, "--home", place / "newest")
    assert "1" in inside(
        place / "newest",
        """
import psycopg
address = url.replace("tandem:", "postgres:", 1)
with psycopg.connect(address) as connection:
    print(connection.execute("SELECT count(*) FROM pg_class WHERE relname = 'kept'").fetchone()[0])
""",
    )


@pytest.mark.thorough
def test_a_file_that_the_archive_lost_is_named(archived: Archived, place: Path) -> None:
    archived.until_safe()
    archived.kill()
    lost, hurt = sorted(Path(archived.archive).glob("uploads/*/*"))[:2]
    lost.unlink()
    hurt.write_bytes(b"something else")

    done = tandem("restore", archived.archive, "--home", place / "new", check=False)

    assert done.returncode == 1
    for file in (lost, hurt):
        assert (
            f"{file.parent.name}/{file.name} is not in the archive as it was received."
            in done.stderr
        )
    assert not (place / "new" / "restoring.json").exists()
    living = tandem("restore", archived.archive, "--home", place / "new", check=False)
    assert "already holds an installation" in living.stderr


@pytest.mark.thorough
def test_an_installation_keeps_its_archive(small: Any, place: Path) -> None:
    refused = tandem(
        "start",
        "--home",
        small.home,
        "--port",
        small.port,
        check=False,
        TANDEM_ARCHIVE=str(place / "store"),
    )
    assert "which is no folder. Make it first." in refused.stderr
    (place / "store").mkdir()
    small.more = {"TANDEM_ARCHIVE": str(place / "store"), "TANDEM_ARCHIVE_SECONDS": "1"}

    small.start()
    until_it_is_so(
        lambda: "from" in tandem("restore", place / "store", "--list", check=False).stdout
    )
    children = subprocess.run(
        ["ps", "-ewwo", "pid,args"], capture_output=True, text=True, check=True
    ).stdout
    (archiver,) = [
        line
        for line in children.splitlines()
        if "keeping.archive.archiver" in line and str(small.home) in line
    ]
    os.kill(int(archiver.split()[0]), signal.SIGKILL)
    until_it_is_so(lambda: "The archiver process ended by itself" in small.said())
    small.stop()
    without = small.more
    small.more = {}
    small.start()

    slots = inside(
        small.home,
        """
import psycopg
with psycopg.connect(url) as connection:
    print(connection.execute("SELECT count(*) FROM pg_replication_slots").fetchone()[0])
""",
    )
    assert slots == "0\n", without
    assert archive.standing(small.home) is None


@pytest.mark.thorough
@pytest.mark.skipif(
    not shutil.which("moto_server"), reason="needs an S3 server: pip install 'moto[server]'"
)
def test_a_bucket_keeps_it_as_a_folder_does(built: Any, place: Path) -> None:
    port = free_port()
    with (place / "s3.log").open("w") as words:
        server = subprocess.Popen(
            ["moto_server", "-H", "127.0.0.1", "-p", str(port)], stdout=words, stderr=words
        )
    address = f"http://127.0.0.1:{port}"
    keys = {
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "eu-central-1",
    }
    archived = Archived(copy_of(built[0], place / "home"), "s3://backups/tandem", keys)
    try:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in keys.items():
                patch.setenv(name, value)
            until_it_is_so(lambda: _has_bucket(address))
            archived.start()
            archived.until_safe()
            clients = Clients(archived.home, built[1], 1)
            until_it_is_so(lambda: len(clients.answered()) > 10)
            moment = datetime.now(UTC)
            archived.ask("SELECT pg_logical_emit_message(true, 'fill', repeat('x', 40000000))")
            archived.until_safe()
            server.send_signal(signal.SIGSTOP)  # it takes connections, and answers nothing
            bought = len(clients.answered())
            until_it_is_so(lambda: len(clients.answered()) > bought + 30)
            server.send_signal(signal.SIGCONT)
            archived.until_safe()
            answered = clients.stop()
            archived.until_safe()
            archived.kill()

            tandem(
                "restore",
                archived.archive,
                "--home",
                place / "then",
                "--until",
                moment.isoformat(),
                **keys,
            )
            tandem("restore", archived.archive, "--home", place / "last", **keys)

        then, last = documents(place / "then"), documents(place / "last")
        assert {document for document, at in answered if at <= moment} <= then.keys()
        assert max(then.values()) < moment
        assert {document for document, _at in answered} <= last.keys()
        assert "proved" in tandem("proof", "--home", place / "last").stdout
        assert tandem("restore", archived.archive, "--list", **keys).stdout.count("from") == 1
    finally:
        server.send_signal(signal.SIGCONT)
        server.kill()
        server.wait()
        if archived.process is not None:
            archived.kill()


def _has_bucket(address: str) -> bool:
    with contextlib.suppress(OSError):
        request = urllib.request.Request(f"{address}/backups", method="PUT")
        region = b"<CreateBucketConfiguration><LocationConstraint>eu-central-1</LocationConstraint></CreateBucketConfiguration>"
        with urllib.request.urlopen(request, region, timeout=10) as answer:
            return bool(answer.status == 200)
    return False
