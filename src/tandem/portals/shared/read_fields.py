"""Fields that the domain reads by itself: what it refuses of them is told with all else that is
wrong in a form, and not only once the rest of it is right.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from tandem.kit import codes
from tandem.kit.errors import TandemError
from tandem.participants.correcting import reading
from tandem.platform.access import invitations

if TYPE_CHECKING:
    from tandem.portals.shared.areas.context import Portal


class ReadField(forms.CharField):
    """A line that `read` reads, or refuses with a sentence. The verb reads it again."""

    def __init__(self, *, read: Callable[[str], Any], **named: Any) -> None:
        super().__init__(**named)
        self.read = read

    def clean(self, value: Any) -> str:
        """The line as it was typed."""
        text: str = super().clean(value)
        try:
            if text:
                self.read(text)
        except TandemError as refusal:
            raise ValidationError(refusal.sentence) from refusal
        return text


class NameField(ReadField):
    """The name of somebody, or of a firm; needed."""

    def __init__(self, *, autocomplete: str = "name", **named: Any) -> None:
        named.setdefault("error_messages", {"required": reading.NotAName.text})
        named.setdefault("max_length", reading.NAME_MAX)
        named.setdefault("widget", forms.TextInput(attrs={"autocomplete": autocomplete}))
        super().__init__(read=reading.name_of, **named)


class PhoneField(ReadField):
    """A telephone number."""

    def __init__(self, **named: Any) -> None:
        named.setdefault("max_length", 20)
        named.setdefault("widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}))
        super().__init__(read=reading.phone_of, required=False, **named)


class TaxIdField(ReadField):
    """A firm's tax number, in the country of the programme."""

    def __init__(self, **named: Any) -> None:
        super().__init__(read=str, **named)

    def prepare(self, portal: "Portal") -> None:
        """Know the country."""
        self.read = partial(codes.parse_tax_id, country=portal.programme.country)


class MailField(ReadField):
    """An e-mail address."""

    def __init__(self, **named: Any) -> None:
        named.setdefault("max_length", 200)
        named.setdefault("widget", forms.EmailInput(attrs={"autocomplete": "email"}))
        super().__init__(read=invitations.address_of, **named)
