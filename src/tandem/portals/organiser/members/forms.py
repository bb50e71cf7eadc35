"""What is said when something of a member is changed by hand."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.earning import adjusting
from tandem.kit.texts import localized
from tandem.participants import cards, leaving
from tandem.portals.shared.areas.fields import DayField, WholeField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.templatetags.figures import points
from tandem.tiers.models import Plan
from tandem.tiers.queries import ladder_of


def _reason() -> forms.CharField:
    return forms.CharField(label=_("Reason"), max_length=300)


class LevelForm(PortalForm):
    """A level given by hand."""

    columns = "two"
    tier = forms.ChoiceField(label=_("Level"))
    until = DayField(label=_("up to and including"))
    reason = _reason()

    def prepare(self) -> None:
        """Offer the levels of the programme."""
        tiers = ladder_of(self.portal.programme.id, organiser_id=self.portal.organiser_id)[1]
        choices = [(str(tier.id), localized(tier.name, self.portal.language)) for tier in tiers]
        self.fields["tier"].choices = choices  # type: ignore[attr-defined]


class BenefitForm(PortalForm):
    """A use of a benefit."""

    benefit = forms.UUIDField(widget=forms.HiddenInput)


class PlanForm(PortalForm):
    """A membership that is given."""

    columns = "two"
    plan = forms.ChoiceField(label=_("Membership"))
    since = DayField(label=_("From the day"), required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def prepare(self) -> None:
        """Offer the memberships of the programme."""
        plans = Plan.objects.of(self.portal.organiser_id).filter(
            programme_id=self.portal.programme.id
        )
        rows = plans.filter(ended_at=None).order_by("code", "id")
        choices = [(str(plan.id), localized(plan.name, self.portal.language)) for plan in rows]
        self.fields["plan"].choices = choices  # type: ignore[attr-defined]


class AdjustForm(PortalForm):
    """Points added or taken off."""

    columns = "two"
    errors_at = {adjusting.BadAdjustment: "points"}
    points = WholeField(label=_("Points (below 0: taken off)"))
    reason = _reason()

    def prepare(self) -> None:
        """Say above which number somebody else must agree."""
        limit = adjusting.limit_of(self.portal.actor, self.portal.programme)
        self.fields["points"].help_text = _("above %(n)s somebody else must agree") % {
            "n": points(limit)
        }


class ExtendForm(PortalForm):
    """Points that last longer."""

    columns = "two"
    due = DayField(label=_("Points that fall due up to and including"))
    upto = DayField(label=_("last up to and including"))
    reason = _reason()


class CardForm(PortalForm):
    """A card that leads to the member."""

    errors_at = {cards.BadCard: "card", cards.CardTaken: "card"}
    card = forms.CharField(label=_("Number of a card"), max_length=60)


class NoCardForm(PortalForm):
    """A card that leads there no longer."""

    card = forms.CharField(max_length=60, widget=forms.HiddenInput)


class RevokeForm(PortalForm):
    """A tax number that is not theirs."""

    tax_id = forms.CharField(max_length=30, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason, which the member's people read"), max_length=300)


class WithForm(PortalForm):
    """The member that this one is too."""

    number = forms.CharField(label=_("Number of the member that this one is too"), max_length=20)


class MergeForm(PortalForm):
    """Two members who are one."""

    into = WholeField(widget=forms.HiddenInput, max_value=2**63 - 1)
    reason = _reason()


class LetGoForm(PortalForm):
    """A member who takes part no more."""

    errors_at = {leaving.LeavingReasonMissing: "reason"}
    reason = _reason()


class EraseForm(PortalForm):
    """A member who is erased, named once more so that it is no other."""

    number = forms.CharField(label=_("Number of the member, to be sure"), max_length=20)


class UnmergeForm(PortalForm):
    """Two members again."""

    merge = forms.UUIDField(widget=forms.HiddenInput)
