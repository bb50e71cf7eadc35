"""Settings, topic by topic: what applies is asked, what stands stays, what is wrong is said at its
field.
"""

import io
from pathlib import Path
from typing import Any

import cast
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from portals import filling
from portals.test_access import _client

from tandem.ledger.models import Book
from tandem.platform import tenancy
from tandem.platform.models import Fact
from tandem.programmes import setup
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build(release="WHEN_PAID")


def _address(world: cast.World, name: str) -> str:
    return reverse(f"organiser:{name}", args=[world.programme.slug])


def _programme(world: cast.World) -> Programme:
    tenancy.enter(world.organiser_id)
    return Programme.objects.of(world.organiser_id).get(id=world.programme.id)


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("settings", "save_face"),
        ("settings-points", "save"),
        ("settings-checks", "save"),
        ("settings-joining", "save"),
        ("settings-why", "save_why"),
        ("settings-public", "save"),
    ],
)
def test_saving_what_stands_changes_nothing_of_it(
    world: cast.World, name: str, action: str
) -> None:
    before = _programme(world)

    answer = filling.send(
        _client(world, "MARKETER"), _address(world, name), action, logo=None, cover=None
    )

    assert answer.status_code == 302
    after = _programme(world)
    shown = (
        "name",
        "languages",
        "release",
        "payment_curve",
        "expiry",
        "expiry_months",
        "point_value_minor",
        "points_transfers",
    )
    assert {field: getattr(after, field) for field in shown} == {
        field: getattr(before, field) for field in shown
    }


def test_steps_of_late_payments_are_pairs(world: cast.World) -> None:
    client, address = _client(world, "MARKETER"), _address(world, "settings-points")
    form = filling.shown(client.get(address).content, "save")

    kept = client.post(
        address, {**form, "payment_curve-from": ["0", "14"], "payment_curve-gives": ["100", "50"]}
    )
    rising = client.post(
        address,
        {
            **form,
            "_key": "",
            "payment_curve-from": ["0", "14"],
            "payment_curve-gives": ["50", "100"],
        },
    )

    assert (kept.status_code, rising.status_code) == (302, 400)
    assert _programme(world).payment_curve == [[0, 100], [14, 50]]


def test_what_does_not_apply_is_not_asked_and_stays(world: cast.World) -> None:
    client, address = _client(world, "MARKETER"), _address(world, "settings-points")
    form = filling.shown(client.get(address).content, "save")

    again = filling.shown(
        client.post(address, {**form, "_again": "", "release": "AFTER_DAYS"}).content, "save"
    )
    done = client.post(address, {**again, "release_days": "7"})

    assert "payment_days" in form and "release_days" not in form
    assert "payment_days" not in again and again["release_days"] == str(
        world.programme.release_days
    )
    assert done.status_code == 302
    after = _programme(world)
    assert (after.release, after.release_days, after.payment_days) == (
        "AFTER_DAYS",
        7,
        world.programme.payment_days,
    )


def test_points_that_never_expire_are_said_so(world: cast.World) -> None:
    client, address = _client(world, "MARKETER"), _address(world, "settings-points")

    filling.send(client, address, "save", expiry="NEVER")

    after = _programme(world)
    assert (after.expiry, after.expiry_months) == ("MONTHS", None)
    assert filling.shown(client.get(address).content, "save")["expiry"] == "NEVER"


def test_the_end_of_a_month_and_the_warnings_are_chosen(world: cast.World) -> None:
    client, address = _client(world, "MARKETER"), _address(world, "settings-points")

    filling.send(client, address, "save", expiry="MONTH_END")
    chosen = {"expiry_months": "12", "warning_days": "3; 60, 14"}
    kept = filling.send(client, address, "save", expiry="MONTH_END", **chosen)
    refused = filling.send(client, address, "save", warning_days="soon")

    after = _programme(world)
    assert (kept.status_code, refused.status_code) == (302, 400)
    assert (after.expiry, after.expiry_months, after.warning_days) == (
        "MONTH_END",
        12,
        [60, 14, 3],
    )


def test_which_points_are_spent_first_is_chosen_for_every_book(world: cast.World) -> None:
    client, address = _client(world, "MARKETER"), _address(world, "settings-points")

    began = filling.shown(client.get(address).content, "save")["spending_order"]
    kept = filling.send(client, address, "save", spending_order="GIVEN")
    again = filling.send(client, address, "save", spending_order="GIVEN")
    refused = filling.send(client, address, "save", spending_order="DEAREST")

    tenancy.enter(world.organiser_id)
    setup.open_wallets(
        world.programme.id, ["COFFEE"], organiser_id=world.organiser_id, now=cast.NOW
    )
    orders = Book.objects.of(world.organiser_id).values_list("code", "spending_order")
    facts = Fact.objects.of(world.organiser_id).filter(name="programme.changed")
    assert (began, kept.status_code, again.status_code, refused.status_code) == (
        "SOONEST_END",
        302,
        302,
        400,
    )
    assert set(orders) == {(code, "GIVEN") for code in (*setup.WALLETS, "COFFEE")}
    assert [
        (fact.data["before"]["spending_order"], fact.data["after"]["spending_order"])
        for fact in facts
        if "spending_order" in fact.data["after"]
    ] == [("SOONEST_END", "GIVEN")]


def test_a_cover_and_the_app_s_name_are_seen_where_they_are_for(
    world: cast.World, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    client, address = _client(world, "MARKETER"), _address(world, "settings")
    drawn = io.BytesIO()
    Image.new("RGB", (1600, 400), "#12507a").save(drawn, "PNG")
    cover = SimpleUploadedFile("cover.png", drawn.getvalue(), "image/png")
    filling.send(client, _address(world, "settings-public"), "save", is_public=True)

    filling.send(client, address, "save_face", logo=None, cover=cover, app_name="Akwa")
    filling.send(client, address, "save_face", logo=None, cover=None, app_name="Akwa")

    programme, stranger = _programme(world), Client()
    slug, picture = programme.slug, f"/picture/{programme.cover_id}/"
    for place in (f"/programme/{slug}/en/", f"/join/{slug}/"):
        assert picture in stranger.get(place).content.decode(), place
    assert stranger.get(picture).status_code == 200
    manifest = stranger.get(f"/brand/{slug}.webmanifest").json()
    assert (manifest["short_name"], manifest["name"]) == ("Akwa", "Akwa Pro")
    shown = client.get(address).content.decode()
    assert shown.count("<strong>Akwa</strong>") == 2, "on both themes"
