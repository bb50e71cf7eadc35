"""Landing pages, what is printed for them, and what the report says of who came by them."""

import io
import re
from typing import Any

import cast
import pypdfium2
import pytest
import zxingcpp
from django.core import mail
from django.test import Client
from lxml import html
from portals import filling
from portals.test_access import _client

from tandem.flows.activities import record_activity
from tandem.insights import channels as counting
from tandem.kit import ids
from tandem.outreach import channels, landings, queries
from tandem.outreach.models import Arrival, Channel, Landing, View
from tandem.participants.models import Member
from tandem.platform import clock, tenancy
from tandem.portals.shared.prints import posters
from tandem.programmes import setup, terms

pytestmark = pytest.mark.django_db
PHONE = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) Safari/604.1"}


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Any) -> cast.World:
    settings.PUBLIC_URL, settings.HOME = "https://klub.example", tmp_path
    made = cast.build()
    scope = {"actor": made.actor, "now": clock.now()}
    setup.change_programme(made.programme.id, settings={"is_public": True}, **scope)
    terms.publish(made.programme.id, document=terms.plain(cast.TERMS), **scope)
    return made


def _page(world: cast.World, title: str = "Fit pumps?", **more: Any) -> Landing:
    said = landings.LandingIn({"en": title}, campaign="spring", **more)
    scope = {"actor": world.actor, "now": clock.now()}
    return landings.add(said, programme_id=world.programme.id, **scope)


def _at(world: cast.World, rest: str) -> str:
    return f"/programme/{world.programme.slug}/{rest}"


def _open(world: cast.World, rest: str, **headers: str) -> Any:
    return Client().get(_at(world, rest), headers={**PHONE, **headers})


def _button(answer: Any) -> str:
    (first, *_more) = html.fromstring(answer.content).xpath("//a[@class='btn']/@href")
    return str(first)


def _joins(world: cast.World, address: str, name: str) -> Member:
    """Somebody fills in the form behind an address and confirms it."""
    mail.outbox.clear()
    latest = terms.in_force(world.programme.id, organiser_id=world.organiser_id)
    assert latest is not None
    form = {"person_name": name, "email": f"{name}@x.example", "terms": str(latest.id)}
    assert Client().post(address, form).status_code == 200
    found = re.search(r"https?://[^/]+(/\S+)", str(mail.outbox[0].body))
    assert found and Client().post(found.group(1)).status_code == 302
    return Member.objects.of(world.organiser_id).get(name=name)


def _views(world: cast.World) -> int:
    return sum(View.objects.of(world.organiser_id).values_list("total", flat=True))


def test_a_page_is_made_printed_changed_closed_and_opened_again(world: cast.World) -> None:
    client, at = _client(world, "MARKETER"), f"/o/{world.programme.slug}/outreach/"

    made = filling.send(client, at, "add", title="Fit pumps?", partner=str(world.wschod))
    row = Landing.objects.of(world.organiser_id).get()
    shown = client.get(made.headers["Location"]).content.decode()

    assert (row.code, row.partner_id, row.title) == (
        "fit-pumps",
        world.wschod,
        {"en": "Fit pumps?"},
    )
    assert f"https://klub.example{_at(world, 'l/fit-pumps/')}" in shown
    assert _open(world, "l/fit-pumps/").status_code == 200
    filling.send(client, f"{at}{row.id}/", "change", title="Pumps!", text="<b>Bold</b>")
    text = _open(world, "en/l/fit-pumps/").content.decode()
    assert "Pumps!" in text and "&lt;b&gt;Bold&lt;/b&gt;" in text
    assert "Hurtownia Wschód invites you" in text
    filling.send(client, f"{at}{row.id}/", "end")
    closed = _open(world, "l/fit-pumps/")
    assert (closed.status_code, closed.headers["Location"]) == (302, _at(world, ""))
    filling.send(client, f"{at}{row.id}/", "begin")
    assert _open(world, "l/fit-pumps/").status_code == 200


