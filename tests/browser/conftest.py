"""A real installation for the browser: web server and worker as processes of their own, on a small
world.
"""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import _database
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tandem.config import programs
from tandem.config.web import listening

CHROMIUM = next(
    (
        path
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (path := shutil.which(name))
    ),
    None,
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here drives a browser, and says so when there is none."""
    for item in items:
        if "browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


SERVER_MS_MAX = 300  # of a page: recorded where it is more, and no test fails for it
Watch = Callable[[Page], Page]
SECONDS_MAX = 30  # for a state to come; what comes sooner costs nothing


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium."""
    expect.set_options(timeout=SECONDS_MAX * 1_000)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: "pytest.CallInfo[None]") -> Iterator[None]:
    """A failure says which browser it was: they change under us."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    running = getattr(item, "funcargs", {}).get("browser")
    if report.failed and running is not None:
        report.sections.append(("browser", f"Chromium {running.version} ({CHROMIUM})"))


def enter(browser: Browser, link: str, *, width: int = 1440, scheme: str = "light") -> Page:
    """A page of whoever has this link; an error in the console fails the test."""
    viewport = {"width": width, "height": 900}
    context = browser.new_context(viewport=viewport, color_scheme=scheme, locale="en-GB")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(SECONDS_MAX * 1_000)
    page.on(
        "console", lambda message: pytest.fail(message.text) if message.type == "error" else None
    )
    page.goto(link)
    return page


def picker(within: Page | Locator, name: str, *, exact: bool = False) -> Locator:
    """A list that is searched while typing, as soon as it is one: until its script has come it is
    a plain list, and what is typed there searches nothing.
    """
    field = within.get_by_role("combobox", name=name, exact=exact)
    expect(field).to_have_attribute("role", "combobox")
    return field


def is_clean(page: Page) -> None:
    """No finding of axe, and nothing wider than the screen."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]


@dataclass
class Installation:
    """Where it runs, who is there, and its processes."""

    address: str
    links: dict[str, str]
    slug: str
    home: Path
    environment: dict[str, str]
    keeper: "subprocess.Popen[str]"

    def pids(self, name: str) -> list[int]:
        """The processes of this name: `web`, `worker`."""
        children = psutil.Process(self.keeper.pid).children()
        return [child.pid for child in children if f"tandem: {name}" in " ".join(child.cmdline())]

    def kill(self, name: str) -> None:
        """End these, and all that they started, as a power cut would. They are started again, as in
        any installation.
        """
        pids = self.pids(name)
        assert pids
        for pid in pids:
            os.killpg(pid, signal.SIGKILL)


_SCRIPT = """
import django; django.setup()
from django.db import transaction
import cast, json
from dataclasses import replace
from datetime import timedelta
from tandem.activity import declaring
from tandem.engagement.events import writing as events
from tandem.evidence.claims.photos import wanting
from tandem.flows.engagement import attend_events
from tandem.programmes.models import Programme
from tandem.platform import clock
from tandem.platform.access import identity
from tandem.platform.models import User
from tandem.platform.models.user import Role
from tandem.portals.shared.joining.entering import link_for
from joining.firms import EWA, PIOTR, allow, join
from tandem.engagement import ways
from tandem.participants.firms import codes, deciding, means
from tandem.programmes import terms
from tandem.rewards import catalogue
with transaction.atomic():
    world = cast.build(release="WHEN_PAID", payment_curve=[[0, 100], [14, 50]], point_value_minor=5, ways=[*ways.NAMES])
    world.publish({"key": "zloty", "when": {"all": []}, "give": {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]}})
    terms.publish(world.programme.id, document=terms.plain(cast.TERMS), actor=world.actor, now=cast.NOW)
    catalogue.add_reward(world.programme.id, name={"en": "Thermal mug"}, points=150, stock=2, actor=world.actor, now=cast.NOW)
    scope = {"organiser_id": world.organiser_id, "now": cast.NOW, "programme_id": world.programme.id}
    links = {}
    for name, role, more in (("ola", Role.ADMINISTRATOR, {}), ("jan", Role.PARTNER_MANAGER, {"partner_id": world.wschod}),
                             ("ania", Role.MEMBER, {"member_id": world.members["Ania"]})):
        user = User.objects.create_user(f"{name}@akwa.example", name=name, created_at=cast.NOW)
        identity.give_role(user, role, **scope, **more)
        links[name] = link_for(user)
    # A tasting whose door is open, hosted by the partner, to which Ania comes.
    starts = clock.now() + timedelta(hours=6)
    tasting = events.EventIn({"en": "Tasting"}, starts, starts + timedelta(hours=3), place="Lipowa 4", partner_id=world.wschod)
    event = events.begin(world.programme.id, tasting, actor=world.actor, now=clock.now())
    events.open_it(event, programme_id=world.programme.id, actor=world.actor, now=clock.now())
    acting = replace(world.actor, permissions=frozenset({"member.claim"}), member_id=world.members["Ania"])
    attend_events.sign_up(event, world.members["Ania"], programme=Programme.objects.of(world.organiser_id).get(), actor=acting, now=clock.now())
    # A shelf that partners show by photos.
    shelf = {"programme_id": world.programme.id, "actor": world.actor, "now": cast.NOW}
    declaring.declare("SHELF", names={"en": "Shelf display"}, **shelf)
    wanting.want("SHELF", texts={"en": "The whole shelf."}, is_of_partners=True, **shelf)
    # Two who say that a firm is theirs: one asks for a letter, and has got one; the seller is asked.
    allow(world, *means.MEANS)
    now = clock.now()  # the night looks after who has waited long
    ewa, piotr = join(world, EWA, now=now), join(world, PIOTR, now=now)
    codes.make(ewa.member_id, ewa.id, channel="LETTER", address="Nowa sp. z o.o.\\nLipowa 1\\n15-001 Białystok",
               programme=world.programme, actor=world.actor, now=now)
    deciding.ask(ewa.member_id, ewa.id, {world.wschod: cast.NOW.date()}, organiser_id=world.organiser_id, now=now)
    links["ewa"] = link_for(User.objects.get(id=ewa.user_id))
    links["oskar"] = link_for(User.objects.create_user("oskar@host.example", is_operator=True, created_at=cast.NOW))
print(json.dumps({"slug": world.programme.slug, "links": links}))
"""


