"""The text of the regulations, in each language of the programme."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.portals.shared.areas.forms import PortalForm
from tandem.programmes import terms


class RegulationsForm(PortalForm):
    """The text of the next version, in each language of the programme."""

    over = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    asks_anew = forms.BooleanField(
        label=_("Members who accepted an earlier version are asked to accept this one"),
        required=False,
    )

    def prepare(self) -> None:
        """A field a language."""
        for code in self.portal.programme.languages:
            self.fields[f"text_{code}"] = forms.CharField(
                label=terms.language_names([code]),
                widget=forms.Textarea(attrs={"rows": 14, "lang": code}),
                max_length=terms.LENGTH_MAX,
                required=False,
            )
        self.order_fields([*(f"text_{code}" for code in self.portal.programme.languages)])

    def texts(self) -> dict[str, str]:
        """The text by language."""
        return {code: self.cleaned_data[f"text_{code}"] for code in self.portal.programme.languages}
