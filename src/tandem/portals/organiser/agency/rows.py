"""A programme as whoever runs many of them reads it: how it does, how it stands, what waits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tandem.insights import agency
from tandem.insights.review import published
from tandem.platform import tenancy
from tandem.platform.access.permissions import Actor
from tandem.portals.organiser.overview import pages, todo
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.templatetags.figures import share
from tandem.programmes.models import Programme

FELL_BY = Decimal("0.3")  # of the purchases of the span before
TOO_FEW = 20  # before, so that a fall says nothing
SEEN_BY = pages.overview.permission


def of(
    places: Sequence[tuple[Actor, Programme]],
    organisers: Mapping[UUID, str],
    *,
    request: HttpRequest,
    language: str,
    now: datetime,
) -> list[dict[str, Any]]:
    """The rows of these programmes, with most work first; organisers are entered one by one."""
    gathered = []
    by_organiser = sorted(places, key=lambda place: place[0].organiser_id)
    for organiser_id, own in groupby(by_organiser, key=lambda place: place[0].organiser_id):
        tenancy.enter(organiser_id)
        portals = [
            Portal(request, actor, programme, language, "organiser", pages.overview, now)
            for actor, programme in own
        ]
        seen = [portal for portal in portals if portal.may(SEEN_BY)]
        doing, waits = _doing(seen, organiser_id, now), todo.rows_of(seen)
        for portal in portals:
            key = portal.programme.id
            row = _row(portal, doing.get(key), waits.get(key, []))
            gathered.append({"organiser": organisers[organiser_id], **row})
    return sorted(gathered, key=itemgetter("is_well", "rank", "name"))


def _doing(
    portals: Sequence[Portal], organiser_id: UUID, now: datetime
) -> Mapping[UUID, agency.Doing]:
    """By the day of where most of an organiser's programmes are: the first one's."""
    if not portals:
        return {}
    today = now.astimezone(ZoneInfo(portals[0].programme.time_zone)).date()
    keys = [portal.programme.id for portal in portals]
    return agency.doing(keys, organiser_id=organiser_id, today=today)


def _row(
    portal: Portal, doing: agency.Doing | None, waits: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    programme = portal.programme
    state = _state(programme, doing)
    return {
        "name": programme.name,
        "address": portal.address("organiser:overview" if doing else "organiser:claims"),
        "copy": f"{reverse('operator-start-like')}?like={programme.id}",
        "currency": programme.currency,
        "doing": doing,
        "change": _change(doing) if doing else "",
        "state": state,
        "waits": waits,
        "is_well": state["kind"] != "bad" and not waits,
        "rank": -len(waits),
    }


def _state(programme: Programme, doing: agency.Doing | None) -> dict[str, str]:
    """How a programme stands, in a word, with where it is put right."""
    slug = {"programme": programme.slug}
    if not published.is_published(programme):
        address = reverse("organiser:launch", kwargs=slug)
        return {"text": _("not published yet"), "kind": "wait", "address": address}
    if doing is None:
        return {"text": _("running"), "kind": "good", "address": ""}
    address = reverse("organiser:files", kwargs=slug)
    if doing.last_on is None:
        text = _("no purchase for eight weeks")
        return {"text": text, "kind": "bad", "address": address}
    if doing.purchases_before >= TOO_FEW and doing.purchases < doing.purchases_before * (
        1 - FELL_BY
    ):
        return {"text": _("purchases are falling"), "kind": "bad", "address": address}
    return {"text": _("running"), "kind": "good", "address": ""}


def _change(doing: agency.Doing) -> str:
    """Against the span before; empty where that had nothing."""
    if not doing.purchases_before:
        return ""
    change = (doing.purchases - doing.purchases_before) / doing.purchases_before
    percent = round(100 * change)
    sign = "+" if percent > 0 else "−" if percent < 0 else "±"
    return f"{sign}{share(abs(percent) / 100)}"
