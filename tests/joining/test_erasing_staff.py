"""Somebody who works at a partner or for the organiser is erased by the pages: asked for, read what
goes and what stays, done.
"""

from typing import Any

import cast
import pytest
from portals import filling
from portals.test_access import _client

from tandem.flows.departing import erasing, staff
from tandem.flows.departing.people import NoSuchPerson
from tandem.platform import clock, tenancy
from tandem.platform.access import identity
from tandem.platform.access.identity import LastAdministrator
from tandem.platform.access.permissions import ROLES, Actor, NotAllowed
from tandem.platform.models import Membership, StaffErasure, User
from tandem.platform.models.user import Role
from tandem.platform.personal import staff_requests
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _hired(world: cast.World, name: str, role: Role, **more: Any) -> User:
    user = identity.user_of(f"{name}@work.example", name=f"{name.title()} Kos", now=cast.NOW)
    User.objects.filter(pk=user.pk).update(phone="600700800")
    more.setdefault("programme_id", world.programme.id)
    identity.give_role(user, role, organiser_id=world.organiser_id, now=cast.NOW, **more)
    return user


def test_a_partner_asks_and_an_administrator_erases(world: cast.World) -> None:
    of, slug = world.organiser_id, world.programme.slug
    ewa = _hired(world, "ewa", Role.PARTNER_CLERK, partner_id=world.wschod)
    adam = _hired(world, "adam", Role.REVIEWER)
    office, marketer = _client(world, "ADMINISTRATOR"), _client(world, "MARKETER")
    shop, people = _client(world, "PARTNER_MANAGER"), f"/p/{slug}/people/"
    page, home = f"/o/{slug}/people/{ewa.pk}/", f"/o/{slug}/"

    assert "to be erased" not in office.get(home).content.decode()
    asked = shop.post(people, {"_action": "ask_for_person", "person": str(ewa.pk)})
    foreign = shop.post(people, {"_action": "ask_for_person", "person": str(adam.pk)})
    seen = shop.get(people).content.decode()

    assert (asked.status_code, foreign.status_code) == (302, 400)
    assert "asked on" in seen and "They do not ask any more" in seen
    assert "1 of the staff is to be erased" in office.get(home).content.decode()
    assert "Ewa Kos" in office.get(f"/o/{slug}/people/erasing/").content.decode()
    assert str(ewa.pk) in office.get(f"/o/{slug}/partners/{world.wschod}/").content.decode()
    look = office.get(page).content.decode()
    assert "What goes for good" in look and "Signing in" in look and "600700800" in look
    assert marketer.get(page).status_code == 200
    assert marketer.get(f"/o/{slug}/people/{adam.pk}/").status_code == 404
    assert office.get(f"/o/{slug}/people/{adam.pk}/").status_code == 200
    assert filling.send(marketer, page, "keep_staff").status_code == 302
    assert filling.send(marketer, page, "ask_for_staff").status_code == 302
    denied = marketer.post(page, {"_action": "erase_staff", "email": ewa.email})
    other = filling.send(office, page, "erase_staff", email="eva@work.example")
    assert (denied.status_code, other.status_code) == (403, 400)
    assert filling.send(office, page, "erase_staff", email="Ewa@work.example").status_code == 302

    tenancy.enter(of)
    ewa.refresh_from_db()
    assert (ewa.name, ewa.phone, ewa.is_active) == ("", "", False)
    row = StaffErasure.objects.of(of).get(user_id=ewa.pk)
    assert row.erased_at is not None
    assert not Membership.objects.of(of).filter(user_id=ewa.pk, ended_at=None).exists()
    assert office.get(page).status_code == 404
    assert "to be erased" not in office.get(home).content.decode()
    tenancy.enter(of)
    erasing.again(world.programme, now=cast.NOW)  # the night finds nothing more
    # Who is hired again may ask again.
    identity.give_role(
        ewa, Role.REVIEWER, organiser_id=of, programme_id=world.programme.id, now=cast.NOW
    )
    scope: dict[str, Any] = {"programme": world.programme, "actor": world.actor}
    staff.ask(ewa.pk, now=clock.now(), **scope)
    assert staff_requests.waiting_for(ewa.pk, organiser_id=of) is not None


