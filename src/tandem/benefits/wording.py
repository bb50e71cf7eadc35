"""Benefits in words: what kinds there are, how often one may be had, how many places there are."""

from collections.abc import Mapping

from babel.numbers import format_decimal
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

KINDS: Mapping[str, str | Promise] = {
    "MATERIAL": gettext_lazy("gift"),
    "SERVICE": gettext_lazy("service"),
    "INVITATION": gettext_lazy("invitation"),
    "EARLY_ACCESS": gettext_lazy("early access"),
    "DISCOUNT": gettext_lazy("discount"),
    "TRAINING": gettext_lazy("training"),
    "SOFTWARE": gettext_lazy("software"),
    "PRIORITY": gettext_lazy("priority"),
}
BY_ITSELF = ("EARLY_ACCESS", "PRIORITY")  # kinds that a member has without doing anything for it
SPANS: Mapping[str, str | Promise] = {
    "MONTH": gettext_lazy("a month"),
    "QUARTER": gettext_lazy("a quarter"),
    "YEAR": gettext_lazy("a calendar year"),
    "EVER": gettext_lazy("all the time"),
}


def often(uses: int, span: str) -> str:
    """`2 a year`; empty where there is no limit."""
    if not uses:
        return ""
    n = {"n": _whole(uses)}
    match span:
        case "MONTH":
            return _("%(n)s a month") % n
        case "QUARTER":
            return _("%(n)s a quarter") % n
        case "YEAR":
            return _("%(n)s a year") % n
    return _("%(n)s in all") % n


def places(number: int | None, span: str) -> str:
    """`places: 20 a year`; empty where they are not counted."""
    return "" if number is None else _("places: %(n)s") % {"n": often(number, span) or "0"}


def left(number: int, span: str) -> str:
    """`1 left this year`."""
    n = {"n": _whole(number)}
    match span:
        case "MONTH":
            return _("%(n)s left this month") % n
        case "QUARTER":
            return _("%(n)s left this quarter") % n
        case "YEAR":
            return _("%(n)s left this year") % n
    return _("%(n)s left") % n


def _whole(value: int) -> str:
    return format_decimal(value, format="#,##0", locale=(get_language() or "en").split("-")[0])
