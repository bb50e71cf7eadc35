"""Naming a jury, marking, setting aside."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.contests.jury import entries, judging, outside
from tandem.flows.engagement.contests import judge_contests
from tandem.platform import mail
from tandem.portals.organiser.contests.jury_forms import (
    AsideForm,
    JurorForm,
    JuryForm,
    OutsideJurorForm,
)
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.contests.marks import MarksForm


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
    done=_("Saved. You can change your marks until the result is confirmed."),
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


@action(
    OutsideJurorForm,
    permission="engagement.change",
    button=_("Send them a link"),
    done=_("Sent. They judge by the link in the mail, and see no names."),
)
def invite_juror(portal: Portal, form: OutsideJurorForm, contest: UUID) -> Next:
    """Let somebody from outside judge. Where no mail is set, the link is shown, once."""
    typed = form.cleaned_data
    link = judge_contests.invite_juror(
        contest,
        name=typed["name"],
        email=typed["email"],
        until_on=typed["until"],
        language=portal.language,
        **_scope(portal),
    )
    if mail.server() is not None:
        return Next("organiser:contest", {"contest": contest})
    twice = _("The link was shown when this form was sent first. Invite them again for another.")
    return Next(
        "organiser:contest", {"contest": contest}, done=twice, shown_once={"juror_link": link}
    )


@action(
    JurorForm,
    permission="engagement.change",
    button=_("End the link"),
    done=_("The link opens nothing any more, and their marks are left out."),
    question=_("End this link? What they gave is left out until they are invited again."),
    is_quiet=True,
)
def end_juror(portal: Portal, form: JurorForm, contest: UUID) -> None:
    """Take a link back."""
    outside.take_back(contest, form.cleaned_data["juror"], **_scope(portal))
