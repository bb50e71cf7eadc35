"""What is said of an initiative, of what stands on its page, and of a goal."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from tandem.initiatives import parts, pieces, writing
from tandem.initiatives.goals import BadGoal, GoalIn
from tandem.initiatives.models import Measure, Owner
from tandem.initiatives.writing import InitiativeIn
from tandem.kit.money import to_minor
from tandem.kit.text import slug
from tandem.platform.files import uploads
from tandem.portals.organiser.initiatives.words import MEASURES, OWNERS
from tandem.portals.organiser.rules import drafts
from tandem.portals.shared.areas.fields import (
    DayField,
    LocalizedTextField,
    NumberField,
    PictureField,
)
from tandem.portals.shared.areas.files import FileForm, KeptFileField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.picking import PickField, PickManyField
from tandem.portals.shared.areas.rows import RowForm, RowSet
from tandem.portals.shared.areas.steps import Step
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.pages import key_of
from tandem.portals.shared.read_fields import ReadField

IN_YOUR_LANGUAGE = _("In your language; texts of other languages stay.")


class InitiativeForm(PortalForm):
    """An initiative."""

    columns = "two"
    steps = (
        Step(_("What it is"), fields=("name", "address", "text", "picture", "colour")),
        Step(_("When"), fields=("since_on", "until_on")),
        Step(_("Who sees it"), fields=("segments", "tiers", "trades", "partners", "public")),
        Step(_("Its rules"), fields=("rules",)),
    )
    errors_at = {writing.AddressTaken: "address"}

    name = LocalizedTextField(label=_("Name"), max_length=writing.NAME_MAX)
    address = forms.CharField(
        label=_("Address"),
        max_length=60,
        required=False,
        help_text=_("The last part of its page's address; made of its name where it is empty."),
    )
    text = LocalizedTextField(
        label=_("What it is about"),
        max_length=writing.TEXT_MAX,
        required=False,
        is_long=True,
        help_text=IN_YOUR_LANGUAGE,
    )
    picture = PictureField(label=_("Picture"), required=False)
    colour = forms.RegexField(
        r"^#[0-9a-fA-F]{6}$",
        label=_("Colour"),
        required=False,
        help_text=_("Of its page, such as #a43d12; empty: the programme's."),
    )
    since_on = DayField(label=_("First day"))
    until_on = DayField(
        label=_("Last day"), help_text=_("It ends by itself when this day is over.")
    )
    segments = PickManyField(
        sources.SEGMENTS,
        label=_("Segments"),
        required=False,
        help_text=_("One of them is enough; none chosen: everybody."),
    )
    tiers = PickManyField(sources.TIERS, label=_("Levels"), required=False)
    trades = PickManyField(sources.TRADES, label=_("Trades"), required=False)
    partners = forms.BooleanField(
        label=_("The staff of partners read it too, in their own portal"), required=False
    )
    public = forms.BooleanField(
        label=_("Strangers read it too, where the programme's public page is on"), required=False
    )
    rules = forms.MultipleChoiceField(
        label=_("Rules that belong to it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They are shown on its page, and what they give is its result."),
    )

    def prepare(self, *, began: Any = ()) -> None:
        """Offer the rules that count now and those of the draft, and what was chosen before."""
        versions = drafts.versions(self.portal)
        names: dict[str, str] = {}
        for version in (versions.draft, *versions.coming, versions.current):
            for rule in drafts.rules_of(self.portal, version):
                names.setdefault(rule.key, rule.name)
        for key in self.initial.get("rules", began):
            names.setdefault(key, key)
        self.fields["rules"].choices = list(names.items())  # type: ignore[attr-defined]
        if not names:
            del self.fields["rules"]

    def clean_address(self) -> str:
        """A part of an address that leads to no other page."""
        typed: str = slug(self.cleaned_data["address"], "", most=60)
        if typed and not is_free(typed):
            raise ValidationError(_("Another page has this address. Choose a longer one."))
        return typed

    def clean_colour(self) -> str:
        """In small letters."""
        typed: str = self.cleaned_data["colour"].lower()
        return typed

    def payload(self) -> InitiativeIn:
        """What was said; the picture comes apart."""
        typed = self.cleaned_data
        return InitiativeIn(
            name=typed["name"],
            text=typed["text"],
            since_on=typed["since_on"],
            until_on=typed["until_on"],
            colour=typed["colour"],
            is_public=typed["public"],
            is_for_partners=typed["partners"],
            segments=typed["segments"],
            tiers=typed["tiers"],
            trades=typed["trades"],
            rules=typed.get("rules", ()),
        )


def is_free(address: str) -> bool:
    """Whether no other public page of a programme lies at this last part of an address."""
    try:
        return resolve(f"/programme/any/{address}/").url_name == "public-initiative-any"
    except Resolver404:
        return False


class ChangeForm(InitiativeForm):
    """An initiative that stands: its address stays."""

    def prepare(self, *, began: Any = ()) -> None:
        """Ask for what can be changed only."""
        super().prepare(began=began)
        del self.fields["address"]


class MaterialForm(FileForm):
    """A PDF, a film or a text."""

    errors_at = {parts.NotAFilm: "film", uploads.NotAPdf: "file"}

    title = LocalizedTextField(label=_("Title"), max_length=writing.NAME_MAX)
    file = KeptFileField(label=_("PDF"), accept=".pdf", required=False)
    film = ReadField(
        read=parts.require_film,
        label=_("Or the address of a film"),
        max_length=500,
        required=False,
        help_text=_("Nothing is asked of its site before somebody presses it."),
    )
    text = LocalizedTextField(
        label=_("Or a text"), max_length=writing.TEXT_MAX, required=False, is_long=True
    )


class NewsForm(PortalForm):
    """What readers of the page are told."""

    title = LocalizedTextField(label=_("Title"), max_length=writing.NAME_MAX)
    text = LocalizedTextField(
        label=_("Text"), max_length=writing.TEXT_MAX, required=False, is_long=True
    )
    is_told = forms.BooleanField(
        label=_("Tell the members whom the initiative is for"),
        required=False,
        help_text=_("In their messages and by mail; what left does not come back. Not of a draft."),
    )


class PieceRow(RowForm):
    """Something that stands on the page."""

    what = PickField(sources.PIECES, label=_("What stands there"), coerce=str)


class PiecesForm(PortalForm):
    """All that stands on the page, in its order."""

    rows = {
        "pieces": RowSet(
            PieceRow,
            one=_("What stands there"),
            add=_("Add one more"),
            most=pieces.PIECES_MAX,
            spare=1,
            is_ordered=True,
        )
    }

    def keys(self) -> list[pieces.Key]:
        """What was chosen, in order."""
        pieces = [row["what"].split(":", 1) for row in self.row_sets["pieces"].typed]
        return [(kind, key_of(key)) for kind, key in pieces]


class PartForm(PortalForm):
    """A material or news that is taken off the page."""

    part = forms.UUIDField(widget=forms.HiddenInput)


class GoalForm(PortalForm):
    """A goal of an initiative or of the programme."""

    columns = "two"
    steps = (
        Step(_("What is to change"), fields=("name", "measure", "kind", "begins", "ends")),
        Step(_("From what to what"), fields=("start", "target")),
        Step(
            _("Whose it is, and what it costs"),
            fields=("owner", "budget", "saving", "case", "shown"),
        ),
    )

    name = LocalizedTextField(label=_("Goal"), max_length=writing.NAME_MAX)
    measure = forms.ChoiceField(label=_("Measured is"), choices=list(MEASURES.items()))
    kind = PickField(
        sources.ACTION_KINDS,
        label=_("Of which action"),
        required=False,
        empty_value="",
        help_text=_("Where actions or members are measured; empty: purchases."),
    )
    begins = DayField(label=_("First day"))
    ends = DayField(label=_("Last day"))
    start = NumberField(
        label=_("From"),
        min_value=0,
        decimal_places=2,
        help_text=_("What it was before, such as over as many days; turnover in whole money."),
    )
    target = NumberField(label=_("To reach"), min_value=0, decimal_places=2)
    owner = forms.ChoiceField(label=_("Whose it is"), choices=list(OWNERS.items()))
    budget = NumberField(label=_("Budget"), min_value=0, decimal_places=2, required=False)
    saving = NumberField(
        label=_("What reaching it saves"),
        min_value=0,
        decimal_places=2,
        required=False,
        help_text=_("For goals that are not sales, such as e-invoices instead of paper."),
    )
    case = forms.CharField(
        label=_("Why"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    shown = forms.BooleanField(
        label=_("Readers of the initiative's page see how far it is"), required=False
    )

    errors_at = {BadGoal: "target"}

    def payload(self) -> GoalIn:
        """The goal, amounts in minor units."""
        typed, currency = self.cleaned_data, self.portal.programme.currency

        def value(name: str) -> int:
            number: Decimal = typed[name]
            is_money = typed["measure"] == Measure.TURNOVER
            return to_minor(number, currency) if is_money else int(number)

        def amount(name: str) -> int | None:
            return None if typed[name] is None else to_minor(typed[name], currency)

        return GoalIn(
            name=typed["name"],
            measure=typed["measure"],
            kind=typed["kind"],
            from_value=value("start"),
            to_value=value("target"),
            since_on=typed["begins"],
            until_on=typed["ends"],
            owner=Owner(typed["owner"]),
            budget_minor=amount("budget"),
            saving_minor=amount("saving"),
            case=typed["case"],
            is_shown=typed["shown"],
        )
