"""Trade-in by its pages: a marketer makes an offer, a member announces, a clerk takes it in."""

from io import BytesIO
from pathlib import Path
from typing import Any

import cast
import pypdfium2
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html
from PIL import Image
from portals import filling
from portals.test_access import _client

from tandem.engagement.tradeins.models import Item, Offer
from tandem.kit import codes, ids
from tandem.participants.models import Member
from tandem.partners import onboarding
from tandem.partners.models import PartnerRole
from tandem.platform import tenancy
from tandem.platform.access import identity
from tandem.platform.models import User
from tandem.platform.models.user import Role
from tandem.programmes import setup

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script>"
TYPED = {
    "name": f"Children's shoes {EVIL}",
    "text": f"Clean ones {EVIL}",
    "sizes": "24\n25",
    "worths-TOTAL_FORMS": "2",
    "worths-0-thing": "Sandals",
    "worths-0-condition": "like new",
    "worths-0-worth": "40",
    "worths-0-ORDER": "1",
    "worths-1-thing": "Sandals",
    "worths-1-condition": "worn",
    "worths-1-worth": "15.50",
    "worths-1-ORDER": "2",
}
SOLD_ON = {
    "is_sold_on": "on",
    "fee_percent": "30",
    "pays": "RULES",
    "shelf_days": "60",
    "unsold": "CHARITY",
}


@pytest.fixture
def world(db: None) -> Any:
    made = cast.build()
    _use(made, "TRADE_INS")
    with time_machine.travel(cast.NOW, tick=False):
        yield made


def _use(world: cast.World, *ways: str) -> None:
    """The programme uses these ways, and no other."""
    setup.change_programme(
        world.programme.id, settings={"ways": [*ways]}, actor=world.actor, now=cast.NOW
    )


def _organiser(world: cast.World, rest: str = "") -> str:
    return f"/o/{world.programme.slug}/trade-in/{rest}"


def _partner(world: cast.World, rest: str = "") -> str:
    return f"/p/{world.programme.slug}/trade-in/{rest}"


def _member(world: cast.World, rest: str = "") -> str:
    return f"/m/{world.programme.slug}/trade-in/{rest}"


def _made(world: cast.World, client: Client, **typed: Any) -> Offer:
    """An offer that is open."""
    answer = filling.send(client, _organiser(world, "new/"), "begin_offer", **{**TYPED, **typed})
    assert answer.status_code == 302, answer.content.decode()
    assert filling.send(client, answer.headers["Location"], "open_offer").status_code == 302
    tenancy.enter(world.organiser_id)
    return Offer.objects.of(world.organiser_id).get()


def _announced(world: cast.World, client: Client, row: Offer) -> Item:
    """What Ania brings: sandals like new, size 24."""
    answer = filling.send(
        client,
        _member(world, f"announce/{row.id}/"),
        "announce_item",
        of=str(row.id),
        worth="w1",
        size="24",
        note=f"red {EVIL}",
    )
    assert answer.status_code == 302, answer.content.decode()
    tenancy.enter(world.organiser_id)
    return Item.objects.of(world.organiser_id).get()


def _item(world: cast.World) -> Item:
    tenancy.enter(world.organiser_id)
    return Item.objects.of(world.organiser_id).get()


def _another_clerk(world: cast.World) -> Client:
    """Who works for another partner of the programme."""
    other = onboarding.add_partner(
        "Hurtownia Zachód",
        role=PartnerRole.WHOLESALER,
        tax_id=codes.next_nip(526000050),
        code="ZACHOD",
        country="PL",
        programme_id=world.programme.id,
        actor=world.actor,
        now=cast.NOW,
    )
    user = User.objects.create_user(f"z{ids.new_id()}@zachod.example", created_at=cast.NOW)
    identity.give_role(
        user,
        Role.PARTNER_CLERK,
        organiser_id=world.organiser_id,
        programme_id=world.programme.id,
        partner_id=other,
        now=cast.NOW,
    )
    client = Client()
    client.force_login(user)
    return client


