"""What an organiser says of the regulations: paragraphs of its own, what is left out, and that the
next version is published.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.insights.regulations import writing
from tandem.portals.shared.areas.forms import PortalForm
from tandem.programmes import terms

PLACES = [(key, title) for key, title in writing.TITLES.items() if key != writing.MORE]


class PublishForm(PortalForm):
    """The version that was looked at."""

    over = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32_767)
    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=64)
    asks_anew = forms.BooleanField(
        label=_("Members who accepted an earlier version are asked to accept this one"),
        required=False,
    )

    def prepare(self) -> None:
        """Of the first version there is none that anybody accepted earlier."""
        scope = {"organiser_id": self.portal.organiser_id}
        if terms.in_force(self.portal.programme.id, **scope) is None:
            del self.fields["asks_anew"]


class ParagraphForm(PortalForm):
    """A paragraph of the organiser's own, in each language of the programme."""

    after = forms.ChoiceField(
        label=_("It stands at the end of"),
        choices=[*PLACES, ("", _("the whole text"))],
        required=False,
    )

    def prepare(self) -> None:
        """A field a language; what there is in others stays."""
        for code in self.portal.programme.languages:
            self.fields[f"text_{code}"] = forms.CharField(
                label=terms.language_names([code]),
                widget=forms.Textarea(attrs={"rows": 5, "lang": code}),
                max_length=terms.LENGTH_MAX,
                required=False,
                help_text=_("An empty line begins another paragraph.")
                if code == self.portal.programme.languages[-1]
                else "",
            )

    def texts(self) -> dict[str, str]:
        """The text by language."""
        return {code: self.cleaned_data[f"text_{code}"] for code in self.portal.programme.languages}


class SectionsForm(PortalForm):
    """The sections that are written from settings and rules."""

    written = forms.MultipleChoiceField(
        label=_("Written from settings and rules"),
        choices=PLACES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("What you leave out, paragraphs of your own should tell."),
    )

    def left_out(self) -> list[str]:
        """Those that are not chosen."""
        chosen: Any = self.cleaned_data["written"]
        return [key for key, _title in PLACES if key not in chosen]
