"""Without signal at partners: tickets at the door of an event, and photos of what is shown, are kept
on the phone and sent when there is a network again.
"""

from pathlib import Path

from browser.conftest import SECONDS_MAX, Installation, enter, is_clean
from browser.hands import until_seen
from playwright.sync_api import Browser, expect
from scenarios.test_photos import photo


def test_a_ticket_is_kept_at_the_door_and_sent_when_there_is_signal(
    browser: Browser, installation: Installation
) -> None:
    ania = enter(browser, installation.links["ania"], width=390)
    ania.goto(f"{installation.address}/m/{installation.slug}/events/")
    ania.get_by_role("link", name="Tasting").click()
    ticket = ania.locator(".member-card .number").inner_text()
    is_clean(ania)
    ania.context.close()
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(SECONDS_MAX * 1_000)
    page.goto(installation.links["jan"])
    page.goto(f"{installation.address}/p/{installation.slug}/events/")
    page.get_by_role("link", name="To the door").click()
    page.wait_for_function(
        "navigator.serviceWorker.ready.then(() => caches.keys()).then((names) => names.length)"
    )
    page.reload()  # seen by the worker, who keeps it

    context.set_offline(True)
    page.reload()
    page.get_by_label("Ticket").fill(ticket)
    page.get_by_role("button", name="Check in").click()
    kept = page.locator("[data-queue] li")
    expect(kept).to_have_count(1)
    expect(kept).to_contain_text(ticket)
    context.set_offline(False)

    expect(page.get_by_role("heading", name="1 of 1 are here")).to_be_visible()
    expect(kept).to_have_count(0)
    is_clean(page)
    page.get_by_label("Ticket").fill(ticket)
    page.get_by_role("button", name="Check in").click()
    expect(page.get_by_text("Checked in before, at")).to_be_visible()
    context.close()


def test_a_photo_of_a_shelf_is_kept_in_the_cellar_and_sent_when_there_is_signal(
    browser: Browser, installation: Installation, tmp_path: Path
) -> None:
    picture = tmp_path / "shelf.jpg"
    picture.write_bytes(photo(3))
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(SECONDS_MAX * 1_000)
    page.goto(installation.links["jan"])
    page.goto(f"{installation.address}/p/{installation.slug}/wallet/shown/?a=SHELF")
    page.wait_for_function(
        "navigator.serviceWorker.ready.then(() => caches.keys()).then((names) => names.length)"
    )
    page.reload()  # seen by the worker, who keeps it
    is_clean(page)

    context.set_offline(True)
    page.reload()
    page.locator("input[type=file]").set_input_files(picture)
    page.get_by_label("Outlet").select_option(index=1)
    page.get_by_role("button", name="Send it").click()
    kept = page.locator("[data-queue] li")
    expect(kept).to_have_count(1)
    expect(kept).to_contain_text("shelf.jpg")
    context.set_offline(False)

    expect(page.get_by_role("heading", name="What you sent")).to_be_visible()
    expect(kept).to_have_count(0)
    until_seen(page, page.get_by_role("table").get_by_text("Shelf display"))
    context.close()
