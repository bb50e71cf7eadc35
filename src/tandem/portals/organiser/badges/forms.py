"""What is said of a badge: its name, what it is for, and the conditions."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.belonging.badges import NAME_MAX, TEXT_MAX
from tandem.portals.organiser.conditions import rows as conditions
from tandem.portals.organiser.conditions.form import MemberConditionRow
from tandem.portals.shared.areas.fields import LocalizedTextField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.rows import RowSet
from tandem.segments import vocabulary


class BadgeForm(PortalForm):
    """A badge."""

    rows = {
        "conditions": RowSet(
            MemberConditionRow,
            one=_("Condition"),
            title=_("Who earns it"),
            add=_("Add a condition"),
            spare=1,
        )
    }

    name = LocalizedTextField(label=_("Name"), max_length=NAME_MAX)
    text = LocalizedTextField(label=_("What it is for"), max_length=TEXT_MAX, required=False)

    def body(self) -> dict[str, Any]:
        """The condition.

        Raises:
            BadRow
        """
        chosen: list[Any] = self.row_sets["conditions"].chosen
        return conditions.read(
            [row.row for row in chosen], vocabulary.of_members(self.portal.programme.currency)
        )
