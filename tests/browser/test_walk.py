"""The first kilometre in a real browser: a sales file becomes points, the points become a
reward.
"""

from datetime import date, timedelta
from pathlib import Path

import pytest
from browser.conftest import SECONDS_MAX, Installation, enter, is_clean, picker
from playwright.sync_api import Browser, Page, expect

from tandem.config.demo import paper
from tandem.kit import codes

ANIA = codes.next_nip(526100002)
HEADER = "Nr faktury;Data sprzedaży;NIP;EAN;Ilość;JM;Wartość netto;Wartość brutto;Data zapłaty"


def _until_counted(page: Page) -> None:
    for _ in range(SECONDS_MAX * 4):
        if page.locator("[role=status][hx-trigger]").count() == 0:
            return
        page.wait_for_timeout(250)
        page.reload()
    raise AssertionError(page.content())


@pytest.mark.always
def test_sales_file_to_reward(browser: Browser, installation: Installation, tmp_path: Path) -> None:
    file = tmp_path / "luty.csv"
    unpaid_on = date.today() - timedelta(days=2)  # noqa: DTZ011  what was not paid in time is voided by the first night
    file.write_text(
        "\n".join(
            [
                HEADER,
                f"FV 1/2026;10.02.2026;{ANIA};5901234123457;2;szt.;200,00;246,00;12.02.2026",
                f"FV 2/2026;{unpaid_on:%d.%m.%Y};{ANIA};5901234123457;1;szt.;100,00;123,00;",
                f"FV 3/2026;31.02.2026;{ANIA};5901234123457;1;szt.;1,00;;",
            ]
        )
    )
    jan = enter(browser, installation.links["jan"])
    jan.get_by_role("link", name="Sales files", exact=True).click()
    jan.set_input_files("#upload-file", file)
    jan.get_by_role("button", name="Hand over the file").click()
    expect(jan.get_by_role("heading", name="Which column is what?")).to_be_visible()
    is_clean(jan)
    jan.get_by_role("button", name="Read the file like this").click()
    _until_counted(jan)
    expect(jan.get_by_text("The day of sale is no date.")).to_be_visible()
    is_clean(jan)
    jan.get_by_role("button", name="Record 2 lines").click()
    _until_counted(jan)
    expect(jan.get_by_text("recorded", exact=True).first).to_be_visible()

    ania = enter(browser, installation.links["ania"], width=390)
    for _ in range(
        SECONDS_MAX * 4
    ):  # activities are awarded one after the other, and the page is as it was asked for
        if (
            ania.get_by_text("200", exact=True).count()
            and ania.get_by_text("100 more on the way").count()
        ):
            break
        ania.wait_for_timeout(250)
        ania.reload()
    expect(ania.locator(".big")).to_have_text("200")
    expect(ania.get_by_text("100 more on the way")).to_be_visible()
    is_clean(ania)
    ania.get_by_role("link", name="FV 2/2026 Hurtownia Wschód").click()
    expect(
        ania.get_by_text("1 point for each PLN 1.00 of the net amount of the line.")
    ).to_be_visible()
    is_clean(ania)
    ania.get_by_role("link", name="Rewards").last.click()
    ania.get_by_role("link", name="Thermal mug").click()
    is_clean(ania)
    for field, value in (
        ("Street and number", "Lipowa 1"),
        ("Postal code", "15-001"),
        ("City", "Białystok"),
    ):
        ania.get_by_label(field).fill(value)
    ania.get_by_role("button", name="Order for 150 points").click()
    expect(ania.locator(".badge", has_text="being prepared")).to_be_visible()
    is_clean(ania)

    ola = enter(browser, installation.links["ola"])
    ola.get_by_role("navigation").first.get_by_role("link", name="Orders").click()
    search = ola.get_by_role("searchbox")
    search.press_sequentially("nobody")
    expect(ola.get_by_text("Nothing of that kind.")).to_be_visible()
    search.fill("")
    ola.get_by_role("button", name="Cancel the order").click()
    question = ola.get_by_text("Who ordered it is told, and gets the points back.")
    expect(question).to_be_visible()
    is_clean(ola)
    ola.get_by_role("button", name="No, go back").click()
    expect(question).to_be_hidden()
    ola.get_by_placeholder("tracking number").fill("PL123")
    is_clean(ola)
    ola.get_by_role("button", name="Sent").click()
    ania.reload()
    expect(ania.get_by_text("PL123")).to_be_visible()


