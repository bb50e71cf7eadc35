"""Rows of a form: as many of one kind as are wanted, added and removed where they stand.

A form names its rows (`rows = {"limits": RowSet(LimitRow, one=_("Limit"), add=_("Add a limit"))}`);
they are django's formsets. A row that was left as it was offered is none. Without a script “Add”
sends the form, which is shown again with one row more (`rendering.AGAIN`), and a box in each row
removes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.portals.shared.areas.rendering import AGAIN, Fields, Text

ROWS_MAX = 40


class RowForm(Fields, forms.Form):
    """A row. Fields know the portal as those of a form do; `prepare` sets what depends on the
    programme or the row.
    """

    use_required_attribute = False
    columns: ClassVar[str] = ""
    head_template: ClassVar[str] = ""  # above its fields, instead of what it is called
    more: ClassVar[
        tuple[str, ...]
    ] = ()  # fields that few need: shown where they are asked for, or hold something

    def __init__(self, portal: Any, *args: Any, is_again: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        self.is_again = is_again
        super().__init__(*args, **kwargs)
        self.know(portal)
        self.prepare()

    def refreshes(self, name: str) -> None:
        """Show the row anew when another value is chosen here: what applies hangs on it."""
        place = f"#{self.id}"
        self.fields[name].widget.attrs |= {
            "hx-post": "",
            "hx-vals": f'{{"{AGAIN}": ""}}',
            "hx-trigger": "change",
            "hx-select": place,
            "hx-target": place,
            "hx-swap": "outerHTML",
        }

    @property
    def id(self) -> str:
        """Its id in the page."""
        return str(self.auto_id).removesuffix("%s").replace("%%", "%") + str(self.prefix)

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """The fields that everybody sees."""
        return [
            field
            for field in self.visible_fields()
            if field.name not in (*self.more, "DELETE", "ORDER")
        ]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """The fields that few need."""
        return [field for field in self.visible_fields() if field.name in self.more]

    @property
    def is_more_said(self) -> bool:
        """Whether one of those holds something, or is wrong."""
        return any(field.errors or _is_said(field.value()) for field in self.more_fields)

    def add(self, name: str, field: forms.Field) -> None:
        """A field that has come to apply."""
        self.fields[name] = field
        if prepare := getattr(field, "prepare", None):
            prepare(self.portal)
        place = f"{self.prefix}-{name}"
        if self.is_again and place not in self.data and field.initial is not None:
            data: Any = self.data
            self.data = data.copy()
            # What has only come to apply begins as it would in a new row.
            self.data[place] = str(field.initial)  # type: ignore[index]
        value = self.initial.get(name)
        if (
            isinstance(value, tuple)
            and value
            and isinstance(field, (forms.CharField, forms.DateField, forms.DecimalField))
        ):
            self.initial[name] = value if getattr(field, "takes_many", False) else value[0]
        elif isinstance(value, tuple) and type(field) is forms.ChoiceField:
            self.initial[name] = value[0] if value else ""

    def typed(self, name: str) -> Any:
        """What a field holds as it stands: what was sent, else what it began with; "" where it does
        not apply.
        """
        if name in self.fields:
            return self[name].value()
        if self.is_bound:
            return self.data.get(f"{self.prefix}-{name}", "")
        return self.initial.get(name, "")

    def has_changed(self) -> bool:
        """Whether anything was filled in; where it stands among the others says nothing."""
        return any(
            self[name]._has_changed()  # type: ignore[attr-defined]
            for name in self.fields
            if name not in ("DELETE", "ORDER")
        )

    @property
    def is_removed(self) -> bool:
        """Whether its box to be removed is ticked."""
        return bool("DELETE" in self.fields and self["DELETE"].value())


def _is_said(value: Any) -> bool:
    """Whether a field holds something; nothing chosen is none, and zero is something."""
    return bool(value) or (value == 0 and value is not False)


@dataclass(frozen=True, slots=True)
class RowSet:
    """Rows that a form has: their kind, what adds one, and how many.

    `spare` empty ones are shown behind those that stand. `is_ordered`: the reader puts them in an
    order.
    """

    form: type[RowForm]
    one: Text  # what one of them is called
    add: Text
    title: Text = ""
    help: Text = ""
    least: int = 0
    most: int = ROWS_MAX
    spare: int = 0
    is_ordered: bool = False
    is_fixed: bool = False  # none is added, and none removed

    def bound(
        self,
        name: str,
        portal: Any,
        *,
        data: Any,
        began: Sequence[Mapping[str, Any]],
        id_of: str,
        again: str | None,
    ) -> "Rows":
        """The rows in a form."""
        kind = forms.formset_factory(
            self.form,
            formset=Rows,
            can_delete=not self.is_fixed,
            can_order=self.is_ordered,
            max_num=self.most,
            absolute_max=self.most,
            validate_max=True,
            min_num=self.least,
            validate_min=bool(self.least),
            extra=0,
        )
        made: Any = kind(
            _grown(data, name) if again == f"more:{name}" else data,
            prefix=name,
            auto_id=f"{id_of.replace('%', '%%')}-%s",
            form_kwargs={"portal": portal, "is_again": again is not None},
        )
        made.declared, made.began = self, began
        rows: Rows = made
        return rows


def _grown(data: Any, name: str) -> Any:
    """What was sent, with a row more."""
    grown, total = data.copy(), f"{name}-TOTAL_FORMS"
    text = str(grown.get(total, ""))
    grown[total] = str(min(int(text) if text.isdecimal() and len(text) < 5 else 0, ROWS_MAX) + 1)
    return grown


class Rows(forms.BaseFormSet):  # type: ignore[type-arg]  # at run time it takes none
    """The rows of a form, as they are shown and read."""

    declared: RowSet
    began: Sequence[Mapping[str, Any]] = ()
    is_aside = False  # they do not apply now: what was typed comes along unseen, and says nothing
    template_name = "shared/areas/rows.html"

    def initial_form_count(self) -> int:
        """None: a row that is emptied is none, be it one of before."""
        return 0

    def is_valid(self) -> bool:
        """Whether they can be read; what does not apply is not."""
        return self.is_aside or super().is_valid()

    def total_form_count(self) -> int:
        """Those sent; at first those that stand, and some to begin with."""
        if self.is_bound:
            return super().total_form_count()
        return min(
            max(len(self.began) + self.declared.spare, self.declared.least), self.declared.most
        )

    def _construct_form(self, i: int, **kwargs: Any) -> RowForm:
        if i < len(self.began):
            kwargs["initial"] = self.began[i]
        made: RowForm = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        made.empty_permitted = True
        return made

    def add_fields(self, form: RowForm, index: int | None) -> None:
        """The box that removes a row, and its place where the rows are ordered."""
        super().add_fields(form, index)
        if self.can_delete:
            form.fields["DELETE"].label = _("Remove")
        if self.can_order:
            form.fields["ORDER"].label = _("Place")
            form.fields["ORDER"].initial = None if index is None else index + 1

    @property
    def shown(self) -> list[RowForm]:
        """The rows to show: those that were removed are gone when the form is shown again."""
        return [form for form in self.forms if not (self.is_bound and form.is_removed)]

    @property
    def empty(self) -> RowForm:
        """What the script adds a copy of."""
        return self.empty_form

    def refuse(self, sentence: Any) -> None:
        """Show a sentence above the rows that were read."""
        wrong = self.non_form_errors()
        if str(sentence) not in map(str, wrong):
            wrong.append(str(sentence))

    @property
    def wrongs(self) -> list[str]:
        """All that is wrong in them, as sentences."""
        if self.is_aside:
            return []
        of_rows = [
            str(error) for form in self.forms for texts in form.errors.values() for error in texts
        ]
        return [*map(str, self.non_form_errors()), *of_rows]

    @property
    def chosen(self) -> list[RowForm]:
        """The valid rows, in their order; those left as they were offered are none."""
        if self.is_aside:
            return []
        rows = [form for form in self.forms if form.has_changed() and not form.is_removed]
        if self.can_order:
            rows.sort(
                key=lambda row: (row.cleaned_data["ORDER"] is None, row.cleaned_data["ORDER"] or 0)
            )
        return rows

    @property
    def typed(self) -> list[dict[str, Any]]:
        """What they say."""
        return [row.cleaned_data for row in self.chosen]
