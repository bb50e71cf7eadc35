"""What people are told of a firm that is to be proved: who waits for it, its people, sellers who
may know it, the organiser.
"""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.platform.messages.declaring import Means, Message, Reader, message
from tandem.platform.messages.wording import Words


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class FirmAskedMessage(Message):
    """It is being checked that the firm is theirs."""

    kind: ClassVar[str] = "FIRM_ASKED"
    firm: str
    days: int

    def words(self) -> Words:
        """Which firm, and how long it takes."""
        text = ngettext(
            "It usually takes no longer than %(n)s day. You can prove purchases already; they"
            " are recorded when it is done.",
            "It usually takes no longer than %(n)s days. You can prove purchases already; they"
            " are recorded when it is done.",
            self.days,
        )
        title = _("We are checking that %(firm)s is yours") % {"firm": self.firm}
        return Words(title, text % {"n": self.days})


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class FirmProvedMessage(Message):
    """The firm is confirmed as theirs."""

    kind: ClassVar[str] = "FIRM_PROVED"
    firm: str

    def words(self) -> Words:
        """Which firm, and what follows."""
        return Words(
            _("%(firm)s is confirmed as yours") % {"firm": self.firm},
            _("You take part in full. What you proved while you waited is being recorded."),
        )


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class FirmRefusedMessage(Message):
    """It was not believed that the firm is theirs."""

    kind: ClassVar[str] = "FIRM_REFUSED"
    firm: str
    reason: str

    def words(self) -> Words:
        """Why, and how to try again."""
        again = _("You can try again with another proof on your page “Your firm”.")
        return Words(
            _("It could not be confirmed that %(firm)s is yours") % {"firm": self.firm},
            f"{_because(self.reason)} {again}",
        )


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class FirmRevokedMessage(Message):
    """The number of the firm was taken away."""

    kind: ClassVar[str] = "FIRM_REVOKED"
    firm: str
    reason: str

    def words(self) -> Words:
        """Why, what is taken back, and how to go on."""
        sentences = (
            _because(self.reason),
            _("What sellers' files recorded by it is taken back; what you proved yourself stays."),
            _(
                "Name your firm again on your page “Your firm”; points can be used once"
                " it is confirmed."
            ),
        )
        title = _("%(firm)s is no longer yours here") % {"firm": self.firm}
        return Words(title, " ".join(sentences))


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class ColleagueAsksMessage(Message):
    """Somebody says to belong to a firm that takes part already."""

    kind: ClassVar[str] = "COLLEAGUE_ASKS"
    person: str
    email: str

    def words(self) -> Words:
        """Who, and where they are let in."""
        text = _(
            "Their address is %(email)s. Let them in under “Me” if that is true; nothing is"
            " shown to them before."
        )
        title = _("%(person)s says to belong to your firm") % {"person": self.person}
        return Words(title, text % {"email": self.email})


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class ColleagueJoinedMessage(Message):
    """A colleague takes part for the firm."""

    kind: ClassVar[str] = "COLLEAGUE_JOINED"
    person: str

    def words(self) -> Words:
        """Who, and what they see."""
        return Words(
            _("%(person)s takes part for your firm now") % {"person": self.person},
            _("They see its points and purchases. If that is wrong, tell the organiser."),
        )


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class FirmToConfirmLetter(Message):
    """A seller is asked whether a firm is its customer."""

    kind: ClassVar[str] = "FIRM_TO_CONFIRM"
    reader: ClassVar[Reader] = Reader.PARTNER
    means: ClassVar[Means] = Means.MAIL
    programme: str
    firm: str
    link: str

    def words(self) -> Words:
        """Which firm, and where it is said."""
        title = _("%(programme)s: is %(firm)s a customer of yours?") % {
            "programme": self.programme,
            "firm": self.firm,
        }
        text = _(
            "Somebody joined in the name of this firm. Say with one click whether you know it:"
        )
        return Words(title, f"{text}\n{self.link}\n")


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class FirmsLateLetter(Message):
    """People wait longer for their firm than they were told."""

    kind: ClassVar[str] = "FIRMS_LATE"
    reader: ClassVar[Reader] = Reader.ORGANISER
    means: ClassVar[Means] = Means.MAIL
    programme: str
    total: int
    link: str

    def words(self) -> Words:
        """How many, and where they are decided."""
        waiting = ngettext(
            "%(n)s person waits for a yes", "%(n)s people wait for a yes", self.total
        ) % {"n": self.total}
        text = _("They say that a firm is theirs, and have waited longer than they were told:")
        return Words(f"{self.programme}: {waiting}", f"{text}\n{self.link}\n")


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class FirmCodeLetter(Message):
    """A code to a mailbox of the firm: who gives it further agrees."""

    kind: ClassVar[str] = "FIRM_CODE"
    reader: ClassVar[Reader] = Reader.ADDRESS
    means: ClassVar[Means] = Means.MAIL
    programme: str
    person: str
    code: str
    days: int

    def words(self) -> Words:
        """Who asks, the code, and how long it works."""
        text = _(
            "%(person)s wants to take part in %(programme)s in the name of your firm. If you agree,"
            " give them this code:"
        ) % {"person": self.person, "programme": self.programme}
        lasts = ngettext(
            "It works once, for %(n)s day.", "It works once, for %(n)s days.", self.days
        ) % {"n": self.days}
        ignored = _("If you do not know them, do nothing and give the code to nobody.")
        title = _("A code for your firm in %(programme)s") % {"programme": self.programme}
        return Words(title, f"{text}\n\n{self.code}\n\n{lasts} {ignored}\n")


def _because(reason: str) -> str:
    return _("The reason: %(reason)s.") % {"reason": reason.rstrip(".")}
