"""What people put right, by their pages: opening balances, approvals, merging, longer expiry,
returns.
"""

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import cast
import pytest
from django.test import Client
from earning.recalculation.test_recalculating import AMOUNT, come
from lxml import html
from portals import filling
from portals.test_access import _client

from tandem.earning import ceilings
from tandem.kit import codes
from tandem.participants.models import Member
from tandem.platform import tenancy
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Any) -> cast.World:
    settings.HOME = tmp_path
    made = cast.build(release="BY_HAND")
    made.publish({"key": "amount", "when": {"all": []}, "give": AMOUNT})
    return made


def _table(text: str) -> BytesIO:
    file = BytesIO(text.encode())
    file.name = "saldo.csv"
    return file


def test_opening_balances_are_looked_at_and_posted_against_their_total(world: cast.World) -> None:
    client, path = _client(world, "FINANCE"), f"/o/{world.programme.slug}/finance/opening/"
    table = f"NIP;e-mail;Saldo;Ważne do\n{codes.next_nip(526100002)};;120;2030-12-31\n;zenon@obcy.example;50;\n;nobody@x.example;7;\n;;9;\n;zenon@obcy.example;0,5;\n"

    sent = filling.send(client, path, "look", file=_table(table))
    looked = client.get(sent.url).content.decode()
    typed = {"reference": "old system"}
    wrong = filling.send(client, sent.url, "take", **typed, total="200")
    right = filling.send(client, sent.url, "take", **typed, total="170")
    again = filling.send(client, sent.url, "take", **typed, total="170")

    assert "Nobody in the programme is known by this." in looked
    assert "The points are no whole number above zero." in looked
    assert (wrong.status_code, right.status_code, again.status_code) == (400, 302, 302)
    assert "add up to 170" in wrong.content.decode()
    assert 'value="old system"' in wrong.content.decode()
    tenancy.enter(world.organiser_id)
    assert (world.balance("Ania").available, world.balance("Zenon").available) == (120, 50)
    assert world.proved()


def _decided(client: Client, path: str, verdict: str, *rows: str, reason: str = "") -> Any:
    form = {"_action": "decide", "which": "ticked", "verdict": verdict, "reason": reason}
    return client.post(path, {**form, "row": list(rows)})


def test_what_waits_is_agreed_to_or_refused_row_by_row(world: cast.World) -> None:
    ania, zenon = (
        world.activity("Ania", ("G-10", 1, 10000)),
        world.activity("Zenon", ("G-10", 1, 20000), document_no="FV Z"),
    )
    come(world, ania, zenon)
    client, path = _client(world, "REVIEWER"), f"/o/{world.programme.slug}/approvals/"

    shown = client.get(path).content.decode()
    other = client.get(f"{path}?q=fv z").content.decode()
    agreed = _decided(client, path, "agree", f"HAND:{ania.member_id}:{ania.id}")
    row = f"HAND:{zenon.member_id}:{zenon.id}"
    without = _decided(client, path, "refuse", row)
    refused = _decided(client, path, "refuse", row, reason="not from us")

    assert "FV Z" in shown and "2 in all" in shown
    assert "FV Z" in other and "1 in all" in other
    assert (agreed.status_code, without.status_code, refused.status_code) == (302, 400, 302)
    assert "Say why these points are refused" in without.content.decode()
    tenancy.enter(world.organiser_id)
    assert (world.balance("Ania").available, world.balance("Zenon").pending) == (10, 0)
    assert "Nothing waits." in client.get(path).content.decode()


def test_who_may_only_look_decides_nothing(world: cast.World) -> None:
    activity = world.activity("Ania", ("G-10", 1, 10000))
    come(world, activity)

    answer = _client(world, "MARKETER").post(
        f"/o/{world.programme.slug}/approvals/",
        {
            "_action": "decide",
            "verdict": "agree",
            "row": f"HAND:{activity.member_id}:{activity.id}",
        },
    )

    assert answer.status_code == 403
    tenancy.enter(world.organiser_id)
    assert world.balance("Ania").pending == 10


def _member_page(
    world: cast.World, client: Client, name: str, query: str = "", **posted: str
) -> Any:
    path = f"/o/{world.programme.slug}/members/{world.members[name]}/{query}"
    return client.post(path, posted) if posted else client.get(path)


def test_two_members_are_looked_at_merged_and_made_two_again(world: cast.World) -> None:
    client = _client(world, "ADMINISTRATOR")
    number = Member.objects.of(world.organiser_id).get(id=world.members["Ania"]).number

    nobody = _member_page(world, client, "Zenon", "changes/?with=000000001").content.decode()
    looked = _member_page(world, client, "Zenon", f"changes/?with={number}").content.decode()
    into = {"_action": "merge", "into": str(world.members["Ania"]), "reason": "one person"}
    merged = _member_page(world, client, "Zenon", "changes/", **into)
    after = _member_page(world, client, "Zenon").content.decode()
    goes_on = _member_page(world, client, "Ania", "changes/").content.decode()
    (key,) = html.fromstring(goes_on).xpath("//input[@name='merge']/@value")
    undone = _member_page(world, client, "Ania", "changes/", _action="unmerge", merge=key)

    assert "Nobody else takes part under the number 000000001" in nobody
    assert "Zenon Obcy will go on as Instalbud" in looked
    assert (merged.status_code, undone.status_code) == (302, 302)
    assert "This member goes on as Instalbud" in after
    assert "goes on as this member" in goes_on
    tenancy.enter(world.organiser_id)
    assert Member.objects.of(world.organiser_id).get(id=world.members["Zenon"]).status == "ACTIVE"


