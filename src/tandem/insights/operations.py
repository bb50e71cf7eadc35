"""How the installation itself is: queues, workers, files, nights, the database and the disk.

Read by the health pages and by the figures for a monitoring system; the caller looks across
organisers.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from tandem.kit.sql import named_queries
from tandem.platform import statements
from tandem.platform.upkeep import queues


@dataclass(frozen=True, slots=True)
class Database:
    """The database's size and connections."""

    bytes_total: int
    connections: int
    connections_max: int


@dataclass(frozen=True, slots=True)
class Operations:
    """Everything at once. `silent`: seconds for which each part of the worker was not heard of;
    `nights`: seconds since each programme's last whole night.
    """

    queue_states: tuple[queues.QueueState, ...]
    silent: dict[str, float]
    behind: tuple[queues.StepState, ...]
    set_aside: int
    documents: dict[str, int]
    nights: dict[str, float]
    database: Database


def operations() -> Operations:
    """How things stand now; a handful of statements."""
    sql = named_queries("tandem.insights", "operations")
    ((set_aside,),) = statements.rows(sql["set_aside"])
    ((size, connections, connections_max),) = statements.rows(sql["database"])
    return Operations(
        queue_states=tuple(queues.states()),
        silent=queues.silent_seconds(),
        behind=tuple(queues.steps_behind()),
        set_aside=set_aside,
        documents=dict(statements.rows(sql["documents"])),
        nights=dict(statements.rows(sql["nights"])),
        database=Database(size, connections, connections_max),
    )


def disk_free_bytes(home: Path) -> int:
    """What is left where files are kept."""
    return shutil.disk_usage(home).free
