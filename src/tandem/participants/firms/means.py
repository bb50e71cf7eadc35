"""By what a firm can be proved: the registry of means, and which of them a programme allows.

A new means (say a token of the state's register of invoices) is a row here and a module whose verb
ends in `proving.prove` with its code.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Invalid
from tandem.programmes.models import Programme

INVOICE, MAIL, LETTER, PARTNER, ORGANISER = "INVOICE", "MAIL", "LETTER", "PARTNER", "ORGANISER"
COLLEAGUE = "COLLEAGUE"  # whoever acts for the firm already; not for the programme to choose
# What a seller's people can say or hold of every customer: it lets nobody into a firm that has
# people of its own here.
OF_SELLERS = frozenset({PARTNER, INVOICE})
DAYS, DAYS_MAX = 3, 60
# Whose programme it is: of consumers, who are asked for no firm, of firms alone, or of both.
PERSONS, FIRMS = "PERSONS", "FIRMS"


class FirmMissing(Invalid):
    """A person comes without a firm, and only firms take part."""

    code = "participants.firm_missing"
    text = _("Only firms take part in this programme. Give the tax number of yours.")


@dataclass(frozen=True, slots=True)
class Means:
    """A way to prove a firm.

    `name` and `advice` stand in the programme's settings; `asks` is what a person in waiting reads.
    `is_usual`: allowed as long as the programme has not chosen.
    """

    code: str
    name: str | Promise
    advice: str | Promise
    asks: str | Promise
    is_usual: bool = False


MEANS = {
    means.code: means
    for means in (
        Means(
            PARTNER,
            _("A seller knows them"),
            _(
                "One click of the partner whose customer they are, or its word at the counter."
                " Quick, and hard to cheat."
            ),
            _(
                "A seller who knows your firm confirms it with one click. Send an invoice of"
                " theirs, and they are asked."
            ),
            is_usual=True,
        ),
        Means(
            ORGANISER,
            _("We decide ourselves"),
            _("Whoever waits is on a list of yours, with all that is known. Good for a few a day."),
            _("The organiser looks at it."),
            is_usual=True,
        ),
        Means(
            INVOICE,
            _("An invoice of their own"),
            _(
                "Issued to the firm within a year, and held by the seller's own file too: a file"
                " alone could be made up. Needs partners who hand over e-invoices."
            ),
            _(
                "Send an e-invoice to your firm, or scan the code printed on it. As soon as its "
                "seller's file holds it too, it is done."
            ),
        ),
        Means(
            MAIL,
            _("A code to a mailbox of the firm that you know"),
            _(
                "You or the partner enter an address from your own records, never the one that the"
                " person gave."
            ),
            _("A code to the firm's mailbox, if we know its address."),
        ),
        Means(
            LETTER,
            _("A letter to the firm's registered address"),
            _(
                "You look the address up in the public register and print the letter here. The"
                " surest means; it takes some days."
            ),
            _("A letter with a code to the firm's registered address. It takes some days."),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Policy:
    """What a programme allows: the codes of means, and within how many days people are told to
    expect an answer. `is_of_persons`: it is for consumers, and nobody joins for a firm;
    `is_of_firms`: nobody joins without one.
    """

    means: tuple[str, ...]
    days: int
    is_of_persons: bool = False
    is_of_firms: bool = False

    def allows(self, code: str) -> bool:
        """Whether a firm may be proved by this."""
        return code in self.means or code == COLLEAGUE


def policy_of(programme: Programme) -> Policy:
    """The policy of a programme; the usual means where it chose none."""
    joining: dict[str, Any] = programme.joining
    chosen = in_order(joining.get("means", ()))
    usual = tuple(code for code, means in MEANS.items() if means.is_usual)
    return Policy(
        chosen or usual,
        int(joining.get("days", DAYS)),
        is_of_persons(programme),
        is_of_firms(programme),
    )


def is_of_persons(programme: Programme) -> bool:
    """Whether it is a programme of consumers: their amounts are what they paid, with tax."""
    return bool(programme.joining.get("members") == PERSONS)


def is_of_firms(programme: Programme) -> bool:
    """Whether only firms take part, as where the law lets no person be rewarded."""
    return bool(programme.joining.get("members") == FIRMS)


def require_firm(programme: Programme, tax_id: str) -> None:
    """See to it that nobody joins a programme of firms as a person.

    Raises:
        FirmMissing
    """
    if is_of_firms(programme) and not tax_id.strip():
        raise FirmMissing()


def name_of(code: str) -> str:
    """What proved a firm, as people read it; the code itself where it is no means any more."""
    if code == COLLEAGUE:
        return str(_("Somebody of the firm let them in"))
    return str(MEANS[code].name if code in MEANS else code)


def in_order(codes: Collection[str]) -> tuple[str, ...]:
    """Those of these codes that are means, in the order of the registry."""
    return tuple(code for code in MEANS if code in codes)
