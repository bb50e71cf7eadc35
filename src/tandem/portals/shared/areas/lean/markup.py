"""A field of a row and a list to choose from, as `field.html` and `pick.html` show them.

A page of two hundred lines has a thousand of these, and four fifths of its time went into their
templates. What a template says is what stands here too (`tests/portals/test_lean_rows.py`).
"""

from collections.abc import Mapping
from typing import Any

from django.forms import BoundField, TextInput
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tandem.portals.shared.areas.rows import RowForm

NOTHING = mark_safe("")


class LeanRow(RowForm):
    """A row of which a page may have hundreds: `row.html` shows its main fields so."""

    is_lean = True

    @property
    def lean(self) -> SafeString:
        """The markup of its main fields."""
        return format_html_join("", "{}", ([group(field)] for field in self.main_fields))


def group(field: BoundField) -> SafeString:
    """A field with its label, its help and what is wrong with it."""
    classes = " wrong" * bool(field.errors) + " wide" * bool(getattr(field.field, "is_wide", False))
    return format_html(
        '<div class="field{}"><label for="{}">{} {}{}</label>{}{}{}</div>',
        classes,
        field.id_for_label,
        field.label,
        _optional(field),
        _doubt(field),
        _control(field),
        _beside(field, "helptext", 'class="help"', field.help_text),
        _beside(field, "error", 'class="bad small" role="alert"', " ".join(map(str, field.errors))),
    )


def pick(widget: Mapping[str, Any]) -> SafeString:
    """A list in which only what is chosen stands, and a search for all else."""
    options = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (option["key"], mark_safe(" selected") if option["is_chosen"] else "", option["name"])
            for option in widget["options"]
        ),
    )
    search = _("Search by name")
    return format_html(
        '<div class="pick"><select name="{}"{} data-pick data-pick-lean data-source="{}"'
        ' data-none="{}" data-remove="{}" placeholder="{}"><option value=""></option>{}</select>'
        '<input type="search" name="{}-search" value="{}" maxlength="80" aria-label="{}"'
        ' placeholder="{}" data-pick-plain>{}</div>',
        widget["name"],
        flatatt(widget["attrs"]),
        widget["address"],
        _("Nothing is called so."),
        _("Remove"),
        _("Type to search"),
        options,
        widget["name"],
        widget["text"],
        search,
        search,
        _adds(widget),
    )


def _optional(field: BoundField) -> SafeString:
    if field.field.required or getattr(field.form, "hides_optional", False):
        return NOTHING
    return format_html('<span class="muted">{}</span>', _("if you like"))


def _doubt(field: BoundField) -> SafeString:
    doubt = getattr(field.field, "doubt", "")
    return format_html('<span class="badge wait">{}</span>', doubt) if doubt else NOTHING


def _control(field: BoundField) -> SafeString:
    """What is filled in; a line of text is written here, all else by itself."""
    widget = field.field.widget
    if type(widget) is not TextInput:
        return field.as_widget()
    shown = widget.get_context(
        field.html_name,
        field.value(),
        {**field.build_widget_attrs({}, widget), "id": field.auto_id},
    )["widget"]
    value = {} if shown["value"] is None else {"value": shown["value"]}
    return format_html(
        "<input{}>",
        flatatt({"type": shown["type"], "name": shown["name"], **value, **shown["attrs"]}),
    )


def _beside(field: BoundField, what: str, how: str, text: Any) -> SafeString:
    if not text:
        return NOTHING
    return format_html('<p {} id="{}_{}">{}</p>', mark_safe(how), field.auto_id, what, text)


def _adds(widget: Mapping[str, Any]) -> SafeString:
    if not (widget["is_empty"] or widget["made_at"]):
        return NOTHING
    why, lead = (
        (_("There is nothing to choose from yet."), _("Add the first in a new tab"))
        if widget["is_empty"]
        else (_("Is it not in the list?"), _("Add it in a new tab"))
    )
    add = (
        format_html(' <a href="{}" target="_blank">{}</a>', widget["made_at"], lead)
        if widget["made_at"]
        else NOTHING
    )
    return format_html('<p class="help" data-pick-adds>{}{}</p>', why, add)
