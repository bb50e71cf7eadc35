"""Inviting somebody, taking an invitation back, ending a role, asking for somebody to be erased: at
this partner.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.flows.departing import staff as flow
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.staff import actions


class PersonForm(PortalForm):
    """Somebody who works here."""

    person = forms.UUIDField(widget=forms.HiddenInput)


def _scope(portal: Portal) -> dict[str, Any]:
    return {"programme": portal.programme, "actor": portal.actor, "now": portal.now}


@action(
    PersonForm,
    permission="partner.people",
    button=_("Ask for them to be erased"),
    done=_("The organiser has the request and carries it out within a month."),
    is_quiet=True,
)
def ask_for_person(portal: Portal, form: PersonForm) -> Next:
    """Ask the organiser to erase somebody who works here."""
    person = form.cleaned_data["person"]
    flow.ask(person, **_scope(portal))
    return Next(undo=Undo("keep_person", {"person": person}))


@action(
    PersonForm,
    permission="partner.people",
    button=_("They do not ask any more"),
    done=_("The request is taken back; nothing was erased."),
    is_quiet=True,
)
def keep_person(portal: Portal, form: PersonForm) -> None:
    """Take that back."""
    flow.call_off(form.cleaned_data["person"], **_scope(portal))


STAFF = actions.declared(
    permission="partner.people", partner_id=lambda portal, _parts: portal.actor.partner_id
)._replace(ask=ask_for_person, keep=keep_person)
