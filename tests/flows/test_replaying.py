"""Who was erased stays erased where a backup of before is brought back."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import cast
import pytest
from django.db import connection

from tandem.config.keeping.archive import sent
from tandem.config.keeping.archive.stores import Store
from tandem.flows.departing import deleting, erasing, people, replaying, staff
from tandem.kit import ids
from tandem.participants.models import Member, Person, Teammate, TeamRole
from tandem.platform import tenancy
from tandem.platform.access import identity
from tandem.platform.models import Membership, User
from tandem.platform.models.user import Role
from tandem.platform.personal import register, requests, staff_requests


def _scope(world: cast.World) -> dict[str, Any]:
    return {"programme": world.programme, "actor": world.actor, "now": cast.NOW}


@pytest.mark.django_db(transaction=False)
def test_a_register_brought_along_erases_again(
    tmp_path: Path, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.HOME = tmp_path
    world = cast.build()
    of, ania, zenon = world.organiser_id, world.members["Ania"], world.members["Zenon"]
    basia = Person.objects.of(of).create(
        name="Basia", sort_key="basia", email="b@firm.example", created_at=cast.NOW
    )
    Teammate.objects.of(of).create(
        member_id=ania, person_id=basia.id, role=TeamRole.EMPLOYEE, created_at=cast.NOW
    )
    clerk = identity.user_of("clerk@wschod.example", name="clerk", now=cast.NOW)
    identity.give_role(
        clerk,
        Role.PARTNER_CLERK,
        organiser_id=of,
        programme_id=world.programme.id,
        partner_id=world.wschod,
        now=cast.NOW,
    )
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT backup")
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(zenon, **_scope(world))
        people.erase(ania, basia.id, **_scope(world))
        staff.erase(clerk.pk, **_scope(world))
    with django_capture_on_commit_callbacks(execute=True):
        deleting.write_all_down(world.programme)  # the night finds nothing to add
    lines = list(register.read(register.file_of(tmp_path)))
    assert len(lines) == 3 and "Zenon" not in register.file_of(tmp_path).read_text()
    with connection.cursor() as cursor:
        cursor.execute("ROLLBACK TO SAVEPOINT backup")  # a backup of before is brought back
    tenancy.enter(of)
    assert Member.objects.of(of).get(id=zenon).name == "Zenon Obcy"
    with register.file_of(tmp_path).open("a") as out:
        out.write('{"member": "half a l')  # the power went

    again = replaying.look(tmp_path, now=cast.NOW)

    assert (again, replaying.look(tmp_path, now=cast.NOW)) == (3, 0)
    assert replaying.replay(lines, now=cast.NOW) == 0  # safe to repeat
    stranger = {"organiser": str(ids.new_uuid()), "programme": str(world.programme.id)}
    assert replaying.replay([{**stranger, "member": str(ania)}], now=cast.NOW) == 0
    tenancy.enter(of)
    number = Member.objects.of(of).get(id=zenon).number
    assert Member.objects.of(of).get(id=zenon).name == number
    assert Person.objects.of(of).get(id=basia.id).name == ""
    assert not User.objects.get(pk=clerk.pk).is_active
    row = requests.standing(zenon, organiser_id=of)
    assert row is not None and row.erased_at is not None
    assert Member.objects.of(of).get(id=ania).status == "ACTIVE"
    register.note(tmp_path, [{"file": "uploads/00/x"}])
    assert list(register.read(register.file_of(tmp_path)))[-1] == {"file": "uploads/00/x"}


@pytest.mark.django_db(transaction=False)
def test_staff_are_erased_again_whether_they_left_and_not_once_they_came_back(
    tmp_path: Path, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.HOME = tmp_path
    world = cast.build()
    of, clerk = world.organiser_id, identity.user_of("c@wschod.example", name="c", now=cast.NOW)
    role: dict[str, Any] = {"programme_id": world.programme.id, "organiser_id": of, "now": cast.NOW}

    def works() -> bool:
        there = Membership.objects.of(of).filter(user_id=clerk.pk, member_id=None)
        return there.filter(ended_at=None).exists()

    # They take part as a member too, so the account is theirs as before.
    identity.give_role(clerk, Role.MEMBER, member_id=world.members["Zenon"], **role)
    identity.give_role(clerk, Role.PARTNER_CLERK, partner_id=world.wschod, **role)
    Membership.objects.of(of).filter(user_id=clerk.pk, member_id=None).update(ended_at=cast.NOW)
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT backup")
    with django_capture_on_commit_callbacks(execute=True):
        staff.erase(clerk.pk, **_scope(world))
    lines = list(register.read(register.file_of(tmp_path)))
    with connection.cursor() as cursor:
        cursor.execute("ROLLBACK TO SAVEPOINT backup")  # of after they left their work

    assert [replaying.replay(lines, now=cast.NOW) for _time in range(2)] == [1, 0]
    tenancy.enter(of)
    identity.give_role(clerk, Role.PARTNER_CLERK, partner_id=world.wschod, **role)
    assert replaying.replay(lines, now=cast.NOW) == 0 and works()
    tenancy.enter(of)
    later = {**_scope(world), "now": cast.NOW + timedelta(days=9)}
    for change in (staff.ask, staff.call_off):  # asking again, and not after all
        change(clerk.pk, **later)
        assert replaying.replay(lines, now=cast.NOW) == 0 and works()
        tenancy.enter(of)
    assert staff_requests.waiting_for(clerk.pk, organiser_id=of) is None
    staff.ask(clerk.pk, **later)
    assert staff_requests.waiting_for(clerk.pk, organiser_id=of) is not None
    staff.erase(clerk.pk, **later)
    assert staff_requests.waiting_for(clerk.pk, organiser_id=of) is None and not works()


def test_files_of_who_was_erased_leave_the_archive_and_the_register_comes(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    home, store = tmp_path / "home", Store(str(tmp_path / "archive"))
    for name in ("own", "other"):
        place = home / "uploads" / "00" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(name)
    uploads = sent.Uploads(store, home)
    uploads.put_new(on_file=lambda: None)
    assert set(store.sizes("uploads")) == {"uploads/00/own", "uploads/00/other"}

    (home / "uploads/00/own").unlink()
    register.note(home, [{"file": "uploads/00/own"}, {"file": "../../etc/passwd"}])
    for _turn in range(2):
        uploads.put_new(on_file=lambda: None)

    assert set(store.sizes("uploads")) == {"uploads/00/other"}
    kept = store.get(register.NAME)
    assert kept is not None and b"uploads/00/own" in kept
    again = sent.Uploads(store, home)  # another process goes on
    again.put_new(on_file=lambda: None)
    assert set(store.sizes("uploads")) == {"uploads/00/other"}
