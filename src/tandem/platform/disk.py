"""How much room there is, and how much of it stays free for the database, which must be able to write to its end."""

import os
import shutil
from pathlib import Path

RESERVE_BYTES, RESERVE_SHARE = 1_000_000_000, 0.05


def free(folder: Path) -> int:
    """Bytes that may be written to the disk of a folder."""
    return shutil.disk_usage(folder).free


def reserve(folder: Path) -> int:
    """Bytes that are kept free there: TANDEM_DISK_RESERVE_MEGABYTES, else 1 GB or a twentieth of a small disk."""
    said = os.environ.get("TANDEM_DISK_RESERVE_MEGABYTES", "")
    if said:
        return int(said) * 1_000_000
    return min(RESERVE_BYTES, int(shutil.disk_usage(folder).total * RESERVE_SHARE))