def test_points_of_one_or_all_last_longer(world: cast.World) -> None:
    client = _client(world, "ADMINISTRATOR")
    said = {
        "due": "2030-01-01",
        "upto": "2030-06-30",
        "reason": "the fair was put off",
    }

    one = _member_page(world, client, "Ania", "points/", **said, _action="extend")
    page = f"/o/{world.programme.slug}/finance/expiry/"
    every = filling.send(client, page, "extend_all", **said)
    wrong = filling.send(client, page, "extend_all", **(said | {"upto": "2029-01-01"}))

    assert (one.status_code, every.status_code, wrong.status_code) == (302, 302, 400)
    assert "Say which points" in wrong.content.decode()
    assert 'value="2029-01-01"' in wrong.content.decode()
    assert "the fair was put off" in client.get(page).content.decode()


def test_debts_count_from_the_moment_they_are_switched_on(world: cast.World) -> None:
    client, path = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/settings/checks/"

    filling.send(client, path, "save", debts="on")
    first = Programme.objects.of(world.organiser_id).get(id=world.programme.id).debts_from
    filling.send(client, path, "save", debts="on")
    second = Programme.objects.of(world.organiser_id).get(id=world.programme.id).debts_from
    filling.send(client, path, "save", debts=None)

    assert first is not None
    assert second == first
    assert Programme.objects.of(world.organiser_id).get(id=world.programme.id).debts_from is None


def test_a_return_leads_to_the_purchase_that_it_corrects(world: cast.World) -> None:
    bought = world.activity("Ania", ("G-10", 2, 20000), day=date(2026, 2, 1), document_no="FV 1")
    back = world.activity(
        "Ania", ("G-10", -1, -10000), day=date(2026, 2, 9), document_no="KOR 1", corrects=bought
    )
    come(world, bought)
    come(world, back)
    member, organiser = _client(world, "MEMBER"), _client(world, "ADMINISTRATOR")

    own = member.get(f"/m/{world.programme.slug}/activity/{back.id}/").content.decode()
    theirs = organiser.get(
        f"/o/{world.programme.slug}/members/{back.member_id}/transactions/{back.id}/"
    ).content.decode()
    purchase = member.get(f"/m/{world.programme.slug}/activity/{bought.id}/").content.decode()

    assert "This corrects a purchase" in own
    assert f"/members/{back.member_id}/transactions/{bought.id}/" in theirs
    assert "(KOR 1)" in purchase
    assert "waits" in member.get(f"/m/{world.programme.slug}/").content.decode()


def test_awards_above_the_ceiling_are_looked_at_on_the_same_page(world: cast.World) -> None:
    client, path = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/"
    Programme.objects.of(world.organiser_id).filter(id=world.programme.id).update(award_ceiling=100)
    ruled = Programme.objects.of(world.organiser_id).get(id=world.programme.id)
    world = replace(world, programme=ruled)
    come(
        world,
        world.activity("Ania", ("G-10", 1, 200_000), document_no="FV A"),
        world.activity("Zenon", ("G-10", 1, 50_000)),
    )

    shown = client.get(f"{path}approvals/").content.decode()
    first_page = client.get(path).content.decode()
    (award,) = ceilings.waiting(world.programme)
    page, row = f"{path}approvals/", f"CEILING:{award.member_id}:{award.award_id}"
    others = client.get(f"{page}?kind=HAND").content.decode()
    wordless = _decided(client, page, "refuse", row)
    nothing = _decided(client, page, "agree")
    hostile = [_decided(client, page, "agree", text) for text in ("x:y", "CEILING:1:y", row[7:])]
    _decided(client, page, "agree", row)
    agreed = client.get(page).content.decode()

    assert "more than 100 points waits here" in shown and "FV A" in shown
    assert "1 award above the ceiling waits too" in others and "FV A" not in others
    assert "2 purchases to agree to" in first_page
    assert (wordless.status_code, nothing.status_code) == (400, 400)
    assert [answer.status_code for answer in hostile] == [404, 404, 404]
    assert "200 points are the members&#x27; own now." in agreed
    tenancy.enter(world.organiser_id)
    assert (world.balance("Ania").available, world.balance("Zenon").pending) == (200, 50)


def test_the_ceiling_is_a_setting(world: cast.World) -> None:
    Programme.objects.of(world.organiser_id).filter(id=world.programme.id).update(release="AT_ONCE")
    client, path = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/settings/checks/"

    typed = ("5 000", "0", "many", "-3", "1.5", "9" * 15)
    answers = {text: filling.send(client, path, "save", award_ceiling=text) for text in typed}
    menu = client.get(path).content.decode()
    removed = filling.send(client, path, "save", award_ceiling="")

    statuses = {said: answer.status_code for said, answer in answers.items()}
    assert statuses == {"5 000": 302, "0": 400, "many": 400, "-3": 400, "1.5": 400, "9" * 15: 400}
    assert "greater than or equal to 1" in answers["0"].content.decode()
    assert "/approvals/" in menu
    assert removed.status_code == 302
    assert "/approvals/" not in client.get(path).content.decode()
    tenancy.enter(world.organiser_id)
    assert Programme.objects.of(world.organiser_id).get(id=world.programme.id).award_ceiling is None
