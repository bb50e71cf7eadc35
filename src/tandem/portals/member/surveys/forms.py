"""The questions of a survey as fields. Which of them a form asks stands in it, and is asked for by
no name that the survey does not have; what was answered before comes along sealed where nothing may
be kept of it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core import signing
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from tandem.engagement.surveys import queries
from tandem.engagement.surveys import questions as asking
from tandem.engagement.surveys.models import Survey
from tandem.engagement.surveys.questions import Answers, Question
from tandem.kit.texts import localized
from tandem.portals.member.surveys import choosing
from tandem.portals.shared.areas.fields import DayField, NumberField, PictureField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.picking import PickField
from tandem.portals.shared.pages import key_of

_SALT, BOUGHT_LISTED_MAX, SEALED_SECONDS = "survey.so_far", 40, 24 * 3600


class AnswerForm(PortalForm):
    """The questions that come next."""

    asked = forms.CharField(widget=forms.HiddenInput, max_length=600)
    so_far = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200_000)
    outlet = forms.UUIDField(widget=forms.HiddenInput, required=False)
    about = forms.UUIDField(widget=forms.HiddenInput, required=False)
    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=160)
    photo = PictureField(required=False)  # so that the page takes files; each question has its own

    def prepare(self, *, so_far: Answers | None = None) -> None:
        """Ask what is named, with earlier answers in their places."""
        del self.fields["photo"]
        self.survey: Survey = queries.survey(
            key_of(self.of),
            programme_id=self.portal.programme.id,
            organiser_id=self.portal.organiser_id,
        )
        self.questions = asking.read(self.survey.questions)
        self.before: dict[str, list[str]] = {
            key: [*given] for key, given in (so_far or self._unsealed()).items()
        }
        named = self.data.get("asked", "") if self.is_bound else self.initial.get("asked", "")
        keys = named.split(",")
        self.shown = [question for question in self.questions if question.key in keys]
        for question in self.shown:
            for name, field in _fields(question, self).items():
                self.fields[name] = field

    def _unsealed(self) -> Mapping[str, list[str]]:
        """What was answered in the forms before this one."""
        if not self.is_bound or not self.data.get("so_far"):
            return {}
        try:
            given: dict[str, list[str]] = signing.loads(
                self.data["so_far"], salt=f"{_SALT}.{self.of}", max_age=SEALED_SECONDS
            )
        except signing.BadSignature:
            raise Http404 from None
        return given

    def sealed(self, answers: Answers) -> str:
        """Answers, to come along with the next form."""
        return signing.dumps({k: [*v] for k, v in answers.items()}, salt=f"{_SALT}.{self.of}")

    def label(self, question: Question) -> str:
        """A question as it is read."""
        return asking.wording(question, self.questions, self.before, self.portal.language)

    def clean(self) -> dict[str, Any]:
        """Each answer is one."""
        typed: dict[str, Any] = super().clean() or {}
        self.given = dict[str, list[str]]()
        for question in self.shown:
            if any(name in self.errors for name in self.fields if _is_of(name, question.key)):
                continue
            if question.kind == asking.PHOTO:
                self.given[question.key] = []  # its file is taken in by the action
                continue
            try:
                answer = asking.settled(question, _said(question, typed))
                self.given[question.key] = answer
            except asking.BadAnswer as refusal:
                first = next(name for name in self.fields if _is_of(name, question.key))
                self.add_error(first, refusal.sentence)
        return typed

    @property
    def picks(self) -> bool:
        """Whether something is chosen from a list that is searched."""
        return any(isinstance(field, PickField) for field in self.fields.values())

    @property
    def photos(self) -> list[str]:
        """The questions to which a photo came."""
        kinds = {question.key: question.kind for question in self.shown}
        return [
            key
            for key, kind in kinds.items()
            if kind == asking.PHOTO and self.cleaned_data.get(key) is not None
        ]

    @property
    def answers(self) -> dict[str, list[str]]:
        """All that was answered, this form's own too."""
        return {**self.before, **self.given}


