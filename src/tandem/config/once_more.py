"""A request that lost a race is done once more, so it gets the winner's answer.

Two people press at once: the database lets one of them write a key and takes the other's whole
transaction back. A request is one transaction and has no effect outside it (jobs and mails are
deferred inside), so it can simply be done
anew: its verb now finds what the winner wrote, and says so in its own words: the same order, the
    file that was received before, the name that is taken. This is the one means for every write
    under a natural or given key; no verb catches a violation of its own.

Deadlocks and serialization failures are the same case. A violation that stays after `TRIES_MAX` is
no race but a verb
that does not look before it writes: that is a bug, and is answered and logged as one.
"""

import logging
from collections.abc import Callable
from importlib import import_module

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.storage import default_storage
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse

from tandem.api.once import Refusal
from tandem.config.logs import route_of

TRIES_MAX = 3
LOST_RACES = {"23505", "40001", "40P01"}  # unique violation, serialization failure, deadlock
log = logging.getLogger(__name__)


def is_lost_race(error: BaseException) -> bool:
    """Whether the database took this transaction back because another one came first."""
    return getattr(error.__cause__ or error, "sqlstate", None) in LOST_RACES


class OnceMore:
    """The innermost middleware: does a request again whose transaction lost a race."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request pass; what it was refused is kept under its key."""
        response = self.get_response(request)
        return _kept(response) if isinstance(response, Refusal) else response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer of a further try; None leaves the error to whoever answers for errors."""
        match = request.resolver_match
        if match is None or not is_lost_race(error):
            return None
        for tries_left in reversed(range(TRIES_MAX - 1)):
            # The route, for an address may bear the token of a link.
            extra = {"method": request.method, "route": route_of(request)}
            log.info("lost a race and is done once more", extra=extra)
            _as_it_came(request)
            try:
                with transaction.atomic():
                    return match.func(request, *match.args, **match.kwargs)
            except DatabaseError as another:
                if not tries_left or not is_lost_race(another):
                    raise
        return None


def _kept(refusal: Refusal) -> HttpResponse:
    """The answer that stands under the key of a refused request."""
    for tries_left in reversed(range(TRIES_MAX)):
        try:
            with transaction.atomic():
                return refusal.kept()
        except DatabaseError as error:
            if not tries_left or not is_lost_race(error):
                raise
    return refusal


def _as_it_came(request: HttpRequest) -> None:
    """Forget what the first try left on the request: who signed in, messages, places in files."""
    for _name, files in request.FILES.lists():
        for file in files:
            file.seek(0)
    if hasattr(request, "session"):
        store = import_module(settings.SESSION_ENGINE).SessionStore
        request.session = store(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
        request.__dict__.pop("_cached_user", None)
        AuthenticationMiddleware(lambda _request: HttpResponse()).process_request(request)
    if hasattr(request, "_messages"):
        request._messages = default_storage(request)
