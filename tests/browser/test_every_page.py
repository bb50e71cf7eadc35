"""Every page of the three portals, the account and the public doors: clean for axe, as wide as the screen, in light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser.conftest import Installation
from playwright.sync_api import Browser, Page

PAGES = {
    "ola": ["", "members/", "members/import/", "firms/", "partners/", "products/", "products/import/", "files/", "claims/", "unknown/", "codes/", "codes/serials/", "payments/",
            "rules/", "rules/try/", "rules/runs/", "actions/", "levels/", "levels/targets/", "segments/", "finance/", "finance/opening/", "approvals/", "rewards/", "orders/", "people/", "people/keys/", "settings/"],
    "jan": ["", "claims/", "files/", "customers/", "customers/joining/", "customers/invite/", "customers/counter/", "payments/", "people/"],
    "ania": ["", "prove/", "action/", "code/", "activity/", "inbox/", "level/", "give/", "me/", "rewards/"],
    "ewa": ["", "firm/", "prove/", "code/", "me/", "rewards/", "inbox/"],
}  # fmt: skip
PUBLIC = [
    "/account/login/",
    "/account/login/code/",
    "/account/password/reset/",
    "/account/signup/",
    "/api/v1/docs",
    "/invitation/none/",
    "/nowhere/",
]
ACCOUNT = ["/account/password/set/", "/account/email/", "/account/two-step/", "/account/sessions/"]


def _page(browser: Browser, width: int, scheme: str) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="pl-PL")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return page


def _look(page: Page, address: str) -> list[str]:
    page.goto(address)
    found = Axe().run(page).response["violations"]
    wrong = [f"{address}: {each['id']} {each['nodes'][0]['html'][:120]}" for each in found]
    if page.evaluate("document.documentElement.scrollWidth") > page.viewport_size["width"]:  # type: ignore[index]
        wrong.append(f"{address}: wider than the screen")
    return wrong


def _look_without_signal(page: Page, address: str) -> list[str]:
    """What a phone shows in a page's place while there is no network. With one it makes room at once."""
    page.goto(address)
    page.wait_for_function("navigator.serviceWorker.ready.then(() => caches.keys()).then((names) => names.length)")
    page.context.set_offline(True)
    wrong = _look(page, address)
    page.wait_for_selector('[data-owner=""]', state="attached")
    page.context.set_offline(False)
    return wrong


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
def test_every_page_is_clean(browser: Browser, installation: Installation, width: int, scheme: str) -> None:
    wrong: list[str] = []
    for who, paths in PAGES.items():
        page = _page(browser, width, scheme)
        page.goto(installation.links[who])
        base = page.url
        for path in paths:
            wrong += _look(page, base + path)
        if who == "ania":
            wrong += _look_without_signal(page, f"{base}prove/")
        if who == "ola":
            page.goto(f"{base}partners/")
            page.click("tbody a")
            wrong += _look(page, page.url)
            for path in ACCOUNT:
                wrong += _look(page, installation.address + path)
        page.context.close()
    page = _page(browser, width, scheme)
    for path in [*PUBLIC, f"/join/{installation.slug}/"]:
        wrong += _look(page, installation.address + path)

    assert wrong == []
