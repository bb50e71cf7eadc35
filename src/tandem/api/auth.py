"""Who calls: a program by its key, in one programme. The transaction acts for the key's organiser
from here on.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.utils import translation
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


class KeyAuth(HttpBearer):
    """`Authorization: Bearer tdm_…`."""

    def __call__(self, request: HttpRequest) -> Caller | None:
        """As ninja's own, which makes an object of all header fields to read the one."""
        scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        return self.authenticate(request, token) if scheme.lower() == "bearer" else None

    def authenticate(self, _request: HttpRequest, token: str) -> Caller | None:
        """The caller of this key; None when it opens nothing."""
        opened, opening = api_keys.opened_by(token, now=clock.now()), programmes.programme_of_key()
        key = opened()
        if key is None:
            return None
        translation.activate("en")  # programs get their sentences in one language
        return Caller(key, api_keys.actor_of(key), opening())


# What a verb asks of a person, and a key's scope stands for in the calls of that scope.
_STANDS_FOR = {
    "orders.place": "member.order",
    "orders.close": "orders.change",
    "benefits.use": "members.change",
    "engagement.check_in": "engagement.decide",
}


TAKE_PART = "engagement.take_part"
_OF_MEMBERS = frozenset({"member.view", "member.claim"})  # what is done in a member's name


def caller_of(request: HttpRequest, scope: str) -> Caller:
    """The caller, who must hold the scope.

    Raises:
        NotInScope
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    if not caller.actor.may(scope):
        raise NotInScope(scope=scope)
    if scope == TAKE_PART:
        return replace(caller, actor=replace(caller.actor, permissions=_OF_MEMBERS))
    if scope in _STANDS_FOR:
        permissions = caller.actor.permissions | {_STANDS_FOR[scope]}
        return replace(caller, actor=replace(caller.actor, permissions=permissions))
    return caller


Handler = Callable[..., object]
