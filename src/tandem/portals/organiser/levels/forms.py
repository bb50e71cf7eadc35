"""What is said of the ladder and its levels, and of a membership."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.kit.money import to_minor
from tandem.kit.text import key_of
from tandem.portals.shared.areas.fields import NumberField, WholeField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.picking import PickField
from tandem.portals.shared.areas.rows import RowForm, RowSet
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.telling import levels as telling
from tandem.tiers import ladders, queries
from tandem.tiers.ladders import Ask, TierIn
from tandem.tiers.models import AMOUNTS, OF_A_KIND

MEASURES = {
    "status": "STATUS",
    "turnover": "TURNOVER",
    "paid": "PAID",
    "deeds": "DEEDS",
    "people": "PEOPLE",
}


class LevelRow(RowForm):
    """A level, and what it asks for."""

    columns = "three"

    code = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=60)
    status = WholeField(label=_("Status points"), min_value=1, required=False)
    turnover = NumberField(min_value=0, required=False)
    paid = NumberField(min_value=0, required=False)
    deeds = WholeField(label=_("Number of purchases or actions"), min_value=1, required=False)
    people = WholeField(label=_("Different people"), min_value=1, required=False)
    kind = PickField(
        sources.ACTION_KINDS,
        label=_("Which of them"),
        empty_value="",
        required=False,
        help_text=_("For the two numbers."),
    )

    def prepare(self) -> None:
        """Money is the programme's."""
        currency = {"c": self.portal.programme.currency}
        self.fields["turnover"].label = _("Net turnover, %(c)s") % currency
        self.fields["paid"].label = _("Paid with tax, %(c)s") % currency

    def clean(self) -> dict[str, Any]:
        """A number of purchases or actions says of which."""
        row = super().clean() or {}
        if (row.get("deeds") or row.get("people")) and not row.get("kind"):
            self.add_error("kind", _("Choose which of them."))
        return row


class LadderForm(PortalForm):
    """The levels, lowest first, and how they are reviewed."""

    columns = "three"
    rows = {
        "levels": RowSet(
            LevelRow,
            one=_("Level"),
            title=_("The ladder, lowest first"),
            help=_(
                "All that a level asks for must be reached. Members keep theirs when another is put"
                " between."
            ),
            add=_("Add a level"),
            most=ladders.TIERS_MAX,
            spare=0,
            is_ordered=True,
        )
    }

    window = forms.ChoiceField(
        label=_("Counted over"), choices=list(telling.WINDOWS.items()), initial="YEAR"
    )
    grace = WholeField(
        label=_("Days of grace before a level falls"), min_value=0, max_value=366, initial=30
    )
    softly = forms.BooleanField(
        label=_("Fall by one level at a time"), required=False, initial=True
    )

    def tiers(self) -> list[TierIn]:
        """The levels as they are written, lowest first."""
        portal = self.portal
        known = queries.ladder_of(portal.programme.id, organiser_id=portal.organiser_id)[1]
        standing = {tier.code: tier.name for tier in known}
        return [self._tier(row, standing) for row in self.row_sets["levels"].typed]

    def _tier(self, row: dict[str, Any], standing: dict[str, dict[str, str]]) -> TierIn:
        code = row["code"] if row["code"] in standing else key_of(row["name"])[:40]
        asks = []
        for field, measure in MEASURES.items():
            if row[field]:
                much = (
                    to_minor(row[field], self.portal.programme.currency)
                    if measure in AMOUNTS
                    else row[field]
                )
                asks.append(Ask(measure, much, row["kind"] if measure in OF_A_KIND else ""))
        return TierIn(
            code, {**standing.get(code, {}), self.portal.language: row["name"]}, tuple(asks)
        )


class MembershipForm(PortalForm):
    """A membership that members can be given."""

    columns = "three"

    name = forms.CharField(label=_("Name"), max_length=80)
    months = WholeField(label=_("Months"), min_value=0, initial=12)
    price = NumberField(min_value=0, required=False, help_text=_("You ask for it yourself."))

    def prepare(self) -> None:
        """Money is the programme's."""
        self.fields["price"].label = _("Price, %(c)s") % {"c": self.portal.programme.currency}


class EndMembershipForm(PortalForm):
    """A membership that is no longer given."""

    plan = forms.UUIDField(widget=forms.HiddenInput)
