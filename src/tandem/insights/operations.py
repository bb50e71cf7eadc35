"""How the installation itself is: queues, workers, files, nights, the database and the disk.

Read by the health pages and by the figures for a monitoring system; the caller looks across organisers.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from tandem.kit.sql import blocks
from tandem.platform import statements, steps
from tandem.platform.upkeep import queues


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane of the queue: jobs by state, and how long the oldest that could be done has been waiting.

    `waiting`: those that wait for their next try too.
    """

    name: str
    waiting: int
    doing: int
    failed: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True)
class Database:
    """The database's size and connections."""

    bytes_total: int
    connections: int
    connections_max: int


@dataclass(frozen=True, slots=True)
class Operations:
    """Everything at once. `behind`: facts before each step; `nights`: seconds since each programme's last whole night."""

    lanes: tuple[Lane, ...]
    behind: dict[str, int]
    set_aside: int
    documents: dict[str, int]
    nights: dict[str, float]
    database: Database


def operations() -> Operations:
    """How things stand now; a handful of statements."""
    sql = blocks("tandem.insights", "operations")
    ((set_aside,),) = statements.rows(sql["set_aside"])
    ((size, connections, connections_max),) = statements.rows(sql["database"])
    return Operations(
        lanes=tuple(_lane(lane) for lane in queues.lanes()),
        behind=steps.behind(),
        set_aside=set_aside,
        documents=dict(statements.rows(sql["documents"])),
        nights=dict(statements.rows(sql["nights"])),
        database=Database(size, connections, connections_max),
    )


def _lane(lane: queues.LaneState) -> Lane:
    waiting = lane.waiting + lane.retrying
    return Lane(lane.name, waiting, lane.doing, lane.failed, lane.oldest_seconds)


def worker_silent_seconds() -> float | None:
    """Seconds since a worker was last heard of; None when there is none."""
    ((seconds,),) = statements.rows(blocks("tandem.insights", "operations")["heartbeat"])
    return None if seconds is None else float(seconds)


def disk_free_bytes(home: Path) -> int:
    """What is left where files are kept."""
    return shutil.disk_usage(home).free
