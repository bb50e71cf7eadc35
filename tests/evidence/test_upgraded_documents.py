"""Documents of an installation from before states were columns: each is told anew, and nothing is
read or counted again.
"""

import json
from collections.abc import Iterator

import psycopg
import pytest
from support import upgrading

BEFORE = "0020_photo_number"
OF, UPLOAD, PROGRAMME = ("01900000-0000-7000-8000-00000000000" + number for number in "123")
# name: (kind, status, figures, member, job), as versions before wrote them.
STOOD = {
    "to map": ("SELL_OUT", "RECEIVED", {}, None, None),
    "mapped": ("SELL_OUT", "RECEIVED", {"reading": 1}, None, {}),
    "dropped": ("SELL_OUT", "RECEIVED", {}, None, {"and_count": True}),
    "invoice": ("E_INVOICE", "RECEIVED", {}, None, {"and_count": True}),
    "sent": ("PICTURE", "RECEIVED", {}, 7, {}),
    "previewed": (
        "SELL_OUT",
        "READ",
        {"lines": 3, "counted": 3, "odd_prices": {"total": 1, "line": 2, "product": "P"}},
        None,
        None,
    ),
    "plain": ("SELL_OUT", "READ", {"lines": 3, "counted": 3, "odd_prices": {}}, None, None),
    "pressed": ("SELL_OUT", "READ", {"lines": 3, "counted": 3, "accepting": 1}, None, None),
    "half": (
        "SELL_OUT",
        "ACCEPTING",
        {"lines": 3, "counted": 3, "batches": 2, "batches_done": 1},
        None,
        None,
    ),
    "done": (
        "SELL_OUT",
        "ACCEPTED",
        {"lines": 3, "counted": 3, "round": 2, "fresh": 0, "batches": 1, "batches_done": 1},
        None,
        None,
    ),
    "refused": ("E_INVOICE", "REFUSED", {}, None, None),
    "rejected": ("E_INVOICE", "REFUSED", {}, 7, None),
}
STANDS = {
    "to map": ("MAPPING", False),
    "mapped": ("READING", False),
    "dropped": ("READING", True),
    "invoice": ("READING", True),
    "sent": ("READING", False),
    "previewed": ("READY", False),
    "plain": ("READY", False),
    "pressed": ("COUNTING", False),
    "half": ("COUNTING", False),
    "done": ("COUNTED", False),
    "refused": ("FAILED", False),
    "rejected": ("FAILED", False),
}


@pytest.fixture
def database() -> Iterator[str]:
    """A database as it was before, of its own."""
    with upgrading.before("evidence", BEFORE) as url:
        yield url


def _migrate(url: str, *target: str) -> None:
    upgrading.migrate(url, "evidence", *target)


