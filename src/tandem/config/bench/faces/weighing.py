"""What comes over the wire when somebody opens a page for the first time: by the machine's own
Chromium, from the web processes as `start` runs them.
"""

import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client

from tandem.config.bench import over_http
from tandem.kit.errors import Missing
from tandem.platform.models import User

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class NoBrowser(Missing):
    """There is no browser to visit with."""

    code = "config.no_browser"
    text = "Chromium is not installed (Debian: apt-get install chromium)."


@dataclass(frozen=True, slots=True)
class Visit:
    """What came, in bytes on the wire by the end of its address."""

    weights: Mapping[str, int]

    @property
    def bytes_total(self) -> int:
        """All of it."""
        return sum(self.weights.values())

    def heaviest(self, count: int) -> list[tuple[str, int]]:
        """What weighs most."""
        return Counter(self.weights).most_common(count)


def first_visit(user: User, path: str) -> Visit:
    """A page as somebody who is signed in sees it in a browser that was never here.

    Raises:
        NoBrowser
    """
    from playwright.sync_api import sync_playwright

    browser = next((program for name in BROWSERS if (program := shutil.which(name))), None)
    if browser is None:
        raise NoBrowser()
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    connection.close()
    with over_http.web() as port, sync_playwright() as playwright:
        address = f"http://127.0.0.1:{port}"
        running = playwright.chromium.launch(
            executable_path=browser, args=["--no-sandbox", "--disable-gpu"]
        )
        context = running.new_context(
            viewport={"width": 390, "height": 844}, locale="pl-PL", service_workers="block"
        )
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}]
        )
        page = context.new_page()
        wire = context.new_cdp_session(page)
        names: dict[str, str] = {}
        weights: Counter[str] = Counter()

        def begin(told: Mapping[str, Any]) -> None:
            names[told["requestId"]] = told["response"]["url"].removeprefix(address)

        def end(told: Mapping[str, Any]) -> None:
            weights[names.get(told["requestId"], "?")] += int(told["encodedDataLength"])

        wire.on("Network.responseReceived", begin)
        wire.on("Network.loadingFinished", end)
        wire.send("Network.enable")
        answer = page.goto(address + path, wait_until="networkidle")
        assert answer is not None and answer.status == 200 and page.url.endswith(path), page.url
        running.close()
    return Visit(weights)
