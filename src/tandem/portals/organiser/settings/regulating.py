"""The text of the regulations, in each language of the programme."""

from typing import Any

from django import forms
from django.conf import settings as installation
from django.utils.translation import gettext_lazy as _

from tandem.portals.shared.areas.forms import PortalForm


class RegulationsForm(PortalForm):
    """The text of the next version, in each language of the programme."""

    def prepare(self) -> None:
        """A field a language."""
        names = dict(installation.LANGUAGES)
        for code in self.portal.programme.languages:
            self.fields[f"text_{code}"] = forms.CharField(
                label=names.get(code, code),
                widget=forms.Textarea(attrs={"rows": 14, "lang": code}),
                max_length=200_000,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """In one language at least."""
        if not self.texts():
            raise forms.ValidationError(_("Write the text in one language at least."))
        return self.cleaned_data

    def texts(self) -> dict[str, str]:
        """The text by language, of those in which there is one."""
        written = {
            name.removeprefix("text_"): text
            for name, text in self.cleaned_data.items()
            if name.startswith("text_")
        }
        return {code: text for code, text in written.items() if text}
