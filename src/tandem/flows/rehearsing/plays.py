"""Where a rehearsal is: its members, what they bought and did, and the day that it is."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tandem.activity import recording
from tandem.flows.rehearsing.rehearsal_acts import Buy, Do, Line, NoSuchAct, Sold
from tandem.kit.periods import start_of_day
from tandem.platform import steps
from tandem.platform.access.permissions import Actor
from tandem.programmes.models import Programme


@dataclass(slots=True)
class Purchase:
    """A purchase of the play, or an action that a photo proves; whose, by their place among the
    members. `asked`: who is still to say yes, first first; `names`: of what was bought, line by
    line, or what was done.
    """

    act: Buy | Sold | Do
    member: int
    number: str
    names: tuple[str, ...]
    day: date
    asked: list[str]
    activity: recording.NewActivity | None = None
    is_refused: bool = False
    is_paid: bool = False
    is_returned: bool = False

    @property
    def lines(self) -> tuple[Line, ...]:
        """What was bought; of an action nothing."""
        return () if isinstance(self.act, Do) else self.act.lines


@dataclass(slots=True)
class Play:
    """Where a play is: the copy that it is played in, its members, whose turn it is, and what was
    bought and done.
    """

    programme: Programme
    members: list[Actor]
    partner_id: int
    partner: str
    begins_on: date
    today: date
    following: steps.Following
    purchases: list[Purchase] = field(default_factory=list)
    turn: int = 0

    @property
    def member(self) -> Actor:
        """Whose turn it is."""
        return self.members[self.turn]

    @property
    def member_id(self) -> int:
        """Who plays."""
        return self.id_of(self.turn)

    def id_of(self, place: int) -> int:
        """A member by their place."""
        key = self.members[place].member_id
        assert key is not None
        return key

    def purchase(self, place: int) -> Purchase:
        """A purchase or action by its place.

        Raises:
            NoSuchAct
        """
        if not 0 <= place < len(self.purchases):
            raise NoSuchAct()
        return self.purchases[place]

    @property
    def moment(self) -> datetime:
        """Half past noon of the day that it is in the play: after a purchase of that day."""
        zone = ZoneInfo(self.programme.time_zone)
        return start_of_day(self.today, zone) + timedelta(hours=12, minutes=30)
