"""What members send as a proof."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.evidence.codes import asking
from tandem.portals.shared.areas.fields import DropInput
from tandem.portals.shared.areas.forms import PortalForm

SCANNED_MAX, CODE_MAX, WORDS_MAX = 400, 160, 300


class ScanForm(PortalForm):
    """What stands behind a code: the link of an e-invoice, or the code of a product."""

    text = forms.CharField(
        label=_("Or paste the link behind the code"),
        max_length=SCANNED_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class SendForm(PortalForm):
    """A file, or a photo (`of`)."""

    file = forms.FileField(
        label=_("The invoice of your purchase: XML, PDF or ZIP"),
        widget=DropInput(
            attrs={"accept": ".xml,.pdf,.zip,application/xml,text/xml,application/pdf"}
        ),
    )

    def prepare(self, *, has_letters: bool = True) -> None:
        """Ask for a photo where a photo is meant."""
        if self.of != "photo":
            return
        file = self.fields["file"]
        file.label = _("All of it in one picture, with its code if it has one")
        file.widget.attrs |= {"accept": "image/*", "capture": "environment"}
        if not has_letters:
            file.help_text = _(
                "A photo without a code is read by a person here, which takes longer than a file."
            )


class DocumentForm(PortalForm):
    """A file that was sent."""

    document = forms.UUIDField(widget=forms.HiddenInput)


class WordsForm(PortalForm):
    """A few words: the answer to a question, or why it should count."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 3, "class": "short"}),
    )


class AppealForm(WordsForm):
    """What those who look again should know."""

    def prepare(self, **_more: Any) -> None:
        """Name what is asked."""
        self.fields["text"].label = _("Why it should give points")


class CodeForm(PortalForm):
    """A code of a product, and the answers to what is asked before it is used."""

    code = forms.CharField(
        label=_("Code"),
        max_length=CODE_MAX,
        help_text=_("Twelve letters and digits. There is no O, I, Z, 0 or 1 in it."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )

    def prepare(self, *, questions: Sequence[dict[str, Any]] = ()) -> None:
        """Take as many answers as came, or as there are questions."""
        self.is_asked = bool(questions)
        for place in range(asking.QUESTIONS_MAX):
            if f"answer_{place}" in self.data or place < len(questions):
                self.fields[f"answer_{place}"] = forms.CharField(
                    max_length=asking.ANSWER_LENGTH_MAX, required=False
                )
        self.ask(questions)

    def ask(self, questions: Sequence[dict[str, Any]]) -> None:
        """Show the questions with what was answered; the code itself is known by then."""
        if not questions:
            return
        self.is_asked = True
        self.fields["code"].widget = forms.HiddenInput()
        for place, question in enumerate(questions):
            name = f"answer_{place}"
            field = self.fields.setdefault(name, forms.CharField(required=False))
            choices = [("", "–"), *((choice, choice) for choice in question["choices"])]
            field.widget = (
                forms.Select(choices=choices) if question["choices"] else forms.TextInput()
            )
            field.label, field.required = question["text"], True
            field.widget.is_required = True

    @property
    def answers(self) -> list[str]:
        """What was answered, in order."""
        given = [name for name in self.fields if name.startswith("answer_")]
        return [self.cleaned_data.get(name, "") for name in sorted(given)]