def test_an_offer_is_a_draft_until_it_is_opened(world: cast.World) -> None:
    ola, ania = _client(world, "MARKETER"), _client(world, "MEMBER")

    made = filling.send(ola, _organiser(world, "new/"), "begin_offer", **TYPED)
    tenancy.enter(world.organiser_id)
    row = Offer.objects.of(world.organiser_id).get()
    announce = _member(world, f"announce/{row.id}/")
    draft = ania.get(announce).status_code, ania.get(_member(world)).content.decode()
    filling.send(ola, made.headers["Location"], "open_offer")
    page = ola.get(made.headers["Location"]).content.decode()
    listed = ola.get(_organiser(world)).content.decode()
    mine = ania.get(_member(world)).content.decode()
    form = ania.get(announce).content.decode()

    assert row.code == "children-s-shoes-script-alert-1-script"
    assert [(each["key"], each["worth_minor"]) for each in row.worths] == [
        ("w1", 40_00),
        ("w2", 15_50),
    ]
    assert draft[0] == 404 and "Nothing is taken back at the moment." in draft[1]
    assert "PLN\xa040.00" in page and "PLN\xa015.50" in page and "24, 25" in page
    assert announce in mine and "Sandals, like new · PLN\xa040.00" in form
    assert _member(world) in ania.get(f"/m/{world.programme.slug}/").content.decode()
    assert EVIL not in page + listed + mine + form


def test_what_was_announced_is_found_by_its_label_however_it_is_typed(world: cast.World) -> None:
    ania, clerk = _client(world, "MEMBER"), _client(world, "PARTNER_CLERK")
    item = _announced(world, ania, _made(world, _client(world, "MARKETER")))
    typed = f" {item.label[:4].lower()}  {item.label[4:].lower()} "

    waiting = ania.get(_member(world, f"{item.id}/")).content.decode()
    found = filling.send(clerk, _partner(world), "find_item", label=typed)
    nothing = filling.send(clerk, _partner(world), "find_item", label=f"no{EVIL}"[:20])
    place = _partner(world, f"{item.label}/")
    page = clerk.get(place).content.decode()
    taken = filling.send(
        clerk,
        place,
        "take_announced",
        of=str(item.offer_id),
        worth="w2",
        outlet=str(world.outlets["Wschód"]),
    )
    taken_page = clerk.get(place).content.decode()
    after = ania.get(_member(world, f"{item.id}/")).content.decode()

    label = f"{item.label[:4]} {item.label[4:]}"
    shown = "Show this where you bring it"
    assert label in waiting and shown in waiting and shown not in after
    assert (found.status_code, found.headers["Location"]) == (302, place)
    assert nothing.status_code in (400, 404)
    assert "There is no item with this label." in nothing.content.decode()
    assert "Sandals, like new, size 24" in page
    assert taken.status_code == 302 and "take_announced" not in taken_page
    row = _item(world)
    assert (row.state, row.worth_key, row.size, row.worth_minor) == ("TAKEN", "w2", "24", 15_50)
    assert (row.partner_id, row.outlet_id) == (world.wschod, world.outlets["Wschód"])
    assert "PLN\xa015.50" in after and "Wschód Białystok" in after
    assert EVIL not in waiting + page + taken_page + after + nothing.content.decode()


def test_what_another_partner_took_is_none_for_its_clerk(world: cast.World) -> None:
    ania, clerk = _client(world, "MEMBER"), _client(world, "PARTNER_CLERK")
    item = _announced(world, ania, _made(world, _client(world, "MARKETER")))
    place, other = _partner(world, f"{item.label}/"), _another_clerk(world)

    before = other.get(place).status_code
    filling.send(
        clerk, place, "take_announced", of=str(item.offer_id), outlet=str(world.outlets["Wschód"])
    )
    after = other.get(place).status_code
    paper = other.get(_partner(world, f"{item.label}.pdf")).status_code
    found = filling.send(other, _partner(world), "find_item", label=item.label)
    listed = other.get(_partner(world)).content.decode()

    # Until somebody has it, a member may bring it to any of them.
    assert (before, after, paper) == (200, 404, 404)
    assert found.status_code in (400, 404)
    assert "There is no item with this label." in found.content.decode()
    assert "Nothing was handed in here yet." in listed and item.label[:4] not in listed


