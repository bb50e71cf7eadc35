"""What needs somebody: each with its number and the page where it is done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.adjustments import approving
from tandem.earning import ceilings
from tandem.evidence import queries as evidence
from tandem.evidence.documents import files
from tandem.evidence.witnessing import disagreements
from tandem.insights.regulations import drafting
from tandem.participants import applications
from tandem.participants.correcting import numbers
from tandem.participants.firms import queries as firms
from tandem.platform import clock, mail
from tandem.platform.personal import requests, staff_requests
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.templatetags.figures import points
from tandem.programmes import domains, terms
from tandem.programmes.models import Programme
from tandem.rewards import queries as rewards

UNTOLD_PAGE = "regulations"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which programmes of an organiser are asked about."""

    programmes: Sequence[Programme]

    @property
    def of(self) -> dict[str, Any]:
        """As questions are asked."""
        return {
            "programme_ids": [programme.id for programme in self.programmes],
            "organiser_id": self.programmes[0].organiser_id,
        }


def _domains_that_fail(scope: Scope) -> Mapping[UUID, int]:
    """Programmes whose domain is in force, and was not found to lead here."""
    return {
        row.id: 1 for row in scope.programmes if domains.is_in_force(row) and row.domain_problem
    }


def _to_agree(scope: Scope) -> Mapping[UUID, int]:
    """Purchases above the ceiling, and where a person lets points go all that waits for one."""
    totals = dict(ceilings.waiting_by_programme(**scope.of))
    for programme in scope.programmes:
        by_hand = approving.waiting_total(programme)
        if by_hand:
            totals[programme.id] = totals.get(programme.id, 0) + by_hand
    return totals


@dataclass(frozen=True, slots=True)
class Need:
    """Something that waits for people of the organiser."""

    # How much, by programme; asked of several programmes of one organiser at once.
    totals: Callable[[Scope], Mapping[UUID, int]]
    text: Callable[[int], str]  # by the number, with a place for it: `n`
    detail: str | Promise
    page: str
    verb: str | Promise
    query: str = ""
    permission: str = ""  # of the page, where not everybody who sees the overview holds it


def _without_a_link(scope: Scope) -> Mapping[UUID, int]:
    """Those who wait for a link that no mail brings."""
    if mail.is_read():
        return {}
    return applications.waiting_by_programme(**scope.of, now=clock.now())


