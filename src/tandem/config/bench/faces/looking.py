"""The pages of a large programme: how long the server takes for each, against the same page of a
small one, and how long until the search over everything answers.
"""

import html
import re
import statistics
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from tandem.config.bench.faces import addresses, town, weighing
from tandem.config.bench.figures import Row, at_least, at_most
from tandem.platform.models import User

PAGES_MIN = 50
LOOKS, SEARCHES = 12, 240
NAMED = 4  # pages that the detail names
PAGE_SECONDS_MAX, SEARCH_SECONDS_MAX, GROWTH_MAX, FIRST_VISIT_BYTES_MAX = 0.3, 0.1, 1.5, 150_000
# What is quicker than this is no matter to anybody, and its ratio is that of the machine's noise.
FLOOR_SECONDS = 0.03


HTMX = {"HX-Request": "true"}
# What a page that is shown first asks for then (`portals/shared/coming`).
COMES = re.compile(rb'hx-get="(\?[^"]*)" hx-trigger="load"')


@dataclass(frozen=True, slots=True)
class Looked:
    """How long one page took, look by look; and the longest that it waited for its figures, where
    they came after it.
    """

    address: str
    seconds: tuple[float, ...]
    came: float = 0

    @property
    def middle(self) -> float:
        """Of all looks."""
        return statistics.median(self.seconds)

    @property
    def slow(self) -> float:
        """What one of twenty looks takes at least."""
        return p95(self.seconds)


def p95(seconds: Iterable[float]) -> float:
    """What one of twenty takes at least."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) * 19 // 20, len(ordered) - 1)]


def bench_faces(quick: bool) -> list[Row]:
    """Every page of the organiser, the search over everything, and a member's first visit."""
    members, lines = (10_000, 100_000) if quick else (100_000, 3_350_000)
    small = town.find_or_build(members=1_000, lines=min(lines, 33_500), name="small")
    large = town.find_or_build(members=members, lines=lines, name="large")
    rows = rows_of_pages(small, large, size=f"{members:,} members, {lines:,} lines")
    rows.append(row_of_search(large))
    rows.append(_row_of_first_visit(large))
    return rows


def rows_of_pages(small: town.Town, large: town.Town, *, size: str) -> list[Row]:
    """Pages of the large programme, and against the small one's."""
    of_small = look(small.organiser, _base(small), list(addresses.pages(small)))
    of_large = look(large.organiser, _base(large), list(addresses.pages(large)))
    slowest = sorted(of_large, key=lambda page: page.slow, reverse=True)
    grown = sorted(
        (
            (page.middle / max(before.middle, FLOOR_SECONDS), before, page)
            for before, page in zip(of_small, of_large, strict=True)
        ),
        key=lambda growth: growth[0],
        reverse=True,
    )
    named = ", ".join(f"{_short(page)} {page.slow * 1e3:.0f} ms" for page in slowest[:NAMED])
    came = ", ".join(
        f"{_short(page)} {page.came * 1e3:.0f} ms" for page in of_large if page.came > 0
    )
    told = ", ".join(
        f"{_short(page)} {before.middle * 1e3:.0f} → {page.middle * 1e3:.0f} ms"
        for _, before, page in grown[:NAMED]
    )
    left = len(addresses.left_out(large))
    _write_down(grown)
    middles = [page.middle for page in of_large]
    usual = f"{statistics.median(middles) * 1e3:.0f} ms, {p95(middles) * 1e3:.0f} ms of 19 in 20"
    within = sum(growth <= GROWTH_MAX for growth, _, _ in grown)
    return [
        at_least(
            "faces-pages",
            len(of_large),
            PAGES_MIN,
            unit="",
            detail=f"{size}; {left} further routes show what it has none of",
        ),
        at_most(
            "faces-p95-all",
            p95(took for page in of_large for took in page.seconds) * 1e3,
            PAGE_SECONDS_MAX * 1e3,
            unit="ms",
            detail=f"of all looks at all pages; {sum(page.slow <= PAGE_SECONDS_MAX for page in of_large)}"
            f" pages keep it in 19 of 20 looks, {within} are within {GROWTH_MAX:g} ×",
        ),
        at_most(
            "faces-p95",
            slowest[0].slow * 1e3,
            PAGE_SECONDS_MAX * 1e3,
            unit="ms",
            detail=f"of the slowest page; the middle of all {usual}; {named}"
            + (f"; figures that came after their page: {came}" if came else ""),
        ),
        at_most("faces-growth", grown[0][0], GROWTH_MAX, detail=f"of 1,000 members; {told}"),
    ]


