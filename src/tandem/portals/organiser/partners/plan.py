"""What every partner does, and by when: the plan, and who is behind."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tandem.activity import declaring
from tandem.evidence.claims.photos import wanting
from tandem.kit.texts import localized
from tandem.partners import plans
from tandem.partners.models import Doer
from tandem.portals.shared import names_by_id
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action, page
from tandem.portals.shared.areas.fields import DayField, LocalizedTextField, WholeField
from tandem.portals.shared.areas.forms import Nothing, PortalForm
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.labels import DOERS
from tandem.portals.shared.templatetags.figures import day

STEPS = Listing(
    "steps",
    columns=[
        Column("text", _("What is to be done")),
        Column("doer", _("Who does it")),
        Column("days", _("Within days"), is_number=True),
        Column("act", _("What to do")),
    ],
    empty=_("No step yet. Begin with what a new partner does in its first week."),
)
OWN = Listing(
    "plan",
    columns=[
        Column("text", _("What is to be done")),
        Column("doer", _("Who does it")),
        Column("due", _("By the day")),
        Column("act", _("State")),
    ],
    empty=_("No step yet. Add what each partner does, by when, and what you do for it."),
)


class StepForm(PortalForm):
    """A step of the plan."""

    columns = "three"

    text = LocalizedTextField(label=_("What is to be done"), max_length=plans.TEXT_MAX)
    doer = forms.ChoiceField(
        label=_("Who does it"), choices=list(DOERS.items()), initial=Doer.PARTNER
    )
    days = WholeField(label=_("Within days"), min_value=0, max_value=plans.DAYS_MAX)
    photo = forms.ChoiceField(
        label=_("Done by a photo of"),
        required=False,
        help_text=_("It is ticked when you agree to a photo of the partner."),
    )

    def prepare(self, **more: Any) -> None:
        """Offer the actions that partners prove by photos, where there are any."""
        super().prepare(**more)
        names = shown_by_partners(self.portal)
        if not names:
            del self.fields["photo"]
            return
        choices = [("", _("nothing; the partner ticks it")), *names.items()]
        self.fields["photo"].choices = choices  # type: ignore[attr-defined]


def shown_by_partners(portal: PortalContext) -> dict[str, str]:
    """What the actions are called that partners prove by photos, by their keys."""
    wanted = wanting.wanted(
        portal.programme.id, organiser_id=portal.actor.organiser_id, of_partners=True
    )
    return {kind: declaring.name_of(row, portal.language) for kind, (row, _proof) in wanted.items()}


class OwnStepForm(PortalForm):
    """A step of one partner alone."""

    columns = "three"

    text = LocalizedTextField(label=_("What is to be done"), max_length=plans.TEXT_MAX)
    doer = forms.ChoiceField(
        label=_("Who does it"), choices=list(DOERS.items()), initial=Doer.PARTNER
    )
    due = DayField(label=_("By the day"))


class OneStepForm(PortalForm):
    """A step, by its id."""

    step = forms.UUIDField(widget=forms.HiddenInput)


@action(
    StepForm,
    permission="partners.change",
    button=_("Add the step"),
    done=_("New partners get it. Those who take part already get it when you give it."),
)
def add_step(portal: Portal, form: StepForm) -> None:
    """Add a step to the plan."""
    typed = form.cleaned_data
    plans.add_step(
        portal.programme.id,
        text=typed["text"],
        doer=Doer(typed["doer"]),
        days=typed["days"],
        action=typed.get("photo", "") if typed["doer"] == Doer.PARTNER else "",
        actor=portal.actor,
        now=portal.now,
    )


def _set(portal: Portal, form: OneStepForm, *, is_ended: bool) -> Next:
    step = form.cleaned_data["step"]
    plans.set_step(
        step,
        programme_id=portal.programme.id,
        is_ended=is_ended,
        actor=portal.actor,
        now=portal.now,
    )
    return Next(undo=Undo("restore_step" if is_ended else "drop_step", {"step": step}))


@action(
    OneStepForm,
    permission="partners.change",
    button=_("Take out"),
    done=_("New partners do not get it. Those who have it keep it."),
    is_quiet=True,
)
def drop_step(portal: Portal, form: OneStepForm) -> Next:
    """Take a step out of the plan."""
    return _set(portal, form, is_ended=True)


@action(
    OneStepForm,
    permission="partners.change",
    button=_("Put it back"),
    done=_("It is in the plan again."),
    is_quiet=True,
)
def restore_step(portal: Portal, form: OneStepForm) -> Next:
    """Put a step back into the plan."""
    return _set(portal, form, is_ended=False)


@action(
    Nothing,
    permission="partners.change",
    button=_("Give it to all partners"),
    question=_("Give every partner the steps that it has not got? Days are counted from today."),
)
def give(portal: Portal, _form: Nothing) -> Next:
    """Give the plan to those who take part already."""
    given = plans.give(portal.programme, actor=portal.actor, now=portal.now)
    text = ngettext("%(n)s step was given.", "%(n)s steps were given.", given)
    return Next(done=text % {"n": given})


@page(
    "partners/plan/",
    permission="partners.view",
    template="plan.html",
    tab=_("Plan"),
    actions=[add_step, drop_step, restore_step, give],
)
def partners_plan(portal: Portal) -> Mapping[str, Any]:
    """The plan that every partner gets, and who is behind."""
    of = portal.organiser_id
    steps = plans.steps_of_plan(portal.programme.id, organiser_id=of)
    late = plans.behind(portal.programme.id, organiser_id=of, today=portal.today)
    shown = shown_by_partners(portal)
    names = names_by_id.partners(portal, late)
    return {
        "list": STEPS.whole(
            [
                {
                    "text": Cell(
                        localized(step.text, portal.language), note=_by_photo(step.action, shown)
                    ),
                    "doer": Cell(DOERS[step.doer], value=str(DOERS[step.doer])),
                    "days": Cell(step.days, value=step.days),
                    "act": Cell(
                        forms=[portal.form(drop_step, of=step.id, initial={"step": step.id})]
                    ),
                }
                for step in steps
            ]
        ),
        "add": portal.form(add_step),
        "give": portal.form(give) if steps else None,
        "behind": [
            {
                "name": names.get(key, ""),
                "total": total,
                "address": f"{portal.address('organiser:partner', partner=key)}#plan",
            }
            for key, total in late.items()
        ],
    }


def _by_photo(action: str, shown: Mapping[str, str]) -> str:
    return gettext("by a photo of “%(name)s”") % {"name": shown[action]} if action in shown else ""


@action(
    OwnStepForm,
    permission="partners.change",
    button=_("Add the step"),
    done=_("The partner sees it in its portal."),
)
def add_own(portal: Portal, form: OwnStepForm, partner: int) -> None:
    """Add a step for this partner alone."""
    typed = form.cleaned_data
    plans.add_own(
        partner,
        programme_id=portal.programme.id,
        text=typed["text"],
        doer=Doer(typed["doer"]),
        due_on=typed["due"],
        actor=portal.actor,
        now=portal.now,
    )


@action(
    OneStepForm,
    permission="partners.change",
    button=_("Done"),
    done=_("It is noted as done."),
    is_quiet=True,
)
def tick(portal: Portal, form: OneStepForm, partner: int) -> Next:
    """Note a step as done."""
    return _tick(portal, form.cleaned_data["step"], partner, is_done=True)


@action(
    OneStepForm,
    permission="partners.change",
    button=_("Not done after all"),
    done=_("It is to be done again."),
    is_quiet=True,
)
def untick(portal: Portal, form: OneStepForm, partner: int) -> Next:
    """Note that it is not done after all."""
    return _tick(portal, form.cleaned_data["step"], partner, is_done=False)


def _tick(portal: Portal, step: UUID, partner: int, *, is_done: bool) -> Next:
    plans.tick(step, partner_id=partner, is_done=is_done, actor=portal.actor, now=portal.now)
    return Next(undo=Undo("untick" if is_done else "tick", {"step": step}))


@action(
    OneStepForm,
    permission="partners.change",
    button=_("Leave out"),
    done=_("It is left out for this partner."),
    is_quiet=True,
)
def leave_out(portal: Portal, form: OneStepForm, partner: int) -> Next:
    """Leave a step out for this partner."""
    step = form.cleaned_data["step"]
    plans.set_own(step, partner_id=partner, is_ended=True, actor=portal.actor, now=portal.now)
    return Next(undo=Undo("take_back_in", {"step": step}))


@action(
    OneStepForm,
    permission="partners.change",
    button=_("Put it back"),
    done=_("The partner has it again."),
    is_quiet=True,
)
def take_back_in(portal: Portal, form: OneStepForm, partner: int) -> Next:
    """Put a step back that was left out."""
    step = form.cleaned_data["step"]
    plans.set_own(step, partner_id=partner, is_ended=False, actor=portal.actor, now=portal.now)
    return Next(undo=Undo("leave_out", {"step": step}))


ACTIONS = (add_own, tick, untick, leave_out, take_back_in)


def of_partner(portal: Portal, partner: int) -> dict[str, Any]:
    """The steps of one partner, for its page."""
    rows = plans.of_partner(
        partner, organiser_id=portal.organiser_id, language=portal.language, today=portal.today
    )
    return {
        "plan": OWN.whole([_cells(portal, row) for row in rows]),
        "add_own": portal.form(add_own),
    }


def _cells(portal: Portal, row: plans.StepRow) -> dict[str, Cell]:
    which = {"step": row.id}
    acts = [untick] if row.done_at else [tick, leave_out]
    late = [(_("late"), "bad")] if row.is_late else []
    done = [(_("done"), "good")] if row.done_at else []
    return {
        "text": Cell(row.text),
        "doer": Cell(DOERS[row.doer], value=str(DOERS[row.doer])),
        "due": Cell(day(row.due_on), value=row.due_on, badges=late),
        "act": Cell(
            badges=done, forms=[portal.form(act, of=row.id, initial=which) for act in acts]
        ),
    }
