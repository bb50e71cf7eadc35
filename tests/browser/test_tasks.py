"""A task by hand: a marketer writes its steps and opens it, a member does them on the phone."""

from browser.conftest import SECONDS_MAX, Installation, enter, is_clean
from browser.hands import saved
from playwright.sync_api import Browser, Page, expect


def _write(page: Page) -> None:
    """Steps of the form one after another: each row asks for what applies to its action."""
    page.goto(f"{page.url}tasks/new/")
    page.get_by_label("Name", exact=True).fill("Wypróbuj nowy eksport zestawień")
    page.get_by_role("button", name="Continue").click()
    kind, much = page.get_by_label("What is done"), page.get_by_label("How much of it")
    kind.select_option(label="A purchase")
    more = page.get_by_label("How it is measured").locator("option", has_text="the pieces")
    expect(more).to_have_count(1)
    is_clean(page)
    kind.select_option(label="Code word")
    expect(much).to_have_count(0)
    page.get_by_role("textbox", name="Code word").fill("Żółty zawór")
    page.get_by_role("button", name="Save as a draft").click()


def test_a_task_is_written_opened_and_done(browser: Browser, installation: Installation) -> None:
    ola = enter(browser, installation.links["ola"])
    _write(ola)
    expect(ola.get_by_role("heading", name="Wypróbuj nowy eksport")).to_be_visible()
    is_clean(ola)
    ola.get_by_role("button", name="Open it").click()
    ola.get_by_role("alertdialog").get_by_role("button", name="Open it").click()
    saved(ola, "from its first day on")

    ania = enter(browser, installation.links["ania"], width=390)
    ania.get_by_role("link", name="Look: Wypróbuj nowy eksport").click()
    is_clean(ania)
    ania.get_by_label("Code word").fill(" zolty zawor")
    ania.get_by_role("button", name="Check it").click()
    saved(ania, "the step is done")
    place = ania.url
    for _ in range(SECONDS_MAX * 4):  # who is done is found after the answer
        if ania.get_by_text("done on").count():
            break
        ania.wait_for_timeout(250)
        ania.goto(place)
    expect(ania.get_by_text("done on")).to_be_visible()
    is_clean(ania)

    ola.reload()
    expect(ola.get_by_role("cell", name="Instalbud")).to_be_visible()
    is_clean(ola)
    ola.get_by_role("link", name="Who is on the way").click()
    expect(ola.get_by_text("Nobody is on the way")).to_be_visible()
    is_clean(ola)
    ola.get_by_role("link", name="Wypróbuj nowy eksport").click()
    ola.get_by_role("button", name="End it").click()
    ola.locator(".toast").get_by_role("button", name="Undo").click()
    expect(ola.get_by_text("runs now")).to_be_visible()
    ola.context.close()
    ania.context.close()
