"""The kinds of fields of the portals, each with its own reading of what people type."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tandem.kit import ids
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


class OnceField(forms.UUIDField):
    """The key of an act, so that a form that is sent twice is one act. What comes is the word of
    who sends it: the key is made of it for them and for this act (`ORDER`), and is nobody else's
    and no other act's, whatever they chose.
    """

    def __init__(self, act: str) -> None:
        super().__init__(widget=forms.HiddenInput, initial=ids.new_uuid)
        self.act, self._sender = act, ""

    def prepare(self, portal: "Portal") -> None:
        """Know who sends it, and for whom."""
        actor = portal.actor
        self._sender = f"{actor.name}|{actor.partner_id}|{actor.member_id}"

    def clean(self, value: Any) -> UUID:
        """The key."""
        return ids.derived(self.act, self._sender, super().clean(value))


# Instead of Django's, which speak of “this value”.
BOUNDS = {
    "min_value": _("Use a number greater than or equal to %(limit_value)s."),
    "max_value": _("Use a number less than or equal to %(limit_value)s."),
}


class WholeField(forms.IntegerField):
    """A whole number, as people write them: `12 000`."""

    default_error_messages = {"invalid": _("Use a whole number."), **BOUNDS}

    def __init__(self, **named: Any) -> None:
        named.setdefault("max_value", WHOLE_MAX)
        named.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "numeric", "class": "num", "size": 12})
        )
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


class NumberField(forms.DecimalField):
    """A number as people write it: `1 234,50`."""

    default_error_messages = {"invalid": _("Use a number."), **BOUNDS}

    def __init__(self, **named: Any) -> None:
        named.setdefault("max_digits", 15)
        named.setdefault("decimal_places", 6)
        named.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "num", "size": 12})
        )
        super().__init__(**named)

    # The stubs say whole numbers.
    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The number; spaces are for the eye, and a comma is a point."""
        text = "".join(str(value).split()).replace(",", ".") if value is not None else ""
        return super().to_python(text)


class LinesField(forms.CharField):
    """Several words, a line each: a list of them."""

    LINES_MAX = 100
    takes_many = True

    def __init__(self, **named: Any) -> None:
        named.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        named.setdefault("help_text", _("A line each."))
        super().__init__(**named)

    def prepare_value(self, value: Any) -> Any:
        """A list stands line by line."""
        return "\n".join(map(str, value)) if isinstance(value, (list, tuple)) else value

    def clean(self, value: Any) -> list[str]:
        """The lines that say something, each once."""
        text = super().clean(value)
        return list(dict.fromkeys(line.strip()[:80] for line in text.splitlines() if line.strip()))[
            : self.LINES_MAX
        ]


class PairsWidget(forms.Widget):
    """Pairs beneath one another: from where, and what holds from there."""

    template_name = "shared/areas/pairs.html"
    SPARE = 3

    def __init__(self, first: Any, second: Any, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.first, self.second = first, second

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[tuple[str, str]]:  # noqa: ARG002
        """The pairs that say anything."""
        given = [data.getlist(f"{name}-{part}") for part in ("from", "gives")]
        pairs = [
            (since.strip()[:20], gives.strip()[:20]) for since, gives in zip(*given, strict=False)
        ]
        return [pair for pair in pairs if any(pair)]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Those that stand, and some empty ones behind them."""
        context = super().get_context(name, None, attrs)
        pairs = [*(value or []), *[("", "")] * self.SPARE]
        context["widget"] |= {"pairs": pairs, "first": self.first, "second": self.second}
        return context


class PairsField(forms.Field):
    """Pairs such as steps of a tariff: a list of two numbers each, rising; no code between them to
    type.

    `takes_share`: the second may be per cent, written with its sign.
    """

    default_error_messages = {
        "number": _("“%(text)s” is not a number."),
        "half": _("Fill in both fields of each line."),
        "order": _("Each line begins above the one before it."),
    }

    def __init__(self, first: Any, second: Any, *, takes_share: bool = False, **named: Any) -> None:
        named.setdefault("widget", PairsWidget(first, second))
        super().__init__(**named)
        self.takes_share = takes_share

    def clean(self, value: Any) -> list[tuple[Decimal, str]]:
        """The pairs: a number, and a number as text (with its sign where it is per cent)."""
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")
        pairs = []
        for since, gives in value or ():
            if not since or not gives:
                raise ValidationError(self.error_messages["half"], code="half")
            is_share = self.takes_share and gives.endswith("%")
            much = self._number(gives.removesuffix("%") if is_share else gives)
            pairs.append((self._number(since), f"{much.normalize():f}{'%' if is_share else ''}"))
        if [since for since, _gives in pairs] != sorted({since for since, _gives in pairs}):
            raise ValidationError(self.error_messages["order"], code="order")
        return pairs

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other pairs are said."""
        return [tuple(pair) for pair in initial or ()] != list(data or ())

    def _number(self, text: str) -> Decimal:
        try:
            return Decimal("".join(text.split()).replace(",", "."))
        except InvalidOperation:
            raise ValidationError(
                self.error_messages["number"], code="number", params={"text": text}
            ) from None


class DayField(forms.DateField):
    """A day of a calendar that people use."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"far": _("Use a day between %(first)s and %(last)s.")}

    def __init__(self, **named: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **named)

    def validate(self, value: date | None) -> None:
        """Refuse days out of reach: the first and last that a computer knows have none before or
        after them.
        """
        super().validate(value)
        if value is not None and not YEARS[0] <= value.year <= YEARS[1]:
            reach = {"first": YEARS[0], "last": YEARS[1]}
            raise ValidationError(self.error_messages["far"], code="far", params=reach)


class DropInput(forms.FileInput):
    """A place to choose a file or to drop it, which shows what was chosen (`files.js`)."""

    template_name = "shared/areas/file.html"


class PictureField(forms.FileField):
    """A picture. What it really is is looked at when it is taken in (`media.sent`)."""

    widget = DropInput(attrs={"accept": "image/png,image/jpeg,image/webp"})
