"""A programme whose first edition ended on its first day, with a statement of a member."""

from uuid import UUID

import cast

from tandem.closing import settling
from tandem.closing.models import Pending, Statement
from tandem.platform.access.permissions import Actor
from tandem.programmes import editions


def first_edition(programme_id: UUID, *, member_id: int, actor: Actor) -> dict[str, str]:
    """End it; the running edition and the one that is closed, as addresses name them."""
    of = actor.organiser_id
    edition = editions.one(programme_id, 1, organiser_id=of)
    policy, day = settling.Policy(Pending.WAIT, 100, None), edition.begins_on
    closing_id = settling.close(
        edition.id, policy, last_on=day, late_until=day, actor=actor, now=cast.NOW
    )
    figures = {field.name: 0 for field in Statement._meta.fields if field.name.endswith("_points")}
    Statement.objects.of(of).create(
        member_id=member_id,
        id=closing_id,
        programme_id=programme_id,
        created_at=cast.NOW,
        **figures,
    )
    return {"edition": "2", "closed": "1"}
