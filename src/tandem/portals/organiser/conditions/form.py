"""A condition as a row of a form: what applies to what is spoken of is shown, and nothing else.

Whoever chooses something else is shown the row anew (`rows.RowForm.refreshes`), with what has come
to apply.
"""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.kit.periods import SPANS as PERIODS
from tandem.portals.organiser.conditions import subjects
from tandem.portals.organiser.conditions.rows import (
    BEFORE,
    FAMILIES,
    FIELD,
    LETTERS,
    OPERATORS,
    Row,
)
from tandem.portals.shared.areas.fields import DayField, LinesField, NumberField, WholeField
from tandem.portals.shared.areas.picking import PickField, PickManyField
from tandem.portals.shared.areas.rows import RowForm
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.labels import SPANS, wallet_names
from tandem.rules.inference import BASKETS, DAYS_MAX, PIECES, PIECES_MAX
from tandem.rules.types import NUMBER, Type
from tandem.rules.vocabulary import Past, Vocabulary
from tandem.segments import vocabulary

_BY_KIND = {
    "TEXT": ("in", "eq", "ne", "known"),
    "SET": ("has",),
    "FLAG": ("eq",),
    "DAY": ("ge", "le", "eq", "gt", "lt", "ne", "known"),
    "NUMBER": ("ge", "le", "eq", "gt", "lt", "ne", "in", "every", "known"),
    "MONEY": ("ge", "le", "eq", "gt", "lt", "ne", "known"),
    "QUANTITY": ("ge", "le", "eq", "gt", "lt", "ne", "known"),
}
_WHERE = ("product.brand", "product.categories", "product.tags", "product.sku")
_NUMBERS = ("NUMBER", "MONEY", "QUANTITY")
DAYS, DAYS_USUAL = "DAYS", 30
_SPANS = {**SPANS, DAYS: _("so many days up to now")}


def add_pieces(row: RowForm) -> None:
    """Ask how many of the cheapest or dearest pieces are meant."""
    number = WholeField(label=_("How many pieces"), min_value=1, max_value=PIECES_MAX, initial=1)
    row.add("pieces", number)
    of_each = WholeField(
        label=_("of each so many pieces"),
        min_value=1,
        max_value=PIECES_MAX,
        required=False,
        help_text=_("3: one of three, two of six. Empty: once in a basket."),
    )
    row.add("each", of_each)


