"""Contracts: written down, reminded of, renewed as an action that rules reward, ended."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import cast
import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from portals import filling
from portals.test_access import _client

from tandem.activity import declaring
from tandem.activity.models import Activity
from tandem.communication.models import Message
from tandem.contracts import keeping
from tandem.contracts.keeping import BadContract, ContractIn, NoSuchContract, NotLater, OverAlready
from tandem.contracts.models import Contract
from tandem.flows.activities import renew_contract
from tandem.flows.nightly import remind_of_contracts
from tandem.kit import ids
from tandem.kit.errors import Denied
from tandem.participants.models import Member
from tandem.platform import clock, tenancy
from tandem.platform.access import memberships
from tandem.platform.messages import wording
from tandem.platform.models import Fact

pytestmark = pytest.mark.django_db
ENDS = date(2026, 4, 30)


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Any) -> cast.World:
    settings.HOME = tmp_path
    made = cast.build()
    renewed = {"eq": ["deed.kind", "CONTRACT_RENEWED"]}
    made.publish({"key": "stays", "when": renewed, "give": {"points": 500}})
    return made


def _kept(world: cast.World, **said: Any) -> Contract:
    one = replace(ContractIn("Job", ENDS, member_id=world.members["Ania"], number="K/1"), **said)
    keeping.keep([one], programme_id=world.programme.id, actor=world.actor, now=cast.NOW)
    return Contract.objects.of(world.organiser_id).get(
        member_id=one.member_id, partner_id=one.partner_id, name=one.name, number=one.number
    )


def _renew(world: cast.World, row: Contract, until: date) -> Mapping[str, int]:
    return renew_contract.renew(
        row.id, until=until, programme=world.programme, actor=world.actor, now=cast.NOW
    )


def test_the_same_contract_told_again_is_brought_up_to_date(world: cast.World) -> None:
    first = _kept(world)
    again = _kept(world, ends_on=date(2026, 6, 30), remind_days=7)
    other = _kept(world, number="K/2")

    assert first.id == again.id != other.id
    assert (again.ends_on, again.remind_days) == (date(2026, 6, 30), 7)
    assert Contract.objects.of(world.organiser_id).count() == 2


def test_a_table_is_written_by_one_statement_and_the_later_of_two_rows_counts(
    world: cast.World, django_assert_max_num_queries: Any
) -> None:
    ania = world.members["Ania"]
    many = [ContractIn("Job", ENDS, member_id=ania, number=f"K/{n}") for n in range(300)]
    many.append(ContractIn(" Job ", date(2026, 7, 31), member_id=ania, number="K/7"))

    with django_assert_max_num_queries(8):
        written = keeping.keep(
            many, programme_id=world.programme.id, actor=world.actor, now=cast.NOW
        )

    rows = Contract.objects.of(world.organiser_id)
    assert (written, rows.count()) == (301, 300)
    assert rows.get(number="K/7").ends_on == date(2026, 7, 31)


def test_a_contract_that_was_ended_goes_on_where_it_is_told_again(world: cast.World) -> None:
    row = _kept(world)
    keeping.end(row.id, programme_id=world.programme.id, actor=world.actor, now=cast.NOW)

    again = _kept(world, ends_on=date(2026, 9, 30))

    assert (again.id, again.ended_at, again.ends_on) == (row.id, None, date(2026, 9, 30))


@pytest.mark.parametrize(
    "said",
    [
        {"name": " "},
        {"name": "x" * 81},
        {"member_id": None},
        {"partner_id": 1},
        {"member_id": 7},
        {"remind_days": 366},
    ],
)
def test_a_contract_of_nobody_or_without_a_name_is_refused(
    said: dict[str, Any], world: cast.World
) -> None:
    with pytest.raises(BadContract):
        _kept(world, **said)

    assert not Contract.objects.of(world.organiser_id).exists()
    assert not Fact.objects.of(world.organiser_id).filter(name="contracts.kept").exists()


def test_a_renewal_is_an_action_that_rules_reward(world: cast.World) -> None:
    row = _kept(world)

    given = _renew(world, row, date(2027, 4, 30))

    activity = Activity.objects.of(world.organiser_id).get()
    row.refresh_from_db()
    kinds = declaring.declared(world.programme.id, organiser_id=world.organiser_id)
    assert (given, row.ends_on, row.renewed_at) == (
        {"REWARD": 500},
        date(2027, 4, 30),
        cast.NOW,
    )
    assert (activity.kind, activity.document_no) == ("CONTRACT_RENEWED", "K/1")
    assert activity.member_id == world.members["Ania"]
    assert kinds["CONTRACT_RENEWED"].names["pl"] == "Przedłużenie umowy"
    assert world.proved()


def test_a_renewal_goes_on_to_a_later_day_and_once(world: cast.World) -> None:
    row = _kept(world)
    _renew(world, row, date(2027, 4, 30))

    for until in (date(2027, 4, 30), ENDS):
        with pytest.raises(NotLater):
            _renew(world, row, until)
    keeping.end(row.id, programme_id=world.programme.id, actor=world.actor, now=cast.NOW)
    with pytest.raises(OverAlready):
        _renew(world, row, date(2028, 4, 30))
    row.id = ids.new_uuid()
    with pytest.raises(NoSuchContract):
        _renew(world, row, date(2028, 4, 30))

    assert Activity.objects.of(world.organiser_id).count() == 1


def test_a_partners_contract_is_renewed_without_an_action(world: cast.World) -> None:
    row = _kept(world, member_id=None, partner_id=world.wschod)

    assert _renew(world, row, date(2027, 4, 30)) == {}
    assert not Activity.objects.of(world.organiser_id).exists()
    assert Fact.objects.of(world.organiser_id).filter(name="contract.renewed").count() == 1


def test_who_may_not_change_members_renews_nothing(world: cast.World) -> None:
    row = _kept(world)
    world.actor = replace(world.actor, permissions=frozenset({"members.view"}))

    with pytest.raises(Denied):
        _renew(world, row, date(2027, 4, 30))


def _night(world: cast.World, day: date) -> int:
    now = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    remind_of_contracts.remind(world.programme, today=day, now=now)
    return Message.objects.of(world.organiser_id).filter(kind="CONTRACT_ENDS").count()


def test_of_an_end_is_reminded_once_so_many_days_before(world: cast.World) -> None:
    row = _kept(world, remind_days=10)

    early, due = _night(world, date(2026, 4, 19)), _night(world, date(2026, 4, 20))
    again = _night(world, date(2026, 4, 21))
    _renew(world, row, date(2027, 4, 30))
    renewed, next_year = _night(world, date(2026, 4, 22)), _night(world, date(2027, 4, 25))

    assert (early, due, again, renewed, next_year) == (0, 1, 1, 1, 2)
    message = Message.objects.of(world.organiser_id).order_by("created_at")[0]
    assert message.data == {"contract": "Job", "day": "2026-04-30"}
    assert message.member_id == world.members["Ania"]


def test_of_one_that_is_over_or_ended_nobody_is_reminded(world: cast.World) -> None:
    row = _kept(world)
    late = _night(world, ENDS + timedelta(days=1))
    keeping.end(row.id, programme_id=world.programme.id, actor=world.actor, now=cast.NOW)

    assert (late, _night(world, ENDS)) == (0, 0)


def test_staff_of_many_partners_is_asked_for_once(
    world: cast.World, django_assert_num_queries: Any
) -> None:
    _client(world, "PARTNER_MANAGER")
    tenancy.enter(world.organiser_id)

    with django_assert_num_queries(1):
        staff = memberships.staff_of({world.wschod, 7}, organiser_id=world.organiser_id)

    assert [len(staff[world.wschod]), staff[7]] == [1, []]


def test_partners_and_the_organiser_are_written_to(world: cast.World) -> None:
    _client(world, "PARTNER_MANAGER")
    _client(world, "MARKETER")
    _kept(world, member_id=None, partner_id=world.wschod, name="Supply")

    for _twice in range(2):
        assert _night(world, ENDS) == 0

    name = world.programme.name
    assert [letter.subject for letter in mail.outbox] == [
        f"{name}: “Supply” runs until 30 April 2026",
        f"{name}: 1 contract ends soon",
    ]


def test_a_table_is_looked_at_and_taken_in(world: cast.World) -> None:
    client, base = _client(world, "MARKETER"), f"/o/{world.programme.slug}/contracts/"
    number = Member.objects.of(world.organiser_id).get(id=world.members["Ania"]).number
    table = (
        f"numer uczestnika;partner;umowa;numer umowy;do\n{number};;Umowa o pracę;K/7;2026-12-31\n"
        "999999;;Umowa;K/8;2026-12-31\n"
        f"{number};;Umowa;K/9;kiedyś\n"
        ";HURTOWNIA wschód;Dostawy;D/1;2026-11-30\n"
        f"{number};Hurtownia Wschód;Umowa;K/10;2026-12-31\n"
        ";Nikt;Umowa;K/11;2026-12-31\n"
    )
    form = filling.shown(client.get(f"{base}import/").content, "look_at_contracts")
    file = SimpleUploadedFile("umowy.csv", table.encode())

    looked = client.post(f"{base}import/", form | {"file": file})
    page = client.get(looked.headers["Location"]).content.decode()
    taken = filling.send(client, looked.headers["Location"], "take_contracts")

    tenancy.enter(world.organiser_id)
    row = Contract.objects.of(world.organiser_id).get(number="K/7")
    supply = Contract.objects.of(world.organiser_id).exclude(id=row.id).get()
    assert (supply.partner_id, supply.member_id, supply.number) == (world.wschod, None, "D/1")
    assert "The row names a member and a partner." in page
    assert "No partner is known by this, or two are." in page
    assert "Umowa o pracę" in page and "The day is no date." in page
    assert "Nobody in the programme is known by this." in page
    assert taken.status_code == 302
    assert (row.name, row.number, row.ends_on) == ("Umowa o pracę", "K/7", date(2026, 12, 31))
    assert row.member_id == world.members["Ania"]


def test_a_marketer_writes_one_down_sees_what_ends_and_renews_it(world: cast.World) -> None:
    client, base = _client(world, "MARKETER"), f"/o/{world.programme.slug}/contracts/"
    ends = clock.now().date() + timedelta(days=5)
    said = {"name": "Subscription", "ends_on": ends.isoformat()}

    nobody = filling.send(client, base, "add_contract", **said)
    filling.send(client, base, "add_contract", **said, member=str(world.members["Ania"]))
    tenancy.enter(world.organiser_id)
    row = Contract.objects.of(world.organiser_id).get()
    listed = client.get(f"{base}?state=SOON").content.decode()
    mine = _client(world, "MEMBER").get(f"/m/{world.programme.slug}/me/").content.decode()
    early = filling.send(client, f"{base}{row.id}/", "renew", until=ends.isoformat())
    later = (ends + timedelta(days=365)).isoformat()
    renewed = filling.send(client, f"{base}{row.id}/", "renew", until=later)
    toast = client.get(renewed.headers["Location"]).content.decode()

    assert "whose it is" in nobody.content.decode()
    assert "ends in 5 days" in listed and "Subscription" in mine
    assert "goes on to a later day" in early.content.decode()
    assert f"runs until {wording.day(ends.isoformat())} already" in early.content.decode()
    assert "It gave: 500 points." in toast
    assert client.get(f"{base}?state=LATER").content.decode().count("Subscription") == 1
