"""Making contests, opening them, calling them off, signing their results."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.contests import joining, signing, targets, writing
from tandem.flows.engagement.contests import give_prizes
from tandem.portals.organiser.contests.compared_forms import TargetsForm
from tandem.portals.organiser.contests.forms import ContestantForm, ContestForm, SignForm
from tandem.portals.organiser.contests.prize_forms import PrizesForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action
from tandem.portals.shared.areas.forms import Nothing

_CHANGE = "engagement.change"


def _scope(portal: Portal) -> dict[str, Any]:
    return {"programme_id": portal.programme.id, "actor": portal.actor, "now": portal.now}


@action(
    ContestForm,
    permission=_CHANGE,
    button=_("Save as a draft"),
    done=_("Saved as a draft: nobody sees it yet."),
)
def begin(portal: Portal, form: ContestForm) -> Next:
    """Begin one."""
    key = writing.write(portal.programme, form.payload, actor=portal.actor, now=portal.now)
    return Next("organiser:contest", {"contest": key})


@action(ContestForm, permission=_CHANGE, done=_("Saved."))
def change(portal: Portal, form: ContestForm, contest: UUID) -> Next:
    """Say it anew."""
    writing.write(
        portal.programme, form.payload, actor=portal.actor, now=portal.now, contest_id=contest
    )
    return Next("organiser:contest", {"contest": contest})


@action(
    Nothing,
    permission=_CHANGE,
    button=_("Open it"),
    done=_("Those it is for see it now. Places follow within a minute."),
    question=_("Open it? Those it is for see it, and it cannot be changed any more."),
)
def open_contest(portal: Portal, _form: Nothing, contest: UUID) -> None:
    """Let its audience see it."""
    writing.open_contest(contest, **_scope(portal))


@action(
    Nothing,
    permission=_CHANGE,
    button=_("Call it off"),
    done=_("It is called off: nobody sees it any more, and it has no result."),
    is_quiet=True,
)
def end(portal: Portal, _form: Nothing, contest: UUID) -> Next:
    """Call it off."""
    writing.end(contest, **_scope(portal))
    return Next(undo=Undo("resume"))


@action(
    Nothing,
    permission=_CHANGE,
    button=_("Go on with it"),
    done=_("Those it is for see it again. Places follow within a minute."),
    is_quiet=True,
)
def resume(portal: Portal, _form: Nothing, contest: UUID) -> None:
    """Take back that it was called off."""
    writing.resume(contest, **_scope(portal))


@action(
    Nothing,
    permission=_CHANGE,
    button=_("Delete the draft"),
    done=_("The draft is deleted."),
    question=_("Delete this draft? It does not come back."),
    is_quiet=True,
)
def delete_contest(portal: Portal, _form: Nothing, contest: UUID) -> Next:
    """Delete a draft."""
    writing.delete(contest, **_scope(portal))
    return Next("organiser:contests")


@action(
    SignForm,
    permission="engagement.decide",
    button=_("Confirm the result"),
    done=_("Confirmed. The winners are told, and rules give what their places are worth."),
    question=_("Confirm the ranking as it stands here? Nothing moves it afterwards."),
)
def sign(portal: Portal, form: SignForm, contest: UUID) -> None:
    """Sign the standings that were looked at."""
    signing.sign(
        contest,
        form.cleaned_data["seen"],
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )


@action(
    ContestantForm,
    permission=_CHANGE,
    button=_("Show initials instead"),
    done=_("They are shown by their initials. They may choose another name."),
    question=_("Take this name away from its member?"),
    is_quiet=True,
)
def unname(portal: Portal, form: ContestantForm, contest: UUID) -> None:
    """Take a nickname away."""
    joining.unname(contest, member_id=form.cleaned_data["member"], **_scope(portal))


@action(
    TargetsForm,
    permission=_CHANGE,
    button=_("Save the list"),
    done=_("Saved. The ranking follows within a minute."),
)
def list_contestants(portal: Portal, form: TargetsForm, contest: UUID) -> None:
    """Say what each is to reach, or their league."""
    targets.set_targets(
        contest,
        form.cleaned_data["lines"],
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )


@action(
    PrizesForm,
    permission=_CHANGE,
    button=_("Save the prizes"),
    done=_("Saved. They are given once somebody has confirmed the result."),
)
def set_prizes(portal: Portal, form: PrizesForm, contest: UUID) -> None:
    """Say what places bring."""
    give_prizes.set_prizes(
        contest, form.payload, programme=portal.programme, actor=portal.actor, now=portal.now
    )