def test_an_address_is_taken_once_and_an_outlet_is_its_partners(world: cast.World) -> None:
    client, at = _client(world, "MARKETER"), f"/o/{world.programme.slug}/outreach/"
    _page(world)

    twice = filling.send(client, at, "add", title="Other", code="fit-pumps")
    alone = filling.send(
        client, at, "add", title="By its outlet", outlet=str(world.outlets["Wschód"])
    )

    assert twice.status_code == 400
    assert "has the address “fit-pumps” already" in twice.content.decode()
    assert alone.status_code == 302
    row = Landing.objects.of(world.organiser_id).get(code="by-its-outlet")
    assert (row.partner_id, row.outlet_id) == (world.wschod, world.outlets["Wschód"])


def test_a_title_without_latin_letters_has_an_address_or_is_asked_for_one(
    world: cast.World,
) -> None:
    client, at = _client(world, "MARKETER"), f"/o/{world.programme.slug}/outreach/"

    belarusian = filling.send(client, at, "add", title="Насосы ў Гродне – чэмпіёны")
    chinese = filling.send(client, at, "add", title="水泵")
    named = filling.send(client, at, "add", title="水泵", code="pumps")

    assert (belarusian.status_code, chinese.status_code, named.status_code) == (302, 400, 302)
    assert "Write its end yourself" in chinese.content.decode()
    codes = Landing.objects.of(world.organiser_id).values_list("code", flat=True)
    assert set(codes) == {"nasosy-u-hrodne-chempiiony", "pumps"}


def test_a_picture_is_taken_out_and_a_link_without_a_source_is_named(world: cast.World) -> None:
    client, row = _client(world, "MARKETER"), _page(world)
    Landing.objects.of(world.organiser_id).filter(id=row.id).update(picture_id=ids.new_uuid())
    at = f"/o/{world.programme.slug}/outreach/"
    filling.send(client, f"{at}{row.id}/", "take_out_picture")
    tenancy.enter(world.organiser_id)
    assert Landing.objects.of(world.organiser_id).get(id=row.id).picture_id is None
    assert "take_out_picture" not in client.get(f"{at}{row.id}/").content.decode()

    _open(world, "en/?utm_campaign=spring")
    shown = client.get(f"{at}channels/").content.decode()
    assert "a link that names no source" in shown and "spring" in shown


def test_one_address_adds_thirty_words_an_hour(world: cast.World) -> None:
    for number in range(33):
        _open(world, f"en/?utm_source=w{number}")

    sources = Channel.objects.of(world.organiser_id).values_list("source", flat=True)
    assert len(sources) == 31 and channels.OTHERS.source in sources


def test_a_word_that_grows_in_small_letters_breaks_no_page(world: cast.World) -> None:
    client, at = _client(world, "MARKETER"), f"/o/{world.programme.slug}/outreach/"
    capital, small = "İ" * 60, "i\u0307" * 30

    made = filling.send(client, at, "add", title="Fair", campaign=capital)
    looked = _open(world, f"en/l/fair/?utm_source={capital}")

    assert (made.status_code, looked.status_code) == (302, 200)
    assert Landing.objects.of(world.organiser_id).get().campaign == small
    channel = Channel.objects.of(world.organiser_id).get()
    assert (channel.source, channel.campaign) == (small, small)


def test_pages_are_there_only_while_the_public_page_is(world: cast.World) -> None:
    _page(world)
    scope = {"actor": world.actor, "now": clock.now()}
    setup.change_programme(world.programme.id, settings={"is_public": False}, **scope)

    assert _open(world, "l/fit-pumps/").status_code == 404
    shown = _client(world, "MARKETER").get(f"/o/{world.programme.slug}/outreach/")
    assert "public page is off" in shown.content.decode()


@pytest.mark.parametrize(
    ("form", "codes"), [("poster", 1), ("cards", 4), ("leaflet", 2), ("stickers", 24)]
)
def test_what_is_printed_leads_to_the_page_and_says_what_it_was(
    world: cast.World, form: str, codes: int
) -> None:
    row = _page(world, "Fit pumps? Collect points, every day of the year, at our counter")

    answer = _client(world, "MARKETER").get(
        f"/o/{world.programme.slug}/outreach/{row.id}/{form}.pdf?lang=en"
    )

    opened = pypdfium2.PdfDocument(answer.content)
    picture = opened[0].render(scale=3).to_pil()
    assert len(opened) == 1
    opened.close()
    link = f"https://klub.example{_at(world, f'l/{row.code}/')}?utm_medium={form}"
    assert [each.text for each in zxingcpp.read_barcodes(picture)] == [link] * codes
    assert io.BytesIO(answer.content).read(4) == b"%PDF"
    assert set(posters.NAMES) == set(posters.FORMS)


