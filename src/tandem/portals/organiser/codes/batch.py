"""One batch of codes: what became of them, which left for whom, and what was answered."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.catalogue.models import Product
from tandem.evidence import queries
from tandem.evidence.codes import asking, dispatching
from tandem.evidence.models import CodeBatch, CodeOrigin, ProductCode
from tandem.participants.models import Member
from tandem.portals.organiser.codes import actions, pages
from tandem.portals.shared import names_by_id
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.choosing.sources import ZONES
from tandem.portals.shared.templatetags.figures import day, points

LEFT = Listing(
    "left",
    columns=[
        Column("first", _("From number"), sorts_by="serial_from"),
        Column("last", _("To number")),
        Column("partner", _("Partner")),
        Column("day", _("Day"), sorts_by="dispatched_on"),
    ],
    at_first="first",
    empty=_("Nothing has left yet. Note which numbers went to whom: a used code then tells it."),
)
USED = Listing(
    "used",
    columns=[
        Column("number", _("Number"), sorts_by="serial"),
        Column("member", _("Member")),
        Column("day", _("Day"), sorts_by="redeemed_at"),
    ],
    at_first="-day",
    empty=_(
        "None of its codes has been used yet. Each that a member uses stands here, with who and "
        "when."
    ),
)


def batch_of(portal: Portal, batch: UUID) -> CodeBatch:
    """A batch of the programme. A guard of its pages."""
    row = (
        CodeBatch.objects.of(portal.organiser_id)
        .filter(programme_id=portal.programme.id, id=batch)
        .order_by("id")
        .first()
    )
    if row is None:
        raise Http404
    return row


@page(
    "codes/<uuid:batch>/",
    permission="evidence.view",
    template="batch.html",
    guard=batch_of,
    actions=[actions.block, actions.unblock, actions.note_left],
)
def codes_batch(portal: Portal, batch: UUID) -> Mapping[str, Any] | HttpResponseBase:
    """What it is, what became of its codes, and which left; those as a file too."""
    row, of, asked = batch_of(portal, batch), portal.organiser_id, LEFT.asked(portal)
    left = dispatching.of_batch(row.id, organiser_id=of)
    cells = _left_cells(portal, list(left.order_by(*asked.by)[asked.rows]))
    if asked.is_file:
        return LEFT.exported(portal, cells)
    product = (
        Product.objects.of(of).filter(id=row.product_id).order_by("id").first()
        if row.product_id
        else None
    )
    code = pages.state_of(row, portal.now)
    return {
        "batch": {
            "id": row.id,
            "name": row.name,
            "product": product and {"id": product.id, "name": product.name},
            "stands_for": pages.stands_for(row),
            "total": row.codes_total,
            "issued": row.issued_total,
            "used": queries.redeemed_by_batch([row.id], organiser_id=of).get(row.id, 0),
            "left": dispatching.left_total(row.id, organiser_id=of),
            "until": pages.last_day(portal, row.expires_at),
            "zone": list(ZONES.named(portal, row.zone).values()),
            "questions": row.questions,
            "awaits": row.awaits_dispatch,
            "state": pages.STATES[code][0],
            "mood": pages.STATES[code][1],
            "is_issuing": row.status == "ISSUING",
            "is_ours": row.origin == CodeOrigin.OURS,
            "inside": _around(portal, row),
        },
        "toggle": _toggle(portal, row),
        "left": LEFT.shown(asked, cells, total=left.count),
        "note_left": portal.form(actions.note_left, total=row.codes_total),
    }


def _toggle(portal: Portal, row: CodeBatch) -> Any:
    if row.status == "ISSUING":
        return None
    return portal.form(actions.unblock if row.status == "BLOCKED" else actions.block)


def _around(portal: Portal, row: CodeBatch) -> list[dict[str, Any]]:
    """The batches that this one lies in, and that lie in this one."""
    batches = CodeBatch.objects.of(portal.organiser_id)
    inside = list(batches.filter(id=row.inside_id)) if row.inside_id else []
    around = list(batches.filter(inside_id=row.id))
    return [{"id": other.id, "name": other.name} for other in [*inside, *around]]


def _left_cells(portal: Portal, rows: list[Any]) -> list[dict[str, Cell]]:
    names = names_by_id.partners(portal, (row.partner_id for row in rows))
    return [
        {
            "first": Cell(points(row.serial_from), value=row.serial_from),
            "last": Cell(points(row.serial_to), value=row.serial_to),
            "partner": Cell(
                names.get(row.partner_id, ""),
                href=portal.address("organiser:partner", partner=row.partner_id),
            ),
            "day": Cell(day(row.dispatched_on), value=row.dispatched_on),
        }
        for row in rows
    ]


@page("codes/<uuid:batch>/used/", permission="evidence.view", template="used.html", guard=batch_of)
def codes_used(portal: Portal, batch: UUID) -> Mapping[str, Any] | HttpResponseBase:
    """Which of its codes were used, by whom and when; as a file too."""
    row, asked = batch_of(portal, batch), USED.asked(portal)
    used = ProductCode.objects.of(portal.organiser_id).filter(
        batch_id=row.id, redeemed_at__isnull=False
    )
    codes = list(used.order_by(asked.by[0], "serial")[asked.rows])
    members = _names(portal, {code.member_id for code in codes if code.member_id})
    cells = [
        {
            "number": Cell(points(code.serial + 1), value=code.serial + 1),
            "member": _member(portal, code.member_id, members),
            "day": Cell(day(code.redeemed_at), value=code.redeemed_at),
        }
        for code in codes
    ]
    if asked.is_file:
        return USED.exported(portal, cells)
    return {
        "batch": {"id": row.id, "name": row.name},
        "list": USED.shown(asked, cells, total=used.count),
    }


def _names(portal: Portal, keys: set[int]) -> dict[int, tuple[str, str]]:
    rows = Member.objects.of(portal.organiser_id).filter(id__in=keys)
    return {key: (name, number) for key, name, number in rows.values_list("id", "name", "number")}


def _member(portal: Portal, key: int | None, names: Mapping[int, tuple[str, str]]) -> Cell:
    name, number = names.get(key or 0, ("", ""))
    if not name or not portal.may("members.view"):
        return Cell(name, note=number, value=number)
    return Cell(
        name, href=portal.address("organiser:member", member=key), note=number, value=number
    )


@page(
    "codes/<uuid:batch>/answers/",
    permission="evidence.view",
    template="answers.html",
    guard=batch_of,
)
def codes_answers(portal: Portal, batch: UUID) -> Mapping[str, Any] | HttpResponseBase:
    """What members answered before they used codes of a batch; as a file too."""
    row = batch_of(portal, batch)
    answers = Listing(
        f"answers-{row.id}",
        columns=[
            Column("member", _("Member")),
            Column("day", _("Day"), sorts_by="created_at"),
            *(Column(f"q{place}", asked["text"]) for place, asked in enumerate(row.questions)),
        ],
        at_first="-day",
        empty=_("Nobody has answered yet. What members answer before they use a code stands here."),
    )
    asked = answers.asked(portal)
    given = asking.answers_of(row.id, organiser_id=portal.organiser_id)
    rows = list(given.order_by(*asked.by)[asked.rows])
    members = _names(portal, {answer.member_id for answer in rows})
    cells = [
        {
            "member": _member(portal, answer.member_id, members),
            "day": Cell(day(answer.created_at), value=answer.created_at.date()),
            **{f"q{place}": Cell(text) for place, text in enumerate(answer.answers)},
        }
        for answer in rows
    ]
    if asked.is_file:
        return answers.exported(portal, cells)
    return {
        "batch": {"id": row.id, "name": row.name},
        "list": answers.shown(asked, cells, total=given.count),
    }
