"""What a person changes of a member: a level, a membership, points, cards, a tax number, two who
are one.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.adjustments import extensions, merging
from tandem.benefits import using
from tandem.earning import adjusting
from tandem.flows.departing import erasing, leaving
from tandem.flows.joining import revoking
from tandem.participants import cards
from tandem.participants import queries as participants
from tandem.portals.organiser.members import forms
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Refusal, Undo, action
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.templatetags.figures import day, points
from tandem.tiers import memberships, standings


def _scope(portal: Portal) -> dict[str, Any]:
    return {"programme": portal.programme, "actor": portal.actor, "now": portal.now}


@action(
    forms.LevelForm,
    permission="members.change",
    button=gettext_lazy("Give the level"),
    done=gettext_lazy("The level is given."),
    is_quiet=True,
)
def level(portal: Portal, form: forms.LevelForm, member: int) -> None:
    """Give a level by hand."""
    typed = form.cleaned_data
    standings.give(
        member,
        tier_id=UUID(typed["tier"]),
        until=typed["until"] or portal.today - timedelta(days=1),
        reason=typed["reason"],
        today=portal.today,
        **_scope(portal),
    )


@action(
    forms.BenefitForm,
    permission="members.change",
    button=gettext_lazy("Note a use"),
    done=gettext_lazy("The use is noted."),
    is_quiet=True,
)
def benefit(portal: Portal, form: forms.BenefitForm, member: int) -> None:
    """Note that a benefit was used."""
    which = form.cleaned_data["benefit"]
    using.use(which, member_id=member, today=portal.today, **_scope(portal))


@action(forms.PlanForm, permission="members.change", button=gettext_lazy("Give it"), is_quiet=True)
def plan(portal: Portal, form: forms.PlanForm, member: int) -> Next:
    """Give a membership."""
    typed = form.cleaned_data
    until = memberships.give(
        member,
        plan_id=UUID(typed["plan"]),
        programme_id=portal.programme.id,
        since_on=typed["since"] or portal.today,
        note=typed["note"],
        actor=portal.actor,
        now=portal.now,
    )
    return Next("", done=_("The membership lasts up to %(day)s.") % {"day": day(until)})


@action(forms.AdjustForm, permission="ledger.adjust", button=gettext_lazy("Post"), is_quiet=True)
def adjust(portal: Portal, form: forms.AdjustForm, member: int) -> Next:
    """Add points, or take them off."""
    typed = form.cleaned_data
    asked = adjusting.ask(member, points=typed["points"], reason=typed["reason"], **_scope(portal))
    if asked == "POSTED":
        return Next("", done=_("The points are posted."))
    return Next("", done=_("This is above your limit: somebody else must agree (Finance)."))


@action(
    forms.ExtendForm,
    permission="ledger.adjust",
    button=gettext_lazy("Let them last longer"),
    is_quiet=True,
)
def extend(portal: Portal, form: forms.ExtendForm, member: int) -> Next:
    """Let points last longer."""
    typed = form.cleaned_data
    total = extensions.extend(
        member_id=member,
        due_until_on=typed["due"],
        upto_on=typed["upto"],
        reason=typed["reason"],
        **_scope(portal),
    )
    told = _("%(points)s points last longer; the members are told.")
    return Next("", done=told % {"points": points(total)})


@action(
    forms.CardForm,
    permission="members.change",
    button=gettext_lazy("Add the card"),
    done=gettext_lazy("The card leads here. Purchases that waited for it are being recorded."),
    is_quiet=True,
)
def card(portal: Portal, form: forms.CardForm, member: int) -> None:
    """Let a card lead here."""
    text = form.cleaned_data["card"]
    cards.add(member, text, programme_id=portal.programme.id, actor=portal.actor, now=portal.now)


@action(
    forms.NoCardForm,
    permission="members.change",
    button=gettext_lazy("Take back"),
    done=gettext_lazy("The card leads nowhere now; what was recorded by it stays."),
    is_quiet=True,
)
def no_card(portal: Portal, form: forms.NoCardForm, member: int) -> Next:
    """Let a card lead here no longer."""
    text = form.cleaned_data["card"]
    cards.remove(member, text, programme_id=portal.programme.id, actor=portal.actor, now=portal.now)
    return Next(undo=Undo("card", {"card": text}))


@action(
    forms.RevokeForm,
    permission="members.change",
    button=gettext_lazy("Take the number away"),
    done=gettext_lazy(
        "The number leads to nobody now; the member reads why. What sellers' files recorded by it"
        " is being taken back."
    ),
    is_quiet=True,
)
def revoke(portal: Portal, form: forms.RevokeForm, member: int) -> None:
    """Take a tax number away from whom it does not belong to."""
    typed = form.cleaned_data
    revoking.revoke(member, typed["tax_id"], reason=typed["reason"], **_scope(portal))


@action(
    forms.WithForm, permission="ledger.adjust", button=gettext_lazy("Look at both"), is_quiet=True
)
def look_at_both(_portal: Portal, form: forms.WithForm, member: int) -> Next:
    """Look at the other member before anything happens."""
    return Next(
        "organiser:member-changes", {"member": member}, query={"with": form.cleaned_data["number"]}
    )


@action(
    forms.MergeForm,
    permission="ledger.adjust",
    button=gettext_lazy("Merge them"),
    done=gettext_lazy("They are one member now."),
)
def merge(portal: Portal, form: forms.MergeForm, member: int) -> Next:
    """Let a member go on as another one."""
    typed = form.cleaned_data
    merging.merge(member, typed["into"], reason=typed["reason"], **_scope(portal))
    return Next("organiser:member", {"member": member})


@action(
    forms.UnmergeForm,
    permission="ledger.adjust",
    button=gettext_lazy("Make them two again"),
    question=gettext_lazy("Make them two again? What was passed on and is left comes back."),
)
def unmerge(portal: Portal, form: forms.UnmergeForm, member: int) -> Next:
    """Undo it."""
    undone = merging.undo(form.cleaned_data["merge"], **_scope(portal))
    done = _("They are two again; %(points)s points went back.") % {"points": points(undone.points)}
    if undone.missing_points:
        done += " " + _("%(points)s had been spent meanwhile.") % {
            "points": points(undone.missing_points)
        }
    return Next("organiser:member", {"member": member}, done=done)


@action(
    forms.LetGoForm,
    permission="members.change",
    button=gettext_lazy("Let the member leave"),
    done=gettext_lazy("The member takes part no more, and is told."),
    question=gettext_lazy("Let this member leave? Nothing gives them points from now on."),
    is_quiet=True,
)
def let_go(portal: Portal, form: forms.LetGoForm, member: int) -> None:
    """Let a member take part no more."""
    leaving.leave(member, reason=form.cleaned_data["reason"], **_scope(portal))


@action(
    Nothing,
    permission="members.change",
    button=gettext_lazy("Take the member back"),
    done=gettext_lazy("The member takes part again, and is told."),
    is_quiet=True,
)
def take_back(portal: Portal, _form: Nothing, member: int) -> None:
    """Let a member who left take part again."""
    leaving.come_back(member, **_scope(portal))


@action(
    Nothing,
    permission="members.change",
    button=gettext_lazy("Note that they ask to be erased"),
    done=gettext_lazy("It is noted. An administrator carries it out."),
    is_quiet=True,
)
def ask_erasing(portal: Portal, _form: Nothing, member: int) -> Next:
    """Note a request that came by another way."""
    erasing.ask(member, **_scope(portal))
    return Next(undo=Undo("keep"))


@action(
    Nothing,
    permission="members.change",
    button=gettext_lazy("They do not ask any more"),
    done=gettext_lazy("The request is taken back; nothing was erased."),
    is_quiet=True,
)
def keep(portal: Portal, _form: Nothing, member: int) -> None:
    """Take a request back."""
    erasing.call_off(member, **_scope(portal))


@action(
    forms.EraseForm,
    permission="members.erase",
    button=gettext_lazy("Erase"),
    done=gettext_lazy(
        "The member is erased. What must be kept for a time is erased when that ends."
    ),
    question=gettext_lazy("Erase this member? Nothing brings it back."),
    is_quiet=True,
)
def erase(portal: Portal, form: forms.EraseForm, member: int) -> Refusal | None:
    """Erase a member for good."""
    row = participants.member(
        member, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    if form.cleaned_data["number"].strip() != row.number:
        return Refusal(_("This is the number of another member, or of none."), at="number")
    erasing.erase(member, **_scope(portal))
    return None
