"""What a landing page says."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tandem.kit import ids
from tandem.outreach import addresses, landings
from tandem.outreach.models import WORD_MAX
from tandem.partners.models import Outlet
from tandem.portals.shared.areas.fields import LocalizedTextField, PictureField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.picking import PickField
from tandem.portals.shared.choosing import sources


class LandingForm(PortalForm):
    """A page for a partner or an action."""

    columns = "two"
    errors_at = {
        addresses.AddressMissing: "code",
        landings.LandingKnown: "code",
        landings.TitleMissing: "title",
    }

    title = LocalizedTextField(
        label=_("Title"),
        max_length=landings.TITLE_MAX,
        help_text=_("What somebody reads first: “Fit pumps? Collect points.”"),
    )
    code = forms.SlugField(
        label=_("End of its address"),
        max_length=landings.CODE_MAX,
        required=False,
        help_text=_("Small letters, digits and hyphens; of the title, where it is empty."),
    )
    text = LocalizedTextField(
        label=_("Text"), max_length=landings.TEXT_MAX, required=False, is_long=True
    )
    picture = PictureField(label=_("Picture"), required=False)
    partner = PickField(
        sources.PARTNERS,
        label=_("Whose customers it is for"),
        coerce=int,
        required=False,
        help_text=_("Who joins here is won by this partner."),
    )
    outlet = PickField(
        sources.OUTLETS, label=_("At which outlet"), coerce=ids.parsed, required=False
    )
    invites = forms.CharField(
        label=_("Who invites"),
        max_length=landings.INVITES_MAX,
        required=False,
        help_text=_("The partner, where it is empty."),
    )
    campaign = forms.CharField(
        label=_("Campaign"),
        max_length=WORD_MAX,
        required=False,
        help_text=_("A word under which the report adds up several pages."),
    )

    def clean(self) -> dict[str, Any]:
        """An outlet is one of the partner; alone it says whose it is."""
        form_values = super().clean() or self.cleaned_data
        if form_values.get("outlet"):
            outlets = Outlet.objects.of(self.portal.organiser_id)
            row = outlets.filter(id=form_values["outlet"]).order_by("id").first()
            if row is not None and form_values.get("partner") in (None, row.partner_id):
                form_values["partner"] = row.partner_id
            elif "outlet" not in self.errors:
                wrong = ValidationError(_("This outlet is another partner's."))
                self.add_error("outlet", wrong)
        return form_values


class ChangeForm(LandingForm):
    """A page that stands: its address is printed, so it stays."""

    def prepare(self) -> None:
        """Ask for all else."""
        del self.fields["code"]
