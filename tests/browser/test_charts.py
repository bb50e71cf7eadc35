"""A chart by the keyboard and the mouse: each point tells its value and its day."""

import re
from pathlib import Path

import pytest
from browser.conftest import is_clean
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, expect

from tandem.portals.shared.templatetags.charts import chart

STATIC = Path(__file__).resolve().parents[2] / "src/tandem/portals/shared/static/shared"


@pytest.fixture
def page(browser: Browser) -> Page:
    page = browser.new_context(viewport={"width": 900, "height": 700}).new_page()
    weeks = ["2 Nov", "9 Nov", "16 Nov", "23 Nov"]
    drawn = chart(
        weeks, [100, 300, 200, 50], [0, 20, 80, 10], "given", "used", column="Week", is_open=True
    )
    chart_of_it = render_to_string("shared/areas/chart.html", drawn)
    page.set_content(
        "<!doctype html><html lang=en><title>Weeks</title><main><h1>Weeks</h1>"
        f"{chart_of_it}</main></html>"
    )
    page.add_style_tag(path=STATIC / "tandem.css")
    page.add_script_tag(path=STATIC / "areas/charts.js")
    return page


def test_a_point_is_told_by_keys(page: Page) -> None:
    marks = page.locator(".chart .mark")

    # the frame can be scrolled by keys; then Tab reaches the last point, whose week goes on
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(marks.last).to_be_focused()
    expect(marks.last).to_have_accessible_name("23 Nov, so far. given: 50. used: 10")
    expect(marks.last.locator(".tip")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(marks.nth(2)).to_have_accessible_name("16 Nov. given: 200. used: 80")
    expect(marks.nth(2).locator(".tip")).to_be_visible()
    expect(marks.last.locator(".tip")).to_be_hidden()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    expect(marks.first).to_be_focused()
    page.keyboard.press("Escape")
    expect(marks.first.locator(".tip")).to_be_hidden()
    is_clean(page)


def test_a_point_is_told_where_one_points_at_it(page: Page) -> None:
    mark = page.locator(".chart .mark").nth(1)

    mark.hover()

    expect(mark.locator(".tip")).to_be_visible()
    expect(mark.locator(".tip")).to_have_text("9 Novgiven: 300used: 20")


def test_the_figures_are_one_click_away(page: Page) -> None:
    page.get_by_text("The figures").click()

    expect(page.locator("tbody tr")).to_have_text(
        [
            re.compile(r"^\s*2 Nov\s+100\s+0\s*$"),
            re.compile(r"^\s*9 Nov\s+300\s+20\s*$"),
            re.compile(r"^\s*16 Nov\s+200\s+80\s*$"),
            re.compile(r"^\s*23 Nov, so far\s+50\s+10\s*$"),
        ]
    )


def test_on_a_phone_it_opens_at_its_end_and_the_axis_stays(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 700})
    frame, axis = page.locator(".chart-frame"), page.locator(".chart-axis")
    end = page.locator(".chart > .name-1")

    def places() -> tuple[float, float, float]:
        boxes = [found.bounding_box() for found in (frame, axis, end)]
        assert all(boxes)
        return tuple(box["x"] for box in boxes if box)  # type: ignore[return-value]

    def read() -> tuple[list[str], list[str]]:
        """What stands below and is shown; and of that what is cut by the axis or the edge."""
        found: tuple[list[str], list[str]] = frame.evaluate(
            """frame => {
              const left = frame.querySelector(".chart-axis").getBoundingClientRect().right;
              const right = frame.getBoundingClientRect().right;
              const shown = [...frame.querySelectorAll(".chart > .tick")].filter(
                (text) => getComputedStyle(text).visibility === "visible"
                  && text.getBoundingClientRect().right > left
                  && text.getBoundingClientRect().left < right);
              const cut = shown.filter((text) => text.getBoundingClientRect().left < left - 1
                || text.getBoundingClientRect().right > right + 1);
              return [shown, cut].map((texts) => texts.map((text) => text.textContent));
            }"""
        )
        return found

    before, at_end = places(), read()
    frame.evaluate("frame => frame.scrollTo({ left: -1000 })")
    page.wait_for_function("!document.querySelector('.chart > .tick').classList.contains('cut')")
    after, at_begin = places(), read()
    frame.evaluate("frame => frame.scrollTo({ left: -37 })")
    page.wait_for_timeout(100)
    between = read()

    assert at_end[1] == at_begin[1] == between[1] == [], "what is read is read whole"
    assert at_begin[0][0] == "2 Nov" and at_end[0][-1] == "23 Nov"
    assert before[2] < 390 < after[2], "the end of the lines is seen first"
    assert before[0] == before[1] == after[0] == after[1], "the values stand where they stood"
    expect(axis.locator("text")).to_have_text(["0", "100", "200", "300", "400"])
    is_clean(page)