def _write_down(grown: Iterable[tuple[float, Looked, Looked]]) -> None:
    """Each page, for who keeps the folder: growth, the middle look of both, the slow one."""
    lines = (
        f"{growth:.2f}\t{before.middle * 1e3:.0f}\t{page.middle * 1e3:.0f}"
        f"\t{page.slow * 1e3:.0f}\t{page.address}\n"
        for growth, before, page in grown
    )
    (Path(settings.HOME) / "pages.tsv").write_text("".join(lines))


def _short(page: Looked) -> str:
    return page.address.replace("/", " / ").strip()[:40]


def _base(looked_at: town.Town) -> str:
    return f"/o/{looked_at.world.programme.slug}/"


def _client(user: User) -> Client:
    client = Client(headers={"host": "127.0.0.1", "accept-language": "pl"})
    client.force_login(user)
    return client


def look(user: User, base: str, pages: list[str]) -> list[Looked]:
    """Look at each page some times, in rounds: a machine that is slower for a while is so for
    all. What a page asks for when it is shown is asked for, as a browser does.
    """
    client = _client(user)
    seconds: list[list[float]] = [[] for _ in pages]
    came = dict.fromkeys(pages, 0.0)
    for turn in range(LOOKS + 1):
        for page, took in zip(pages, seconds, strict=True):
            answer, lasted = _timed(client, base + page)
            if turn:  # the first look warms up
                took.append(lasted)
            if asked := COMES.search(answer.content):
                query = html.unescape(asked[1].decode())
                part = base + page.partition("?")[0] + query
                came[page] = max(came[page], _timed(client, part, **HTMX)[1])
    return [
        Looked(page, tuple(took), came[page]) for page, took in zip(pages, seconds, strict=True)
    ]


def _timed(client: Client, address: str, **headers: str) -> tuple[HttpResponse, float]:
    began = time.perf_counter()
    answer = client.get(address, headers=headers)
    lasted = time.perf_counter() - began
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return cast(HttpResponse, answer), lasted


def row_of_search(large: town.Town) -> Row:
    """The search over everything, asked as somebody types."""
    client, seconds = _client(large.organiser), []
    client.get(f"{_base(large)}find/?q=warm")
    for text in addresses.searches(large, total=SEARCHES):
        began = time.perf_counter()
        answer = client.get(f"{_base(large)}find/?{urlencode({'q': text})}", headers=HTMX)
        seconds.append((time.perf_counter() - began, text))
        assert answer.status_code == 200
    seconds.sort(reverse=True)
    slowest = ", ".join(f"“{text}” {took * 1e3:.0f} ms" for took, text in seconds[:NAMED])
    middle = statistics.median(took for took, _ in seconds)
    return at_most(
        "faces-search-p95",
        p95(took for took, _ in seconds) * 1e3,
        SEARCH_SECONDS_MAX * 1e3,
        unit="ms",
        detail=f"{SEARCHES} searches, the middle {middle * 1e3:.0f} ms; {slowest}",
    )


def _row_of_first_visit(large: town.Town) -> Row:
    visit = weighing.first_visit(large.member, f"/m/{large.world.programme.slug}/")
    heaviest = ", ".join(f"{name} {weight / 1e3:.0f} kB" for name, weight in visit.heaviest(NAMED))
    return at_most(
        "first-visit",
        visit.bytes_total / 1e3,
        FIRST_VISIT_BYTES_MAX / 1e3,
        unit="kB",
        detail=f"{len(visit.weights)} answers; {heaviest}",
    )
