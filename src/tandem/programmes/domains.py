"""A domain of a programme's own: `club.example.com` beside the installation's address.

It is typed; the operator agrees to it (`permitting`), for sessions begun there pass through the
hands of whoever the name leads to first; then it is looked at: the installation asks that host for
a proof that only it can make, and so learns whether the name leads here, and whether the way in
between tells which host was asked for. From then on links and prints bear it. Who only typed a name
holds nothing, and to strangers it is as if nobody had: another programme may confirm it first.
"""

import re
import secrets
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException, RemoteDisconnected
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Conflict, Invalid
from tandem.platform import asking, journal, tenancy
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.facts import DomainConfirmed, DomainFailed, DomainNamed
from tandem.programmes.models import Programme

PROOF_PATH = "/.well-known/tandem/"
HOST_MAX = 253
SECONDS_MAX = 6  # of a look
KNOWN_SECONDS = 15  # for which a process remembers which hosts lead to which programme
MISSED_SECONDS = 1  # after which it looks again for one that leads nowhere yet
_PROOF_BYTES_MAX = 400
_HOST = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}|localhost"
)
_SALT = "tandem.programmes.domains"


class Problem(models.TextChoices):
    """Why a host was not found to lead here."""

    NO_NAME = "NO_NAME", _("No machine of that name is known yet. A new entry takes up to a day.")
    NO_ANSWER = "NO_ANSWER", _("The machine of that name does not answer.")
    CERTIFICATE = "CERTIFICATE", _("Its certificate is not good for that name.")
    ELSEWHERE = "ELSEWHERE", _("It leads to something else, not to this installation.")
    HOST_HIDDEN = (
        "HOST_HIDDEN",
        _("It leads here, but the proxy in between does not pass on the name that was asked for."),
    )
    TAKEN = "TAKEN", _("It leads to another programme here.")

    @property
    def told(self) -> str:
        """What whoever typed the name is told: no more than that it does not lead here, so that
        nobody finds out by it which names and machines there are elsewhere.
        """
        if self == Problem.HOST_HIDDEN:
            return str(self.label)
        return str(NOT_HERE)


NOT_HERE = _(
    "It was not found to lead here. A new entry takes up to a day; who runs this installation sees"
    " what was found."
)


class BadDomain(Invalid):
    """What was typed is no name of a host."""

    code = "programmes.bad_domain"
    text = _("“%(host)s” is no domain. Write it without https:// and paths: club.example.com.")


class DomainIsOurs(Conflict):
    """The installation's own host was typed."""

    code = "programmes.domain_is_ours"
    text = _("“%(host)s” is the address of this installation. Choose one of the programme's own.")


@dataclass(frozen=True, slots=True)
class Place:
    """The programme that a host leads to."""

    programme_id: UUID
    slug: str
    is_public: bool
    is_confirmed: bool
    name: str
    host: str

    @property
    def address(self) -> str:
        """Where its pages begin."""
        return base_of(self.host)


class _Known:
    """What this process remembers of hosts, for some seconds."""

    def __init__(self) -> None:
        self.places: Mapping[str, Place] = {}
        self.read_at = -float(KNOWN_SECONDS)  # by the clock of the process


_known = _Known()


def parse(text: str) -> str:
    """The host in what somebody typed, in small letters, names of other scripts as they travel.

    Raises:
        BadDomain: there is none.
        DomainIsOurs: it is the installation's.
    """
    typed = text.strip().lower().rstrip("./")
    plain = typed.removeprefix("https://").removeprefix("http://")
    try:
        host = plain.encode("idna").decode() if plain else ""
    except UnicodeError:
        host = ""
    if not _HOST.fullmatch(host):
        raise BadDomain(host=text.strip()[:HOST_MAX])
    if host == urlsplit(settings.PUBLIC_URL).hostname:
        raise DomainIsOurs(host=host)
    return host


def choose(programme_id: UUID, text: str, *, actor: Actor, now: datetime) -> str:
    """Name the domain of a programme, or none where nothing was typed; it is in force when a look
    has found it. The same again changes nothing.

    Raises:
        BadDomain, DomainIsOurs: see `parse`.
    """
    require(actor, "programme.change")
    host = parse(text) if text.strip() else ""
    programme = Programme.objects.of(actor.organiser_id).select_for_update().get(id=programme_id)
    if programme.domain == host:
        return host
    before, programme.domain = programme.domain, host
    programme.domain_since, programme.domain_problem = None, ""
    agreed = bool(host) and settings.DOMAINS_BY_ORGANISERS
    programme.domain_agreed_at = now if agreed else None
    programme.domain_agreed_by, programme.domain_refused = actor.name if agreed else "", ""
    programme.save(update_fields=COLUMNS)
    forget()
    journal.record(
        DomainNamed(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            before=before,
            domain=host,
        )
    )
    return host


COLUMNS = [
    "domain",
    "domain_since",
    "domain_problem",
    "domain_agreed_at",
    "domain_agreed_by",
    "domain_refused",
]


