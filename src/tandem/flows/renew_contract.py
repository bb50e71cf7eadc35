"""A contract goes on: for a member that is an action of a registered kind, so rules can reward
it.
"""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from tandem.activity import declaring
from tandem.contracts import keeping
from tandem.flows import record_activity
from tandem.platform import permissions
from tandem.platform.permissions import Actor
from tandem.programmes.models import Programme

NAMES = {
    "en": "Contract renewed",
    "pl": "Przedłużenie umowy",
    "ro": "Contract prelungit",
    "be": "Працяг дамовы",
}


def renew(
    contract_id: UUID, *, until: date, programme: Programme, actor: Actor, now: datetime
) -> int:
    """Renew a contract, and record it where it is a member's; reward points that it gave.

    Raises:
        NoSuchContract, NotLater, OverAlready: nothing is written.
    """
    renewed = keeping.renew(
        contract_id, until=until, programme_id=programme.id, actor=actor, now=now
    )
    if renewed.member_id is None:
        return 0
    _register(programme, now=now)
    activity = record_activity.activity_of(
        renewed.member_id,
        programme=programme,
        document_no=renewed.number,
        key=f"{renewed.contract_id} {renewed.until.isoformat()}",
        kind=keeping.RENEWED,
        day=now.astimezone(ZoneInfo(programme.time_zone)).date(),
    )
    recorded = record_activity.record(activity, programme=programme, actor=actor.name, now=now)
    return recorded.points.get("REWARD", 0)


def _register(programme: Programme, *, now: datetime) -> None:
    """Declare the kind of action where the programme has none by this name."""
    known = declaring.declared(programme.id, organiser_id=programme.organiser_id)
    if keeping.RENEWED not in known:
        declaring.declare(
            keeping.RENEWED,
            programme_id=programme.id,
            names=NAMES,
            actor=permissions.system(programme.organiser_id),
            now=now,
        )
