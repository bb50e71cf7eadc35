"""What members are told of their points: which became theirs, changed, or expire soon."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.platform.messages import wording
from tandem.platform.messages.declaring import Means, Message, message
from tandem.platform.messages.wording import Words


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class PointsReleasedMessage(Message):
    """Points that waited became the member's own, and of which purchases and other actions."""

    kind: ClassVar[str] = "POINTS_RELEASED"
    means: ClassVar[Means] = Means.INBOX
    points: int
    activities: int
    documents: list[str]

    def words(self) -> Words:
        """The sum, and the first of what it is for."""
        more, sentences = self.activities - len(self.documents), [_("You can use them now.")]
        named = {"documents": ", ".join(self.documents), "n": more}
        if self.documents and more > 0:
            sentences.append(_("They are for %(documents)s and %(n)s more.") % named)
        elif self.documents:
            sentences.append(_("They are for %(documents)s.") % named)
        title = _("%(points)s are yours now") % {"points": wording.points(self.points)}
        return Words(title, " ".join(sentences))


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class PointsVoidedMessage(Message):
    """Points that waited for a payment did not become the member's own."""

    kind: ClassVar[str] = "POINTS_VOIDED"
    points: int
    document_no: str

    def words(self) -> Words:
        """Of which purchase, and what to do if it was paid."""
        text = _(
            "The purchase %(document)s was not paid in the time the regulations give. If it was,"
            " ask the organiser with the proof of payment."
        )
        return Words(_lost(self.points), text % {"document": self.document_no or "–"})


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class PointsRefusedMessage(Message):
    """Somebody did not agree to points that waited for approval."""

    kind: ClassVar[str] = "POINTS_REFUSED"
    points: int
    document_no: str
    reason: str

    def words(self) -> Words:
        """Of which purchase, and why."""
        text = _("The purchase %(document)s was looked at. The reason: %(reason)s.")
        named = {"document": self.document_no or "–", "reason": self.reason}
        return Words(_lost(self.points), text % named)


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class PointsRecalculatedMessage(Message):
    """Purchases were calculated again, and the balance changed by it. By mail only where a person
    had it done: what late files change is told in the inbox.
    """

    kind: ClassVar[str] = "POINTS_MENDED"
    means: ClassVar[Means] = Means.INBOX
    points: int
    reason: str
    deeds: int  # so it was stored from the first

    def words(self) -> Words:
        """How many purchases, and why."""
        text = ngettext(
            "%(n)s purchase was calculated again, because something became known later.",
            "%(n)s purchases were calculated again, because something became known later.",
            self.deeds,
        ) % {"n": self.deeds}
        return Words(_changed(self.points), f"{text} {_because(self.reason)}".strip())


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class PurchaseCorrectedMessage(Message):
    """Goods came back, or lines were corrected, and the balance changed by it."""

    kind: ClassVar[str] = "PURCHASE_CORRECTED"
    means: ClassVar[Means] = Means.INBOX
    points: int
    reason: str
    deeds: int  # so it was stored from the first

    def words(self) -> Words:
        """Of how many purchases, and why."""
        text = ngettext(
            "Goods of a purchase came back, or one of its lines was corrected. It was"
            " calculated again as it stands now.",
            "Goods of %(n)s purchases came back, or lines of them were corrected. They were"
            " calculated again as they stand now.",
            self.deeds,
        ) % {"n": self.deeds}
        return Words(_changed(self.points), f"{text} {_because(self.reason)}".strip())


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class PointsAdjustedMessage(Message):
    """A person added points or took them off."""

    kind: ClassVar[str] = "POINTS_ADJUSTED"
    points: int
    reason: str

    def words(self) -> Words:
        """How many, and why."""
        return Words(_changed(self.points), _because(self.reason))


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class PointsExpiringMessage(Message):
    """Points expire soon."""

    kind: ClassVar[str] = "POINTS_EXPIRING"
    points: int
    day: str  # ISO

    def words(self) -> Words:
        """How many, and on which day."""
        title = _("%(points)s expire on %(day)s") % {
            "points": wording.points(self.points),
            "day": wording.day(self.day),
        }
        return Words(title, _("Use them before: look at the rewards you can have now."))


def _lost(points: int) -> str:
    return _("%(points)s did not become yours") % {"points": wording.points(points)}


def _changed(points: int) -> str:
    title = _("%(points)s were added") if points > 0 else _("%(points)s were taken back")
    return title % {"points": wording.points(abs(points))}


def _because(reason: str) -> str:
    return _("The reason: %(reason)s.") % {"reason": reason} if reason else ""
