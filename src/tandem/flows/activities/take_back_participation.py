"""What was recorded of somebody's taking part is taken back, with its points; and given back.

The same action is not recorded twice, so it comes again by undoing what took it back. Either way
nothing of the stream is deleted, and the members are awarded again as for goods that came back.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tandem.activity import correcting, recording, undoing
from tandem.activity.models import Activity
from tandem.activity.registering import RegisteredKind
from tandem.flows.activities import record_participation
from tandem.kit import ids
from tandem.participants import queries as participants
from tandem.programmes.models import Programme

SOURCE = "TAKEN_BACK"
Done = tuple[int, str]  # a member, and the key by which it was recorded


def take_back(
    kind: RegisteredKind,
    done: Sequence[Done],
    *,
    programme: Programme,
    actor: str,
    now: datetime,
) -> int:
    """Take back these, of whichever of the merged members they were recorded; how many stood. Safe
    to repeat.
    """
    rows = _recorded(kind, done, programme)
    taken = _taken(rows, programme)
    standing = [row for row in rows if row.id not in taken or not taken[row.id].is_gone]
    if not standing:
        return 0
    corrections = [
        recording.NewActivity(
            row.member_id,
            _correction(row, taken[row.id].times if row.id in taken else 0),
            row.kind,
            row.document_no,
            row.occurred_at,
            row.occurred_on,
            row.currency,
            partner_id=row.partner_id,
            outlet_id=row.outlet_id,
            corrects_id=row.id,
        )
        for row in standing
    ]
    recording.record_many(
        corrections,
        programme_id=programme.id,
        organiser_id=programme.organiser_id,
        source=SOURCE,
        source_id=ids.new_uuid(),
        actor=actor,
        now=now,
    )
    return len(corrections)


def give_back(
    kind: RegisteredKind,
    done: Sequence[Done],
    *,
    programme: Programme,
    actor: str,
    now: datetime,
) -> int:
    """Let those of these that were taken back stand again; how many. Safe to repeat."""
    rows = _recorded(kind, done, programme)
    gone = {key: taken for key, taken in _taken(rows, programme).items() if taken.is_gone}
    for row in rows:
        if row.id in gone:
            participants.one_at_a_time(row.member_id, organiser_id=programme.organiser_id)
            undoing.take_back(
                row.member_id,
                _correction(row, gone[row.id].times - 1),
                programme_id=programme.id,
                organiser_id=programme.organiser_id,
                source=SOURCE,
                actor=actor,
                now=now,
            )
    return len(gone)


def _correction(row: Activity, times: int) -> UUID:
    """The id of what takes it back, after it went and came so often."""
    return ids.derived(SOURCE, row.id, times)


def _recorded(kind: RegisteredKind, done: Sequence[Done], programme: Programme) -> list[Activity]:
    of = programme.organiser_id
    kin = participants.kin({member for member, _key in done}, organiser_id=of)
    pairs = {
        (other, record_participation.key_of(kind, key, other, programme))
        for member, key in done
        for other in kin[member]
    }
    rows = Activity.objects.of(of).filter(
        member_id__in={member for member, _key in pairs}, id__in={key for _member, key in pairs}
    )
    return list(rows.filter(corrects_id=None).order_by("member_id", "id"))


def _taken(rows: Sequence[Activity], programme: Programme) -> dict[UUID, correcting.Taken]:
    keys = [(row.member_id, row.id) for row in rows]
    return correcting.acts_taken(keys, organiser_id=programme.organiser_id) if keys else {}
