"""A part of an address means one thing, in all portals: the table of rights and the tests of
foreign ids look up what stands for it by its name.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.urls import get_resolver

PART = re.compile(r"<(\w+):(\w+)>")


def _routes(patterns: Any, before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = f"{before}{pattern.pattern}"
        if hasattr(pattern, "url_patterns"):
            yield from _routes(pattern.url_patterns, route)
        else:
            yield route


def test_a_part_of_an_address_is_read_in_one_way() -> None:
    ways: dict[str, set[str]] = defaultdict(set)
    for route in _routes(get_resolver().url_patterns):
        for way, name in PART.findall(route):
            ways[name].add(way)

    assert len(ways) > 50
    assert {name for name, read in ways.items() if len(read) > 1} == set()
