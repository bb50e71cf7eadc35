"""The one way of a request for a page of an area.

Whoever comes passes the door (`access.in_portal`). A GET shows the page. A POST names one of the
page's actions: its permission is asked for, its form is read, its verb is called in a transaction
of its own; then the reader is led on. What the form or the domain refuses is said in the form, with
what was typed, at the page it was sent from.

A form may be shown again without being done (`rendering.AGAIN`): with a row more, or with what has
come to apply.

An action that asks a stranger over a network (`Outside`) makes its request three parts: what it
writes, committed; the question, while no transaction is open; what came of it, in a transaction of
its own, behind the same door. Only pages that declare such an action are run so.

A form that is shown bears a key. Sent twice, by a double click or a second try on a bad line, it is
done once, and the second answer is the first one's. The key is kept with the work, in its
transaction, so a second one that comes meanwhile waits for the first; what was refused leaves none.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.cache import cache
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.insights import lately
from tandem.kit.errors import Conflict, Exhausted, TandemError
from tandem.platform import clock
from tandem.platform.access import permissions
from tandem.portals.shared import coming, unsent
from tandem.portals.shared.access import PortalContext, in_portal
from tandem.portals.shared.areas import toasts
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Action, Next, Outside, Page, Refusal, Undo
from tandem.portals.shared.areas.forms import ACTION, KEY, OF, PortalForm
from tandem.portals.shared.areas.rendering import AGAIN
from tandem.portals.shared.pages import key_of
from tandem.portals.shared.pages import page as rendered

KEY_SECONDS = 48 * 3600  # a form that was left open over night


class StillBeingDone(Conflict):
    """The same form was sent a moment ago, and what it does has not ended."""

    code = "portals.still_being_done"
    text = _(
        "This was sent a moment ago and is still being done. Look at the page again in a minute."
    )


class _Asking(HttpResponse):
    """No answer yet: what is to be asked first. `release`: lets the form be sent again."""

    def __init__(self, action: Action, outside: Outside, name: str) -> None:
        super().__init__()
        self.action, self.outside, self.name = action, outside, name

    def release(self) -> None:
        """Forget that the form was sent."""
        if self.name:
            cache.delete(self.name)


def view_of(page: Page, portal: str, way: str = "") -> Callable[..., HttpResponseBase]:
    """The view of a page in a portal; `way`: of its area."""

    def view(given: PortalContext, **parts: Any) -> HttpResponseBase:
        context = portal_of(given, page, portal)
        if portal == "member" and not given.may("member.claim") and not page.is_for_former:
            return HttpResponseRedirect(context.address("member:leaving"))
        if way and not ways.uses(given.programme, way):
            raise ways.NotUsed()
        if page.guard is not None:
            page.guard(context, **parts)
        return _done(context, parts) if given.request.method == "POST" else _shown(context, parts)

    view.__name__, view.__doc__ = page.show.__name__, page.show.__doc__
    door = in_portal(portal, page.permission, takes_files=page.takes_files)
    return _in_parts(door, view, page, portal) if page.asks_outside else door(view)


def _in_parts(
    door: Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]],
    view: Callable[..., HttpResponseBase],
    page: Page,
    portal: str,
) -> Callable[..., HttpResponseBase]:
    """The view of a page with an action that asks a stranger: no transaction is open meanwhile."""
    whole = door(view)

    @transaction.non_atomic_requests
    @wraps(whole)
    def inner(request: HttpRequest, **named: Any) -> HttpResponseBase:
        with transaction.atomic():
            first = whole(request, **named)
        if not isinstance(first, _Asking):
            return first

        def rest(given: PortalContext, **parts: Any) -> HttpResponseBase:
            return _taken(portal_of(given, page, portal), first, came, parts)

        try:
            came = _came_of(first.outside)
            with transaction.atomic():
                return door(rest)(request, **named)
        except Exception:
            with transaction.atomic():
                first.release()
            raise

    return inner


def _came_of(outside: Outside) -> Any:
    """What came, or the error of the domain that tells why nothing did."""
    try:
        return outside.ask()
    except TandemError as refusal:
        return refusal


def _taken(portal: Portal, asking: _Asking, came: Any, parts: dict[str, Any]) -> HttpResponseBase:
    """What comes of an action once the stranger has answered."""
    request, action = portal.request, asking.action
    form = action.form(portal, action, data=request.POST, of=request.POST.get(OF, ""))
    form.is_valid()

    def act() -> Next | Refusal | None:
        if isinstance(came, TandemError):
            raise came
        return asking.outside.then(portal, came)

    try:
        with transaction.atomic():
            answer = _ended(portal, action, act(), parts, asking.name)
    except TandemError as refusal:
        asking.release()
        return _refused(portal, action, form, refusal, parts)
    return _answered(portal, action, form, answer, parts)


def portal_of(given: PortalContext, page: Page, code: str) -> Portal:
    """A request as the pages of an area take it; for a page that is none and shows forms of one."""
    return Portal(
        given.request,
        given.actor,
        given.programme,
        given.language,
        code=code,
        page=page,
        now=clock.now(),
    )


def _shown(
    portal: Portal,
    parts: dict[str, Any],
    shown_once: Mapping[str, Any] | None = None,
    http_status: int = 400,
) -> HttpResponseBase:
    shown = coming.or_first(
        portal, portal.code, portal.page.name, lambda: portal.page.show(portal, **parts)
    )
    if isinstance(shown, HttpResponseBase):
        return shown
    context = {"active_page": portal.page.name, **shown, **(shown_once or {})}
    if portal.failed is None or portal.failed[1].is_again:
        return rendered(portal, portal.page.template, **context)
    # The form of a row that is no longer in the list is not there to say it.
    form = portal.failed[1]
    error = "" if form.is_shown else " ".join(form.wrongs)
    return rendered(
        portal, portal.page.template, http_status=http_status, **{"error": error, **context}
    )


def _done(portal: Portal, parts: dict[str, Any]) -> HttpResponseBase:
    """What comes of an action: the next page, or this one with what was wrong."""
    action = _asked(portal)
    permissions.require(portal.actor, action.permission)
    request = portal.request
    of = request.POST.get(OF, "")
    if AGAIN in request.POST:
        return _shown_again(portal, action, of, parts)
    form = action.form(portal, action, data=request.POST, files=request.FILES, of=of)
    if not form.is_valid() and not form.is_ours():
        raise Http404
    if not form.is_valid():
        return _shown(replace(portal, failed=(action, form)), parts)
    try:
        with transaction.atomic():
            answer = _once(portal, action, lambda: action.act(portal, form, **parts), parts)
    except TandemError as refusal:
        return _refused(portal, action, form, refusal, parts)
    return _answered(portal, action, form, answer, parts)


def _refused(
    portal: Portal,
    action: Action,
    form: PortalForm,
    refusal: TandemError,
    parts: dict[str, Any],
) -> HttpResponseBase:
    """The page with the form that says what the domain refuses."""
    form.refuse(refusal)
    status = 429 if isinstance(refusal, Exhausted) else 400
    return _shown(replace(portal, failed=(action, form)), parts, http_status=status)


def _answered(
    portal: Portal,
    action: Action,
    form: PortalForm,
    answer: HttpResponseBase | Refusal,
    parts: dict[str, Any],
) -> HttpResponseBase:
    """The answer; or the page with the form that says what was refused."""
    if isinstance(answer, HttpResponseBase):
        if portal.code == "organiser":
            lately.acted(portal.organiser_id)
        return answer
    form.refuse_with(answer.sentence, at=answer.at)
    return _shown(replace(portal, failed=(action, form)), parts, http_status=answer.http_status)


def _shown_again(
    portal: Portal, action: Action, of: str, parts: dict[str, Any]
) -> HttpResponseBase:
    """The page with the form as it was typed, and what has come to apply; nothing is done, and
    nothing is wrong yet.
    """
    request = portal.request
    if request.POST[AGAIN] == unsent.MARK:
        messages.warning(
            request,
            _("You were signed out before this was sent. What you typed is here: send it again."),
        )
    form = action.form(portal, action, data=request.POST, of=of, again=request.POST[AGAIN])
    return _shown(replace(portal, failed=(action, form)), parts)


def _asked(portal: Portal) -> Action:
    wanted = portal.request.POST.get(ACTION, "")
    action = next((declared for declared in portal.page.actions if declared.name == wanted), None)
    if action is None:
        raise Http404
    return action


def _once(
    portal: Portal,
    action: Action,
    act: Callable[[], Next | Refusal | Outside | None],
    parts: dict[str, Any],
) -> HttpResponseBase | Refusal:
    """Do it, or lead to where the first one led who sent the same form."""
    given = portal.request.POST.get(KEY, "")
    key = (
        key_of(given) if given else None
    )  # who sends none, a program say, takes care of that by itself
    name = f"form:{portal.actor.user_id}:{key}"
    # Waits for whoever is at the same key; then it is there.
    if key and not cache.add(name, None, KEY_SECONDS):
        before = cache.get(name)
        if before is None:  # the database waited for it as long as it waits for anything
            raise StillBeingDone()
        return _led(portal, *before)
    following = act()
    if isinstance(following, Outside):
        assert action.asks_outside, "the action says so, or its request is one transaction"
        return _Asking(action, following, name if key else "")
    return _ended(portal, action, following, parts, name if key else "")


def _ended(
    portal: Portal,
    action: Action,
    following: Next | Refusal | None,
    parts: dict[str, Any],
    name: str,
) -> HttpResponseBase | Refusal:
    """Where an action leads, kept under the key of its form; `name` is empty where it has none."""
    if isinstance(following, Refusal):
        if name:
            cache.delete(name)  # the same form may be sent again
        return following
    location = _address(portal, following)
    told = str((following and following.done) or action.done)
    if name:
        cache.set(name, (location, told), KEY_SECONDS)
    if following and following.shown_once:
        return _shown(portal, parts, following.shown_once)
    return _led(portal, location, told, following.undo if following else None)


def _address(portal: Portal, following: Next | None) -> str:
    if following is None or not following.name:
        return portal.request.get_full_path()
    # Who came from the launch goes back there by a link of the page, done or not.
    came = portal.request.GET.get("from", "")
    kept = {"from": came} if came == "launch" and portal.code == "organiser" else {}
    query = urlencode({**kept, **following.query})
    return portal.address(following.name, **following.parts) + (f"?{query}" if query else "")


def _led(portal: Portal, location: str, told: str, undo: Undo | None = None) -> HttpResponseBase:
    if told:
        messages.success(
            portal.request, told, extra_tags=toasts.offering(undo, at=portal.request.path)
        )
    return HttpResponseRedirect(location)
