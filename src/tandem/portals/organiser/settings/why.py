"""What the organiser says itself on the page that tells why one takes part."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.portals.organiser.settings import declared
from tandem.portals.organiser.settings.forms import SettingsForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import action, page
from tandem.portals.shared.pages import today
from tandem.portals.shared.telling import why as told
from tandem.programmes import setup, terms
from tandem.programmes.models import Programme
from tandem.programmes.programme_settings import WHY_LENGTH_MAX


class WhyForm(SettingsForm):
    """A text in each language of the programme; what there is in others stays."""

    columns = ""

    asks_understanding = declared.flag("asks_understanding")

    def prepare(self) -> None:
        """A field a language."""
        languages = self.portal.programme.languages
        for code in languages:
            self.fields[f"why_{code}"] = forms.CharField(
                label=terms.language_names([code]),
                widget=forms.Textarea(attrs={"rows": 5, "lang": code}),
                max_length=WHY_LENGTH_MAX,
                required=False,
                help_text=declared.told("why")["help_text"] if code == languages[-1] else "",
            )
        self.fields["asks_understanding"] = self.fields.pop("asks_understanding")

    @staticmethod
    def began(programme: Programme) -> Mapping[str, Any]:
        """What stands."""
        texts = {f"why_{code}": programme.why.get(code, "") for code in programme.languages}
        return {**texts, "asks_understanding": programme.asks_understanding}

    def settings(self) -> dict[str, Any]:
        """The texts that are not empty, with those of languages that are not asked for."""
        programme = self.portal.programme
        kept = {**programme.why}
        for code in programme.languages:
            kept[code] = self.cleaned_data[f"why_{code}"].strip()
        return {
            "why": {code: text for code, text in kept.items() if text},
            "asks_understanding": self.cleaned_data["asks_understanding"],
        }


@action(
    WhyForm,
    permission="programme.change",
    button=gettext_lazy("Save"),
    done=gettext_lazy("Saved."),
)
def save_why(portal: Portal, form: WhyForm) -> None:
    """Keep what members read first."""
    setup.change_programme(
        portal.programme.id, settings=form.settings(), actor=portal.actor, now=portal.now
    )


@page(
    "settings/why/",
    permission="programme.change",
    template="why.html",
    tab=gettext_lazy("Why"),
    actions=[save_why],
)
def settings_why(portal: Portal) -> Mapping[str, Any]:
    """The form, and the page as members read it now."""
    return {
        "title": _("Why this programme"),
        "form": portal.form(save_why, initial=WhyForm.began(portal.programme)),
        "sections": told.shown(
            portal.programme,
            reader=None,
            today=today(portal),
            now=portal.now,
            language=portal.language,
        ),
    }
