"""The public page of a programme: what it is, what runs now, levels, rewards, how it works."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from tandem.benefits import queries as benefits
from tandem.evidence.models import CodeBatch
from tandem.insights.running import places, telling
from tandem.insights.running.telling import Reader, Running
from tandem.kit.texts import localized
from tandem.outreach import touches
from tandem.platform import clock
from tandem.portals.public import answering, sharing
from tandem.portals.shared.joining import arriving
from tandem.portals.shared.labels import WALLETS
from tandem.portals.shared.prints import regulations as showing
from tandem.portals.shared.telling import running, ways
from tandem.programmes import domains, terms
from tandem.programmes.models import Programme
from tandem.rewards import queries as rewards
from tandem.tiers import queries as tiers

RUNS_MAX, REWARDS_MAX, DESCRIPTION_MAX = 8, 4, 160


@require_safe
@gzip_page
def programme(request: HttpRequest, slug: str, language: str = "") -> HttpResponse:
    """The page that strangers read first."""
    row = answering.opened(slug)
    used, touch = answering.language_of(request, row, language), touches.said(request.GET)
    tail = arriving.tail(request, row, arriving.came(request, row, touch))
    with translation.override(used):
        about = localized({k: v for k, v in row.about.items() if v.strip()}, used).strip()
        way = ways.way_of(row, now=clock.now())
        description = " ".join((about or str(ways.SLOGANS[way])).split())[:DESCRIPTION_MAX]
        shown = {
            "about": about,
            "slogan": ways.SLOGANS[way],
            "way": ways.HOW[way],
            "description": description,
            "runs": runs(row, used, now=clock.now(), tail=tail),
            "levels": _levels(row, used),
            "rewards": _rewards(row, used),
            "is_sent": rewards.offered(row.id, organiser_id=row.organiser_id, audiences=())
            .filter(is_shipped=True)
            .exists(),
            "has_regulations": terms.in_force(row.id, organiser_id=row.organiser_id) is not None,
            "has_outlets": bool(places.listed(row)),
            "has_codes": CodeBatch.objects.of(row.organiser_id)
            .filter(programme_id=row.id)
            .exists(),
            "join": reverse("join", args=[row.slug]) + tail,
            "data": as_script(_data(row, description, used)),
            "shared": sharing.share(row, row.name, "public-programme", used),
        }
        answer = answering.answer(
            request,
            row,
            "programme.html",
            page="public-programme",
            chosen=language,
            shown=shown,
            tail=tail,
            is_counted=touch is not None,
        )
    arriving.look(request, row, touch)
    return answer


def runs(programme: Programme, language: str, *, now: datetime, tail: str) -> list[dict[str, Any]]:
    """What runs now for strangers, soonest end first; `tail`: what its pages are told."""
    rows = telling.running(programme, Reader(), language=language, now=now)
    today = programme.day_at(now)
    return running.cards(rows[:RUNS_MAX], today, address=_leading(programme, language, tail))


def _leading(programme: Programme, language: str, tail: str) -> Callable[[Running], str]:
    """Initiatives and products lead to their page."""

    def address(row: Running) -> str:
        if row.kind == telling.INITIATIVE:
            return reverse("public-initiative", args=[programme.slug, language, row.key]) + tail
        if row.kind not in (telling.CODES, telling.PRODUCT):
            return ""
        return reverse("public-product", args=[programme.slug, language, row.key]) + tail

    return address


def _levels(programme: Programme, language: str) -> list[dict[str, Any]]:
    """The levels, lowest first, with what comes with each."""
    ladder, levels = tiers.ladder_of(programme.id, organiser_id=programme.organiser_id)
    if ladder is None:
        return []
    brings = benefits.of_tiers(programme.id, organiser_id=programme.organiser_id)
    return [
        {
            "name": localized(level.name, language),
            "benefits": [localized(row.name, language) for row in brings.get(level.code, [])],
        }
        for level in levels
    ]


def _rewards(programme: Programme, language: str) -> list[dict[str, Any]]:
    """A few rewards that can be had, those with a picture first."""
    offered = rewards.offered(programme.id, organiser_id=programme.organiser_id, audiences=())
    rows = list(offered.filter(rewards.IN_STOCK).order_by("points", "id")[:100])
    rows.sort(key=lambda row: row.picture_id is None)
    return [
        {
            "name": localized(row.name, language),
            "points": row.points,
            "wallet": WALLETS.get(row.wallet, "") if row.wallet != "REWARD" else "",
            "picture": row.picture_id,
        }
        for row in rows[:REWARDS_MAX]
    ]


def _data(programme: Programme, description: str, language: str) -> Mapping[str, Any]:
    """What engines read beside the page: a programme of its organiser (schema.org)."""
    address = domains.base(programme) + reverse("public-programme", args=[programme.slug, language])
    return {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": programme.name,
        "description": description,
        "inLanguage": language,
        "url": address,
    }


@require_safe
@gzip_page
def regulations(request: HttpRequest, slug: str, language: str = "") -> HttpResponse:
    """The regulations that hold now."""
    row = answering.opened(slug)
    used = answering.language_of(request, row, language)
    held = terms.in_force(row.id, organiser_id=row.organiser_id)
    if held is None:
        raise Http404
    with translation.override(used):
        shown = {
            "sections": showing.numbered(terms.read(held, used)),
            "version": held.version,
            "published_at": held.published_at,
            "description": _("The regulations of %(name)s") % {"name": row.name},
        }
        return answering.answer(
            request,
            row,
            "regulations.html",
            page="public-regulations",
            chosen=language,
            shown=shown,
            tail=arriving.onward(request, row),
        )


def as_script(data: Mapping[str, Any]) -> SafeString:
    """JSON that may stand inside a script element: no text of it can close it."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    for letter in "<>&":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return SafeString(text)
