"""Who calls: a program by its key, in one programme. The transaction acts for the key's organiser
from here on.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer

from tandem.kit.errors import Denied
from tandem.platform import clock
from tandem.platform.access import api_keys
from tandem.platform.access.permissions import Actor
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme


class NotInScope(Denied):
    """The key's scopes do not hold what the call needs."""

    code = "api.not_in_scope"
    text = "This key may not do that: it needs the scope %(scope)s."


@dataclass(frozen=True, slots=True)
class Caller:
    """The program behind a request."""

    key: api_keys.OpenKey
    actor: Actor
    programme: Programme


@dataclass(frozen=True, slots=True)
class Unheard:
    """The program that a key stood for when it was last used in this process, as long as the
    database has not said whether it does still: it says so in the trip of the first question.
    """

    caller: Caller
    version: str  # of the caller's programme
    heard: Callable[[], tuple[api_keys.OpenKey, Any] | None]


class KeyAuth(HttpBearer):
    """`Authorization: Bearer tdm_…`.

    Args:
        is_patient: whether the view asks something of the database before it does anything
            (`caller_until_heard`), so that the key is looked up in the trip of that.
    """

    def __init__(self, *, is_patient: bool = False) -> None:
        super().__init__()
        self._is_patient = is_patient

    def __call__(self, request: HttpRequest) -> Caller | Unheard | None:
        """As ninja's own, which makes an object of all header fields to read the one."""
        scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        return self.authenticate(request, token) if scheme.lower() == "bearer" else None

    def authenticate(self, _request: HttpRequest, token: str) -> Caller | Unheard | None:
        """The caller of this key; None when it opens nothing."""
        heard = api_keys.opened_by(token, now=clock.now(), also=programmes.VERSION_OF_KEY)
        translation.activate("en")  # programs get their sentences in one language
        before = api_keys.last_opened(token) if self._is_patient else None
        known = programmes.last_seen(before.programme_id) if before else None
        if before is None or known is None:
            opened = heard()
            return _caller(*opened) if opened else None
        version, programme = known
        return Unheard(Caller(before, api_keys.actor_of(before), programme), version, heard)


def _caller(key: api_keys.OpenKey, version: str | None) -> Caller:
    programme = programmes.as_of(version, key.programme_id, organiser_id=key.organiser_id)
    return Caller(key, api_keys.actor_of(key), programme)


def heard(request: HttpRequest) -> Caller:
    """Who calls, as the database says it.

    Raises:
        AuthenticationError: the key opens nothing any more.
    """
    told: Caller | Unheard = request.auth  # type: ignore[attr-defined]
    if not isinstance(told, Unheard):
        return told
    opened, caller = told.heard(), told.caller
    if opened is None:
        raise AuthenticationError
    key, version = opened
    if (key.id, key.scopes, version) != (caller.key.id, caller.key.scopes, told.version):
        caller = _caller(key, version)
    request.auth = caller  # type: ignore[attr-defined]
    return caller


def caller_until_heard(request: HttpRequest, scope: str) -> Caller:
    """Who called by this key before, and probably does now: for what is asked in the trip that says
    whether it does (`caller_of`). Nothing is written or answered for them.

    Raises:
        NotInScope
    """
    told: Caller | Unheard = request.auth  # type: ignore[attr-defined]
    return _within(told.caller if isinstance(told, Unheard) else told, scope)


# What a verb asks of a person, and a key's scope stands for in the calls of that scope.
_STANDS_FOR = {
    "members.correct": "member.correct",
    "orders.place": "member.order",
    "orders.close": "orders.change",
    "benefits.use": "members.change",
    "engagement.check_in": "engagement.decide",
    "outlets.write": "partners.change",
    "pictures.write": "catalogue.change",
}


TAKE_PART = "engagement.take_part"
_OF_MEMBERS = frozenset({"member.view", "member.claim"})  # what is done in a member's name


def caller_of(request: HttpRequest, scope: str) -> Caller:
    """The caller, who must hold the scope.

    Raises:
        NotInScope
    """
    return _within(heard(request), scope)


def _within(caller: Caller, scope: str) -> Caller:
    if not caller.actor.may(scope):
        raise NotInScope(scope=scope)
    if scope == TAKE_PART:
        return replace(caller, actor=replace(caller.actor, permissions=_OF_MEMBERS))
    if scope in _STANDS_FOR:
        permissions = caller.actor.permissions | {_STANDS_FOR[scope]}
        return replace(caller, actor=replace(caller.actor, permissions=permissions))
    return caller


Handler = Callable[..., object]
