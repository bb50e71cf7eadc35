"""People who work at partners or for the organiser, erased: who asks, what would go and what would
stay, and doing it.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.flows.departing import staff as flow
from tandem.flows.departing.people import NoSuchPerson
from tandem.partners.models import Partner
from tandem.platform.models import User
from tandem.platform.personal import staff_requests
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Refusal, Undo, action, page
from tandem.portals.shared.areas.forms import Nothing, PortalForm
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.labels import ROLE_NAMES
from tandem.portals.shared.templatetags.figures import day

ASKED = Listing(
    "erasing",
    columns=[
        Column("name", gettext_lazy("Person")),
        Column("asked", gettext_lazy("Asked on")),
    ],
    empty=gettext_lazy(
        "Nobody asks. Open a person among the people here or of a partner to note that they do."
    ),
)


class EraseStaffForm(PortalForm):
    """Somebody who is erased, named once more so that it is nobody else."""

    email = forms.CharField(
        label=gettext_lazy("E-mail address of the person, to be sure"), max_length=254
    )


def _scope(portal: Portal) -> dict[str, Any]:
    return {"programme": portal.programme, "actor": portal.actor, "now": portal.now}


@action(
    Nothing,
    permission="members.change",
    button=gettext_lazy("Note that this person asks to be erased"),
    done=gettext_lazy("It is noted. An administrator carries it out."),
    is_quiet=True,
)
def ask_for_staff(portal: Portal, _form: Nothing, colleague: UUID) -> Next:
    """Note that somebody asks to be erased."""
    flow.ask(colleague, **_scope(portal))
    return Next(undo=Undo("keep_staff"))


@action(
    Nothing,
    permission="members.change",
    button=gettext_lazy("They do not ask any more"),
    done=gettext_lazy("The request is taken back; nothing was erased."),
    is_quiet=True,
)
def keep_staff(portal: Portal, _form: Nothing, colleague: UUID) -> None:
    """Take that back."""
    flow.call_off(colleague, **_scope(portal))


@action(
    EraseStaffForm,
    permission="members.erase",
    button=gettext_lazy("Erase this person"),
    done=gettext_lazy("The person is erased; what they did for the partner or for you stays."),
    question=gettext_lazy("Erase this person? Nothing brings them back, and their roles end."),
    is_quiet=True,
)
def erase_staff(portal: Portal, form: EraseStaffForm, colleague: UUID) -> Next | Refusal:
    """Erase somebody for good."""
    seen = flow.look(colleague, programme=portal.programme)
    if form.cleaned_data["email"].strip().lower() != seen.user.email:
        return Refusal(_("This is the address of somebody else, or of nobody."), at="email")
    flow.erase(colleague, **_scope(portal))
    return Next("organiser:staff-erasing")


def _known(portal: Portal, colleague: UUID) -> flow.Look:
    """Somebody who works here: the organiser's own are seen by who says who works here."""
    seen = flow.look(colleague, programme=portal.programme)
    if seen.is_own and not portal.may("people.change"):
        raise NoSuchPerson()
    return seen


@page(
    "people/erasing/",
    permission="members.change",
    template="staff_erasing.html",
    tab=gettext_lazy("Who asks to be erased"),
)
def staff_erasing(portal: Portal) -> Mapping[str, Any]:
    """Who waits to be erased, who was asked for first first; the organiser's own are seen by who
    says who works here.
    """
    rows = staff_requests.waiting(portal.programme.id, organiser_id=portal.organiser_id)
    if not portal.may("people.change"):
        own = flow.organisers_own([row.user_id for row in rows], organiser_id=portal.organiser_id)
        rows = [row for row in rows if row.user_id not in own]
    users = User.objects.in_bulk([row.user_id for row in rows])
    return {
        "list": ASKED.whole(
            [
                {
                    "name": Cell(
                        users[row.user_id].name or users[row.user_id].email,
                        href=portal.address("organiser:colleague", colleague=row.user_id),
                        note=users[row.user_id].email,
                    ),
                    "asked": Cell(day(row.asked_at), value=row.asked_at),
                }
                for row in rows
            ]
        )
    }


@page(
    "people/<uuid:colleague>/",
    permission="members.change",
    template="colleague.html",
    guard=_known,
    actions=[ask_for_staff, keep_staff, erase_staff],
)
def colleague(portal: Portal, colleague: UUID) -> Mapping[str, Any]:
    """Somebody who works here: their roles, and what erasing them would mean."""
    seen = _known(portal, colleague)
    user = seen.user
    of = {row.partner_id for row in seen.roles if row.partner_id is not None}
    partners = dict(
        Partner.objects.of(portal.organiser_id).filter(id__in=of).values_list("id", "name")
    )
    return {
        "person": {"name": user.name or user.email, "email": user.email, "phone": user.phone},
        "roles": [
            {
                "role": ROLE_NAMES[row.role],
                "where": partners.get(row.partner_id or 0, ""),
                "partner": row.partner_id,
                "since": row.created_at,
            }
            for row in seen.roles
        ],
        "asked_at": seen.asked_at,
        "packages": seen.packages,
        "is_member": seen.is_member,
        "is_me": user.pk == portal.actor.user_id,
        "ask": portal.form(ask_for_staff),
        "keep": portal.form(keep_staff),
        "erase": portal.form(erase_staff) if user.pk != portal.actor.user_id else None,
    }
