"""Paid memberships by their pages: sold, joined, paid by a statement, matched by a person."""

import re
from pathlib import Path
from typing import Any

import cast
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from portals import filling
from portals.test_access import _client

from tandem.fees import subscribing
from tandem.fees.models import Fee, Offer, Receipt, Refund, StatementColumns, Subscription
from tandem.kit import ids
from tandem.kit.text import folded
from tandem.participants.models import Member
from tandem.platform import clock, tenancy

pytestmark = pytest.mark.django_db
PLAN = {
    "name": "Akwa Plus",
    "price": "365",
    "perks": "Free delivery\nEarly access",
    "percent": "10",
    "trial": "0",
    "refund": "PRO_RATA",
}


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Any) -> cast.World:
    settings.HOME = tmp_path
    return cast.build()


def _o(world: cast.World, path: str = "") -> str:
    return f"/o/{world.programme.slug}/paid-memberships/{path}"


def _member(world: cast.World) -> Client:
    return _client(world, "MEMBER")


def _sold(world: cast.World, **said: str) -> tuple[Client, Client, str]:
    """The organiser with a plan that is sold and an account, the member, and the number of a
    membership that the member joined.
    """
    organiser, member = _client(world, "ADMINISTRATOR"), _member(world)
    sold = filling.send(organiser, _o(world, "plans/new/"), "sell", **(PLAN | said))
    assert sold.status_code == 302
    filling.send(
        organiser,
        _o(world, "plans/"),
        "pay_to",
        holder="Akwa sp. z o.o.",
        number="PL61 1090 1014 0000 0712 1981 2874",
    )
    tenancy.enter(world.organiser_id)
    plan = Offer.objects.of(world.organiser_id).get().plan_id
    page = f"/m/{world.programme.slug}/membership/"
    joined = filling.send(member, page, "join", of=str(plan))
    assert joined.status_code == 302
    tenancy.enter(world.organiser_id)
    return organiser, member, Subscription.objects.of(world.organiser_id).get().number


def _take_in(world: cast.World, organiser: Client, content: str, name: str = "s.csv") -> Any:
    file = SimpleUploadedFile(name, content.encode())
    looked = organiser.post(_o(world, "statement/"), {"_action": "look", "file": file})
    assert looked.status_code == 302, looked.content.decode()
    return filling.send(organiser, looked.headers["Location"], "take")


def test_a_member_joins_reads_how_to_pay_and_is_one_when_the_bank_says_so(
    world: cast.World,
) -> None:
    organiser, member, number = _sold(world)
    page = f"/m/{world.programme.slug}/membership/"

    shown = member.get(page).content.decode()
    for text in (f"{number[:4]} {number[4:8]} {number[8:]}", "Akwa sp. z o.o.", "Free delivery"):
        assert text in shown
    assert "PL61 1090 1014 0000 0712 1981 2874" in shown
    paper = re.search(r'href="([^"]+pay\.pdf)"', shown)
    assert paper is not None
    assert member.get(paper[1]).content.startswith(b"%PDF")

    statement = f"Data;Kwota;Tytuł;Nadawca\n2026-03-01;365,00;Skladka {number};Ania\n"
    done = _take_in(world, organiser, statement)
    again = _take_in(world, organiser, statement)
    tenancy.enter(world.organiser_id)

    assert done.status_code == again.status_code == 302
    assert Subscription.objects.of(world.organiser_id).get().state == "ACTIVE"
    assert Receipt.objects.of(world.organiser_id).count() == 1
    shown = member.get(page).content.decode()
    assert "yours until" in shown and "would be paid back" in shown


def test_the_first_page_tells_who_has_none_what_is_sold(world: cast.World) -> None:
    home, link = f"/m/{world.programme.slug}/", f"/m/{world.programme.slug}/membership/"
    member = _member(world)
    nothing = member.get(home).content.decode()
    organiser = _client(world, "ADMINISTRATOR")
    filling.send(organiser, _o(world, "plans/new/"), "sell", **(PLAN | {"trial": "30"}))
    sold = member.get(home).content.decode()
    tenancy.enter(world.organiser_id)
    plan = Offer.objects.of(world.organiser_id).get().plan_id
    filling.send(member, link, "join", of=str(plan))
    joined = member.get(home).content.decode()

    assert link not in nothing
    assert link in sold and "Akwa Plus" in sold and "365.00 for 12 months" in sold
    assert link not in joined


