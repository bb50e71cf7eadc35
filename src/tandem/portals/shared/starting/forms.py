"""What the operator fills in to begin: whose programme it is, what is asked of the business, and
what of the proposal is changed.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.kit.money import to_minor
from tandem.kit.text import folded
from tandem.kit.texts import localized
from tandem.portals.shared.areas.fields import NumberField, WholeField
from tandem.portals.shared.areas.forms import ButtonsForm, PortalForm
from tandem.portals.shared.starting.words import CHANGES, THROUGH
from tandem.programmes import countries
from tandem.programmes.countries import COUNTRIES
from tandem.proposals import proposing, templates
from tandem.proposals.proposing import Answers

# The language of a country's members, where the pages speak it.
LANGUAGES = {"PL": "pl", "RO": "ro", "MD": "ro", "BY": "be"}
_LIKELY = {"EN": "PL", "BE": "BY"}
TURNOVER_MAX = proposing.TURNOVER_MAX_MINOR // 10**3


NEW = "new"  # instead of an organiser that stands


def whose_of(chosen: str) -> UUID | str:
    """An organiser that stands, or a new one."""
    return NEW if chosen == NEW else UUID(chosen)


def languages_of(country: str, language: str) -> list[str]:
    """The languages of a programme: the country's, then that of who opens it."""
    return list(dict.fromkeys((LANGUAGES.get(country, language), language)))


class WhoseForm(PortalForm):
    """A programme of an organiser that is new, or stands."""

    whose = forms.TypedChoiceField(
        label=_("Whose programme it is"), coerce=UUID, empty_value=None, required=False
    )
    organiser = forms.CharField(
        label=_("Who organises it"),
        max_length=200,
        required=False,
        help_text=_("The name of the maker or seller, as it stands in the regulations."),
    )
    name = forms.CharField(
        label=_("Name of the programme"),
        max_length=120,
        help_text=_("Its address is made of it."),
    )

    def know_organisers(self, theirs: Mapping[UUID, str]) -> None:
        """Let a standing organiser be chosen where there is one."""
        if not theirs:
            del self.fields["whose"]
            self.fields["organiser"].required = True
            return
        named = [(str(key), name) for key, name in theirs.items()]
        self.fields["whose"].choices = [*named, ("", _("A new organiser"))]  # type: ignore[attr-defined]
        self.fields["whose"].initial = named[0][0]
        self.fields["organiser"].help_text = _("Only of a new organiser.")

    def check_whose(self) -> None:
        """A new organiser has a name, and one that stands is not called otherwise."""
        if "whose" not in self.fields:
            return
        chosen, typed = self.cleaned_data.get("whose"), self.cleaned_data.get("organiser")
        if not chosen and not typed:
            self.add_error("organiser", self.fields["organiser"].error_messages["required"])
        if chosen and typed:
            names = dict(self.fields["whose"].choices)  # type: ignore[attr-defined]
            if folded(typed) != folded(names[str(chosen)]):
                self.add_error(
                    "organiser",
                    _(
                        "Above, %(name)s is chosen. Choose a new organiser there,"
                        " or leave this empty."
                    )
                    % {"name": names[str(chosen)]},
                )


def set_countries(form: PortalForm) -> None:
    """Name the countries; the reader's own is chosen."""
    language = form.portal.language
    field: Any = form.fields["country"]
    field.choices = list(countries.names(language).items())
    likely = language.split("-")[0].upper()
    field.initial = _LIKELY.get(likely, likely)


class EmptyForm(WhoseForm):
    """A programme in which nothing is set."""

    country = forms.ChoiceField(
        label=_("Country"),
        help_text=_("The currency and the time of the programme follow from it."),
    )

    def prepare(self, *, theirs: Mapping[UUID, str] = {}, **_more: Any) -> None:
        """Name the organisers and the countries."""
        self.know_organisers(theirs)
        set_countries(self)

    def clean(self) -> dict[str, Any]:
        """Somebody organises it."""
        self.check_whose()
        return self.cleaned_data


class CopyForm(PortalForm):
    """A programme like one that stands."""

    like = forms.TypedChoiceField(label=_("Like which programme"), coerce=UUID)
    whose = forms.TypedChoiceField(
        label=_("Whose programme it is"),
        coerce=whose_of,
        empty_value=None,
        required=False,
        help_text=_(
            "For another organiser, rules and segments that name goods or sellers stay behind,"
            " and so do pictures."
        ),
    )
    organiser = forms.CharField(
        label=_("Who organises it"),
        max_length=200,
        required=False,
        help_text=_("Only of a new organiser."),
    )
    name = forms.CharField(
        label=_("Name of the programme"),
        max_length=120,
        help_text=_("Its address is made of it."),
    )
    with_partners = forms.BooleanField(
        label=_("With its partners and their outlets"),
        required=False,
        initial=True,
        help_text=_("Within one organiser only."),
    )

    def prepare(
        self,
        *,
        theirs: Mapping[UUID, str] = {},
        organisers: Mapping[UUID, str] = {},
        **_more: Any,
    ) -> None:
        """Name the programmes that can be copied, and for whom."""
        self.fields["whose"].choices = [  # type: ignore[attr-defined]
            ("", _("The same organiser's")),
            *((str(key), name) for key, name in organisers.items() if len(organisers) > 1),
            (NEW, _("A new organiser")),
        ]
        self.fields["like"].choices = [  # type: ignore[attr-defined]
            (str(key), name) for key, name in theirs.items()
        ]

    def clean(self) -> dict[str, Any]:
        """A new organiser has a name, and only one that is new is given one."""
        typed, is_new = self.cleaned_data, self.cleaned_data.get("whose") == NEW
        if is_new and not typed.get("organiser"):
            self.add_error("organiser", self.fields["organiser"].error_messages["required"])
        if typed.get("organiser") and not is_new and "whose" in typed:
            self.add_error("whose", _("Choose a new organiser, or leave its name empty."))
        return typed


