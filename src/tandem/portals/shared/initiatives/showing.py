"""What an initiative's page shows: its blocks, and what stands above them."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import FileResponse, Http404
from django.urls import reverse

from tandem.initiatives import queries
from tandem.initiatives.models import Initiative, MaterialKind, State
from tandem.insights import initiatives as results
from tandem.insights.running import telling
from tandem.insights.running.telling import Reader
from tandem.kit.texts import localized
from tandem.portals.shared import media
from tandem.portals.shared.initiatives import pieces
from tandem.portals.shared.initiatives.blocks import Block, Viewer, shown
from tandem.portals.shared.telling import running


def _news(row: Initiative, viewer: Viewer) -> Mapping[str, Any] | None:
    rows = [
        {
            "title": localized(part.title, viewer.language),
            "text": localized(part.text, viewer.language),
            "day": part.on_day,
        }
        for part in queries.news(row)
    ]
    return {"rows": rows} if rows else None


def _goals(row: Initiative, viewer: Viewer) -> Mapping[str, Any] | None:
    """Goals that readers may see: how far they are, and no figures of the organiser's."""
    rows = []
    for goal in queries.goals_of(row):
        if goal.is_shown:
            reached = results.progress(goal, programme=viewer.programme, now=viewer.now, of=row)
            rows.append(
                {
                    "name": localized(goal.name, viewer.language),
                    "share": reached.share,
                    "width": min(reached.share, 1.0),
                    "until": goal.until_on,
                }
            )
    return {"rows": rows} if rows else None


def _rules(row: Initiative, viewer: Viewer) -> Mapping[str, Any] | None:
    """Its rules that may give something to the reader, as sentences."""
    offers = [
        offer
        for offer in telling.running(
            viewer.programme,
            Reader(member_id=viewer.member_id, partner_id=viewer.partner_id),
            language=viewer.language,
            now=viewer.now,
        )
        if offer.kind == telling.RULE and offer.key in row.rules
    ]
    return {"rows": running.cards(offers, viewer.today)} if offers else None


def _materials(row: Initiative, viewer: Viewer) -> Mapping[str, Any] | None:
    rows = [
        {
            "title": localized(part.title, viewer.language),
            "text": localized(part.text, viewer.language),
            "file": viewer.file_address(part.id) if part.kind == MaterialKind.FILE else "",
            "film": part.address if part.kind == MaterialKind.FILM else "",
            "site": (urlsplit(part.address).hostname or "").removeprefix("www."),
        }
        for part in queries.materials(row)
    ]
    return {"rows": rows} if rows else None


BLOCKS: Sequence[Block] = (
    Block("shared/initiatives/_news.html", _news),
    Block("shared/initiatives/_goals.html", _goals),
    Block("shared/initiatives/_rules.html", _rules),
    Block("shared/initiatives/_pieces.html", pieces.shown),
    Block("shared/initiatives/_materials.html", _materials),
)


def page(row: Initiative, viewer: Viewer) -> dict[str, Any]:
    """All of the page, as plain rows."""
    state = row.state(viewer.today)
    return {
        "initiative": {
            **card(row, viewer.language),
            "text": localized(row.text, viewer.language),
            "tint": reverse("tint", args=[row.colour[1:]]) if row.colour else "",
            "is_over": state == State.ENDED,
            "is_coming": state == State.COMING,
            "days_left": (row.until_on - viewer.today).days,
        },
        "blocks": shown(BLOCKS, row, viewer),
    }


def card(row: Initiative, language: str) -> dict[str, Any]:
    """An initiative in short, as a home page shows it."""
    return {
        "slug": row.slug,
        "name": localized(row.name, language),
        "picture": row.picture_id,
        "since": row.since_on,
        "until": row.until_on,
    }


def file_of(row: Initiative, material: UUID, *, language: str) -> FileResponse:
    """The PDF of a material, to be kept; nothing else that was sent is ever answered."""
    attached = next((part for part in queries.materials(row) if part.id == material), None)
    if attached is None:
        raise Http404
    title = localized(attached.title, language)
    return media.pdf_of(attached.upload_id, title, organiser_id=row.organiser_id)
