"""`screenshots`: pictures taken from the running demo: those of the README, or of every page."""

import argparse
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[4]
FOLDER = ROOT / "docs" / "screenshots"
SCREENS = ROOT / "docs" / "screens"  # not committed
# file, who, width, height, scheme, path below the portal
PICTURES = (
    ("organiser-overview.png", "Organiser", 1440, 900, "light", ""),
    ("organiser-rules.png", "Organiser", 1440, 900, "light", "rules/"),
    ("partner-home.png", "Partner", 1440, 900, "dark", ""),
    ("member-home.png", "Member", 390, 844, "light", ""),
    ("member-rewards.png", "Member", 390, 844, "dark", "rewards/"),
)
LOOKS = ((390, 844, "light"), (390, 844, "dark"), (1440, 900, "light"), (1440, 900, "dark"))
ROWS_MAX = 40  # pages of one row, such as a member's, that a person's pages lead to
# Pages outside of the portals: of who runs the installation or several programmes, of everybody's
# own account, of doors, and what strangers read of a programme.
OF_OPERATORS = (
    *(f"operator/{part}/" for part in ("start", "start/empty", "start/like", "people", "domains")),
    *("operator/", "operator/mail/", "operator/attention/", "mail/"),
)
OF_ACCOUNTS = (
    "programmes/",
    "programmes/people/",
    *("account/email/", "account/password/set/", "account/two-step/", "account/sessions/"),
)
DOORS = ("account/login/", "account/signup/", "join/{slug}/", "join/{slug}/why/")
PUBLIC = ("", "regulations/", "code/", "widget/")


def screenshots(arguments: list[str]) -> int:
    """Take the README's screenshots from the demo, which is built and stopped on the way."""
    parser = argparse.ArgumentParser(prog="tandem screenshots", description=screenshots.__doc__)
    parser.add_argument(
        "--every",
        action="store_true",
        help="of every page instead, on a phone and a desk, light and dark, into docs/screens/",
    )
    options = parser.parse_args(arguments)
    from playwright.sync_api import sync_playwright

    browser = next(
        (
            path
            for name in ("chromium", "chromium-browser", "google-chrome")
            if (path := shutil.which(name))
        ),
        None,
    )
    if browser is None:
        print(
            "tandem: Chromium is not installed (Debian: apt-get install chromium).", file=sys.stderr
        )
        return 1
    with _demo() as links, sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=browser, args=["--no-sandbox", "--disable-gpu"]
        )
        if options.every:
            print(f"{_every(running, links)} pictures in {SCREENS.relative_to(ROOT)}/")
        else:
            _of_readme(running, links)
        running.close()
    return 0


@contextmanager
def _demo() -> Iterator[dict[str, str]]:
    """The demo while it runs: who enters by which link."""
    demo = subprocess.Popen([str(ROOT / "tandem"), "demo"], stdout=subprocess.PIPE, text=True)
    try:
        links: dict[str, str] = {}
        assert demo.stdout is not None
        for line in demo.stdout:
            match = re.match(r"\s+(Organiser|Partner|Member|Operator) \([^)]*\)\s+(\S+)", line)
            if match:
                links[match.group(1)] = match.group(2)
            if line.startswith("Ready"):
                break
        yield links
    finally:
        demo.send_signal(signal.SIGINT)
        demo.wait(timeout=30)


def _of_readme(running: "Browser", links: dict[str, str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    for file, who, width, height, scheme, path in PICTURES:
        context = running.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]
            locale="en-GB",
        )
        page = context.new_page()
        page.goto(links[who])
        page.goto(page.url + path)
        page.screenshot(path=FOLDER / file)
        context.close()


def _every(running: "Browser", links: dict[str, str]) -> int:
    """The pages of each portal that the areas declare, and one of each kind that they lead to;
    those of operators and of accounts, and those for strangers; how many pictures.
    """
    shutil.rmtree(SCREENS, ignore_errors=True)
    total, portal = 0, ""
    for who, link in links.items():
        page = running.new_context(locale="en-GB").new_page()
        page.goto(link)
        base = page.url
        root = _root(base)
        if who == "Operator":
            total += _taken(page, [root + path for path in OF_OPERATORS], "operator", root)
            page.context.close()
            continue
        portal = base
        total += _taken(page, _addresses(page, who.lower(), base), who.lower(), base)
        if who == "Organiser":
            total += _taken(page, [root + path for path in OF_ACCOUNTS], "account", root)
        page.context.close()
    page = running.new_context(locale="en-GB").new_page()
    total += _taken(page, _public(page, portal), "stranger", _root(portal))
    page.context.close()
    return total


def _root(base: str) -> str:
    return "/".join(base.split("/")[:3]) + "/"


def _taken(page: "Page", addresses: list[str], folder: str, base: str) -> int:
    """Pictures of these pages in every look; a page that answers with an error is named."""
    (SCREENS / folder).mkdir(parents=True)
    total = 0
    for address in addresses:
        name = address.removeprefix(base).strip("/").replace("/", "-") or "home"
        for width, height, scheme in LOOKS:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            answer = page.goto(address)
            if answer is not None and answer.status >= 400:
                print(f"tandem: {address} answers {answer.status}.", file=sys.stderr)
                break
            page.screenshot(path=SCREENS / folder / f"{name}-{width}-{scheme}.png", full_page=True)
            total += 1
    return total


def _public(page: "Page", base: str) -> list[str]:
    """What strangers see of the programme of this address: its doors, its pages, and the first of
    each kind that they lead to.
    """
    root, slug = _root(base), base.split("/")[4]
    own = f"{root}programme/{slug}/"
    plain = [*(root + path.format(slug=slug) for path in DOORS), *(own + path for path in PUBLIC)]
    first_of: dict[str, str] = {}
    for address in plain:
        page.goto(address)
        for link in page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)"):
            link = link.split("?")[0].split("#")[0]
            parts = re.sub(r"^(en|pl|ro|be)/", "", link.removeprefix(own)).split("/")
            if link.startswith(own) and len(parts) > 2:
                first_of.setdefault(parts[0], link)
    return [*plain, *first_of.values()]


def _addresses(page: "Page", portal: str, base: str) -> list[str]:
    """The declared pages at an address of their own; then the first that lists lead to of each kind
    of page with an id in its address.
    """
    import django

    django.setup()
    from tandem.portals.shared.areas import discovering

    pages = [page for area in discovering.areas(portal) for page in area.pages]
    routes = [declared.route for declared in pages if not declared.template.endswith("/")]
    plain = [base + route for route in routes if "<" not in route]
    kinds = {route: _pattern(base, route) for route in routes if "<" in route}
    first_of: dict[str, str] = {}
    for address in plain:
        page.goto(address)
        for link in page.eval_on_selector_all("main a[href]", "all => all.map(one => one.href)"):
            for route, pattern in kinds.items():
                if route not in first_of and pattern.fullmatch(link.split("?")[0]):
                    first_of[route] = link.split("?")[0]
    return [*plain, *list(first_of.values())[:ROWS_MAX]]


def _pattern(base: str, route: str) -> re.Pattern[str]:
    """What addresses of a route look like; an id is no word of ours."""
    parts = re.split(r"(<[^>]+>)", route)
    return re.compile(
        re.escape(base)
        + "".join(
            r"(?:\d{5,}|[0-9a-f]{8}-[0-9a-f-]{27})"
            if part.startswith(("<int", "<uuid"))
            else r"[-\w]+"
            if part.startswith("<")
            else re.escape(part)
            for part in parts
        )
    )
