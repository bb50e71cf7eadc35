"""What needs somebody: each with its number and the page where it is done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from tandem.adjustments import approving
from tandem.earning import ceilings
from tandem.evidence import disagreements, files
from tandem.evidence import queries as evidence
from tandem.insights.regulations import drafting
from tandem.participants.firms import queries as firms
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.templatetags.figures import points
from tandem.programmes import terms
from tandem.rewards import queries as rewards


@dataclass(frozen=True, slots=True)
class Need:
    """Something that waits for people of the organiser."""

    total: Callable[[Portal], int]
    text: Any  # by the number `n`
    detail: str | Promise
    page: str
    verb: str | Promise
    query: str = ""
    permission: str = ""  # of the page, where not everybody who sees the overview holds it


def _rules_untold(portal: Portal) -> int:
    """The version of the rules that the regulations tell, where another is published."""
    row = terms.in_force(portal.programme.id, organiser_id=portal.organiser_id)
    if row is None or not drafting.rules_untold(portal.programme, row):
        return 0
    return row.rules_version or 0


def _settings_untold(portal: Portal) -> int:
    """One, where the regulations were written from other settings, levels or rewards."""
    row = terms.in_force(portal.programme.id, organiser_id=portal.organiser_id)
    if row is None or not drafting.is_written(row):
        return 0
    if drafting.rules_untold(portal.programme, row):
        return 0
    today = portal.now.astimezone(ZoneInfo(portal.programme.time_zone)).date()
    return int(drafting.has_changed(portal.programme, row, today=today))


NEEDS: Sequence[Need] = (
    Need(
        lambda portal: evidence.waiting_totals(
            portal.programme.id, organiser_id=portal.organiser_id
        ),
        ngettext_lazy("%(n)s line to be matched", "%(n)s lines to be matched", "n"),
        _("their product or customer is not known"),
        "unknown",
        _("Match"),
    ),
    Need(
        lambda portal: disagreements.open_total(
            portal.programme.id, organiser_id=portal.organiser_id
        ),
        ngettext_lazy(
            "%(n)s purchase is told in two ways", "%(n)s purchases are told in two ways", "n"
        ),
        _("an invoice and a file do not agree"),
        "told-twice",
        _("Look"),
    ),
    Need(
        lambda portal: firms.open_total(portal.programme.id, organiser_id=portal.organiser_id),
        ngettext_lazy("%(n)s person waits for a firm", "%(n)s people wait for a firm", "n"),
        _("they say that it is theirs"),
        "firms",
        _("Look"),
    ),
    Need(
        lambda portal: evidence.claims_total(
            portal.programme.id, organiser_id=portal.organiser_id, statuses=["IN_REVIEW"]
        ),
        ngettext_lazy("%(n)s purchase to confirm", "%(n)s purchases to confirm", "n"),
        _("claimed by members, decided by nobody yet"),
        "claims",
        _("Look"),
    ),
    Need(
        lambda portal: files.documents_failed(
            portal.programme.id, organiser_id=portal.organiser_id
        ),
        ngettext_lazy("%(n)s file failed", "%(n)s files failed", "n"),
        _("each says why; it can be tried again or withdrawn"),
        "files",
        _("Look"),
        query="?state=failed",
    ),
    Need(
        lambda portal: (
            approving.waiting_total(portal.programme) + ceilings.waiting_total(portal.programme)
        ),
        ngettext_lazy("%(n)s purchase to agree to", "%(n)s purchases to agree to", "n"),
        _("the points wait until then"),
        "approvals",
        _("Look"),
    ),
    Need(
        lambda portal: rewards.waiting_total(portal.programme.id, organiser_id=portal.organiser_id),
        ngettext_lazy("%(n)s order to send", "%(n)s orders to send", "n"),
        _("the points are held until then"),
        "orders",
        _("See"),
    ),
    Need(
        _rules_untold,
        _("The regulations tell version %(n)s of the rules"),
        _("another one is published; look at the differences, then publish them anew"),
        "regulations",
        _("Look"),
        permission="programme.change",
    ),
    Need(
        _settings_untold,
        _("The regulations tell other settings than those that hold"),
        _("look at the differences, then publish them anew"),
        "regulations",
        _("Look"),
        permission="programme.change",
    ),
)


def rows(portal: Portal) -> list[dict[str, Any]]:
    """What waits."""
    seen = (need for need in NEEDS if not need.permission or portal.may(need.permission))
    totals = ((need, need.total(portal)) for need in seen)
    return [
        {
            "text": (need.text % {"n": total}).replace(str(total), points(total), 1),
            "detail": need.detail,
            "address": portal.address(f"organiser:{need.page}") + need.query,
            "verb": need.verb,
        }
        for need, total in totals
        if total
    ]
