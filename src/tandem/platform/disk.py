"""How much room there is, and how much of it stays free for the database.

A database that cannot write its log stops at once. So what can wait does not take the last of a
disk: files are refused while there is still room for what is under way.
"""

import errno
import os
import shutil
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Unavailable

SETTING = "TANDEM_DISK_RESERVE_MEGABYTES"
RESERVE_BYTES, RESERVE_SHARE = 1_000_000_000, 0.05
FULL_ERRNOS = (errno.ENOSPC, errno.EDQUOT)
FULL_SQLSTATE = "53100"


class DiskFull(Unavailable):
    """The disk of the installation is full, or nearly so."""

    code = "platform.disk_full"
    text = _(
        "There is no room for this now: the disk of this installation is full. Nothing of it was"
        " kept, and nothing else was lost. Send it again later; who runs the installation sees what"
        " to do."
    )


def free(folder: Path) -> int:
    """Bytes that may be written to the disk of a folder."""
    return shutil.disk_usage(folder).free


def reserve(folder: Path) -> int:
    """Bytes that are kept free there: TANDEM_DISK_RESERVE_MEGABYTES, else 1 GB or a twentieth of a
    smaller disk.

    Raises:
        ImproperlyConfigured: the setting is no number.
    """
    megabytes = os.environ.get(
        "TANDEM_DISK_RESERVE_MEGABYTES", ""
    )  # written out: the settings page is held against the code
    if not megabytes:
        return min(RESERVE_BYTES, int(shutil.disk_usage(folder).total * RESERVE_SHARE))
    if not megabytes.isdigit():
        raise ImproperlyConfigured(f"{SETTING} must be a whole number; it is “{megabytes}”.")
    return int(megabytes) * 1_000_000


def require(folder: Path, count: int = 0) -> None:
    """See to it that so many bytes may be written without touching the reserve.

    Raises:
        DiskFull
    """
    if free(folder) - count < reserve(folder):
        raise DiskFull()


def is_full(error: BaseException | None) -> bool:
    """Whether a full disk is what an error comes from: of a file, or of the database."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in FULL_ERRNOS:
            return True
        if getattr(error, "sqlstate", None) == FULL_SQLSTATE or isinstance(error, DiskFull):
            return True
        error = error.__cause__ or error.__context__
    return False
