"""What is said of a survey and of each question."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.engagement.surveys import questions as asking
from tandem.engagement.surveys.models import Door, Once
from tandem.engagement.surveys.questions import Question
from tandem.engagement.surveys.writing import NAME_MAX, QUOTA_MAX, TEXT_MAX, SurveyIn
from tandem.kit import ids
from tandem.kit.texts import localized
from tandem.portals.shared import audiences, sources
from tandem.portals.shared.areas.fields import (
    DayField,
    LinesField,
    LocalizedTextField,
    WholeField,
)
from tandem.portals.shared.areas.picking import PickField
from tandem.portals.shared.areas.rows import RowForm, RowSet
from tandem.portals.shared.areas.steps import Step

KINDS = {
    asking.ONE: _("one of several answers"),
    asking.SEVERAL: _("several answers"),
    asking.SCALE: _("a scale"),
    asking.NPS: _("recommendation, 0 to 10"),
    asking.MATRIX: _("a table of ratings"),
    asking.ORDER: _("put in an order"),
    asking.TEXT: _("in own words"),
    asking.NUMBER: _("a number"),
    asking.DATE: _("a day"),
    asking.PRODUCT: _("a product"),
    asking.OUTLET: _("an outlet"),
}
DOORS: Mapping[str, Any] = {
    Door.HOME: _("on the members' first page"),
    Door.LINK: _("by its link or QR code alone"),
    Door.CODE: _("before a product's code is used"),
}
ONCE = {
    Once.EVER: _("once"),
    Once.MONTH: _("once a month"),
    Once.CODE: _("once for each code"),
}


class QuestionRow(RowForm):
    """A question."""

    columns = "two"
    more = ("lines", "top", "marks", "has_other", "after", "answered")

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=13)
    text = forms.CharField(label=_("Question"), max_length=asking.TEXT_MAX)
    kind = forms.ChoiceField(label=_("Answered by"), choices=list(KINDS.items()))
    options = LinesField(label=_("Answers to choose from"), required=False)
    is_required = forms.BooleanField(label=_("It must be answered"), required=False)
    lines = LinesField(label=_("What is rated"), required=False)
    top = forms.TypedChoiceField(
        label=_("The best of the scale"),
        choices=[(n, str(n)) for n in asking.SCALE_TOPS],
        coerce=int,
        initial=asking.USUAL_TOP,
        required=False,
    )
    marks = forms.BooleanField(label=_("It says how content they are"), required=False)
    has_other = forms.BooleanField(label=_("Something else, in own words"), required=False)
    after = WholeField(
        label=_("Only after question number"), min_value=1, max_value=40, required=False
    )
    answered = forms.CharField(
        label=_("was answered by"),
        max_length=80,
        required=False,
        help_text=_("One of its answers; of a number or a scale: at least this."),
    )

    def has_changed(self) -> bool:
        """Whether there is a question: its text says so."""
        return bool(self["text"].value())


class SurveyForm(audiences.WhomForm):
    """A survey."""

    columns = "two"
    steps = (
        Step(_("What it is about"), fields=("name", "intro", "thanks")),
        Step(_("Questions"), rows=("questions",)),
        Step(_("For whom"), fields=audiences.FIELDS),
        Step(
            _("How it is answered"),
            fields=(
                "door",
                "product",
                "once",
                "is_anonymous",
                "is_paged",
                "since",
                "until",
                "quota",
            ),
        ),
    )
    rows = {
        "questions": RowSet(
            QuestionRow,
            one=_("Question"),
            add=_("Add a question"),
            help=_("Write {1} where the answer to question 1 should stand."),
            spare=1,
            is_ordered=True,
        )
    }

    name = LocalizedTextField(label=_("Name"), max_length=NAME_MAX)
    intro = LocalizedTextField(
        label=_("What members read first"), max_length=TEXT_MAX, required=False, is_long=True
    )
    thanks = LocalizedTextField(
        label=_("What they read at the end"), max_length=TEXT_MAX, required=False, is_long=True
    )
    door = forms.ChoiceField(label=_("Where members meet it"), choices=list(DOORS.items()))
    product = PickField(
        sources.PRODUCTS,
        label=_("Codes of the product"),
        coerce=UUID,
        required=False,
        help_text=_("For a survey before codes. Empty: codes of every product."),
    )
    once = forms.ChoiceField(label=_("How often a member answers"), choices=list(ONCE.items()))
    is_anonymous = forms.BooleanField(
        label=_("Anonymous: nobody can tell who said what"), required=False
    )
    is_paged = forms.BooleanField(label=_("One question at a time"), required=False)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)
    quota = WholeField(
        label=_("Answers wanted"),
        min_value=1,
        max_value=QUOTA_MAX,
        required=False,
        help_text=_("Then it takes no more. Empty: as many as come."),
    )

    @property
    def said(self) -> SurveyIn:
        """The survey."""
        typed = self.cleaned_data
        return SurveyIn(
            name=typed["name"],
            intro=typed["intro"],
            thanks=typed["thanks"],
            questions=self._questions(),
            since_on=typed["since"],
            until_on=typed["until"],
            is_anonymous=typed["is_anonymous"],
            is_paged=typed["is_paged"],
            once=typed["once"],
            door=typed["door"],
            product_id=typed["product"],
            quota=typed["quota"],
        )

    def _questions(self) -> list[Question]:
        made: list[Question] = []
        for row in self.row_sets["questions"].said:
            made.append(_question(row, made, self.portal.language))
        return made


def _question(row: dict[str, Any], before: list[Question], language: str) -> Question:
    taken = {question.key for question in before}
    key = row["key"] if row["key"] and row["key"] not in taken else f"q{ids.short()}"
    number = row["after"]
    other = before[number - 1] if number and number <= len(before) else None
    chose, least = _condition(other, row["answered"])
    return Question(
        key,
        row["kind"],
        {language: row["text"]},
        options=[{language: text} for text in row["options"]],
        lines=[{language: text} for text in row["lines"]],
        top=int(row["top"] or asking.USUAL_TOP),
        is_required=row["is_required"],
        has_other=row["has_other"],
        marks=row["marks"],
        after=(other.key if other else "q0") if number else "",
        chose=chose,
        least=least,
    )


def _condition(other: Question | None, answered: str) -> tuple[int | None, int | None]:
    """The option, or the least number, that is meant by what was typed."""
    if other is None:
        return None, None
    named = [text for option in other.options for text in option.values()]
    texts = [text.casefold() for text in named]
    if answered.strip().casefold() in texts:
        return texts.index(answered.strip().casefold()), None
    text = answered.strip()
    is_number = text.isascii() and text.isdecimal() and len(text) < 10
    return (-1, None) if other.options else (None, int(text) if is_number else None)


def initial_of(
    question: Question, numbers: dict[str, int], every: list[Question], language: str
) -> dict[str, Any]:
    """What stands in the fields of a question."""
    answered = "" if question.least is None else str(question.least)
    if question.chose is not None:
        other = every[numbers[question.after] - 1]
        answered = localized(other.options[question.chose], language)
    return {
        "key": question.key,
        "text": localized(question.text, language),
        "kind": question.kind,
        "options": [localized(text, language) for text in question.options],
        "is_required": question.is_required,
        "lines": [localized(text, language) for text in question.lines],
        "top": question.top,
        "marks": question.marks,
        "has_other": question.has_other,
        "after": numbers.get(question.after),
        "answered": answered,
    }
