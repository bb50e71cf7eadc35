"""The people of a firm, one by one: that one is erased while the firm stays."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.flows.departing import people
from tandem.participants.models import Member
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import action
from tandem.portals.shared.areas.forms import PortalForm


class PersonForm(PortalForm):
    """One of a firm's people."""

    person = forms.UUIDField(widget=forms.HiddenInput)


def _scope(portal: Portal) -> dict[str, Any]:
    return {"programme": portal.programme, "actor": portal.actor, "now": portal.now}


@action(
    PersonForm,
    permission="members.change",
    button=_("Note that this person asks to be erased"),
    done=_("It is noted. An administrator carries it out."),
    is_quiet=True,
)
def ask_for_person(portal: Portal, form: PersonForm, member: int) -> None:
    """Note that one of the people asks to be erased."""
    people.ask(member, form.cleaned_data["person"], **_scope(portal))


@action(
    PersonForm,
    permission="members.change",
    button=_("They do not ask any more"),
    done=_("The request is taken back; nothing was erased."),
    is_quiet=True,
)
def keep_person(portal: Portal, form: PersonForm, member: int) -> None:
    """Take that back."""
    people.call_off(member, form.cleaned_data["person"], **_scope(portal))


@action(
    PersonForm,
    permission="members.erase",
    button=_("Erase this person"),
    done=_("The person is erased; the firm stays."),
    question=_("Erase this person? Nothing brings them back. The firm and its points stay."),
    is_quiet=True,
)
def erase_person(portal: Portal, form: PersonForm, member: int) -> None:
    """Erase one of the people for good."""
    people.erase(member, form.cleaned_data["person"], **_scope(portal))


ACTIONS = [ask_for_person, keep_person, erase_person]


def shown(portal: Portal, row: Member) -> list[dict[str, Any]]:
    """Each of the people, with what fits."""
    rows = []
    for person, request in people.team(row.id, programme=portal.programme):
        began = {"person": person.id}
        asked = request.created_at if request else None
        acts = [ask_for_person] if request is None else [erase_person, keep_person]
        shown_forms = [portal.form(act, of=str(person.id), initial=began) for act in acts]
        rows.append(
            {
                "name": person.name,
                "email": person.email,
                "asked_at": asked,
                "forms": [form for form in shown_forms if form is not None],
            }
        )
    return rows
