"""The member's statement of an edition that was settled, to read and to print."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.closing import previewing
from tandem.closing.models import Closing, Statement
from tandem.kit.text import slug
from tandem.platform.files import prints
from tandem.portals.member.own import framed, member_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.templatetags.figures import day, points, signed
from tandem.programmes import editions
from tandem.programmes.models import Edition

TEMPLATE = Path(__file__).parent / "statement.typ"
# As they add up: what is nothing is left out, but for the first and the last.
PARTS: Mapping[str, tuple[Any, int]] = {
    "opening": (gettext_lazy("You had at the beginning"), 1),
    "earned": (gettext_lazy("Became yours, less what came back"), 1),
    "adjusted": (gettext_lazy("Added or taken off by people, passed on or received"), 1),
    "used": (gettext_lazy("Used for rewards"), -1),
    "expired": (gettext_lazy("Expired"), -1),
    "lapsed": (gettext_lazy("Not carried over"), -1),
    "carried": (gettext_lazy("You go on with"), 0),
}
ALWAYS = ("opening", "carried")


def _own(portal: Portal, closed: int) -> tuple[Edition, Closing, Statement]:
    """The member's statement of an edition.

    Raises:
        NoSuchEdition: also where the member has none.
    """
    row = editions.one(portal.programme.id, closed, organiser_id=portal.organiser_id)
    closing = previewing.of_edition(row.id, organiser_id=portal.organiser_id)
    if closing is None:
        raise editions.NoSuchEdition()
    statements = Statement.objects.of(portal.organiser_id).filter(
        member_id=portal.actor.member_id or 0
    )
    return row, closing, statements.one(editions.NoSuchEdition(), id=closing.id)


@page(
    "statements/<int:closed>/",
    permission="member.view",
    template="statement.html",
    guard=_own,
    is_for_former=True,
)
def statement(portal: Portal, closed: int) -> Mapping[str, Any]:
    """What the member had in an edition, and what is carried over."""
    statement = _said(portal, closed)
    return framed(portal, member_of(portal), "activity", edition=closed, **statement)


@page(
    "statements/<int:closed>/statement.pdf",
    permission="member.view",
    guard=_own,
    is_for_former=True,
)
def statement_paper(portal: Portal, closed: int) -> HttpResponseBase:
    """The same, to print."""
    statement = _said(portal, closed)
    made = prints.pdf(
        TEMPLATE,
        {
            "lang": portal.language.split("-")[0],
            "title": statement["title"],
            "programme": portal.programme.name,
            "brand": portal.programme.brand_colour,
            "member": f"{member_of(portal).name}, {member_of(portal).number}",
            "period": statement["period"],
            "rows": statement["rows"],
            "notes": statement["notes"],
            "page": _("page"),
        },
    )
    answer = HttpResponse(made, content_type="application/pdf")
    name = f"{slug(portal.programme.name, 'programme', most=40)}-{closed}.pdf"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


def _said(portal: Portal, closed: int) -> dict[str, Any]:
    row, closing, own = _own(portal, closed)
    figures = {name: getattr(own, f"{name}_points") for name in PARTS}
    last_on = (row.ends_on or row.begins_on) - timedelta(days=1)
    notes = []
    if own.voided_points:
        notes.append(
            _("%(n)s points had waited and did not become yours.")
            % {"n": points(own.voided_points)}
        )
    if own.waiting_points:
        notes.append(
            _("%(n)s points still wait, and become yours as ever.")
            % {"n": points(own.waiting_points)}
        )
    return {
        "title": _("Statement of edition %(n)s") % {"n": closed},
        "period": _("%(first)s to %(last)s, settled on %(day)s")
        % {"first": day(row.begins_on), "last": day(last_on), "day": day(closing.settled_at)},
        "rows": [
            {
                "title": str(title),
                "points": signed(sign * figures[name]) if sign else points(figures[name]),
                "is_sum": not sign,
            }
            for name, (title, sign) in PARTS.items()
            if figures[name] or name in ALWAYS
        ],
        "notes": notes,
    }
