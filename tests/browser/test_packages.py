"""Packages in a real browser: sent at a desk, played and gone on with on a phone; and one that tries
to get out of its frame.
"""

import json
from pathlib import Path

import pytest
from browser.conftest import Installation, enter, is_clean
from playwright.sync_api import Browser, FrameLocator, Page, expect
from support import small_packages

pytestmark = pytest.mark.thorough
PACKAGES = {
    "Pumps": small_packages.scorm_12,
    "Wells": small_packages.scorm_2004,
    "Valves": small_packages.cmi5,
    "Evil": small_packages.hostile,
}


def _made(page: Page, folder: Path) -> str:
    """An open course whose lessons are packages; its address."""
    page.goto(page.url + "learning/new/")
    page.get_by_label("Name").first.fill("Water")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_role("heading", name="Water", level=1)).to_be_visible()
    for number, (title, content) in enumerate(PACKAGES.items()):
        if number:
            page.get_by_text("Add a lesson").click()
        path = folder / f"{title}.zip"
        path.write_bytes(content())
        page.get_by_label("Title").fill(title)
        page.locator("input[type=file]").set_input_files(path)
        page.get_by_role("button", name="Add the lesson").click()
        expect(page.get_by_role("link", name=title)).to_be_visible()
    is_clean(page)
    page.get_by_role("button", name="Open it").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Open it").click()
    expect(page.get_by_role("button", name="End it")).to_be_visible()
    return page.url


def _open(page: Page, course: str, title: str) -> FrameLocator:
    page.goto(course)
    page.get_by_role("link", name=title, exact=True).click()
    page.get_by_role("button", name="Open the lesson").click()
    expect(page.locator("iframe")).to_be_visible()
    return page.frame_locator("iframe")


def test_packages_are_sent_played_and_gone_on_with(
    browser: Browser, installation: Installation, tmp_path: Path
) -> None:
    ola = enter(browser, installation.links["ola"])
    _made(ola, tmp_path)
    ola.get_by_role("link", name="Pumps").click()
    is_clean(ola)
    ola.get_by_role("link", name="Try it").click()
    tried = ola.frame_locator("iframe")
    tried.get_by_role("button", name="A deep well pump").click()
    is_clean(ola)

    ania = enter(browser, installation.links["ania"], width=390)
    ania.get_by_role("link", name="Water").first.click()
    course = ania.url

    # SCORM 1.2: left in the middle, and gone on with.
    quiz = _open(ania, course, "Pumps")
    expect(quiz.locator("#at")).to_have_text(
        "entry ab-initio, page 1, status not attempted, kept , learner Learner, stored yes"
    )
    is_clean(ania)
    with ania.expect_response("**/-/keep"):
        quiz.get_by_role("button", name="Go to page 2").click()
    ania.get_by_role("link", name="Close the lesson").click()
    expect(ania.get_by_text("You have begun it")).to_be_visible()
    is_clean(ania)
    quiz = _open(ania, course, "Pumps")
    expect(quiz.locator("#at")).to_contain_text("entry resume, page 2, status incomplete")
    expect(quiz.locator("#at")).to_contain_text("kept page=2;ż")
    quiz.get_by_role("button", name="A deep well pump").click()
    expect(ania.get_by_text("This lesson is done.")).to_be_visible()
    is_clean(ania)

    # SCORM 2004: what was not sent when its page was left goes on with the next one.
    wells = _open(ania, course, "Wells")
    expect(wells.locator("#at")).to_have_text("at mark 0.7?mode=short")
    wells.get_by_role("button", name="Remember").click()
    wells.get_by_role("link", name="Next page").click()
    expect(wells.locator("#at")).to_have_text("at deep mark 0.7")
    wells.get_by_role("button", name="End").click()
    expect(ania.get_by_text("This lesson is done.")).to_be_visible()

    # cmi5: it speaks to its store by itself. A console that tells of its 404 is no fault.
    other = ania.context.new_page()
    valves = _open(other, course, "Valves")
    expect(valves.locator("#at")).to_have_text("mark 0.6, Normal, at start")
    valves.get_by_role("button", name="End").click()
    expect(valves.locator("#at")).to_have_text("ended")
    valves = _open(other, course, "Valves")
    expect(valves.locator("#at")).to_have_text("mark 0.6, Review, at valve 7")
    other.goto(course)
    expect(other.get_by_text("read", exact=True)).to_have_count(3)

    # One that is open elsewhere since says so, and writes no more.
    first = _open(other, course, "Pumps")
    second = ania.context.new_page()
    _open(second, course, "Pumps")
    first.get_by_role("button", name="Go to page 2").click()
    expect(other.get_by_text("You opened this lesson elsewhere since")).to_be_visible()

    _gets_nowhere(other, course, installation)


def _gets_nowhere(page: Page, course: str, installation: Installation) -> None:
    """Whatever a package tries, it reaches nothing of the member."""
    evil = _open(page, course, "Evil")
    stands = page.url
    expect(evil.locator("#came")).to_be_attached()
    frame = page.frames[-1]
    frame.evaluate("member => all(member)", f"{installation.address}/m/{installation.slug}/")
    expect(evil.locator("#came")).to_contain_text("away")
    came = json.loads(evil.locator("#came").inner_text())

    assert set(came.values()) == {"refused"}, came
    assert page.url == stands
    assert frame.evaluate("self.origin") == "null"
    # Opened by itself, without our page around it, it is nobody as well.
    alone = page.context.new_page()
    alone.goto(frame.url)
    assert alone.evaluate("self.origin") == "null"
    refused = alone.evaluate(
        "() => { try { return Document.prototype.__lookupGetter__('cookie').call(document) }"
        " catch (error) { return error.name } }"
    )
    assert refused == "SecurityError"
