"""Typing the code word of a task."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.engagement.tasks.trying import TooManyTries
from tandem.engagement.tasks.writing import WORD_MAX
from tandem.flows.engagement import follow_tasks
from tandem.portals.member.own import member_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Refusal, action
from tandem.portals.shared.areas.forms import PortalForm


class WordForm(PortalForm):
    """A code word."""

    word = forms.CharField(
        label=_("Code word"),
        max_length=WORD_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )


@action(
    WordForm,
    permission="member.claim",
    button=_("Check it"),
    done=_("That is the word: the step is done."),
)
def say_word(portal: Portal, form: WordForm, task: UUID) -> Refusal | None:
    """Say the word that the new thing tells."""
    try:
        is_right = follow_tasks.try_word(
            task,
            form.cleaned_data["word"],
            member_id=member_of(portal).id,
            programme=portal.programme,
            actor=portal.actor,
            now=portal.now,
        )
    except TooManyTries as refusal:
        return Refusal(refusal.sentence, at="word", http_status=429)
    return None if is_right else Refusal(_("That is not the word. Look again."), at="word")
