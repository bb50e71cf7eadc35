"""What is said of a jury, and what a juror gives."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.engagement.contests.jury import criteria, entries, judging, outside
from tandem.engagement.contests.jury.criteria import Criterion
from tandem.engagement.contests.models import Contest
from tandem.kit.texts import localized
from tandem.platform.access.invitations import NotAnAddress
from tandem.portals.shared import names_by_id
from tandem.portals.shared.areas.fields import DayField, LocalizedTextField, WholeField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.rows import RowForm


class CriterionRow(RowForm):
    """A criterion."""

    columns = "two"

    name = LocalizedTextField(label=_("What is looked at"), max_length=criteria.NAME_MAX)
    weight = WholeField(
        label=_("Weight"), min_value=1, max_value=criteria.WEIGHT_MAX, initial=1, required=False
    )

    @property
    def criterion(self) -> Criterion:
        """What it says."""
        return Criterion(self.cleaned_data["name"], self.cleaned_data["weight"] or 1)


def initial_of(row: Contest, language: str) -> dict[str, Any]:
    """What stands in the fields of a jury."""
    return {
        "mark_max": row.mark_max,
        "criteria": [
            {"name": localized(criterion.name, language), "weight": criterion.weight}
            for criterion in criteria.decoded(row.criteria)
        ],
    }


class JuryForm(PortalForm):
    """Who judges."""

    jurors = forms.MultipleChoiceField(
        label=_("Who judges"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "Whoever works on the programme. Somebody from outside is invited below, by a link."
        ),
    )

    def prepare(self) -> None:
        """Offer who works on the programme, and who judges already."""
        field: Any = self.fields["jurors"]
        known = judging.may_judge(self.portal.programme)
        names = names_by_id.actors(self.portal, (f"user:{user}" for user in known))
        field.choices = [(str(user), names.get(f"user:{user}", "")) for user in known]

    @property
    def users(self) -> list[UUID]:
        """Who was chosen."""
        return [UUID(user) for user in self.cleaned_data["jurors"]]


class OutsideJurorForm(PortalForm):
    """Somebody from outside who judges."""

    columns = "two"
    errors_at = {NotAnAddress: "email", outside.BadJuror: "until"}

    name = forms.CharField(label=_("Name and surname"), max_length=outside.NAME_MAX)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    until = DayField(
        label=_("The link works until"),
        help_text=_(
            "They need no account: the mail brings a link of their own to this contest. Whoever was"
            " invited before has a new link, and the old one ends."
        ),
    )


class JurorForm(PortalForm):
    """A juror from outside."""

    juror = forms.UUIDField(widget=forms.HiddenInput)


class AsideForm(PortalForm):
    """Why an entry is not judged."""

    errors_at = {entries.ReasonMissing: "reason"}

    reason = forms.CharField(
        label=_("Why it is not judged"),
        max_length=entries.REASON_MAX,
        help_text=_("Its sender reads it."),
    )
