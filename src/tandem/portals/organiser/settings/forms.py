"""The settings of a programme, topic by topic: what each form begins with, and the settings that it
becomes.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.conf import settings as installation
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tandem.evidence.claims import policy
from tandem.kit.money import to_major, to_minor
from tandem.participants.firms import means as firm_means
from tandem.portals.organiser.settings import declared
from tandem.portals.shared.areas.fields import (
    LocalizedTextField,
    NumberField,
    PictureField,
    WholeField,
)
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.steps import Step
from tandem.portals.shared.proofs.claims import KINDS
from tandem.programmes.models import Programme


class ShareField(NumberField):
    """Per cents: `8,5 %`."""

    def to_python(self, value: Any) -> Any:
        """The number before its sign."""
        return super().to_python(str(value).strip(" %") if value is not None else None)


class SettingsForm(PortalForm):
    """A topic. `began` is what stands; `settings` what is kept."""

    columns = "two"
    # Fields by those that they hang on: {"release": {"release_days": ("AFTER_DAYS",)}}.
    choosers: ClassVar[Mapping[str, Mapping[str, tuple[str, ...]]]] = {}

    @staticmethod
    def began(programme: Programme) -> Mapping[str, Any]:
        """What stands, by field."""
        raise NotImplementedError

    def settings(self) -> dict[str, Any]:
        """What is kept of the programme, by the names of its settings."""
        raise NotImplementedError

    def show_what_applies(self) -> None:
        """Drop the fields that what is chosen leaves without a meaning; the form is shown anew when
        another is chosen.

        A field that has come to apply begins with what stands.
        """
        standing = self.began(self.portal.programme)
        for chooser, places in self.choosers.items():
            chosen = str(
                self.data.get(chooser, "")
                if self.is_bound
                else self.initial.get(chooser, standing[chooser])
            )
            for name, values in places.items():
                if chosen not in values:
                    del self.fields[name]
                elif self.is_again and name not in self.data:
                    sent: Any = self.data
                    self.data = sent = sent.copy()
                    sent[name] = "" if standing[name] is None else str(standing[name])
            self.refreshes(chooser)


class FaceForm(SettingsForm):
    """What members see of the programme."""

    name = forms.CharField(**declared.told("name"), max_length=120)
    contact_email = forms.EmailField(
        **declared.told("contact_email"), max_length=200, required=False
    )
    brand_colour = forms.RegexField(
        r"^#[0-9a-fA-F]{6}$",
        **declared.told("brand_colour"),
        widget=forms.TextInput(attrs={"type": "color"}),
    )
    logo = PictureField(**declared.told("logo_id"), required=False)
    app_name = forms.CharField(**declared.told("app_name"), max_length=30, required=False)
    cover = PictureField(**declared.told("cover_id"), required=False)
    languages = forms.MultipleChoiceField(
        **declared.told("languages"),
        choices=installation.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )

    @staticmethod
    def began(programme: Programme) -> Mapping[str, Any]:
        """What stands."""
        names = ("name", "contact_email", "brand_colour", "languages", "app_name")
        return {name: getattr(programme, name) for name in names}

    def settings(self) -> dict[str, Any]:
        """Without logo and cover, which are taken in as pictures first. Of the languages the first
        is the programme's own.
        """
        typed, standing = self.cleaned_data, self.portal.programme.languages
        chosen = typed["languages"]
        return {
            "name": typed["name"],
            "contact_email": typed["contact_email"],
            "brand_colour": typed["brand_colour"].lower(),
            "app_name": typed["app_name"],
            "languages": [
                *(code for code in standing if code in chosen),
                *(code for code in chosen if code not in standing),
            ],
        }


class PublicForm(SettingsForm):
    """Whether strangers may read the programme's public page, and what it says."""

    columns = "one"

    is_public = declared.flag("is_public")
    about = LocalizedTextField(
        **declared.told("about"), max_length=600, required=False, is_long=True
    )

    @staticmethod
    def began(programme: Programme) -> Mapping[str, Any]:
        """What stands, in the reader's language."""
        language = (get_language() or "en").split("-")[0]
        return {"is_public": programme.is_public, "about": programme.about.get(language, "")}

    def settings(self) -> dict[str, Any]:
        """Texts of other languages stay."""
        typed = self.cleaned_data
        about = {**self.portal.programme.about, **typed["about"]}
        return {
            "is_public": typed["is_public"],
            "about": {language: text for language, text in about.items() if text.strip()},
        }


