"""What tests of the platform share."""

from collections.abc import Iterator
from pathlib import Path

import job_queue
import pytest


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