def test_product_code_from_issue_to_points(browser: Browser, installation: Installation) -> None:
    ola = enter(browser, installation.links["ola"])
    ola.get_by_role("link", name="Product codes").click()
    product = picker(ola, "For which product")
    product.press_sequentially("P-200")
    expect(ola.get_by_role("option", name="Pompa P-200")).to_be_visible()
    product.press("Enter")
    ola.get_by_label("How many").fill("3")
    ola.get_by_role("button", name="Issue the codes").click()
    for _ in range(SECONDS_MAX * 4):
        if ola.get_by_role("link", name="Codes as a file", exact=True).count():
            break
        ola.wait_for_timeout(250)
        ola.reload()
    with ola.expect_download() as started:
        ola.get_by_role("link", name="Codes as a file", exact=True).click()
    code, link, number = Path(started.value.path()).read_text().splitlines()[1].split(",")
    assert number == "1"
    with ola.expect_download() as started:
        ola.get_by_role("link", name="Signed codes as a file").click()
    assert Path(started.value.path()).read_text().splitlines()[3].split(",")[3].startswith("T1.")
    ola.get_by_role("link", name="Print").click()
    expect(ola.locator(".label svg").first).to_be_visible()
    is_clean(ola)

    ania = enter(browser, installation.links["ania"], width=390)
    ania.goto(link)
    expect(ania.get_by_label("Code", exact=True)).to_have_value(code)
    is_clean(ania)
    ania.get_by_role("button", name="Use the code").click()
    expect(ania.get_by_text("no rule gives points for it")).to_be_visible()


def test_claims_by_keyboard_and_by_finger_and_paper_beside_its_page(
    browser: Browser, installation: Installation, tmp_path: Path
) -> None:
    ania, seller = (
        enter(browser, installation.links["ania"], width=390),
        (codes.next_nip(526000001), "Hurtownia Wschód"),
    )
    for number in (1, 2):
        path = tmp_path / f"paper{number}.pdf"
        path.write_bytes(
            paper.invoice(
                number=f"FV {number}/2026",
                day=date.today().isoformat(),  # noqa: DTZ011 — as a till prints it
                seller=seller,
                buyer=("", ""),
                lines=[("Pompa P-200", "3", "szt.", "50,00", "150,00")],
            )
        )
        ania.goto(f"{installation.address}/m/{installation.slug}/prove/")
        ania.set_input_files("#send-file", path)
        ania.get_by_role("button", name="Send the invoice").click()
        expect(ania.get_by_text(f"FV {number}/2026")).to_be_visible()
    jan = enter(browser, installation.links["jan"], width=390)
    jan.goto(f"{installation.address}/p/{installation.slug}/claims/")
    boxes = jan.locator("[data-claims] input[name=row]")
    expect(boxes).to_have_count(2)
    is_clean(jan)

    boxes.nth(0).focus()
    jan.keyboard.press("ArrowDown")
    expect(boxes.nth(1)).to_be_focused()
    jan.keyboard.press("Space")
    expect(boxes.nth(1)).not_to_be_checked()
    for across, is_chosen in ((140, True), (-140, False)):
        jan.locator("[data-claims] tbody tr").nth(1).evaluate(_SWIPE, across)
        expect(boxes.nth(1)).to_be_checked(checked=is_chosen)
    jan.keyboard.press("c")
    expect(jan.get_by_text("1 claim is confirmed.")).to_be_visible()

    jan.locator("[data-claims] input[name=row]").first.focus()
    jan.keyboard.press("o")
    expect(jan.get_by_role("img", name="Page 1 of the document")).to_be_visible()
    assert (
        jan.locator(".sheet img").evaluate(
            "picture => picture.decode().then(() => picture.naturalWidth)"
        )
        > 300
    )
    is_clean(jan)
    jan.get_by_label("Quantity").first.fill("2")
    jan.get_by_role("button", name="Confirm", exact=True).click()
    expect(jan.get_by_text("Nothing to confirm")).to_be_visible()
    ania.reload()
    expect(ania.get_by_text("confirmed", exact=True)).to_have_count(2)


_SWIPE = """(row, across) => {
  const at = (x) => new Touch({identifier: 1, target: row, clientX: x, clientY: 100});
  row.dispatchEvent(new TouchEvent("touchstart", {bubbles: true, touches: [at(200)], changedTouches: [at(200)]}));
  row.dispatchEvent(new TouchEvent("touchend", {bubbles: true, touches: [], changedTouches: [at(200 + across)]}));
}"""
