"""How the archive stands, from which this installation could be brought back to any moment.

The process that keeps it says so in a file of the home, which is there only where an archive is
kept. So it can be read while the database, the archive or that process is away.
"""

import json
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from django.utils.translation import gettext as _

from tandem.platform import clock

STILL_SECONDS_MAX = 15 * 60
_MOMENTS = ("begun_at", "safe_at", "gap_since")


class Trouble(StrEnum):
    """What may be wrong with an archive."""

    STILL = "STILL"  # nothing new reaches it
    GAP = "GAP"  # moments from one on cannot be reached, until there is a new copy
    COPY = "COPY"  # no new copy of the database can be taken


@dataclass(frozen=True, slots=True)
class Standing:
    """How an archive stands.

    It has been kept since `begun_at`, the last start. All that was committed until `safe_at` is in
    it. `why` is what keeps anything new from it, `copy_why` what keeps a new copy of the database
    from it; empty where nothing does.
    """

    begun_at: datetime
    still_seconds_max: int = STILL_SECONDS_MAX
    safe_at: datetime | None = None
    gap_since: datetime | None = None
    why: str = ""
    copy_why: str = ""

    def behind_seconds(self, now: datetime) -> float:
        """For how long nothing new has been safe in it, while somebody has been at it."""
        since = max(self.safe_at or self.begun_at, self.begun_at)
        return max((now - since).total_seconds(), 0.0)

    def troubles(self, now: datetime) -> list[Trouble]:
        """What a person must look after; nothing where it goes on by itself."""
        is_true = {
            Trouble.STILL: self.behind_seconds(now) > self.still_seconds_max,
            Trouble.GAP: self.gap_since is not None,
            Trouble.COPY: bool(self.copy_why),
        }
        return [trouble for trouble, holds in is_true.items() if holds]

    def sentence(self, trouble: Trouble, now: datetime) -> str:
        """What is wrong and what follows from it, in the language now in force."""
        if trouble == Trouble.STILL:
            text = _(
                "Nothing new has reached the archive for %(minutes)s minutes. Nobody is held up:"
                " the database keeps what waits for it, up to a bound; beyond it moments will be"
                " missing. %(why)s"
            )
            minutes = int(self.behind_seconds(now)) // 60
            return (text % {"minutes": minutes, "why": self.why}).strip()
        if trouble == Trouble.GAP:
            text = _(
                "The archive has a gap: more was waiting for it than there was room for. Moments"
                " from %(since)s UTC on cannot be restored, until a new copy of the database is in"
                " the archive. %(why)s"
            )
            since = f"{self.gap_since or self.begun_at:%Y-%m-%d %H:%M}"
            return (text % {"since": since, "why": self.why}).strip()
        text = _(
            "No new copy of the database could be put into the archive. Until one is, going back"
            " takes longer, and nothing old is removed. %(why)s"
        )
        return (text % {"why": self.copy_why}).strip()

    def to_json(self) -> bytes:
        """As it stands in the home."""
        values = asdict(self)
        for name in _MOMENTS:
            values[name] = values[name] and values[name].isoformat()
        return json.dumps(values).encode()


def file_of(home: Path) -> Path:
    """Where it stands in a home."""
    return home / "archive" / "status.json"


def standing(home: Path) -> Standing | None:
    """How the archive of a home stands; None where none is kept."""
    try:
        values = json.loads(file_of(home).read_text())
    except FileNotFoundError:
        return None
    known = {field.name for field in fields(Standing)}
    for name in _MOMENTS:
        values[name] = values[name] and datetime.fromisoformat(values[name])
    return Standing(**{name: value for name, value in values.items() if name in known})


def sentences(home: Path) -> dict[Trouble, str]:
    """What needs a person, in the language now in force."""
    here, now = standing(home), clock.now()
    return {trouble: here.sentence(trouble, now) for trouble in here.troubles(now)} if here else {}
