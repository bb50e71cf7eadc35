"""What the stories share: a world with a home, on the day of the cast."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cast
import pytest
import time_machine
from scenarios.test_claims import Case


@pytest.fixture
def case(db: None, tmp_path: Path, settings: Any) -> Iterator[Case]:
    """Stories that need another one say so themselves."""
    settings.HOME = tmp_path
    with time_machine.travel(cast.NOW, tick=False):
        yield Case(tmp_path)
