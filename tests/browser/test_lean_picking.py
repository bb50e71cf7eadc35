"""Of hundreds of lists in a page each is dressed where somebody comes to it."""

import importlib.util
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from browser.conftest import is_clean, picker
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Route, expect

from tandem.portals.shared.areas.offering.sources import Source
from tandem.portals.shared.areas.picking import PickField

STATIC = Path(__file__).resolve().parents[2] / "src/tandem/portals/shared/static/shared"
FOUND = importlib.util.find_spec("django_tomselect")
assert FOUND is not None and FOUND.origin is not None
LIBRARY = Path(FOUND.origin).parent / "static/django_tomselect/js/django-tomselect.min.js"
UNITS = {"pcs": "piece", "carton": "carton", "pallet": "pallet"}
SELLERS: dict[str, str] = {}  # none at first
BASE = "http://tandem.test"


def _field(name: str) -> str:
    source = Source(
        "units",
        "catalogue.view",
        lambda _portal, text, most: [it for it in UNITS.items() if text in it[1]][:most],
        lambda _portal, keys: {key: UNITS[key] for key in keys if key in UNITS},
    )
    field = PickField(source, is_lean=True, required=False)
    portal: Any = SimpleNamespace(
        code="organiser", request=SimpleNamespace(), address=lambda *_, **__: "/pick/units/"
    )
    field.prepare(portal)
    widget = field.widget.get_context(name, "pcs", {"id": name})["widget"]
    return f'<label for="{name}">{name}</label>' + render_to_string(
        "shared/areas/pick.html", {"widget": widget}
    )


def _growing() -> str:
    """A list that is empty, and leads to where the first is added."""
    source = Source(
        "sellers",
        "partners.view",
        lambda _portal, text, most: [it for it in SELLERS.items() if text in it[1]][:most],
        lambda _portal, _keys: {},
        made_at=("organiser:partners", "partners.change"),
    )
    field = PickField(source)
    portal: Any = SimpleNamespace(
        code="organiser",
        request=SimpleNamespace(),
        address=lambda name, **_parts: f"/{name.partition(':')[2]}/sellers/",
        may=lambda _permission: True,
    )
    field.prepare(portal)
    widget = field.widget.get_context("seller", None, {"id": "seller"})["widget"]
    return '<label for="seller">seller</label>' + render_to_string(
        "shared/areas/pick.html", {"widget": widget}
    )


def _answered(route: Route) -> None:
    asked = urlsplit(route.request.url)
    if asked.path == "/pick/sellers/":
        options = [{"value": key, "text": name} for key, name in SELLERS.items()]
        route.fulfill(content_type="application/json", body=json.dumps({"options": options}))
    elif asked.path == "/pick/units/":
        (text,) = parse_qs(asked.query).get("q", [""])
        options = [{"value": key, "text": name} for key, name in UNITS.items() if text in name]
        route.fulfill(content_type="application/json", body=json.dumps({"options": options}))
    elif asked.path.endswith(".js"):
        route.fulfill(path=LIBRARY if "select" in asked.path else STATIC / "areas/pick.js")
    elif asked.path.endswith(".css"):
        route.fulfill(path=STATIC / asked.path.rpartition("/")[2])
    else:
        lists = "".join(_field(f"unit-{number}") for number in range(1, 4))
        lists = _growing() if asked.path == "/growing/" else lists
        route.fulfill(
            content_type="text/html",
            body="<!doctype html><html lang=en><title>Lines</title><link rel=stylesheet"
            " href=/tandem.css><script defer data-library=/tom-select.js src=/pick.js></script>"
            f"<main><h1>Lines</h1><form>{lists}</form></main></html>",
        )


@pytest.fixture
def page(browser: Browser) -> Page:
    page = browser.new_context(viewport={"width": 390, "height": 700}).new_page()
    page.route(f"{BASE}/**", _answered)
    page.goto(f"{BASE}/")
    return page


def test_a_list_is_dressed_where_somebody_comes_to_it(page: Page) -> None:
    options = page.locator("select option")
    expect(page.locator(".ts-wrapper")).to_have_count(0)
    expect(options).to_have_text(["", "piece"] * 3)
    expect(page.locator("input[type=search]:visible")).to_have_count(0)
    is_clean(page)

    page.get_by_label("unit-2").click()
    field = picker(page, "unit-2")
    expect(field).to_be_focused()
    field.press_sequentially("cart")
    page.get_by_role("option", name="carton").click()

    expect(page.locator("select[name=unit-2] option:checked")).to_have_text("carton")
    expect(page.locator(".ts-wrapper")).to_have_count(1)


def test_the_keyboard_comes_to_it_too(page: Page) -> None:
    page.locator("select[name=unit-1]").focus()

    expect(page.locator(".ts-control input").first).to_be_focused()  # the dressed one
    page.keyboard.type("pall")
    expect(page.get_by_role("option", name="pallet")).to_be_visible()
    page.keyboard.press("Enter")

    expect(page.locator("select[name=unit-1] option:checked")).to_have_text("pallet")
    expect(page.locator("select[name=unit-3] option:checked")).to_have_text("piece")


def test_what_was_added_in_another_tab_is_there_and_chosen(page: Page) -> None:
    page.goto(f"{BASE}/growing/")
    chosen = page.locator("select[name=seller]")
    expect(page.locator(".ts-wrapper")).to_have_count(1)
    add = page.get_by_role("link", name="Add the first in a new tab")
    expect(add).to_have_attribute("href", "/partners/sellers/")
    with page.expect_popup() as opened:
        add.click()

    SELLERS["7"] = "Hurtownia Wschód"
    opened.value.close()
    # As when the tab is looked at again; a browser without a screen looks at all of them.
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(chosen).to_have_value("7")
    expect(page.locator(".ts-control .item")).to_have_text("Hurtownia Wschód")
