"""Benefits at the counter: who shows their number, what they may have here, what was noted."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.benefits import places, queries, using, wording
from tandem.benefits.models import Use
from tandem.kit.texts import localized
from tandem.participants.models import Member
from tandem.partners.models import Outlet
from tandem.portals.partner.own import member_showing, partner_of
from tandem.portals.partner.till import actions
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.pages import today
from tandem.portals.shared.telling import levels
from tandem.portals.shared.templatetags.figures import day

NOTED_SHOWN = 10
USES = Listing(
    "benefits-used",
    columns=[
        Column("member", _("Member")),
        Column("benefit", _("Benefit")),
        Column("where", _("Where")),
        Column("note", _("Your own number of it")),
        Column("day", _("Day"), sorts_by="created_at"),
        Column("state", _("State")),
    ],
    at_first="-day",
    search=_("Your own number of it"),
    empty=_("No use was noted here yet. Find a member by their number, or scan their card."),
)


@page(
    "benefits/",
    permission="partner.view",
    template="benefits.html",
    name="till-benefits",
    tab=_("Benefits"),
    actions=[actions.find_member],
)
def benefits(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """Finding a member, and what was noted here, the latest first; this as a file too."""
    partner_id, name = partner_of(portal)
    asked = USES.asked(portal)
    rows = queries.uses_at(partner_id, organiser_id=portal.organiser_id)
    if asked.q:
        rows = rows.filter(note__icontains=asked.q)
    noted = list(rows.order_by(*asked.by)[asked.rows])
    cells = _cells(portal, noted, partner_id)
    if asked.is_file:
        return USES.exported(portal, cells)
    offered = queries.offered(portal.programme.id, organiser_id=portal.organiser_id)
    return {
        "partner_name": name,
        "has_any": any(using.is_had_at(row, partner_id) for row in offered),
        "find": portal.form(actions.find_member, initial={"member": portal.request.GET.get("c")}),
        "list": USES.shown(asked, cells, total=rows.count),
    }


def _cells(portal: Portal, rows: Iterable[Use], partner_id: int) -> list[dict[str, Cell]]:
    noted = list(rows)
    of = portal.organiser_id
    names = queries.names_of(
        (row.benefit_id for row in noted), organiser_id=of, language=portal.language
    )
    outlets = _outlets(portal, partner_id)
    members = Member.objects.of(of).filter(id__in={row.member_id for row in noted})
    numbers = dict(members.values_list("id", "number"))
    return [
        {
            "member": Cell(
                numbers.get(row.member_id, ""),
                href=portal.address("partner:member-benefits", holder=numbers[row.member_id])
                if row.member_id in numbers
                else "",
            ),
            "benefit": Cell(names.get(row.benefit_id, "")),
            "where": Cell(outlets.get(row.outlet_id, "")),
            "note": Cell(row.note),
            "day": Cell(day(row.used_on), value=row.used_on),
            "state": Cell(_("undone") if row.undone_at else _("used")),
        }
        for row in noted
    ]


def _outlets(portal: Portal, partner_id: int) -> dict[Any, str]:
    rows = Outlet.objects.of(portal.organiser_id).filter(partner_id=partner_id)
    return dict(rows.values_list("id", "name"))


@page(
    "benefits/<str:holder>/",
    permission="partner.decide",
    template="member.html",
    guard=lambda portal, holder: member_showing(portal, holder),
    actions=[actions.use_benefit, actions.undo_use],
)
def member_benefits(portal: Portal, holder: str) -> Mapping[str, Any]:
    """What a member may have here, how often still, and what was noted for them here."""
    member, (partner_id, name) = member_showing(portal, holder), partner_of(portal)
    on = today(portal)
    rows = queries.of_member(member.id, programme=portal.programme, today=on, now=portal.now)
    level = levels.shown(member.id, programme=portal.programme, today=on, language=portal.language)
    return {
        "partner_name": name,
        "number": member.number,
        "name": _short(member),
        "level": level["tier"] if level else "",
        "rows": [
            _row(portal, row, on)
            for row in rows
            if _is_here(row, partner_id) and (row.is_theirs or row.ready)
        ],
        "noted": _noted(portal, member.id, partner_id),
    }


def _is_here(row: queries.BenefitRow, partner_id: int) -> bool:
    return row.had_at is not None and (not row.had_at or partner_id in row.had_at)


def _short(member: Member) -> str:
    """A firm by its name; of a person what tells whether the card is theirs: “Anna K.”"""
    first, *others = member.name.split() or [member.number]
    if member.company_id is not None or not others:
        return member.name
    return f"{first} {others[-1][0]}."


def _row(portal: Portal, row: queries.BenefitRow, on: date) -> dict[str, Any]:
    ends_on = places.last_day(row.span, on)
    is_used_up = row.left == 0 and not row.ready
    return {
        "name": localized(row.name, portal.language),
        "text": localized(row.text, portal.language),
        "terms": localized(row.terms, portal.language),
        "left": "" if row.left is None or row.is_asked else wording.left(row.left, row.span),
        "had_on": row.had_on,
        "is_used_up": is_used_up,
        "again_on": ends_on + timedelta(days=1) if is_used_up and ends_on else None,
        "is_full": row.places_left == 0 and not row.is_asked,
        "is_asked": row.is_asked,
        "waits": row.waits,
        "ready": row.ready,
        "use": portal.form(actions.use_benefit, of=row.id, initial={"benefit": row.id})
        if row.can_use
        else None,
    }


def _noted(portal: Portal, member_id: int, partner_id: int) -> list[dict[str, Any]]:
    of = portal.organiser_id
    rows = queries.uses_at(partner_id, organiser_id=of).filter(member_id=member_id)
    noted = list(rows.order_by("-created_at", "-id")[:NOTED_SHOWN])
    names = queries.names_of(
        (row.benefit_id for row in noted), organiser_id=of, language=portal.language
    )
    outlets = _outlets(portal, partner_id)
    return [
        {
            "name": names.get(row.benefit_id, ""),
            "used_on": row.used_on,
            "where": outlets.get(row.outlet_id, ""),
            "note": row.note,
            "is_undone": row.undone_at is not None,
            "undo": portal.form(actions.undo_use, of=row.id, initial={"use": row.id})
            if row.undone_at is None and row.created_at + using.UNDONE_WITHIN >= portal.now
            else None,
        }
        for row in noted
    ]
