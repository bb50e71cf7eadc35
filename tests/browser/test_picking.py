"""A list to choose from in a real browser: typed into, chosen from by the keyboard, and clean."""

import pytest
from browser.conftest import Installation, enter, is_clean
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.thorough


def test_a_partner_is_chosen_by_typing_and_enter(
    browser: Browser, installation: Installation
) -> None:
    page = enter(browser, installation.links["ola"])
    page.get_by_role("link", name="Partners").first.click()
    field = page.get_by_role("combobox", name="Buys from")
    field.click()
    is_clean(page)

    field.press_sequentially("nikt taki")
    expect(page.get_by_text("Nothing is called so.")).to_be_visible()
    field.fill("wschod")
    expect(page.get_by_role("option", name="Hurtownia Wschód")).to_be_visible()
    field.press("Enter")

    expect(page.locator("select[name=parent] option:checked")).to_contain_text("Hurtownia Wschód")
    is_clean(page)
