"""Rows of a world that was built once, written again for the next test in one statement.

Two thousand tests begin with the same organiser, and each transaction is taken back at its end. The
verbs that make it ask the database sixty times; here the rows that they wrote are kept as text, and
written with keys of their own: the same world, for nobody else.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.db import connection

from tandem.kit import ids
from tandem.platform import statements, tenancy

# Keys that the application makes: version 7, or 63 bits. A derived one would be of another version.
_KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9]{18,19}\b")


@dataclass(frozen=True)
class Kept:
    """The statement that writes the rows, and the keys and names that must be new each time."""

    text: str
    organiser_id: UUID
    keys: tuple[str, ...]
    slugs: tuple[str, ...]


@dataclass(frozen=True)
class Again:
    """The new keys, by the old ones."""

    keys: dict[str, str]

    def uuid(self, key: UUID) -> UUID:
        """The key of a row."""
        return UUID(self.keys[str(key)])

    def id(self, key: int) -> int:
        """The key of a holder of points."""
        return int(self.keys[str(key)])


def keep(organiser_id: UUID, *slugs: str) -> Kept:
    """What this transaction wrote for an organiser that is its own."""
    parts = []
    for number, (table, columns) in enumerate(_tables().items()):
        key = "id" if table == "platform_organiser" else "organiser_id"
        names = ", ".join(columns)
        ((rows,),) = statements.rows(
            f"SELECT json_agg(kept)::text FROM (SELECT {names} FROM {table} WHERE {key} ="
            " %(organiser_id)s) AS kept",
            {"organiser_id": organiser_id},
        )
        if rows:
            quoted = json.dumps(json.loads(rows), ensure_ascii=False).replace("'", "''")
            parts.append(
                f"part_{number} AS (INSERT INTO {table} ({names}) SELECT {names} FROM"
                f" json_populate_recordset(NULL::{table}, '{quoted}'))"
            )
    text = f"WITH {', '.join(parts)} SELECT"
    keys = tuple(sorted(set(_KEY.findall(text))))
    assert all(len(key) < 20 or UUID(key).version == 7 for key in keys), keys
    return Kept(text, organiser_id, keys, slugs)


def write(kept: Kept) -> Again:
    """Write the rows with new keys, in the order of the old ones; the transaction acts for the
    organiser afterwards.
    """
    keys = {key: str(ids.new_uuid() if "-" in key else ids.new_id()) for key in sorted(kept.keys)}
    again = Again(keys | {slug: f"{slug[:8]}{ids.new_id()}" for slug in kept.slugs})
    text = _KEY.sub(lambda match: keys[match.group()], kept.text)
    for slug in kept.slugs:
        text = text.replace(slug, again.keys[slug])
    tenancy.enter(again.uuid(kept.organiser_id))
    with connection.cursor() as cursor:
        cursor.execute(text)
    return again


@cache
def _tables() -> dict[str, list[str]]:
    """Every table of organisers with the columns that the database does not fill by itself."""
    columns: dict[str, list[str]] = {}
    for table, column in statements.rows(
        """
        SELECT column_.table_name, quote_ident(column_.column_name)
        FROM information_schema.columns AS column_
        WHERE column_.table_schema = 'public' AND column_.is_generated = 'NEVER'
          AND column_.is_identity = 'NO'
          AND COALESCE(column_.column_default, '') !~ 'nextval|current_xact'
          AND (column_.table_name = 'platform_organiser' OR EXISTS (
            SELECT FROM information_schema.columns AS owner
            WHERE owner.table_schema = 'public' AND owner.table_name = column_.table_name
              AND owner.column_name = 'organiser_id'))
        ORDER BY column_.table_name, column_.ordinal_position
        """
    ):
        columns.setdefault(table, []).append(column)
    return columns
