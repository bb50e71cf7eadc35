"""Proofs without signal: kept on the phone, sent when there is a network again, whatever tells of
it.
"""

from pathlib import Path

import pytest
from browser.conftest import SECONDS_MAX, Installation, enter, is_clean
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tandem.kit import codes

SELLER = codes.next_nip(526000001)
DEAF = "for (const name of %s) window.addEventListener(name, (event) => event.stopImmediatePropagation(), true);"
# What the worker sends by itself passes by the routes of a page.
WITHOUT_SYNC = (
    "Object.defineProperty(ServiceWorkerRegistration.prototype, 'sync', { value: undefined });"
)
EVERY_SIGNAL = "['online', 'focus', 'pageshow', 'visibilitychange']"


def _link(letter: str) -> str:
    return f"https://qr.ksef.mf.gov.pl/invoice/{SELLER}/10-02-2026/{letter * 43}"


def _phone(
    browser: Browser, installation: Installation, *, scripts: str = "", scheme: str = "light"
) -> Page:
    """Ania's phone on the page of proofs, which is at hand without a network by then."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        color_scheme=scheme,  # type: ignore[arg-type]
        locale="en-GB",
    )
    if scripts:
        context.add_init_script(scripts)
    page = context.new_page()
    page.set_default_timeout(SECONDS_MAX * 1_000)
    page.goto(installation.links["ania"])
    _to_proofs(page, installation)
    page.wait_for_function(
        "navigator.serviceWorker.ready.then(() => caches.keys()).then((names) => names.length)"
    )
    return page


def _to_proofs(page: Page, installation: Installation) -> None:
    page.goto(f"{installation.address}/m/{installation.slug}/prove/")


def _keep(page: Page, link: str) -> None:
    """Kept on the phone, and seen there: what was kept before says the same words, so the lines are
    counted.
    """
    kept = page.locator("[data-queue] li")
    kept_before = kept.count()
    page.fill("#scan-text", link)
    page.get_by_role("button", name="Send the code").click()
    expect(kept).to_have_count(kept_before + 1)
    expect(page.get_by_text("Kept on this phone.")).to_be_visible()


def _network(context: BrowserContext, *, is_there: bool) -> None:
    context.set_offline(not is_there)


@pytest.mark.always
def test_a_proof_is_kept_and_sent_when_there_is_signal(
    browser: Browser, installation: Installation
) -> None:
    page = _phone(browser, installation)

    _network(page.context, is_there=False)
    _to_proofs(page, installation)
    expect(page.get_by_role("heading", name="No signal")).to_be_visible()
    _keep(page, _link("A"))
    page.reload()
    expect(page.locator("[data-queue] li")).to_have_count(1)
    _network(page.context, is_there=True)

    expect(page.get_by_role("heading", name="Sent so far")).to_be_visible()
    expect(page.get_by_text("asked of the seller")).to_be_visible()
    expect(page.locator("[data-queue] li")).to_have_count(0)
    page.context.close()


def test_a_proof_is_sent_though_the_browser_tells_of_nothing(
    browser: Browser, installation: Installation
) -> None:
    page = _phone(browser, installation, scripts=DEAF % EVERY_SIGNAL)

    _network(page.context, is_there=False)
    _to_proofs(page, installation)
    _keep(page, _link("B"))
    _network(page.context, is_there=True)

    expect(page.get_by_role("heading", name="Sent so far")).to_be_visible()
    expect(page.locator("[data-queue] li")).to_have_count(0)
    page.context.close()


def test_a_page_follows_what_the_worker_sent(browser: Browser, installation: Installation) -> None:
    page = _phone(browser, installation)
    _network(page.context, is_there=False)
    _to_proofs(page, installation)
    _keep(page, _link("H"))

    # The worker sends it and tells the page: for the page it is merely gone.
    page.evaluate(
        """async () => {
            const target = document.querySelector("[data-queue]").dataset.queue;
            for (const { key } of await Outbox.all(target)) await Outbox.remove(key);
        }"""
    )
    expect(page.locator("[data-queue] li")).to_have_count(0)  # seen while there is still no network
    _network(page.context, is_there=True)

    expect(page.get_by_role("heading", name="No signal")).to_have_count(0)
    expect(page.get_by_role("button", name="Send the code")).to_be_visible()
    page.context.close()


def test_the_page_without_a_network_makes_room_when_there_is_one(
    browser: Browser, installation: Installation
) -> None:
    page = _phone(browser, installation, scripts=DEAF % EVERY_SIGNAL)
    _network(page.context, is_there=False)
    _to_proofs(page, installation)
    expect(page.get_by_role("heading", name="No signal")).to_be_visible()

    _network(page.context, is_there=True)

    expect(page.get_by_role("heading", name="No signal")).to_have_count(0)
    expect(page.get_by_role("button", name="Send the code")).to_be_visible()
    page.context.close()


def test_a_proof_is_sent_by_the_worker_with_no_page_open(
    browser: Browser, installation: Installation
) -> None:
    other = enter(browser, installation.links["ania"], width=390)
    _to_proofs(other, installation)
    sent_before = other.get_by_text("asked of the seller").count()
    page = _phone(browser, installation)
    devtools = page.context.new_cdp_session(page)
    registrations: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(
            row["registrationId"]
            for row in event["registrations"]
            if f"/m/{installation.slug}/" in row["scopeURL"]
        ),
    )
    devtools.send("ServiceWorker.enable")
    _network(page.context, is_there=False)
    _to_proofs(page, installation)
    _keep(page, _link("C"))
    assert registrations

    page.goto("about:blank")
    _network(page.context, is_there=True)
    devtools.send(
        "ServiceWorker.dispatchSyncEvent",
        {
            "origin": installation.address,
            "registrationId": registrations[-1],
            "tag": f"outbox /m/{installation.slug}/prove/",
            "lastChance": False,
        },
    )

    for _ in range(SECONDS_MAX * 4):
        _to_proofs(other, installation)
        if other.get_by_text("asked of the seller").count() > sent_before:
            break
        other.wait_for_timeout(250)
    expect(other.get_by_text("asked of the seller")).to_have_count(sent_before + 1)
    other.context.close()
    page.context.close()


def test_what_is_refused_can_be_read_and_dismissed(
    browser: Browser, installation: Installation
) -> None:
    page = _phone(browser, installation)

    _network(page.context, is_there=False)
    _to_proofs(page, installation)
    _keep(page, _link("D"))
    _keep(page, _link("D"))
    _network(page.context, is_there=True)

    refused = page.locator("[data-queue] li")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("You sent this invoice on")
    page.reload()
    expect(refused).to_contain_text("You sent this invoice on")
    is_clean(page)
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator("[data-queue]")).to_be_hidden()
    page.reload()
    expect(page.get_by_role("heading", name="Sent so far")).to_be_visible()
    expect(refused).to_have_count(0)
    page.context.close()


def test_a_signal_while_something_is_sent_is_followed_afterwards(
    browser: Browser, installation: Installation
) -> None:
    page = _phone(browser, installation, scripts=WITHOUT_SYNC)
    _network(page.context, is_there=False)
    _to_proofs(page, installation)
    _keep(page, _link("E"))
    held: list[Route] = []

    def hold_first(route: Route) -> None:
        if route.request.method == "POST" and not held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/prove/", hold_first)

    _network(page.context, is_there=True)
    for _ in range(SECONDS_MAX * 10):
        if held:
            break
        page.wait_for_timeout(100)
    page.evaluate(
        """async (link) => {
            const target = document.querySelector("[data-queue]").dataset.queue;
            await Outbox.add({ target, owner: "", url: target, at: Date.now(), fields: [["text", link]], name: "later" });
            window.dispatchEvent(new Event("online"));
        }""",
        _link("F"),
    )
    held[0].continue_()

    expect(page.get_by_role("heading", name="Sent so far")).to_be_visible()
    expect(page.locator("[data-queue] li")).to_have_count(0)
    page.context.close()


def test_what_another_member_kept_waits_for_them(
    browser: Browser, installation: Installation
) -> None:
    page = _phone(browser, installation)
    page.evaluate(
        """async (link) => {
            const target = document.querySelector("[data-queue]").dataset.queue;
            await Outbox.add({ target, owner: "1", url: target, at: Date.now(), fields: [["text", link]], name: "a code" });
        }""",
        _link("G"),
    )

    page.reload()

    expect(page.get_by_text("Somebody else kept this on the phone.")).to_be_visible()
    expect(page.locator("[data-queue] li")).to_have_count(1)
    is_clean(page)
    page.context.close()


def test_photos_of_an_action_are_kept_and_sent_when_there_is_signal(
    browser: Browser, installation: Installation, tmp_path: Path
) -> None:
    photo = tmp_path / "shelf.jpg"
    Image.effect_noise((400, 300), 80).convert("RGB").save(photo)
    ola = enter(browser, installation.links["ola"])
    ola.goto(f"{installation.address}/o/{installation.slug}/actions/")
    ola.locator("details:has(#add-name) > summary").click()  # the event's kind stands already
    ola.get_by_label("Name", exact=True).fill("Window display")
    ola.get_by_label("Key for programs").fill("WINDOW")
    ola.get_by_label("It is proved by photos").check()
    expect(ola.get_by_label("What the photo is to show")).to_be_visible()
    ola.get_by_role("button", name="Add the action").click()
    expect(ola.get_by_text("by photo", exact=True)).to_be_visible()
    page = _phone(browser, installation)
    page.goto(f"{installation.address}/m/{installation.slug}/action/?a=WINDOW")

    _network(page.context, is_there=False)
    page.set_input_files("#show-after", photo)
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("Kept on this phone.")).to_be_visible()
    expect(page.locator("[data-queue] li")).to_contain_text("shelf.jpg")
    is_clean(page)
    _network(page.context, is_there=True)

    expect(page.get_by_role("heading", name="Sent so far")).to_be_visible()
    page.goto(f"{installation.address}/m/{installation.slug}/action/?a=WINDOW")
    page.set_input_files("#show-after", photo)
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("was received on")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_without_signal_is_clean(
    browser: Browser, installation: Installation, scheme: str
) -> None:
    page = _phone(browser, installation, scheme=scheme)

    _network(page.context, is_there=False)
    _to_proofs(page, installation)

    expect(page.get_by_role("heading", name="No signal")).to_be_visible()
    is_clean(page)
    page.context.close()


def test_the_card_is_shown_without_signal_once_it_was_opened(
    browser: Browser, installation: Installation
) -> None:
    page = _phone(browser, installation)
    card = f"{installation.address}/m/{installation.slug}/card/"
    page.goto(card)
    number = page.locator(".member-card .number").inner_text()

    page.context.set_offline(True)
    page.goto(card)
    expect(page.locator(".member-card .number")).to_have_text(number)
    page.goto(f"{installation.address}/m/{installation.slug}/activity/")
    expect(page.get_by_role("heading", name="No signal")).to_be_visible()

    page.context.set_offline(False)
    page.wait_for_url("**/prove/")  # the page without a network makes room by itself
    page.context.clear_cookies()
    page.goto(f"{installation.address}/m/{installation.slug}/")
    page.context.set_offline(True)
    page.goto(card)
    expect(page.get_by_role("heading", name="No signal")).to_be_visible()
    page.context.close()
