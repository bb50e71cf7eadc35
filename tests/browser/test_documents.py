"""A file in each of its states: clean for axe, as wide as the screen; what failed goes on by the
keyboard alone, and counts.
"""

from pathlib import Path

import psycopg
import pytest
from browser.conftest import Installation
from browser.test_every_page import _look, _page
from playwright.sync_api import Browser, Page

from tandem.kit import codes

ANIA = codes.next_nip(526100002)
STATES = ("RECEIVED", "READING", "MAPPING", "READY", "COUNTING", "COUNTED", "WITHDRAWN", "FAILED")
REASON = "It was begun many times and never came to its end. Try again later, or withdraw it and send it in parts."


def _stand(installation: Installation, document: str, state: str) -> None:
    """Put a document into a state, as if it had just come there."""
    with psycopg.connect(installation.environment["TANDEM_DATABASE_URL"]) as connection:
        connection.execute(
            "UPDATE evidence_document SET status = %s, state_at = now(), reason = %s, failed_in = %s, batches = 3, batches_done = 1"
            " WHERE id = %s",
            [
                state,
                REASON if state == "FAILED" else "",
                "READING" if state == "FAILED" else "",
                document,
            ],
        )


def _handed_in(page: Page, folder: Path, number: int) -> str:
    file = folder / f"sprzedaż-hurtowni-wschód-bardzo-długa-nazwa-pliku-{number}.csv"
    rows = "".join(
        f"KB/{number}/{line};2026-02-03;{ANIA};5901234123457;{line};10,00\n" for line in range(1, 4)
    )
    file.write_text(f"Nr faktury;Data sprzedaży;NIP;EAN;Ilość;Wartość netto {number}\n{rows}")
    page.set_input_files("input[name=file]", file)
    page.click("#upload button:not([type=button])")  # the other takes the file away
    page.wait_for_selector("#map_columns", state="attached")
    return page.url.rstrip("/").rpartition("/")[2]


@pytest.mark.parametrize(
    ("width", "scheme"),
    [(390, "dark"), pytest.param(1440, "light", marks=pytest.mark.thorough)],
)
def test_each_state_is_clean(
    browser: Browser, installation: Installation, width: int, scheme: str, tmp_path: Path
) -> None:
    page = _page(browser)
    page.goto(installation.links["jan"])
    files = f"{page.url}files/"
    page.goto(files)
    document = _handed_in(page, tmp_path, width)

    wrong = []
    for state in STATES:
        _stand(installation, document, state)
        wrong += _look(page, f"{files}{document}/", width, scheme)
    wrong += _look(page, f"{files}?state=failed", width, scheme)
    page.context.close()

    assert wrong == []


def test_what_failed_goes_on_by_the_keyboard_and_counts(
    browser: Browser, installation: Installation, tmp_path: Path
) -> None:
    page = _page(browser)
    page.goto(installation.links["jan"])
    page.goto(f"{page.url}files/")
    document = _handed_in(page, tmp_path, 7)
    _stand(installation, document, "FAILED")
    page.reload()

    _press(page, "again")
    page.wait_for_selector("#record button", timeout=60_000)
    _press(page, "record")
    page.wait_for_selector(".badge.good", timeout=60_000)

    with psycopg.connect(installation.environment["TANDEM_DATABASE_URL"]) as connection:
        found = connection.execute(
            "SELECT status, lines_counted FROM evidence_document WHERE id = %s", [document]
        ).fetchone()
    page.context.close()
    assert found == ("COUNTED", 3)


def _press(page: Page, act: str) -> None:
    """Go with the Tab key to what does this, and press Enter."""
    for _time in range(60):
        page.keyboard.press("Tab")
        at = page.evaluate(
            "() => { const one = document.activeElement; const form = one && one.closest('form');"
            " return one.tagName === 'BUTTON' && ((form && form.elements._action && form.elements._action.value) || ''); }"
        )
        if at == act:
            page.keyboard.press("Enter")
            return
    pytest.fail(f"no button “{act}” is reached by the keyboard")
