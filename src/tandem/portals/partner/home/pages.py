"""What waits for me?"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.evidence import queries as evidence
from tandem.evidence.documents import files
from tandem.evidence.models import DocumentStatus
from tandem.insights import peers
from tandem.insights.running import telling
from tandem.insights.running.telling import Reader
from tandem.kit.texts import localized
from tandem.participants.firms import queries as firms
from tandem.partners import targets
from tandem.partners.models import Doer, Partner
from tandem.portals.partner.agreements import pages as agreements
from tandem.portals.partner.customers import found
from tandem.portals.partner.outlets import pages as outlets
from tandem.portals.partner.own import partner_of
from tandem.portals.partner.plan import pages as plan
from tandem.portals.shared import coming
from tandem.portals.shared.areas import menus
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.files import states
from tandem.portals.shared.labels import AMONG_PEERS, QUARTERS
from tandem.portals.shared.telling import running as shown
from tandem.portals.shared.telling import targets as telling_targets
from tandem.portals.shared.templatetags.figures import day, points

RUNS_SHOWN = 4
_OWN = {"PARTNER", "RECRUITER"}  # who gets what a rule gives: the partner, for what it does
_TODO = {
    DocumentStatus.MAPPING: gettext_lazy("“%(name)s” waits to be mapped"),
    DocumentStatus.READY: gettext_lazy("“%(name)s” waits to be recorded"),
}


@page("", permission="partner.view", template="home.html")
def home(portal: Portal) -> Mapping[str, Any]:
    """What waits, and the customers in figures."""
    partner_id, name = partner_of(portal)
    customers = found.customers(portal, partner_id, rows=slice(0, 1))
    among = coming.counted(portal, lambda: _peers(portal, partner_id))
    return {
        "partner_name": name,
        "todo": [
            *_agreements(portal),
            *_plan(portal),
            *_claims(portal, partner_id),
            *_firms(portal, partner_id),
            *_files(portal, partner_id),
            *_outlets(portal, partner_id),
        ],
        "customers": customers.bought,
        "sales_minor": customers.net_minor,
        "points": customers.points,
        "is_new": not customers.total,
        "doing": menus.home_cards("partner", portal),
        "targets": _targets(portal, partner_id),
        "peers": among,
        "figures": coming.address(portal) if among is None else "",
        **_running(portal, partner_id),
    }


@page("running/", permission="partner.view", template="running.html")
def running(portal: Portal) -> Mapping[str, Any]:
    """All that runs now: for the partner itself, and for its customers."""
    return _running(portal, partner_of(portal)[0])


def _running(portal: Portal, partner_id: int) -> dict[str, Any]:
    """What the partner's own people get, and what its customers do. A rule that gives to both
    stands in both.
    """
    rows = telling.running(
        portal.programme, Reader(partner_id=partner_id), language=portal.language, now=portal.now
    )
    today = portal.programme.day_at(portal.now)
    own = [row for row in rows if _OWN & set(row.receivers)]
    customers = [row for row in rows if set(row.receivers) - _OWN or row.kind != telling.RULE]
    cards = {"own": shown.cards(own, today), "of_customers": shown.cards(customers, today)}
    first = {f"{name}_first": rows[:RUNS_SHOWN] for name, rows in cards.items()}
    return {**cards, **first, "runs_more": any(len(rows) > RUNS_SHOWN for rows in cards.values())}


def _targets(portal: Portal, partner_id: int) -> list[telling_targets.Shown]:
    """Those that run or are to come, with how far they are."""
    today = portal.programme.day_at(portal.now)
    rows = targets.of_partner(partner_id, organiser_id=portal.organiser_id)
    going = [row for row in reversed(rows) if row.until_on >= today]
    return telling_targets.shown(portal, going, today=today)


def _peers(portal: Portal, partner_id: int) -> dict[str, Any]:
    """In which quarter of those of its role the partner is; none of them is named. Empty where
    it has no place among them.
    """
    today = portal.programme.day_at(portal.now)
    row = Partner.objects.of(portal.organiser_id).get(id=partner_id)
    place = peers.place(row, programme=portal.programme, today=today)
    if place is None:
        return {}
    return {
        "quarter": QUARTERS[place.quarter],
        "among": AMONG_PEERS[row.role] % {"n": place.total},
    }


def _agreements(portal: Portal) -> Iterator[dict[str, str]]:
    """What waits for a signature."""
    for row in agreements.unsigned(portal):
        text = _("“%(name)s” waits for a signature")
        detail = _("version %(v)s") % {"v": row.latest}
        address = portal.address("partner:agreement", agreement=row.agreement_id)
        yield _row(text % {"name": localized(row.title, portal.language)}, detail, address)


def _plan(portal: Portal) -> Iterator[dict[str, str]]:
    """What of the plan is late, or is to be done within a week."""
    until = portal.programme.day_at(portal.now) + timedelta(days=7)
    for row in plan.steps(portal):
        if row.done_at is None and row.doer == Doer.PARTNER and row.due_on <= until:
            detail = _("late since %(day)s") if row.is_late else _("until %(day)s")
            yield _row(row.text, detail % {"day": day(row.due_on)}, portal.address("partner:plan"))


def _claims(portal: Portal, partner_id: int) -> Iterator[dict[str, str]]:
    """Purchases that customers wait for, and invoices that would settle some."""
    where: dict[str, Any] = {"organiser_id": portal.organiser_id, "partner_id": partner_id}
    address = portal.address("partner:claims")
    confirm = evidence.claims_total(
        portal.programme.id, statuses=["IN_REVIEW"], waits_for="PARTNER", **where
    )
    if confirm:
        text = ngettext("%(n)s claim to confirm", "%(n)s claims to confirm", confirm)
        yield _row(
            text % {"n": points(confirm)}, _("your customers wait for their points"), address
        )
    asked = evidence.claims_total(portal.programme.id, statuses=["AWAITING_SELLER"], **where)
    if asked:
        text = ngettext("%(n)s invoice asked for", "%(n)s invoices asked for", asked)
        yield _row(
            text % {"n": points(asked)},
            _("hand over your invoices, and they are recorded by themselves"),
            address,
        )


def _firms(portal: Portal, partner_id: int) -> Iterator[dict[str, str]]:
    """Who waits for this partner's word."""
    waiting = firms.asked_total(
        partner_id, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    if waiting:
        text = ngettext("%(n)s firm waits for your word", "%(n)s firms wait for your word", waiting)
        detail = _("somebody says that they are your customer")
        yield _row(text % {"n": points(waiting)}, detail, portal.address("partner:joining"))


def _files(portal: Portal, partner_id: int) -> Iterator[dict[str, str]]:
    """Files that go on by a press, that failed, and what of them is to be matched."""
    where: dict[str, Any] = {"organiser_id": portal.organiser_id, "partner_id": partner_id}
    for row in files.documents(portal.programme.id, statuses=list(_TODO), **where):
        text = _TODO[DocumentStatus(row.status)] % {"name": row.name}
        state = states.words(row.status, is_members=False)[0]
        yield _row(text, state, portal.address("partner:file", document=row.id))
    address = portal.address("partner:files")
    failed = files.documents_failed(portal.programme.id, **where)
    if failed:
        text = ngettext("%(n)s file failed", "%(n)s files failed", failed)
        yield _row(
            text % {"n": points(failed)},
            _("each says why; it can be tried again or withdrawn"),
            f"{address}?state=failed",
        )
    lines = evidence.waiting_totals(portal.programme.id, **where)
    if lines:
        text = ngettext(
            "%(n)s line of yours is to be matched", "%(n)s lines of yours are to be matched", lines
        )
        yield _row(text % {"n": points(lines)}, _("the organiser looks at them"), address)


def _outlets(portal: Portal, partner_id: int) -> Iterator[dict[str, str]]:
    """Outlets that customers do not find by how far they are."""
    unplaced = outlets.unplaced(portal, partner_id) if portal.may("partner.outlets") else 0
    if unplaced:
        text = ngettext(
            "%(n)s outlet has no place yet", "%(n)s outlets have no place yet", unplaced
        )
        yield _row(
            text % {"n": points(unplaced)},
            _("customers who look for one near them are not led to it"),
            portal.address("partner:outlets"),
        )


def _row(text: str, detail: str, address: str) -> dict[str, str]:
    return {"text": text, "detail": detail, "address": address}