class QuestionsForm(PortalForm):
    """What is asked of the business."""

    sells = forms.ChoiceField(label=_("What do you make or sell?"))
    through = forms.ChoiceField(
        label=_("To whom, and through whom?"), choices=list(THROUGH.items())
    )
    changes = forms.MultipleChoiceField(
        label=_("What should change?"),
        choices=list(CHANGES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Two or three: a programme for everything is for nobody."),
    )
    country = forms.ChoiceField(
        label=_("Country"),
        help_text=_("The currency and the time of the programme follow from it."),
    )
    turnover = NumberField(
        label=_("How much do they buy from you in a year?"),
        min_value=1,
        max_value=TURNOVER_MAX,
        help_text=_(
            "All who could take part, in the currency of the country. Firms: net. Persons who"
            " buy for themselves: with tax, as tills show it. Your own people: their pay. A guess"
            " will do."
        ),
    )
    members = WholeField(
        label=_("How many are they?"),
        min_value=1,
        max_value=proposing.MEMBERS_MAX,
        help_text=_(
            "All who could take part, also those whom you do not know yet. A guess will do."
        ),
    )
    purchases = WholeField(
        label=_("How often does one of them buy in a year?"),
        min_value=1,
        max_value=proposing.PURCHASES_MAX,
        required=False,
        help_text=_("Leave it empty where you do not know."),
    )

    def prepare(self, **_more: Any) -> None:
        """Name what can be sold, as the templates call it."""
        named = {
            template.sells[0]: localized(template.sells[1], self.portal.language)
            for template in templates.every()
        }
        self.fields["sells"].choices = list(named.items())  # type: ignore[attr-defined]
        set_countries(self)


class OpenForm(ButtonsForm, WhoseForm):
    """What of the proposal is changed, and whose it becomes; the answers go with it unseen."""

    columns = "two"
    buttons: ClassVar[Mapping[str, Any]] = {
        "open": _("Open the programme"),
        "again": _("Work it out anew"),
    }
    _SAID = ("country", "turnover", "members", "purchases", "changes")

    country = forms.ChoiceField(
        choices=[(code, code) for code in COUNTRIES], widget=forms.HiddenInput
    )
    turnover = NumberField(min_value=1, max_value=TURNOVER_MAX, widget=forms.HiddenInput)
    members = WholeField(min_value=1, max_value=proposing.MEMBERS_MAX, widget=forms.HiddenInput)
    purchases = WholeField(
        min_value=1,
        max_value=proposing.PURCHASES_MAX,
        required=False,
        widget=forms.HiddenInput,
    )
    changes = forms.CharField(max_length=200, widget=forms.HiddenInput)  # words with spaces
    sells = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    through = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    template = forms.ChoiceField(label=_("Template"))
    share = NumberField(
        label=_("What it may cost, in per cent of what members buy"),
        min_value=proposing.SHARE_LEAST,
        max_value=proposing.SHARE_MOST,
        max_digits=4,
        decimal_places=2,
    )
    brand_colour = forms.RegexField(
        r"^#[0-9a-fA-F]{6}$",
        label=_("Colour"),
        initial="#a43d12",
        widget=forms.TextInput(attrs={"type": "color"}),
    )
    with_sample = forms.BooleanField(
        label=_("Add sample products, sellers and members to play with"), required=False
    )

    def prepare(self, *, theirs: Mapping[UUID, str] = {}, **_more: Any) -> None:
        """Name the templates, and the organisers; what is asked only of who opens it waits."""
        self.know_organisers(theirs)
        self.fields["template"].choices = [  # type: ignore[attr-defined]
            (template.code, localized(template.title, self.portal.language))
            for template in templates.every()
        ]
        self.order_fields(
            ["template", "share", "whose", "organiser", "name", "brand_colour", "with_sample"]
        )
        if self.is_bound and self.data.get("verdict") != "open":
            self.fields["name"].required = self.fields["organiser"].required = False

    def clean_changes(self) -> list[str]:
        """The words."""
        words = self.cleaned_data["changes"].split()
        if not {*words} <= {*CHANGES}:
            raise forms.ValidationError(self.fields["changes"].error_messages["required"])
        return words

    def clean(self) -> dict[str, Any]:
        """Who only looks on need not say whose it becomes."""
        typed = super().clean()
        if typed.get("verdict") == "open":
            self.check_whose()
        return typed

    @property
    def can_be_shown(self) -> bool:
        """Whether a proposal can be worked out, whatever else is wrong."""
        return not {*self._SAID, "template"} & {*self.errors}


def answers_of(typed: Mapping[str, Any], share: Decimal) -> Answers:
    """The answers that a form holds."""
    currency, _zone = COUNTRIES[typed["country"]]
    return Answers(
        country=typed["country"],
        turnover_minor=to_minor(typed["turnover"], currency),
        members=typed["members"],
        share=share,
        changes=tuple(typed["changes"]),
        purchases_a_year=typed.get("purchases") or 0,
    )