NEEDS: Sequence[Need] = (
    Need(
        _domains_that_fail,
        lambda _n: _("The programme's domain does not lead here any more"),
        gettext_lazy("links and prints go on bearing it"),
        "settings-address",
        gettext_lazy("Look"),
        permission="programme.change",
    ),
    Need(
        lambda scope: evidence.waiting_by_programme(**scope.of),
        lambda n: ngettext("%(n)s line to be matched", "%(n)s lines to be matched", n),
        gettext_lazy("their product or customer is not known"),
        "unknown",
        gettext_lazy("Match"),
    ),
    Need(
        lambda scope: disagreements.open_by_programme(**scope.of),
        lambda n: ngettext(
            "%(n)s purchase is told in two ways", "%(n)s purchases are told in two ways", n
        ),
        gettext_lazy("an invoice and a file do not agree"),
        "told-twice",
        gettext_lazy("Look"),
    ),
    Need(
        _without_a_link,
        lambda n: ngettext(
            "%(n)s person waits for a link to join", "%(n)s people wait for a link to join", n
        ),
        gettext_lazy("no mail server is set: hand the link over, it is good for three days"),
        "members-waiting",
        gettext_lazy("Look"),
        permission="members.change",
    ),
    Need(
        lambda scope: firms.open_by_programme(**scope.of),
        lambda n: ngettext("%(n)s person waits for a firm", "%(n)s people wait for a firm", n),
        gettext_lazy("they say that it is theirs"),
        "firms",
        gettext_lazy("Look"),
    ),
    Need(
        lambda scope: numbers.waiting_by_programme(**scope.of),
        lambda n: ngettext(
            "%(n)s firm asks for another tax number",
            "%(n)s firms ask for another tax number",
            n,
        ),
        gettext_lazy("look it up in the register, and decide"),
        "firms",
        gettext_lazy("Look"),
        permission="members.view",
    ),
    Need(
        lambda scope: requests.waiting_by_programme(**scope.of),
        lambda n: ngettext("%(n)s member asks to be erased", "%(n)s members ask to be erased", n),
        gettext_lazy("the law gives a month for it"),
        "members",
        gettext_lazy("Look"),
        query="?erasing=asked",
        permission="members.view",
    ),
    Need(
        lambda scope: staff_requests.waiting_by_programme(**scope.of),
        lambda n: ngettext(
            "%(n)s of the staff is to be erased", "%(n)s of the staff are to be erased", n
        ),
        gettext_lazy("the law gives a month for it"),
        "staff-erasing",
        gettext_lazy("Look"),
        permission="members.erase",
    ),
    Need(
        lambda scope: evidence.claims_by_programme(**scope.of, statuses=["IN_REVIEW"]),
        lambda n: ngettext("%(n)s claim to confirm", "%(n)s claims to confirm", n),
        gettext_lazy("claimed by members, decided by nobody yet"),
        "claims",
        gettext_lazy("Look"),
    ),
    Need(
        lambda scope: files.failed_by_programme(**scope.of),
        lambda n: ngettext("%(n)s file failed", "%(n)s files failed", n),
        gettext_lazy("each says why; it can be tried again or withdrawn"),
        "files",
        gettext_lazy("Look"),
        query="?state=failed",
    ),
    Need(
        _to_agree,
        lambda n: ngettext("%(n)s purchase to agree to", "%(n)s purchases to agree to", n),
        gettext_lazy("the points wait until then"),
        "approvals",
        gettext_lazy("Look"),
    ),
    Need(
        lambda scope: rewards.waiting_by_programme(**scope.of),
        lambda n: ngettext("%(n)s order to send", "%(n)s orders to send", n),
        gettext_lazy("the points are held until then"),
        "orders",
        gettext_lazy("See"),
    ),
)


def rows(portal: Portal) -> list[dict[str, Any]]:
    """What waits."""
    return rows_of([portal])[portal.programme.id]


def rows_of(portals: Sequence[Portal]) -> Mapping[UUID, list[dict[str, Any]]]:
    """What waits in each of these programmes of one organiser: a question a need, whatever their
    number.
    """
    to_do: dict[UUID, list[dict[str, Any]]] = {portal.programme.id: [] for portal in portals}
    for need in NEEDS:
        seeing = [one for one in portals if not need.permission or one.may(need.permission)]
        totals = need.totals(Scope([one.programme for one in seeing])) if seeing else {}
        for portal in seeing:
            if total := totals.get(portal.programme.id, 0):
                to_do[portal.programme.id].append(_row(portal, need, total))
    for portal in portals:
        untold = _untold(portal) if portal.may("programme.change") else None
        if untold:
            to_do[portal.programme.id].append(untold)
    return to_do


def _row(portal: Portal, need: Need, total: int) -> dict[str, Any]:
    return {
        "text": need.text(total) % {"n": points(total)},
        "detail": need.detail,
        "address": portal.address(f"organiser:{need.page}") + need.query,
        "verb": need.verb,
    }


def _untold(portal: Portal) -> dict[str, Any] | None:
    """What the regulations tell otherwise than it holds: another version of the rules; else other
    settings, levels or rewards.
    """
    programme = portal.programme
    row = terms.in_force(programme.id, organiser_id=portal.organiser_id)
    if row is None:
        return None
    if drafting.rules_untold(programme, row):
        text = _("The regulations tell version %(n)s of the rules") % {
            "n": points(row.rules_version)
        }
        detail = _("another one is published; look at the differences, then publish them anew")
    else:
        today = programme.day_at(portal.now)
        if not drafting.is_written(row) or not drafting.has_changed(programme, row, today=today):
            return None
        text = _("The regulations no longer match the settings")
        detail = _("look at the differences, then publish them anew")
    return {
        "text": text,
        "detail": detail,
        "address": portal.address(f"organiser:{UNTOLD_PAGE}"),
        "verb": _("Look"),
    }
