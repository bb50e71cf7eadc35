"""The pages of members as they would be if the programme were published now, to look at from the
launch: drawn by the members' own templates for somebody who has just joined, in a transaction that
is taken back.

Nothing can be done there. No script runs and no form is sent (the answer says so to the browser,
wherever it is shown), links lead to other pages of the preview or nowhere, and only a page of our
own may frame it.
"""

import re
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from tandem.flows.rehearsing import look_ahead
from tandem.kit.errors import TandemError
from tandem.platform.access.permissions import Actor
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas import discovering, running
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Text, page
from tandem.portals.shared.joining import joining
from tandem.portals.shared.pages import page as rendered
from tandem.programmes.models import Programme

JOIN = "join"
# What is shown, by its page in the members' portal; who is about to join sees the form.
VIEWS: Mapping[str, tuple[str, Text]] = {
    JOIN: ("", _("Joining")),
    "home": ("home", _("Home")),
    "why": ("why", _("Why")),
    "rewards": ("shop", _("Rewards")),
    "level": ("level", _("Level")),
    "regulations": ("regulations", _("Regulations")),
    "messages": ("inbox", _("Messages")),
}
_LINK = re.compile(r'(<a\b[^>]*?)\shref="([^"]*)"')
_POLICY = {"frame-ancestors": ["'self'"], "script-src": ["'none'"], "connect-src": ["'none'"]}


@page("launch/view/<slug:view>/", permission="programme.change")
def launch_view(portal: Portal, view: str) -> HttpResponseBase:
    """A page of members; `?lang=` in which language of the programme."""
    if view not in VIEWS:
        raise Http404
    language, request = language_of(portal), still(portal.request)
    try:
        with (
            look_ahead.as_published(portal.programme, actor=portal.actor, now=portal.now) as member,
            translation.override(language),
        ):
            shown = (
                joining.join(request, portal.programme.slug)
                if view == JOIN
                else of_member(Played(request, portal.programme, member, language), VIEWS[view][0])
            )
    except TandemError as refusal:  # it could not be published so; the frame says why
        shown = render(request, "shared/refused.html", {"sentence": refusal.sentence})
    views = {portal.address(f"member:{name}"): key for key, (name, _title) in VIEWS.items() if name}
    views[reverse("join-why", args=[portal.programme.slug])] = "why"
    return framed(portal, shown, {at: address(portal, key, language) for at, key in views.items()})


def framed(portal: Portal, shown: HttpResponse, known: Mapping[str, str]) -> HttpResponseBase:
    """A page to look at in a frame of ours: nothing runs in it, and a link leads to where it is
    looked at, by the address it had, or nowhere.
    """
    text = _LINK.sub(lambda link: _led(link, known), shown.content.decode())
    answer = HttpResponse(text)
    answer._csp_replace = {**_POLICY, "sandbox": ["allow-same-origin"]}  # type: ignore[attr-defined]
    return xframe_options_sameorigin(lambda _request: answer)(portal.request)


def language_of(portal: Portal) -> str:
    """The language that is asked for, else the reader's; one of the programme's."""
    known = portal.programme.languages
    asked = (portal.request.GET.get("lang", ""), portal.language.split("-")[0])
    return next((code for code in asked if code in known), known[0])


def address(portal: Portal, view: str, language: str) -> str:
    """Where a page is looked at."""
    return f"{portal.address('organiser:launch-view', view=view)}?lang={language}"


def still(request: HttpRequest) -> HttpRequest:
    """The request without who sends it, what it asks of a page, and what waits to be said to its
    sender.
    """
    still = copy(request)
    still.GET = QueryDict()
    still.user = AnonymousUser()
    still._messages = ()  # type: ignore[attr-defined]
    return still


@dataclass(frozen=True, slots=True)
class Played:
    """For whom a page of members is drawn, and of which programme."""

    request: HttpRequest
    programme: Programme
    member: Actor
    language: str

    def address(self, name: str) -> str:
        """Where that page lies in the members' portal."""
        return reverse(f"member:{name}", args=[self.programme.slug])


def of_member(played: Played, name: str) -> HttpResponse:
    """A page of the members' portal, by its name."""
    of_member = next(
        page for area in discovering.areas("member") for page in area.pages if page.name == name
    )
    given = PortalContext(played.request, played.member, played.programme, played.language)
    context = running.portal_of(given, of_member, "member")
    shown: Any = of_member.show(context)
    return rendered(context, of_member.template, active_page=name, **shown)


def _led(link: re.Match[str], known: Mapping[str, str]) -> str:
    """A link to a page that can be looked at leads there; every other one nowhere."""
    to = known.get(link[2])
    return f'{link[1]} href="{escape(to)}"' if to else link[1]
