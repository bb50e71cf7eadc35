"""The desk by hand: the search over everything by keys, what is said after an action, one click
that is one.
"""

from urllib.parse import parse_qs, urlsplit

from browser.conftest import Installation, enter, is_clean
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


def test_a_long_form_goes_step_by_step(browser: Browser, installation: Installation) -> None:
    page = browser.new_context(locale="en-GB").new_page()
    page.goto(installation.links["ola"])
    page.goto(f"{page.url}settings/checks/")
    side = page.get_by_role("navigation", name="Steps of this form")
    days, ceiling = (
        page.get_by_label("Days a seller has to confirm"),
        page.get_by_label("Points above which a purchase waits for approval"),
    )

    # one step at a time, the next by a key, its heading is where the reader goes on
    expect(page.get_by_role("heading", name="Who confirms")).to_be_visible()
    expect(days).to_be_hidden()
    page.get_by_role("button", name="Continue").press("Enter")
    expect(page.get_by_role("heading", name="By when")).to_be_focused()
    expect(side.locator("[aria-current=step]")).to_contain_text("By when")

    # what was filled in stands beside
    days.fill("9")
    expect(side.get_by_role("listitem").nth(1)).to_contain_text("Days a seller has to confirm9")
    is_clean(page)

    # what the browser asks for opens its step, and nothing is sent before it is there
    days.fill("")
    side.get_by_role("link", name="What is looked at twice").click()
    expect(ceiling).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(days).to_be_focused()

    # an error of the server opens its step too
    days.fill("9")
    page.get_by_label("Days in which a member may answer").fill("3")
    side.get_by_role("link", name="What is looked at twice").click()
    page.get_by_label("Gross amounts from which").fill("soon")
    side.get_by_role("link", name="Who confirms").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Gross amounts from which")).to_be_visible()
    expect(side.locator(".badge")).to_have_text("to be corrected")
    page.get_by_label("Gross amounts from which").fill("100")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_be_visible()
    page.context.close()


def test_the_chosen_tab_stands_in_sight_on_a_phone(
    browser: Browser, installation: Installation
) -> None:
    page = enter(browser, installation.links["ola"], width=390)
    page.goto(f"{page.url}settings/joining/")

    expect(page.locator(".pages [aria-current]")).to_be_in_viewport(ratio=1)
    page.context.close()


def test_what_was_filled_in_stands_beside_as_people_write_it(
    browser: Browser, installation: Installation
) -> None:
    page = enter(browser, installation.links["ola"])
    page.goto(f"{page.url}goals/")
    side = page.locator(".stepper-side").first
    for step, label, typed, shown in (
        ("What is to change", "First day", "2026-04-02", "2 Apr 2026"),
        ("From what to what", "To reach", "1600000.00", "1,600,000"),
    ):
        side.get_by_role("link", name=step).click()
        page.get_by_label(label).first.fill(typed)
        expect(side).to_contain_text(f"{label}{shown}")
    page.context.close()


def test_who_is_signed_out_finds_what_they_typed(
    browser: Browser, installation: Installation
) -> None:
    page = browser.new_context(locale="en-GB").new_page()
    page.goto(installation.links["ola"])
    base = page.url
    page.goto(f"{base}surveys/new/")
    session = [it for it in page.context.cookies() if it["name"] == "sessionid"]
    page.get_by_label("Name", exact=True).fill("Taste")
    page.get_by_role("link", name="Questions").click()
    page.get_by_label("Question", exact=True).first.fill("Which?\n")
    page.get_by_label("Answers to choose from").first.fill("Salt\nSmoke")

    # the session ends: a part of the form is asked for, then the form is sent
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Answered by").first.select_option(label="several answers")
    expect(page.get_by_role("status")).to_contain_text("signed out before your form was sent")
    page.context.add_cookies(session)  # type: ignore[arg-type]
    page.goto(f"{base}surveys/new/?unsent=1")
    expect(page.get_by_role("status").first).to_contain_text("What you typed is here")
    assert "unsent" not in page.url
    page.context.clear_cookies(name="sessionid")
    page.locator("form#begin_survey .btn").last.click()
    expect(page.get_by_role("status")).to_contain_text("signed out before your form was sent")
    back = parse_qs(urlsplit(page.url).query)["next"][0]
    page.context.add_cookies(session)  # type: ignore[arg-type]
    page.goto(installation.address + back)

    expect(page.get_by_role("status").first).to_contain_text("What you typed is here")
    form = page.locator("form#begin_survey")
    expect(form.locator("[name=name]")).to_have_value("Taste")
    expect(form.locator("[name=questions-0-options]")).to_have_value("Salt\nSmoke")
    expect(form.locator("[name=questions-0-kind]")).to_have_value("SEVERAL")

    # once, and to nobody else
    page.goto(f"{base}surveys/new/?unsent=1")
    expect(form.locator("[name=name]")).to_have_value("")
    page.context.close()
