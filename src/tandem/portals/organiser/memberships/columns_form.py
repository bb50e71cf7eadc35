"""Which column of a bank's table is what."""

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.fees.receiving import columns, statements
from tandem.fees.receiving.columns import BadColumns, Head
from tandem.kit.text import key_of
from tandem.portals.shared import importing
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.forms import PortalForm


def head_of(portal: PortalContext, upload: UUID) -> Head:
    """The head of a table that this person sent."""
    return columns.head(
        importing.path_of(importing.sent(portal, upload)),  # type: ignore[arg-type]
        statements.HEADINGS,
        programme_id=portal.programme.id,
        organiser_id=portal.actor.organiser_id,
    )


class ColumnsForm(PortalForm):
    """A column for each thing that is asked of a payment."""

    columns = "two"
    errors_at: ClassVar[Any] = {BadColumns: "paid_on"}

    paid_on = forms.ChoiceField(label=_("Paid on"))
    amount = forms.ChoiceField(
        label=_("Amount"), help_text=_("Of what came in, where the bank has two columns.")
    )
    title = forms.ChoiceField(
        label=_("Title"), help_text=_("The number of the membership stands in it.")
    )
    payer = forms.ChoiceField(label=_("Who paid"), required=False)
    reference = forms.ChoiceField(label=_("The bank's reference"), required=False)
    currency = forms.ChoiceField(label=_("Currency"), required=False)

    def prepare(self, **_more: Any) -> None:
        """Offer the headings of the table whose page this is."""
        super().prepare()
        parts = getattr(self.portal.request.resolver_match, "kwargs", {})
        names = head_of(self.portal, parts["upload"]).names if "upload" in parts else ()
        choices = [(str(place), name) for place, name in enumerate(names) if key_of(name)]
        for name in columns.FIELDS:
            field: Any = self.fields[name]
            field.choices = [("", "–"), *choices]

    @property
    def places(self) -> dict[str, int]:
        """Where each field stands."""
        return {
            name: int(self.cleaned_data[name]) for name in columns.FIELDS if self.cleaned_data[name]
        }
