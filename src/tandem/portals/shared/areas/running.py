"""The one way of a request for a page of an area.

Whoever comes passes the door (`access.desk`). A GET shows the page. A POST names one of the page's actions: its
permission is asked for, its form is read, its verb is called in a transaction of its own; then the reader is led on. What
the form or the domain refuses is said in the form, with what was typed, at the page it was sent from.

A form that is shown bears a key. Sent twice, by a double click or a second try on a bad line, it is done once, and the
second answer is the first one's. The key is kept with the work, in its transaction, so a second one that comes meanwhile
waits for the first; what was refused leaves none.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.db import transaction
from django.http import Http404, HttpResponseBase, HttpResponseRedirect
from django.utils.functional import Promise

from tandem.kit.errors import TandemError
from tandem.platform import clock, permissions
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Action, Page
from tandem.portals.shared.areas.forms import ACTION, KEY, OF, PortalForm
from tandem.portals.shared.pages import page as rendered

KEY_SECONDS = 48 * 3600  # a form that was left open over night
KEY_LENGTH_MAX = 64


def view_of(page: Page, portal: str) -> Callable[..., HttpResponseBase]:
    """The view of a page in a portal."""

    def view(given: Desk, **parts: Any) -> HttpResponseBase:
        here = Portal(given.request, given.actor, given.programme, given.language, code=portal, page=page, now=clock.now())
        return _done(here, parts) if given.request.method == "POST" else _shown(here, parts)

    view.__name__, view.__doc__ = page.show.__name__, page.show.__doc__
    return desk(portal, page.permission, takes_files=page.takes_files)(view)


def _shown(portal: Portal, parts: dict[str, Any]) -> HttpResponseBase:
    shown = portal.page.show(portal, **parts)
    if isinstance(shown, HttpResponseBase):
        return shown
    if portal.failed is None:
        return rendered(portal, portal.page.template, **{"here": portal.page.name, **shown})
    # The form of a row that is no longer in the list is not there to say it.
    form = portal.failed[1]
    error = "" if form.is_shown else " ".join(form.wrongs)
    return rendered(portal, portal.page.template, http_status=400, **{"here": portal.page.name, "error": error, **shown})


def _done(portal: Portal, parts: dict[str, Any]) -> HttpResponseBase:
    """What comes of an action: the next page, or this one with what was wrong."""
    action = _asked(portal)
    permissions.require(portal.actor, action.permission)
    request = portal.request
    form = action.form(portal, action, data=request.POST, files=request.FILES, of=request.POST.get(OF, ""))
    if not form.is_valid() and not form.is_ours():
        raise Http404
    if form.is_valid():
        try:
            with transaction.atomic():
                return _once(portal, lambda: _act(portal, action, form, parts))
        except TandemError as refusal:
            form.refuse(refusal)
    failed = Portal(
        request, portal.actor, portal.programme, portal.language, portal.code, portal.page, portal.now, (action, form)
    )
    return _shown(failed, parts)


def _asked(portal: Portal) -> Action:
    wanted = portal.request.POST.get(ACTION, "")
    action = next((each for each in portal.page.actions if each.name == wanted), None)
    if action is None:
        raise Http404
    return action


def _act(portal: Portal, action: Action, form: PortalForm, parts: dict[str, Any]) -> tuple[str, str]:
    """Call the verb; where to go, and what to say there."""
    following = action.act(portal, form, **parts)
    if following is None:
        return portal.request.get_full_path(), _text(action.done)
    return portal.address(following.name, **following.parts), _text(following.done or action.done)


def _text(text: str | Promise) -> str:
    return str(text) if text else ""


def _once(portal: Portal, act: Callable[[], tuple[str, str]]) -> HttpResponseBase:
    """Do it, or lead to where the first one led who sent the same form."""
    key = portal.request.POST.get(KEY, "")[:KEY_LENGTH_MAX]
    name = f"form:{portal.actor.user_id}:{key}"
    # Waits for whoever is at the same key; then it is there.
    if not key or cache.add(name, None, KEY_SECONDS):
        location, told = act()
        if key:
            cache.set(name, (location, told), KEY_SECONDS)
    else:
        location, told = cache.get(name) or (portal.request.get_full_path(), "")
    if told:
        messages.success(portal.request, told)
    return HttpResponseRedirect(location)
