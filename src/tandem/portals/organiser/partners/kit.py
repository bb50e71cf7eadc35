"""What partners' people have at hand at the counter: the organiser's arguments beside the rules."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import action, page
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.pages import today
from tandem.portals.shared.telling import why as told
from tandem.programmes import setup, terms
from tandem.programmes.programme_settings import ARGUMENTS_LENGTH_MAX


class ArgumentsForm(PortalForm):
    """A text in each language of the programme; what there is in others stays."""

    def prepare(self) -> None:
        """A field a language."""
        for code in self.portal.programme.languages:
            self.fields[f"arguments_{code}"] = forms.CharField(
                label=terms.language_names([code]),
                widget=forms.Textarea(attrs={"rows": 5, "lang": code}),
                max_length=ARGUMENTS_LENGTH_MAX,
                required=False,
            )


@action(ArgumentsForm, permission="partners.change", button=_("Save"), done=_("Saved."))
def save_arguments(portal: Portal, form: ArgumentsForm) -> None:
    """Keep what partners tell their customers."""
    programme = portal.programme
    kept = {**programme.partner_arguments}
    for code in programme.languages:
        kept[code] = form.cleaned_data[f"arguments_{code}"].strip()
    arguments = {code: text for code, text in kept.items() if text}
    setup.change_programme(
        programme.id,
        settings={"partner_arguments": arguments},
        actor=portal.actor,
        now=portal.now,
    )


@page(
    "partners/kit/",
    permission="partners.change",
    template="kit.html",
    tab=_("Kit"),
    actions=[save_arguments],
)
def partners_kit(portal: Portal) -> Mapping[str, Any]:
    """The arguments, and what partners read beside them."""
    texts = portal.programme.partner_arguments
    began = {f"arguments_{code}": texts.get(code, "") for code in portal.programme.languages}
    return {
        "form": portal.form(save_arguments, initial=began),
        "sections": told.shown(
            portal.programme,
            reader=None,
            today=today(portal),
            now=portal.now,
            language=portal.language,
        ),
    }
