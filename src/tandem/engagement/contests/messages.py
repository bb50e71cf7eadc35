"""What members are told of contests."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from tandem.platform.messages import wording
from tandem.platform.messages.declaring import Means, Message, Reader, message
from tandem.platform.messages.wording import Words


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class ContestWonMessage(Message):
    """A member is among the winners of a contest."""

    kind: ClassVar[str] = "CONTEST_WON"
    contest: dict[str, Any]  # its name by language
    place: int
    ranked: int

    def words(self) -> Words:
        """Which one, and what place."""
        title = _("You are among the winners: %(contest)s") % {
            "contest": wording.text(self.contest)
        }
        text = _(
            "Your place: %(place)s of %(ranked)s. A prize stands on the page of the contest, points"
            " in your activity."
        )
        return Words(title, text % {"place": self.place, "ranked": self.ranked})


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class LotDrawnMessage(Message):
    """A member was drawn in a contest by lot."""

    kind: ClassVar[str] = "LOT_DRAWN"
    contest: dict[str, Any]  # its name by language
    drawn_of: int

    def words(self) -> Words:
        """Which one, and among how many."""
        title = _("You were drawn: %(contest)s") % {"contest": wording.text(self.contest)}
        text = _(
            "Lots were drawn among %(total)s, and you are among the winners. The page of the"
            " contest says what you won."
        )
        return Words(title, text % {"total": self.drawn_of})


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class EntrySetAsideMessage(Message):
    """What a member sent in for a contest is not judged."""

    kind: ClassVar[str] = "ENTRY_SET_ASIDE"
    contest: dict[str, Any]  # its name by language
    reason: str

    def words(self) -> Words:
        """Which one, and why."""
        title = _("Your entry is not judged: %(contest)s") % {"contest": wording.text(self.contest)}
        text = _("Why: %(reason)s While the contest runs, you can send another.")
        return Words(title, text % {"reason": f"{self.reason.rstrip('.')}."})


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class JurorInvitedLetter(Message):
    """Somebody from outside is asked to judge what members sent in, by a link of their own."""

    kind: ClassVar[str] = "JUROR_INVITED"
    reader: ClassVar[Reader] = Reader.ADDRESS
    means: ClassVar[Means] = Means.MAIL
    contest: dict[str, Any]  # its name by language
    programme: str
    until: str
    link: str

    def words(self) -> Words:
        """What for, until when, and the link."""
        title = _("Please judge: %(contest)s") % {"contest": wording.text(self.contest)}
        text = _(
            "You are of the jury of a contest of %(programme)s. By this link you see what was sent"
            " in, without names, and give your marks until %(day)s. It is yours alone: please do"
            " not pass it on. %(link)s"
        )
        values = {"programme": self.programme, "day": wording.day(self.until), "link": self.link}
        return Words(title, text % values)


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class PartnerWonLetter(Message):
    """A partner is among the winners of a contest of partners."""

    kind: ClassVar[str] = "PARTNER_WON"
    reader: ClassVar[Reader] = Reader.PARTNER
    means: ClassVar[Means] = Means.MAIL
    contest: dict[str, Any]  # its name by language
    place: int
    ranked: int
    link: str

    def words(self) -> Words:
        """Which one, what place, and where it stands."""
        title = _("You are among the winners: %(contest)s") % {
            "contest": wording.text(self.contest)
        }
        text = _("Your firm's place: %(place)s of %(ranked)s. %(link)s")
        return Words(title, text % {"place": self.place, "ranked": self.ranked, "link": self.link})
