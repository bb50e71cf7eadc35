"""The public page of a programme: what strangers read, in which language, and what they never do."""

import io
import json
from pathlib import Path
from typing import Any

import cast
import pytest
from django.conf import settings
from django.test import Client
from lxml import html
from PIL import Image
from portals import filling
from portals.test_access import _client

from tandem.catalogue.models import Product
from tandem.platform import clock, tenancy
from tandem.platform.files import pictures
from tandem.platform.models import Upload
from tandem.portals.public import finding
from tandem.programmes import setup, terms
from tandem.rewards import catalogue
from tandem.rewards.models import Reward
from tandem.segments import defining, vocabulary

pytestmark = pytest.mark.django_db
INSTALLERS = {"eq": ["member.trade", "installer"]}


def _set(world: cast.World, **values: Any) -> None:
    setup.change_programme(world.programme.id, settings=values, actor=world.actor, now=clock.now())


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    _set(made, is_public=True)
    return made


def _at(world: cast.World, rest: str = "") -> str:
    return f"/programme/{world.programme.slug}/{rest}"


def _text(world: cast.World, rest: str = "en/") -> str:
    answer = Client().get(_at(world, rest))
    assert answer.status_code == 200
    return answer.content.decode()


def _reward(world: cast.World, name: str, **more: Any) -> Any:
    return catalogue.add_reward(
        world.programme.id,
        name={"en": name},
        points=80,
        stock=5,
        actor=world.actor,
        now=clock.now(),
        **more,
    )


@pytest.mark.parametrize("rest", ["", "en/", "regulations/", "en/card.png"])
def test_a_page_that_is_off_is_as_if_the_programme_were_not_there(
    rest: str, world: cast.World
) -> None:
    _set(world, is_public=False)

    off = Client().get(_at(world, rest))
    unknown = Client().get(f"/programme/no-such-programme/{rest}")

    assert (off.status_code, unknown.status_code) == (404, 404)
    assert off.content == unknown.content
    assert b"There is nothing at this address" in off.content
    assert off.headers.items() == unknown.headers.items() or set(off.headers) == set(
        unknown.headers
    )


@pytest.mark.parametrize(
    ("kind", "slogan", "how"),
    [
        ("PURCHASE", "Every purchase brings you points", "Buy, and prove it with your phone"),
        ("CODE", "Every code brings you points", "Find the code on the pack"),
        ("TRAINING", "What you do brings you points", "Do what we thank for"),
    ],
)
def test_it_says_how_it_works_by_what_brings_points(
    world: cast.World, kind: str, slogan: str, how: str
) -> None:
    world.publish({"key": "one", "when": {"eq": ["deed.kind", kind]}, "give": {"points": 5}})

    text = _text(world)

    assert slogan in text and how in text
    assert "Choose a reward." in text and "It comes to your door" not in text
    _reward(world, "Mug")
    assert "Choose a reward. It comes to your door." in _text(world)


def test_it_is_off_until_the_organiser_switches_it_on() -> None:
    world = cast.build()
    address = f"/o/{world.programme.slug}/settings/public/"
    assert Client().get(_at(world)).status_code == 404
    client = _client(world, "MARKETER")

    answer = filling.send(
        client, address, "save", is_public=True, about="We sell pumps <b>and</b> primers."
    )

    assert answer.status_code == 302
    assert "We sell pumps &lt;b&gt;and&lt;/b&gt; primers." in _text(world)
    assert _at(world) in client.get(address).content.decode()
    filling.send(client, address, "save", is_public=None, about="")
    assert Client().get(_at(world)).status_code == 404


def test_it_says_what_it_is_and_leads_to_joining(world: cast.World) -> None:
    world.publish(
        {"key": "pumps", "when": {"all": []}, "give": {"points": 10}},
    )
    _reward(world, "Thermal mug")
    _set(world, about={"en": "For people who fit pumps.", "pl": "Dla tych, co montują pompy."})

    page = html.fromstring(_text(world))

    assert page.xpath("//h1/text()") == ["Akwa Pro"]
    text = page.text_content()
    for words in ("For people who fit pumps.", "What runs now", "10 points", "Thermal mug", "80"):
        assert words in text, words
    assert page.xpath("//a[@class='btn']/@href") == [f"/join/{world.programme.slug}/"] * 2
    assert not page.xpath("//form | //img[starts-with(@src, 'http')]")
    assert page.xpath("//script/@src") == ["/static/public/share.js"], "the phone's own sheet"


def test_who_recruits_is_handed_on_to_the_form_of_joining(world: cast.World) -> None:
    page = html.fromstring(_text(world, "en/?by=WSCHOD&who=%22%3E%3Cb%3E&utm_source=x"))

    joining = f"/join/{world.programme.slug}/?by=WSCHOD&who=%22%3E%3Cb%3E&came="
    links = page.xpath("//a[@class='btn']/@href")
    assert len(links) == 2 and all(link.startswith(joining) for link in links)
    assert not page.xpath("//b[not(ancestor::main)]")
    others = page.xpath("//footer//a[@hreflang='pl']/@href")
    assert others == [_at(world, "pl/") + links[0][links[0].index("?") :]]
    assert page.xpath("//link[@rel='canonical']/@href") == [
        f"{settings.PUBLIC_URL}{_at(world, 'en/')}"
    ]
    form = Client().get(page.xpath("//a[@class='btn']/@href")[0].partition("&")[0])
    assert "Recommended by Hurtownia Wschód" in form.content.decode()


