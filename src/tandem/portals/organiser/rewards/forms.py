"""What is said of a reward, and of a card that rewards may cost."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.flows.programme.offer_reward import GoodsRefused
from tandem.portals.organiser.rewards import wallets
from tandem.portals.shared.areas.fields import (
    DayField,
    LocalizedTextField,
    PictureField,
    PointsField,
    WholeField,
)
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.steps import Step
from tandem.portals.shared.choosing.audiences import FIELDS, WhomForm
from tandem.portals.shared.labels import PARTIES
from tandem.rewards import catalogue
from tandem.rewards.models import Parties


class RewardForm(WhomForm):
    """A reward that members can order, or those of them whom it is for."""

    columns = "two"
    errors_at = {catalogue.BadOpening: "opens_on", GoodsRefused: "shipped"}
    steps = (
        Step(
            _("What it is"),
            fields=("name", "points", "stock", "stock_seen", "description", "picture", "wallet"),
        ),
        Step(
            _("How it is had"),
            fields=("shipped", "delivery", "automatic", "opens_on", "early", "offered"),
        ),
        Step(_("For whom"), fields=("parties", *FIELDS)),
    )

    name = LocalizedTextField(label=_("Name"), max_length=120)
    points = PointsField(label=_("Points"))
    stock = WholeField(
        label=_("In stock"),
        min_value=0,
        required=False,
        help_text=_("Leave it empty where it never runs out."),
    )
    description = LocalizedTextField(label=_("What it is"), max_length=500, required=False)
    picture = PictureField(label=_("Picture"), required=False)
    wallet = forms.ChoiceField(label=_("Paid with"))
    parties = forms.ChoiceField(
        label=_("Who may order it"), choices=list(PARTIES.items()), initial=Parties.MEMBERS
    )
    shipped = forms.BooleanField(
        label=_("It is sent to an address (otherwise it is used by its number)"),
        required=False,
        initial=True,
    )
    delivery = WholeField(
        label=_("Points for the delivery"),
        min_value=0,
        max_value=catalogue.POINTS_MAX,
        required=False,
        help_text=_("Beside its price, where it is sent. Who has free delivery pays none."),
    )
    opens_on = DayField(
        label=_("Can be ordered from"),
        required=False,
        help_text=_("Until then it is shown with this day. Empty: at once."),
    )
    early = WholeField(
        label=_("Days earlier for those with early access"),
        min_value=0,
        max_value=catalogue.EARLY_DAYS_MAX,
        required=False,
        help_text=_("A membership or a benefit of that kind brings early access."),
    )
    automatic = forms.BooleanField(
        label=_("It is ordered by itself as soon as the points are there (a full card of stamps)"),
        required=False,
    )

    def prepare(self) -> None:
        """Offer the wallets of the programme; ask for the delivery where something is sent."""
        super().prepare()
        self.fields["wallet"].choices = wallets.choices(self.portal)  # type: ignore[attr-defined]
        self.refreshes("shipped")
        if not self["shipped"].value():
            del self.fields["delivery"]

    @property
    def terms(self) -> catalogue.Terms:
        """How it is had."""
        form_values = self.cleaned_data
        return catalogue.Terms(
            form_values["wallet"],
            form_values["shipped"],
            form_values["automatic"],
            Parties(form_values["parties"]),
            form_values.get("delivery") or 0,
            form_values["opens_on"],
            form_values["early"] or 0,
        )


class ChangeForm(RewardForm):
    """A reward that stands; it may be taken from the catalogue."""

    offered = forms.BooleanField(label=_("It can be ordered"), required=False)
    stock_seen = forms.IntegerField(
        min_value=0, max_value=catalogue.POINTS_MAX, required=False, widget=forms.HiddenInput
    )


class CardForm(PortalForm):
    """A card of stamps or a coupon."""

    name = LocalizedTextField(
        label=_("A new one"),
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": _("Coffee stamps")}),
    )
