"""What the columns of a bank's table mean, where their names do not say it: a person says it once,
and the next table with the same headings is read so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.fees.models import StatementColumns
from tandem.kit import columns as reading
from tandem.kit import ids
from tandem.kit.errors import Invalid
from tandem.kit.text import key_of
from tandem.platform.access.permissions import Actor, require
from tandem.platform.isolation import opening

NEEDED = ("paid_on", "amount", "title")
FIELDS = (*NEEDED, "payer", "reference", "currency")
SAMPLES_SHOWN = 5


class BadColumns(Invalid):
    """Columns that are needed are missing, or one is said to be two things."""

    code = "fees.bad_columns"
    text = _("Say where day, amount and title stand, each in a column of its own.")


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a table: its headings, some rows below, and the place of each field, as it was
    said or as its name tells.
    """

    names: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    places: Mapping[str, int]


def header_of(names: Sequence[str]) -> str:
    """A print of headings, by which a table is known again."""
    return sha256("|".join(key_of(name) for name in names).encode()).hexdigest()


def known_of(programme_id: UUID, *, organiser_id: UUID) -> dict[str, dict[str, str]]:
    """What people said of columns: by the print of the headings, the heading of each field."""
    rows = StatementColumns.objects.within(programme_id, organiser_id=organiser_id)
    return dict(rows.values_list("header", "columns"))


def head(
    path: Path, headings: Mapping[str, str], *, programme_id: UUID, organiser_id: UUID
) -> Head:
    """The head of a table.

    Raises:
        NotATable
    """
    names, samples, _line = opening.head_of(path)
    known = known_of(programme_id, organiser_id=organiser_id).get(header_of(names))
    return Head(
        tuple(names),
        tuple(tuple(row) for row in samples[:SAMPLES_SHOWN]),
        reading.places(names, headings if known is None else known),
    )


def remember(
    head: Head, places: Mapping[str, int], *, programme_id: UUID, actor: Actor, now: datetime
) -> None:
    """Keep where each field stands; said again, it is what was said last.

    Raises:
        BadColumns: nothing is kept.
    """
    require(actor, "payments.record")
    keys = {
        field: key_of(head.names[place])
        for field, place in places.items()
        if field in FIELDS and 0 <= place < len(head.names)
    }
    is_whole = all(keys.get(field) for field in NEEDED)
    if not is_whole or len(set(keys.values())) != len(keys):
        raise BadColumns()
    header = header_of(head.names)
    StatementColumns.objects.of(actor.organiser_id).bulk_create(
        [
            StatementColumns(
                id=ids.derived(programme_id, header),
                organiser_id=actor.organiser_id,
                programme_id=programme_id,
                header=header,
                columns=keys,
                actor=actor.name,
                created_at=now,
            )
        ],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["columns", "actor"],
    )
