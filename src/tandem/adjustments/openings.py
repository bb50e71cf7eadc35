"""Opening balances: what members bring from the system before, many at once, against a total that
was evaluated there.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.earning import expiry_policy
from tandem.earning.facts import PointsAdjusted
from tandem.kit import ids
from tandem.kit.errors import Invalid
from tandem.kit.sql import SqlQuery, named_queries
from tandem.ledger import transfers
from tandem.platform import journal, statements
from tandem.platform.access.permissions import Actor, require
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme


class WrongTotal(Invalid):
    """Opening balances do not add up to what was said."""

    code = "mending.wrong_total"
    text = _(
        "The balances add up to %(found)s points, and you expected %(said)s. Nothing was posted."
    )


@dataclass(frozen=True, slots=True)
class Opening:
    """What a member brings from the system before; without an expiry the programme's own counts
    from now.
    """

    member_id: int
    points: int
    expires_at: datetime | None = None


def post(
    balances: Sequence[Opening],
    *,
    total: int,
    reference: str,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> int:
    """Post opening balances under the name of their source; points that are new. The same again has
    no second effect.

    Args:
        total: what they must add up to, as the system before says.

    Raises:
        WrongTotal: nothing is posted. KeyTaken: a member had another balance under this reference.
    """
    require(actor, "ledger.adjust")
    added_up = sum(opening.points for opening in balances)
    if added_up != total or any(opening.points <= 0 for opening in balances):
        raise WrongTotal(found=added_up, said=total)
    of = programme.organiser_id
    book_id = programmes.book(programme.id, "REWARD", organiser_id=of)
    cause_id = ids.derived(programme.id, "OPENING", reference)
    usual = expiry_policy.expires_at(now, wallet="REWARD", programme=programme)
    params = {
        "organiser_id": of,
        "book_id": book_id,
        "cause_id": cause_id,
        "at": now,
        "keys": _keys(balances, cause_id),
        "members": [opening.member_id for opening in balances],
        "points": [opening.points for opening in balances],
        "ends": [opening.expires_at or usual for opening in balances],
    }
    sql = named_queries("tandem.adjustments", "openings")
    for before, asked in statements.rows(sql["other_openings"], params):
        raise transfers.KeyTaken(before=before, now=asked)
    ((posted,),) = statements.rows(sql["new_openings"], params)
    if posted:
        rows = SqlQuery(
            sql["openings"],
            {name: params[name] for name in params if name != "organiser_id"},
            transfers.COLUMNS,
        )
        transfers.post_rows(rows, organiser_id=of, batch_id=cause_id, now=now)
        journal.record(
            PointsAdjusted(
                organiser_id=of,
                at=now,
                actor=actor.name,
                programme_id=programme.id,
                adjustment_id=cause_id,
                member_id=0,
                points=posted,
                reason=reference[:300],
            )
        )
    return posted


def _keys(balances: Sequence[Opening], cause_id: UUID) -> list[UUID]:
    """The key of each; several of one member are told apart by their order."""
    order: Counter[int] = Counter()
    keys = []
    for opening in balances:
        keys.append(ids.derived(cause_id, opening.member_id, order[opening.member_id]))
        order[opening.member_id] += 1
    return keys