def test_it_is_priced_and_sold_and_its_giver_reads_their_share(world: cast.World) -> None:
    ola, ania = _client(world, "MARKETER"), _client(world, "MEMBER")
    clerk = _client(world, "PARTNER_CLERK")
    row = _made(world, ola, **SOLD_ON)
    item = _announced(world, ania, row)
    place = _partner(world, f"{item.label}/")
    filling.send(
        clerk, place, "take_announced", of=str(item.offer_id), outlet=str(world.outlets["Bazar"])
    )

    free = filling.send(clerk, place, "price_item", price="0")
    priced = filling.send(clerk, place, "price_item", price="79.90")
    shelf = clerk.get(place).content.decode()
    sold = filling.send(clerk, place, "sell_item")
    mine = ania.get(_member(world, f"{item.id}/")).content.decode()
    report = ola.get(_organiser(world, f"{row.id}/")).content.decode()
    one = ola.get(_organiser(world, f"{row.id}/{item.id}/")).content.decode()
    file = ola.get(_organiser(world, f"{row.id}/?as=csv")).getvalue().decode()

    assert (free.status_code, priced.status_code, sold.status_code) == (400, 302, 302)
    assert "PLN\xa079.90" in shelf and "1 May 2026" in shelf
    assert (_item(world).state, _item(world).payout_minor) == ("SOLD", 55_93)
    assert "PLN\xa055.93" in mine and "sold" in mine
    assert "PLN\xa023.97" in report and "PLN\xa055.93" in one
    assert "79.90" in file and "sold" in file


def test_what_is_wrong_in_the_table_stands_at_its_row(world: cast.World) -> None:
    ola, new = _client(world, "MARKETER"), _organiser(world, "new/")
    wrong = {"worths-0-worth": "", "worths-1-thing": ""}

    refused = filling.send(ola, new, "begin_offer", **{**TYPED, **wrong})
    page = html.fromstring(refused.content)
    first, second = page.xpath("//*[@data-row]")[:2]

    assert refused.status_code == 400
    assert "Say what it is worth." in first.text_content()
    assert "Say what it is worth." not in second.text_content()
    assert "Say what is taken back." in second.text_content()
    tenancy.enter(world.organiser_id)
    assert not Offer.objects.of(world.organiser_id).exists()
    one = {**TYPED, "worths-0-worth": "", "worths-TOTAL_FORMS": "1", **SOLD_ON}
    answer = filling.send(ola, new, "begin_offer", **one)
    assert answer.status_code == 302  # its sale says what it is worth


def test_a_share_in_money_is_listed_paid_signed_for_and_told(world: cast.World) -> None:
    ola, ania = _client(world, "MARKETER"), _client(world, "MEMBER")
    clerk, finance = _client(world, "PARTNER_CLERK"), _client(world, "FINANCE")
    row = _made(world, ola, **{**SOLD_ON, "pays": "MONEY"})
    item = _announced(world, ania, row)
    place, to_pay = _partner(world, f"{item.label}/"), _organiser(world, "to-pay/")
    one = _organiser(world, f"{row.id}/{item.id}/")
    filling.send(
        clerk, place, "take_announced", of=str(item.offer_id), outlet=str(world.outlets["Bazar"])
    )
    filling.send(clerk, place, "price_item", price="80")
    filling.send(clerk, place, "sell_item")
    filling.send(ola, one, "take_sale_back")
    on_shelf = clerk.get(place).content.decode()
    filling.send(clerk, place, "sell_item")

    listed = finance.get(to_pay).content.decode()
    seen = ola.get(to_pay).content.decode()
    typed = {"which": "ticked", "row": [str(item.id)], "note": f"Transfer {EVIL}"}
    early = filling.send(finance, to_pay, "pay_out", **typed, day="2026-01-01")
    nothing = filling.send(finance, to_pay, "pay_out", which="ticked", day="2026-03-02")
    paid = filling.send(finance, to_pay, "pay_out", **typed, day="2026-03-02")
    after = finance.get(to_pay).content.decode()
    done = finance.get(f"{to_pay}?state=PAID").content.decode()
    file = finance.get(f"{to_pay}?state=PAID&as=csv").getvalue().decode()
    mine = ania.get(_member(world, f"{item.id}/")).content.decode()
    paper = ola.get(one.rstrip("/") + ".pdf")
    (receipt,) = pypdfium2.PdfDocument(paper.content)
    texts = receipt.get_textpage().get_text_range()

    assert "not sold after all" in on_shelf and "Sold" in on_shelf
    assert "To be paid out: PLN\xa056.00" in listed and "These were paid out" in listed
    assert "PLN\xa056.00" in seen and "These were paid out" not in seen  # finance pays
    assert (early.status_code, nothing.status_code, paid.status_code) == (400, 400, 302)
    assert "Say a day from the sale" in early.content.decode()
    assert "To be paid out: PLN\xa00.00" in after and "Paid out: PLN\xa056.00" in done
    assert "2 Mar 2026" in done and "Transfer" in done and "56.00" in file
    assert EVIL not in done + mine and "sold, paid out" in mine
    assert "2 Mar 2026" in texts and "56.00" in texts

    back = filling.send(
        finance, f"{to_pay}?state=PAID", "take_payment_back", of=str(item.id), thing=str(item.id)
    )
    assert (back.status_code, _item(world).state) == (302, "OWED")
    assert filling.send(clerk, place, "pay_out").status_code == 302  # in cash, at the counter
    assert _item(world).state == "PAID"
    assert filling.send(clerk, place, "take_payment_back").status_code == 302
    assert filling.send(clerk, place, "take_sale_back").status_code == 302
    assert _item(world).state == "ON_SHELF"


