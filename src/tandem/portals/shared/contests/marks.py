"""What a juror gives an entry, whether they work here or came by a link."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.engagement.contests.jury import criteria, judging
from tandem.engagement.contests.models import Contest
from tandem.kit.texts import localized
from tandem.portals.shared.areas.fields import WholeField
from tandem.portals.shared.areas.forms import PortalForm


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


def initial_of(given: list[judging.Given], user_id: UUID | None) -> dict[str, Any]:
    """What a juror gave before, as it stands in the fields."""
    own = next((verdict for verdict in given if verdict.user_id == user_id), None)
    if own is None:
        return {}
    return {**{f"mark_{place}": mark for place, mark in enumerate(own.marks)}, "note": own.note}
