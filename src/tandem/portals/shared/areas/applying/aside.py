"""Fields and rows that do not apply now: what was typed in them comes along unseen, and says
nothing until they apply again.
"""

from collections.abc import Iterable, Iterator
from copy import copy
from itertools import chain
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import format_html_join
from django.utils.safestring import SafeString


class _Typed(list[str]):
    """What came of a field."""


class _Unseen(forms.MultipleHiddenInput):
    """All that came under a name."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> _Typed:  # noqa: ARG002
        return _Typed(data.getlist(name) if hasattr(data, "getlist") else [data.get(name, "")])


class Aside(forms.Field):
    """A field that is not asked for."""

    def __init__(self, field: forms.Field) -> None:
        super().__init__(required=False, widget=_Unseen(), initial=field.initial)
        self.field = copy(field)
        self.field.required = False

    def bound_data(self, data: Any, initial: Any) -> Any:  # noqa: ARG002
        """What came."""
        return data

    def prepare_value(self, value: Any) -> list[str]:
        """What comes along: as it came, else what the field would begin with."""
        if isinstance(value, _Typed):
            return [text for text in value if text]
        if isinstance(self.field.widget, forms.CheckboxInput):
            return ["on"] if value else []
        begins = self.field.widget.format_value(self.field.prepare_value(value))
        many = begins if isinstance(begins, (list, tuple)) else [begins]
        return [str(text) for text in many if text not in (None, "")]

    def clean(self, value: Any) -> Any:  # noqa: ARG002
        """Nothing, as the field says it."""
        nothing = self.field.widget.value_from_datadict(QueryDict(), {}, "")
        return self.field.clean(nothing)

    def has_changed(self, initial: Any, data: Any) -> bool:  # noqa: ARG002
        """It says nothing."""
        return False


def set_aside(form: forms.BaseForm, names: Iterable[str]) -> None:
    """Do not ask for these fields of a form, or of a row."""
    for name in names:
        form.fields[name] = Aside(form.fields[name])
        # Django keeps a field that was looked at as it was.
        form._bound_fields_cache.pop(name, None)  # type: ignore[attr-defined]


def hidden(form: Any) -> SafeString:
    """What nobody sees of a form or a row, without a template for each: a page of fifty small forms
    has hundreds.
    """
    own = (inputs for field in form.hidden_fields() for inputs in _inputs(field))
    rows = (rows for rows in getattr(form, "row_sets", {}).values() if rows.is_aside)
    typed = (inputs for aside in rows for inputs in _came(aside))
    return format_html_join("", "<input{}>", ([flatatt(it)] for it in chain(own, typed)))


def _inputs(field: forms.BoundField) -> Iterator[dict[str, Any]]:
    if isinstance(field.field, Aside):
        yield from (_input(field.html_name, text) for text in field.value())
        return
    widget = field.field.widget  # what Django writes of a hidden field
    given = _input(field.html_name, widget.format_value(field.value()))
    yield {**given, **field.build_widget_attrs(widget.attrs, widget), "id": field.auto_id or None}


def _came(rows: Any) -> Iterator[dict[str, Any]]:
    """What came of rows that do not apply, whatever it is; else what they would begin with."""
    if rows.is_bound:
        own = (name for name in rows.data if name.startswith(f"{rows.prefix}-"))
        yield from (_input(name, text) for name in own for text in rows.data.getlist(name))
        return
    for form in (rows.management_form, *rows.forms):
        set_aside(form, list(form.fields))
        for field in form:
            yield from _inputs(field)


def _input(name: str, value: Any) -> dict[str, Any]:
    return {"type": "hidden", "name": name, "value": value}
