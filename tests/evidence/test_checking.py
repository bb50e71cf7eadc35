"""Whether a code is genuine: looked at by anybody, never used up, counted without names."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import cast
import pytest
from api.test_api import _key, _post
from django.conf import settings
from django.test import Client
from evidence.test_codes import SECRET, _issue, _submit
from lxml import html
from portals.test_access import _client

from tandem.evidence.codes import checking, dispatching, issuing, signing
from tandem.evidence.models import CodeBatch, CodeCheck, CodePlace, ProductCode
from tandem.kit import ids
from tandem.platform import clock
from tandem.programmes import setup
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db
RULE = {"key": "code", "when": {"eq": ["deed.kind", "CODE"]}, "give": {"points": 30}}


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    made.publish(RULE)
    return made


def _check(world: cast.World, text: str, **more: Any) -> checking.Checked:
    said = {"secret": SECRET, "now": cast.NOW, **more}
    return checking.check(text, programme=world.programme, **said)


def _counts(world: cast.World) -> dict[str, int]:
    rows = CodeCheck.objects.of(world.organiser_id)
    return {row.answer: row.total for row in rows}


def test_a_genuine_code_is_told_and_can_be_used_after(world: cast.World) -> None:
    (code,) = _issue(world, 1)

    for text in (code, f" {code[:4].lower()}-{code[4:]} "):
        assert _check(world, text) == checking.Checked("GENUINE", world.products["P-200"])

    assert not ProductCode.objects.of(world.organiser_id).exclude(redeemed_at=None).exists()
    assert _counts(world) == {"GENUINE": 2}
    assert _submit(world, code) == 30


def _batch(
    world: cast.World, name: str = "shelf", *, secret: bytes = SECRET, **more: Any
) -> tuple[UUID, str]:
    """A batch of one code, and that code."""
    batch_id = issuing.open_batch(
        programme_id=world.programme.id,
        product_id=world.products["P-200"],
        name=name,
        codes_total=1,
        actor=world.actor,
        now=cast.NOW,
        **{"expires_at": None, **more},
    )
    scope = {"organiser_id": world.organiser_id, "secret": secret}
    while issuing.issue_chunk(batch_id, now=cast.NOW, **scope):
        pass
    (code,) = issuing.export(batch_id, **scope)
    return batch_id, code


def test_what_became_of_a_code_is_told_and_never_who(world: cast.World) -> None:
    _used, used = _batch(world)
    _old, old = _batch(world, expires_at=cast.NOW)
    waiting, sent = _batch(world, awaits_dispatch=True)
    blocked_batch, blocked = _batch(world)
    CodeBatch.objects.of(world.organiser_id).filter(id=blocked_batch).update(status="BLOCKED")
    _submit(world, used)

    answers = [_check(world, code).answer for code in (used, old, sent, blocked)]

    assert answers == ["USED", "EXPIRED", "NOT_SENT", "WITHDRAWN"]
    dispatching.dispatch(
        waiting,
        first=1,
        last=1,
        partner_id=world.wschod,
        on=cast.NOW.date(),
        actor=world.actor,
        now=cast.NOW,
    )
    assert _check(world, sent).answer == "GENUINE"


def test_a_signed_code_is_read_and_a_forged_one_is_unknown(world: cast.World) -> None:
    _issue(world, 1)
    (row,) = ProductCode.objects.of(world.organiser_id)
    text = signing.signed(row.batch_id, row.serial, secret=SECRET)
    other = signing.signed(row.batch_id, row.serial, secret=b"another secret of the suite" * 2)

    assert _check(world, text).answer == "GENUINE"
    assert _check(world, other) == checking.Checked("UNKNOWN")


@pytest.mark.parametrize(
    "text", ["", "ABC", "🙂" * 12, "T1.", "T1.////", "01" * 200, "' OR 1=1 --", "A" * 5_000]
)
def test_whatever_is_typed_is_answered(text: str, world: cast.World) -> None:
    assert _check(world, text) == checking.Checked("UNKNOWN")
    assert _counts(world) == {"UNKNOWN": 1}


def test_a_code_of_another_programme_is_unknown(world: cast.World) -> None:
    (code,) = _issue(world, 1)
    other = setup.open_programme(
        "Second",
        slug=f"second-{ids.short()}",
        currency="PLN",
        time_zone="Europe/Warsaw",
        country="PL",
        languages=["pl"],
        brand_colour="#12507a",
        begins_on=cast.BEGINS,
        actor=world.actor,
        now=cast.NOW,
    )
    there = Programme.objects.of(world.organiser_id).get(id=other.programme_id)

    found = checking.check(code, programme=there, secret=SECRET, now=cast.NOW)

    assert found == checking.Checked("UNKNOWN")


def test_figures_are_by_product_and_answer(world: cast.World) -> None:
    (code,) = _issue(world, 1)
    for text in (code, code, "ABC"):
        _check(world, text)
    _check(world, "ABC", now=cast.NOW - timedelta(days=40))

    found = checking.totals(
        world.programme.id,
        organiser_id=world.organiser_id,
        since=(cast.NOW - timedelta(days=29)).date(),
    )

    assert {key: row["GENUINE"] + row["UNKNOWN"] for key, row in found.items()} == {
        world.products["P-200"]: 2,
        None: 1,
    }


def test_a_code_that_many_places_ask_for_is_suspicious(world: cast.World) -> None:
    copied, alone = _issue(world, 2)
    for place in range(checking.PLACES_SUSPICIOUS):
        _check(world, copied, address=f"10.0.0.{place}")
        _check(world, copied, address="10.0.0.0")
        _check(world, alone, address="10.0.0.1")
        _check(world, "ABC", address=f"10.0.1.{place}")

    since = cast.NOW - timedelta(days=30)
    (row,) = checking.suspicious(world.programme.id, organiser_id=world.organiser_id, since=since)

    assert (row.places, row.is_used, row.batch) == (checking.PLACES_SUSPICIOUS, False, "spring")
    assert CodePlace.objects.of(world.organiser_id).count() == checking.PLACES_SUSPICIOUS + 1
    checking.forget(world.organiser_id, now=cast.NOW + timedelta(days=31))
    assert not CodePlace.objects.of(world.organiser_id).exists()
    assert sum(_counts(world).values()) == 4 * checking.PLACES_SUSPICIOUS


@pytest.fixture
def shown(world: cast.World) -> tuple[cast.World, str, str]:
    """A programme whose page is on, a code of it, and where codes are asked for."""
    setup.change_programme(
        world.programme.id, settings={"is_public": True}, actor=world.actor, now=clock.now()
    )
    _key_of_batch, code = _batch(world, secret=settings.SECRET_KEY.encode())
    return world, code, f"/programme/{world.programme.slug}/en/code/"


def _asked(address: str, text: str, **more: Any) -> Any:
    return Client(enforce_csrf_checks=True).post(address, {"code": text}, **more)


def test_a_stranger_asks_on_the_public_page(shown: tuple[cast.World, str, str]) -> None:
    _world, code, address = shown

    home = Client().get(address.removesuffix("code/")).content.decode()
    empty = Client().get(address)
    good = _asked(address, code)
    linked = _asked(address, f"https://tandem.example/m/akwa/code/?c={code}")
    bad = _asked(address, '"><script>alert(1)</script>')

    assert f'href="{address}"' in home
    assert not empty.cookies and not good.cookies
    assert good.headers["Cache-Control"] == "no-store"
    for answer in (good, linked):
        text = html.fromstring(answer.content.decode()).text_content()
        assert "This code is genuine." in text and "Pompa P-200" in text
    about = address.replace("code/", f"product/{_world.products['P-200']}/")
    assert f'href="{about}"' in good.content.decode()
    assert "There is no such code." in bad.content.decode()
    assert "<script>alert" not in bad.content.decode()
    assert _asked(address, " ").status_code == 400
    filled = Client().get(f"{address}?c={code}")
    assert f'value="{code}"' in filled.content.decode()
    assert filled.headers["Cache-Control"] == "no-store"


def test_too_many_questions_from_one_place_are_told(
    shown: tuple[cast.World, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, code, address = shown
    monkeypatch.setitem(settings.ACCOUNT_RATE_LIMITS, "check_code", "2/h/ip")
    for _time in range(2):
        assert _asked(address, "ABC", REMOTE_ADDR="10.9.9.9").status_code == 200

    answer = _asked(address, code, REMOTE_ADDR="10.9.9.9")

    assert answer.status_code == 429
    assert "Too many codes were checked from here." in answer.content.decode()
    assert "genuine." not in html.fromstring(answer.content.decode()).text_content()
    assert _counts(world) == {"UNKNOWN": 2}
    assert _asked(address, code, REMOTE_ADDR="10.9.9.8").status_code == 200


def test_the_organiser_sees_how_many_were_checked(shown: tuple[cast.World, str, str]) -> None:
    world, code, address = shown
    _asked(address, code)
    _asked(address, "ABC")
    client = _client(world, "MARKETER")

    codes = client.get(f"/o/{world.programme.slug}/codes/").content.decode()
    page = client.get(f"/o/{world.programme.slug}/codes/checks/").content.decode()

    assert "Checked in the last 30 days: 2, of them unknown: 1" in codes
    assert "Unknown codes" in page
    assert "Pompa P-200" in page and address.replace("/en/", "/") in page


def test_codes_cannot_be_asked_for_while_the_page_is_off(
    shown: tuple[cast.World, str, str],
) -> None:
    world, code, address = shown
    setup.change_programme(
        world.programme.id, settings={"is_public": False}, actor=world.actor, now=clock.now()
    )

    assert _asked(address, code).status_code == 404
    assert _counts(world) == {}


def test_programs_ask_by_their_key(shown: tuple[cast.World, str, str]) -> None:
    world, code, _address = shown
    key = _key(world, "codes.check")

    good, bad = (_post(key, "code-checks", {"code": text}) for text in (code, "ABC"))

    assert good.json() == {
        "answer": "GENUINE",
        "product": {
            "id": str(world.products["P-200"]),
            "sku": "P-200",
            "name": "Pompa P-200",
        },
    }
    assert bad.json() == {"answer": "UNKNOWN", "product": None}
    assert _post(_key(world, "quotes.read"), "code-checks", {"code": code}).status_code == 403
    assert _counts(world) == {"GENUINE": 1, "UNKNOWN": 1}
