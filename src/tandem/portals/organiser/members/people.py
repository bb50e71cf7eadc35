"""The people of a member, one by one: that one is invited to sign in, and that one of a firm is
erased while the firm stays.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tandem.flows.departing import people
from tandem.flows.joining import letting_in
from tandem.participants import queries as participants
from tandem.participants.models import Member, MemberStatus
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action
from tandem.portals.shared.areas.forms import PortalForm
from tandem.programmes import domains


class PersonForm(PortalForm):
    """One of a firm's people."""

    person = forms.UUIDField(widget=forms.HiddenInput)


def _scope(portal: Portal) -> dict[str, Any]:
    return {"programme": portal.programme, "actor": portal.actor, "now": portal.now}


@action(PersonForm, permission="members.change", button=_("Invite to sign in"), is_quiet=True)
def invite_person(portal: Portal, form: PersonForm, member: int) -> Next:
    """Invite one who does not sign in yet; where no mail brings it, the link is shown once."""
    handed = letting_in.invite_person(
        member, form.cleaned_data["person"], base=domains.base(portal.programme), **_scope(portal)
    )
    if not handed.link:  # a mail brings it, or the address has an account that it would open
        return Next(done=gettext("An invitation is on its way by mail."))
    return Next(
        done=gettext("The link was shown. For a new one, make another."),
        shown_once={"handed": handed},
    )


def signing_in(portal: Portal, row: Member) -> list[dict[str, Any]]:
    """The people of a member; beside who does not sign in yet what invites them."""
    return [
        {
            "name": mate.name,
            "email": mate.email,
            "signs_in": mate.signs_in,
            "invite": portal.form(
                invite_person, of=str(mate.person_id), initial={"person": mate.person_id}
            )
            if mate.email and not mate.signs_in and row.status == MemberStatus.ACTIVE
            else None,
        }
        for mate in participants.team(row.id, organiser_id=portal.organiser_id)
    ]


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
