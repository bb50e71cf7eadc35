"""A lesson as plain rows, and its files."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponseBase
from django.urls import reverse

from tandem.documents.packages.base import NAMES
from tandem.engagement.learning.contents import markup
from tandem.engagement.learning.models import Lesson, LessonKind
from tandem.kit.texts import localized
from tandem.portals.shared import films, leaves
from tandem.portals.shared.access import PortalContext


def shown(row: Lesson, language: str, *, file: str, film: str) -> dict[str, Any]:
    """A lesson; `file`, `film`: the addresses of its PDF and of its film, where it has one."""
    is_pdf, is_film = row.kind == LessonKind.PDF, row.kind == LessonKind.FILM
    return {
        "title": localized(row.title, language),
        "blocks": _blocks(localized(row.text, language), row.pictures),
        "file": file if is_pdf else "",
        "leaves": leaves.leaves(row.upload_id, file, organiser_id=row.organiser_id)
        if is_pdf
        else [],
        "standard": NAMES[row.package["standard"]] if row.package is not None else "",
        "film_file": film if is_film and row.upload_id is not None else "",
        "film": row.address,
        "site": (urlsplit(row.address).hostname or "").removeprefix("www."),
    }


def _blocks(text: str, pictures: Mapping[str, str]) -> list[dict[str, Any]]:
    """A text; pictures that it does not name stand beneath it."""
    blocks = markup.blocks(text, pictures=pictures)
    named = {block.picture for block in blocks}
    left = [markup.Block(markup.PICTURE, [], number) for number in pictures if number not in named]
    return [
        {
            "kind": block.kind,
            "lines": block.spans,
            "plain": " ".join(block.plain),
            "picture": reverse("picture", args=[pictures[block.picture]]) if block.picture else "",
        }
        for block in [*blocks, *left]
    ]


def file_of(row: Lesson, portal: PortalContext) -> HttpResponseBase:
    """Its PDF, to be kept, or a page of it; nothing else that was sent is ever answered."""
    title = localized(row.title, portal.language)
    return leaves.answered(portal, row.upload_id, title, organiser_id=row.organiser_id)


def film_of(row: Lesson, portal: PortalContext) -> HttpResponseBase:
    """Its film, as far as the player asks for it."""
    return films.answered(portal, row.upload_id, organiser_id=row.organiser_id)
