"""Photos of what somebody did: the form by which a member, or a partner's people, send them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.activity import declaring
from tandem.portals.shared.areas.fields import DropInput
from tandem.portals.shared.areas.forms import PortalForm

WORDS_MAX = 300


class PhotosForm(PortalForm):
    """Photos of an action, with what is said of it."""

    template_name = "shared/_photos.html"

    day = forms.CharField(widget=forms.HiddenInput, required=False)
    north = forms.CharField(widget=forms.HiddenInput, required=False)
    east = forms.CharField(widget=forms.HiddenInput, required=False)
    before = forms.FileField(
        label=_("A photo from before"),
        widget=DropInput(attrs={"accept": "image/*"}),
    )
    after = forms.FileField(
        label=_("A photo of it"),
        widget=DropInput(attrs={"accept": "image/*", "capture": "environment"}),
    )

    def prepare(
        self,
        *,
        is_pair: bool = False,
        asks_place: bool = False,
        attributes: Sequence[declaring.Attribute] = (),
    ) -> None:
        """Ask for what the programme wants to see and know."""
        self.asks_place = asks_place
        if is_pair:
            self.fields["after"].label = _("A photo from after")
        else:
            del self.fields["before"]
        for attribute in attributes:
            self.fields[f"said_{attribute.name}"] = _field_of(attribute, self.portal.language)

    @property
    def place(self) -> tuple[float, float] | None:
        """Where the phone says it is, if it may."""
        try:
            north, east = float(self.cleaned_data["north"]), float(self.cleaned_data["east"])
        except ValueError:
            return None
        is_real = abs(north) <= 90 and abs(east) <= 180
        return (round(north, 6), round(east, 6)) if is_real else None

    @property
    def payload(self) -> dict[str, str]:
        """What is said of the action, by the short names of its attributes."""
        names = [name for name in self.fields if name.startswith("said_")]
        return {name.removeprefix("said_"): self.cleaned_data[name] for name in names}


def _field_of(attribute: declaring.Attribute, language: str) -> forms.Field:
    """A field for what is said of an action; what it may be is checked by the programme's own
    declaration.
    """
    common: dict[str, Any] = {
        "label": attribute.called(language),
        "required": attribute.is_required,
    }
    if attribute.type == "FLAG":
        return forms.ChoiceField(choices=[("", "–"), ("yes", _("yes")), ("no", _("no"))], **common)
    if attribute.choices:
        return forms.ChoiceField(
            choices=[
                ("", "–"),
                *((choice, attribute.word(choice, language)) for choice in attribute.choices),
            ],
            **common,
        )
    widget = forms.TextInput()
    if attribute.type == "NUMBER":
        widget.attrs["inputmode"] = "decimal"
    if attribute.type == "DAY":
        widget.input_type = "date"
    return forms.CharField(max_length=WORDS_MAX, widget=widget, **common)
