"""The kinds of fields of the portals, each with its own reading of what people type."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tandem.portals.shared.pages import YEARS

if TYPE_CHECKING:
    from tandem.portals.shared.areas.context import Portal

WHOLE_MAX = 999_999_999


class LocalizedTextField(forms.CharField):
    """A text in the reader's language: {"pl": "Kubek"}."""

    def __init__(self, **named: Any) -> None:
        is_long = named.pop("is_long", False)
        if is_long:
            named.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(**named)
        self._language = ""

    def prepare(self, portal: "Portal") -> None:
        """Know the language."""
        self._language = portal.language

    def clean(self, value: Any) -> dict[str, str]:
        """The text under its language."""
        return {self._language: super().clean(value)}


class WholeField(forms.IntegerField):
    """A whole number, as people write them: `12 000`."""

    default_error_messages = {"invalid": _("Use a whole number.")}

    def __init__(self, **named: Any) -> None:
        named.setdefault("max_value", WHOLE_MAX)
        named.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "class": "num", "size": 12}))
        super().__init__(**named)

    def to_python(self, value: Any) -> int | None:
        """The number; spaces between its digits are for the eye."""
        text = "".join(str(value).split()) if value is not None else ""
        if text and not text.lstrip("-").isdecimal():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)


class PointsField(WholeField):
    """Points: whole, one at least."""

    def __init__(self, **named: Any) -> None:
        named.setdefault("min_value", 1)
        super().__init__(**named)


class DayField(forms.DateField):
    """A day of a calendar that people use."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"far": _("Use a day between %(first)s and %(last)s.")}

    def __init__(self, **named: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **named)

    def validate(self, value: date | None) -> None:
        """Refuse days out of reach: the first and last that a computer knows have none before or after them."""
        super().validate(value)
        if value is not None and not YEARS[0] <= value.year <= YEARS[1]:
            reach = {"first": YEARS[0], "last": YEARS[1]}
            raise ValidationError(self.error_messages["far"], code="far", params=reach)


class PictureField(forms.FileField):
    """A picture. What it really is is looked at when it is taken in (`media.sent`)."""

    widget = forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"})
