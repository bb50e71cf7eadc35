"""The contracts, what ends soon first; one of them, to be renewed or ended."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tandem.contracts import keeping
from tandem.contracts.models import Contract
from tandem.flows.activities import renew_contract
from tandem.kit.text import folded
from tandem.partners.models import Partner
from tandem.portals.shared import names_by_id, searching
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.areas.fields import DayField, WholeField
from tandem.portals.shared.areas.forms import Nothing, PortalForm
from tandem.portals.shared.areas.lists import Asked, Cell, Choice, Column, Listing
from tandem.portals.shared.areas.picking import PickField
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.telling import given
from tandem.portals.shared.templatetags.figures import day

STATES = {
    "SOON": _("end soon"),
    "OVER": _("past their last day"),
    "LATER": _("end later"),
    "ENDED": _("ended"),
}
CONTRACTS = Listing(
    "contracts",
    columns=[
        Column("whose", _("Whose")),
        Column("name", _("Contract"), sorts_by="name"),
        Column("number", _("Number"), sorts_by="number"),
        Column("ends", _("Last day"), sorts_by="ends_on"),
        Column("renewed", _("Renewed"), sorts_by="renewed_at"),
    ],
    at_first="ends",
    search=_("Name of the member or partner, or number of the contract"),
    choices=[Choice("state", _("State"), STATES)],
    empty=_(
        "No contract is written down yet. Add one above, or hand over a table of all: who has one,"
        " and until when."
    ),
)


class ContractForm(PortalForm):
    """A contract of a member or a partner."""

    columns = "two"

    member = PickField(sources.MEMBERS, label=_("Member"), coerce=int, required=False)
    partner = PickField(sources.PARTNERS, label=_("Or a partner"), coerce=int, required=False)
    name = forms.CharField(
        label=_("What it is called"),
        max_length=keeping.NAME_MAX,
        help_text=_("Such as a contract of employment, of distribution, a subscription."),
    )
    number = forms.CharField(label=_("Number"), max_length=keeping.NUMBER_MAX, required=False)
    ends_on = DayField(label=_("Last day"))
    remind_days = WholeField(
        label=_("Days before, to remind"),
        min_value=0,
        max_value=keeping.REMIND_DAYS_MAX,
        initial=keeping.REMIND_DAYS,
    )

    errors_at = {keeping.BadContract: "member"}


class RenewForm(PortalForm):
    """Until when a contract goes on."""

    until = DayField(label=_("Goes on until"))

    errors_at = {keeping.NotLater: "until"}


@action(
    ContractForm,
    permission="members.change",
    button=_("Write it down"),
    done=_("Saved. Whose it is, and you, are reminded before it ends."),
)
def add_contract(portal: Portal, form: ContractForm) -> None:
    """Write a contract down."""
    typed = form.cleaned_data
    payload = keeping.ContractIn(
        name=typed["name"],
        ends_on=typed["ends_on"],
        member_id=typed["member"],
        partner_id=typed["partner"],
        number=typed["number"],
        remind_days=typed["remind_days"],
    )
    keeping.keep([payload], programme_id=portal.programme.id, actor=portal.actor, now=portal.now)


@action(
    RenewForm,
    permission="members.change",
    button=_("Renew it"),
    question=_("Renew the contract? Rules give their points for it."),
)
def renew(portal: Portal, form: RenewForm, contract: UUID) -> Next:
    """Let it go on."""
    gave = renew_contract.renew(
        contract,
        until=form.cleaned_data["until"],
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )
    done = now_in_words("Renewed.")
    what = given.parts(gave, programme=portal.programme, language=portal.language)
    if what:
        done = now_in_words("Renewed. It gave: %(what)s.") % {"what": what}
    return Next("organiser:contracts", done=done)


@action(
    Nothing,
    permission="members.change",
    button=_("It does not go on"),
    done=_("Nobody is reminded of it any more."),
    question=_("End the contract? Nobody is reminded of it any more."),
    is_quiet=True,
)
def end_contract(portal: Portal, _form: Nothing, contract: UUID) -> Next:
    """It does not go on."""
    keeping.end(contract, programme_id=portal.programme.id, actor=portal.actor, now=portal.now)
    return Next("organiser:contracts")


@page("contracts/", permission="members.view", template="contracts.html", actions=[add_contract])
def contracts(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """Who has a contract until when; as a file too."""
    asked = CONTRACTS.asked(portal)
    wanted = _wanted(portal, asked)
    rows = list(wanted.order_by(*asked.by)[asked.rows])
    names = _names(portal, rows)
    cells = [_cells(portal, row, names.get(row.id, "")) for row in rows]
    if asked.is_file:
        return CONTRACTS.exported(portal, cells)
    return {
        "list": CONTRACTS.shown(asked, cells, total=wanted.count),
        "add": portal.form(add_contract),
    }


def _wanted(portal: Portal, asked: Asked) -> QuerySet[Contract]:
    of, today, programme_id = portal.organiser_id, portal.today, portal.programme.id
    soon = today + timedelta(days=keeping.SOON_DAYS)
    contracts: QuerySet[Contract] = Contract.objects.within(programme_id, organiser_id=of)
    if asked.q:
        members = searching.members_like(portal, asked.q)
        partners = Partner.objects.of(of).filter(
            sort_key__contains=folded(asked.q), programme_id=programme_id
        )
        contracts = contracts.filter(
            Q(number__icontains=asked.q)
            | Q(member_id__in=members.values("id"))
            | Q(partner_id__in=partners.values("id"))
        )
    match asked.choices["state"]:
        case "SOON":
            return contracts.filter(ended_at=None, ends_on__gte=today, ends_on__lte=soon)
        case "OVER":
            return contracts.filter(ended_at=None, ends_on__lt=today)
        case "LATER":
            return contracts.filter(ended_at=None, ends_on__gt=soon)
        case "ENDED":
            return contracts.filter(ended_at__isnull=False)
    return contracts


def _names(portal: Portal, rows: list[Contract]) -> dict[UUID, str]:
    """Whose each contract is."""
    members = names_by_id.members(portal, (row.member_id for row in rows))
    partners = names_by_id.partners(portal, (row.partner_id for row in rows))
    return {
        row.id: members.get(row.member_id or 0) or partners.get(row.partner_id or 0) or ""
        for row in rows
    }


def _cells(portal: Portal, row: Contract, name: str) -> dict[str, Cell]:
    return {
        "whose": Cell(
            name,
            href=_place(portal, row),
            note=now_in_words("partner") if row.partner_id else now_in_words("member"),
        ),
        "name": Cell(row.name, href=portal.address("organiser:contract", contract=row.id)),
        "number": Cell(row.number),
        "ends": Cell(day(row.ends_on), badges=_badges(row, portal.today), value=row.ends_on),
        "renewed": Cell(
            day(row.renewed_at) if row.renewed_at else "",
            value=row.renewed_at.date() if row.renewed_at else None,
        ),
    }


def _place(portal: Portal, row: Contract) -> str:
    """The page of whose it is."""
    if row.member_id is not None:
        return portal.address("organiser:member", member=row.member_id)
    return portal.address("organiser:partner", partner=row.partner_id)


def _badges(row: Contract, today: date) -> list[tuple[object, str]]:
    left = (row.ends_on - today).days
    if row.ended_at is not None:
        return [(_("ended"), "")]
    if left < 0:
        return [(_("over"), "bad")]
    if left == 0:
        return [(_("ends today"), "bad")]
    if left <= keeping.SOON_DAYS:
        text = ngettext("ends in %(n)s day", "ends in %(n)s days", left)
        return [(text % {"n": left}, "wait")]
    return []


def _known(portal: Portal, contract: UUID) -> Contract:
    rows = Contract.objects.within(portal.programme.id, organiser_id=portal.organiser_id)
    return rows.one(keeping.NoSuchContract(), id=contract)


@page(
    "contracts/<uuid:contract>/",
    permission="members.view",
    template="contract.html",
    guard=_known,
    actions=[renew, end_contract],
)
def contract(portal: Portal, contract: UUID) -> Mapping[str, Any]:
    """One contract."""
    row = _known(portal, contract)
    runs = row.ended_at is None
    return {
        "name": row.name,
        "whose": _names(portal, [row])[row.id],
        "number": row.number,
        "ends_on": row.ends_on,
        "badges": _badges(row, portal.today),
        "remind_days": row.remind_days,
        "renewed_at": row.renewed_at,
        "renew": portal.form(renew) if runs else None,
        "end": portal.form(end_contract) if runs else None,
    }
