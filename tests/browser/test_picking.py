"""A list to choose from in a real browser: typed into, chosen from by the keyboard, and clean."""

import re

import pytest
from browser.conftest import Installation, enter, is_clean, picker
from playwright.sync_api import Browser, Page, Route, expect

pytestmark = pytest.mark.thorough
LIBRARY, ANSWER = re.compile("tomselect"), re.compile("/pick/")


def test_a_partner_is_chosen_by_typing_and_enter(
    browser: Browser, installation: Installation
) -> None:
    page = enter(browser, installation.links["ola"])
    page.get_by_role("link", name="Partners").first.click()
    page.get_by_text("Add a partner").click()
    field = picker(page, "Buys from")
    field.click()
    is_clean(page)

    field.press_sequentially("nikt taki")
    expect(page.get_by_text("Nothing is called so.")).to_be_visible()
    field.fill("wschod")
    expect(page.get_by_role("option", name="Hurtownia Wschód")).to_be_visible()
    field.press("Enter")

    expect(page.locator("select[name=parent] option:checked")).to_contain_text("Hurtownia Wschód")
    is_clean(page)
    control = page.locator(".ts-control").filter(has_text="Hurtownia Wschód")
    expect(page.get_by_role("listbox")).to_have_count(0)
    focused = control.bounding_box()
    field.blur()
    assert control.bounding_box() == focused  # a button below stays under the finger


def test_who_was_in_the_list_before_its_script_came_goes_on_typing(
    browser: Browser, installation: Installation
) -> None:
    page = enter(browser, installation.links["ola"])
    held = _held_back(page, LIBRARY)
    with page.expect_request(LIBRARY):
        page.get_by_role("link", name="Partners").first.click()
    page.get_by_text("Add a partner").click()
    page.locator("select[name=parent]").focus()

    held.pop().continue_()
    expect(picker(page, "Buys from")).to_be_focused()
    page.keyboard.type("wschod")

    expect(page.get_by_role("option", name="Hurtownia Wschód")).to_be_visible()


def test_enter_before_the_answer_takes_what_the_answer_begins_with(
    browser: Browser, installation: Installation
) -> None:
    page = enter(browser, installation.links["ola"])
    library, answers = _held_back(page, LIBRARY), _held_back(page, ANSWER)
    with page.expect_request(LIBRARY):
        page.get_by_role("link", name="Partners").first.click()
    page.get_by_text("Add a partner").click()
    # Few partners are listed whole; here the server is asked, as it is for many.
    page.locator("select[name=parent]").evaluate(
        "(list, address) => { list.dataset.source = address; }",
        f"/o/{installation.slug}/pick/partners/",
    )
    library.pop().continue_()
    field = picker(page, "Buys from")
    field.click()

    with page.expect_request(ANSWER):
        field.press_sequentially("wschod")
    field.press("Enter")
    page.unroute(ANSWER)
    for route in answers:
        route.continue_()

    expect(page.locator("select[name=parent] option:checked")).to_contain_text("Hurtownia Wschód")


def _held_back(page: Page, address: re.Pattern[str]) -> list[Route]:
    """What is asked of this address, until the test lets it go."""
    held: list[Route] = []
    page.route(address, lambda route: held.append(route))
    return held
