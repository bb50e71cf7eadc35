"""Putting materials into the library, and taking them out."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.library import writing
from tandem.portals.organiser.library.forms import MaterialForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action
from tandem.portals.shared.areas.forms import Nothing

_CHANGE = "engagement.change"


def _scope(portal: Portal) -> dict[str, Any]:
    return {"programme_id": portal.programme.id, "actor": portal.actor, "now": portal.now}


@action(
    MaterialForm,
    permission=_CHANGE,
    button=_("Put it in"),
    done=_("Those it is for find it now."),
)
def put_in(portal: Portal, form: MaterialForm) -> Next:
    """Put a material in."""
    key = writing.put(portal.programme.id, form.wanted(), actor=portal.actor, now=portal.now)
    return Next("organiser:material", {"item": key})


@action(MaterialForm, permission=_CHANGE, done=_("Saved."))
def change(portal: Portal, form: MaterialForm, item: UUID) -> None:
    """Say a material anew."""
    writing.put(
        portal.programme.id,
        form.wanted(),
        actor=portal.actor,
        now=portal.now,
        material_id=item,
    )


@action(
    Nothing,
    permission=_CHANGE,
    button=_("Put it back"),
    done=_("Those it is for find it now."),
    is_quiet=True,
)
def put_back(portal: Portal, _form: Nothing, item: UUID) -> None:
    """Show a material again."""
    writing.put_back(item, **_scope(portal))


@action(
    Nothing,
    permission=_CHANGE,
    button=_("Take it out"),
    done=_("Nobody finds it any more."),
    is_quiet=True,
)
def take_out(portal: Portal, _form: Nothing, item: UUID) -> Next:
    """Show a material to nobody."""
    writing.take_out(item, **_scope(portal))
    return Next(undo=Undo("put_back"))
