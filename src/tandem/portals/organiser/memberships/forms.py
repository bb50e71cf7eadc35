"""What is said of a plan that is sold, of the account, of a membership that ends, of payments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.fees import offers
from tandem.fees.models import RefundPolicy, Renewal
from tandem.kit.money import to_minor
from tandem.portals.shared.areas.fields import DayField, LinesField, NumberField, WholeField
from tandem.portals.shared.areas.files import FileForm, KeptFileField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.picking import PickField
from tandem.portals.shared.areas.steps import Step
from tandem.portals.shared.choosing import sources
from tandem.segments.models import Segment

REFUNDS = {
    RefundPolicy.NONE: _("nothing; it lasts to the end of what is paid"),
    RefundPolicy.DAYS: _("all of it, within some days of the period's beginning"),
    RefundPolicy.PRO_RATA: _("the days that are left"),
}
RENEWALS = {
    Renewal.BY_ITSELF: _("by itself: the next fee is asked for"),
    Renewal.ASKED: _("only when the member says so"),
}
_DAYS = {"min_value": 0, "max_value": offers.DAYS_MAX}


class PaidPlanForm(PortalForm):
    """A plan, and how it is sold."""

    columns = "two"
    steps = (
        Step(
            _("What it is"),
            fields=(
                *("name", "price", "months", "perks"),
                *("percent", "delivery", "early", "segment"),
            ),
        ),
        Step(
            _("How it goes on and ends"),
            fields=("trial", "renewal", "notice", "pay", "grace", "refund", "refund_days", "terms"),
        ),
    )

    name = forms.CharField(label=_("Name"), max_length=80)
    price = NumberField(label=_("Price"), min_value=0)
    months = WholeField(label=_("For how many months"), min_value=1, max_value=120, initial=12)
    perks = LinesField(
        label=_("What it brings"),
        required=False,
        help_text=_("A line each. Rules and segments can ask for the membership besides."),
    )
    percent = WholeField(
        label=_("Per cent off the points of rewards"),
        min_value=0,
        max_value=offers.PERCENT_MAX,
        initial=0,
    )
    delivery = forms.BooleanField(
        label=_("Free delivery: what the delivery of a reward costs in points is not taken"),
        required=False,
    )
    early = forms.BooleanField(
        label=_("Early access: rewards that open later for everybody are open to them earlier"),
        required=False,
    )
    segment = PickField(
        sources.SEGMENTS,
        label=_("Who may join"),
        empty_value="",
        required=False,
        help_text=_("Empty: everybody."),
    )
    trial = WholeField(label=_("Days of trial without a fee"), initial=0, **_DAYS)
    renewal = forms.ChoiceField(label=_("It goes on"), choices=list(RENEWALS.items()))
    notice = WholeField(
        label=_("Days before the end that the next fee is asked for"), initial=21, **_DAYS
    )
    pay = WholeField(label=_("Days to pay"), initial=14, **_DAYS)
    grace = WholeField(label=_("Days of grace after that"), initial=14, **_DAYS)
    refund = forms.ChoiceField(
        label=_("Who ends it early is paid back"), choices=list(REFUNDS.items())
    )
    refund_days = WholeField(label=_("Within how many days"), initial=14, **_DAYS)
    terms = forms.CharField(
        label=_("More terms, as members read them"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def prepare(self) -> None:
        """Money is the programme's."""
        self.fields["price"].label = _("Price, %(c)s") % {"c": self.portal.programme.currency}

    def offer(self, before: offers.OfferIn | None = None) -> offers.OfferIn:
        """The plan as it is written; texts in other languages stay where the line stays."""
        form_values: dict[str, Any] = self.cleaned_data
        language, portal = self.portal.language, self.portal
        known = list(before.perks) if before else []
        perks = [
            {**(known[at] if at < len(known) else {}), language: text}
            for at, text in enumerate(form_values["perks"][: offers.PERKS_MAX])
        ]
        segments = Segment.objects.of(portal.organiser_id).filter(
            programme_id=portal.programme.id, key=form_values["segment"]
        )
        segment = segments.order_by("id").first() if form_values["segment"] else None
        return offers.OfferIn(
            name={**(before.name if before else {}), language: form_values["name"]},
            months=form_values["months"],
            price_minor=to_minor(form_values["price"], portal.programme.currency),
            trial_days=form_values["trial"],
            grace_days=form_values["grace"],
            pay_days=form_values["pay"],
            notice_days=form_values["notice"],
            refund=form_values["refund"],
            refund_days=form_values["refund_days"],
            renewal=form_values["renewal"],
            reward_percent=form_values["percent"],
            has_free_delivery=form_values["delivery"],
            has_early_access=form_values["early"],
            segment_id=segment.id if segment else None,
            perks=perks,
            terms={**(before.terms if before else {}), language: form_values["terms"]},
        )


class PlanForm(PortalForm):
    """A plan."""

    plan = forms.UUIDField(widget=forms.HiddenInput)


class AccountForm(PortalForm):
    """Where fees are paid to."""

    columns = "two"

    holder = forms.CharField(label=_("Holder of the account"), max_length=140)
    number = forms.CharField(label=_("Number of the account"), max_length=42)


class EndForm(PortalForm):
    """Why a membership ends, and what is paid back."""

    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("The member reads it."))
    policy = forms.ChoiceField(
        label=_("Paid back"),
        choices=[
            (RefundPolicy.PRO_RATA, _("the days that are left")),
            (RefundPolicy.DAYS, _("the whole period")),
            (RefundPolicy.NONE, _("nothing")),
        ],
    )


class FeeForm(PortalForm):
    """A fee that was paid otherwise."""

    fee = forms.UUIDField(widget=forms.HiddenInput)
    day = DayField(label=_("Paid on"))


class ReceiptForm(PortalForm):
    """A payment."""

    receipt = forms.UUIDField(widget=forms.HiddenInput)


class WhoseForm(ReceiptForm):
    """Whose a payment is."""

    member = PickField(sources.MEMBERS, label=_("Whose it is"), coerce=int, is_lean=True)


class TheirsForm(ReceiptForm):
    """Which of the members whom a payment fits it is."""

    member = WholeField(widget=forms.HiddenInput, max_value=2**63 - 1)


class RefundForm(PortalForm):
    """A refund that was paid out."""

    refund = forms.UUIDField(widget=forms.HiddenInput)
    member = WholeField(widget=forms.HiddenInput, max_value=2**63 - 1)


class StatementForm(FileForm):
    """A bank's statement."""

    file = KeptFileField(
        label=_("A statement: CSV, XLSX, ODS, CAMT.053 or MT940"),
        accept=".csv,.txt,.xlsx,.xls,.ods,.xml,.sta,.mt940,.940",
    )

    def prepare(self) -> None:
        """Say which columns are needed."""
        self.fields["file"].help_text = _(
            "Columns are known by their names: day, amount and title are needed; who paid and the"
            " bank's reference may be there. Only payments of memberships are stored."
        )
