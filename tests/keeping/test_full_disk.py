"""A disk that fills while a file is counted: nothing is lost or doubled, and once there is room it
goes on by itself.

A home on a disk of its own, which is filled to its last byte at a random moment and emptied again.
"""

import contextlib
import os
import random
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from keeping.conftest import Installation, copy_of, free_port, inside, tandem
from support import small_installation

from tandem.platform.embedded import addresses

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.usefixtures("at_a_terminal"),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a disk"),
]
LINES, DISK_MEGABYTES, SECONDS_MAX = 120_000, 900, 600
FILLS_MAX = 20
STATUS = """
SELECT document.status FROM evidence_document AS document
JOIN platform_upload AS upload ON upload.id = document.upload_id
WHERE upload.name = 'large.csv'
"""
HAND_OVER = """
from datetime import UTC, datetime
from uuid import UUID
from django.db import transaction
from tandem.flows.evidence import accept_evidence
from tandem.flows import jobs
from tandem.partners.models import Partner
from tandem.platform.access import permissions
from tandem.platform import tenancy
from tandem.platform.files import uploads
of, now = UUID("{organiser_id}"), datetime.now(UTC)
with transaction.atomic():
    tenancy.enter(of)
    with open({file!r}, "rb") as stream:
        upload = uploads.store(iter(lambda: stream.read(1 << 20), b""), name="large.csv", home=home, bytes_max=10**9,
                               organiser_id=of, user_id=None, now=now)
    document = accept_evidence.receive(upload, home=home, programme_id=UUID("{programme_id}"),
                                       actor=permissions.system(of), now=now,
                                       partner_id=Partner.objects.of(of).get().id)
    jobs.defer_acceptance(document.id, organiser_id=of, actor="test")
"""


@pytest.fixture
def disk() -> Iterator[Path]:
    """A small disk of its own."""
    folder = Path(tempfile.mkdtemp(prefix="tandem-disk-"))
    size = f"size={DISK_MEGABYTES}m,mode=711"
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], check=False
    ).returncode:
        folder.rmdir()
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)
    folder.rmdir()


def _ask(home: Path, query: str) -> Any:
    """The answer, or None while the database is away."""
    url = addresses.of_running(home)
    if url is not None:
        with (
            contextlib.suppress(psycopg.Error),
            psycopg.connect(url, connect_timeout=5) as connection,
        ):
            return (connection.execute(query).fetchone() or [None])[0]
    return None


def _until_counted(home: Path, served: Installation) -> None:
    ends = time.monotonic() + SECONDS_MAX
    while _ask(home, STATUS) != "COUNTED":
        assert time.monotonic() < ends, served.said()[-4_000:]
        if served.process is None or served.process.poll() is not None:
            served.start()  # as a service manager does
        time.sleep(0.2)


def _fill(disk: Path) -> Path:
    """Not a byte is left, for as long as something else asks for one."""
    ballast = disk / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as out:
        while True:
            out.write(b"\0" * 1_000_000)
    with contextlib.suppress(OSError), ballast.open("ab", buffering=0) as out:
        while True:
            out.write(b"\0" * 4_096)
    return ballast


def test_a_disk_that_fills_while_a_file_is_counted(
    built: Any, facts: dict[str, Any], disk: Path, tmp_path: Path
) -> None:
    home, chance = copy_of(built[0], disk / "home"), random.Random(14)
    file = tmp_path / "large.csv"
    file.write_text(small_installation.sales(10_000, LINES))
    served = Installation(home, facts, free_port(), more={"TANDEM_DISK_RESERVE_MEGABYTES": "0"})
    served.start()
    try:
        before = _ask(home, "SELECT count(*) FROM activity_line")
        inside(home, HAND_OVER.format(**facts, file=str(file)), TANDEM_DISK_RESERVE_MEGABYTES="0")
        for _ in range(FILLS_MAX):
            if _ask(home, STATUS) == "COUNTED":
                break
            time.sleep(chance.uniform(0.5, 4))
            ballast = _fill(disk)
            time.sleep(chance.uniform(1, 6))
            ballast.unlink()
        _until_counted(home, served)
    finally:
        served.stop()

    assert "DiskFull" in served.said(), "the counting met the full disk"
    assert "proved" in tandem("proof", "--home", home, TANDEM_DISK_RESERVE_MEGABYTES="0").stdout
    counted = inside(
        home,
        "import psycopg; print(psycopg.connect(url).execute('SELECT count(*) FROM activity_line').fetchone()[0])",
    )
    assert int(counted) == LINES + before
