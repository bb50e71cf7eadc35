"""Keeping settings, topic by topic."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.settings.forms import (
    ChecksForm,
    FaceForm,
    JoiningForm,
    PublicForm,
    SettingsForm,
)
from tandem.portals.organiser.settings.points import PointsForm
from tandem.portals.shared import media
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Action, action
from tandem.programmes import setup


def _keeping(form: type[SettingsForm]) -> Action:
    @action(form, permission="programme.change", button=_("Save"), done=_("Saved."))
    def save(portal: Portal, form: SettingsForm) -> None:
        _keep(portal, form.settings())

    return save


def _keep(portal: Portal, settings: dict[str, Any]) -> None:
    setup.change_programme(
        portal.programme.id, settings=settings, actor=portal.actor, now=portal.now
    )


@action(FaceForm, permission="programme.change", button=_("Save"), done=_("Saved."))
def save_face(portal: Portal, form: FaceForm) -> None:
    """Keep the face; logo and cover stay where none was sent."""
    sent = {f"{name}_id": media.sent(portal, name) for name in ("logo", "cover")}
    pictures = {name: picture.id for name, picture in sent.items() if picture}
    _keep(portal, form.settings() | pictures)


save_points, save_checks, save_joining, save_public = (
    _keeping(PointsForm),
    _keeping(ChecksForm),
    _keeping(JoiningForm),
    _keeping(PublicForm),
)
