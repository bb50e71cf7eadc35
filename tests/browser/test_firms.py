"""A firm is confirmed with the keyboard alone: the person reads what is awaited, the seller
refuses, the organiser agrees.
"""

from collections.abc import Iterator

import pytest
from browser.conftest import ARGUMENTS, CHROMIUM, Installation
from playwright.sync_api import Browser, Page, expect, sync_playwright


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


def _page(browser: Browser, installation: Installation, who: str, path: str) -> Page:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(installation.links[who])
    page.goto(page.url + path)
    return page


def _reach(page: Page, name: str) -> None:
    """Come to a button or summary by the tabulator, as somebody without a mouse does."""
    for _key in range(80):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.textContent.trim()")
        if focused.startswith(name):
            return
    raise AssertionError(f"no way to {name}")


def test_a_firm_is_confirmed_by_keys(browser: Browser, installation: Installation) -> None:
    ewa = _page(browser, installation, "ewa", "")
    expect(
        ewa.get_by_text("We are checking that Nowa sp. z o.o. is yours, usually within 3 days.")
    ).to_be_visible()
    _reach(ewa, "How it goes quicker")
    ewa.keyboard.press("Enter")
    expect(ewa.get_by_label("Code that came to the firm")).to_be_visible()

    jan = _page(browser, installation, "jan", "customers/joining/")
    _reach(jan, "We do not know them")
    jan.keyboard.press("Enter")
    expect(jan.get_by_text("The organiser sees that you do not know them.")).to_be_visible()

    ola = _page(browser, installation, "ola", "firms/")
    expect(ola.get_by_text("Hurtownia Wschód says: we do not know them.")).to_be_visible()
    _reach(ola, "Yes, it is theirs")
    ola.keyboard.press("Enter")
    expect(ola.get_by_text("Is the firm theirs?").first).to_be_visible()
    _reach(ola, "Yes, it is theirs")
    ola.keyboard.press("Enter")
    expect(
        ola.get_by_text("They take part, and what waited for them is being recorded.")
    ).to_be_visible()
    # The other one of that number is still there, and knows nothing of it.
    expect(ola.get_by_text("takes part already")).to_be_visible()
    _reach(ola, "No, because")
    ola.keyboard.press("Enter")
    ola.keyboard.press("Tab")
    ola.keyboard.type("You are not of this firm.")
    ola.keyboard.press("Enter")
    expect(
        ola.get_by_text("It is refused; the person reads why, and may try another proof.")
    ).to_be_visible()

    ewa.reload()
    expect(ewa.get_by_text("Nothing is awaited here any more: you take part.")).to_be_visible()
    ewa.goto(ewa.url.replace("firm/", "me/"))
    expect(ewa.get_by_text("People of your firm")).to_be_visible()