def test_who_joins_by_a_printed_page_is_told_of_on_the_member(world: cast.World) -> None:
    row = _page(world, partner_id=world.wschod)

    first = _open(world, f"en/l/{row.code}/?utm_medium=poster")
    member = _joins(world, _button(first), "ewa")

    assert member.recruited_by_id == world.wschod
    came = Arrival.objects.of(world.organiser_id).get(member_id=member.id)
    assert came.first_channel_id == came.last_channel_id
    shown = _client(world, "MARKETER").get(f"/o/{world.programme.slug}/members/{member.id}/")
    text = " ".join(html.fromstring(shown.content).text_content().split())
    assert "Came by landing page · Fit pumps? · Hurtownia Wschód · poster · spring" in text


def test_the_first_touch_is_carried_on_without_a_cookie(world: cast.World) -> None:
    row = _page(world)
    page = _open(world, f"en/l/{row.code}/")
    onward = html.fromstring(page.content).xpath("//a[text()='All about it']/@href")[0]

    later = Client().get(f"{onward}&utm_source=News&utm_campaign=May", headers=PHONE)
    member = _joins(world, _button(later), "jan")

    assert not page.cookies and not later.cookies
    known = queries.arrived(
        member.id, programme_id=world.programme.id, organiser_id=world.organiser_id
    )
    assert known is not None
    assert (known.first.source, known.first.landing_id) == ("landing", row.id)
    assert (known.last.source, known.last.campaign) == ("news", "may")


def test_products_and_regulations_between_lose_neither_partner_nor_source(
    world: cast.World,
) -> None:
    row = _page(world, partner_id=world.wschod)
    page = _open(world, f"en/l/{row.code}/?utm_medium=poster")
    product = html.fromstring(page.content).xpath("//ul[contains(@class, 'list')]//a/@href")[0]

    shown = html.fromstring(Client().get(product).content)
    (brand,) = shown.xpath("//a[@class='brand']/@href")
    home = html.fromstring(Client().get(brand).content)
    (regulations,) = home.xpath("//a[contains(@href, '/regulations/')]/@href")
    (back,) = html.fromstring(Client().get(regulations).content).xpath("//a[@class='brand']/@href")
    (button, *_more) = shown.xpath("//a[@class='btn']/@href")
    member = _joins(world, button, "ewa")

    assert "/product/" in product and back == brand
    assert member.recruited_by_id == world.wschod
    known = queries.arrived(
        member.id, programme_id=world.programme.id, organiser_id=world.organiser_id
    )
    assert known is not None
    assert (known.last.landing_id, known.last.medium) == (row.id, "poster")


def test_the_address_of_a_closed_page_still_says_where_it_hung(world: cast.World) -> None:
    row = _page(world)
    scope = {"actor": world.actor, "now": clock.now()}
    landings.end(row.id, programme_id=world.programme.id, **scope)

    closed = _open(world, f"l/{row.code}/?utm_medium=poster&by=WSCHOD")

    assert closed.headers["Location"] == _at(world, "?utm_medium=poster&by=WSCHOD")


def test_a_forged_word_and_a_bare_form_say_nothing(world: cast.World) -> None:
    join = f"/join/{world.programme.slug}/"

    forged = _joins(world, f"{join}?came=abc:def", "forged")
    bare = _joins(world, join, "bare")
    partner = _joins(world, f"{join}?by=WSCHOD", "partner")
    too_old = _joins(world, f"{join}?by=WSCHOD&came=abc:def", "old")

    arrived = Arrival.objects.of(world.organiser_id)
    assert not arrived.filter(member_id__in=[forged.id, bare.id]).exists()
    assert set(arrived.values_list("member_id", flat=True)) == {partner.id, too_old.id}


