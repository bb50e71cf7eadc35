"""What is said of an agreement, and its texts in each language of the programme."""

from django import forms
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _

from tandem.partners import agreements
from tandem.partners.models import PartnerRole
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.labels import PARTNER_ROLES
from tandem.programmes import terms


class _About(PortalForm):
    """What an agreement is called, and whom it is for."""

    def prepare(self) -> None:
        """A title in each language of the programme."""
        fields: dict[str, forms.Field] = {
            f"title_{code}": forms.CharField(
                label=now_in_words("Title (%(language)s)")
                % {"language": terms.language_names([code])},
                max_length=agreements.TITLE_MAX,
                widget=forms.TextInput(attrs={"lang": code}),
            )
            for code in self.portal.programme.languages
        }
        fields["roles"] = forms.MultipleChoiceField(
            label=_("For whom"),
            choices=list(PARTNER_ROLES.items()),
            widget=forms.CheckboxSelectMultiple,
            required=False,
            help_text=_("Nobody ticked: for every partner."),
        )
        fields["is_needed"] = forms.BooleanField(
            label=_("Needed before its files and confirmations give points"),
            required=False,
            help_text=_("Nothing is blocked. Who has not signed is marked wherever you look."),
        )
        fields["is_staff_consent"] = forms.BooleanField(
            label=_("By signing, a partner agrees that its people are given rewards"),
            required=False,
            help_text=_(
                "Its people are given none until it is signed. The partner may withdraw it at any"
                " time."
            ),
        )
        self.fields |= fields

    def payload(self) -> agreements.AgreementIn:
        """What was filled in."""
        typed = self.cleaned_data
        return agreements.AgreementIn(
            title={code: typed[f"title_{code}"] for code in self.portal.programme.languages},
            roles=[PartnerRole(role) for role in typed["roles"]],
            is_needed=typed["is_needed"],
            is_staff_consent=typed["is_staff_consent"],
        )


def _texts(form: PortalForm) -> dict[str, forms.Field]:
    return {
        f"text_{code}": forms.CharField(
            label=now_in_words("Text (%(language)s)") % {"language": terms.language_names([code])},
            widget=forms.Textarea(attrs={"rows": 8, "lang": code}),
            max_length=agreements.TEXT_MAX,
        )
        for code in form.portal.programme.languages
    }


def text_of(form: PortalForm) -> dict[str, str]:
    """The text that was filled in, by language."""
    return {code: form.cleaned_data[f"text_{code}"] for code in form.portal.programme.languages}


class NewForm(_About):
    """A new agreement."""

    def prepare(self) -> None:
        """With its text in each language."""
        super().prepare()
        self.fields |= _texts(self)


class ChangeForm(_About):
    """What is said of one that stands."""


class VersionForm(PortalForm):
    """The next version of its text."""

    over = forms.IntegerField(widget=forms.HiddenInput)
    asks_anew = forms.BooleanField(
        label=_("Ask those who have signed to sign this version"), required=False, initial=True
    )

    def prepare(self) -> None:
        """The text in each language."""
        self.fields |= _texts(self)
        self.order_fields([*_texts(self), "asks_anew"])
