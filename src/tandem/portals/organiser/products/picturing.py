"""Pictures of a product: added, said what they show, put in an order, taken off; and those of many
products at once, by the names of their files.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tandem.catalogue import pictures
from tandem.kit.errors import TandemError
from tandem.platform.files import pictures as files
from tandem.portals.organiser.products.forms import (
    AltForm,
    OnePictureForm,
    PictureForm,
    PicturesForm,
)
from tandem.portals.shared import media
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page

TOLD_MAX = 10  # of the files that were left out, by name


def _scope(portal: Portal) -> dict[str, Any]:
    return {"actor": portal.actor, "now": portal.now}


@action(
    PictureForm,
    permission="catalogue.change",
    button=_("Add the picture"),
    done=_("It stands on the page."),
)
def add_picture(portal: Portal, form: PictureForm, product: UUID) -> None:
    """Put a picture behind the others."""
    upload = media.sent(portal)
    assert upload is not None, "the form asks for it"
    pictures.add(product, upload_id=upload.id, alt=form.cleaned_data["alt"], **_scope(portal))


@action(AltForm, permission="catalogue.change", button=_("Save"), done=_("Saved."), is_quiet=True)
def say_picture(portal: Portal, form: AltForm, product: UUID) -> None:
    """Say what a picture shows."""
    told = form.cleaned_data
    pictures.describe(product, told["picture"], alt=told["alt"], **_scope(portal))


@action(OnePictureForm, permission="catalogue.change", button=_("Up"), is_quiet=True)
def move_picture_up(portal: Portal, form: OnePictureForm, product: UUID) -> None:
    """Put a picture further to the front."""
    pictures.move(product, form.cleaned_data["picture"], by=-1, **_scope(portal))


@action(OnePictureForm, permission="catalogue.change", button=_("Down"), is_quiet=True)
def move_picture_down(portal: Portal, form: OnePictureForm, product: UUID) -> None:
    """Put a picture further to the back."""
    pictures.move(product, form.cleaned_data["picture"], by=1, **_scope(portal))


@action(
    OnePictureForm,
    permission="catalogue.change",
    button=_("Take it off"),
    done=_("It is off the page."),
    question=_("Take it off the page?"),
    is_quiet=True,
)
def drop_picture(portal: Portal, form: OnePictureForm, product: UUID) -> None:
    """Take a picture off the page."""
    pictures.take_off(product, form.cleaned_data["picture"], **_scope(portal))


ACTIONS = (add_picture, say_picture, move_picture_up, move_picture_down, drop_picture)


def shown(portal: Portal, product: UUID) -> dict[str, Any]:
    """The pictures of a product with what can be done with each, and those that are awaited."""
    of = portal.organiser_id
    rows = pictures.of_product(product, organiser_id=of)
    return {
        "pictures": [
            {
                "id": row.upload_id,
                "alt": row.alt.get(portal.language, ""),
                "languages": [code for code in portal.programme.languages if code in row.alt],
                "say": _form(portal, say_picture, row, {"alt": row.alt.get(portal.language, "")}),
                "forms": [
                    *([_form(portal, move_picture_up, row)] if place else []),
                    *([_form(portal, move_picture_down, row)] if place < len(rows) - 1 else []),
                    _form(portal, drop_picture, row),
                ],
            }
            for place, row in enumerate(rows)
        ],
        "awaited": [
            {"name": row.name, "forms": [_form(portal, drop_picture, row)]}
            for row in pictures.awaited(product, organiser_id=of)
        ],
        "add_picture": portal.form(add_picture) if len(rows) < pictures.PICTURES_MAX else None,
        "pictures_max": pictures.PICTURES_MAX,
    }


def _form(portal: Portal, act: Any, row: Any, more: Mapping[str, Any] | None = None) -> Any:
    return portal.form(act, of=row.id, initial={"picture": row.id, **(more or {})})


@action(PicturesForm, permission="catalogue.change", button=_("Take in"))
def take_pictures(portal: Portal, form: PicturesForm) -> Next:
    """Put each to its product; say which were left out, and why."""
    taken, left_out = 0, []
    for file in form.cleaned_data["pictures"]:
        try:
            with transaction.atomic():
                is_taken = _taken(portal, file)
        except TandemError as refusal:
            left_out.append(f"{file.name}: {refusal.sentence}")
            continue
        taken += is_taken
        if not is_taken:
            unknown = now_in_words("%(file)s: no product is called so.")
            left_out.append(unknown % {"file": file.name})
    done = ngettext("%(n)s picture was taken in.", "%(n)s pictures were taken in.", taken)
    told = [done % {"n": taken}, *left_out[:TOLD_MAX]]
    if len(left_out) > TOLD_MAX:
        told.append(now_in_words("and %(n)s more") % {"n": len(left_out) - TOLD_MAX})
    return Next("organiser:products-pictures", done=" ".join(told))


def _taken(portal: Portal, file: Any) -> bool:
    if pictures.meant(file.name, organiser_id=portal.organiser_id) is None:
        return False
    upload = files.store(
        file.chunks(),
        name=file.name,
        home=Path(settings.HOME),
        organiser_id=portal.organiser_id,
        user_id=portal.actor.user_id,
        now=portal.now,
    )
    return pictures.take_in(file.name, upload.id, **_scope(portal)) is not None


@page(
    "products/pictures/",
    permission="catalogue.change",
    template="pictures.html",
    actions=[take_pictures],
)
def products_pictures(portal: Portal) -> Mapping[str, Any]:
    """Send pictures of many products at once."""
    return {"take": portal.form(take_pictures)}
