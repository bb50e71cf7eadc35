"""What is said of a batch of codes, of those that left, and of serials from a table."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tandem.evidence.codes import asking, dispatching, issuing, packing
from tandem.portals.shared.areas.fields import DayField, LinesField, WholeField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.picking import PickField, PickManyField
from tandem.portals.shared.areas.rows import RowForm, RowSet
from tandem.portals.shared.areas.steps import Step
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.importing import TableForm
from tandem.portals.shared.templatetags.figures import points


class QuestionRow(RowForm):
    """A question to answer before a code is used."""

    columns = "two"

    text = forms.CharField(label=_("Question"), max_length=asking.QUESTION_LENGTH_MAX)
    choices = LinesField(
        label=_("Choices"),
        required=False,
        help_text=_("A line each; none: answered in own words."),
    )

    def clean_choices(self) -> Sequence[str]:
        """None, or two and more."""
        choices: Sequence[str] = self.cleaned_data["choices"]
        if len(choices) == 1:
            raise ValidationError(_("Write two choices or more, or none."))
        if len(choices) > asking.CHOICES_MAX:
            raise ValidationError(
                _("Write at most %(most)s choices.") % {"most": asking.CHOICES_MAX}
            )
        return choices


class IssueForm(PortalForm):
    """Codes to print, all for one product; or tokens, which stand for none."""

    columns = "two"
    errors_at = {issuing.BadBatch: "total"}
    rows = {
        "questions": RowSet(
            QuestionRow,
            one=_("Question"),
            title=_("Questions to answer first"),
            help=_("Who uses a code answers them before it gives points."),
            add=_("Add a question"),
            most=asking.QUESTIONS_MAX,
        )
    }
    steps = (
        Step(_("Which codes"), fields=("product", "total", "name")),
        Step(_("What a code stands for"), fields=("quantity", "carton", "pallet")),
        Step(_("Where and until when"), fields=("zone", "ends", "awaits_dispatch")),
        Step(_("Questions"), rows=("questions",)),
    )

    product = PickField(
        sources.PRODUCTS,
        label=_("For which product"),
        coerce=UUID,
        required=False,
        help_text=_("Empty: tokens or chips, which stand for no product. Name them below."),
    )
    total = WholeField(
        label=_("How many"),
        min_value=1,
        max_value=issuing.BATCH_CODES_MAX,
    )
    name = forms.CharField(
        label=_("Name of the batch"),
        max_length=120,
        required=False,
        help_text=_("Yours, to find it again; the product's name where it is empty."),
    )
    ends = DayField(
        label=_("Can be used until"),
        required=False,
        help_text=_("Its last day; without end where none is said."),
    )
    zone = PickManyField(
        sources.ZONES,
        label=_("Only for members in"),
        required=False,
        help_text=_("Regions or countries; none: anywhere."),
    )
    quantity = WholeField(
        label=_("Pieces that a code stands for"),
        min_value=1,
        max_value=packing.EACH_MAX,
        initial=1,
    )
    carton = WholeField(
        label=_("Codes in a carton"),
        min_value=2,
        max_value=packing.EACH_MAX,
        required=False,
        help_text=_(
            "Where cartons bear codes too. Which piece lies in which carton is told by their"
            " order; a carton's code counts what was not used of the pieces in it."
        ),
    )
    pallet = WholeField(
        label=_("Cartons on a pallet"),
        min_value=2,
        max_value=packing.EACH_MAX,
        required=False,
        help_text=_("Where pallets bear codes too."),
    )
    awaits_dispatch = forms.BooleanField(
        label=_("A code can be used only after it left for a partner"),
        required=False,
        help_text=_("Stolen labels are then worth nothing. You note what left at the batch."),
    )

    def prepare(self) -> None:
        """Say how many a batch holds at most."""
        most = points(issuing.BATCH_CODES_MAX)
        self.fields["total"].help_text = _("up to %(n)s") % {"n": most}

    def clean(self) -> dict[str, Any]:
        """Pallets hold cartons; what is of no product is told by its name."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        is_unnamed = not data.get("product") and not data.get("name")
        if is_unnamed and not {"product", "name"} & self.errors.keys():
            self.add_error("name", _("Choose a product, or give the tokens a name."))
        if data.get("pallet") and not data.get("carton") and "carton" not in self.errors:
            self.add_error("carton", _("A pallet holds cartons: say how many codes lie in one."))
        return data


class LeftForm(PortalForm):
    """Codes of a batch that left for a partner."""

    columns = "two"
    errors_at = {dispatching.NoSuchCodes: "last", dispatching.DispatchedBefore: "first"}

    first = WholeField(label=_("From number"), min_value=1)
    last = WholeField(label=_("To number"), min_value=1)
    partner = PickField(sources.PARTNERS, label=_("Partner"), coerce=int)
    day = DayField(
        label=_("Day"), required=False, help_text=_("On which it left; today where none is said.")
    )

    def prepare(self, total: int = 0) -> None:
        """Say which numbers there are."""
        if total:
            self.fields["first"].help_text = _(
                "The codes of this batch are numbered 1 to %(n)s, in the order of the file."
            ) % {"n": points(total)}


class SerialsForm(TableForm):
    """Serials that packages bear anyway."""

    def prepare(self) -> None:
        """Say what it may hold."""
        self.fields["file"].help_text = _(
            "A row is a scanned GS1 DataMatrix or Digital Link, or a barcode number (GTIN) and a"
            " serial. Serials that follow one another can be guessed: better ones are random."
        )


class TakeForm(PortalForm):
    """What the serials of a table are called together."""

    name = forms.CharField(
        label=_("Name of the batch"),
        max_length=120,
        initial="GS1",
        help_text=_("Yours, to find it again. Serials of each product are a batch of their own."),
    )
