"""What members and sellers are told of proofs of purchase."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.platform.messages import wording
from tandem.platform.messages.declaring import Means, Message, Reader, message
from tandem.platform.messages.wording import Words


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class ProofAcceptedMessage(Message):
    """A member's own proof was recorded: so many of its lines, and what became of the others."""

    kind: ClassVar[str] = "PROOF_ACCEPTED"
    reaches_former: ClassVar[bool] = True
    means: ClassVar[Means] = Means.INBOX
    name: str
    counted: int = 0
    repeated: int = 0
    waiting: int = 0
    early: int = 0
    foreign: int = 0
    differs: int = 0
    is_action: bool = False

    def words(self) -> Words:
        """How many lines, and a sentence for each thing that became of the rest."""
        if self.is_action:
            title = _("“%(name)s” is recorded") % {"name": self.name}
            return Words(title, _("Thank you. You find it among your activity."))
        counted = ngettext(
            "%(n)s line of it is recorded for you.",
            "%(n)s lines of it are recorded for you.",
            self.counted,
        ) % {"n": self.counted}
        rest = self._rest()
        sentences = [counted, *rest] if self.counted or not rest else rest
        return Words(_("“%(name)s” was recorded") % {"name": self.name}, " ".join(sentences))

    def _rest(self) -> list[str]:
        sentences = list[str]()
        if self.repeated and self.counted:
            sentences.append(_("The rest had been recorded before."))
        elif self.repeated:
            sentences.append(_("It had been recorded before."))
        if self.differs:
            sentences.append(_("The seller told it otherwise; the organiser looks which is right."))
        if self.waiting:
            sentences.append(_("What is still to be matched is recorded when it is."))
        if self.early:
            sentences.append(_("What was bought before you joined gives no points."))
        if self.foreign:
            sentences.append(_("Goods of others give no points."))
        return sentences


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class ProofRefusedMessage(Message):
    """A member's own proof cannot be recorded, or a person rejected it."""

    kind: ClassVar[str] = "PROOF_REFUSED"
    reaches_former: ClassVar[bool] = True
    name: str
    reason: str

    def words(self) -> Words:
        """Which, and why."""
        return Words(_("“%(name)s” gives no points") % {"name": self.name}, self.reason)


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class ProofQuestionedMessage(Message):
    """Who is to decide a claim asks its member something."""

    kind: ClassVar[str] = "PROOF_QUESTIONED"
    reaches_former: ClassVar[bool] = True
    name: str
    question: str

    def words(self) -> Words:
        """The question, and where it is answered."""
        text = _("%(question)s Answer it under “Prove a purchase”.") % {"question": self.question}
        return Words(_("A question about “%(name)s”") % {"name": self.name or "–"}, text)


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class PurchasePutRightMessage(Message):
    """A better proof says otherwise what a purchase held; or that was undone."""

    kind: ClassVar[str] = "PURCHASE_PUT_RIGHT"
    number: str
    product: str
    currency: str
    before: dict[str, Any]  # quantity and amount_minor
    after: dict[str, Any]
    is_undone: bool = False

    def words(self) -> Words:
        """What it holds now, and what was recorded before."""
        if self.is_undone:
            text = _(
                "It was looked at once more: %(after)s of “%(product)s” are right, not %(before)s."
                " What that changes of your points follows by itself."
            )
        else:
            text = _(
                "A better proof of it says: %(after)s of “%(product)s”. Recorded were %(before)s."
                " What that changes of your points follows by itself."
            )
        named = {
            "product": self.product,
            "before": wording.pieces(self.before, self.currency),
            "after": wording.pieces(self.after, self.currency),
        }
        title = _("Your purchase %(number)s was put right") % {"number": self.number}
        return Words(title, text % named)


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimsWaitLetter(Message):
    """A seller is reminded of claims that have waited for half of their time."""

    kind: ClassVar[str] = "CLAIMS_WAIT"
    reader: ClassVar[Reader] = Reader.PARTNER
    means: ClassVar[Means] = Means.MAIL
    programme: str
    total: int
    link: str

    def words(self) -> Words:
        """How many wait, and where."""
        waiting = ngettext(
            "%(n)s purchase waits for you", "%(n)s purchases wait for you", self.total
        ) % {"n": self.total}
        text = _("Members say that they bought from you. Please confirm it or reject it: %(link)s")
        return Words(f"{self.programme}: {waiting}", text % {"link": self.link})


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class PartnerActionLetter(Message):
    """What a partner's people showed by a photo was agreed to, rejected, or taken back."""

    kind: ClassVar[str] = "PARTNER_ACTION"
    reader: ClassVar[Reader] = Reader.PARTNER
    means: ClassVar[Means] = Means.MAIL
    programme: str
    name: str
    link: str
    is_recorded: bool
    reason: str = ""

    def words(self) -> Words:
        """Which, what became of it, why, and where it stands."""
        names = {"programme": self.programme, "name": self.name}
        if self.is_recorded:
            title = _("%(programme)s: “%(name)s” is recorded") % names
            text = _("Thank you. What it brought stands among your points: %(link)s")
        else:
            title = _("%(programme)s: “%(name)s” gives no points") % names
            text = _("%(reason)s It stands with what you sent: %(link)s")
        return Words(title, text % {"reason": self.reason, "link": self.link})
