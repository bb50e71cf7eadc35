"""Inviting somebody, taking an invitation back, ending a role; issuing and revoking keys of
programs.
"""

from django.utils.translation import gettext_lazy as _

from tandem.platform.access import api_keys
from tandem.portals.organiser.people.forms import KeyForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action
from tandem.portals.shared.staff import actions
from tandem.portals.shared.staff.forms import OneForm

STAFF = actions.declared(permission="people.change")


@action(KeyForm, permission="keys.change", button=_("Issue the key"))
def issue_key(portal: Portal, form: KeyForm) -> Next:
    """Make a key; it is shown on the page that answers, and never again."""
    key = api_keys.issue(
        form.cleaned_data["name"],
        scopes=form.cleaned_data["scopes"],
        days=form.cleaned_data["days"],
        programme_id=portal.programme.id,
        actor=portal.actor,
        now=portal.now,
    )
    twice = _(
        "The key was shown when this form was sent first, and is kept nowhere. "
        "If you did not see it, revoke it and issue another."
    )
    return Next("organiser:keys", done=twice, shown_once={"issued": key})


@action(
    OneForm,
    permission="keys.change",
    button=_("Revoke"),
    done=_("The key opens nothing any more."),
    question=_("Revoke this key? The program that has it is refused from now on."),
)
def revoke_key(portal: Portal, form: OneForm) -> None:
    """Let a key open nothing any more."""
    api_keys.revoke(
        form.cleaned_data["which"],
        programme_id=portal.programme.id,
        actor=portal.actor,
        now=portal.now,
    )