def test_a_person_sees_both_sides_and_decides(world: cast.World) -> None:
    organiser, _own, number = _sold(world)
    rows = [f"2026-03-01;360,00;{number};Ania", f"2026-03-01;365,00;{number[:-1]};A. Nowak"]
    _take_in(world, organiser, "\n".join(["Data;Kwota;Tytuł;Nadawca", *rows]))

    page = organiser.get(_o(world, "payments/")).content.decode()
    assert "2 payments wait to be matched" in page
    assert "another amount" in page and "the title is only like a number" in page
    tenancy.enter(world.organiser_id)
    receipts = {row.question: row.id for row in Receipt.objects.of(world.organiser_id).all()}
    filling.send(organiser, _o(world, "payments/"), "count", of=str(receipts["TITLE"]))
    filling.send(organiser, _o(world, "payments/"), "give_back", of=str(receipts["AMOUNT"]))
    tenancy.enter(world.organiser_id)
    assert Subscription.objects.of(world.organiser_id).get().state == "ACTIVE"
    refund = Refund.objects.of(world.organiser_id).get()
    assert refund.amount_minor == 360_00
    filling.send(organiser, _o(world, "refunds/"), "paid_out", of=str(refund.id))
    tenancy.enter(world.organiser_id)
    assert Refund.objects.of(world.organiser_id).get().paid_at is not None

    overview = organiser.get(_o(world)).content.decode()
    assert "Paying members" in overview
    tenancy.enter(world.organiser_id)
    name = Member.objects.of(world.organiser_id).get(id=world.members["Ania"]).name
    assert name in organiser.get(_o(world, "fees/")).content.decode()


def test_every_namesake_is_shown_and_one_press_says_which(world: cast.World) -> None:
    organiser, _own, _number = _sold(world)
    of, both = world.organiser_id, [world.members["Ania"], world.members["Zenon"]]
    subscribing.join(
        Offer.objects.of(of).get().plan_id,
        member_id=world.members["Zenon"],
        programme=world.programme,
        actor=world.actor,
        now=clock.now(),
    )
    Member.objects.of(of).filter(id__in=both).update(
        name="Jan Kowalski", sort_key=folded("Jan Kowalski")
    )
    day = clock.now().date().isoformat()
    _take_in(world, organiser, f"Data;Kwota;Tytuł;Nadawca\n{day};365,00;składka;JAN KOWALSKI\n")
    tenancy.enter(of)
    receipt = Receipt.objects.of(of).get()

    page = organiser.get(_o(world, "payments/")).content.decode()
    assert "2 members fit" in page and page.count("It is Jan Kowalski, ") == 2
    filling.send(
        organiser, _o(world, "payments/"), "name_one", of=f"{receipt.id}-{world.members['Zenon']}"
    )

    tenancy.enter(of)
    assert Receipt.objects.of(of).get().member_id == world.members["Zenon"]


def test_each_row_of_a_statement_that_pays_no_fee_is_named(world: cast.World) -> None:
    organiser, _own, number = _sold(world)
    rows = [
        "Data;Kwota;Waluta;Tytuł;Nadawca",
        f"2026-03-01;365,00;PLN;{number};Ania",
        "2026-03-01;-12,50;PLN;prowizja;Bank",
        f"2026-03-01;365,00;EUR;{number};Ania",
    ]
    file = SimpleUploadedFile("s.csv", "\n".join(rows).encode())

    looked = organiser.post(_o(world, "statement/"), {"_action": "look", "file": file})
    page = " ".join(organiser.get(looked.headers["Location"]).content.decode().split())

    assert "1 row can be taken in" in page and "2 rows are left out" in page
    assert "Money that went out pays no fee." in page
    assert "another currency than the programme" in page


def test_columns_that_nobody_knows_are_said_once_and_remembered(world: cast.World) -> None:
    organiser, _own, number = _sold(world)
    head = "Kiedy;Obciążenia zł;Uznania zł;Za co <b>;Od kogo"
    table = f"{head}\n01.03.2026;;365,00;Skladka {number};Ania\n02.03.2026;5,00;;opłata;Bank\n"
    file = SimpleUploadedFile("s.csv", table.encode())

    looked = organiser.post(_o(world, "statement/"), {"_action": "look", "file": file})
    place = str(looked.headers["Location"])
    shown = organiser.get(place).content.decode()
    early = organiser.get(place.removesuffix("columns/"))
    short = filling.send(organiser, place, "say_columns", paid_on="0", amount="2")
    twice = filling.send(organiser, place, "say_columns", paid_on="0", amount="2", title="2")
    hostile = filling.send(organiser, place, "say_columns", paid_on="0", amount="9", title="3")
    said = filling.send(
        organiser, place, "say_columns", paid_on="0", amount="2", title="3", payer="4"
    )
    seen = organiser.get(said.headers["Location"]).content.decode()
    done = filling.send(organiser, said.headers["Location"], "take")
    again = _take_in(world, organiser, table, "another.csv")  # known by now
    camt = SimpleUploadedFile("c.xml", b"<Document/>")
    tenancy.enter(world.organiser_id)

    assert place.endswith("columns/") and early.status_code == 302
    assert "Za co &lt;b&gt;" in shown and "Obciążenia zł" in shown
    assert short.status_code == twice.status_code == hostile.status_code == 400
    assert "each in a column of its own" in twice.content.decode()
    assert "Say which they are" in seen and "1 row" in " ".join(seen.split())
    assert done.status_code == again.status_code == 302
    assert Subscription.objects.of(world.organiser_id).get().state == "ACTIVE"
    assert Receipt.objects.of(world.organiser_id).count() == 1
    assert StatementColumns.objects.of(world.organiser_id).count() == 1
    refused = organiser.post(_o(world, "statement/"), {"_action": "look", "file": camt})
    assert refused.status_code == 400


