"""The rehearsal by its page: every button is a link, and each leads on."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote

import cast
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html
from portals import filling
from portals.test_access import _client
from portals.test_launch import draft

from tandem.activity import declaring
from tandem.catalogue.models import Product
from tandem.evidence.claims.photos import wanting
from tandem.participants.models import Member
from tandem.partners.models import Partner
from tandem.platform import tenancy
from tandem.platform.models import Upload

pytestmark = pytest.mark.django_db


def _page(client: Client, address: str) -> html.HtmlElement:
    with time_machine.travel(cast.NOW, tick=False):
        answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return html.fromstring(answer.content)


def _press(client: Client, shown: html.HtmlElement, title: str) -> html.HtmlElement:
    """Follow the first link of this title."""
    links = [link for link in shown.xpath("//main//a") if title in link.text_content()]
    assert links, title
    start = "/o/" + shown.xpath("string(//main//nav//a/@href)").split("/o/")[1].split("?")[0]
    address = links[0].get("href")
    return _page(client, address if address.startswith("/") else start + address)


def _texts(shown: html.HtmlElement, side: str) -> str:
    (section,) = shown.xpath("//section[@aria-labelledby=$side]", side=side)
    return " ".join(section.text_content().split())


def test_a_purchase_goes_from_side_to_side() -> None:
    world = cast.build()
    draft(world, points=3)
    client = _client(world, "ADMINISTRATOR")

    begun = _page(client, f"/o/{world.programme.slug}/launch/rehearsal/")
    bought = _press(client, begun, "Buy 10 for")
    agreed = _press(client, bought, "Confirm")
    later = _press(client, agreed, "30 days later")
    back = _press(client, later, "One step back")

    assert "0 points to spend" in _texts(begun, "side-member")
    assert "No purchase waits for the seller." in _texts(begun, "side-partner")
    assert "Confirm" in _texts(bought, "side-partner")
    assert "3 points to spend" in _texts(agreed, "side-member")
    assert "Pumps: 3." in _texts(agreed, "side-organiser")
    assert "1 Apr 2026, day 31" in later.xpath("string(//h1)")
    assert _texts(back, "side-member") == _texts(agreed, "side-member")


def test_what_cannot_be_played_says_so_and_leads_on() -> None:
    world = cast.build()
    draft(world, points=3)
    client = _client(world, "ADMINISTRATOR")
    address = f"/o/{world.programme.slug}/launch/rehearsal/"

    for play in (
        "x",
        "y.0",
        f"b.{'0' * 32}.1.1",
        "s.0",
        "b",
        "~".join(["l.365"] * 3),
        "l.1~" * 40,
        "b.1",
    ):
        shown = _page(client, f"{address}?play={play}")
        assert shown.xpath("//p[contains(@class, 'error')]"), play
        assert "Begin anew" in shown.xpath("string(//main)")


def test_it_stands_without_products_rules_and_partners() -> None:
    world = cast.build()
    tenancy.enter(world.organiser_id)
    Product.objects.of(world.organiser_id).update(ended_at=cast.NOW)
    Partner.objects.of(world.organiser_id).update(ended_at=cast.NOW)

    shown = _page(_client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/launch/rehearsal/")

    assert "Add what you sell" in _texts(shown, "side-member")
    assert "A seller" in _texts(shown, "side-partner")


def test_another_member_a_return_and_an_action_by_photo_and_the_phone() -> None:
    world = cast.build()
    draft(world, points=3)
    scope = {"programme_id": world.programme.id, "actor": world.actor, "now": cast.NOW}
    declaring.declare("SHELF", names={"en": "Shelf shown", "pl": "Półka"}, attributes=(), **scope)
    wanting.want("SHELF", texts={"en": "The whole shelf", "pl": "Cała półka"}, **scope)
    client = _client(world, "ADMINISTRATOR")

    begun = _page(client, f"/o/{world.programme.slug}/launch/rehearsal/")
    agreed = _press(client, _press(client, begun, "Buy 10 for"), "Confirm")
    phone = agreed.xpath("string(//iframe/@src)")
    shown = _page(client, phone)
    back = _press(client, agreed, "It comes back")
    second = _press(client, agreed, "Somebody else joins")
    first = _press(client, second, "Member 1")
    sent = _press(client, first, "Shelf shown")
    done = _press(client, sent, "Confirm")

    assert "3" in shown.xpath("string(//main)") and not shown.xpath("//script[@src and @nonce]")
    brands = [link for link in shown.xpath("//link/@href") if link.startswith("/brand/")]
    assert brands and all(f"/{world.programme.slug}." in link for link in brands), "of its own"
    sheet = Client().get(next(link for link in brands if link.endswith(".css")))
    assert (sheet.status_code, sheet["Content-Type"]) == (200, "text/css")
    assert b"/rehearsal-" not in client.get(phone).content, "no address of the copy, which is gone"
    messages = [link for link in shown.xpath("//a/@href") if "/phone/" in link]
    assert messages and _page(client, messages[0]) is not None
    assert "0 points to spend" in _texts(back, "side-member")
    assert "came back" in _texts(back, "side-partner")
    assert "0 points to spend" in _texts(second, "side-member")
    assert "3 points to spend" in _texts(first, "side-member")
    assert "Shelf shown" in _texts(sent, "side-organiser")
    assert "Shelf shown" in _texts(done, "side-partner")
    tenancy.enter(world.organiser_id)
    assert Member.objects.of(world.organiser_id).count() == 2, "nothing of it was written"
    for play in ("r.0", "t.7", "d.zz", "d.41", "~".join(["j"] * 5)):
        refused = _page(client, f"/o/{world.programme.slug}/launch/rehearsal/?play={play}")
        assert refused.xpath("//p[contains(@class, 'error')]"), play


def test_a_receipt_is_typed_and_a_sales_file_handed_over(tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path
    world = cast.build()
    draft(world, points=3)
    client = _client(world, "ADMINISTRATOR")
    address = f"/o/{world.programme.slug}/launch/rehearsal/"
    lines = {
        "lines-TOTAL_FORMS": "2",
        "lines-0-product": str(world.products["P-200"]),
        "lines-0-quantity": "2",
        "lines-0-amount": "1 240,50",
        "lines-1-product": str(world.products["G-10"]),
        "lines-1-amount": "30",
    }

    def send(at: str, action: str, **typed: Any) -> Any:
        with time_machine.travel(cast.NOW, tick=False):
            return filling.send(client, at, action, **typed)

    def file(text: str, at: str = address) -> Any:
        sent = SimpleUploadedFile("s.csv", text.encode(), content_type="text/csv")
        return send(at, "hand_over_sales", file=sent)

    typed = send(address, "prove_receipt", **lines)
    bought = _page(client, typed["Location"])
    agreed = _press(client, bought, "Confirm")
    head = "Faktura;Data;Kod klienta;SKU;Ilość;Netto\n"
    rows = "FV/1;2026-02-03;A;P-200;2;300\nFV/2;2026-02-03;B;P-200;1;90\nFV/3;2026-02-03;B;X;1;9\n"
    handed = file(head + rows, typed["Location"])
    told = _page(client, handed["Location"])
    empty = send(address, "prove_receipt")
    unnamed = file(head.replace("Ilość", "Q7") + rows)
    none = file(head + "FV/3;2026-02-03;B;X;1;9\n")
    large = file("x" * 2_000_001)
    full = f"{address}?play=" + "~".join(["t.0"] * 30)

    assert typed.status_code == handed.status_code == 302
    assert "FV 1 · PLN 1,270.50" in _texts(bought, "side-partner")
    assert "2 × Pompa P-200" in _texts(bought, "side-partner")
    assert "1 × Grunt Pro 10 kg" in _texts(bought, "side-partner")
    assert "3 points to spend" in _texts(agreed, "side-member")
    assert unquote(handed["Location"]).startswith(unquote(typed["Location"])), "the play goes on"
    assert "Purchases played: 2." in told.text_content()
    assert "Rows of goods that are not known: 1." in told.text_content()
    assert "Member 2" in _texts(told, "side-partner")
    assert "3 points to spend" in _texts(told, "side-member"), "the file asks nobody"
    for answer, words in (
        (empty, "Write at least one product."),
        (unnamed, "No column of this file is called: Quantity."),
        (none, "No purchase of this file can be played."),
        (large, "a file of at most 2 MB"),
        (send(full, "prove_receipt", **lines), "Begin it anew"),
    ):
        assert answer.status_code in (400, 429) and words in answer.content.decode(), words
    tenancy.enter(world.organiser_id)
    assert not Upload.objects.of(world.organiser_id).exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