def test_what_is_not_taken_says_why_and_what_is_not_brought_is_withdrawn(
    world: cast.World,
) -> None:
    ania, clerk = _client(world, "MEMBER"), _client(world, "PARTNER_CLERK")
    row = _made(world, _client(world, "MARKETER"))
    item = _announced(world, ania, row)
    filling.send(clerk, _partner(world, f"{item.label}/"), "refuse_item", why=f"torn {EVIL}")
    why = ania.get(_member(world, f"{item.id}/")).content.decode()
    tenancy.enter(world.organiser_id)
    second = filling.send(
        ania,
        _member(world, f"announce/{row.id}/"),
        "announce_item",
        of=str(row.id),
        worth="w1",
        size="25",
    )
    left = filling.send(ania, second.headers["Location"], "withdraw_item")

    assert "torn &lt;script&gt;" in why and EVIL not in why
    assert left.status_code == 302
    tenancy.enter(world.organiser_id)
    states = Item.objects.of(world.organiser_id).order_by("state").values_list("state", flat=True)
    assert list(states) == ["REFUSED", "WITHDRAWN"]


def test_who_brings_it_unannounced_is_known_by_the_number_of_their_card(
    world: cast.World,
) -> None:
    clerk = _client(world, "PARTNER_CLERK")
    row = _made(world, _client(world, "MARKETER"))
    place = _partner(world, f"take/{row.id}/")
    tenancy.enter(world.organiser_id)
    number = Member.objects.of(world.organiser_id).get(id=world.members["Ania"]).number
    spaced = f" {number[:4]} {number[4:]}"
    brought = {"worth": "w1", "size": "24", "outlet": str(world.outlets["Wschód"])}

    chosen = f'value="{world.outlets["Wschód"]}" selected'
    first = clerk.get(place).content.decode()
    nobody = filling.send(clerk, place, "take_in", of=str(row.id), member="12", **brought)
    taken = filling.send(clerk, place, "take_in", of=str(row.id), member=spaced, **brought)
    next_one = clerk.get(place).content.decode()

    assert nobody.status_code in (400, 404) and taken.status_code == 302
    assert chosen not in first and chosen in next_one  # where this counter took in last
    item = _item(world)
    assert taken.headers["Location"] == _partner(world, f"{item.label}/")
    assert (item.member_id, item.state) == (world.members["Ania"], "TAKEN")


def test_label_and_receipt_are_papers(world: cast.World) -> None:
    ania, clerk = _client(world, "MEMBER"), _client(world, "PARTNER_CLERK")
    item = _announced(world, ania, _made(world, _client(world, "MARKETER")))

    label = ania.get(_member(world, f"{item.id}.pdf"))
    filling.send(
        clerk,
        _partner(world, f"{item.label}/"),
        "take_announced",
        of=str(item.offer_id),
        outlet=str(world.outlets["Wschód"]),
    )
    receipts = [
        ania.get(_member(world, f"{item.id}.pdf")),
        clerk.get(_partner(world, f"{item.label}.pdf")),
    ]

    for paper in (label, *receipts):
        assert paper.headers["Content-Type"] == "application/pdf"
        assert paper.content.startswith(b"%PDF-")
        assert f"{item.label.lower()}-en.pdf" in paper.headers["Content-Disposition"]