class ConditionRow(RowForm):
    """A condition on a member or on what was done."""

    columns = "three"
    more: ClassVar[tuple[str, ...]] = ("back", "against", "either", "is_not")
    only_members: ClassVar[bool] = False

    subject = forms.ChoiceField(label=_("What"))

    def prepare(self) -> None:
        """Show what applies to what is spoken of."""
        lent = vocabulary.of_members if self.only_members else vocabulary.of
        rule_terms = lent(self.portal.programme.currency)
        groups = subjects.grouped(self.portal, rule_terms, only_members=self.only_members)
        self.fields["subject"].choices = [("", _("choose")), *groups]  # type: ignore[attr-defined]
        self.refreshes("subject")
        known = {key for _name, options in groups for key, _text in options}
        subject = str(self.typed("subject") or "")
        if subject in known and not subject.startswith("segment:"):
            self._tell_more(subject, rule_terms)
        if subject in known:
            self._stand_beside()

    def _tell_more(self, subject: str, rule_terms: Vocabulary) -> None:
        kind, separator, name = subject.partition(":")
        base = name if separator and kind in BASKETS else subject
        if kind == "past":
            self._past(name, rule_terms)
        elif base == "line.quantity":
            self.add(
                "detail",
                PickField(
                    sources.UNITS_OF_PRODUCTS, label=_("Unit"), empty_value="pcs", required=False
                ),
            )
        elif base in FAMILIES:
            choices = subjects.attributes(self.portal, base)
            begun = str(self.typed("detail"))
            choices += [(begun, begun)] if begun and begun not in dict(choices) else []
            self.add("detail", forms.ChoiceField(label=_("Property"), choices=choices))
            self.refreshes("detail")
        if separator and kind in PIECES:
            add_pieces(self)
        if separator and kind in BASKETS:
            self._lines_of_the_basket(rule_terms)
        self._compare(subject, rule_terms)

    def _past(self, name: str, rule_terms: Vocabulary) -> None:
        known = rule_terms.pasts[name]
        self.add("detail", self._kind(known))
        offered = (*PERIODS[:-1], DAYS, PERIODS[-1])
        choices = [(span, _SPANS[span]) for span in offered if span in known.spans]
        initial = "YEAR" if self.only_members else "MONTH"
        initial = initial if initial in known.spans else known.spans[0]
        if len(choices) > 1 or DAYS in known.spans:
            in_the_same = forms.ChoiceField(
                label=_("In the same"), choices=choices, initial=initial
            )
            self.add("over", in_the_same)
            if len(choices) == 1:
                self.fields["over"].widget = forms.HiddenInput()
            self.refreshes("over")
        if self._over() == DAYS:
            self.initial.setdefault("days", self.initial.get("back") or DAYS_USUAL)
            days = WholeField(
                label=_("How many days"), min_value=1, max_value=DAYS_MAX, initial=DAYS_USUAL
            )
            self.add("days", days)  # by a name of its own: 30 days never become 30 months
        elif len(choices) > 1:
            before = WholeField(
                label=_("so many spans before"), min_value=0, max_value=60, required=False
            )
            self.add("back", before)

    def _over(self) -> str:
        """The span that is asked over; empty where only one may be."""
        if "over" not in self.fields:
            return ""
        return str(self.typed("over") or self.fields["over"].initial)

    def _kind(self, known: Past) -> forms.Field:
        if known.kinds == "wallets":
            names = list(wallet_names(self.portal).items())
            return forms.ChoiceField(label=_("Of what"), choices=names)
        return PickField(
            sources.ACTION_KINDS,
            label=_("Of what"),
            empty_value="",
            required=self.only_members,
            initial="PURCHASE" if self.only_members else "",
            help_text=""
            if self.only_members
            else _("Where none is chosen: of the kind that it is itself."),
        )

    def _lines_of_the_basket(self, rule_terms: Vocabulary) -> None:
        labels = [
            (name, rule_terms.fields[name].label.get(self.portal.language, name)) for name in _WHERE
        ]
        begun = str(self.typed("where"))
        labels += (
            [(begun, begun)] if begun and begun not in _WHERE and begun in rule_terms.fields else []
        )
        which = forms.ChoiceField(
            label=_("Only lines where"), required=False, choices=[("", _("all lines")), *labels]
        )
        self.add("where", which)
        self.refreshes("where")
        options = rule_terms.fields[begun].options if begun in rule_terms.fields else ""
        if options:
            self.add("where_values", PickManyField(sources.KEYED[options], label=_("is one of")))
        elif begun:
            self.add("where_values", LinesField(label=_("is one of")))

    def _compare(self, subject: str, rule_terms: Vocabulary) -> None:
        value_type = self._type(subject, rule_terms)
        offered = _BY_KIND[value_type.kind]
        offered = tuple(way for way in offered if way != "known" or ":" not in subject)
        choices = [(name, OPERATORS[name]) for name in offered]
        self.add("operator", forms.ChoiceField(label=_("how"), choices=choices, initial=offered[0]))
        if len(offered) == 1:
            self.fields["operator"].widget = forms.HiddenInput()
        self.refreshes("operator")
        operator = str(self.typed("operator") or offered[0])
        if operator == "known":
            return
        if value_type.kind in _NUMBERS and operator not in ("in", "every"):
            self._against(subject, value_type, rule_terms)
        if (against := self.typed("against")) == FIELD:
            self.add(
                "values",
                forms.ChoiceField(
                    label=_("the figure"), choices=self._figures(value_type, rule_terms)
                ),
            )
        else:
            self.add(
                "values",
                self._value_field(
                    subject, value_type, operator, rule_terms, is_share=against == BEFORE
                ),
            )

    def _against(self, subject: str, value_type: Type, rule_terms: Vocabulary) -> None:
        choices: list[tuple[str, Any]] = [("", _("with a value"))]
        choices += (
            [(FIELD, _("with another figure"))] if self._figures(value_type, rule_terms) else []
        )
        choices += (
            [(BEFORE, _("with per cent of the same, one span before"))]
            if subject.startswith("past:") and self._over() not in ("", DAYS)
            else []
        )
        if len(choices) > 1:
            self.add(
                "against", forms.ChoiceField(label=_("Compared"), required=False, choices=choices)
            )
            self.refreshes("against")

    def _figures(self, value_type: Type, rule_terms: Vocabulary) -> list[tuple[str, str]]:
        language = self.portal.language
        of_type = [
            (name, field) for name, field in rule_terms.fields.items() if field.type == value_type
        ]
        return [
            (name, field.label.get(language) or name)
            for name, field in of_type
            if not field.options
        ]

    def _value_field(
        self,
        subject: str,
        value_type: Type,
        operator: str,
        rule_terms: Vocabulary,
        *,
        is_share: bool,
    ) -> forms.Field:
        options = rule_terms.fields[subject].options if subject in rule_terms.fields else ""
        if options and (value_type.kind != "NUMBER" or operator in ("in", "eq", "ne")):
            is_one = operator in ("eq", "ne")
            label = "" if is_one else _("several at a time")
            return PickManyField(sources.KEYED[options], label=_("what"), help_text=label)
        begun = self.typed("values")
        begun = [str(text) for text in (begun if isinstance(begun, list | tuple) else [begun])]
        detail = str(self.typed("detail"))
        chosen = dict(subjects.choices_of(self.portal, subject, detail, begun=begun))
        if chosen and operator in ("eq", "ne"):
            return forms.ChoiceField(label=_("what"), choices=[*chosen.items()])
        if chosen and operator == "in":
            return forms.MultipleChoiceField(
                label=_("what"), choices=[*chosen.items()], widget=forms.CheckboxSelectMultiple
            )
        if value_type.kind == "FLAG":
            return forms.ChoiceField(label=_("what"), choices=[("yes", _("yes")), ("no", _("no"))])
        if value_type.kind == "DAY":
            return DayField(label=_("what"))
        if operator in ("in", "has"):
            return LinesField(label=_("what"))
        if value_type.kind in _NUMBERS:
            unit = self.portal.programme.currency if value_type.kind == "MONEY" else ""
            much = _("how much")
            return NumberField(
                label=_("per cent") if is_share else f"{much}, {unit}" if unit else much
            )
        return forms.CharField(label=_("what"), max_length=200)

    def _stand_beside(self) -> None:
        letters = [
            ("", _("all conditions together")),
            *[(letter, _("any of group %s") % letter) for letter in LETTERS],
        ]
        self.add(
            "either", forms.ChoiceField(label=_("It is used with"), required=False, choices=letters)
        )
        self.add("is_not", forms.BooleanField(label=_("It must not be so"), required=False))

    def _type(self, subject: str, rule_terms: Vocabulary) -> Type:
        kind, separator, name = subject.partition(":")
        if kind == "past":
            return rule_terms.pasts[name].type
        if kind == "different":
            return NUMBER
        base = name if separator else subject
        return (
            rule_terms.families[base][1].type
            if base in rule_terms.families
            else rule_terms.fields[base].type
        )

    @property
    def row(self) -> Row:
        """What the valid row says."""
        return row_of(self.cleaned_data)


class MemberConditionRow(ConditionRow):
    """A condition on a member alone, for segments."""

    only_members = True


def row_of(form_values: dict[str, Any]) -> Row:
    """A row from what was typed."""
    values = form_values.get("values")
    many = values if isinstance(values, list) else [] if values in (None, "") else [values]
    return Row(
        subject=form_values["subject"],
        detail=str(form_values.get("detail") or ""),
        over=form_values.get("over", ""),
        back=str(form_values.get("days") or form_values.get("back") or ""),
        where=form_values.get("where", ""),
        where_values=tuple(form_values.get("where_values") or ()),
        pieces=str(form_values.get("pieces") or ""),
        each=str(form_values.get("each") or ""),
        operator=form_values.get("operator") or "eq",
        values=tuple(str(value) for value in many),
        against=form_values.get("against", ""),
        either=form_values.get("either", ""),
        is_not=bool(form_values.get("is_not")),
    )
