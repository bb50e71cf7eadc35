"""The settings, a topic a page."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.partners import prints
from tandem.portals.organiser.settings import actions
from tandem.portals.organiser.settings.forms import SettingsForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Action, page
from tandem.portals.shared.prints import posters
from tandem.programmes import domains

PERMISSION = "programme.change"


def _form(portal: Portal, action: Action) -> Any:
    assert issubclass(action.form, SettingsForm)
    return portal.form(action, initial=action.form.began(portal.programme))


@page(
    "settings/",
    permission=PERMISSION,
    template="face.html",
    tab=_("Programme"),
    actions=[actions.save_face],
)
def settings(portal: Portal) -> Mapping[str, Any]:
    """What members see of the programme, where they join, and what is printed."""
    return {
        "form": _form(portal, actions.save_face),
        "join": prints.link(portal),
        "printed": posters.links(portal),
        "looks": _looks(portal),
        "cover": portal.programme.cover_id,
    }


def _looks(portal: Portal) -> list[dict[str, Any]]:
    """The sign, the app's name and a button, on both themes."""
    row = portal.programme
    known = {"logo": row.logo_id, "initial": row.name[:1], "app": row.app_name or row.name}
    return [
        {**known, "theme": "light", "title": _("light")},
        {**known, "theme": "dark", "title": _("dark")},
    ]


@page(
    "settings/points/",
    permission=PERMISSION,
    template="topic.html",
    tab=_("Points"),
    actions=[actions.save_points],
)
def settings_points(portal: Portal) -> Mapping[str, Any]:
    """When points become a member's own, how long they last, what they are worth."""
    return {"title": _("Points"), "form": _form(portal, actions.save_points)}


@page(
    "settings/checks/",
    permission=PERMISSION,
    template="topic.html",
    tab=_("Confirming"),
    actions=[actions.save_checks],
)
def settings_checks(portal: Portal) -> Mapping[str, Any]:
    """Who confirms a purchase, and what a person may do alone."""
    return {"title": _("Confirming"), "form": _form(portal, actions.save_checks)}


@page(
    "settings/joining/",
    permission=PERMISSION,
    template="topic.html",
    tab=_("Joining"),
    actions=[actions.save_joining],
)
def settings_joining(portal: Portal) -> Mapping[str, Any]:
    """By what a firm is proved."""
    return {
        "title": _("Joining"),
        "why": _(
            "A tax number is public: anybody can type it. Whoever joins with one waits until one of"
            " these proves it; until then they see nothing of the firm, and nothing gives points."
        ),
        "form": _form(portal, actions.save_joining),
    }


@page(
    "settings/public/",
    permission=PERMISSION,
    template="public.html",
    tab=_("Public page"),
    actions=[actions.save_public],
)
def settings_public(portal: Portal) -> Mapping[str, Any]:
    """Whether strangers may read what the programme is, and what it says there."""
    address = reverse("public-programme-any", args=[portal.programme.slug])
    return {
        "form": _form(portal, actions.save_public),
        "address": domains.base(portal.programme) + address,
        "is_on": portal.programme.is_public,
    }
