"""What the platform itself tells by mail: an invitation, and what operators are to see to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.platform.messages.declaring import Means, Message, Reader, message
from tandem.platform.messages.wording import Words


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class InvitationLetter(Message):
    """Somebody is invited to a programme."""

    kind: ClassVar[str] = "INVITATION"
    reader: ClassVar[Reader] = Reader.ADDRESS
    means: ClassVar[Means] = Means.MAIL
    programme: str
    inviter: str  # the partner who does; empty where it is the programme itself
    link: str
    as_member: bool
    days: int

    def words(self) -> Words:
        """By whom and to what, the link, and how long it works."""
        if self.inviter:
            title = _("%(inviter)s invites you to %(programme)s")
        elif self.as_member:
            title = _("You are invited to %(programme)s")
        else:
            title = _("You are invited to work on %(programme)s")
        title %= {"inviter": self.inviter, "programme": self.programme}
        lasts = ngettext(
            "The link works once, for %(days)s day:",
            "The link works once, for %(days)s days:",
            self.days,
        ) % {"days": self.days}
        return Words(title, f"{title}.\n\n{lasts}\n{self.link}\n")


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class AttentionLetter(Message):
    """Something in the installation does not go on by itself."""

    kind: ClassVar[str] = "ATTENTION"
    reader: ClassVar[Reader] = Reader.OPERATOR
    means: ClassVar[Means] = Means.MAIL
    lines: Sequence[str]  # what, in the reader's language
    link: str

    def words(self) -> Words:
        """What it is, and where it is seen to."""
        intro = _("Something in this installation of Tandem does not go on by itself:")
        link = _("See what it is, and try it again: %(link)s") % {"link": self.link}
        once = _("Of each of these you hear once a day.")
        what = "\n".join(f"- {line}" for line in self.lines)
        return Words(_("Tandem needs your attention"), f"{intro}\n\n{what}\n\n{link}\n\n{once}\n")


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class DomainsWaitLetter(Message):
    """Programmes named domains of their own, which wait for the operator; `more` are not listed."""

    kind: ClassVar[str] = "DOMAINS_WAIT"
    reader: ClassVar[Reader] = Reader.OPERATOR
    means: ClassVar[Means] = Means.MAIL
    domains: Sequence[str]  # each with the programme that named it
    more: int
    link: str

    def words(self) -> Words:
        """Which ones, and where they are agreed to or refused."""
        total = len(self.domains) + self.more
        title = ngettext(
            "%(n)s domain of a programme waits for you",
            "%(n)s domains of programmes wait for you",
            total,
        ) % {"n": total}
        lines = "\n".join(f"- {domain}" for domain in self.domains)
        if self.more:
            lines = f"{lines}\n- {_('and %(n)s more') % {'n': self.more}}"
        asks = _("Members sign in there once you agree. Of each domain you hear once:")
        return Words(title, f"{lines}\n\n{asks}\n{self.link}\n")


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class MailServerLetter(Message):
    """Another operator lets the installation's mail leave by another server."""

    kind: ClassVar[str] = "MAIL_SERVER"
    reader: ClassVar[Reader] = Reader.OPERATOR
    means: ClassVar[Means] = Means.MAIL
    who: str
    host: str

    def words(self) -> Words:
        """Who set it and which it is: it reads codes to sign in, too."""
        return Words(
            _("Mail of this installation leaves by another server"),
            _("%(who)s set it: %(host)s. If you do not know why, ask them.")
            % {"who": self.who, "host": self.host},
        )
