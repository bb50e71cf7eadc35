"""Keep the state of this version for later ones to upgrade: a backup of a small installation, with what it holds.

    PYTHONPATH=src:tests .venv/bin/python tools/keep_state.py

Run it once before a version is released; `tests/keeping` then brings that state to every later version.
"""

import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tandem.config import upgrading, versions
from tandem.config.keeping import backing_up
from tandem.config.keeping.progress import Progress
from tandem.platform.embedded import postgres

ROOT = Path(__file__).resolve().parents[1]
STATES = ROOT / "tests" / "keeping" / "states"


def main() -> None:
    """Build it, back it up, and write what is known of it beside."""
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="tandem-state-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        with postgres.running(home) as server:
            os.environ.update(
                TANDEM_HOME=folder, TANDEM_DATABASE_URL=server.url(), DJANGO_SETTINGS_MODULE="tandem.config.settings"
            )
            upgrading.upgrade()
            script = [sys.executable, str(ROOT / "tests" / "support" / "small_installation.py")]
            facts = subprocess.run(script, check=True, stdout=subprocess.PIPE, text=True).stdout
            file = STATES / f"{versions.version()}-{now:%Y-%m-%d}.tar"
            backing_up.back_up(file, home, url=server.url(), now=now, progress=Progress())
    file.chmod(0o644)
    file.with_suffix(".json").write_text(facts)


if __name__ == "__main__":
    main()
