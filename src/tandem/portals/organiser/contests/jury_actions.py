"""Naming a jury, marking, setting aside."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.contests.jury import entries, judging
from tandem.flows.engagement.contests import judge_contests
from tandem.portals.organiser.contests.jury_forms import AsideForm, JuryForm, MarksForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action
from tandem.portals.shared.areas.forms import Nothing


def _scope(portal: Portal) -> dict[str, Any]:
    return {"programme": portal.programme, "actor": portal.actor, "now": portal.now}


@action(
    JuryForm,
    permission="engagement.change",
    button=_("Save the jury"),
    done=_("Saved. They find what is to be marked on the page of the contest."),
)
def name_jury(portal: Portal, form: JuryForm, contest: UUID) -> None:
    """Say who judges."""
    judging.name_jury(contest, form.users, **_scope(portal))


@action(
    MarksForm,
    permission="engagement.view",
    button=_("Give these marks"),
    done=_("Saved. You can change your marks until the result is signed."),
)
def mark(portal: Portal, form: MarksForm, judged: UUID, entry: int) -> None:
    """Give an entry one's marks."""
    judging.mark(judged, entry, form.given, note=form.cleaned_data["note"], **_scope(portal))


@action(
    AsideForm,
    permission="engagement.decide",
    button=_("Do not judge it"),
    done=_("It is not judged any more, and its sender is told why."),
    is_quiet=True,
)
def set_aside(portal: Portal, form: AsideForm, judged: UUID, entry: int) -> Next:
    """Set an entry aside."""
    judge_contests.set_aside(judged, entry, form.cleaned_data["reason"], **_scope(portal))
    return Next(undo=Undo("put_back"))


@action(
    Nothing,
    permission="engagement.decide",
    button=_("Judge it again"),
    done=_("It is judged again."),
    is_quiet=True,
)
def put_back(portal: Portal, _form: Nothing, judged: UUID, entry: int) -> None:
    """Judge an entry again."""
    entries.put_back(judged, entry, **_scope(portal))
