"""From nothing to first points, by its pages alone: an operator opens a programme, and a marketer
who has read nothing sets it up.
"""

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from browser.conftest import Installation, enter, is_clean, picker
from browser.hands import confirmed, has_points, saved, step
from playwright.sync_api import Browser, expect


def test_from_nothing_to_first_points(
    browser: Browser, installation: Installation, tmp_path: Path
) -> None:
    page = enter(browser, installation.links["oskar"])
    page.get_by_role("link", name="Open a programme").click()
    page.get_by_role("link", name="Or begin with an empty programme").click()
    is_clean(page)
    page.get_by_label("Who organises it").fill("Zielona Farba")
    page.get_by_label("Name of the programme").fill("Klub Malarza")
    page.get_by_role("button", name="Open the programme").click()
    expect(page.get_by_role("heading", name="From here to the first points")).to_be_visible()
    is_clean(page)

    step(page, "Say who you are")
    page.get_by_label("Address for questions").fill("klub@zielona.example")
    page.get_by_role("button", name="Save").click()
    saved(page, "Saved.")
    page.get_by_role("link", name="Points", exact=True).click()
    page.get_by_label("Points become the member").select_option(label="at once")
    expect(page.get_by_label("Days to pay")).to_have_count(0)
    page.get_by_role("button", name="Save").click()
    saved(page, "Saved.")

    step(page, "Add what you sell")
    page.get_by_label("Name", exact=True).fill("Farba biała 10 l")
    page.locator("#add-sku").fill("F-10")
    page.get_by_role("button", name="Add the product").click()
    saved(page, "know it now")

    page.get_by_role("link", name="Launch").first.click()
    is_clean(page)
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("New member")).to_be_visible()
    page.get_by_role("link", name="Joining", exact=True).click()
    expect(frame.get_by_role("heading", name="Take part in Klub Malarza")).to_be_visible()
    partner = page.locator(".steps li").filter(has_text="Add a partner")
    partner.get_by_role("link", name="Partners").click()
    expect(page.get_by_role("link", name="Back to the launch")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Hurtownia Barwa")
    page.get_by_label("Tax number", exact=True).fill("5260250274")
    page.get_by_label("Short code").first.fill("BARWA")
    page.get_by_role("button", name="Add").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hurtownia Barwa")

    step(page, "Write the rules")
    page.get_by_role("link", name="Write the first rule").click()
    page.get_by_role("link", name="Points by amount").click()
    expect(page.locator("#sentence-said")).to_contain_text("1 point for each PLN 10.00")
    page.get_by_role("button", name="Add to the draft").click()
    page.get_by_role("button", name="Publish").first.click()
    page.get_by_role("alertdialog").get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("is in force")

    step(page, "Offer a reward")
    page.get_by_label("Name", exact=True).fill("Brush")
    page.get_by_label("Points", exact=True).fill("15")
    page.get_by_label("In stock").fill("100")
    page.get_by_role("button", name="Offer it").click()
    saved(page, "It can be ordered now.")

    step(page, "Publish the regulations")
    expect(page.get_by_text("1 point for each").first).to_be_visible()
    is_clean(page)
    page.get_by_role("button", name="Publish this version").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Publish this version").click()
    saved(page, "It is published")

    # somebody joins by the link that the overview shows
    page.get_by_role("link", name="Overview").first.click()
    link = page.locator(".steps code").inner_text()
    member = enter(browser, link, width=390)
    member.get_by_label("Your name").fill("Marta Malarz")
    member.get_by_label("E-mail address").fill("marta@malarz.example")
    member.get_by_label("I have read and accept the regulations").check()
    is_clean(member)
    member.get_by_role("button", name="Take part").click()
    expect(member.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    confirmed(member, installation, "marta@malarz.example")
    member.get_by_role("button").first.click()
    expect(member.get_by_text("Marta Malarz").first).to_be_visible()

    # the steps are made, and the seller's file brings the first points
    page.get_by_role("link", name="Overview").first.click()
    expect(page.locator(".steps")).to_have_count(0)
    page.get_by_role("link", name="Members", exact=True).first.click()
    page.get_by_role("link", name="Marta Malarz").click()
    number = re.search(r"\d{6,}", page.get_by_role("main").inner_text())
    assert number, "the member's number stands on her page"
    day = datetime.now(ZoneInfo("Europe/Warsaw")).date()
    file = tmp_path / "sales.csv"
    file.write_text(
        f"Document;Date;Customer code;SKU;Quantity;Net\nFV 1;{day};{number[0]};F-10;2;200,00\n"
    )
    page.get_by_role("link", name="Files", exact=True).first.click()
    picker(page, "From which partner").click()
    page.get_by_role("option", name="Hurtownia Barwa").click()
    page.set_input_files("#upload-file", file)
    page.get_by_role("button", name="Hand over the file").click()
    page.get_by_role("button", name="Read the file like this").click()
    page.get_by_role("button", name=re.compile("Record")).click()

    has_points(member, "20")
    is_clean(member)
