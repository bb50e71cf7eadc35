"""A question of an attempt as fields. What a field offers are places in the order of the attempt:
neither their numbers nor their names say which one is right.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.engagement.learning import attempts, judging, queries
from tandem.engagement.learning.models import Attempt, Question
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.learning.learner import attempt_of

SHORT_MAX = 200


def asked(portal: Portal, attempt: UUID, number: int) -> tuple[Attempt, Question]:
    """The question of a number of one of the learner's attempts.

    Raises:
        NoSuchAttempt, NoSuchQuestion
    """
    row = attempt_of(portal, attempt)
    if not 1 <= number <= len(row.questions):
        raise queries.NoSuchQuestion()
    return row, queries.questions_of(row)[number - 1]


class AnswerForm(PortalForm):
    """The answer to a question: fields by its kind, in the order of the attempt."""

    def prepare(self) -> None:
        """Ask for what the question's kind needs."""
        parts = self.portal.request.resolver_match.kwargs
        row, self.question = asked(self.portal, parts["attempt"], parts["number"])
        question, self.total = self.question, len(row.questions)
        self.order = judging.shown_order(
            len(question.parts), seed=row.seed, question_id=question.id
        )
        side = -1 if question.kind == judging.MATCH else 0
        texts = [(str(n), question.parts[place][side]) for n, place in enumerate(self.order)]
        none = ("", _("choose"))
        match question.kind:
            case judging.ONE:
                self._add("answer", forms.ChoiceField(choices=texts, widget=forms.RadioSelect))
            case judging.SEVERAL:
                self._add(
                    "answer",
                    forms.MultipleChoiceField(choices=texts, widget=forms.CheckboxSelectMultiple),
                )
            case judging.ORDER:
                places = [none, *((str(at), str(at + 1)) for at in range(len(texts)))]
                for shown, text in texts:
                    self._add(f"part-{shown}", forms.ChoiceField(label=text, choices=places))
            case judging.MATCH:
                for at, part in enumerate(question.parts):
                    field = forms.ChoiceField(label=part[0], choices=[none, *texts])
                    self._add(f"part-{at}", field)
            case judging.OPEN:
                area = forms.Textarea(attrs={"rows": 6})
                self._add("answer", forms.CharField(max_length=attempts.ANSWER_MAX, widget=area))
            case judging.NUMBER:
                line = forms.TextInput(attrs={"inputmode": "decimal"})
                self._add("answer", forms.CharField(max_length=SHORT_MAX, widget=line))
            case _other:
                self._add("answer", forms.CharField(max_length=SHORT_MAX))
        self.initial.update(self._kept(row.answers.get(str(question.id))))

    def _add(self, name: str, field: forms.Field) -> None:
        if field.label is None:
            field.label = _("Your answer")
        self.fields[name] = field

    def _kept(self, kept: Any) -> dict[str, Any]:
        """What was answered before, as the fields hold it."""
        kind = self.question.kind
        at = {place: str(shown) for shown, place in enumerate(self.order)}
        if kept is None:
            return {}
        if kind == judging.ONE:
            return {"answer": at[kept]}
        if kind == judging.SEVERAL:
            return {"answer": [at[place] for place in kept]}
        if kind == judging.ORDER:
            return {f"part-{at[place]}": str(n) for n, place in enumerate(kept)}
        if kind == judging.MATCH:
            return {f"part-{n}": at[place] for n, place in enumerate(kept)}
        return {"answer": kept}

    def clean(self) -> dict[str, Any]:
        """Steps and pairs are used once each, and a number is one: a slip is no wrong answer."""
        typed: dict[str, Any] = super().clean() or {}
        answer = typed.get("answer", "")
        if self.question.kind == judging.NUMBER and answer and judging.number_of(answer) is None:
            self.add_error("answer", _("Use a number."))
        if self.question.kind in (judging.ORDER, judging.MATCH):
            chosen = [typed.get(f"part-{n}", "") for n in range(len(self.order))]
            if all(chosen) and len(set(chosen)) < len(chosen):
                self.add_error(None, _("Use each of them once."))
        return typed

    @property
    def answered(self) -> Any:
        """The answer as it is kept; see `judging`."""
        typed, kind = self.cleaned_data, self.question.kind
        if kind in (judging.ORDER, judging.MATCH):
            chosen = [typed[f"part-{n}"] for n in range(len(self.order))]
            if kind == judging.MATCH:
                return [self.order[int(place)] for place in chosen]
            by_place = sorted(range(len(chosen)), key=lambda at: int(chosen[at]))
            return [self.order[at] for at in by_place]
        if kind == judging.ONE:
            return self.order[int(typed["answer"])]
        if kind == judging.SEVERAL:
            return sorted(self.order[int(place)] for place in typed["answer"])
        return typed["answer"]


def told(question: Question, answered: Any) -> str:
    """An answer that was given, in words; empty where there was none."""
    if answered is None:
        return ""
    texts = [part[0] for part in question.parts]
    match question.kind:
        case judging.ONE:
            return texts[answered]
        case judging.SEVERAL:
            return ", ".join(texts[place] for place in answered)
        case judging.ORDER:
            return " → ".join(texts[place] for place in answered)
        case judging.MATCH:
            pairs = zip(texts, answered, strict=True)
            return ", ".join(f"{left} = {question.parts[place][1]}" for left, place in pairs)
    return str(answered)
