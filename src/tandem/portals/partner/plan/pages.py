"""What is to be done, by whom, by when; ticked when it is done."""

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.partners import plans
from tandem.partners.models import Doer
from tandem.platform import clock
from tandem.portals.partner.own import partner_of
from tandem.portals.partner.wallet import showing
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action, page
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.templatetags.figures import day


class StepForm(PortalForm):
    """A step of the partner's own."""

    own_step = forms.UUIDField(widget=forms.HiddenInput)


def _tick(portal: Portal, form: StepForm, *, is_done: bool) -> Next:
    step = form.cleaned_data["own_step"]
    plans.tick(
        step,
        partner_id=partner_of(portal)[0],
        is_done=is_done,
        asked=set(showing.asked_for(portal)),
        actor=portal.actor,
        now=portal.now,
    )
    return Next(undo=Undo("untick" if is_done else "tick", {"own_step": step}))


@action(
    StepForm,
    permission="partner.decide",
    button=_("Done"),
    done=_("It is noted as done."),
)
def tick(portal: Portal, form: StepForm) -> Next:
    """Note a step as done."""
    return _tick(portal, form, is_done=True)


@action(
    StepForm,
    permission="partner.decide",
    button=_("Not done after all"),
    done=_("It is to be done again."),
    is_quiet=True,
)
def untick(portal: Portal, form: StepForm) -> Next:
    """Note that it is not done after all."""
    return _tick(portal, form, is_done=False)


def steps(portal: PortalContext) -> list[plans.StepRow]:
    """The steps of the partner whose portal this is."""
    today = portal.programme.day_at(clock.now())
    return plans.of_partner(
        partner_of(portal)[0],
        organiser_id=portal.actor.organiser_id,
        language=portal.language,
        today=today,
    )


def late(portal: PortalContext) -> list[plans.StepRow]:
    """What is late of what the partner does itself."""
    return [row for row in steps(portal) if row.is_late and row.doer == Doer.PARTNER]


@page("plan/", permission="partner.view", template="plan.html", actions=[tick, untick])
def plan(portal: Portal) -> Mapping[str, Any]:
    """What we do, and what is done for us."""
    rows, asked = steps(portal), set(showing.asked_for(portal))
    return {
        "partner_name": partner_of(portal)[1],
        "open_total": sum(row.done_at is None and row.doer == Doer.PARTNER for row in rows),
        "ours": [_shown(portal, row, asked) for row in rows if row.doer == Doer.PARTNER],
        "theirs": [_shown(portal, row, asked) for row in rows if row.doer == Doer.ORGANISER],
    }


def _shown(portal: Portal, row: plans.StepRow, asked: Collection[str]) -> dict[str, Any]:
    act = untick if row.done_at else tick
    form = portal.form(act, of=row.id, initial={"own_step": row.id})
    is_asked = row.action in asked
    return {
        "text": row.text,
        "due": day(row.due_on),
        "done": day(row.done_at) if row.done_at else "",
        "is_late": row.is_late,
        "form": form if row.doer == Doer.PARTNER and not is_asked else None,
        "show": f"{portal.address('partner:shown')}?{urlencode({'a': row.action})}"
        if is_asked and not row.done_at
        else "",
    }
