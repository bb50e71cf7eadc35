"""Proving an action by photos."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from tandem.activity import declaring
from tandem.evidence.claims import photos
from tandem.kit.errors import TandemError
from tandem.platform import clock
from tandem.platform.models import Upload
from tandem.portals.member.views.home import member_of
from tandem.portals.shared import received
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import address, day_of, page
from tandem.rewards.queries import word


def offered(desk: Desk) -> list[dict[str, str]]:
    """The actions that a member can prove now."""
    found = photos.wanted(desk.programme.id, organiser_id=desk.actor.organiser_id)
    return [{"kind": kind, "name": declaring.name_of(row, desk.language)} for kind, (row, _proof) in found.items()]


@desk("member", "member.claim", takes_files=True)
def action(desk: Desk) -> HttpResponse:
    """What is asked for, and the photos of it."""
    kind, error, row = desk.request.GET.get("a", ""), "", member_of(desk)
    known = photos.wanted(desk.programme.id, organiser_id=desk.actor.organiser_id)
    if kind and kind not in known:
        raise Http404
    if desk.request.method == "POST":
        stored: list[Upload] = []
        try:
            with transaction.atomic():
                _send(desk, kind, stored)
                messages.success(desk.request, _("Thank you. It is looked at, and you are told."))
                return HttpResponseRedirect(address(desk, "member:prove"))
        except TandemError as problem:
            received.drop(stored)
            error = problem.sentence
    asked, today = None, _today(desk)
    if kind:
        declared, proof = known[kind]
        asked = {
            "name": declaring.name_of(declared, desk.language), "text": word(proof.texts, desk.language) if proof.texts else "",
            "is_pair": proof.is_pair, "asks_place": proof.asks_place, "every_days": proof.every_days,
            "day": today.isoformat(), "number": _number(desk, kind, today) if proof.asks_number else "",
            "fields": [
                {"name": each.name, "label": each.label, "type": each.type, "choices": each.choices, "is_required": each.is_required,
                 "said": desk.request.POST.get(f"said_{each.name}", "")}
                for each in declaring.attributes_of(declared)
            ],
        }  # fmt: skip
    return page(
        desk, "member/action.html", here="prove", owner=row.id, member_name=row.name, actions=offered(desk), asked=asked, error=error,
        http_status=400 if error else 200,
    )  # fmt: skip


def _send(desk: Desk, kind: str, stored: list[Upload]) -> None:
    """Store the photos and hand them in; `stored` is filled as they come, the one after first."""
    posted = desk.request.POST
    if "after" not in desk.request.FILES:
        raise photos.PhotosMissing()
    for field in ("after", "before"):
        if field in desk.request.FILES:
            stored.append(received.stored(desk, field))
    said = {name.removeprefix("said_"): posted[name] for name in posted if name.startswith("said_")}
    photos.send(
        kind, after=stored[0], before=stored[1] if len(stored) > 1 else None, said=said, place=_place(posted),
        number=_number(desk, kind, _day(desk)), programme=desk.programme, actor=desk.actor, now=clock.now(),
    )  # fmt: skip


def _number(desk: Desk, kind: str, day: date) -> str:
    assert desk.actor.member_id is not None
    return photos.number_of(kind, member_id=desk.actor.member_id, day=day, secret=settings.SECRET_KEY.encode())


def _day(desk: Desk) -> date:
    """The day whose number the member was shown: a photo taken without signal is sent later."""
    shown = day_of(desk.request.POST.get("day", ""))
    today = _today(desk)
    return shown if shown and today - timedelta(days=photos.FRESH_DAYS) <= shown <= today else today


def _today(desk: Desk) -> date:
    return clock.now().astimezone(ZoneInfo(desk.programme.time_zone)).date()


def _place(posted: Any) -> tuple[float, float] | None:
    """Where the phone says it is, if it may."""
    try:
        north, east = float(posted.get("north", "")), float(posted.get("east", ""))
    except ValueError:
        return None
    return (round(north, 6), round(east, 6)) if abs(north) <= 90 and abs(east) <= 180 else None
