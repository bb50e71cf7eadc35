"""When points become the member's own, how long they last, and who may pass them on."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.evidence.programme_settings import TAX_PERCENT_MAX
from tandem.kit.money import to_major, to_minor
from tandem.ledger import spending
from tandem.portals.organiser.settings import declared
from tandem.portals.organiser.settings.forms import SettingsForm, ShareField
from tandem.portals.shared.areas.fields import DayField, NumberField, PairsField
from tandem.portals.shared.areas.steps import Step
from tandem.programmes.models import Expiry, Programme

NEVER = "NEVER"  # how people say that points last for ever; kept as months, of which there are none


class DaysField(forms.CharField):
    """Numbers of days: `30, 7`. The greatest first, whatever the order in which they are typed."""

    def clean(self, value: Any) -> Any:
        """Whole numbers, each once."""
        words = str(value or "").replace(",", " ").replace(";", " ").split()
        if not all(word.isdecimal() for word in words):
            raise forms.ValidationError(_("Write whole numbers of days, such as 30, 7."))
        return sorted({int(word) for word in words}, reverse=True)


class PointsForm(SettingsForm):
    """When points become a member's own, how long they last, what they are worth."""

    steps = (
        Step(
            _("When they become the member's own"),
            fields=("release", "release_days", "payment_days", "payment_curve"),
        ),
        Step(
            _("How long they last"),
            fields=("expiry", "expiry_months", "expiry_on", "warning_days"),
        ),
        Step(_("What they are worth"), fields=("point_value", "tax_percent")),
        Step(_("Partners"), fields=("partner_rewards",)),
        Step(
            _("Passing on, and the night"),
            fields=("spending_order", "points_transfers", "night_hour"),
        ),
        Step(_("When a member leaves"), fields=("leaving_days",)),
    )

    release = declared.choice("release")
    release_days = declared.whole("release_days")
    payment_days = declared.whole("payment_days")
    payment_curve = PairsField(
        _("days late, at most"),
        _("per cent of the points"),
        **declared.told("payment_curve"),
        required=False,
    )
    expiry = declared.choice("expiry", (NEVER, _("never")))
    expiry_months = declared.whole("expiry_months", is_needed=True)
    expiry_on = DayField(**declared.told("expiry_on"))
    spending_order = declared.choice("spending_order")
    warning_days = DaysField(**declared.told("warning_days"), required=False)
    point_value = NumberField(**declared.told("point_value_minor"), min_value=0)
    tax_percent = ShareField(
        **declared.told("tax_percent"), min_value=0, max_value=TAX_PERCENT_MAX, required=False
    )
    partner_rewards = declared.choice("partner_rewards")
    points_transfers = declared.choice("points_transfers")
    night_hour = declared.whole("night_hour")
    leaving_days = declared.whole("leaving_days")
    choosers = declared.choosers("release", "expiry")

    def prepare(self) -> None:
        """Ask for what applies, and for money by its name."""
        self.show_what_applies()
        self.fields["point_value"].label = _("What a point is worth, %(currency)s") % {
            "currency": self.portal.programme.currency
        }

    @staticmethod
    def began(programme: Programme) -> Mapping[str, Any]:
        """What stands."""
        is_endless = programme.expiry == Expiry.MONTHS and programme.expiry_months is None
        tax = programme.tax_percent
        return {
            "release": programme.release,
            "release_days": programme.release_days,
            "payment_days": programme.payment_days,
            "payment_curve": [(days, share) for days, share in programme.payment_curve],
            "expiry": NEVER if is_endless else programme.expiry,
            "expiry_months": programme.expiry_months,
            "expiry_on": programme.expiry_on,
            "warning_days": ", ".join(str(days) for days in programme.warning_days),
            "point_value": f"{to_major(programme.point_value_minor, programme.currency):f}",
            "tax_percent": None if tax is None else f"{tax.normalize():f}",
            "partner_rewards": programme.partner_rewards,
            "points_transfers": programme.points_transfers,
            "spending_order": spending.order_of(
                programme.id, organiser_id=programme.organiser_id
            ).value,
            "night_hour": programme.night_hour,
            "leaving_days": programme.leaving_days,
        }

    def settings(self) -> dict[str, Any]:
        """What does not apply stays as it is."""
        typed = self.cleaned_data
        kept = {name: typed[name] for name in _AS_TYPED if name in typed}
        if "payment_curve" in typed:
            kept["payment_curve"] = [
                [int(days), int(float(share))] for days, share in typed["payment_curve"]
            ]
        if typed["expiry"] == NEVER:
            kept |= {"expiry": Expiry.MONTHS.value, "expiry_months": None}
        tax = typed["tax_percent"]
        return {
            **kept,
            "point_value_minor": to_minor(typed["point_value"], self.portal.programme.currency),
            "tax_percent": None if tax is None else round(tax, 2),
        }


_AS_TYPED = (
    "release",
    "release_days",
    "payment_days",
    "expiry",
    "expiry_months",
    "expiry_on",
    "warning_days",
    "partner_rewards",
    "points_transfers",
    "spending_order",
    "night_hour",
    "leaving_days",
)
