"""What is said of a jury, and what a juror gives."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.engagement.contests.jury import criteria, entries, judging
from tandem.engagement.contests.jury.criteria import Criterion
from tandem.engagement.contests.models import Contest
from tandem.kit.texts import localized
from tandem.portals.shared import people
from tandem.portals.shared.areas.fields import LocalizedTextField, WholeField
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
            "Whoever works on the programme. Somebody from outside is invited there first."
        ),
    )

    def prepare(self) -> None:
        """Offer who works on the programme, and who judges already."""
        field: Any = self.fields["jurors"]
        known = judging.may_judge(self.portal.programme)
        names = people.names_of(self.portal, (f"user:{user}" for user in known))
        field.choices = [(str(user), names.get(f"user:{user}", "")) for user in known]

    @property
    def users(self) -> list[UUID]:
        """Who was chosen."""
        return [UUID(user) for user in self.cleaned_data["jurors"]]


class MarksForm(PortalForm):
    """What a juror gives an entry: a field for each criterion."""

    columns = "two"

    def prepare(self, contest: Contest | None = None) -> None:
        """Ask for the criteria of the contest."""
        contest = contest or self._contest()
        for place, criterion in enumerate(criteria.decoded(contest.criteria)):
            self.fields[f"mark_{place}"] = WholeField(
                label=localized(criterion.name, self.portal.language),
                min_value=0,
                max_value=contest.mark_max,
                help_text=_("0 to %(most)s; weight %(weight)s")
                % {"most": contest.mark_max, "weight": criterion.weight},
            )
        self.fields["note"] = forms.CharField(
            label=_("Remark"),
            max_length=judging.NOTE_MAX,
            required=False,
            help_text=_("For the jury and the organiser; its sender does not read it."),
        )

    def _contest(self) -> Contest:
        parts: Any = self.portal.request.resolver_match
        return Contest.objects.within(
            self.portal.programme.id, organiser_id=self.portal.organiser_id
        ).get(id=parts.kwargs["judged"])

    @property
    def given(self) -> list[int]:
        """A mark for each criterion, in order."""
        return [value for name, value in self.cleaned_data.items() if name.startswith("mark_")]


class AsideForm(PortalForm):
    """Why an entry is not judged."""

    errors_at = {entries.ReasonMissing: "reason"}

    reason = forms.CharField(
        label=_("Why it is not judged"),
        max_length=entries.REASON_MAX,
        help_text=_("Its sender reads it."),
    )
