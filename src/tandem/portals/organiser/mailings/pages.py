"""The mailings, latest first; one of them: a draft with whom it reaches, or what became of it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.communication.mailings import queries
from tandem.communication.models import Mailing, MailingState
from tandem.portals.organiser.mailings import actions
from tandem.portals.organiser.mailings.actions import known, title_of
from tandem.portals.organiser.mailings.forms import began
from tandem.portals.shared import names_by_id, searching
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Choice, Column, Listing
from tandem.portals.shared.choosing import audiences
from tandem.portals.shared.templatetags.figures import day, points
from tandem.programmes import terms

STATES = {
    MailingState.DRAFT.value: (gettext_lazy("draft"), ""),
    MailingState.PLANNED.value: (gettext_lazy("planned"), "wait"),
    MailingState.SENDING.value: (gettext_lazy("on its way"), "wait"),
    MailingState.SENT.value: (gettext_lazy("sent"), "good"),
}
FAILED_SHOWN = 100
MAILINGS = Listing(
    "mailings",
    columns=[
        Column("title", gettext_lazy("Title")),
        Column("whom", gettext_lazy("To whom")),
        Column("state", gettext_lazy("State"), sorts_by="state"),
        Column("day", gettext_lazy("Day of sending"), sorts_by="begun_at"),
        Column("members", gettext_lazy("Members"), is_number=True),
        Column("read", gettext_lazy("Opened"), is_number=True),
        Column("mailed", gettext_lazy("By mail"), is_number=True),
        Column("written", gettext_lazy("Written on"), sorts_by="created_at"),
    ],
    at_first="-written",
    search=gettext_lazy("Title"),
    choices=[
        Choice("state", gettext_lazy("State"), {key: text for key, (text, _mood) in STATES.items()})
    ],
    empty=gettext_lazy(
        "Nothing is written yet. Tell members of a new product, a deadline or a thank-you: to all"
        " of them, or to those of a segment, a level or a trade."
    ),
    first=(gettext_lazy("Write a mailing"), "organiser:new-mailing"),
)


@page(
    "mailings/",
    permission="members.view",
    template="mailings.html",
    tab=gettext_lazy("Mailings"),
)
def mailings(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """All of them; as a file too."""
    asked = MAILINGS.asked(portal)
    wanted = queries.mailings(portal.programme.id, organiser_id=portal.organiser_id)
    if asked.choices["state"]:
        wanted = wanted.filter(state=asked.choices["state"])
    every = [
        row
        for row in wanted.defer("text").order_by(*asked.by)
        if searching.fits(asked.q, row.title)
    ]
    rows = every[asked.rows]
    told = audiences.told(portal, (row.audience_id for row in rows))
    reports = queries.reports(rows)
    cells = [_cells(portal, row, told[row.audience_id], reports[row.id]) for row in rows]
    if asked.is_file:
        return MAILINGS.exported(portal, cells)
    return {"list": MAILINGS.shown(asked, cells, total=len(every))}


def _cells(
    portal: Portal, row: Mailing, whom: Mapping[str, Any], report: queries.Report
) -> dict[str, Cell]:
    state, mood = STATES[row.state]
    is_begun = row.begun_at is not None
    numbers = {"members": report.members, "read": report.read, "mailed": report.mailed}
    on_day = row.begun_at or row.on_day
    return {
        "title": Cell(
            title_of(portal, row), href=portal.address("organiser:mailing", mailing=row.id)
        ),
        "whom": Cell(whom["text"]),
        "state": Cell(state, mood=mood, value=str(state)),
        "day": Cell(day(on_day) if on_day else "", value=on_day),
        **{
            name: Cell(points(number) if is_begun else "", value=number if is_begun else None)
            for name, number in numbers.items()
        },
        "written": Cell(day(row.created_at), value=row.created_at),
    }


@page(
    "mailings/new/",
    permission="members.change",
    template="new.html",
    actions=[actions.write],
)
def new_mailing(portal: Portal) -> Mapping[str, Any]:
    """Write one."""
    return {"form": portal.form(actions.write)}


@page(
    "mailings/<uuid:mailing>/",
    permission="members.view",
    template="mailing.html",
    guard=known,
    actions=[
        actions.change,
        actions.test,
        actions.send,
        actions.plan,
        actions.take_back,
        actions.drop,
        actions.again,
    ],
)
def mailing(portal: Portal, mailing: UUID) -> Mapping[str, Any]:
    """One of them."""
    row = known(portal, mailing)
    state, mood = STATES[row.state]
    is_draft, is_planned = row.state == MailingState.DRAFT, row.state == MailingState.PLANNED
    is_open = is_draft or is_planned
    return {
        "title": title_of(portal, row),
        "state": state,
        "mood": mood,
        "whom": audiences.told(portal, [row.audience_id])[row.audience_id],
        "by_mail": row.by_mail,
        "on_day": row.on_day if is_planned else None,
        "begun_at": row.begun_at,
        "sent_at": row.sent_at,
        "is_open": is_open,
        "letters": [
            {
                "language": terms.language_names([code]),
                "code": code,
                "title": wording,
                "text": row.text.get(code, ""),
            }
            for code, wording in row.title.items()
        ],
        "missing": terms.language_names(
            [code for code in portal.programme.languages if code not in row.title]
        ),
        "reach": queries.reach(row.audience_id, programme=portal.programme, now=portal.now)
        if is_open
        else None,
        "report": None if is_open else queries.report(row),
        "failed": [] if is_open else _failed(portal, row),
        "change": portal.form(actions.change, initial=began(row)) if is_draft else None,
        "test": portal.form(actions.test) if is_open else None,
        "send": portal.form(actions.send) if is_open else None,
        "plan": portal.form(actions.plan) if is_draft else None,
        "take_back": portal.form(actions.take_back) if is_planned else None,
        "drop": portal.form(actions.drop) if is_draft else None,
        "again": None if is_open else portal.form(actions.again),
        "note": _("Members who read another language get it in one that is written."),
    }


def _failed(portal: Portal, row: Mailing) -> list[dict[str, Any]]:
    """To whom the mail server did not take it, the first of them, with what it said."""
    failed = queries.failed(row, limit=FAILED_SHOWN)
    names = names_by_id.members(portal, [member for member, _why in failed])
    return [
        {
            "name": names.get(member, ""),
            "address": portal.address("organiser:member", member=member),
            "why": why,
        }
        for member, why in failed
    ]
