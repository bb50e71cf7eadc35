"""The search over everything: pages, people, products and documents by what is remembered of
them.
"""

from dataclasses import replace
from typing import Any

import cast
import pytest
from django.urls import reverse
from lxml import html
from portals import furnished
from portals.test_access import _client
from tiers.test_reviewing import ladder

from tandem.activity import recording
from tandem.evidence.models import Document, DocumentKind
from tandem.platform import tenancy
from tandem.segments import defining, vocabulary

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(db: None) -> furnished.Furnished:
    made = furnished.build()
    defining.define(
        made.world.programme.id,
        name={"en": "Installers", "pl": "Instalatorzy"},
        body={"eq": ["member.trade", "installer"]},
        vocabulary=vocabulary.of("PLN"),
        actor=made.world.actor,
        now=cast.NOW,
    )
    return made


def _found(world: cast.World, q: str, role: str = "ADMINISTRATOR") -> list[tuple[str, str]]:
    address = reverse("organiser:find", kwargs={"programme": world.programme.slug})
    page = html.fromstring(_client(world, role).get(address, {"q": q}).content)
    rows = page.xpath("//div[@id='found']//a")
    texts = [
        [" ".join(part.text_content().split()) for part in row.xpath("./span")] for row in rows
    ]
    return [(kind, name) for name, kind in texts]


@pytest.mark.parametrize(
    ("q", "kind", "begin"),
    [
        ("rewar", "Page", "Rewards"),
        ("INSTALB", "Member", "Instalbud Nowak sp. z o.o."),
        ("wschód", "Partner", "Hurtownia Wschód"),
        ("wschod", "Partner", "Hurtownia Wschód"),
        ("grunt pro", "Product", "Grunt Pro 10 kg"),
        ("P-2", "Product", "Pompa P-200"),
        ("5901234123457", "Product", "Pompa P-200"),
        ("MUG", "Reward", "Mug"),
        ("zlot", "Rule", "zloty"),
        ("instala", "Segment", "Installers"),
    ],
)
def test_it_is_found(made: furnished.Furnished, q: str, kind: str, begin: str) -> None:
    assert any(
        found[0] == kind and found[1].startswith(begin) for found in _found(made.world, q)
    ), _found(made.world, q)


def test_a_purchase_is_found_by_the_beginning_of_its_number_and_opened(
    made: furnished.Furnished,
) -> None:
    world = made.world
    client = _client(world, "ADMINISTRATOR")

    page = html.fromstring(
        client.get(reverse("organiser:find", args=[world.programme.slug]), {"q": "fv "}).content
    )

    (row,) = [
        row for row in page.xpath("//div[@id='found']//a") if "Purchase" in row.text_content()
    ]
    assert client.get(row.get("href")).status_code == 200


def test_a_purchase_of_the_organiser_s_own_shop_is_found_too(made: furnished.Furnished) -> None:
    world = made.world
    activity = replace(
        world.activity("Ania", ("G-10", 1, 100_00), document_no="OWN/7"),
        partner_id=None,
        outlet_id=None,
    )
    tenancy.enter(world.organiser_id)
    recording.record(
        activity,
        programme_id=world.programme.id,
        organiser_id=world.organiser_id,
        source="API",
        actor="t",
        now=cast.NOW,
    )

    assert [kind for kind, _name in _found(world, "own/")] == ["Purchase"]


@pytest.mark.parametrize("q", ["", "x", "%", "_", "%%", "\\", "' OR 1=1", "zzzzz", "a" * 500])
def test_nothing_is_found_by_what_names_nothing(made: furnished.Furnished, q: str) -> None:
    assert [kind for kind, _name in _found(made.world, q) if kind != "Page"] == []


def test_sales_files_are_found_by_any_part_of_their_names(made: furnished.Furnished) -> None:
    tenancy.enter(made.world.organiser_id)
    sales = Document.objects.of(made.world.organiser_id).filter(upload__name="luty.csv")
    e_invoice = _found(made.world, "UTY.c")
    tenancy.enter(made.world.organiser_id)
    sales.update(kind=DocumentKind.SELL_OUT)

    assert e_invoice == []
    assert _found(made.world, "UTY.c") == [("File", "luty.csv 2 Mar 2026")]


def test_what_is_found_is_opened(made: furnished.Furnished) -> None:
    client = _client(made.world, "ADMINISTRATOR")
    find = reverse("organiser:find", args=[made.world.programme.slug])
    tenancy.enter(made.world.organiser_id)
    Document.objects.of(made.world.organiser_id).update(kind=DocumentKind.SELL_OUT)
    for q in ("mug", "zlot", "instala", "luty"):
        (row,) = html.fromstring(client.get(find, {"q": q}).content).xpath("//div[@id='found']//a")
        assert client.get(row.get("href")).status_code == 200, q


def test_a_level_leads_to_its_members(made: furnished.Furnished) -> None:
    ladder(made.world)
    client = _client(made.world, "ADMINISTRATOR")
    find = reverse("organiser:find", args=[made.world.programme.slug])

    (row,) = html.fromstring(client.get(find, {"q": "platin"}).content).xpath(
        "//div[@id='found']//a"
    )

    assert "Level" in row.text_content() and "?level=" in row.get("href")
    assert client.get(row.get("href")).status_code == 200


def test_nobody_finds_what_they_may_not_see(made: furnished.Furnished) -> None:
    assert ("Page", "Rewards") not in _found(made.world, "rewar", role="REVIEWER")
    assert _found(made.world, "mug", role="REVIEWER") == []


def test_nothing_of_another_organiser_is_found(made: furnished.Furnished) -> None:
    other = cast.build()

    assert all("FV" not in name for _kind, name in _found(other, "FV "))


def test_as_one_types_only_what_is_found_is_asked(
    made: furnished.Furnished, django_assert_max_num_queries: Any
) -> None:
    address = reverse("organiser:find", kwargs={"programme": made.world.programme.slug})
    client = _client(made.world, "ADMINISTRATOR")
    client.get(address)

    with django_assert_max_num_queries(24):
        part = client.get(address, {"q": "Wschód"}, headers={"HX-Request": "true"})
    whole = client.get(address, {"q": "Wschód"})

    shown = [html.fromstring(answer.content) for answer in (part, whole)]
    assert [len(page.xpath("//div[@id='found']//a")) for page in shown] == [1, 1]
    assert [len(page.xpath("//nav")) for page in shown] == [0, 2]
    # The two have one address: a browser that goes back must not show the part.
    assert "HX-Request" in part["Vary"] and "HX-Request" in whole["Vary"]
