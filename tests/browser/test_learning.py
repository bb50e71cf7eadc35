"""A course with a test: made at a desk by somebody who has never seen the page, learnt and passed
on a phone.
"""

import pytest
from browser.conftest import Installation, enter, is_clean
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.thorough
QUESTIONS = (
    ("one answer is right", "Which pump for a well?", "a heat pump\n* a deep well pump"),
    ("match pairs", "What belongs together?", "boiler = heat\npump = water"),
    ("put in an order", "In which order?", "close the valve\nempty the pipe\nopen the pump"),
    ("a word to fill in", "What do you rinse with?", "water"),
)


def _made(page: Page) -> None:
    """A course that is open, with a lesson and four questions."""
    page.goto(page.url + "learning/new/")
    page.get_by_label("Name").first.fill("Pumps")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_role("heading", name="Pumps", level=1)).to_be_visible()
    course = page.url
    page.get_by_label("Title").fill("Wells")
    page.get_by_label("Text").fill("A deep well needs a deep well pump.")
    page.get_by_role("button", name="Add the lesson").click()
    page.goto(course + "test/")
    is_clean(page)
    for number, (kind, text, lines) in enumerate(QUESTIONS):
        if number:
            page.get_by_text("Add a question").click()
        page.get_by_label("Kind").select_option(label=kind)
        page.get_by_label("Question", exact=True).fill(text)
        page.get_by_label("Answers").fill(lines)
        page.get_by_label("What is said of it").fill("See the first lesson.")
        page.get_by_role("button", name="Add the question").click()
        expect(page.get_by_text(text)).to_be_visible()
    is_clean(page)
    page.goto(course)
    is_clean(page)
    page.get_by_role("button", name="Open it").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Open it").click()
    expect(page.get_by_role("button", name="End it")).to_be_visible()


def _answered(page: Page) -> None:
    """The question that is shown, answered as who has read the lesson would."""
    text = page.get_by_role("heading", level=1).inner_text()
    is_clean(page)
    if text == QUESTIONS[0][1]:
        page.get_by_label("a deep well pump").check()
    elif text == QUESTIONS[1][1]:
        page.get_by_label("boiler").select_option(label="heat")
        page.get_by_label("pump").select_option(label="water")
    elif text == QUESTIONS[2][1]:
        for place, step in enumerate(QUESTIONS[2][2].splitlines(), 1):
            page.get_by_label(step).select_option(label=str(place))
    else:
        page.get_by_label("Your answer").fill("Water")
    page.get_by_role("button", name="Save and go on").click()


def test_a_course_is_made_learnt_and_its_test_passed(
    browser: Browser, installation: Installation
) -> None:
    ola = enter(browser, installation.links["ola"])
    _made(ola)

    ania = enter(browser, installation.links["ania"], width=390, scheme="dark")
    ania.get_by_role("link", name="Pumps").first.click()
    ania.get_by_role("link", name="Begin", exact=True).click()
    ania.get_by_role("button", name="I have read it").click()
    is_clean(ania)
    ania.get_by_role("link", name="To the test").click()
    is_clean(ania)
    ania.get_by_role("button", name="Begin the test").click()
    for _question in QUESTIONS:
        _answered(ania)
    expect(ania.get_by_text("answered")).to_have_count(len(QUESTIONS))
    is_clean(ania)
    ania.get_by_role("button", name="Hand it in").click()
    ania.get_by_role("alertdialog").get_by_role("button", name="Hand it in").click()

    expect(ania.get_by_role("heading", name="Passed: 100%")).to_be_visible()
    expect(ania.get_by_text("See the first lesson.")).to_have_count(len(QUESTIONS))
    is_clean(ania)
    ania.goto(ania.url.split("/learning/")[0] + "/")
    expect(ania.get_by_role("link", name="Pumps")).to_have_count(0)
