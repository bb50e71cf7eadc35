"""The areas of a portal: every folder in it that holds an `area.py`."""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from django.urls import URLPattern, path

from tandem.portals.shared.areas import running
from tandem.portals.shared.areas.declaring import GROUPS, Area


@cache
def areas(portal: str) -> Sequence[Area]:
    """The areas of a portal (`organiser`), in the order of the menu."""
    package = import_module(f"tandem.portals.{portal}")
    folders = [module.name for module in iter_modules(package.__path__) if module.ispkg]
    declared = [
        import_module(f"{package.__name__}.{folder}.area").AREA
        for folder in folders
        if any(
            module.name == "area" for module in iter_modules([f"{package.__path__[0]}/{folder}"])
        )
    ]
    places = list(GROUPS)
    return sorted(declared, key=lambda area: (places.index(area.group), area.order))


def addresses(portal: str) -> list[URLPattern]:
    """The addresses of all pages of a portal's areas."""
    return [
        path(page.route, running.view_of(page, portal, area.way), name=page.name)
        for area in areas(portal)
        for page in area.pages
    ]
