"""The widget: who may frame it, and whose figures it shows to whom."""

import base64
import hashlib
import hmac
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import cast
import pytest
from django.test import Client
from lxml import html
from portals import filling
from portals.test_access import _client

from tandem.kit import ids
from tandem.ledger import transfers
from tandem.ledger.chart import Kind
from tandem.outreach import tokens
from tandem.outreach.models import View
from tandem.participants.models import Member
from tandem.platform import clock, tenancy
from tandem.platform.access import api_keys
from tandem.platform.models import ApiKey
from tandem.programmes import setup

pytestmark = pytest.mark.django_db
SITE = "https://www.akwa.example"
PHONE = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
GUIDE = Path(__file__).resolve().parents[2] / "docs/guides/widget.md"


def _open(world: cast.World, **settings: Any) -> cast.World:
    said = {"is_public": True, "widget_origins": [SITE], **settings}
    setup.change_programme(world.programme.id, settings=said, actor=world.actor, now=clock.now())
    return world


@pytest.fixture
def world(db: None, settings: Any) -> cast.World:
    settings.PUBLIC_URL = "https://klub.example"
    made = _open(cast.build())
    book = made.books["REWARD"]
    move = transfers.Move(
        made.members["Ania"], ids.new_uuid(), book, Kind.EARN, 1_250, ids.new_uuid(), cast.NOW
    )
    transfers.post([move], organiser_id=made.organiser_id, now=cast.NOW)
    return made


def _key(world: cast.World, scope: str = tokens.SCOPE, *, days_ago: int = 0) -> str:
    return api_keys.issue(
        "site",
        scopes=[scope],
        days=9,
        programme_id=world.programme.id,
        actor=world.actor,
        now=clock.now() - timedelta(days=days_ago),
    )


def _token(world: cast.World, key: str, *, seconds: int = 300, once: str = "") -> str:
    number = Member.objects.of(world.organiser_id).get(id=world.members["Ania"]).number
    until = clock.now() + timedelta(seconds=seconds)
    return tokens.signed(key, number=number, until=until, once=once or ids.new_uuid().hex)


def _look(world: cast.World, token: str = "") -> Any:
    query = {"token": token} if token else {}
    return Client().get(f"/programme/{world.programme.slug}/en/widget/", query, headers=PHONE)


def _has(answer: Any) -> str:
    text = " ".join(html.fromstring(answer.content).text_content().split())
    found = re.search(r"You have ([\d ,]+) points", text)
    return found.group(1) if found else ""


def test_only_the_sites_that_are_named_may_frame_it(world: cast.World) -> None:
    _open(world, widget_origins=[SITE, "http://localhost:8080"])

    answer = _look(world)

    policy = answer.headers["Content-Security-Policy"]
    assert f"frame-ancestors {SITE} http://localhost:8080" in policy
    assert "script-src 'none'" in policy
    assert "X-Frame-Options" not in answer.headers and not answer.cookies
    assert answer.headers["Cache-Control"] == "no-store"
    (join,) = html.fromstring(answer.content).xpath("//a[@class='btn']/@href")
    assert join.startswith(f"https://klub.example/join/{world.programme.slug}/?came=")
    assert sum(View.objects.of(world.organiser_id).values_list("total", flat=True)) == 1


def test_what_it_leads_to_opens_instead_of_the_site_not_in_the_frame(world: cast.World) -> None:
    page = html.fromstring(_look(world).content)

    assert page.xpath("//head/base/@target") == ["_top"]
    links = page.xpath("//ul//a")
    assert any(f"/product/{world.products['N-1']}/" in row.get("href") for row in links)
    assert not [row for row in page.xpath("//a") if row.get("target")]


@pytest.mark.parametrize("off", [{"widget_origins": []}, {"is_public": False}])
def test_without_a_site_or_a_public_page_there_is_none(
    world: cast.World, off: dict[str, Any]
) -> None:
    _open(world, **off)

    assert _look(world).status_code == 404


@pytest.mark.parametrize(
    ("typed", "is_taken"),
    [
        ("https://Shop.Akwa.example/", True),
        ("http://127.0.0.1:8000", True),
        ("http://shop.akwa.example", False),
        ("https://shop.akwa.example/path", False),
        ("https://*", False),
        ("https://a.example; script-src *", False),
        ("'self'", False),
    ],
)
def test_a_site_is_a_scheme_and_a_host(world: cast.World, typed: str, is_taken: bool) -> None:
    address = f"/o/{world.programme.slug}/outreach/site/"
    client = _client(world, "MARKETER")

    answer = filling.send(client, address, "save_sites", sites=typed)

    world.programme.refresh_from_db()
    kept = [typed.lower().rstrip("/")] if is_taken else [SITE]
    assert answer.status_code == (302 if is_taken else 400)
    assert world.programme.widget_origins == kept
    assert "data-tandem=" in client.get(address).content.decode()


def test_a_member_sees_what_they_have_once(world: cast.World) -> None:
    token = _token(world, _key(world))

    first, again = _look(world, token), _look(world, token)

    assert (_has(first), _has(again)) == ("1,250", "")
    assert first.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    "_case",
    ["run out", "too long", "another scope", "revoked", "key over", "forged", "other programme"],
)
def test_whatever_is_wrong_it_is_a_strangers(world: cast.World, _case: str) -> None:
    key = _key(
        world,
        "running.read" if _case == "another scope" else tokens.SCOPE,
        days_ago=10 if _case == "key over" else 0,
    )
    seconds = {"run out": -1, "too long": 1_000}.get(_case, 300)
    token = _token(world, key, seconds=seconds)
    row = ApiKey.objects.of(world.organiser_id).get()
    if _case == "revoked":
        scope = {"programme_id": world.programme.id, "actor": world.actor, "now": clock.now()}
        api_keys.revoke(row.id, **scope)
    if _case == "forged":
        token = token[:-1] + ("0" if token[-1] != "0" else "1")
    if _case == "other programme":
        foreign = _key(_open(cast.build()))
        tenancy.enter(world.organiser_id)
        token = _token(world, foreign)

    answer = _look(world, token)

    assert answer.status_code == 200 and _has(answer) == ""
    assert "Take part" in answer.content.decode()


def test_a_signed_moment_beyond_all_numbers_is_a_strangers(world: cast.World) -> None:
    key = _key(world)
    says = b'{"member": "1", "once": "abcdefgh", "until": 1' + b"0" * 320 + b"}"
    body = base64.urlsafe_b64encode(says).decode().rstrip("=")
    signed = f"{key[: tokens.PREFIX]}.{body}"
    secret = hashlib.sha256(key.encode()).digest()
    signature = hmac.new(secret, signed.encode(), hashlib.sha256).hexdigest()

    answer = _look(world, f"{signed}.{signature}")

    assert (answer.status_code, _has(answer)) == (200, "")


@pytest.mark.parametrize("token", ["x", "a.b.c", "..", "ż" * 40, "a." + "b" * 900 + ".c"])
def test_what_is_no_token_is_a_strangers(world: cast.World, token: str) -> None:
    assert _has(_look(world, token)) == ""


def test_the_guide_signs_as_we_read(world: cast.World) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    scope: dict[str, Any] = {}
    exec(example, scope)
    number = Member.objects.of(world.organiser_id).get(id=world.members["Ania"]).number

    assert _has(_look(world, scope["token"](_key(world), number))) == "1,250"
