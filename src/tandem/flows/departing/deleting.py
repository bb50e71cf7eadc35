"""Erasing rows, and once the transaction stands the files; who was erased is then written down
beside the database (`register`).
"""

import logging
from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tandem.platform.personal import erasing, register, requests
from tandem.platform.personal.erasing import Whose
from tandem.programmes.models import Programme

log = logging.getLogger(__name__)


def erase_rows(theirs: Whose, now: datetime) -> None:
    """Erase what is declared to be of these."""
    paths = erasing.erase(theirs, now=now)
    transaction.on_commit(lambda: _delete(paths))


def write_down(programme: Programme, *named: dict[str, Any]) -> None:
    """Write down who was erased: by `member`, with `person`, or by `user`."""
    scope = {"organiser": programme.organiser_id, "programme": programme.id}
    lines = [{name: str(value) for name, value in {**scope, **one}.items()} for one in named]
    transaction.on_commit(lambda: _note(lines))


def write_all_down(programme: Programme) -> None:
    """The same of all who were erased in a programme: what a power cut kept from it."""
    of: UUID = programme.organiser_id
    members = [{"member": key} for key in requests.erased(programme.id, organiser_id=of)]
    rows = requests.erased_people(programme.id, organiser_id=of)
    own = [{"member": row.member_id, "person": row.person_id} for row in rows]
    write_down(programme, *members, *own)


def _delete(paths: Collection[str]) -> None:
    home = Path(settings.HOME)
    for path in paths:
        (home / path).unlink(missing_ok=True)
    _note([{"file": path} for path in paths])


def _note(lines: Iterable[register.Line]) -> None:
    """A full disk takes back nothing of what stands: the night writes it down."""
    try:
        register.note(Path(settings.HOME), lines)
    except OSError:
        log.exception("who was erased could not be written down; the night does it")
