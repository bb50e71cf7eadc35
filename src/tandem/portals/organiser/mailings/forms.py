"""What is written to members, and what they agree to."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.communication.mailings import writing
from tandem.communication.mailings.writing import MailingIn
from tandem.communication.models import Mailing
from tandem.participants.consents import purposes
from tandem.portals.shared.areas.fields import DayField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.steps import Step
from tandem.portals.shared.choosing import audiences
from tandem.programmes import terms


class MailingForm(audiences.WhomForm):
    """A title and a text in each language of the programme, for whom, and how it comes."""

    steps = (
        Step(_("What it says"), fields=("title_*", "text_*")),
        Step(_("To whom"), fields=(*audiences.FIELDS, "by_mail")),
    )

    by_mail = forms.BooleanField(
        label=_("A mail brings it too, to those who agreed to news and offers"),
        required=False,
        initial=True,
        help_text=_("In their messages everybody of the audience has it in any case."),
    )

    def prepare(self) -> None:
        """Two fields a language; what there is in others stays."""
        super().prepare()
        chosen = {name: self.fields.pop(name) for name in list(self.fields)}
        for code in self.portal.programme.languages:
            language = {"language": terms.language_names([code])}
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title (%(language)s)") % language,
                max_length=writing.TITLE_MAX,
                required=False,
                widget=forms.TextInput(attrs={"lang": code}),
            )
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Text (%(language)s)") % language,
                max_length=writing.TEXT_MAX,
                required=False,
                widget=forms.Textarea(attrs={"rows": 8, "lang": code}),
            )
        self.fields.update(chosen)

    def over(self, row: Mailing | None = None) -> MailingIn:
        """What is written; of the row that stands languages that are not asked for stay."""
        texts = {"title": dict(row.title), "text": dict(row.text)} if row else {}
        typed = self.cleaned_data
        for part in ("title", "text"):
            texts.setdefault(part, {})
            for code in self.portal.programme.languages:
                texts[part][code] = typed[f"{part}_{code}"]
        return MailingIn(texts["title"], texts["text"], self.whom, typed["by_mail"])


def began(row: Mailing) -> dict[str, Any]:
    """What stands in the fields of a mailing."""
    texts: Mapping[str, Any] = {
        f"{part}_{code}": wording
        for part, written in (("title", row.title), ("text", row.text))
        for code, wording in written.items()
    }
    whom = audiences.initial_of(row.audience_id, organiser_id=row.organiser_id)
    return {**texts, **whom, "by_mail": row.by_mail}


class DayForm(PortalForm):
    """The day on which it is sent."""

    errors_at = {writing.NotADayAhead: "on_day"}

    on_day = DayField(label=_("Day"), help_text=_("It leaves in the morning, from 8 o'clock on."))


class PurposeForm(PortalForm):
    """What members agree to, in each language of the programme."""

    over = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32_767)
    asks_anew = forms.BooleanField(
        label=_("It means something else than before: members are asked anew"),
        required=False,
        help_text=_("Until they agree again, no mailing goes to them by e-mail."),
    )

    def prepare(self) -> None:
        """A field a language."""
        anew = self.fields.pop("asks_anew")
        for code in self.portal.programme.languages:
            self.fields[f"text_{code}"] = forms.CharField(
                label=terms.language_names([code]),
                widget=forms.Textarea(attrs={"rows": 3, "lang": code}),
                max_length=purposes.TEXT_MAX,
            )
        self.fields["asks_anew"] = anew

    @property
    def texts(self) -> dict[str, str]:
        """The text by language."""
        return {code: self.cleaned_data[f"text_{code}"] for code in self.portal.programme.languages}