def test_camt_is_read_and_what_went_out_is_passed_over(world: cast.World) -> None:
    organiser, _own, number = _sold(world)
    entry = (
        "<Ntry><Amt Ccy='PLN'>365.00</Amt><CdtDbtInd>{way}</CdtDbtInd><BookgDt><Dt>2026-03-01</Dt>"
        "</BookgDt><AcctSvcrRef>{ref}</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><Dbtr><Nm>Ania</Nm>"
        "</Dbtr></RltdPties><RmtInf><Ustrd>{title}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )
    xml = (
        "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.02'><BkToCstmrStmt><Stmt>"
        + entry.format(way="DBIT", ref="R1", title=number)
        + entry.format(way="CRDT", ref="R2", title=number)
        + "</Stmt></BkToCstmrStmt></Document>"
    )

    _take_in(world, organiser, xml, "camt.xml")
    tenancy.enter(world.organiser_id)

    assert Receipt.objects.of(world.organiser_id).get().reference == "R2"
    assert Subscription.objects.of(world.organiser_id).get().state == "ACTIVE"


def test_xml_that_is_no_statement_is_refused_with_a_sentence(world: cast.World) -> None:
    organiser = _client(world, "ADMINISTRATOR")

    for content in (b"<a/>", b"<broken", b"<!DOCTYPE a><a/>"):
        file = SimpleUploadedFile("x.xml", content)
        answer = organiser.post(_o(world, "statement/"), {"_action": "look", "file": file})
        assert answer.status_code == 400
        assert "This is no bank statement" in answer.content.decode()


def test_the_organiser_changes_a_plan_ends_a_membership_and_sells_no_more(
    world: cast.World,
) -> None:
    organiser, member, _number = _sold(world)
    tenancy.enter(world.organiser_id)
    offer = Offer.objects.of(world.organiser_id).get()
    row = Subscription.objects.of(world.organiser_id).get()
    fee = Fee.objects.of(world.organiser_id).get()
    address = _o(world, f"{row.member_id}/{row.id}/")

    filling.send(organiser, _o(world, f"plans/{offer.plan_id}/"), "change", price="400")
    filling.send(organiser, address, "note_paid", of=str(fee.id))
    tenancy.enter(world.organiser_id)
    assert Fee.objects.of(world.organiser_id).get().amount_minor == 365_00
    filling.send(organiser, address, "end", reason="Moved away")
    filling.send(organiser, _o(world, "plans/"), "withdraw", of=str(offer.plan_id))
    tenancy.enter(world.organiser_id)

    assert Subscription.objects.of(world.organiser_id).get().note == "Moved away"
    shown = member.get(f"/m/{world.programme.slug}/membership/").content.decode()
    assert "Moved away" in shown and "No membership is offered to you now." in shown
    assert organiser.get(_o(world) + "?format=csv").status_code == 200


def test_a_member_lets_it_end_and_goes_on(world: cast.World) -> None:
    _organiser, member, _number = _sold(world, trial="30")
    page = f"/m/{world.programme.slug}/membership/"
    assert "on trial" in member.get(page).content.decode()

    filling.send(member, page, "let_end")
    assert "It ends then." in member.get(page).content.decode()
    filling.send(member, page, "go_on")

    assert "It ends then." not in member.get(page).content.decode()
    tenancy.enter(world.organiser_id)
    assert Subscription.objects.of(world.organiser_id).get().is_renewing


def test_somebody_elses_paper_is_not_there(world: cast.World) -> None:
    _organiser, member, _number = _sold(world)

    assert (
        member.get(f"/m/{world.programme.slug}/membership/{ids.new_uuid()}/pay.pdf").status_code
        == 404
    )