class ChecksForm(SettingsForm):
    """Who confirms a purchase, and what a person may do alone."""

    steps = (
        Step(_("Who confirms"), fields=(*(f"verify_{kind}" for kind in policy.DEFAULTS),)),
        Step(_("By when"), fields=("verify_days", "verify_after", "appeal_days")),
        Step(
            _("What is looked at twice"),
            fields=("verify_sample", "verify_amounts", "award_ceiling"),
        ),
        Step(
            _("What one person may do"),
            fields=("adjust_limit_points", "adjust_limit_admin_points", "rules_need_two", "debts"),
        ),
    )

    verify_sample = WholeField(
        label=_("Share checked by a second person, per cent"),
        min_value=0,
        max_value=policy.SAMPLE_MAX,
        help_text=_("Of the claims that one look would settle; drawn by chance."),
    )
    verify_days = WholeField(
        label=_("Days a seller has to confirm"),
        min_value=0,
        max_value=policy.DAYS_MAX,
        help_text=_("0: as long as it likes."),
    )
    verify_after = forms.ChoiceField(
        label=_("After that"),
        choices=[
            (policy.ORGANISER, _("somebody here looks")),
            ("ACCEPT", _("it gives points, if nothing speaks against it")),
            ("REJECT", _("it is rejected")),
        ],
    )
    appeal_days = WholeField(
        label=_("Days in which a member may answer a rejection"),
        min_value=0,
        max_value=policy.DAYS_MAX,
    )
    verify_amounts = forms.CharField(
        label=_("Gross amounts from which a promotion begins"),
        widget=forms.Textarea(attrs={"rows": 3, "class": "short"}),
        max_length=200,
        required=False,
        help_text=_("One a line. A claim just above one is looked at by a person."),
    )
    award_ceiling = declared.whole("award_ceiling")
    adjust_limit_points = declared.whole("adjust_limit_points")
    adjust_limit_admin_points = declared.whole("adjust_limit_admin_points")
    rules_need_two = declared.flag("rules_need_two")
    debts = forms.BooleanField(**declared.told("debts_from"), required=False)

    def prepare(self) -> None:
        """Ask first who confirms each kind of evidence."""
        steps = [
            (policy.MACHINE, _("the machine, if nothing speaks against it")),
            (policy.PARTNER, _("the seller")),
            (policy.BOTH, _("the seller, then somebody here")),
            (policy.ORGANISER, _("somebody here")),
        ]
        for kind in policy.DEFAULTS:
            label = _("Who confirms: %(what)s") % {"what": KINDS[kind]}
            self.fields[f"verify_{kind}"] = forms.ChoiceField(label=label, choices=steps)
        self.order_fields([*(f"verify_{kind}" for kind in policy.DEFAULTS)])

    @staticmethod
    def began(programme: Programme) -> Mapping[str, Any]:
        """What stands."""
        rules = policy.of(programme)
        amounts = [f"{to_major(amount, programme.currency):f}" for amount in rules.amounts]
        return {
            **{f"verify_{kind}": rules.step(kind) for kind in policy.DEFAULTS},
            "verify_sample": rules.sample,
            "verify_days": rules.days,
            "verify_after": rules.after,
            "appeal_days": rules.appeal_days,
            "verify_amounts": "\n".join(amounts),
            "award_ceiling": programme.award_ceiling,
            "adjust_limit_points": programme.adjust_limit_points,
            "adjust_limit_admin_points": programme.adjust_limit_admin_points,
            "rules_need_two": programme.rules_need_two,
            "debts": programme.debts_from is not None,
        }

    def clean_verify_amounts(self) -> list[int]:
        """In minor units, each once."""
        read, currency = NumberField(min_value=0), self.portal.programme.currency
        lines = [
            line
            for line in self.cleaned_data["verify_amounts"].replace(";", "\n").splitlines()
            if line.strip()
        ]
        return sorted(
            {to_minor(read.clean(line), currency) for line in lines[: policy.AMOUNTS_MAX]} - {0}
        )

    def settings(self) -> dict[str, Any]:
        """Debts count from the moment they are allowed: nobody owes what fell short before."""
        typed, programme = self.cleaned_data, self.portal.programme
        return {
            "verification": {
                **{kind: typed[f"verify_{kind}"] for kind in policy.DEFAULTS},
                "sample": typed["verify_sample"],
                "days": typed["verify_days"],
                "after": typed["verify_after"],
                "amounts": typed["verify_amounts"],
                "appeal_days": typed["appeal_days"],
            },
            "award_ceiling": typed["award_ceiling"],
            "adjust_limit_points": typed["adjust_limit_points"],
            "adjust_limit_admin_points": typed["adjust_limit_admin_points"],
            "rules_need_two": typed["rules_need_two"],
            "debts_from": (programme.debts_from or self.portal.now) if typed["debts"] else None,
        }


class JoiningForm(SettingsForm):
    """Who takes part, and by what a firm is proved."""

    columns = ""

    members = forms.ChoiceField(
        label=_("Who takes part"),
        choices=[
            ("", _("firms, and persons too")),
            (firm_means.FIRMS, _("firms only")),
            (firm_means.PERSONS, _("persons only, as consumers or staff")),
        ],
        required=False,
        help_text=_(
            "Of persons only nobody is asked for a firm or its tax number, and members read what"
            " they paid, with tax. Of firms only nobody joins without a tax number. Who takes part"
            " already stays."
        ),
    )
    means = forms.MultipleChoiceField(
        **declared.told("joining"),
        widget=forms.CheckboxSelectMultiple,
    )
    days = WholeField(
        label=_("Days that it usually takes, as people are told"),
        min_value=1,
        max_value=firm_means.DAYS_MAX,
        help_text=_("When somebody waits longer, you get a mail."),
    )

    def prepare(self) -> None:
        """Say the advice beside each means."""
        self.fields["means"].choices = [  # type: ignore[attr-defined]
            (
                means.code,
                format_html(
                    '<span><b>{}</b><br><span class="small muted">{}</span></span>',
                    means.name,
                    means.advice,
                ),
            )
            for means in firm_means.MEANS.values()
        ]

    @staticmethod
    def began(programme: Programme) -> Mapping[str, Any]:
        """What stands."""
        chosen = firm_means.policy_of(programme)
        members = firm_means.PERSONS if chosen.is_of_persons else ""
        members = firm_means.FIRMS if chosen.is_of_firms else members
        return {"members": members, "means": list(chosen.means), "days": chosen.days}

    def settings(self) -> dict[str, Any]:
        """The means in their own order."""
        typed = self.cleaned_data
        return {
            "joining": {
                "means": list(firm_means.in_order(typed["means"])),
                "days": typed["days"],
                **({"members": typed["members"]} if typed["members"] else {}),
            }
        }
