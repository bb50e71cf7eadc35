"""Adding a landing page, changing it, closing it."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.outreach import landings
from tandem.portals.organiser.outreach.forms import ChangeForm, LandingForm
from tandem.portals.shared import media
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action
from tandem.portals.shared.areas.forms import Nothing


def _said(portal: Portal, form: LandingForm) -> landings.LandingIn:
    typed, picture = form.cleaned_data, media.sent(portal)
    return landings.LandingIn(
        title=typed["title"],
        text=typed["text"],
        invites=typed["invites"],
        campaign=typed["campaign"],
        partner_id=typed["partner"],
        outlet_id=typed["outlet"],
        picture_id=picture.id if picture else None,
    )


@action(
    LandingForm,
    permission="programme.change",
    button=_("Make the page"),
    done=_("The page is there. Print what leads to it, or send its link."),
)
def add(portal: Portal, form: LandingForm) -> Next:
    """Make a page, and go on with what is printed for it."""
    row = landings.add(
        _said(portal, form),
        programme_id=portal.programme.id,
        code=form.cleaned_data["code"],
        actor=portal.actor,
        now=portal.now,
    )
    return Next("organiser:landing", {"landing": row.id})


@action(ChangeForm, permission="programme.change", done=_("Saved."))
def change(portal: Portal, form: ChangeForm, landing: UUID) -> None:
    """Say it otherwise; the picture stays where none was sent."""
    landings.change(
        landing,
        _said(portal, form),
        programme_id=portal.programme.id,
        actor=portal.actor,
        now=portal.now,
    )


@action(
    Nothing,
    permission="programme.change",
    button=_("Take the picture out"),
    done=_("The page stands without a picture."),
    question=_("Take the picture out of the page?"),
    is_quiet=True,
)
def take_out_picture(portal: Portal, _form: Nothing, landing: UUID) -> None:
    """Take its picture out."""
    landings.take_out_picture(
        landing, programme_id=portal.programme.id, actor=portal.actor, now=portal.now
    )


@action(
    Nothing,
    permission="programme.change",
    button=_("Close the page"),
    done=_("Its address leads to the programme's own page now."),
    is_quiet=True,
)
def end(portal: Portal, _form: Nothing, landing: UUID) -> Next:
    """Close it."""
    landings.end(landing, programme_id=portal.programme.id, actor=portal.actor, now=portal.now)
    return Next(undo=Undo("begin"))


@action(
    Nothing,
    permission="programme.change",
    button=_("Open it again"),
    done=_("The page is open."),
    is_quiet=True,
)
def begin(portal: Portal, _form: Nothing, landing: UUID) -> None:
    """Open it again."""
    landings.begin(landing, programme_id=portal.programme.id, actor=portal.actor, now=portal.now)
