"""Who holds which role, and who was invited, with what can be done: what
`staff/templates/panel.html` shows.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.participants.queries import recruited_by_users
from tandem.platform.models import Invitation, Membership
from tandem.platform.models.user import Role
from tandem.platform.personal import staff_requests
from tandem.portals.shared.access import ROLES
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Action
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.labels import ROLE_NAMES
from tandem.portals.shared.staff.actions import Staff
from tandem.portals.shared.templatetags.figures import day

INVITED_MAX = 200
PEOPLE = Listing(
    "people",
    columns=[
        Column("name", gettext_lazy("Person")),
        Column("role", gettext_lazy("Role")),
        Column("since", gettext_lazy("Since")),
        Column("act", gettext_lazy("What to do")),
    ],
    empty=gettext_lazy("Nobody works here with the programme yet. Invite somebody by e-mail."),
)


def shown(
    portal: Portal, acts: Staff, *, partner_id: int | None = None, of_portal: str = ""
) -> dict[str, Any]:
    """The panel of a portal, or of one partner in it; `of_portal` is whose roles, where it is
    another.
    """
    roles = ROLES[of_portal or portal.code]
    return {
        "people": PEOPLE.whole(
            [_cells(portal, acts, row) for row in _standing(portal, roles, partner_id)]
        ),
        "invited": [
            _with(portal, acts.take_back, row) for row in _invited(portal, roles, partner_id)
        ],
        "invite": portal.form(acts.invite),
    }


def _cells(portal: Portal, acts: Staff, row: Mapping[str, Any]) -> dict[str, Cell]:
    won = (
        ngettext("won %(n)s member", "won %(n)s members", row["won"]) % {"n": row["won"]}
        if row["won"]
        else ""
    )
    corrected = (
        _("name or telephone corrected on %(day)s") % {"day": day(row["corrected_at"])}
        if row["corrected_at"]
        else ""
    )
    asked = (
        _("asked on %(day)s to be erased") % {"day": day(row["asked_at"])}
        if row["asked_at"]
        else ""
    )
    erasing = acts.keep if asked else acts.ask
    return {
        "name": Cell(
            row["name"],
            href=_address(portal, row["user_id"]),
            note=" · ".join(filter(None, (row["email"], row["phone"]))),
            badges=[(asked, "wait")] if asked else [],
        ),
        "role": Cell(row["role"], note=won),
        "since": Cell(day(row["since"]), value=row["since"], note=corrected),
        "act": Cell(
            forms=[
                _with(portal, acts.end, row)["form"],
                portal.form(erasing, of=row["id"], initial={"person": row["user_id"]})
                if erasing is not None
                else None,
            ]
        ),
    }


def _address(portal: Portal, user_id: UUID) -> str:
    """The page of somebody who works here or at a partner, for the organiser."""
    if portal.code != "organiser" or not portal.may("members.change"):
        return ""
    return portal.address("organiser:colleague", colleague=user_id)


def _with(portal: Portal, action: Action, row: Mapping[str, Any]) -> dict[str, Any]:
    form = (
        None
        if row.get("is_me")
        else portal.form(action, of=row["id"], initial={"which": row["id"]})
    )
    return {**row, "form": form}


def _standing(
    portal: Portal, roles: Sequence[Role], partner_id: int | None
) -> Sequence[dict[str, Any]]:
    holding = Membership.objects.of(portal.organiser_id).filter(role__in=roles, ended_at=None)
    won: Mapping[Any, int] = {}
    if partner_id is not None:
        holding = holding.filter(partner_id=partner_id)
        won = recruited_by_users(portal.programme.id, partner_id, organiser_id=portal.organiser_id)
    asked = staff_requests.asked_at(portal.organiser_id)
    return [
        {
            "id": row.id,
            "user_id": row.user_id,
            "asked_at": asked.get(row.user_id),
            "name": row.user.name or row.user.email,
            "email": row.user.email,
            "phone": row.user.phone,
            "corrected_at": row.user.corrected_at,
            "role": ROLE_NAMES[row.role],
            "since": row.created_at,
            "is_me": row.user_id == portal.actor.user_id,
            "won": won.get(row.user_id, 0),
        }
        for row in holding.select_related("user").order_by("created_at", "id")
        if row.programme_id in (None, portal.programme.id)
    ]


def _invited(
    portal: Portal, roles: Sequence[Role], partner_id: int | None
) -> Sequence[dict[str, Any]]:
    open_ones = Invitation.objects.of(portal.organiser_id).filter(
        programme_id=portal.programme.id,
        role__in=roles,
        accepted_at=None,
        revoked_at=None,
        expires_at__gt=portal.now,
    )
    if partner_id is not None:
        open_ones = open_ones.filter(partner_id=partner_id)
    return [
        {
            "id": row.id,
            "email": row.email,
            "role": ROLE_NAMES[row.role],
            "expires_at": row.expires_at,
        }
        for row in open_ones.order_by("-created_at", "id")[:INVITED_MAX]
    ]
