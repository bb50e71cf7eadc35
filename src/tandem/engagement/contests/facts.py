"""What contests announce."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ContestWritten(Fact):
    """A contest was begun or changed; what it says now."""

    name: ClassVar[str] = "contest.written"
    programme_id: UUID
    contest_id: UUID
    said: Mapping[str, Any]


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ContestOpened(Fact):
    """Members of its audience see a contest, and are ranked from its first day on."""

    name: ClassVar[str] = "contest.opened"
    programme_id: UUID
    contest_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ContestEnded(Fact):
    """A contest was called off: it has no result."""

    name: ClassVar[str] = "contest.ended"
    programme_id: UUID
    contest_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ContestDeleted(Fact):
    """A draft of a contest was deleted; what it was called, by language."""

    name: ClassVar[str] = "contest.deleted"
    programme_id: UUID
    contest_id: UUID
    contest: Mapping[str, Any]


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ContestMoved(Fact):
    """A member joined a contest, or left it."""

    name: ClassVar[str] = "contest.moved"
    programme_id: UUID
    contest_id: UUID
    member_id: int
    takes_part: bool


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class NicknameTaken(Fact):
    """A contestant is shown under another name, or by initials again (none)."""

    name: ClassVar[str] = "contest.nickname_taken"
    programme_id: UUID
    contest_id: UUID
    member_id: int
    nickname: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ContestSigned(Fact):
    """A person signed the standings with this hash: they are the result."""

    name: ClassVar[str] = "contest.signed"
    programme_id: UUID
    contest_id: UUID
    standings_hash: str
    ranked: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class EntrySent(Fact):
    """A member sent something in for a jury, or sent it anew."""

    name: ClassVar[str] = "contest.entry_sent"
    programme_id: UUID
    contest_id: UUID
    member_id: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class EntrySetAside(Fact):
    """What a member sent in is not judged, for a reason; or is judged again."""

    name: ClassVar[str] = "contest.entry_set_aside"
    programme_id: UUID
    contest_id: UUID
    member_id: int
    is_aside: bool
    reason: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class JuryNamed(Fact):
    """These people are the jury of a contest now."""

    name: ClassVar[str] = "contest.jury_named"
    programme_id: UUID
    contest_id: UUID
    jurors: Sequence[str]


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class MarksGiven(Fact):
    """A juror marked an entry, or marked it anew: a mark for each criterion, in order."""

    name: ClassVar[str] = "contest.marks_given"
    programme_id: UUID
    contest_id: UUID
    member_id: int
    entry_number: int
    marks: Sequence[str]


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class TargetsSet(Fact):
    """So many contestants have a target, or a league, by a list."""

    name: ClassVar[str] = "contest.targets_set"
    programme_id: UUID
    contest_id: UUID
    total: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class PrizesSet(Fact):
    """What the places of a contest bring now."""

    name: ClassVar[str] = "contest.prizes_set"
    programme_id: UUID
    contest_id: UUID
    prizes: Sequence[Mapping[str, Any]]


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class PermitEntered(Fact):
    """The number of the permit for a draw was entered, or put right."""

    name: ClassVar[str] = "contest.permit_entered"
    programme_id: UUID
    contest_id: UUID
    permit: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class LotsDrawn(Fact):
    """Lots were drawn among so many tickets; of seed and list anybody draws the same again."""

    name: ClassVar[str] = "contest.lots_drawn"
    programme_id: UUID
    contest_id: UUID
    permit: str
    seed: str
    list_hash: str
    total: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class PrizePassedOn(Fact):
    """Who was drawn does not have the prize, for a reason: the next substitute has it."""

    name: ClassVar[str] = "contest.prize_passed_on"
    programme_id: UUID
    contest_id: UUID
    member_id: int
    substitute_id: int
    place: int
    reason: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class OutsideJurorMoved(Fact):
    """Somebody from outside judges by a link until a day, or does so no more."""

    name: ClassVar[str] = "contest.outside_juror_moved"
    programme_id: UUID
    contest_id: UUID
    juror: str
    until_on: str
    is_of_jury: bool
