"""The library by its pages: a marketer puts things in, members and partners' staff look them up."""

from pathlib import Path
from typing import Any

import cast
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from portals import filling
from portals.test_access import _client

from tandem.engagement.library.models import Material
from tandem.platform import clock, tenancy
from tandem.programmes import setup

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Any) -> cast.World:
    settings.HOME = tmp_path
    made = cast.build()
    setup.change_programme(
        made.programme.id, settings={"ways": ["LIBRARY"]}, actor=made.actor, now=clock.now()
    )
    return made


def _page(world: cast.World, letter: str, rest: str = "library/") -> str:
    return f"/{letter}/{world.programme.slug}/{rest}"


def _put(world: cast.World, client: Client, title: str, **typed: Any) -> Material:
    form = filling.shown(client.get(_page(world, "o", "library/new/")).content, "put_in")
    sent = client.post(_page(world, "o", "library/new/"), form | {"title": title, **typed})
    assert sent.status_code == 302, sent.content.decode()
    tenancy.enter(world.organiser_id)
    return Material.objects.of(world.organiser_id).order_by("-created_at", "-id")[0]


def test_a_member_looks_a_material_up_and_rates_it(world: cast.World) -> None:
    ola, ania = _client(world, "MARKETER"), _client(world, "MEMBER")
    row = _put(world, ola, "Sealing", topic="Sealants", text=f"# At once\nFirst. {EVIL}")
    _put(world, ola, "Film", link="https://films.example/1")
    page = _page(world, "m", f"library/{row.id}/")

    home = ania.get(_page(world, "m", "")).content.decode()
    listed = ania.get(_page(world, "m")).content.decode()
    found = ania.get(_page(world, "m") + "?q=sealants").content.decode()
    shown = ania.get(page).content.decode()
    filling.send(ania, page, "rate", stars="4")
    after, of_organiser = (
        ania.get(page).content.decode(),
        ola.get(_page(world, "o")).content.decode(),
    )

    assert "Look it up" in home
    assert "<h2>At once</h2>" in shown and "# At once" not in shown + listed
    assert "Sealing" in listed and "Film" in listed and "films.example" in listed
    assert "Sealing" in found and "Film" not in found
    assert EVIL not in listed + shown and "&lt;script&gt;" in shown
    assert "1 rating" in after and "4 (1)" in of_organiser


def test_a_pdf_is_had_by_who_may_read_it(world: cast.World) -> None:
    ola, ania, jan = (_client(world, who) for who in ("MARKETER", "MEMBER", "PARTNER_MANAGER"))
    file = SimpleUploadedFile("g.pdf", PDF)
    row = _put(world, ola, f"Guide {EVIL}", readers="partners", file=file)

    kit = jan.get(_page(world, "p", "kit/")).content.decode()
    page = jan.get(_page(world, "p", f"kit/{row.id}/")).content.decode()
    theirs = jan.get(_page(world, "p", f"kit/{row.id}.pdf"))
    refused = [ania.get(_page(world, "m", f"library/{row.id}{end}")) for end in ("/", ".pdf")]

    assert f"kit/{row.id}/" in kit and EVIL not in kit + page
    assert b"".join(theirs.streaming_content) == PDF  # type: ignore[attr-defined]
    assert {answer.status_code for answer in refused} == {404}


def test_what_is_taken_out_comes_back_by_its_undo(world: cast.World) -> None:
    ola, ania = _client(world, "MARKETER"), _client(world, "MEMBER")
    row = _put(world, ola, "Sealing", text="First.")
    page = _page(world, "o", f"library/{row.id}/")

    filling.send(ola, page, "take_out")
    without = ania.get(_page(world, "m")).content.decode()
    filling.send(ola, page, "put_back")
    changed = filling.send(ola, page, "change", title="Sealing well", text="", link="")
    again = ania.get(_page(world, "m")).content.decode()

    assert "Sealing" not in without and "Nothing stands here yet" in without
    assert changed.status_code == 400
    assert "write a text, or add a PDF or an address" in changed.content.decode()
    assert "Sealing" in again


def test_without_the_way_there_is_no_library(world: cast.World) -> None:
    row = _put(world, _client(world, "MARKETER"), "Guide", text="T", readers="both")
    setup.change_programme(
        world.programme.id, settings={"ways": []}, actor=world.actor, now=clock.now()
    )
    jan, ania = _client(world, "PARTNER_MANAGER"), _client(world, "MEMBER")

    assert ania.get(_page(world, "m")).status_code == 404
    assert jan.get(_page(world, "p", f"kit/{row.id}/")).status_code == 404
    assert str(row.id) not in jan.get(_page(world, "p", "kit/")).content.decode()


def test_a_material_for_managers_is_not_found_by_the_clerk(world: cast.World) -> None:
    ola, clerk = _client(world, "MARKETER"), _client(world, "PARTNER_CLERK")
    jan, new = _client(world, "PARTNER_MANAGER"), _page(world, "o", "library/new/")
    filling.send(
        ola, new, "put_in", title="Margins", text="T", readers="partners", staff="PARTNER_MANAGER"
    )
    tenancy.enter(world.organiser_id)
    row = Material.objects.of(world.organiser_id).get()
    address = _page(world, "p", f"kit/{row.id}/")
    form = filling.shown(ola.get(_page(world, "o", f"library/{row.id}/")).content, "change")

    assert form["staff"] == "PARTNER_MANAGER"
    assert jan.get(address).status_code == 200 and clerk.get(address).status_code == 404
    assert "Margins" in jan.get(_page(world, "p", "kit/")).content.decode()
    assert "Margins" not in clerk.get(_page(world, "p", "kit/")).content.decode()
