"""A contract goes on: for a member that is an action of a registered kind, so rules can reward
it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from tandem.contracts import keeping
from tandem.contracts.registered_kinds import RENEWED
from tandem.flows.activities import record_participation
from tandem.platform.access.permissions import Actor
from tandem.programmes.models import Programme


def renew(
    contract_id: UUID, *, until: date, programme: Programme, actor: Actor, now: datetime
) -> Mapping[str, int]:
    """Renew a contract, and record it where it is a member's; what it gave, by wallet.

    Raises:
        NoSuchContract, NotLater, OverAlready: nothing is written.
    """
    renewed = keeping.renew(
        contract_id, until=until, programme_id=programme.id, actor=actor, now=now
    )
    if renewed.member_id is None:
        return {}
    recorded = record_participation.record(
        RENEWED,
        member_id=renewed.member_id,
        key=f"{renewed.contract_id} {renewed.until.isoformat()}",
        reference=renewed.number,
        programme=programme,
        actor=actor.name,
        now=now,
    )
    return recorded.points
