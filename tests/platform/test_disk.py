"""A disk that fills up: files are refused before it is full, and what was begun leaves nothing."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import cast
import pytest
from django.db import OperationalError, connection, transaction
from django.test import RequestFactory

from tandem.platform import disk, tenancy
from tandem.platform.embedded import postgres
from tandem.platform.files import uploads
from tandem.platform.models import Upload
from tandem.portals.shared.requests import broken

pytestmark = pytest.mark.django_db


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of 64 MB, mounted for real where the account of the database may enter."""
    folder = Path(tempfile.mkdtemp(prefix="tandem-disk-"))
    folder.chmod(0o711)
    command = ["mount", "-t", "tmpfs", "-o", "size=64M", "tmpfs", str(folder)]
    if (
        os.geteuid() != 0
        or subprocess.run(command, check=False, capture_output=True).returncode != 0
    ):
        folder.rmdir()
        pytest.skip("a small disk can be mounted by root only")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
    folder.rmdir()


def _store(home: Path, megabytes: int, world: cast.World) -> Upload:
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        return uploads.store(
            (bytes(1_000_000) for _ in range(megabytes)),
            name="sales.csv",
            home=home,
            bytes_max=10**9,
            organiser_id=world.organiser_id,
            user_id=None,
            now=cast.NOW,
        )


def test_a_file_is_refused_before_the_disk_is_full(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = cast.build()
    monkeypatch.setenv(disk.SETTING, "20")

    _store(small_disk, 5, world)
    with pytest.raises(disk.DiskFull, match="nothing else was lost"):
        _store(small_disk, 60, world)
    assert disk.free(small_disk) > 20_000_000
    (small_disk / "others").write_bytes(bytes(45_000_000))
    with pytest.raises(disk.DiskFull):
        _store(small_disk, 1, world)
    (small_disk / "others").unlink()
    _store(small_disk, 1, world)

    tenancy.enter(world.organiser_id)
    assert Upload.objects.of(world.organiser_id).count() == 2
    assert len([path for path in (small_disk / "uploads").rglob("*") if path.is_file()]) == 2


def test_the_database_is_not_started_where_it_could_not_write(small_disk: Path) -> None:
    home = small_disk / "home"
    (small_disk / "others").write_bytes(bytes(20_000_000))

    with pytest.raises(postgres.NoRoom, match="needs 64 MB"), postgres.running(home):
        pass

    assert not (home / "postgres").exists()


def test_a_page_that_meets_a_full_disk_says_so() -> None:
    """The database says it by a state of its own; the answer is no bug's."""
    with connection.cursor() as cursor:
        try:
            cursor.execute("DO $$ BEGIN RAISE disk_full; END $$")
        except OperationalError:
            answer = broken.failed(RequestFactory().get("/", HTTP_ACCEPT_LANGUAGE="pl"))

    assert answer.status_code == 503 and answer.headers["Retry-After"]
    assert "dysk tej instalacji jest pełny" in answer.content.decode()


def test_a_disk_that_is_full_to_its_end_is_told_the_same_way(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = cast.build()
    monkeypatch.setenv(disk.SETTING, "0")

    with pytest.raises(disk.DiskFull):
        _store(small_disk, 80, world)

    assert not [path for path in small_disk.rglob("*") if path.is_file()]
    assert disk.free(small_disk) > 60_000_000