def _is_of(name: str, key: str) -> bool:
    return name == key or name.startswith(f"{key}-")


def _said(question: Question, typed: Mapping[str, Any]) -> list[str]:
    """An answer as the domain reads it."""
    key = question.key
    if question.kind == asking.MATRIX:
        lines = [(n, typed.get(f"{key}-{n}", "")) for n in range(len(question.lines))]
        return [f"{n}={option}" for n, option in lines if option != ""]
    if question.kind == asking.ORDER:
        places = [typed.get(f"{key}-{n}", "") for n in range(len(question.options))]
        if not all(places) or len(set(places)) < len(places):
            return ["?"] if any(places) else []
        return [str(n) for n in sorted(range(len(places)), key=lambda n: int(places[n]))]
    value = typed.get(key)
    given = [*value] if isinstance(value, list) else [] if value in (None, "") else [str(value)]
    own = str(typed.get(f"{key}-other") or "").strip()
    if own:
        given = [*(given if question.kind == asking.SEVERAL else []), asking.OTHER + own]
    return given


_PLAIN: Mapping[str, Callable[..., forms.Field]] = {
    asking.NUMBER: NumberField,
    asking.DATE: DayField,
    asking.PHOTO: PictureField,
}


def _fields(question: Question, form: AnswerForm) -> dict[str, forms.Field]:
    """The fields of a question."""
    key, language = question.key, form.portal.language
    options = [(str(n), localized(text, language)) for n, text in enumerate(question.options)]
    # With an answer of one's own beside it, nothing need be chosen: the domain asks for one.
    common: dict[str, Any] = {
        "label": form.label(question),
        "required": question.is_required and not question.has_other,
    }
    match question.kind:
        case asking.ONE:
            fields: dict[str, forms.Field] = {
                key: forms.ChoiceField(choices=options, widget=forms.RadioSelect, **common)
            }
        case asking.SEVERAL:
            fields = {
                key: forms.MultipleChoiceField(
                    choices=options, widget=forms.CheckboxSelectMultiple, **common
                )
            }
        case asking.SCALE | asking.NPS:
            worst, best = question.bounds
            marks = [(str(n), str(n)) for n in range(worst, best + 1)]
            scale = forms.RadioSelect(attrs={"class": "scale"})
            fields = {key: forms.ChoiceField(choices=marks, widget=scale, **common)}
            fields[key].help_text = _("%(worst)s is the worst, %(best)s the best.") % {
                "worst": worst,
                "best": best,
            }
        case asking.MATRIX:
            fields = {
                f"{key}-{n}": forms.ChoiceField(
                    choices=options,
                    widget=forms.RadioSelect,
                    **{**common, "label": f"{common['label']} {localized(text, language)}"},
                )
                for n, text in enumerate(question.lines)
            }
        case asking.ORDER:
            places = [("", "–"), *((str(n), str(n)) for n in range(1, len(options) + 1))]
            fields = {
                f"{key}-{n}": forms.ChoiceField(
                    choices=places, **{**common, "label": f"{common['label']} {text}"}
                )
                for n, text in options
            }
        case asking.NUMBER | asking.DATE | asking.PHOTO:
            fields = {key: _PLAIN[question.kind](**common)}
        case asking.PRODUCT | asking.OUTLET:
            fields = {key: _picked(question.kind, form, **common)}
        case _:
            area = forms.Textarea(attrs={"rows": 3})
            fields = {key: forms.CharField(max_length=asking.ANSWER_MAX, widget=area, **common)}
    if question.has_other:
        fields[f"{key}-other"] = forms.CharField(
            label=_("Something else"), max_length=asking.TEXT_MAX - 1, required=False
        )
    return fields


def _picked(kind: str, form: AnswerForm, **common: Any) -> PickField:
    """A product or an outlet by its name; the products that the member bought are listed first."""
    field = PickField(choosing.SOURCES[kind], empty_value="", **common)
    field.prepare(form.portal)
    if kind == asking.PRODUCT:
        field.widget.offered = choosing.bought(form.portal, BOUGHT_LISTED_MAX)
    return field
