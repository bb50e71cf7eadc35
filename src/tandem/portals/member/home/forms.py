"""To whom points are passed on."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.flows.points.pass_points import NoPointsTransfers, NoReceiver
from tandem.ledger.holding import NotEnoughPoints
from tandem.portals.shared.areas.fields import OnceField, PointsField
from tandem.portals.shared.areas.forms import PortalForm


class GiveForm(PortalForm):
    """Points for another member. Sent twice, it is one transfer."""

    transfer = OnceField("GIVE")
    number = forms.CharField(
        label=_("Number of the other member"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    points = PointsField(label=_("Points"), help_text=_("They keep the day on which they expire."))

    errors_at = {NoReceiver: "number", NoPointsTransfers: "number", NotEnoughPoints: "points"}
