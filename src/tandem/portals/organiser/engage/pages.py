"""The ways, with what each is for: those in use lead to their pages, the others can be begun."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.portals.shared.areas import discovering
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Area, Next, Undo, action, page
from tandem.portals.shared.areas.forms import PortalForm
from tandem.programmes import setup


class WayForm(PortalForm):
    """One of the ways."""

    way = forms.ChoiceField(choices=list(ways.NAMES.items()), widget=forms.HiddenInput)


def _areas() -> Mapping[str, Area]:
    """The organiser's areas of ways, by way, in the order of the menu."""
    return {area.way: area for area in discovering.areas("organiser") if area.way}


def _set(portal: Portal, way: str, *, is_used: bool) -> None:
    if way not in _areas():
        raise Http404
    others = [other for other in portal.programme.ways if other != way]
    setup.change_programme(
        portal.programme.id,
        settings={"ways": sorted([*others, way] if is_used else others)},
        actor=portal.actor,
        now=portal.now,
    )


@action(
    WayForm,
    permission="engagement.change",
    button=_("Stop using it"),
    done=_("Nobody is shown it any more. What was done stays."),
    is_quiet=True,
)
def stop(portal: Portal, form: WayForm) -> Next:
    """Show a way to nobody."""
    way = form.cleaned_data["way"]
    _set(portal, way, is_used=False)
    return Next(undo=Undo("begin", {"way": way}))


@action(
    WayForm,
    permission="engagement.change",
    button=_("Begin"),
    done=_("Your programme has it now. Members see it once there is something to do."),
)
def begin(portal: Portal, form: WayForm) -> Next:
    """Use a way, and go to its first page."""
    way = form.cleaned_data["way"]
    _set(portal, way, is_used=True)
    return Next(f"organiser:{_areas()[way].entry.name}")


@page(
    "engage/",
    permission="engagement.view",
    template="engage.html",
    actions=[begin, stop],
)
def engage(portal: Portal) -> Mapping[str, Any]:
    """What each is for, and whether the programme uses it."""
    rows = []
    for way, area in _areas().items():
        is_used = ways.uses(portal.programme, way)
        rows.append(
            {
                "title": area.title,
                "icon": area.icon,
                "purpose": area.purpose,
                "is_used": is_used,
                "address": portal.address(f"organiser:{area.entry.name}"),
                "form": portal.form(stop if is_used else begin, initial={"way": way}, of=way),
            }
        )
    return {"rows": rows}
