"""What is said of a segment: its name, and the conditions that its members meet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.conditions import rows as conditions
from tandem.portals.organiser.conditions.form import MemberConditionRow
from tandem.portals.organiser.rules.forms import JSON_MAX, parsed
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.rows import RowSet
from tandem.segments import vocabulary


class SegmentForm(PortalForm):
    """A kind of members by a name."""

    rows = {
        "conditions": RowSet(
            MemberConditionRow,
            one=_("Condition"),
            title=_("Who belongs to it"),
            add=_("Add a condition"),
            spare=1,
        )
    }

    name = forms.CharField(label=_("Name"), max_length=80)
    seen = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    as_json = forms.CharField(
        label=_("The condition as JSON"),
        required=False,
        max_length=JSON_MAX,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "code"}),
    )

    def prepare(self) -> None:
        """Only a condition that is nested deeper than rows can show is changed as it is written."""
        if not self["as_json"].value():
            del self.fields["as_json"]

    def body(self) -> dict[str, Any]:
        """The condition.

        Raises:
            NotJson, BadRow
        """
        if text := self.cleaned_data.get("as_json", "").strip():
            return parsed(text)
        chosen: list[Any] = self.row_sets["conditions"].chosen
        return conditions.read(
            [row.row for row in chosen], vocabulary.of_members(self.portal.programme.currency)
        )
