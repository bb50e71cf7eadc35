"""The public page in a browser: small, without scripts, nothing moves, and it leads to joining."""

from collections.abc import Iterator

import pytest
from browser.conftest import Installation, enter, is_clean
from playwright.sync_api import Browser, Page, expect

WIRE_MAX = 100_000
_SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module")
def address(browser: Browser, installation: Installation) -> Iterator[str]:
    """Where the public page lies, switched on by the organiser in the settings."""
    page = enter(browser, installation.links["ola"])
    page.goto(f"{page.url}settings/public/")
    page.get_by_label("Public page").check()
    page.get_by_label("What it is").fill("For people who fit pumps, and those who sell them.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Everybody can read it here:")).to_be_visible()
    page.context.close()
    yield f"{installation.address}/programme/{installation.slug}/"


def _stranger(
    browser: Browser, *, width: int = 390, scheme: str = "light", has_scripts: bool = True
) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        color_scheme=scheme,  # type: ignore[arg-type]
        locale="en-GB",
        java_script_enabled=has_scripts,
    )
    return context.new_page()


def _bytes_of(page: Page, address: str) -> int:
    """What a first visit brings over the wire: the page and all that it asks for, to its end."""
    sizes: list[float] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda done: sizes.append(done["encodedDataLength"]))
    page.goto(address)
    page.mouse.wheel(0, 20_000)  # pictures below come when they are seen
    page.wait_for_load_state("networkidle")
    return int(sum(sizes))


def test_a_first_visit_is_small_and_needs_no_script(browser: Browser, address: str) -> None:
    page = _stranger(browser, has_scripts=False)

    assert 0 < _bytes_of(page, address) < WIRE_MAX
    expect(page.get_by_role("heading", name="Akwa Pro")).to_be_visible()
    expect(page.get_by_text("For people who fit pumps")).to_be_visible()
    assert page.context.cookies() == []
    page.get_by_role("link", name="Take part").first.click()
    expect(page.get_by_role("heading", name="Take part in Akwa Pro")).to_be_visible()
    page.context.close()


def test_nothing_moves_while_it_loads(browser: Browser, address: str) -> None:
    page = _stranger(browser)
    page.add_init_script(_SHIFTS)

    page.goto(address)
    page.wait_for_load_state("networkidle")

    assert page.evaluate("window.shifted") == 0
    page.context.close()


@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "light"), (390, "dark"), (1440, "light"), (1440, "dark")]
)
def test_public_pages_are_clean(browser: Browser, address: str, width: int, scheme: str) -> None:
    page = _stranger(browser, width=width, scheme=scheme)
    for rest in ("en/", "pl/", "en/outlets/?town=x", "be/regulations/", "en/code/"):
        page.goto(address + rest)
        is_clean(page)
    page.get_by_label("Code").fill("ABCD")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("There is no such code.")
    is_clean(page)
    page.context.close()