def test_it_is_kept_without_cookies_and_asked_again_by_its_mark(world: cast.World) -> None:
    first = Client().get(_at(world, "en/"))
    again = Client().get(_at(world, "en/"), headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert not first.cookies and "Cookie" not in first.headers.get("Vary", "")
    assert (again.status_code, again.content) == (304, b"")
    _set(world, name="Akwa Plus")
    changed = Client().get(_at(world, "en/"), headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_it_is_small_on_the_way(world: cast.World) -> None:
    answer = Client().get(_at(world, "en/"), headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.content) < 6_000


@pytest.mark.parametrize(
    ("rest", "asked", "language", "words"),
    [
        ("", "pl", "pl", "Co trwa teraz"),
        ("", "en-GB,en;q=0.9", "en", "What runs now"),
        ("", "ro", "pl", "Co trwa teraz"),  # the programme does not speak it
        ("", "", "pl", "Co trwa teraz"),
        ("ro/", "pl", "ro", "Ce este în vigoare acum"),
        ("be/", "pl", "be", "Што дзейнічае цяпер"),
    ],
)
def test_its_language_is_that_of_the_address_or_the_browser(
    rest: str, asked: str, language: str, words: str, world: cast.World
) -> None:
    answer = Client().get(_at(world, rest), headers={"Accept-Language": asked})

    assert answer.headers["Content-Language"] == language
    assert ("Accept-Language" in answer.headers.get("Vary", "")) == (rest == "")
    page = html.fromstring(answer.content.decode())
    assert page.get("lang") == language
    assert words in page.text_content()


def test_engines_and_networks_are_told_where_it_lies(world: cast.World) -> None:
    page = html.fromstring(_text(world))
    base = f"{settings.PUBLIC_URL}{_at(world)}"

    assert page.xpath("//link[@rel='canonical']/@href") == [f"{base}en/"]
    alternates = page.xpath("//link[@rel='alternate']")
    assert {row.get("hreflang"): row.get("href") for row in alternates} == {
        **{code: f"{base}{code}/" for code in ("en", "pl", "ro", "be")},
        "x-default": base,
    }
    said = {row.get("property"): row.get("content") for row in page.xpath("//meta[@property]")}
    assert said["og:title"] == "Akwa Pro"
    assert said["og:image"] == f"{base}en/card.png"
    (data,) = page.xpath("//script[@type='application/ld+json']/text()")
    assert json.loads(data)["name"] == "Akwa Pro"


def test_the_picture_of_a_link_is_a_picture(world: cast.World) -> None:
    answer = Client().get(_at(world, "pl/card.png"))

    assert answer.headers["Content-Type"] == "image/png"
    drawn = Image.open(io.BytesIO(answer.content))
    assert drawn.size == (1200, 630)
    assert drawn.getpixel((2, 2)) == (0x12, 0x50, 0x7A)
    assert len(answer.content) < 60_000


@pytest.mark.parametrize(
    "name", ["</script><script>alert(1)</script>", '"><img src=x onerror=1>', "Ż" * 120]
)
def test_hostile_names_stay_text(name: str, world: cast.World) -> None:
    _set(world, name=name, about={"en": name})
    _reward(world, name)

    answer = Client().get(_at(world, "en/"))
    page = html.fromstring(answer.content.decode())

    assert page.xpath("//h1/text()") == [name]
    assert not page.xpath("//img[@src='x'] | //script[not(@type) and not(@src)]")
    (data,) = page.xpath("//script/text()")
    assert json.loads(data)["name"] == name
    assert Client().get(_at(world, "en/card.png")).status_code == 200


def test_what_is_not_for_strangers_does_not_stand_there(world: cast.World) -> None:
    other = cast.build()
    _reward(other, "Somebody else's mug")
    tenancy.enter(world.organiser_id)
    defining.define(
        world.programme.id,
        name={"en": "Sleeping customers"},
        body=INSTALLERS,
        vocabulary=vocabulary.of("PLN"),
        actor=world.actor,
        now=clock.now(),
    )
    world.publish(
        {"key": "a", "when": {"segment": "sleeping-customers"}, "give": {"points": 77}},
        {"key": "b", "when": {"all": []}, "give": {"points": 5}},
    )
    mug = _reward(world, "Mug", value_minor=123456)
    gone = _reward(world, "Gone mug")
    Reward.objects.of(world.organiser_id).filter(id=gone).update(ended_at=clock.now())

    endless, used_up = _reward(world, "Endless tea"), _reward(world, "Used-up mug")
    stocks = Reward.objects.of(world.organiser_id)
    stocks.filter(id=endless).update(stock=None)
    stocks.filter(id=used_up).update(stock=0)

    text = _text(world)

    assert mug and "Mug" in text and "5 points" in text and "Endless tea" in text
    for secret in (
        "Sleeping customers",
        "77 points",
        "1234",
        "Gone mug",
        "Used-up mug",
        "Somebody else",
        "Nowak",
        "Hurtownia",
    ):
        assert secret not in text, secret


def test_pictures_of_rewards_come_small(world: cast.World, tmp_path: Path) -> None:
    drawn = tmp_path / "mug.png"
    Image.effect_noise((1600, 1200), 80).convert("RGB").save(drawn)
    with drawn.open("rb") as file:
        upload = pictures.store(
            [file.read()],
            name="mug.png",
            home=Path(settings.HOME),
            organiser_id=world.organiser_id,
            user_id=None,
            now=clock.now(),
        )
    _reward(world, "Mug", picture_id=upload.id)

    (address,) = html.fromstring(_text(world)).xpath("//span[@class='pic']/img/@src")
    answer = Client().get(address)

    assert Image.open(io.BytesIO(answer.content)).size == (320, 240)
    assert len(answer.content) < len(Path(settings.HOME, upload.path).read_bytes()) / 4
    Upload.objects.of(world.organiser_id).filter(id=upload.id).update(media_type="text/csv")
    assert Client().get(address).status_code == 404


def test_engines_find_pages_that_are_on_and_nothing_else(world: cast.World) -> None:
    off = cast.build()

    text = Client().get("/sitemap.xml").content.decode()
    robots = Client().get("/robots.txt").content.decode()

    assert f"{settings.PUBLIC_URL}{_at(world, 'pl/')}" in text
    assert off.programme.slug not in text
    assert "Disallow: /\n" in robots and "Allow: /programme/" in robots
    assert f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml" in robots
    assert finding.PAGES_MAX <= 12_500  # four languages each, of the 50,000 that engines read


def test_regulations_are_read_by_strangers_where_there_are_some(world: cast.World) -> None:
    assert Client().get(_at(world, "pl/regulations/")).status_code == 404
    terms.publish(
        world.programme.id,
        document=terms.plain({"en": "Be fair.", "pl": "Bądź <b>uczciwy</b>."}),
        actor=world.actor,
        now=clock.now(),
    )

    text = _text(world, "pl/regulations/")

    assert "Regulamin" in text and "Bądź &lt;b&gt;uczciwy&lt;/b&gt;." in text
    assert _at(world, "pl/regulations/") in _text(world, "pl/")


@pytest.mark.parametrize("rest", ["xx/", "en/card.svg", "en/en/", "EN/"])
def test_other_addresses_are_not_there(rest: str, world: cast.World) -> None:
    assert Client().get(_at(world, rest)).status_code == 404


def test_nothing_is_sent_there(world: cast.World) -> None:
    assert Client().post(_at(world, "en/")).status_code == 405


def test_a_product_says_what_it_brings_and_where_it_is_sold(world: cast.World) -> None:
    world.publish(
        {
            "key": "pumps",
            "when": {"has": ["product.categories", ["pumps"]]},
            "give": {"times": [{"points": 3}, "line.quantity.carton"]},
        },
        {
            "key": "primers",
            "when": {"has": ["product.categories", ["primers"]]},
            "give": {"times": [{"points": 9}, "line.quantity.carton"]},
        },
    )
    address = _at(world, f"en/product/{world.products['P-200']}/")

    page = html.fromstring(Client().get(address).content.decode()).text_content()
    mine = _client(world, "MEMBER").get(
        f"/m/{world.programme.slug}/products/{world.products['P-200']}/"
    )

    for text in (page, html.fromstring(mine.content.decode()).text_content()):
        assert "Pompa P-200" in text and "3 points for each carton" in text
        assert "9 points" not in text
        assert "Wschód Białystok" in text
        assert "Bazar" not in text  # it is not authorised
    assert world.products["N-1"] and f"product/{world.products['N-1']}/" in _text(world)


def test_products_of_others_and_those_that_are_sold_no_more_are_not_there(
    world: cast.World,
) -> None:
    other = cast.build()
    tenancy.enter(world.organiser_id)
    Product.objects.of(world.organiser_id).filter(sku="G-10").update(ended_at=clock.now())
    client = _client(world, "MEMBER")

    for key in (other.products["P-200"], world.products["G-10"]):
        assert Client().get(_at(world, f"en/product/{key}/")).status_code == 404
        assert client.get(f"/m/{world.programme.slug}/products/{key}/").status_code == 404


def test_what_the_organiser_writes_of_a_product_is_read_there(world: cast.World) -> None:
    address = f"/o/{world.programme.slug}/products/{world.products['P-200']}/"

    answer = filling.send(
        _client(world, "MARKETER"),
        address,
        "describe",
        text="A pump for <i>heating</i>.\nFit it upright.",
        picture=None,
    )

    assert answer.status_code == 302
    text = _text(world, f"en/product/{world.products['P-200']}/")
    assert "A pump for &lt;i&gt;heating&lt;/i&gt;.<br>Fit it upright." in text
