"""Agreeing to points that wait, or refusing them for a reason."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.earning.ceilings import RefusalNeedsReason
from tandem.portals.shared.areas.selecting import SelectionForm


class DecideForm(SelectionForm):
    """What is done with the chosen rows, all of one kind."""

    buttons = {"agree": _("Agree"), "refuse": _("Refuse")}
    errors_at = {RefusalNeedsReason: "reason"}

    reason = forms.CharField(
        label=_("Reason, if you refuse"),
        max_length=300,
        required=False,
        help_text=_("The members read it."),
    )
