"""A correction that was wrong is taken back: by another one that lays the very opposite onto the
very lines. Nothing of the stream is deleted.

`correcting.lay` finds for itself the lines that goods came back from; what is taken back knows
them, so the purchase stands afterwards as if nothing had been said, line by line.
"""

from datetime import datetime
from uuid import UUID

from tandem.activity import recording
from tandem.kit import ids
from tandem.kit.sql import SqlQuery, named_queries
from tandem.platform import statements


def take_back(
    member_id: int,
    correction_id: UUID,
    *,
    programme_id: UUID,
    organiser_id: UUID,
    source: str,
    actor: str,
    now: datetime,
) -> UUID:
    """Take back a correction, once; the batch, whose `source_id` is the correction's.

    The caller has locked the member, and seen to it that nothing has changed these lines since.
    """
    sql = named_queries("tandem.activity", "undoing")
    params = {
        "organiser_id": organiser_id,
        "member_id": member_id,
        "correction_id": correction_id,
        "id": ids.derived(correction_id, "UNDONE"),
        "now": now,
    }
    batch_id = recording.record_rows(
        SqlQuery(sql["activities"], params, recording.ACTIVITY_COLUMNS),
        SqlQuery(sql["lines"], params, recording.LINE_COLUMNS),
        programme_id=programme_id,
        organiser_id=organiser_id,
        source=source,
        source_id=correction_id,
        actor=actor,
        now=now,
        has_corrections=False,  # they are laid here
    )
    statements.run(sql["lay_opposite"], params)
    return batch_id
