"""A file that is chosen or dropped is shown before it is sent: its name, its size, a small picture,
the first rows of a table.
"""

import base64
import io
from pathlib import Path

import pytest
from browser.conftest import is_clean
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tandem.portals.shared.areas.fields import DropInput
from tandem.portals.shared.areas.rendering import Fields

STATIC = Path(__file__).resolve().parents[2] / "src/tandem/portals/shared/static/shared"
SALES = 'Klient;Netto\nInstalbud Łódź;1 200,50\n"Rury; kolana";7\n'
DROP = """([name, text]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([text], name));
  const place = document.querySelector("input[type=file]");
  for (const kind of ["dragenter", "dragover", "drop"]) {
    const told = { bubbles: true, cancelable: true, dataTransfer: carried };
    place.dispatchEvent(new DragEvent(kind, told));
  }
}"""


@pytest.fixture
def page(browser: Browser) -> Page:
    page = browser.new_context(viewport={"width": 390, "height": 700}).new_page()
    given = {"accept": ".csv,image/png", "id": "sales", "required": True}
    place = DropInput(given).render("file", None, renderer=Fields.default_renderer)
    page.set_content(
        "<!doctype html><html lang=pl><title>Sales</title><main><h1>Sales</h1>"
        f"<form><label for=sales>A file</label>{place}<button>Send</button></form></main></html>"
    )
    for style in ("tandem.css", "areas/files.css"):
        page.add_style_tag(path=STATIC / style)
    page.add_script_tag(path=STATIC / "areas/files.js")
    return page


def _rows(page: Page) -> list[list[str]]:
    rows: list[list[str]] = page.locator(".drop-shown tr").evaluate_all(
        "rows => rows.map((row) => [...row.cells].map((cell) => cell.textContent))"
    )
    return rows


@pytest.mark.parametrize("letters", ["utf-8", "windows-1250"])
def test_the_first_rows_of_a_table_are_shown(page: Page, letters: str) -> None:
    many = SALES + "x;1\n" * 500

    page.set_input_files(
        "#sales", {"name": "maj.csv", "mimeType": "text/csv", "buffer": many.encode(letters)}
    )

    expect(page.locator(".drop-file")).to_contain_text("maj.csv")
    expect(page.locator(".drop-shown table")).to_be_visible()
    assert _rows(page) == [
        ["Klient", "Netto"],
        ["Instalbud Łódź", "1 200,50"],
        ["Rury; kolana", "7"],
        ["x", "1"],
        ["x", "1"],
    ]
    is_clean(page)


def test_inches_are_letters_and_cells_in_quotation_marks_are_whole(page: Page) -> None:
    text = 'Towar;Sztuki\nZawór 1/2";3\n"Rura 3/4"" ""miedź""; 2 m\nw kręgu";4\n"1/2" zawór;5\n'

    for letters in ("utf-8", "utf-16"):
        kept = {"name": f"{letters}.csv", "mimeType": "text/csv", "buffer": text.encode(letters)}
        page.set_input_files("#sales", kept)

        expect(page.locator(".drop-file")).to_contain_text(f"{letters}.csv")
        expect(page.locator(".drop-shown table")).to_be_visible()
        assert _rows(page) == [
            ["Towar", "Sztuki"],
            ['Zawór 1/2"', "3"],
            ['Rura 3/4" "miedź"; 2 m\nw kręgu', "4"],
            ['"1/2" zawór', "5"],
        ]


def test_a_picture_is_shown_small_and_can_be_taken_out(page: Page) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (1_600, 800), "#a43d12").save(drawn, "PNG")

    page.set_input_files(
        "#sales", {"name": "Półka.png", "mimeType": "image/png", "buffer": drawn.getvalue()}
    )

    small = page.locator(".drop-file canvas")
    expect(small).to_be_visible()
    assert small.evaluate("drawn => [drawn.width, drawn.height]") == [192, 96]
    page.get_by_role("button", name="Remove").click()
    expect(page.locator(".drop-file")).to_have_count(0)
    expect(page.locator("#sales")).to_be_focused()
    assert page.locator("#sales").evaluate("input => input.files.length") == 0


def test_a_dropped_file_is_the_chosen_one_and_another_kind_is_said(page: Page) -> None:
    page.evaluate(DROP, ["czerwiec.csv", SALES])

    expect(page.locator(".drop-file")).to_contain_text("czerwiec.csv")
    assert page.locator("#sales").evaluate("input => input.files[0].name") == "czerwiec.csv"

    page.evaluate(DROP, ["program.exe", "MZ"])

    expect(page.locator(".drop-shown .bad")).to_have_text("A file of this kind is not taken here.")
    expect(page.locator(".drop-file")).to_contain_text("czerwiec.csv")  # it is sent still
    assert page.locator("#sales").evaluate("input => input.files[0].name") == "czerwiec.csv"


def test_the_button_speaks_our_language_and_is_reached_as_ever(page: Page) -> None:
    expect(page.locator(".drop-say .btn")).to_have_text("Choose a file")
    page.keyboard.press("Tab")
    expect(page.locator("#sales")).to_be_focused()
    with page.expect_file_chooser() as asked:
        page.locator(".drop-say .btn").click(force=True)  # the field itself lies over it
    asked.value.set_files({"name": "maj.csv", "mimeType": "text/csv", "buffer": b"a;b"})

    expect(page.locator(".drop-file")).to_contain_text("maj.csv")
    is_clean(page)


def test_what_cannot_be_shown_has_its_name(page: Page) -> None:
    """A picture that is none, an empty table, and a name that would be HTML."""
    for name, kind, content in (
        ("<b>x</b>.png", "image/png", b"no picture"),
        ("empty.csv", "text/csv", b""),
        ("odd.csv", "text/csv", base64.b64decode("/9j/4AA=")),
    ):
        page.set_input_files("#sales", {"name": name, "mimeType": kind, "buffer": content})

        expect(page.locator(".drop-file b")).to_have_text(name)
        expect(page.locator(".drop-file canvas")).to_have_count(0)
