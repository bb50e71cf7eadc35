"""What tests of the platform share."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import job_queue

from tandem.platform.embedded import postgres


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[job_queue.Queue]:
    """An empty queue; its workers end with the test."""
    with job_queue.opened(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[job_queue.Queue]:
    """A queue with a worker for files, for all tests of a module."""
    with job_queue.opened(tmp_path_factory.mktemp("served")) as made:
        made.start("files")
        yield made


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A folder that the server's own account may pass through, with a home that was made once: to
    copy it is faster.
    """
    with tempfile.TemporaryDirectory(prefix="tandem-test-") as made:
        Path(made).chmod(0o711)
        with postgres.running(Path(made) / "made"):
            pass
        yield Path(made)


@pytest.fixture
def home(folder: Path) -> Iterator[Path]:
    """A home that this test holds."""
    copy = folder / "home"
    subprocess.run(["cp", "-a", folder / "made", copy], check=True)
    with postgres.locked(copy):
        yield copy
    shutil.rmtree(copy)
