"""Every page of the three portals, the account and the public doors: clean for axe, as wide as the
screen, in light and dark.
"""

from itertools import cycle

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from browser.conftest import Installation
from playwright.sync_api import Browser, Page
from support.means import is_thorough
from support.short import some

from tandem.portals.shared.areas import discovering

PAGES = {
    "ola": [],
    "jan": [],
    "ania": [],
    "ewa": [],
}
PUBLIC = [
    "/account/login/",
    "/account/login/code/",
    "/account/password/reset/",
    "/account/signup/",
    "/api/v1/docs",
    "/invitation/none/",
    "/nowhere/",
]
LOOKS = [(390, "dark"), (1440, "light"), (390, "light"), (1440, "dark")]
# Makes room by itself as soon as the server answers; looked at in `test_without_signal`.
LEAVES = ["offline/"]
ACCOUNT = [
    "/account/data/",
    "/account/password/set/",
    "/account/email/",
    "/account/two-step/",
    "/account/sessions/",
]


def _page(browser: Browser) -> Page:
    context = browser.new_context(locale="pl-PL")
    context.add_init_script(AXE_SCRIPT)  # sent once, not with each look
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return page


def _look(page: Page, address: str, width: int, scheme: str) -> list[str]:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(address)
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then(found => found.violations)")
    look = f"{address} ({width}, {scheme})"
    wrong = [f"{look}: {each['id']} {each['nodes'][0]['html'][:120]}" for each in found]
    if page.evaluate("document.documentElement.scrollWidth") > width:
        wrong.append(f"{look}: wider than the screen")
    return wrong


def _declared(base: str) -> list[str]:
    """The pages of the areas of a portal that stand at an address of their own; what has no
    template is a file.
    """
    code = {"o": "organiser", "p": "partner", "m": "member"}[base.split("/")[3]]
    pages = [page for area in discovering.areas(code) for page in area.pages]
    routes = [page.route for page in pages if not page.template.endswith("/")]
    return [route for route in routes if "<" not in route and route not in LEAVES]


def _addresses(page: Page, installation: Installation, who: str) -> list[str]:
    """The pages of somebody; of a stranger those that everybody may see."""
    if who not in PAGES:
        return [installation.address + path for path in [*PUBLIC, f"/join/{installation.slug}/"]]
    page.goto(installation.links[who])
    base = page.url
    links = [
        link.get_attribute("href") or ""
        for link in page.get_by_role("navigation").first.get_by_role("link").all()
    ]
    known = [base + path for path in [*PAGES[who], *_declared(base)]]
    assert {installation.address + link for link in links} <= set(known), (
        "what the menu leads to is looked at"
    )
    if who != "ola":
        return known
    page.goto(f"{base}partners/")
    partner = page.locator("tbody a").first.get_attribute("href") or ""
    return [
        *known,
        installation.address + partner,
        *(installation.address + path for path in ACCOUNT),
    ]


@pytest.mark.always
@pytest.mark.parametrize("who", [*PAGES, "stranger"])
def test_every_page_is_clean(browser: Browser, installation: Installation, who: str) -> None:
    """Each page in one of the four looks, in turn; `--thorough` takes all four of each, the short
    run every tenth page.
    """
    page, wrong = _page(browser), []
    addresses = some(_addresses(page, installation, who))
    looks = [
        (look, address)
        for address, usual in zip(addresses, cycle(LOOKS), strict=False)
        for look in (LOOKS if is_thorough() else [usual])
    ]
    # One look after another: each change of it draws the page that stands anew.
    for (width, scheme), address in sorted(looks, key=lambda each: LOOKS.index(each[0])):
        wrong += _look(page, address, width, scheme)
    page.context.close()

    assert wrong == []
