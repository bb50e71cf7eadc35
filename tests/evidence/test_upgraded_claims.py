"""Claims of an installation from before their states said for whom they wait."""

import psycopg
import pytest
from support import upgrading

OF = "01900000-0000-7000-8000-000000000001"
STOOD = {
    "ASKED": "AWAITING_SELLER",
    "REFERRED": "IN_REVIEW",
    "ACCEPTED": "ACCEPTED",
    "REJECTED": "REJECTED",
}
EMPTY = {
    "bigint": 7,
    "boolean": False,
    "character varying": "",
    "integer": 0,
    "jsonb": "{}",
    "smallint": 0,
    "text": "",
    "timestamp with time zone": "2026-03-02 09:00+00",
    "uuid": OF,
}


@pytest.mark.thorough
def test_each_claim_waits_for_whom_it_waited() -> None:
    with upgrading.before("evidence", "0035_last_answers") as url:
        with psycopg.connect(url) as connection:
            for number, status in enumerate(STOOD):
                _claim(connection, number, status)

        upgrading.migrate(url, "evidence")

        with psycopg.connect(url) as connection:
            stand = connection.execute("SELECT status FROM evidence_claim ORDER BY id").fetchall()
            indexed = connection.execute(
                "SELECT indexdef FROM pg_indexes WHERE indexname = 'claim_open_idx'"
            ).fetchone()
    assert [status for (status,) in stand] == list(STOOD.values())
    assert indexed is not None and "AWAITING_SELLER" in indexed[0] and "IN_REVIEW" in indexed[0]


def _claim(connection: psycopg.Connection, number: int, status: str) -> None:
    """A claim with nothing but its state."""
    columns = connection.execute(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_name = 'evidence_claim' AND is_nullable = 'NO' AND column_default IS NULL"
    ).fetchall()
    values = {name: EMPTY[type_] for name, type_ in columns}
    values |= {"id": f"01900000-0000-7000-9000-00000000000{number}", "status": status}
    connection.execute(
        f"INSERT INTO evidence_claim ({', '.join(values)})"
        f" VALUES ({', '.join(['%s'] * len(values))})",
        list(values.values()),
    )
