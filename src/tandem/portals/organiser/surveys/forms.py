"""What is said of a survey and of each question."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.engagement.learning import queries as learning
from tandem.engagement.surveys import questions as asking
from tandem.engagement.surveys.models import AFTER, Door, Once, Reminds
from tandem.engagement.surveys.questions import Question
from tandem.engagement.surveys.writing import (
    NAME_MAX,
    QUOTA_MAX,
    REMIND_DAYS_MAX,
    REST_DAYS,
    REST_DAYS_MAX,
    TEXT_MAX,
    SurveyIn,
)
from tandem.evidence.models import CodeBatch
from tandem.kit import ids
from tandem.kit.texts import localized
from tandem.portals.shared.areas.applying import aside
from tandem.portals.shared.areas.fields import (
    DayField,
    LinesField,
    LocalizedTextField,
    WholeField,
)
from tandem.portals.shared.areas.picking import PickField
from tandem.portals.shared.areas.rows import RowForm, RowSet
from tandem.portals.shared.areas.steps import Step
from tandem.portals.shared.choosing import audiences, sources

_NUMBERS = re.compile(r"\s*([0-9]{1,9})(?:\s*[-–—]\s*([0-9]{1,9}))?\s*$")  # 4, or 1–2
LISTED_MAX = 200  # batches and courses to choose from, the latest
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
    asking.PHOTO: _("a photo"),
}
DOORS: Mapping[str, Any] = {
    Door.HOME: _("on the members' first page"),
    Door.LINK: _("by its link or QR code alone"),
    Door.CODE: _("before a code or a token is used"),
    Door.PURCHASE: _("after a purchase"),
    Door.COURSE: _("after a course"),
    Door.ORDER: _("after a reward is ordered"),
}
ONCE = {
    Once.EVER: _("once"),
    Once.MONTH: _("once a month"),
    Once.CODE: _("once for each code"),
}
# What is asked of each door beside what holds for all of them.
OF_DOORS: Mapping[str, Sequence[str]] = {
    Door.HOME: ("once", "tells"),
    Door.LINK: ("once", "tells"),
    Door.CODE: ("once", "product", "batch"),
    Door.PURCHASE: ("product", "category", "rest_days"),
    Door.COURSE: ("course", "rest_days"),
    Door.ORDER: ("rest_days",),
}
_BY_DOOR = frozenset(name for names in OF_DOORS.values() for name in names)
# What is asked of each kind of question beside what holds for all of them.
OF_KINDS: Mapping[str, Sequence[str]] = {
    asking.ONE: ("options", "has_other"),
    asking.SEVERAL: ("options", "has_other"),
    asking.SCALE: ("top", "marks"),
    asking.NPS: ("marks",),
    asking.MATRIX: ("lines", "options"),
    asking.ORDER: ("options",),
}
_BY_KIND = frozenset(name for names in OF_KINDS.values() for name in names)


class QuestionRow(RowForm):
    """A question: what applies to how it is answered is asked, and nothing else."""

    columns = "two"
    more = ("after", "answered")

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=13)
    text = forms.CharField(label=_("Question"), max_length=asking.TEXT_MAX)
    kind = forms.ChoiceField(label=_("Answered by"), choices=list(KINDS.items()))
    lines = LinesField(label=_("What is rated"), required=False)
    options = LinesField(label=_("Answers to choose from"), required=False)
    top = forms.TypedChoiceField(
        label=_("The best of the scale"),
        choices=[(n, str(n)) for n in asking.SCALE_TOPS],
        coerce=int,
        initial=asking.USUAL_TOP,
        required=False,
    )
    marks = forms.BooleanField(label=_("It says how content they are"), required=False)
    has_other = forms.BooleanField(label=_("Something else, in own words"), required=False)
    is_required = forms.BooleanField(label=_("It must be answered"), required=False)
    after = WholeField(
        label=_("Only after question number"), min_value=1, max_value=40, required=False
    )
    answered = forms.CharField(
        label=_("was answered by"),
        max_length=80,
        required=False,
        help_text=_(
            "One of its answers; of a number or a scale: at least this, or from 1 to 2: 1–2."
        ),
    )

    def prepare(self) -> None:
        """Ask for what applies to how it is answered."""
        kind = str(self.typed("kind") or asking.ONE)
        aside.set_aside(self, _BY_KIND - set(OF_KINDS.get(kind, ())))
        self.refreshes("kind")

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
            _("Where and when"),
            fields=(
                "door",
                "product",
                "category",
                "batch",
                "course",
                "rest_days",
                "once",
                "tells",
                "since",
                "until",
            ),
        ),
        Step(
            _("How it is answered"),
            fields=("is_anonymous", "is_paged", "quota", "reminds", "remind_days"),
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
        label=_("Of the product"),
        coerce=UUID,
        required=False,
        help_text=_("Empty: of every product."),
    )
    category = PickField(
        sources.CATEGORIES,
        label=_("Of the category"),
        empty_value="",
        required=False,
        help_text=_("A product or a category; neither: whatever is bought."),
    )
    batch = forms.ChoiceField(label=_("Codes of the batch"), required=False)
    course = forms.ChoiceField(label=_("Of the course"), required=False)
    rest_days = WholeField(
        label=_("Days before it asks again"),
        min_value=1,
        max_value=REST_DAYS_MAX,
        initial=REST_DAYS,
        help_text=_("A member is invited to it once in so many days, however often they buy."),
    )
    once = forms.ChoiceField(label=_("How often a member answers"), choices=list(ONCE.items()))
    tells = forms.BooleanField(
        label=_("Tell members in their inbox when it opens"),
        required=False,
        help_text=_("Once each, with its link; who belongs to them later is told by night."),
    )
    is_anonymous = forms.BooleanField(
        label=_("Anonymous: nobody can tell who said what"), required=False
    )
    is_paged = forms.BooleanField(label=_("One question at a time"), required=False)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)
    reminds = forms.ChoiceField(
        label=_("Remind who did not answer"),
        choices=[
            (Reminds.END.value, _("before its last day")),
            (Reminds.BEGIN.value, _("after they began it or were invited")),
        ],
        help_text=_("Once, in the inbox: who began it, or was invited, and did not answer."),
    )
    remind_days = WholeField(
        label=_("So many days"),
        min_value=1,
        max_value=REMIND_DAYS_MAX,
        required=False,
        help_text=_("Empty: nobody is reminded."),
    )
    quota = WholeField(
        label=_("Answers wanted"),
        min_value=1,
        max_value=QUOTA_MAX,
        required=False,
        help_text=_("Then it takes no more. Empty: as many as come."),
    )

    def prepare(self) -> None:
        """Ask what applies to where members meet it."""
        super().prepare()
        self.refreshes("door")
        door = self["door"].value() or Door.HOME
        fields: dict[str, Any] = self.fields
        if door == Door.CODE:
            fields["batch"].choices = [("", _("of every batch")), *_batches(self)]
        else:
            fields["once"].choices = [row for row in ONCE.items() if row[0] != Once.CODE]
        if door == Door.COURSE:
            fields["course"].choices = [("", _("of every course")), *_courses(self)]
        aside.set_aside(self, _BY_DOOR - set(OF_DOORS.get(door, ())))

    @property
    def payload(self) -> SurveyIn:
        """The survey."""
        typed = self.cleaned_data
        is_after = typed["door"] in AFTER
        return SurveyIn(
            name=typed["name"],
            intro=typed["intro"],
            thanks=typed["thanks"],
            questions=self._questions(),
            since_on=typed["since"],
            until_on=typed["until"],
            is_anonymous=typed["is_anonymous"],
            is_paged=typed["is_paged"],
            once=Once.EACH.value if is_after else typed["once"],
            door=typed["door"],
            product_id=typed["product"],
            batch_id=ids.parsed(typed["batch"]),
            category=typed["category"],
            course=typed["course"],
            rest_days=typed["rest_days"] or REST_DAYS,
            tells=typed["tells"],
            reminds=typed["reminds"],
            remind_days=typed["remind_days"],
            quota=typed["quota"],
        )

    def _questions(self) -> list[Question]:
        made: list[Question] = []
        for row in self.row_sets["questions"].typed:
            made.append(_question(row, made, self.portal.language))
        return made


def _batches(form: SurveyForm) -> list[tuple[str, str]]:
    """Batches of codes and tokens, latest first."""
    rows = CodeBatch.objects.of(form.portal.organiser_id).filter(
        programme_id=form.portal.programme.id
    )
    latest = rows.order_by("-created_at", "id").values_list("id", "name")[:LISTED_MAX]
    return [(str(key), name) for key, name in latest]


def _courses(form: SurveyForm) -> list[tuple[str, str]]:
    rows = learning.courses(form.portal.programme.id, organiser_id=form.portal.organiser_id)
    latest = rows.order_by("-created_at", "id").values_list("code", "name")[:LISTED_MAX]
    return [(code, localized(name, form.portal.language)) for code, name in latest]


def _question(row: dict[str, Any], before: list[Question], language: str) -> Question:
    taken = {question.key for question in before}
    key = row["key"] if row["key"] and row["key"] not in taken else f"q{ids.short()}"
    number = row["after"]
    other = before[number - 1] if number and number <= len(before) else None
    chose, least, most = _condition(other, row["answered"])
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
        most=most,
    )


def _condition(other: Question | None, answered: str) -> tuple[int | None, int | None, int | None]:
    """The option, or the least and the most of a number, that is meant by what was typed."""
    if other is None:
        return None, None, None
    named = [text for option in other.options for text in option.values()]
    texts = [text.casefold() for text in named]
    if answered.strip().casefold() in texts:
        return texts.index(answered.strip().casefold()), None, None
    if other.options:
        return -1, None, None
    meant = _NUMBERS.match(answered)
    if meant is None:
        return None, None, None
    least, most = (int(text) if text else None for text in meant.groups())
    return None, least, most


def initial_of(
    question: Question, numbers: dict[str, int], every: list[Question], language: str
) -> dict[str, Any]:
    """What stands in the fields of a question."""
    bounds = [str(n) for n in (question.least, question.most) if n is not None]
    answered = "–".join(bounds)
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