def test_only_people_are_counted_and_each_look_asks(world: cast.World) -> None:
    at = f"en/l/{_page(world).code}/"

    first = _open(world, at)
    again = _open(world, at, **{"If-None-Match": first.headers["ETag"]})
    _open(world, at, **{"User-Agent": "Googlebot/2.1"})
    _open(world, at, **{"Sec-Purpose": "prefetch"})
    Client().head(_at(world, at), headers=PHONE)
    _open(world, "en/")

    assert (first.headers["Cache-Control"], again.status_code) == ("private, no-cache", 304)
    assert _views(world) == 2


def test_a_page_is_passed_on_without_a_script(world: cast.World) -> None:
    text = _open(world, f"en/l/{_page(world).code}/").content.decode()
    links = html.fromstring(text).xpath("//section[@class='share']//a/@href")

    assert [link.partition("?")[0] for link in links] == [
        "mailto:",
        "https://wa.me/",
        "https://www.facebook.com/sharer/sharer.php",
        "https://www.linkedin.com/sharing/share-offsite/",
        "https://t.me/share/url",
    ]
    assert all("utm_source%3Dshare" in link for link in links)
    assert html.fromstring(text).xpath("//button[@data-share and @hidden]")


def test_the_report_adds_up_by_channel(world: cast.World) -> None:
    world.publish({"key": "ten", "when": {"all": []}, "give": {"points": 10}})
    row = _page(world, partner_id=world.wschod)
    page = _open(world, f"en/l/{row.code}/?utm_medium=poster")
    ewa = _joins(world, _button(page), "ewa")
    _joins(world, _button(page), "jan")
    world.members["ewa"] = ewa.id
    record_activity.record(
        world.activity("ewa", ("P-200", 1, 100_00), day=clock.now().date()),
        programme=world.programme,
        actor="test",
        now=clock.now(),
    )
    client = _client(world, "MARKETER")

    shown = client.get(f"/o/{world.programme.slug}/outreach/channels/?days=30")
    rows = client.get(f"/o/{world.programme.slug}/outreach/channels/?days=30&as=csv")

    text = " ".join(html.fromstring(shown.content).text_content().split())
    assert "2 members joined" in text and "landing page" in text and "poster" in text
    (known,) = [
        each
        for each in counting.by_channel(
            world.programme,
            touch=counting.FIRST,
            since=clock.now().date(),
            from_moment=clock.now().replace(hour=0, minute=0),
        )
        if each.channel_id
    ]
    assert (known.views, known.joined, known.bought) == (1, 2, 1)
    assert (known.points, known.net_minor) == (10, 100_00)
    assert rows.headers["Content-Type"].startswith("text/csv")
    assert "poster" in b"".join(rows.streaming_content).decode()


def test_a_newsletter_s_block_holds_words_only_as_words(world: cast.World) -> None:
    row = _page(world)
    client, at = _client(world, "MARKETER"), f"/o/{world.programme.slug}/outreach/newsletter/"
    asked = {"to": row.code, "title": "<script>x</script>", "campaign": "May & June"}

    page, look = client.get(at, asked), client.get(f"{at}look/", asked)

    (block,) = html.fromstring(page.content).xpath("//textarea[@readonly]/text()")
    assert "&lt;script&gt;" in block and "<script" not in block
    link = html.fromstring(block).xpath("//a/@href")
    assert link == [
        f"https://klub.example{_at(world, f'en/l/{row.code}/')}"
        "?utm_source=newsletter&utm_medium=email&utm_campaign=May+%26+June"
    ]
    assert "frame-ancestors 'self'" in look.headers["Content-Security-Policy"]
    assert look.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_a_newsletter_s_block_speaks_the_language_that_is_chosen_and_says_what_is_so(
    world: cast.World,
) -> None:
    world.publish({"key": "code", "when": {"eq": ["deed.kind", "CODE"]}, "give": {"points": 5}})
    client, at = _client(world, "MARKETER"), f"/o/{world.programme.slug}/outreach/newsletter/"

    def block(query: dict[str, str]) -> str:
        (told,) = html.fromstring(client.get(at, query).content).xpath("//textarea[@readonly]")
        return str(told.text)

    assert "Every code brings you points" in block({}) and "Every purchase" not in block({})
    polish = block({"to": "", "lang": "pl"})
    assert _at(world, "pl/") in polish and "Take part" not in polish
