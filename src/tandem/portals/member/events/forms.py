"""Signing up."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.engagement.events import queries, signing
from tandem.engagement.events import questions as asking
from tandem.engagement.events.models import Event, SignUp
from tandem.engagement.events.questions import Question
from tandem.kit.texts import localized
from tandem.portals.shared.areas.fields import WholeField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.pages import key_of

_ANSWER = "answer-"


class SignUpForm(PortalForm):
    """Whom the member brings, and what they are asked."""

    errors_at = {signing.TooManyCompanions: "companions"}

    companions = WholeField(label=_("Companions"), min_value=0, required=False)

    def prepare(self) -> None:
        """Ask for companions where there may be some."""
        super().prepare()
        event = queries.event(
            key_of(self.of),
            programme_id=self.portal.programme.id,
            organiser_id=self.portal.organiser_id,
        )
        field: forms.Field = self.fields["companions"]
        field.help_text = _("At most %(n)s. Each takes a place.") % {"n": event.companions_most}
        if not event.companions_most:
            del self.fields["companions"]
        self.questions = asking.read(event.questions)
        for question in self.questions:
            self.fields[f"{_ANSWER}{question.key}"] = _field(question, self.portal.language)

    @property
    def brought(self) -> int | None:
        """How many they bring; None where it is not asked."""
        if "companions" not in self.fields:
            return None
        return self.cleaned_data["companions"] or 0

    @property
    def answers(self) -> dict[str, str]:
        """What they say, by question."""
        return {
            question.key: self.cleaned_data[f"{_ANSWER}{question.key}"]
            for question in self.questions
        }


class AlterForm(SignUpForm):
    """The same of a sign-up that stands."""

    errors_at = {**SignUpForm.errors_at, signing.NoPlaceForMore: "companions"}


def may_alter(event: Event) -> bool:
    """Whether anything of a sign-up can be said otherwise."""
    return bool(event.companions_most or event.questions)


def initial_of(event: Event, own: SignUp, *, language: str) -> Mapping[str, Any]:
    """What a sign-up says, in the fields; a choice that was made in another language in theirs."""
    answers = {}
    for question in asking.read(event.questions):
        answer = own.answers.get(question.key, "")
        chosen = next((row for row in question.options if answer in row.values()), None)
        answers[f"{_ANSWER}{question.key}"] = localized(chosen, language) if chosen else answer
    return {"companions": own.companions, **answers}


def _field(question: Question, language: str) -> forms.Field:
    label = localized(question.text, language)
    if not question.options:
        return forms.CharField(
            label=label, max_length=asking.ANSWER_MAX, required=question.is_required
        )
    texts = [localized(option, language) for option in question.options]
    return forms.ChoiceField(
        label=label,
        choices=[("", "–"), *((text, text) for text in texts)],
        required=question.is_required,
    )
