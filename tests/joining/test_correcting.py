"""People put right what is known of them, and whatever reads it afterwards reads what is right."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import cast
import pytest
from django.db import connection, transaction
from django.test import Client
from portals import filling
from portals.test_access import _client

from tandem.engagement.contests import naming
from tandem.flows.departing import erasing
from tandem.flows.joining import correcting as flow
from tandem.insights import finding
from tandem.kit import codes
from tandem.participants.correcting import numbers, own
from tandem.participants.firms.deciding import NotYourself
from tandem.participants.models import (
    Company,
    DataChange,
    Identifier,
    IdentifierKind,
    Member,
    NumberRequest,
    Person,
    Teammate,
)
from tandem.platform import statements, tenancy
from tandem.platform.access import identity
from tandem.platform.access.permissions import FORMER_MEMBER, ROLES, Actor, NotAllowed
from tandem.platform.models import Fact, User
from tandem.platform.models.user import Role
from tandem.rewards import addressing
from tandem.rewards import queries as rewards


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _signed_in(world: cast.World, whose: str, email: str) -> tuple[Actor, User]:
    """The first person of a member, who signs in."""
    of, member_id = world.organiser_id, world.members[whose]
    user = identity.user_of(email, name="Old Name", now=cast.NOW)
    identity.give_role(
        user,
        Role.MEMBER,
        organiser_id=of,
        programme_id=world.programme.id,
        member_id=member_id,
        now=cast.NOW,
    )
    (mate,) = Teammate.objects.of(of).filter(member_id=member_id)
    Person.objects.of(of).filter(id=mate.person_id).update(user_id=user.pk)
    name = f"user:{user.pk}"
    actor = Actor(name, of, ROLES["MEMBER"], user_id=user.pk, member_id=member_id)
    return actor, user


def _found(world: cast.World, text: str) -> list[str]:
    scope: dict[str, Any] = {
        "programme_id": world.programme.id,
        "organiser_id": world.organiser_id,
        "country": world.programme.country,
    }
    return [match.name for match in finding.matches(text, kinds=["MEMBER"], **scope)]


@pytest.mark.django_db
def test_a_person_is_called_by_the_new_name_everywhere(world: cast.World) -> None:
    of, zenon = world.organiser_id, world.members["Zenon"]
    actor, user = _signed_in(world, "Zenon", "zenon@obcy.example")
    scope: dict[str, Any] = {"programme_id": world.programme.id, "actor": actor, "now": cast.NOW}
    sent = {"name": "Zenon Obcy", "street": "Leśna 1", "postal_code": "00-950", "city": "Łódź"}
    addressing.keep(sent, member_id=zenon, **scope)
    client, page = Client(), f"/m/{world.programme.slug}/me/data/"
    client.force_login(user)

    wrong = {
        field: filling.send(client, page, "correct", **{field: typed})
        for field, typed in (("name", "12345"), ("phone", "abc"), ("day", "31"))
    }
    empty = filling.send(client, page, "correct", name="")
    all_wrong = filling.send(client, page, "correct", name="1", phone="abc", day="31", month="2")
    parcel = filling.send(client, page, "send_to", city="")
    typed = {"name": "Żaneta  Nowa", "phone": "+48 600 100 200", "day": "29", "month": "2"}
    for _twice in range(2):
        assert filling.send(client, page, "correct", **typed).status_code == 302

    for answer in (*wrong.values(), empty, parcel):
        assert answer.status_code == 400
    assert "with letters" in wrong["name"].content.decode()
    assert "6 to 15 digits" in wrong["phone"].content.decode()
    # What is wrong is told at once, not one after another.
    for sentence in ("with letters", "6 to 15 digits", "no such day"):
        assert sentence in all_wrong.content.decode(), sentence
    assert "A parcel needs it" in parcel.content.decode()
    tenancy.enter(of)
    member = Member.objects.of(of).select_related("person").get(id=zenon)
    assert member.person is not None and member.name == member.person.name == "Żaneta Nowa"
    assert (member.person.phone, member.person.birthday) == ("+48 600 100 200", 229)
    assert (_found(world, "zaneta"), _found(world, "Obcy")) == (["Żaneta Nowa"], [])
    assert naming.shown("", member.name) == "Ż. N."
    user.refresh_from_db()
    assert (user.name, user.phone) == ("Żaneta Nowa", "+48 600 100 200")
    scope.pop("actor"), scope.pop("now")
    last = rewards.last_address(zenon, organiser_id=of, **scope)
    assert (last["name"], last["street"]) == ("Żaneta Nowa", "Leśna 1")
    # What it was stands nowhere; that it was changed, when and by whom does.
    (change,) = DataChange.objects.of(of).filter(member_id=zenon)
    assert change.what == ["NAME", "PHONE", "BIRTHDAY"]
    told = str(list(Fact.objects.of(of).values_list("data", flat=True)))
    assert "Obcy" not in told and "Żaneta" not in told
    for path in ("", "me/", "card/", "me/data/"):
        shown = client.get(f"/m/{world.programme.slug}/{path}").content.decode()
        assert "Zenon Obcy" not in shown, path
    office = _client(world, "ADMINISTRATOR")
    history = f"/o/{world.programme.slug}/members/{zenon}/history/"
    seen = office.get(history).content.decode()
    assert "Corrected: name, telephone, birthday" in seen and "Obcy" not in seen
    # Who left may still put right what is known of them.
    gone = Actor(actor.name, of, FORMER_MEMBER, user_id=user.pk, member_id=zenon)
    at: dict[str, Any] = {"programme": world.programme, "now": cast.NOW}
    assert flow.correct_own(own.OwnData(phone=""), actor=gone, **at) == ["PHONE"]
    with pytest.raises(NotAllowed):
        flow.correct_own(own.OwnData(phone="1"), actor=Actor("x", of, frozenset()), **at)


@pytest.mark.django_db
def test_an_owner_puts_the_firm_right_and_asks_for_its_number(world: cast.World) -> None:
    of, ania = world.organiser_id, world.members["Ania"]
    actor, user = _signed_in(world, "Ania", "ania@instalbud.example")
    client, home = Client(), f"/m/{world.programme.slug}/"
    client.force_login(user)
    page, office = f"{home}me/data/", _client(world, "ADMINISTRATOR")
    firms = f"/o/{world.programme.slug}/firms/"
    before = Company.objects.of(of).get(id=Member.objects.of(of).get(id=ania).company_id)
    new, other = codes.next_nip(526300001), codes.next_nip(526400001)

    assert filling.send(client, page, "correct_firm", postal_code="1").status_code == 400
    said = {"company": "Instalbud Żak", "postal_code": "00950", "city": "Łódź"}
    assert filling.send(client, page, "correct_firm", **said).status_code == 302
    assert filling.send(client, page, "ask_number", tax_id="526").status_code == 400
    same = filling.send(client, page, "ask_number", tax_id=before.tax_id)
    assert "stands here already" in same.content.decode()
    for number in (other, new):  # the last wish stands
        tenancy.enter(of)
        asked: dict[str, Any] = {"programme": world.programme, "now": cast.NOW}
        numbers.ask(ania, number, note="mistyped", actor=actor, **asked)
    tenancy.enter(of)
    assert _found(world, "zak") == ["Instalbud Żak"]
    firm = Company.objects.of(of).get(id=before.id)
    assert (firm.postal_code, firm.city, firm.tax_id) == ("00-950", "Łódź", before.tax_id)
    row = NumberRequest.objects.of(of).get(status="ASKED")
    with pytest.raises(NotYourself):
        mine = Actor(actor.name, of, ROLES["ADMINISTRATOR"], user_id=user.pk)
        numbers.accept(ania, row.id, programme=world.programme, actor=mine, now=cast.NOW)

    assert "1 firm asks" in office.get(f"/o/{world.programme.slug}/").content.decode()
    assert f"PL{new}" in office.get(firms).content.decode()
    key = {"proof": f"{ania}:{row.id}"}
    done = office.post(firms, {"_action": "accept_number", **key})
    tenancy.enter(of)
    numbers_of = Identifier.objects.of(of).filter(kind=IdentifierKind.TAX_ID, member_id=ania)
    led = set(numbers_of.values_list("value", flat=True))
    named = Member.objects.of(of).select_related("company").get(id=ania)
    assert named.company is not None
    assert (done.status_code, led, named.company.tax_id) == (302, {f"PL{new}"}, f"PL{new}")
    assert (named.name, named.company.city) == ("Instalbud Żak", "Łódź")
    again = office.post(firms, {"_action": "accept_number", **key})
    assert again.status_code == 400 and "decided" in again.content.decode()
    assert office.post(firms, {"_action": "undo_number", **key}).status_code == 302
    tenancy.enter(of)
    assert set(numbers_of.values_list("value", flat=True)) == {before.tax_id}
    assert "is not" in client.get(f"{home}inbox/").content.decode()

    assert filling.send(client, page, "ask_number", tax_id=other).status_code == 302
    assert filling.send(client, page, "keep_number").status_code == 302
    assert filling.send(client, page, "ask_number", tax_id=new).status_code == 302
    tenancy.enter(of)
    row = NumberRequest.objects.of(of).get(status="ASKED")
    key = {"proof": f"{ania}:{row.id}"}
    Identifier.objects.of(of).create(  # somebody else has it by now
        programme_id=world.programme.id,
        kind=IdentifierKind.TAX_ID,
        value=f"PL{new}",
        member_id=world.members["Zenon"],
        created_at=cast.NOW,
    )
    taken = office.post(firms, {"_action": "accept_number", **key})
    assert "leads to another member" in taken.content.decode()
    tenancy.enter(of)
    assert set(numbers_of.values_list("value", flat=True)) == {before.tax_id}
    silent = office.post(firms, {"_action": "refuse_number", "reason": " ", **key})
    no = office.post(firms, {"_action": "refuse_number", "reason": "Not in the register", **key})
    assert (silent.status_code, no.status_code) == (400, 302)
    assert "Not in the register" in client.get(page).content.decode()
    # A colleague puts themselves right, and not the firm.
    tenancy.enter(of)
    Teammate.objects.of(of).filter(member_id=ania).update(role="EMPLOYEE")
    seen = client.get(page).content.decode()
    assert "by its owner" in seen and "ask_number" not in seen
    with pytest.raises(own.NotYourFirm):
        flow.correct_firm(own.FirmData("Mine"), actor=actor, **asked)
    assert client.post(page, {"_action": "correct_firm", "company": "Mine"}).status_code == 400


@pytest.mark.django_db
def test_staff_put_themselves_right_on_their_account(world: cast.World) -> None:
    of = world.organiser_id
    _actor, user = _signed_in(world, "Zenon", "both@wschod.example")
    identity.give_role(
        user,
        Role.PARTNER_CLERK,
        organiser_id=of,
        programme_id=world.programme.id,
        partner_id=world.wschod,
        now=cast.NOW,
    )
    client = Client()
    assert client.get("/account/data/").status_code == 302
    client.force_login(user)

    wrong = filling.send(client, "/account/data/", "_correct", phone="+48 1")
    kept = filling.send(client, "/account/data/", "_correct", name="Ewa Jurek", phone="500600700")

    assert (wrong.status_code, kept.status_code) == (400, 302)
    tenancy.enter(of)
    user.refresh_from_db()
    assert (user.name, user.phone) == ("Ewa Jurek", "500600700")
    assert Member.objects.of(of).get(id=world.members["Zenon"]).name == "Ewa Jurek"
    (fact,) = Fact.objects.of(of).filter(name="staff.data_corrected")
    assert fact.data == {"user_id": str(user.pk), "what": ["NAME", "PHONE"]}
    manager = _client(world, "PARTNER_MANAGER")
    seen = manager.get(f"/p/{world.programme.slug}/people/").content.decode()
    assert "Ewa Jurek" in seen and "500600700" in seen and "corrected on" in seen
    # An address that was confirmed is known so as of a member's people too.
    flow.follow_email(user.pk, "ewa@jurek.example", now=cast.NOW)
    tenancy.enter(of)
    person = Person.objects.of(of).get(user_id=user.pk)
    assert person.email == "ewa@jurek.example"


@pytest.mark.django_db
def test_what_was_not_touched_stays_on_the_account(world: cast.World) -> None:
    of = world.organiser_id
    actor, user = _signed_in(world, "Zenon", "both@wschod.example")
    flow.correct_account(user.pk, name="At Work", phone="600700800", now=cast.NOW)
    tenancy.enter(of)
    mine = Person.objects.of(of).filter(user_id=user.pk)
    mine.update(name="At Home", phone="")

    scope: dict[str, Any] = {"programme": world.programme, "actor": actor, "now": cast.NOW}
    assert flow.correct_own(own.OwnData(name="At Home Too"), **scope) == ["NAME"]
    user.refresh_from_db()
    assert (user.name, user.phone) == ("At Home Too", "600700800")
    flow.correct_account(user.pk, name="At Work Again", phone="600700800", now=cast.NOW)
    user.refresh_from_db()
    assert (user.name, user.phone) == ("At Work Again", "600700800")
    tenancy.enter(of)
    mine.update(name="At Home")
    assert flow.correct_own(own.OwnData(phone="500600700"), **scope) == ["PHONE"]
    user.refresh_from_db()
    assert (user.name, user.phone) == ("At Work Again", "500600700")


@pytest.mark.django_db
def test_what_an_erased_firm_asked_for_waits_no_more(world: cast.World) -> None:
    of, ania = world.organiser_id, world.members["Ania"]
    actor, _user = _signed_in(world, "Ania", "ania@instalbud.example")
    at: dict[str, Any] = {"programme": world.programme, "now": cast.NOW}
    numbers.ask(ania, codes.next_nip(526300001), note="mistyped", actor=actor, **at)
    assert numbers.waiting_total(world.programme.id, organiser_id=of) == 1

    boss = Actor("user:boss", of, ROLES["ADMINISTRATOR"])
    erasing.erase(ania, actor=boss, **at)

    assert numbers.waiting(world.programme.id, organiser_id=of) == []
    assert numbers.waiting_total(world.programme.id, organiser_id=of) == 0


@pytest.mark.django_db(transaction=True)
def test_who_takes_the_wish_back_at_the_same_moment_is_first() -> None:
    with transaction.atomic():
        world = cast.build()
        of, ania = world.organiser_id, world.members["Ania"]
        actor, _user = _signed_in(world, "Ania", "ania@instalbud.example")
        at: dict[str, Any] = {"programme": world.programme, "now": cast.NOW}
        numbers.ask(ania, codes.next_nip(526300001), note="mistyped", actor=actor, **at)
        row = NumberRequest.objects.of(of).get()

    def accept() -> str:
        try:
            with transaction.atomic():
                tenancy.enter(of)
                boss = Actor("user:boss", of, ROLES["ADMINISTRATOR"])
                numbers.accept(ania, row.id, actor=boss, **at)
                return "accepted"
        except numbers.NoSuchRequest as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            tenancy.enter(of)
            numbers.withdraw(ania, actor=actor, now=cast.NOW)
            accepting = pool.submit(accept)
            for _moment in range(100):
                if accepting.done() or statements.rows("SELECT FROM pg_locks WHERE NOT granted"):
                    break
                time.sleep(0.05)
        assert accepting.result() == "participants.no_such_number_request"

    with transaction.atomic():
        tenancy.enter(of)
        assert NumberRequest.objects.of(of).get().status == "WITHDRAWN"


@pytest.mark.django_db(transaction=True)
def test_a_firm_is_called_so_though_its_number_is_accepted_at_the_same_moment() -> None:
    with transaction.atomic():
        world = cast.build()
        of, ania = world.organiser_id, world.members["Ania"]
        actor, _user = _signed_in(world, "Ania", "ania@instalbud.example")
        at: dict[str, Any] = {"programme": world.programme, "now": cast.NOW}
        number = codes.next_nip(526300001)
        numbers.ask(ania, number, note="mistyped", actor=actor, **at)
        row = NumberRequest.objects.of(of).get()

    def correct() -> list[str]:
        try:
            with transaction.atomic():
                tenancy.enter(of)
                called = own.FirmData("Instalbud Nowak i Syn")
                return flow.correct_firm(called, actor=actor, **at)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            tenancy.enter(of)
            boss = Actor("user:boss", of, ROLES["ADMINISTRATOR"])
            numbers.accept(ania, row.id, actor=boss, **at)
            correcting = pool.submit(correct)
            for _moment in range(100):
                if correcting.done() or statements.rows("SELECT FROM pg_locks WHERE NOT granted"):
                    break
                time.sleep(0.05)
        assert correcting.result() == [own.FIRM_NAME]

    with transaction.atomic():
        tenancy.enter(of)
        member = Member.objects.of(of).select_related("company").get(id=ania)
        assert member.company is not None and member.company.tax_id == row.tax_id
        assert (member.name, member.company.name) == ("Instalbud Nowak i Syn",) * 2
