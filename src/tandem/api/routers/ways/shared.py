"""Who calls about a way of taking part, and in whose name something is done."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest

from tandem.api import auth
from tandem.api.auth import Caller
from tandem.api.routers.members import member_of
from tandem.engagement import ways
from tandem.kit.errors import Conflict
from tandem.participants.models import MemberStatus
from tandem.platform import clock
from tandem.platform.access.permissions import Actor
from tandem.programmes.models import Programme

READ, CHECK_IN = "engagement.read", "engagement.check_in"


class TakesNoPart(Conflict):
    """A member who left, or goes on as another."""

    code = "api.takes_no_part"
    text = "This member takes no part any more: nothing is done in their name."


@dataclass(frozen=True, slots=True)
class Acting:
    """In whose name something is done now."""

    member_id: int
    actor: Actor
    programme: Programme
    now: datetime

    @property
    def scope(self) -> dict[str, Any]:
        """What each verb asks for."""
        return {"programme": self.programme, "actor": self.actor, "now": self.now}

    @property
    def today(self) -> date:
        """The day of the programme."""
        return self.programme.day_at(self.now)


def caller(request: HttpRequest, way: str, scope: str = READ) -> Caller:
    """The caller, who must hold the scope, in a programme that uses the way.

    Raises:
        NotInScope, NotUsed
    """
    calls = auth.caller_of(request, scope)
    if not ways.uses(calls.programme, way):
        raise ways.NotUsed()
    return calls


def acting(calls: Caller, member_id: str) -> Acting:
    """The member that an address names, in whose name the caller acts.

    Raises:
        NoSuchMember, TakesNoPart
    """
    member = member_of(calls, member_id)
    if member.status not in (MemberStatus.ACTIVE, MemberStatus.WAITING):
        raise TakesNoPart()
    actor = replace(calls.actor, member_id=member.id)
    return Acting(member.id, actor, calls.programme, clock.now())
