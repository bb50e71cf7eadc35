"""The questions about the stream."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Missing
from tandem.kit.sql import SqlQuery, named_queries
from tandem.platform import statements


class NoSuchActivity(Missing):
    """No such purchase or action of the programme."""

    code = "activity.no_such_deed"
    text = _("There is no such purchase in this programme.")


def check(
    activities: Sequence[tuple[int, UUID]],
    *,
    programme_id: UUID,
    organiser_id: UUID,
    partner_id: int | None = None,
) -> None:
    """Prove that these (member, key) are activities of a programme, and sales of a partner if one
    is named.

    Raises:
        NoSuchActivity
    """
    params = {
        "organiser_id": organiser_id,
        "programme_id": programme_id,
        "partner_id": partner_id,
        "members": [member for member, _ in activities],
        "ids": [key for _, key in activities],
    }
    ((unknown,),) = statements.rows(
        named_queries("tandem.activity", "recording")["unknown"], params
    )
    if unknown:
        raise NoSuchActivity()


def standing(activities: Sequence[tuple[int, UUID]], *, organiser_id: UUID) -> set[UUID]:
    """Of these (member, key) pairs the keys of activities that stand already."""
    rows = statements.rows(
        named_queries("tandem.activity", "recording")["standing"],
        {
            "organiser_id": organiser_id,
            "members": [member for member, _ in activities],
            "ids": [key for _, key in activities],
        },
    )
    return {key for (key,) in rows}


def members_of_batches(
    batch_ids: Sequence[UUID], *, organiser_id: UUID, kind: str = ""
) -> SqlQuery:
    """The members whose activities (of a kind) came in these batches (column `member_id`)."""
    text = """
    SELECT DISTINCT activity.member_id FROM activity_activity AS activity
    WHERE activity.organiser_id = %(organiser_id)s
      AND activity.batch_id = ANY(%(batch_ids)s::uuid[])
    """
    params = {"organiser_id": organiser_id, "batch_ids": list(batch_ids)}
    if kind:
        text, params = f"{text}  AND activity.kind = %(kind)s\n", {**params, "kind": kind}
    return SqlQuery(text, params, ("member_id",))
