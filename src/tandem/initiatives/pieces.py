"""What of the ways of taking part stands on an initiative's page: tasks, contests, courses, events,
surveys, materials of the library.

Only what it is and its id is known here. Whether there is such a thing is asked by who arranges
them (`flows.programme.arrange_initiative`), and what it is to a reader is read by
`insights.pieces`.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.initiatives import queries
from tandem.initiatives.facts import InitiativeArranged
from tandem.initiatives.models import Initiative, Piece, PieceKind
from tandem.kit.errors import Invalid
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require

PIECES_MAX = 12  # each is looked up for every reader of the page
Key = tuple[str, UUID]


class BadPieces(Invalid):
    """Too much for one page, or something that no page shows."""

    code = "initiatives.bad_pieces"
    text = _("A page shows at most %(limit)s tasks, contests, courses and the like.")


def arrange(row: Initiative, keys: Sequence[Key], *, actor: Actor, now: datetime) -> None:
    """Put these on the page in this order, instead of what stood there; what is named twice stands
    where it came first. Safe to repeat.

    Raises:
        NoSuchInitiative: it was dropped meanwhile.
        BadPieces: nothing is written.
    """
    require(actor, "programme.change")
    wanted = list(dict.fromkeys(keys))
    if len(wanted) > PIECES_MAX or any(kind not in PieceKind.values for kind, _key in wanted):
        raise BadPieces(limit=PIECES_MAX)
    queries.held(row.id, programme_id=row.programme_id, organiser_id=row.organiser_id)
    if wanted == [(piece.kind, piece.subject_id) for piece in queries.pieces(row)]:
        return
    rows = Piece.objects.of(row.organiser_id)
    rows.filter(initiative_id=row.id).delete()
    rows.bulk_create(
        Piece(
            organiser_id=row.organiser_id,
            initiative_id=row.id,
            kind=kind,
            subject_id=key,
            place=place,
            created_at=now,
        )
        for place, (kind, key) in enumerate(wanted)
    )
    journal.record(
        InitiativeArranged(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            initiative_id=row.id,
            pieces=[f"{kind}:{key}" for kind, key in wanted],
        )
    )