def _fill(connection: psycopg.Connection) -> dict[str, str]:
    """The documents as they stood; name → key."""
    now = "2026-03-02 09:00+00"
    connection.execute(
        "INSERT INTO platform_organiser (id, name, slug, created_at) VALUES (%s, 'Akwa', 'akwa', %s)",
        [OF, now],
    )
    connection.execute(
        "INSERT INTO platform_upload (id, organiser_id, name, media_type, bytes_total, sha256, path, created_at)"
        " VALUES (%s, %s, 'x.csv', 'text/plain', 1, 'x', 'uploads/x', %s)",
        [UPLOAD, OF, now],
    )
    keys = {}
    for number, (name, (kind, status, figures, member, job)) in enumerate(STOOD.items()):
        keys[name] = f"01900000-0000-7000-9000-0000000000{number:02}"
        is_over = status in ("ACCEPTED", "REFUSED")
        connection.execute(
            "INSERT INTO evidence_document (id, organiser_id, programme_id, member_id, upload_id, kind, status, sha256, figures,"
            " reason, done_at, created_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                keys[name],
                OF,
                PROGRAMME,
                member,
                UPLOAD,
                kind,
                status,
                bytes([number]) * 32,
                json.dumps(figures),
                "No." if status == "REFUSED" else "",
                "2026-03-03 09:00+00" if is_over else None,
                now,
            ],
        )
        if job is not None:
            connection.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('evidence', 'read_document', %s)",
                [json.dumps({"organiser_id": OF, "document_id": keys[name], **job})],
            )
    for number in range(3):
        for name in ("half", "done"):
            key = f"0190000{number}-0000-7000-9000-0000000000{'01' if name == 'half' else '02'}"
            if (name, number) == ("half", 2):
                continue  # its last batch was not counted yet
            connection.execute(
                "INSERT INTO evidence_provedline (key, organiser_id, document_id, member_id, created_at) VALUES (%s, %s, %s, 7, %s)",
                [key, OF, keys[name], now],
            )
    connection.execute(
        "INSERT INTO evidence_takenback (key, organiser_id, partner_id, document_id, plain_key, created_at)"
        " VALUES ('01900000-0000-7000-9000-000000000002', %s, 1, %s, '01900000-0000-7000-9000-000000000002', %s)",
        [OF, keys["done"], now],
    )
    connection.execute(
        "INSERT INTO evidence_claim (member_id, id, organiser_id, programme_id, document_id, kind, status, sha256, number,"
        " buyer_tax_id, buyer_name, lines_total, payments, signals, waits_for, reason, decided_by, page, created_at)"
        " VALUES (7, %s, %s, %s, %s, 'E_INVOICE', 'REJECTED', 'x', '', '', '', 0, '[]', '[]', '', 'No.', 'x', '{}', %s)",
        [keys["rejected"], OF, PROGRAMME, keys["rejected"], now],
    )
    return keys


def test_each_state_is_told_anew_and_nothing_is_counted_again(database: str) -> None:
    with psycopg.connect(database) as connection:
        keys = _fill(connection)

    _migrate(database)

    with psycopg.connect(database) as connection:
        rows = {
            name: connection.execute(
                "SELECT status, counts_itself, failed_in, figures, odd_prices, round, batches, batches_done, lines_counted,"
                " staged_lines, state_at::date::text FROM evidence_document WHERE id = %s",
                [key],
            ).fetchone()
            for name, key in keys.items()
        }
        proved = connection.execute("SELECT count(*) FROM evidence_provedline").fetchone()
    assert {name: row[:2] for name, row in rows.items() if row} == STANDS
    told = {name: row[2:] for name, row in rows.items() if row}
    nothing = (None, 0, 0, 0, 0, None, "2026-03-02")
    assert told["to map"] == ("", {}, *nothing)
    assert told["previewed"][1:3] == (
        {"lines": 3, "counted": 3},
        {"total": 1, "line": 2, "product": "P"},
    )
    assert told["plain"][1:3] == told["pressed"][1:3] == ({"lines": 3, "counted": 3}, None)
    assert told["half"] == ("", {"lines": 3, "counted": 3}, None, 0, 2, 1, 2, None, "2026-03-02")
    assert told["done"] == ("", {"lines": 3, "counted": 3}, None, 2, 1, 1, 2, None, "2026-03-03"), (
        "one of three was taken back"
    )
    assert (told["refused"][0], told["rejected"][0]) == ("READING", ""), (
        "what claims decided is not read again"
    )
    assert proved == (5,)


@pytest.mark.thorough
def test_it_can_be_done_twice(database: str) -> None:
    """Ended in the middle, an upgrade is begun again."""
    with psycopg.connect(database) as connection:
        _fill(connection)
    _migrate(database, "0025_states_told_anew")

    _migrate(database)
    _migrate(database)

    with psycopg.connect(database) as connection:
        found = dict(
            connection.execute(
                "SELECT status, count(*) FROM evidence_document GROUP BY status"
            ).fetchall()
        )
    assert found == {
        "MAPPING": 1,
        "READING": 4,
        "READY": 2,
        "COUNTING": 2,
        "COUNTED": 1,
        "FAILED": 2,
    }
