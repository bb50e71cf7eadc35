"""What is said of an action: its name, what is told of each, and how it is proved by photos."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tandem.activity import declaring, kinds
from tandem.evidence.claims.photos import wanting
from tandem.portals.shared.areas.fields import LinesField, WholeField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.rows import RowForm, RowSet
from tandem.portals.shared.importing import TableForm

MEMBERS, PARTNERS = "MEMBERS", "PARTNERS"
TYPES = {
    "TEXT": _("words"),
    "NUMBER": _("a number"),
    "FLAG": _("yes or no"),
    "DAY": _("a day"),
}


class FieldRow(RowForm):
    """One thing that is told of each action of a kind."""

    columns = "two"
    more = ("name",)

    label = forms.CharField(label=_("What is told"), max_length=80)
    type = forms.ChoiceField(label=_("It is"), choices=list(TYPES.items()), initial="TEXT")
    is_required = forms.BooleanField(label=_("It has to be told"), required=False)
    name = forms.RegexField(
        r"^[a-z][a-z0-9_]*$",
        label=_("Short name for programs"),
        max_length=20,
        required=False,
        help_text=_("Small Latin letters; made of the name where it is empty."),
    )

    def prepare(self) -> None:
        """Words may be chosen from some."""
        self.refreshes("type")
        if self.typed("type") in ("", None, "TEXT"):
            self.add(
                "choices",
                LinesField(
                    label=_("Choices"),
                    required=False,
                    help_text=_("A line each; none: any words."),
                ),
            )

    def clean_choices(self) -> list[str]:
        """None, or two and more."""
        choices: list[str] = self.cleaned_data["choices"]
        if len(choices) == 1:
            raise ValidationError(_("Write two choices or more, or none."))
        if len(choices) > declaring.CHOICES_MAX:
            raise ValidationError(
                _("Write at most %(most)s choices.") % {"most": declaring.CHOICES_MAX}
            )
        return choices


class ActionForm(PortalForm):
    """An action that members do. What concerns photos is asked where they prove it so."""

    columns = "two"
    errors_at = {kinds.NotAKind: "code", wanting.BadProof: "checklist"}
    rows = {
        "fields": RowSet(
            FieldRow,
            one=_("What is told"),
            title=_("What is told of each"),
            help=_("Rules can ask for it and calculate with numbers. The day is always told."),
            add=_("Add what is told"),
            most=declaring.ATTRIBUTES_MAX,
        )
    }
    OF_PHOTOS: ClassVar[tuple[str, ...]] = (
        "by",
        "text",
        "checklist",
        "every_days",
        "is_pair",
        "asks_place",
        "asks_number",
    )

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("As members read it: Poster in the window.")
    )
    code = forms.RegexField(
        r"^[A-Za-z][A-Za-z0-9_]*$",
        label=_("Key for programs"),
        max_length=40,
        required=False,
        help_text=_("Under which your systems tell of it; made of the name where it is empty."),
    )
    by_photos = forms.BooleanField(
        label=_("It is proved by photos"),
        required=False,
        help_text=_("Somebody of yours looks at each photo before it gives points."),
    )
    by = forms.ChoiceField(
        label=_("Who proves it"),
        choices=[
            (MEMBERS, _("Members, on their phones")),
            (PARTNERS, _("Partners, for each of their outlets")),
        ],
        initial=MEMBERS,
        help_text=_(
            "What partners prove gives points to the partner: write a rule that gives them to the"
            " partner, not to the member."
        ),
    )
    text = forms.CharField(
        label=_("What the photo is to show"),
        max_length=wanting.TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    checklist = LinesField(
        label=_("What is checked in the photo"),
        required=False,
        help_text=_("Points for who looks at it, a line each."),
    )
    every_days = WholeField(
        label=_("Once in how many days"),
        min_value=1,
        max_value=wanting.EVERY_DAYS_MAX,
        required=False,
        help_text=_(
            "As often as they like where it is empty; of partners it holds for each outlet."
        ),
    )
    is_pair = forms.BooleanField(
        label=_("One photo from before and one from after"), required=False
    )
    asks_place = forms.BooleanField(label=_("Ask where it was taken"), required=False)
    asks_number = forms.BooleanField(
        label=_("A number of the day has to be in the picture"),
        required=False,
        help_text=_("So no old photo and no photo of a screen will do."),
    )

    def prepare(self, opened: str = "") -> None:
        """Ask for what applies; the key of an action that is known stays.

        Args:
            opened: the key of the action that is changed.
        """
        self.opened = opened
        if opened:
            del self.fields["code"]
        is_proved = self.data.get("by_photos") if self.is_bound else self.initial.get("by_photos")
        for name in () if is_proved else self.OF_PHOTOS:
            del self.fields[name]
        if is_proved and self.is_bound and "by" not in self.data:  # sent before it was asked for
            self.fields["by"].required = False
        self.refreshes("by_photos")

    def clean_code(self) -> str:
        """One that no other action has."""
        code: str = self.cleaned_data["code"].upper()
        known = declaring.declared(
            self.portal.programme.id, organiser_id=self.portal.actor.organiser_id
        )
        if code in known:
            raise ValidationError(_("Another action has this key."))
        return code

    def proof(self) -> dict[str, Any] | None:
        """How it is proved by photos; None where it is not."""
        data = self.cleaned_data
        if not data["by_photos"]:
            return None
        return {
            "is_pair": data["is_pair"],
            "checklist": data["checklist"],
            "every_days": data["every_days"] or 0,
            "asks_place": data["asks_place"],
            "asks_number": data["asks_number"],
            "is_of_partners": data["by"] == PARTNERS,
        }


class DoneForm(TableForm):
    """A table of who did it, and when."""

    def prepare(self, told: str = "") -> None:
        """Say what it may hold.

        Args:
            told: what is told of each, as columns are called.
        """
        text = _(
            "A row is a member (number, tax number, e-mail address or card) and a day; a reference"
            " tells actions of one day apart."
        )
        self.fields["file"].help_text = f"{text} {told}".strip()
