"""A programme's own domain: what is answered there, and how it proves that it leads here.

There lie the programme's own pages, of members and of strangers, and signing in; whoever asks for
the organiser's, a partner's or another programme's page is sent to the installation's address. A
domain that the operator agreed to and nobody has looked at yet answers the proof alone; one that
waits for the operator is nobody's.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseRedirect
from django.http.request import split_domain_port
from django.urls import reverse
from django.views.decorators.http import require_safe

from tandem.programmes import domains
from tandem.programmes.domains import Place

# Of the addresses that name no programme, those that members need.
_SHARED = {
    *("home", "sign-in", "sign-out", "enter", "language", "invitation", "join-confirm"),
    "mailings-stop",
    *("tint", "picture", "public-small", "robots", "own-domain", "domain-known"),
    *("health", "health-live", "health-ready"),
    *("package-file", "package-script", "package-keep", "package-fetch", "package-store"),
}
UNKNOWN_PER_MINUTE_MAX, ADDRESSES_MAX = 600, 10_000
_NEVER_KEPT = {"Cache-Control": "no-store"}
_SIGNING_IN = ("account_", "mfa_", "usersessions_")
Answer = Callable[[HttpRequest], HttpResponse]


class Request(WSGIRequest):
    """A request whose host may be a programme's own domain."""

    def get_host(self) -> str:
        """The host that was asked for.

        Raises:
            DisallowedHost: it is neither the installation's nor a programme's.
        """
        try:
            return super().get_host()
        except DisallowedHost:
            host = str(self.META.get("HTTP_HOST", ""))
            if place_of(host) is None:
                raise
            return host


def place_of(host: str) -> Place | None:
    """The programme of a host as it stands in a request, with its port."""
    name, _port = split_domain_port(host)
    return domains.place_of(name) if name and name not in settings.ALLOWED_HOSTS else None


class OwnDomain:
    """Middleware: keep a programme's own domain to its own pages."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as ever, but at the root of a domain and where it is not in force."""
        place = place_of(request.get_host())
        if place is None or request.path.startswith(domains.PROOF_PATH):
            return self.get_response(request)
        if not place.is_confirmed:
            return HttpResponseNotFound("Nothing is here yet.", content_type="text/plain")
        if request.path == "/":
            return HttpResponseRedirect(self._entry(request, place))
        return self.get_response(request)

    def _entry(self, request: HttpRequest, place: Place) -> str:
        """The public page for strangers where there is one, else the members' first page."""
        if place.is_public and not request.user.is_authenticated:
            return reverse("public-programme-any", args=[place.slug])
        return reverse("member:home", args=[place.slug])

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Sequence[Any], named: Mapping[str, Any]
    ) -> HttpResponse | None:
        """Send to the installation's address what does not belong here."""
        place = place_of(request.get_host())
        match = request.resolver_match
        if place is None or match is None or _belongs(match, named, place):
            return None
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotFound("Nothing is here.", content_type="text/plain")
        return HttpResponseRedirect(settings.PUBLIC_URL + request.get_full_path())


def _belongs(match: Any, named: Mapping[str, Any], place: Place) -> bool:
    slug = named.get("programme") or named.get("slug")
    if slug is not None:
        return bool(slug == place.slug) and match.namespace in ("", "member")
    name = match.url_name or ""
    return name in _SHARED or name.startswith(_SIGNING_IN)


@require_safe
@transaction.non_atomic_requests
def proof(request: HttpRequest, nonce: str) -> HttpResponse:
    """The proof that the host that was asked leads to this installation."""
    host, _port = split_domain_port(request.get_host())
    text = domains.proof(nonce, host)
    return HttpResponse(text, content_type="text/plain", headers=_NEVER_KEPT)


class _Unknown:
    """How many names that lead nowhere an address has asked for in this minute, in this process.

    Counted here and not by the limiter of forms: that one counts in the database, which would cost
    more than the answer that it spares.
    """

    def __init__(self) -> None:
        self.minute = -1
        self.by_address: Counter[str] = Counter()

    def are_too_many(self, address: str) -> bool:
        """Count one more, and tell."""
        minute = int(time.monotonic() // 60)
        if minute != self.minute or len(self.by_address) >= ADDRESSES_MAX:
            self.minute, self.by_address = minute, Counter()
        self.by_address[address] += 1
        return self.by_address[address] > UNKNOWN_PER_MINUTE_MAX


_unknown = _Unknown()


@require_safe
@transaction.non_atomic_requests
def known(request: HttpRequest) -> HttpResponse:
    """Whether a host is a programme's, and the operator agreed to it: asked by a proxy that fetches
    certificates by itself, from this machine's own network and by an inner address. Who comes from
    elsewhere, or through the proxy, is told nothing; nor is a name told that is only typed.

    A flood of names asks the database once a second at most (`domains.place_of`), and is answered
    429 beyond so many a minute. A name that is agreed to is always answered: strangers who ask the
    proxy for names of their own keep no certificate from anybody.
    """
    host, _port = split_domain_port(request.get_host())
    address = request.META["REMOTE_ADDR"]
    is_near = domains.is_inner(host) and domains.is_inner(address)
    if is_near and domains.place_of(request.GET.get("domain", "")) is not None:
        return HttpResponse(headers=_NEVER_KEPT)
    if _unknown.are_too_many(address):
        return HttpResponse(status=429, headers={**_NEVER_KEPT, "Retry-After": "60"})
    return HttpResponse(status=404, headers=_NEVER_KEPT)
