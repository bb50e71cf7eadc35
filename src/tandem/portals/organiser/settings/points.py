"""When points become the member's own, how long they last, and who may pass them on."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.kit.money import to_major, to_minor
from tandem.ledger import spending
from tandem.ledger.models import SpendingOrder
from tandem.portals.organiser.settings.forms import DAYS_MAX, MONTHS_MAX, SettingsForm, ShareField
from tandem.portals.shared.areas.fields import (
    DayField,
    NumberField,
    PairsField,
    WholeField,
)
from tandem.portals.shared.areas.steps import Step
from tandem.programmes.models import Expiry, PointsTransfers, Programme, Release

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
        Step(
            _("Passing on, and the night"),
            fields=("spending_order", "points_transfers", "night_hour"),
        ),
    )

    release = forms.ChoiceField(
        label=_("Points become the member's own"),
        choices=[
            (Release.WHEN_PAID.value, _("when the invoice is paid")),
            (Release.AFTER_DAYS.value, _("after some days")),
            (Release.BY_HAND.value, _("when somebody here agrees")),
            (Release.AT_ONCE.value, _("at once")),
        ],
        help_text=_("Until then the member sees them as on the way."),
    )
    release_days = WholeField(label=_("Days to wait"), min_value=0, max_value=DAYS_MAX)
    payment_days = WholeField(
        label=_("Days to pay"),
        min_value=0,
        max_value=DAYS_MAX,
        help_text=_("Where the invoice does not say."),
    )
    payment_curve = PairsField(
        _("days late, at most"),
        _("per cent of the points"),
        label=_("Paid late"),
        required=False,
        help_text=_(
            "0 days and 100 per cent is in time; later than the last line gives none. Empty: late"
            " gives none."
        ),
    )
    expiry = forms.ChoiceField(
        label=_("Points expire"),
        choices=[
            (NEVER, _("never")),
            (Expiry.MONTHS.value, _("so many months after they were earned")),
            (Expiry.MONTH_END.value, _("at the end of the month, so many months after")),
            (Expiry.YEAR_END.value, _("at the end of the year and so many months of grace")),
            (Expiry.INACTIVITY.value, _("so many months after the last purchase")),
            (Expiry.FIXED.value, _("on a fixed day")),
        ],
    )
    expiry_months = WholeField(label=_("Months"), min_value=0, max_value=MONTHS_MAX)
    expiry_on = DayField(label=_("The fixed day"))
    spending_order = forms.ChoiceField(
        label=_("Points spent first"),
        choices=[
            (SpendingOrder.SOONEST_END.value, _("those that expire soonest")),
            (SpendingOrder.OLDEST.value, _("the oldest ones")),
            (SpendingOrder.GIVEN.value, _("those that people gave, then those that were earned")),
        ],
        help_text=_(
            "Among several of them those that expire soonest. From now on: what was spent before"
            " stays as it is."
        ),
    )
    warning_days = DaysField(
        label=_("Members are warned so many days before points expire"),
        required=False,
        help_text=_("At most five numbers, such as 30, 7. Empty: nobody is warned."),
    )
    point_value = NumberField(
        label=_("What a point is worth"),
        min_value=0,
        help_text=_("In money, for the books: what is owed to members is counted by it."),
    )
    tax_percent = ShareField(
        label=_("Value added tax in gross amounts, per cent"),
        min_value=0,
        max_value=99,
        required=False,
        help_text=_(
            "Where a receipt does not say its rate. Empty: rules on net amounts give nothing for"
            " such a receipt."
        ),
    )
    points_transfers = forms.ChoiceField(
        label=_("Members may pass points on"),
        choices=[
            (PointsTransfers.NOBODY.value, _("to nobody")),
            (PointsTransfers.FIRM.value, _("within their firm")),
            (PointsTransfers.ANYBODY.value, _("to any member")),
        ],
    )
    night_hour = WholeField(
        label=_("Hour of the night's work"),
        min_value=0,
        max_value=23,
        help_text=_(
            "From this hour of the programme's own day on points are released and expire, and"
            " levels are reviewed."
        ),
    )
    choosers = {
        "release": {
            "release_days": (Release.AFTER_DAYS.value,),
            "payment_days": (Release.WHEN_PAID.value,),
            "payment_curve": (Release.WHEN_PAID.value,),
        },
        "expiry": {
            "expiry_months": (
                Expiry.MONTHS.value,
                Expiry.MONTH_END.value,
                Expiry.YEAR_END.value,
                Expiry.INACTIVITY.value,
            ),
            "expiry_on": (Expiry.FIXED.value,),
        },
    }

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
            "points_transfers": programme.points_transfers,
            "spending_order": spending.order_of(
                programme.id, organiser_id=programme.organiser_id
            ).value,
            "night_hour": programme.night_hour,
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
    "points_transfers",
    "spending_order",
    "night_hour",
)