ROOT = Path(__file__).resolve().parents[2]


def _environment(database: str, home: Path, address: str) -> dict[str, str]:
    return {
        **os.environ,
        "TANDEM_DATABASE_URL": _database(os.environ["TANDEM_SUITE_URL"], database),
        "TANDEM_HOME": str(home),
        "TANDEM_POOL": "1",
        "TANDEM_PUBLIC_URL": address,
        "TANDEM_DEMO": "1",  # links that sign in again and again
        "DJANGO_SETTINGS_MODULE": "tandem.config.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests'}",
    }


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The world at rest: its database, its home, who is there. Made once a worker, and by whoever
    comes first where all are on one server.
    """
    place = tmp_path_factory.getbasetemp()
    is_shared = "TANDEM_TEST_DATABASE_URL" in os.environ and "PYTEST_XDIST_WORKER" in os.environ
    run = place.parent if is_shared else place
    folder = run / "browser"
    with (run / "browser.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _forget_databases()
            half = Path(tempfile.mkdtemp(dir=run))
            (half / "home").mkdir()
            name = f"tandem_browser_built_{os.urandom(3).hex()}"
            _copy_database(os.environ["TANDEM_SUITE_TEMPLATE"], name)
            made = subprocess.run(
                [sys.executable, "-c", _SCRIPT],
                env=_environment(name, half / "home", "http://127.0.0.1"),
                check=True,
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
            )
            (half / "facts.json").write_text(
                json.dumps({**json.loads(made.stdout), "database": name})
            )
            half.rename(folder)
    return folder


def _forget_databases() -> None:
    """Those of earlier runs: the server of the suite outlives them."""
    with psycopg.connect(os.environ["TANDEM_SUITE_URL"], autocommit=True) as connection:
        old = connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'tandem_browser_%'"
        ).fetchall()
        for (name,) in old:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _copy_database(template: str, name: str) -> None:
    with psycopg.connect(os.environ["TANDEM_SUITE_URL"], autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


@pytest.fixture(scope="module")
def installation(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A copy of the world for each module, with web and workers."""
    with installed(built, tmp_path_factory.mktemp("home") / "home") as made:
        yield made


@contextmanager
def installed(built: Path, home: Path, **more: str) -> Iterator[Installation]:
    """A copy of the world, with web and workers; `more` stands in their environment too."""
    facts = json.loads((built / "facts.json").read_text())
    name = f"tandem_browser_{os.urandom(3).hex()}"
    _copy_database(facts["database"], name)
    shutil.copytree(built / "home", home)
    with listening.listen("127.0.0.1", 0) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        environment = _environment(name, home, address) | more
        with programs.running(listener, environment=environment) as keeper:
            links = {who: address + path for who, path in facts["links"].items()}
            yield Installation(address, links, facts["slug"], home, environment, keeper)


@pytest.fixture
def watch(record_property: Callable[[str, object], None]) -> Iterator[Watch]:
    """Watch how long the server takes for each page; what was seen stands in the report of the
    tests (`--junit-xml`): how many pages, the slowest, and those over the limit.
    """
    seen: list[tuple[float, str]] = []

    def look(page: Page) -> None:
        waited = page.evaluate(
            "(([it]) => it ? it.responseStart - it.requestStart : 0)"
            "(performance.getEntriesByType('navigation'))"
        )
        seen.append((float(waited), urlsplit(page.url).path))

    def watched(page: Page) -> Page:
        page.on("load", look)
        return page

    yield watched
    slow = [f"{path}: {waited:.0f}" for waited, path in sorted(seen) if waited > SERVER_MS_MAX]
    record_property("pages", len(seen))
    record_property("slowest_ms", round(max(seen, default=(0, ""))[0]))
    record_property(f"over_{SERVER_MS_MAX}_ms", "; ".join(slow))
