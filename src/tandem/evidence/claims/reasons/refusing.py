"""The reasons for which a claim is rejected: those of purchases, and those of photos."""

from django.utils.translation import gettext_lazy as _

from tandem.evidence.models import DocumentKind
from tandem.kit.errors import Invalid

REASONS = {
    "NOT_OURS": _("We did not sell this."),
    "OTHER_BUYER": _("It was sold to somebody else."),
    "CAME_BACK": _("The goods came back."),
    "CHANGED": _("The document does not match ours."),
    "NOT_SHOWN": _("The photo does not show what was asked for."),
    "UNCLEAR": _("The photo is not clear enough."),
    "OTHER": "",
}
# The reasons why a photo of an action is rejected; the others are of purchases.
OF_ACTIONS = ("NOT_SHOWN", "UNCLEAR", "OTHER")


def reasons_of(kind: str) -> list[str]:
    """The reasons for which a proof of this kind is rejected."""
    if kind == DocumentKind.ACTION:
        return [*OF_ACTIONS]
    return [reason for reason in REASONS if reason == "OTHER" or reason not in OF_ACTIONS]


class OtherReason(Invalid):
    """A photo is not rejected for what is wrong with a purchase, nor the other way round."""

    code = "evidence.other_reason"
    text = _("“%(claim)s” of %(sender)s is not rejected for this reason: choose another one.")

    claim: str
    sender: str