def test_a_member_of_another_programme_sees_nothing(world: cast.World) -> None:
    ania = _client(world, "MEMBER")
    row = _made(world, _client(world, "MARKETER"))
    item = _announced(world, ania, row)
    other = cast.build()
    _use(other, "TRADE_INS")
    ola = _client(other, "MEMBER")

    places = (f"announce/{row.id}/", f"{item.id}/", f"{item.id}.pdf")
    assert [ola.get(_member(other, place)).status_code for place in places] == [404, 404, 404]
    assert [ola.get(_member(world, place)).status_code for place in places] == [404, 404, 404]
    assert "Nothing is taken back at the moment." in ola.get(_member(other)).content.decode()
    clerk = _client(other, "PARTNER_CLERK")
    assert clerk.get(_partner(other, f"{item.label}/")).status_code == 404


def test_a_programme_that_does_not_use_it_has_none_of_its_pages(world: cast.World) -> None:
    ola, ania = _client(world, "MARKETER"), _client(world, "MEMBER")
    clerk = _client(world, "PARTNER_CLERK")
    row = _made(world, ola)
    item = _announced(world, ania, row)
    _use(world)

    pages = [
        *((ola, _organiser(world, rest)) for rest in ("", "new/", f"{row.id}/")),
        *((ola, _organiser(world, f"{row.id}/{rest}")) for rest in ("change/", f"{item.id}/")),
        *((ania, _member(world, rest)) for rest in ("", f"announce/{row.id}/", f"{item.id}/")),
        (ania, _member(world, f"{item.id}.pdf")),
        *((clerk, _partner(world, rest)) for rest in ("", f"take/{row.id}/", f"{item.label}/")),
        (clerk, _partner(world, f"{item.label}.pdf")),
    ]
    assert {place: client.get(place).status_code for client, place in pages} == dict.fromkeys(
        (place for _client_of, place in pages), 404
    )
    assert "trade-in" not in ania.get(f"/m/{world.programme.slug}/").content.decode()


def _picture(colour: str) -> SimpleUploadedFile:
    drawn = BytesIO()
    Image.new("RGB", (900, 600), colour).save(drawn, "JPEG")
    return SimpleUploadedFile("shoes.jpg", drawn.getvalue(), content_type="image/jpeg")


def test_what_is_announced_has_photos_for_the_clerk_and_nobody_else(
    world: cast.World, settings: Any, tmp_path: Path
) -> None:
    settings.HOME = str(tmp_path)
    ola = _client(world, "ADMINISTRATOR")
    offer = _made(world, ola)
    mother, clerk = _client(world, "MEMBER"), _client(world, "PARTNER_CLERK")
    place = _member(world, f"announce/{offer.id}/")
    form = filling.shown(mother.get(place).content, "announce_item", str(offer.id))
    form = {name: value for name, value in form.items() if value and "photo" not in name}
    typed = form | {"worth": "w1", "size": "24"}

    wrong = mother.post(place, typed | {"photo_1": SimpleUploadedFile("a.jpg", b"no picture")})
    tenancy.enter(world.organiser_id)
    none = Item.objects.of(world.organiser_id).count()
    sent = mother.post(place, typed | {"photo_1": _picture("red"), "photo_3": _picture("blue")})
    tenancy.enter(world.organiser_id)
    item = Item.objects.of(world.organiser_id).get()
    pages = [
        mother.get(str(sent.headers["Location"])),
        clerk.get(_partner(world, f"{item.label}/")),
        _client(world, "MARKETER").get(_organiser(world, f"{offer.id}/{item.id}/")),
    ]

    assert (wrong.status_code, none, len(item.photos)) == (400, 0, 2)
    for page in pages:
        assert page.content.count(b'src="data:image/webp;base64,') == 2
        assert len(page.content) < 150_000
        assert all(str(key).encode() not in page.content for key in item.photos)
    assert {Client().get(f"/picture/{key}/").status_code for key in item.photos} == {404}
