"""Signing up."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.engagement.events import queries, signing
from tandem.engagement.events import questions as asking
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
    def answers(self) -> dict[str, str]:
        """What they say, by question."""
        return {
            question.key: self.cleaned_data[f"{_ANSWER}{question.key}"]
            for question in self.questions
        }


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
