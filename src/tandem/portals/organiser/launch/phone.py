"""The members' own pages as a play left them, in the frame of a phone beside it: drawn as in the
preview of the launch, for the member whose turn it is, on the day that it is in the play.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tandem.flows.rehearsing import rehearsal as playing
from tandem.flows.rehearsing import rehearsal_acts as acting
from tandem.flows.rehearsing.rehearsal_acts import Act
from tandem.kit.errors import TandemError
from tandem.portals.organiser.launch import preview
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Text, page

# What is shown, by its page in the members' portal.
VIEWS: Mapping[str, tuple[str, Text]] = {
    "home": ("home", _("Home")),
    "activity": ("activity", _("Activity")),
    "rewards": ("shop", _("Rewards")),
    "messages": ("inbox", _("Messages")),
    "level": ("level", _("Level")),
}


@page("launch/rehearsal/phone/<slug:view>/", permission="programme.change")
def rehearsal_phone(portal: Portal, view: str) -> HttpResponseBase:
    """A page of the member whose turn it is; `?play=` as the rehearsal's own address."""
    if view not in VIEWS:
        raise Http404
    request, text = preview.still(portal.request), portal.request.GET.get("play", "")
    language = preview.language_of(portal)
    try:
        acts = acting.read(text)
        with (
            playing.played(portal.programme, acts, actor=portal.actor, now=portal.now) as play,
            translation.override(language),
        ):
            played = preview.Played(request, play.programme, play.member, language)
            shown = preview.of_member(played, VIEWS[view][0])
            shown.content = _branded(shown.content, play.programme.slug, portal.programme.slug)
            known = {
                played.address(name): address(portal, acts, key)
                for key, (name, _title) in VIEWS.items()
            }
    except TandemError as refusal:
        shown, known = render(request, "shared/refused.html", {"sentence": refusal.sentence}), {}
    return preview.framed(portal, shown, known)


def _branded(page: bytes, copy: str, slug: str) -> bytes:
    """The page in the colours and with the sign of the programme: by the time that they are asked
    for the copy is gone.
    """
    return page.replace(f"/brand/{copy}.".encode(), f"/brand/{slug}.".encode())


def address(portal: Portal, acts: Sequence[Act], view: str = "home") -> str:
    """Where a page is looked at."""
    query = urlencode({"play": acting.written(acts)})
    return f"{portal.address('organiser:rehearsal-phone', view=view)}?{query}"
