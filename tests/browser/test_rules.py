"""A rule written by somebody who has never seen the page: a ready sentence, a category by name, the
sentence, published.
"""

import pytest
from browser.conftest import Installation, enter, is_clean, picker
from playwright.sync_api import Browser, Route, expect

pytestmark = pytest.mark.thorough


def test_a_rule_is_written_from_a_ready_sentence_and_published(
    browser: Browser, installation: Installation
) -> None:
    page = enter(browser, installation.links["ola"])
    page.goto(page.url + "rules/new/")
    is_clean(page)
    page.get_by_role("link", name="Points by amount").click()
    expect(page.locator("#sentence-said")).to_contain_text("1 point for each PLN 10.00")
    expect(page.locator("#sentence-said")).to_contain_text("ast month")
    is_clean(page)

    page.get_by_role("button", name="Add a condition").click()
    row = page.locator("#add-conditions-1")
    row.get_by_label("What", exact=True).select_option(label="the product's categories")
    field = picker(row, "what", exact=True)
    field.press_sequentially("pumps")
    field.press("Enter")
    expect(page.locator("#sentence-said")).to_contain_text("the product is of the category “Pumps”")
    is_clean(page)
    page.get_by_role("button", name="Add a limit").click()
    page.get_by_label("At most", exact=True).fill("500")
    page.get_by_label("Name").fill("Pumps by amount")
    page.get_by_role("button", name="Add to the draft").click()

    expect(page.get_by_text("Pumps by amount").first).to_be_visible()
    page.get_by_role("button", name="Publish").first.click()
    is_clean(page)
    page.get_by_role("alertdialog").get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("is in force")


def test_what_is_typed_while_the_form_is_shown_anew_stays(
    browser: Browser, installation: Installation
) -> None:
    """On a slow line the answer to what was chosen comes after the next fields were filled in."""
    page = enter(browser, installation.links["ola"])
    page.goto(page.url + "rules/new/welcome/")
    held: list[Route] = []  # the first answer; those after it come at once

    def hold(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/rules/new/welcome/", hold)
    with page.expect_request("**/rules/new/welcome/"):
        page.locator("[name=gives-0-kind]").select_option("times")
    page.locator("[name=gives-0-points]").fill("7")
    page.locator("[name=gives-0-to]").select_option("PARTNER")
    held[0].continue_()

    expect(page.locator("[name=gives-0-of]")).to_be_visible()  # the answer is there
    expect(page.locator("[name=gives-0-points]")).to_have_value("7")
    expect(page.locator("[name=gives-0-to]")).to_have_value("PARTNER")
    is_clean(page)
