"""What an archive holds, and which moments can be reached by it.

A name bears a moment: everything that was committed until then lies in that segment or before it.
So a break in the log can be told with the last moment before it, without reading anything.
"""

import itertools
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from tandem.config.keeping.archive.stores import Store
from tandem.kit.errors import Missing

SEGMENT_BYTES = 16 << 20
_SEGMENTS_OF_A_LOG = (1 << 32) // SEGMENT_BYTES
_MOMENT = "%Y%m%dT%H%M%S.%fZ"


class NoArchive(Missing):
    """There is no archive that anything could be brought back from."""

    code = "config.no_archive"
    text = "%(address)s holds no archive with a whole base: there is nothing to restore from."


class OutOfReach(Missing):
    """The archive does not reach this moment."""

    code = "config.out_of_reach"
    text = "%(until)s cannot be reached. Nothing was changed. What can be reached: %(reach)s."


@dataclass(frozen=True, slots=True)
class Base:
    """A copy of the database's files: the segment it begins with, the first moment it can reach."""

    line: str
    name: str
    at: datetime
    timeline: int
    first: int
    tandem: str
    postgres: int
    migrations: dict[str, list[str]]
    database_bytes: int
    sha256: str
    has_secret: bool
    public_key: str | None

    @property
    def folder(self) -> str:
        """Where it lies."""
        return f"lines/{self.line}/bases/{self.name}"

    def to_json(self) -> bytes:
        """As it stands in the store."""
        return json.dumps({**asdict(self), "at": self.at.isoformat()}, indent=1).encode()


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the log in the store; all that was committed until `at` lies in it or before."""

    path: str
    timeline: int
    number: int
    at: datetime
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Way:
    """How a span of moments is reached: a base and the log after it, without a break."""

    base: Base
    segments: tuple[Segment, ...]
    until: datetime


def moment_name(at: datetime) -> str:
    """A moment as it stands in names."""
    return at.astimezone(UTC).strftime(_MOMENT)


def moment_of(name: str) -> datetime:
    """The moment that a name bears."""
    return datetime.strptime(name, _MOMENT).replace(tzinfo=UTC)


def segment_name(timeline: int, number: int) -> str:
    """A segment as PostgreSQL names it."""
    log, part = divmod(number, _SEGMENTS_OF_A_LOG)
    return f"{timeline:08X}{log:08X}{part:08X}"


def number_of(name: str) -> tuple[int, int]:
    """The timeline and the number of a segment."""
    return int(name[:8], 16), int(name[8:16], 16) * _SEGMENTS_OF_A_LOG + int(name[16:24], 16)


def segment_path(line: str, name: str, at: datetime, *, is_whole: bool) -> str:
    """Where a segment is kept."""
    return f"lines/{line}/{'wal' if is_whole else 'partial'}/{name}-{moment_name(at)}.gz"


def position_path(line: str, number: int, at: datetime) -> str:
    """What says that all committed until a moment is safe, and which segment that ends in."""
    return f"lines/{line}/positions/{number:016X}-{moment_name(at)}.json"


def positions_of(store: Store, line: str) -> dict[str, tuple[int, datetime]]:
    """What was said to be safe: by its path the segment and the moment; one for each segment."""
    positions = {}
    for path in store.sizes(f"lines/{line}/positions"):
        number, _, at = path.split("/")[-1].removesuffix(".json").partition("-")
        positions[path] = (int(number, 16), moment_of(at))
    return positions


def bases_of(store: Store, line: str) -> list[Base]:
    """The whole bases of a line, oldest first."""
    bases = []
    for path in store.sizes(f"lines/{line}/bases"):
        content = store.get(path) if path.endswith("/done.json") else None
        if content is not None:  # else it is being removed just now
            values = json.loads(content)
            bases.append(Base(**{**values, "at": datetime.fromisoformat(values["at"])}))
    return sorted(bases, key=lambda base: base.at)


def segments_of(store: Store, line: str) -> list[Segment]:
    """The segments of a line, in no order; one may be there more than once."""
    segments = []
    for path in (*store.sizes(f"lines/{line}/wal"), *store.sizes(f"lines/{line}/partial")):
        folder, name = path.split("/")[-2:]
        segment, _, at = name.removesuffix(".gz").partition("-")
        timeline, number = number_of(segment)
        segments.append(Segment(path, timeline, number, moment_of(at), folder == "wal"))
    return segments


def ways_of(store: Store) -> list[Way]:
    """Every way to every moment that can be reached, by the moment of its base.

    Raises:
        NoArchive, NoStore
    """
    with_base = {path.split("/")[1] for path in store.sizes("lines") if path.endswith("/done.json")}
    ways = []
    for line in sorted(with_base):
        segments = segments_of(store, line)
        positions = list(positions_of(store, line).values())
        ways += [_way_of(base, segments, positions) for base in bases_of(store, line)]
    reaching = [way for way in ways if way.until >= way.base.at]
    if not reaching:
        raise NoArchive(address=store.address)
    return sorted(reaching, key=lambda way: way.base.at)


def _way_of(base: Base, segments: list[Segment], positions: list[tuple[int, datetime]]) -> Way:
    """The log from a base on until its first break."""
    best: dict[int, Segment] = {}
    for segment in segments:
        if segment.timeline == base.timeline:
            held = best.get(segment.number)
            if held is None or (segment.is_whole, segment.at) > (held.is_whole, held.at):
                best[segment.number] = segment
    unbroken: list[Segment] = []
    for number in itertools.count(base.first):
        segment_here = best.get(number)
        if segment_here is None:
            break
        unbroken.append(segment_here)
        if not segment_here.is_whole:
            break
    moments = [segment.at for segment in unbroken]
    if unbroken:
        moments += [at for number, at in positions if number <= unbroken[-1].number]
    until = max(moments, default=datetime.min.replace(tzinfo=UTC))
    return Way(base, tuple(unbroken), until)


def way_to(ways: list[Way], until: datetime | None) -> Way:
    """The shortest way to a moment; to the last one that can be reached where none is said.

    Raises:
        OutOfReach
    """
    if until is None:
        return max(ways, key=lambda way: (way.until, way.base.at))
    reaching = [way for way in ways if way.base.at <= until <= way.until]
    if not reaching:
        raise OutOfReach(until=until.isoformat(), reach=reach_of(ways))
    return reaching[-1]


def reach_of(ways: list[Way]) -> str:
    """All moments that can be reached, in words."""
    spans: list[tuple[datetime, datetime]] = []
    for way in ways:
        if spans and way.base.at <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], way.until))
        else:
            spans.append((way.base.at, way.until))
    phrases = (f"from {begins.isoformat()} to {ends.isoformat()}" for begins, ends in spans)
    return ", and ".join(phrases)
