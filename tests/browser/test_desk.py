"""The desk by hand: the search over everything by keys, what is said after an action, one click
that is one.
"""

from browser.conftest import Installation
from playwright.sync_api import Browser, expect


def test_finding_by_keys_adding_once_and_taking_back(
    browser: Browser, installation: Installation
) -> None:
    page = browser.new_context(locale="en-GB").new_page()
    page.goto(installation.links["ola"])
    base = page.url

    # the search over everything
    page.keyboard.press("Control+k")
    found = page.locator("#palette-found a")
    page.keyboard.type("partn")
    expect(found.first).to_contain_text("Partners")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{base}partners/")

    # a form above its list is open by its name, and is sent once though it is clicked twice
    page.goto(f"{base}products/")
    page.get_by_text("Add a product").click()
    page.get_by_label("Name", exact=True).fill("Zawór")
    page.locator("#add-sku").fill("Z-77")
    page.get_by_role("button", name="Add the product").dblclick()
    expect(page.get_by_role("heading", name="Zawór")).to_be_visible()

    # what was done is said over the page, and goes by its cross
    toast = page.locator(".toast")
    expect(toast).to_contain_text("know it now")
    toast.get_by_role("button", name="Close").click()
    expect(toast).to_have_count(0)

    # what can be taken back offers it
    page.goto(f"{base}partners/")
    page.locator("tbody a").first.click()
    page.get_by_role("button", name="Withdraw").first.click()
    toast.get_by_role("button", name="Undo").click()
    expect(toast).to_contain_text("sells within the programme now")
    page.context.close()
