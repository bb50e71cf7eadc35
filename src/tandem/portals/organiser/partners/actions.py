"""Adding a partner and its outlets, authorising them, and inviting its staff."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tandem.flows.partners import end_partner as ending
from tandem.kit.text import slug
from tandem.partners import changing, onboarding
from tandem.partners.models import PartnerRole
from tandem.partners.outlets import placing
from tandem.portals.organiser.partners.forms import (
    AuthoriseForm,
    ChangeForm,
    ChangeOutletForm,
    OutletForm,
    PartnerForm,
    StaffForm,
)
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.staff import actions as staff

CODE_MAX = 24  # of a code that is made of a name


@action(
    PartnerForm,
    permission="partners.change",
    button=_("Add the partner"),
    done=_("The partner takes part now."),
)
def add(portal: Portal, form: PartnerForm) -> Next:
    """Add it to the chain, and go on with its outlets and people."""
    form_values = form.cleaned_data
    partner_id = onboarding.add_partner(
        form_values["name"],
        programme_id=portal.programme.id,
        tax_id=form_values["tax_id"],
        role=PartnerRole(form_values["role"]),
        code=form_values["code"] or slug(form_values["name"], "partner", most=CODE_MAX).upper(),
        country=portal.programme.country,
        city=form_values["city"],
        parent_id=form_values.get("parent"),
        actor=portal.actor,
        now=portal.now,
    )
    return Next("organiser:partner", {"partner": partner_id})


@action(ChangeForm, permission="partners.change", button=_("Save"), done=_("Saved."))
def change(portal: Portal, form: ChangeForm, partner: int) -> None:
    """Say what is true of it now."""
    typed = form.cleaned_data
    changing.change_partner(
        partner,
        programme_id=portal.programme.id,
        name=typed["name"],
        tax_id=typed["tax_id"],
        code=typed["code"],
        role=PartnerRole(typed["role"]),
        country=portal.programme.country,
        city=typed["city"],
        region=typed["region"],
        parent_id=typed["parent"],
        actor=portal.actor,
        now=portal.now,
    )


@action(
    Nothing,
    permission="partners.change",
    button=_("End the partnership"),
    question=_(
        "End it? Its people are signed out, its invitations are taken back, and its sales give no"
        " more points. What it has to confirm goes to you. Its history, customers and points stay."
    ),
    is_quiet=True,
)
def end_partner(portal: Portal, _form: Nothing, partner: int) -> Next:
    """Let it take part no longer."""
    moved = ending.end(partner, programme=portal.programme, actor=portal.actor, now=portal.now)
    done = _("The partner takes part no longer.")
    if moved:
        waits = ngettext(
            "%(n)s purchase waits for you now.", "%(n)s purchases wait for you now.", moved
        )
        return Next(done=f"{done} {waits % {'n': moved}}")
    return Next(done=done)


@action(
    Nothing,
    permission="partners.change",
    button=_("Let it take part again"),
    done=_("It takes part again. Invite its people anew."),
)
def resume(portal: Portal, _form: Nothing, partner: int) -> None:
    """Let it take part again, as it stood."""
    changing.resume_partner(
        partner, programme_id=portal.programme.id, actor=portal.actor, now=portal.now
    )


@action(
    OutletForm,
    permission="partners.change",
    button=_("Add the outlet"),
    done=_("The outlet is known now. Sales files name it by its code."),
)
def add_outlet(portal: Portal, form: OutletForm, partner: int) -> None:
    """Add a place where the partner sells."""
    onboarding.add_outlet(
        partner,
        code=form.cleaned_data["code"],
        actor=portal.actor,
        now=portal.now,
        **placing.columns_told(form.told()),
    )


@action(ChangeOutletForm, permission="partners.change", button=_("Save"), done=_("Saved."))
def change_outlet(portal: Portal, form: ChangeOutletForm, partner: int, outlet: UUID) -> Next:
    """Say where it is, and what it is called."""
    placing.change_outlet(
        outlet,
        partner_id=partner,
        programme_id=portal.programme.id,
        told=form.told(),
        actor=portal.actor,
        now=portal.now,
    )
    return Next("organiser:partner", {"partner": partner})


@action(
    AuthoriseForm,
    permission="partners.change",
    button=_("Authorise"),
    done=_("It sells within the programme now."),
    is_quiet=True,
)
def authorise(portal: Portal, form: AuthoriseForm, partner: int) -> Next:
    """Let an outlet sell within the programme."""
    return _authorise(portal, form, partner, is_authorised=True)


@action(
    AuthoriseForm,
    permission="partners.change",
    button=_("Withdraw"),
    done=_("It sells within the programme no longer."),
    is_quiet=True,
)
def withdraw(portal: Portal, form: AuthoriseForm, partner: int) -> Next:
    """Let it sell within the programme no longer."""
    return _authorise(portal, form, partner, is_authorised=False)


def _authorise(portal: Portal, form: AuthoriseForm, partner: int, *, is_authorised: bool) -> Next:
    outlet = form.cleaned_data["outlet"]
    onboarding.authorise_outlet(
        outlet, partner_id=partner, is_authorised=is_authorised, actor=portal.actor
    )
    return Next(undo=Undo("withdraw" if is_authorised else "authorise", {"outlet": outlet}))


STAFF = staff.declared(
    permission="partners.change",
    form=StaffForm,
    partner_id=lambda _portal, parts: int(parts["partner"]),
)
