"""What is said of an offer."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.engagement.tradeins import selling, writing
from tandem.engagement.tradeins.models import Unsold
from tandem.engagement.tradeins.queries import Worth
from tandem.engagement.tradeins.writing import OfferIn
from tandem.kit.money import to_minor
from tandem.portals.shared.areas.fields import (
    DayField,
    LinesField,
    LocalizedTextField,
    NumberField,
    WholeField,
)
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.picking import PickField
from tandem.portals.shared.areas.rows import RowForm, RowSet
from tandem.portals.shared.areas.selecting import SelectionForm
from tandem.portals.shared.areas.steps import Step
from tandem.portals.shared.choosing import audiences, sources

CATEGORY, PRODUCT = "category", "product"
LISTED: Mapping[str, Any] = {
    "": _("a thing of this name"),
    CATEGORY: _("any product of a category"),
    PRODUCT: _("one product"),
}
NOTHING = Decimal(0)
OF_THE_SALE = ("fee_percent", "pays", "shelf_days", "unsold")
MONEY, RULES = "MONEY", "RULES"
AMOUNT_MAX = writing.WORTH_MAX // 100


class WorthRow(RowForm):
    """A thing in a condition, and what it is worth."""

    columns = "three"
    hides_optional = True  # what may be empty says so itself

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=8)
    listed = forms.ChoiceField(label=_("What it is"), choices=[*LISTED.items()], required=False)
    thing = forms.CharField(
        label=_("What members call it"), max_length=writing.WORD_MAX, required=False
    )
    condition = forms.CharField(
        label=_("In what condition"),
        max_length=writing.WORD_MAX,
        required=False,
        help_text=_("Such as: like new, worn."),
    )
    worth = NumberField(
        label=_("Value"),
        min_value=0,
        max_value=AMOUNT_MAX,
        decimal_places=2,
        required=False,
        help_text=_("Left empty where it is sold for who gave it."),
    )

    def prepare(self) -> None:
        """Ask for the category or the product, and say in which currency."""
        self.refreshes("listed")
        listed = str(self.typed("listed") or "")
        if listed == CATEGORY:
            self.add("category", PickField(sources.CATEGORIES, label=_("Category"), empty_value=""))
        elif listed == PRODUCT:
            self.add(
                "sku", PickField(sources.KEYED["products"], label=_("Product"), empty_value="")
            )
        if listed in (CATEGORY, PRODUCT):
            self.fields["thing"].help_text = _("Empty: as the catalogue calls it.")
            self.order_fields(["key", "listed", "category", "sku", "thing", "condition", "worth"])
        label = _("Given for one, in %(currency)s")
        self.fields["worth"].label = label % {"currency": self.portal.programme.currency}

    def clean(self) -> dict[str, Any]:
        """What is in no catalogue has a name here."""
        typed: dict[str, Any] = super().clean() or {}
        is_named = typed.get("thing") or typed.get("category") or typed.get("sku")
        if not is_named and not self.errors:
            self.add_error("thing", _("Say what is taken back."))
        return typed

    def require_worth(self) -> None:
        """Refuse a thing of which nobody said what it is worth."""
        is_said = "worth" in self.errors or self.cleaned_data.get("worth") is not None
        if self.has_changed() and not self.is_removed and not is_said:
            self.add_error("worth", _("Say what it is worth."))

    def has_changed(self) -> bool:
        """Whether anything is said of a thing."""
        return any(self.typed(name) for name in ("thing", "listed", "condition", "worth"))


class OfferForm(audiences.WhomForm):
    """An offer."""

    columns = "two"
    steps = (
        Step(_("What is taken back"), fields=("name", "text"), rows=("worths",)),
        Step(_("Sizes and the next one"), fields=("sizes", "next_months")),
        Step(
            _("What becomes of it"),
            fields=("is_sold_on", *OF_THE_SALE, "handling"),
        ),
        Step(_("For whom"), fields=audiences.FIELDS),
    )
    rows = {
        "worths": RowSet(
            WorthRow,
            one=_("Thing and condition"),
            add=_("Add a thing"),
            help=_(
                "For a thing in several conditions add a row for each. The amount stands in its"
                " action for rules to give; it is what a member is told."
            ),
            spare=1,
            is_ordered=True,
        )
    }
    errors_at = {writing.OfferCodeTaken: "name"}

    name = LocalizedTextField(label=_("Name"), max_length=writing.NAME_MAX)
    text = LocalizedTextField(
        label=_("What members read"), max_length=writing.TEXT_MAX, required=False, is_long=True
    )
    sizes = LinesField(
        label=_("Sizes"), required=False, help_text=_("A line each, the smallest first.")
    )
    next_months = WholeField(
        label=_("Remind of the next size after so many months"),
        min_value=0,
        max_value=writing.MONTHS_MAX,
        required=False,
        help_text=_("Empty: nobody is reminded."),
    )
    is_sold_on = forms.BooleanField(
        label=_("It is sold for who gave it"),
        required=False,
        help_text=_("Then it is worth what its sale brings, less the fee."),
    )
    fee_percent = WholeField(
        label=_("Fee in per cent of the price"), min_value=0, max_value=100, required=False
    )
    pays = forms.ChoiceField(
        label=_("How who gave it has their share"),
        choices=[(RULES, _("as points or a discount, by a rule")), (MONEY, _("in money"))],
        help_text=_("In money: what is to be paid stands in a list, until it is noted as paid."),
    )
    shelf_days = WholeField(
        label=_("Days for sale"),
        min_value=0,
        max_value=writing.DAYS_MAX,
        required=False,
        help_text=_("Empty: until somebody buys it."),
    )
    unsold = forms.ChoiceField(
        label=_("What nobody buys"),
        choices=[
            (Unsold.BACK.value, _("is fetched by who gave it")),
            (Unsold.CHARITY.value, _("is given away")),
        ],
    )
    handling = NumberField(
        label=_("What one item costs you"),
        min_value=0,
        max_value=AMOUNT_MAX,
        decimal_places=2,
        required=False,
        help_text=_("Cleaning, room, work: for the report."),
    )

    def prepare(self) -> None:
        """Ask for the sale where there is one."""
        super().prepare()
        self.refreshes("is_sold_on")
        if not self["is_sold_on"].value():
            for name in OF_THE_SALE:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Each thing has a worth, unless its sale says it."""
        typed: dict[str, Any] = super().clean() or {}
        if not typed.get("is_sold_on"):
            rows: list[Any] = self.row_sets["worths"].forms
            for row in rows:
                row.require_worth()
        return typed

    def wanted(self) -> OfferIn:
        """The offer."""
        typed, currency = self.cleaned_data, self.portal.programme.currency
        return OfferIn(
            name=typed["name"],
            text=typed["text"],
            worths=[self._worth(row) for row in self.row_sets["worths"].typed],
            whom=self.whom,
            sizes=typed["sizes"],
            is_sold_on=typed["is_sold_on"],
            fee_percent=typed.get("fee_percent") or 0,
            is_paid_in_money=typed.get("pays") == MONEY,
            shelf_days=typed.get("shelf_days") or 0,
            unsold=typed.get("unsold") or Unsold.BACK.value,
            handling_minor=to_minor(typed["handling"] or NOTHING, currency),
            next_months=typed["next_months"] or 0,
        )

    def _worth(self, row: dict[str, Any]) -> Worth:
        language, currency = self.portal.language, self.portal.programme.currency
        return Worth(
            row["key"],
            {language: row["thing"]},
            {language: row["condition"]},
            to_minor(row["worth"] or NOTHING, currency),
            category=row.get("category") or "",
            sku=row.get("sku") or "",
        )


class PaidForm(SelectionForm):
    """Shares that were paid out."""

    columns = "two"
    errors_at = {selling.BadDayOfPayment: "day"}

    day = DayField(label=_("Paid on"))
    note = forms.CharField(
        label=_("By what it is told"),
        max_length=selling.NOTE_MAX,
        required=False,
        help_text=_("Such as the title of the transfer. Who gave the thing reads it, too."),
    )


class ThingForm(PortalForm):
    """An item."""

    thing = forms.UUIDField(widget=forms.HiddenInput)


class DiscountForm(PortalForm):
    """A discount for the next purchase: what is collected for it, and how much it takes off."""

    columns = "three"

    name = forms.CharField(
        label=_("What the discount is called"),
        max_length=writing.NAME_MAX,
        help_text=_("Members show it at the till."),
    )
    amount = WholeField(
        label=_("How much it takes off"),
        min_value=1,
        max_value=AMOUNT_MAX,
        help_text=_("What is handed in is collected until it is enough for it, in whole units."),
    )
    card = forms.CharField(
        label=_("What is collected for it"),
        max_length=60,
        help_text=_("The name of the card on which members see it grow."),
    )
