"""How an edition is closed."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.closing import settling
from tandem.closing.models import Cards, Levels, Pending
from tandem.portals.shared.areas.fields import DayField, WholeField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.programmes import editions

PENDING = {
    Pending.WAIT.value: _("goes on waiting, and becomes theirs as ever"),
    Pending.RELEASE.value: _("becomes theirs at the settling"),
    Pending.VOID.value: _("is taken back"),
}


LEVELS = {
    Levels.KEEP.value: _("go on as they are"),
    Levels.ANEW.value: _("begin anew with the next edition"),
    Levels.ONE_DOWN.value: _("begin anew, and nobody falls by more than one until a day"),
}


CARDS = {
    Cards.KEEP.value: _("stay as they are"),
    Cards.EMPTY.value: _("are emptied of what was collected in the edition"),
}


class CloseForm(PortalForm):
    """The days of the end, and what becomes of points and levels."""

    columns = "two"
    errors_at = {editions.BadEnd: "late_until", settling.BadPolicy: "percent"}

    last_on = DayField(label=_("Last day of the edition"))
    late_until = DayField(
        label=_("Evidence of it is taken up to"),
        help_text=_("The same day: none afterwards. It is settled in the night after."),
    )
    percent = WholeField(
        label=_("Carried over, per cent"),
        min_value=0,
        max_value=100,
        initial=100,
        help_text=_("Of what a member has then. 100: all, 0: nothing."),
    )
    most = WholeField(
        label=_("Carried over, at most"),
        min_value=0,
        required=False,
        help_text=_("Points of a member. Leave it empty where there is no limit."),
    )
    pending = forms.ChoiceField(
        label=_("What still waits then"), choices=PENDING.items(), initial=Pending.WAIT.value
    )

    cards = forms.ChoiceField(
        label=_("Cards and stamps"),
        choices=CARDS.items(),
        initial=Cards.KEEP.value,
        required=False,
    )
    levels = forms.ChoiceField(
        label=_("Levels"), choices=LEVELS.items(), initial=Levels.KEEP.value, required=False
    )
    levels_until = DayField(
        label=_("Nobody falls by more than one level until"),
        required=False,
    )

    def prepare(self) -> None:
        """What says something is asked for: cards where there are some, the day where it counts."""
        if not settling.card_books(self.portal.programme):
            del self.fields["cards"]
        if self["levels"].value() == Levels.ONE_DOWN:
            self.fields["levels_until"].required = True
        else:
            del self.fields["levels_until"]
        self.refreshes("levels")

    def policy(self) -> settling.Policy:
        """What becomes of points and levels."""
        typed = self.cleaned_data
        return settling.Policy(
            Pending(typed["pending"]),
            typed["percent"],
            typed["most"],
            Levels(typed["levels"] or Levels.KEEP),
            typed.get("levels_until"),
            Cards(typed.get("cards") or Cards.KEEP),
        )

    def days(self) -> dict[str, date]:
        """The days of the end."""
        return {name: self.cleaned_data[name] for name in ("last_on", "late_until")}


class ConfirmForm(CloseForm):
    """The same, looked at: nothing of it is typed again."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        for field in self.fields.values():
            field.widget = forms.HiddenInput()
            field.help_text = ""
