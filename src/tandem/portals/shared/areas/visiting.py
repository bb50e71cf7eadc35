"""Forms for people who are not signed in: the same forms and refusals as in the areas, without
rights.

A page of its own kind (joining, an invitation) shows the form and asks here for what came of it. A
view that refuses answers normally, so its transaction commits: the verb is called within one of its
own, which takes back what it wrote.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from tandem.kit.errors import Exhausted, TandemError
from tandem.portals.shared.areas.declaring import Action
from tandem.portals.shared.areas.forms import ACTION, KEY, PortalForm
from tandem.portals.shared.areas.running import KEY_SECONDS, StillBeingDone
from tandem.portals.shared.pages import key_of
from tandem.programmes.models import Programme


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who comes to a programme from outside."""

    request: HttpRequest
    programme: Programme | None
    language: str


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a form: the form to show again, or what its verb returned."""

    form: PortalForm
    answer: Any = None
    http_status: int = 200


def done(
    visitor: Visitor,
    action: Action,
    act: Callable[[PortalForm], Any],
    *,
    first: Callable[[HttpRequest], None] = lambda _request: None,
    **more: Any,
) -> Done:
    """Read the form of a request and call `act` with it, all or nothing. Without a POST, or where
    another form of the page was sent, the empty form.

    Args:
        first: asked before the form is read, whether it may be sent at all.
        more: `initial`, and what the form's own `prepare` takes.
    """
    request = visitor.request
    if request.method != "POST" or request.POST.get(ACTION, action.name) != action.name:
        return Done(action.form(visitor, action, **more))
    form = action.form(visitor, action, data=request.POST, **more)
    status, is_read = 400, form.is_valid()
    try:
        first(request)
    except TandemError as refusal:
        form.refuse(refusal)
        return Done(form, None, 429 if isinstance(refusal, Exhausted) else 400)
    if is_read:
        try:
            with transaction.atomic():
                return Done(form, act(form))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except TandemError as refusal:
            form.refuse(refusal)
            status = 429 if isinstance(refusal, Exhausted) else 400
    return Done(form, None, status)


def once(request: HttpRequest, act: Callable[[], str]) -> str:
    """Do it, or say what came of the first one where the same person sent the same form again: two
    clicks make one thing. The answer is a short text, such as an address.

    Raises:
        StillBeingDone: the first one has not ended.
    """
    key = request.POST.get(KEY, "")
    if not key:
        return act()
    name = f"form:{request.user.pk}:{key_of(key)}"
    if not cache.add(name, None, KEY_SECONDS):  # waits for whoever is at the same key
        before = cache.get(name)
        if before is None:
            raise StillBeingDone()
        return str(before)
    answer = act()
    cache.set(name, answer, KEY_SECONDS)
    return answer
