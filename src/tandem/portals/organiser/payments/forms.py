"""What is said of payments: a table of them, and whose documents it names."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.partners.models import Partner
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.importing import TableForm


def partner_names(portal: Portal) -> dict[str, str]:
    """The partners of the programme, by their ids as forms bring them."""
    partners = Partner.objects.of(portal.organiser_id).filter(programme_id=portal.programme.id)
    return {
        str(key): name
        for key, name in partners.order_by("sort_key", "id").values_list("id", "name")
    }


# How decimals are written, by the word that stands in the address.
DECIMALS = {"told": "", "comma": ",", "point": "."}
DECIMALS_WRITTEN = {"told": _("as the table tells"), "comma": "1,5", "point": "1.5"}


class PaymentsForm(TableForm):
    """A bank's or an accountant's list of what was received."""

    partner = forms.TypedChoiceField(
        label=_("Whose documents"), coerce=int, empty_value=None, required=False
    )
    decimals = forms.ChoiceField(
        label=_("Decimals are written"),
        choices=list(DECIMALS_WRITTEN.items()),
        required=False,
        help_text=_("Asked only of amounts such as 1.000, which may be a thousand or one."),
    )

    def prepare(self) -> None:
        """Offer the partners, and the programme itself."""
        names = partner_names(self.portal).items()
        self.fields["partner"].choices = [("", self.portal.programme.name), *names]  # type: ignore[attr-defined]
        self.fields["file"].help_text = _(
            "Columns are known by their names: document and day of payment are needed; an amount"
            " (none means the whole) and a reference may be there."
        )
