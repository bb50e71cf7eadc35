"""What is said of a partner, and of an outlet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.kit import codes
from tandem.partners.changing import BelowItself
from tandem.partners.models import Partner, PartnerRole
from tandem.partners.onboarding import OutletKnown
from tandem.partners.outlets import placing
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.picking import PickField
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.importing import TableForm
from tandem.portals.shared.labels import PARTNER_ROLES
from tandem.portals.shared.outlets import WhereForm
from tandem.portals.shared.read_fields import TaxIdField
from tandem.portals.shared.staff.forms import InviteForm


class PartnerForm(PortalForm):
    """A firm that sells on."""

    columns = "two"
    errors_at = {codes.NotACode: "tax_id"}

    name = forms.CharField(label=_("Name"), max_length=200)
    tax_id = TaxIdField(label=_("Tax number"), max_length=20)
    code = forms.CharField(
        label=_("Short code"),
        max_length=40,
        required=False,
        help_text=_(
            "Your own short name for it: it stands in the link and the posters by which its"
            " customers join. Made of the name where it is empty."
        ),
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=list(PARTNER_ROLES.items()), initial=PartnerRole.DISTRIBUTOR
    )
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    parent = PickField(
        sources.PARTNERS,
        label=_("Buys from"),
        coerce=int,
        required=False,
        help_text=_("From you where none is chosen, or from another partner."),
    )

    def prepare(self, **more: Any) -> None:
        """The first partner buys from nobody else."""
        super().prepare(**more)
        rows = Partner.objects.of(self.portal.organiser_id)
        if not rows.filter(programme_id=self.portal.programme.id).exists():
            del self.fields["parent"]


class ChangeForm(PartnerForm):
    """A partner that takes part."""

    errors_at = {codes.NotACode: "tax_id", BelowItself: "parent"}

    region = forms.CharField(label=_("Region"), max_length=60, required=False)

    def prepare(self, **more: Any) -> None:
        """It has a code by now, which stands in print."""
        super().prepare(**more)
        self.fields["code"].required = True


class PartnersForm(TableForm):
    """A table of partners and outlets."""

    def prepare(self) -> None:
        """Say what it may hold."""
        self.fields["file"].help_text = _(
            "Name and tax number are needed; code, role, whom it buys from, city and region may be"
            " there, and an outlet in each row: several rows of one tax number are one partner."
            " Where an outlet is (street, postal code, degrees) can be told later, too."
        )


class OutletForm(WhereForm):
    """A place of a partner where goods are sold."""

    errors_at = {OutletKnown: "code"}
    field_order = ("name", "code", "street", "postal_code", "city", "region", "place")

    name = forms.CharField(label=_("Name"), max_length=200)
    code = forms.CharField(label=_("The partner's code for it"), max_length=40)
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    region = forms.CharField(label=_("Region"), max_length=60, required=False)

    def told(self) -> placing.OutletTold:
        """What is said of it."""
        typed = self.cleaned_data
        return {
            "name": typed["name"],
            "city": typed["city"],
            "region": typed["region"],
            **self.where(),
        }


class ChangeOutletForm(OutletForm):
    """An outlet that is known: its code stays, since files name it by that."""

    def prepare(self) -> None:
        """Ask for what can be changed only."""
        del self.fields["code"]


class AuthoriseForm(PortalForm):
    """An outlet that may, or may no longer, sell within the programme."""

    outlet = forms.UUIDField(widget=forms.HiddenInput)


class StaffForm(InviteForm):
    """Somebody of the partner."""

    of_portal = "partner"
