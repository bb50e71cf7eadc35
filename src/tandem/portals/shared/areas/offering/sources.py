"""What there is to choose from: a source knows how it is searched, how its keys are named, and
where what it lacks is added. Of many the search asks the page `pick/<source>/` of the portal.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import JsonResponse

if TYPE_CHECKING:
    from tandem.portals.shared.access import PortalContext
    from tandem.portals.shared.areas.context import Portal

LISTED_MAX, FOUND_MAX, TEXT_MAX = 60, 20, 80
Option = tuple[str, str]  # its key, and its name in the reader's language


@dataclass(frozen=True, slots=True)
class Source:
    """What can be chosen from.

    Args:
        search: the options whose name, or number, holds a text, best first, at most so many; of no
            text the first ones.
        named: the names of these keys; what is not of the programme is left out.
        made_at: the name of the organiser's page where one of them is added, and the permission of
            who may.
    """

    name: str
    permission: str
    search: Callable[["PortalContext", str, int], Sequence[Option]]
    named: Callable[["PortalContext", Collection[str]], Mapping[str, str]]
    made_at: tuple[str, str] | None = None


def answer(portal: "Portal", source: Source) -> JsonResponse:
    """What a search finds, for the script; whether the reader may search is asked before."""
    text = portal.request.GET.get("q", "").strip()[:TEXT_MAX]
    # Who comes back from adding one asks for all that a list holds.
    most = LISTED_MAX if "grown" in portal.request.GET else FOUND_MAX
    options = source.search(portal, text, most)
    return JsonResponse({"options": [{"value": key, "text": name} for key, name in options]})


def names_of(portal: "Portal", source: Source, keys: Collection[str]) -> Mapping[str, str]:
    """The names of these keys, each asked for once a request: who shows many lists that begin with
    something chosen asks for all of it first.
    """
    known: dict[str, str | None] = (
        vars(portal.request).setdefault("names_of_options", {}).setdefault(source.name, {})
    )
    if missing := [key for key in keys if key not in known]:
        names = source.named(portal, missing)
        known.update({key: names.get(key) for key in missing})
    return {key: name for key in keys if (name := known[key]) is not None}


def asked_at(portal: "Portal", source: Source) -> str:
    """Where the search asks."""
    return portal.address(f"{portal.code}:pick", source=source.name)


def made_at(portal: "Portal", source: Source, begins: Mapping[str, str]) -> str:
    """Where the reader adds what a source lacks, in a tab beside the page: what was typed stays.
    `begins`: what is known of it, by the fields of the form there, in which it stands already.
    Empty where nobody adds to it, or the reader may not.
    """
    if source.made_at is None or portal.code != "organiser":
        return ""
    name, permission = source.made_at
    if not portal.may(permission):
        return ""
    known = {field: text for field, text in begins.items() if text}
    return portal.address(name) + (f"?{urlencode(known)}" if known else "")
