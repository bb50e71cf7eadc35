"""Kinds of tables that are handed over on pages: how each is read, and what taking it in does
(`importing.py` shows them).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tandem.kit.tables import Fault
from tandem.portals.shared.access import PortalContext

ROWS_SHOWN, FAULTS_SHOWN = 12, 200
Text = str | Promise
FAULTS: dict[tuple[str, str], Text] = {
    ("name", "missing"): _("The row names nobody and nothing."),
    ("sku", "deleted"): _(
        "The catalogue takes this product out. Do so on its page, if you mean it."
    ),
    ("sku", "missing"): _("The product has no number."),
    ("tax_id", "missing"): _("Only firms take part, and the row has no tax number."),
    ("tax_id", "no_code"): _("This is no tax number."),
    ("email", "no_address"): _("This is no e-mail address."),
    ("card", "no_card"): _("This is no number of a card: 4 to 40 letters or digits."),
    ("member", "twice"): _("The same member stands in a row above."),
    ("gtin", "no_code"): _("This is no barcode number: a digit is wrong or missing."),
    ("carton", "no_number"): _("The pieces in a carton are no number."),
    ("pallet", "no_number"): _("The pieces on a pallet are no number."),
    ("document_no", "missing"): _("The row names no document."),
    ("paid_on", "no_date"): _("The day of payment is no date."),
    ("paid_on", "to_come"): _("The day of payment has not come yet."),
    ("paid_on", "too_early"): _(
        "The day of payment lies before the seller's time. Is the year right?"
    ),
    ("amount", "open_number"): _(
        "A thousand, or one with three decimals? No other amount in the table tells: say above how"
        " decimals are written."
    ),
    ("amount", "no_number"): _("The amount is no number above zero."),
    ("serial", "no_code"): _(
        "This is no GS1 code with a serial, and no barcode number and serial."
    ),
    ("serial", "twice"): _("The same serial stands in a row above."),
    ("gtin", "unknown"): _("No product has this barcode number."),
    ("day", "no_date"): _("The day is no date."),
    ("points", "no_points"): _("The points are no whole number above zero."),
    ("until", "no_day_to_come"): _("The day is none that is still to come."),
    ("role", "unknown"): _("The role is none of distributor, wholesaler and shop."),
    ("place", "no_place"): _(
        "This is no place: degrees north in one column and east in the other, such as 52.22970 and"
        " 21.01220."
    ),
    ("parent", "unknown"): _("Whom it buys from is not known, or buys from it."),
    ("partner_code", "taken"): _("Another partner has this code."),
    ("partner", "unknown"): _("No partner is known by this, or two are."),
    ("party", "two"): _("The row names a member and a partner. Say one of them."),
    ("measure", "unknown"): _("The measure is none of those that there are."),
    ("amount", "two_ways"): _(
        "A thousand, or one with three decimals? Write it without a mark, or with two decimals."
    ),
    ("target", "twice"): _("The same target stands in a row above."),
    ("target", "too_many"): _("A table sets at most 5,000 targets. Split it."),
    ("period", "no_period"): _("The row names no two days in their order."),
    ("member", "unknown"): _("Nobody in the programme is known by this."),
    ("amount", "went_out"): _("Money that went out pays no fee."),
    ("currency", "other"): _("It is another currency than the programme's."),
    ("question", "kind"): _("The kind is none of those that there are."),
    ("question", "language"): _("The programme does not speak this language."),
    ("question", "points"): _("What it is worth is no whole number from 1 to 100."),
    ("question", "bad"): _("The text or the answers do not fit a question of this kind."),
    ("gift", "no_answers"): _("There are no answers: the braces are missing."),
    ("gift", "braces"): _("The braces do not match, or there is more than one pair."),
    ("gift", "answers"): _("The answers do not begin with = or ~."),
    ("gift", "several_right"): _("Several answers are right, and each alone: choose one kind."),
    ("gift", "none_right"): _("No answer is right."),
    ("gift", "half_right"): _("An answer is half right; here one is right or wrong."),
    ("gift", "number"): _("The answer is no number, and no range of two."),
    ("gift", "pair"): _("One of the pairs has no ->."),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What a table holds: the first rows as cells, how many there are, what is wrong, and what
    `take_in` gets.
    """

    rows: Sequence[Sequence[Any]]
    total: int
    faults: Sequence[Fault]
    content: Any


@dataclass(frozen=True, slots=True)
class Importer:
    """One kind of table: the columns it shows, how it is read, and what taking it in does (a
    sentence tells).
    """

    columns: tuple[Text, ...]
    read: Callable[[PortalContext, Path], Found]
    take_in: Callable[[PortalContext, Any], str]
