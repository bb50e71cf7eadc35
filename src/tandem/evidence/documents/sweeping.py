"""Staging tables that nobody will read any more: of documents that ended, or that there are not."""

from uuid import UUID

from tandem.evidence.models import Document, DocumentStatus
from tandem.kit import ids
from tandem.platform import statements, tenancy

ENDED = (DocumentStatus.COUNTED, DocumentStatus.WITHDRAWN)
AT_ONCE_MAX = 500  # each is a lock that the transaction holds


def sweep() -> int:
    """Drop them, whosever they were; how many. Of a document that is counted once more they are
    made again.
    """
    names = statements.rows(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'staging' ORDER BY tablename"
    )
    of_document: dict[UUID, list[str]] = {}
    for (name,) in names:
        key = ids.parsed(name.rpartition("_")[2])
        if key is not None:
            of_document.setdefault(key, []).append(name)
    with tenancy.across("staging is swept for everybody"):
        rows = Document.objects.everyone(reason="staging is swept for everybody").exclude(
            status__in=ENDED
        )
        working = set(rows.filter(id__in=list(of_document)).values_list("id", flat=True))
    left = [name for key, tables in of_document.items() if key not in working for name in tables][
        :AT_ONCE_MAX
    ]
    statements.run("SET LOCAL lock_timeout = '5s'")
    if left:
        statements.run(f"DROP TABLE IF EXISTS {', '.join(f'staging.{name}' for name in left)}")
    return len(left)