def settle(
    programme_id: UUID, host: str, problem: Problem | None, *, organiser_id: UUID, now: datetime
) -> bool:
    """Keep what a look found; whether it is the first that finds a problem with what is in force.

    What was in force stays so where a later look finds a problem: a machine that is being mended
    takes no link away. Does nothing where another domain was named meanwhile, or the operator has
    not agreed.
    """
    of = Programme.objects.of(organiser_id)
    programme = of.select_for_update().get(id=programme_id)
    if programme.domain != host or not host or programme.domain_agreed_at is None:
        return False
    if problem is None and not programme.domain_since and _is_another_s(host, programme_id):
        problem = Problem.TAKEN
    has_failed = bool(programme.domain_since and problem and not programme.domain_problem)
    is_new = problem is None and programme.domain_since is None
    if is_new:
        programme.domain_since = now
    programme.domain_problem = problem or ""
    programme.save(update_fields=["domain_since", "domain_problem"])
    forget()
    if is_new:
        journal.record(
            DomainConfirmed(
                organiser_id=organiser_id,
                at=now,
                actor="system",
                programme_id=programme_id,
                domain=host,
            )
        )
    if has_failed:
        journal.record(
            DomainFailed(
                organiser_id=organiser_id,
                at=now,
                actor="system",
                programme_id=programme_id,
                domain=host,
                problem=programme.domain_problem,
            )
        )
    return has_failed


def _is_another_s(host: str, programme_id: UUID) -> bool:
    with tenancy.across("a domain leads to one programme of the installation"):
        rows = Programme.objects.everyone(reason="a domain leads to one programme")
        return (
            rows.filter(domain=host, domain_since__isnull=False).exclude(id=programme_id).exists()
        )


def proof(nonce: str, host: str) -> str:
    """What this installation answers who asks `host` with a number: nobody else can."""
    return signing.Signer(salt=_SALT).signature(f"{host}:{nonce}")


def look(host: str) -> Problem | None:
    """Ask the host itself, over the network, whether it leads here; at most `SECONDS_MAX`. Machines
    of inner networks are asked by an installation alone that is on one itself.
    """
    nonce = secrets.token_hex(16)
    asked = urllib.request.Request(f"{base_of(host)}{PROOF_PATH}{nonce}")
    try:
        with asking.opener(
            SECONDS_MAX, only_public=not is_inner(urlsplit(settings.PUBLIC_URL).hostname or "")
        ).open(asked, timeout=SECONDS_MAX) as answer:
            text = answer.read(_PROOF_BYTES_MAX).decode("ascii", "replace").strip()
    except urllib.error.HTTPError:
        return Problem.ELSEWHERE
    except asking.FAILED as problem:
        return _problem_of(getattr(problem, "reason", problem))
    if text == proof(nonce, host):
        return None
    is_ours = text == proof(nonce, urlsplit(settings.PUBLIC_URL).hostname or "")
    return Problem.HOST_HIDDEN if is_ours else Problem.ELSEWHERE


def is_inner(host: str) -> bool:
    """Whether a host is an inner name or address, which nobody reaches from the public network."""
    try:
        return not asking.is_public(host)
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".localhost"))


def _problem_of(reason: Any) -> Problem:
    if isinstance(reason, socket.gaierror):
        return Problem.NO_NAME
    if isinstance(reason, ssl.SSLError):
        return Problem.CERTIFICATE
    if isinstance(reason, HTTPException) and not isinstance(reason, RemoteDisconnected):
        return Problem.ELSEWHERE  # it speaks, but not as a web server does
    return Problem.NO_ANSWER


def base_of(host: str) -> str:
    """Where a host begins: with the scheme and the port of the installation."""
    ours = urlsplit(settings.PUBLIC_URL)
    return f"{ours.scheme}://{host}" + (f":{ours.port}" if ours.port else "")


def base(programme: Programme) -> str:
    """What stands before the addresses of a programme's own pages, those of members and of
    strangers: its domain where that is in force, else the installation's address.
    """
    return base_of(programme.domain) if is_in_force(programme) else str(settings.PUBLIC_URL)


def is_in_force(programme: Programme) -> bool:
    """Whether links and sign-ins use its domain: agreed to, and found to lead here."""
    return bool(programme.domain and programme.domain_since and programme.domain_agreed_at)


def place_of(host: str) -> Place | None:
    """The programme that a host leads to, also one that waits for its look, of those that the
    operator agreed to; as it was some seconds ago.
    """
    place = _known.places.get(host.lower())
    seconds = KNOWN_SECONDS if place is not None and place.is_confirmed else MISSED_SECONDS
    if time.monotonic() - _known.read_at >= seconds:
        _known.places, _known.read_at = _read(), time.monotonic()
    return _known.places.get(host.lower())


def forget() -> None:
    """Read anew when asked next; other processes within `KNOWN_SECONDS`."""
    _known.read_at = -float(KNOWN_SECONDS)


def _read() -> dict[str, Place]:
    with transaction.atomic(), tenancy.across("a host is that of one programme"):
        rows = Programme.objects.everyone(reason="a host is that of one programme")
        chosen = (
            rows.exclude(domain="")
            .exclude(domain_agreed_at=None)
            .order_by(models.F("domain_since").asc(nulls_first=True), "id")
            .values_list("domain", "id", "slug", "is_public", "domain_since", "name")
        )
        # Of several that typed a name, the one that has it comes last, and stays.
        return {
            host: Place(programme_id, slug, is_public, since is not None, name, host)
            for host, programme_id, slug, is_public, since, name in chosen
        }