def test_the_last_administrator_stays_and_so_does_who_works_elsewhere(world: cast.World) -> None:
    of = world.organiser_id
    first = _hired(world, "first", Role.ADMINISTRATOR, programme_id=None)
    scope: dict[str, Any] = {"programme": world.programme, "now": cast.NOW}
    boss = Actor("user:b", of, ROLES["ADMINISTRATOR"])

    with pytest.raises(LastAdministrator):
        staff.erase(first.pk, actor=boss, **scope)
    second = _hired(world, "second", Role.ADMINISTRATOR)  # of this programme alone, which is all
    with pytest.raises(NotAllowed):  # nobody erases themselves
        staff.erase(
            first.pk, actor=Actor("user:f", of, boss.permissions, user_id=first.pk), **scope
        )
    local = Actor(
        "user:s", of, boss.permissions, user_id=second.pk, programme_id=world.programme.id
    )
    with pytest.raises(staff.WorksInOthers):
        staff.erase(first.pk, actor=local, **scope)
    sister = Programme.objects.of(of).get(id=world.programme.id)
    sister.pk, sister.slug = cast.ids.new_uuid(), "sister-of-it"
    sister.save(force_insert=True)
    with pytest.raises(LastAdministrator):  # the sister would have none
        staff.erase(first.pk, actor=boss, **scope)
    _hired(world, "third", Role.ADMINISTRATOR, programme_id=sister.id)
    staff.erase(first.pk, actor=boss, **scope)

    assert not User.objects.get(pk=first.pk).is_active
    with pytest.raises(LastAdministrator):
        staff.erase(second.pk, actor=boss, **scope)
    with pytest.raises(NoSuchPerson):
        staff.ask(first.pk, actor=boss, **scope)


def test_who_left_their_work_is_erased_all_the_same(world: cast.World) -> None:
    of, slug = world.organiser_id, world.programme.slug
    ewa = _hired(world, "ewa", Role.PARTNER_CLERK, partner_id=world.wschod)
    adam = _hired(world, "adam", Role.REVIEWER)
    office, marketer = _client(world, "ADMINISTRATOR"), _client(world, "MARKETER")
    shop, asked = _client(world, "PARTNER_MANAGER"), f"/o/{slug}/people/erasing/"
    page, own = f"/o/{slug}/people/{ewa.pk}/", f"/o/{slug}/people/{adam.pk}/"
    request = {"_action": "ask_for_person", "person": str(ewa.pk)}
    assert shop.post(f"/p/{slug}/people/", request).status_code == 302
    assert filling.send(office, own, "ask_for_staff").status_code == 302
    tenancy.enter(of)
    theirs = Membership.objects.of(of).filter(user_id__in=[ewa.pk, adam.pk])
    theirs.update(ended_at=cast.NOW)  # their roles end before anybody erases them

    seen = office.get(asked).content.decode()
    assert "Ewa Kos" in seen and "Adam Kos" in seen
    seen = marketer.get(asked).content.decode()  # who works here is not theirs to see
    assert "Ewa Kos" in seen and "Adam Kos" not in seen
    assert "to be erased" not in marketer.get(f"/o/{slug}/").content.decode()
    assert (marketer.get(page).status_code, marketer.get(own).status_code) == (200, 404)
    assert "works here no longer" in office.get(page).content.decode()
    assert filling.send(office, own, "keep_staff").status_code == 302
    assert office.get(own).status_code == 404  # nothing is asked of them any more
    assert filling.send(office, page, "erase_staff", email=ewa.email).status_code == 302
    ewa.refresh_from_db()
    assert (ewa.name, ewa.is_active) == ("", False)


def test_who_worked_in_another_programme_is_not_erased_from_here(world: cast.World) -> None:
    of = world.organiser_id
    sister = Programme.objects.of(of).get(id=world.programme.id)
    sister.pk, sister.slug = cast.ids.new_uuid(), "sister-of-it"
    sister.save(force_insert=True)
    old = _hired(world, "old", Role.REVIEWER, programme_id=sister.id)
    Membership.objects.of(of).filter(user_id=old.pk).update(ended_at=cast.NOW)
    local = Actor("user:s", of, ROLES["ADMINISTRATOR"], programme_id=world.programme.id)

    with pytest.raises(staff.WorksInOthers):
        staff.erase(old.pk, programme=world.programme, actor=local, now=cast.NOW)
