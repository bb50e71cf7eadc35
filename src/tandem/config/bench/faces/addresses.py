"""Which pages are looked at: those that the organiser's portal declares, so that a new one is
measured, too; its long lists searched and leafed through; and what people type into the search.
"""

from collections.abc import Iterator, Mapping

from tandem.config.bench.faces.town import Town
from tandem.portals.organiser import urls
from tandem.portals.shared.areas import discovering

# A file that was sent and not taken in yet stands there for minutes only, and a programme is played
# before it begins; what no page is, is made once and kept by who asks for it.
PASSING = ("upload", "start", "letter", "view")
# A draft of a rule is opened by its writer; the town's segment is no list, and its first member
# recommended nobody; its lesson is no package that is played.
NOT_THERE = (
    "rules/draft/",
    "segments/<str:segment>/name/",
    "segments/<str:segment>/import/",
    "referrals/<int:member>/",
    "learning/<uuid:course>/lessons/<uuid:lesson>/play/",
)
NO_PAGE = (
    "film/",
    ".pdf",
    ".jpg",
    ".webp",
    ".csv",
    ".txt",
    "table/",
    "sheet/",
    "print/",
    "answers/",
    "dispatch/",
)
FROM_LISTS = ("?page=2", "?q=12", "?q=nobody+is+called+so")


def pages(town: Town) -> Iterator[str]:
    """The addresses below the portal's own of all pages of the organiser that show what the town
    has.
    """
    lists = {area.entry.route for area in discovering.areas("organiser")}
    for route, names in _routes():
        if names - set(town.parts) - {"source"}:
            continue
        if "source" in names:
            yield from (_filled(route, {**town.parts, "source": source}) for source in _SOURCES)
            continue
        address = _filled(route, town.parts)
        yield address
        if route in lists:
            yield from (address + query for query in FROM_LISTS)


def left_out(town: Town) -> list[str]:
    """The routes of pages of which the town has nothing to show, such as courses."""
    return [route for route, names in _routes() if names - set(town.parts) - {"source"}]


def _routes() -> Iterator[tuple[str, set[str]]]:
    """The routes of pages with the names of their parts."""
    for pattern in urls.urlpatterns:
        route, names = str(pattern.pattern), set(pattern.pattern.converters)
        if not (names & set(PASSING) or route.endswith(NO_PAGE) or route.startswith(NOT_THERE)):
            yield route, names


_SOURCES = ("products", "members", "partners")


def _filled(route: str, parts: Mapping[str, str]) -> str:
    for name, text in parts.items():
        for kind in ("int", "uuid", "str", "slug"):
            route = route.replace(f"<{kind}:{name}>", text)
    assert "<" not in route, f"the bench knows nothing that stands for a part of {route}"
    return route


def searches(town: Town, *, total: int) -> Iterator[str]:
    """What is typed into the search over everything, from the first letters of something to all of
    it; one of six finds nothing.
    """
    members, products = len(town.world.tax_ids), len(town.world.gtins)
    for number in range(total):
        place = number * 7_919
        yield (
            f"firm {place % members}"[: 5 + number % 7],
            f"{place % members}",
            town.world.tax_ids[place % members],
            f"product {place % products}"[: 7 + number % 6],
            f"FV/{place % 100_000}"[: 3 + number % 6],
            f"xyz {place}",
        )[number % 6]
