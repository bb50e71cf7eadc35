"""Who was erased is erased again where a backup of before was brought back (`register`)."""

import logging
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from tandem.flows.departing import erasing, people, staff
from tandem.kit import ids
from tandem.kit.errors import TandemError
from tandem.participants.models import Member
from tandem.platform import tenancy
from tandem.platform.access.permissions import system
from tandem.platform.models import Membership
from tandem.platform.personal import register, requests, staff_requests
from tandem.platform.personal.register import Line
from tandem.programmes.models import Programme

log = logging.getLogger(__name__)
_looked_at: dict[Path, tuple[int, int]] = {}


def look(home: Path, *, now: datetime) -> int:
    """Erase whom the register of this home names and the database still knows; how many. A register
    that did not change since the last look is not read again.
    """
    file = register.file_of(home)
    if not file.is_file():
        return 0
    status = file.stat()
    seen = (status.st_mtime_ns, status.st_size)
    if _looked_at.get(file) == seen:
        return 0
    erased = replay(register.read(file), now=now)
    _looked_at[file] = seen
    return erased


def replay(lines: Iterable[Line], *, now: datetime) -> int:
    """Erase whom these lines name, as far as the database knows them and they are not erased there;
    how many. Each is a transaction of its own; safe to repeat.
    """
    erased, done = 0, dict[UUID, set[str]]()
    for line in lines:
        organiser_id = ids.parsed(line.get("organiser", ""))
        programme_id = ids.parsed(line.get("programme", ""))
        if organiser_id is None or programme_id is None:
            continue
        if programme_id not in done:
            done[programme_id] = _erased(organiser_id, programme_id)
        if "person" not in line and line.get("member") in done[programme_id]:
            continue
        try:
            with transaction.atomic():
                tenancy.enter(organiser_id)
                erased += _erase(line, organiser_id, programme_id, now)
        except TandemError:
            log.exception("somebody who was erased could not be erased again")
    return erased


def _erased(organiser_id: UUID, programme_id: UUID) -> set[str]:
    """The members of a programme who are erased in the database."""
    with transaction.atomic():
        tenancy.enter(organiser_id)
        return set(map(str, requests.erased(programme_id, organiser_id=organiser_id)))


def _erase(line: Line, organiser_id: UUID, programme_id: UUID, now: datetime) -> bool:
    rows = Programme.objects.of(organiser_id).filter(id=programme_id)
    programme = rows.order_by("id").first()
    if programme is None:
        return False  # it began after that backup
    scope = {"programme": programme, "actor": system(organiser_id), "now": now}
    member, user_id = line.get("member", ""), ids.parsed(line.get("user", ""))
    if user_id is not None:
        there = Membership.objects.of(organiser_id).filter(user_id=user_id, member_id=None)
        # Who was erased and works here again is let alone; who had left before it is not.
        if not there.exists() or staff_requests.was_erased(user_id, organiser_id=organiser_id):
            return False
        staff.erase(user_id, **scope)  # type: ignore[arg-type]
        return True
    if not member.isdecimal():
        return False
    key, person_id = int(member), ids.parsed(line.get("person", ""))
    if not Member.objects.within(programme_id, organiser_id=organiser_id).filter(id=key).exists():
        return False
    request = requests.standing(key, organiser_id=organiser_id, person_id=person_id)
    if request is not None and request.erased_at is not None:
        return False
    if person_id is None:
        erasing.erase(key, **scope)  # type: ignore[arg-type]
    elif not people.acts_for(key, person_id, organiser_id=organiser_id):
        return False
    else:
        people.erase(key, person_id, **scope)  # type: ignore[arg-type]
    return True
