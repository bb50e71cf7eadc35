"""Asking for a benefit, and taking it back."""

from django.utils.translation import gettext_lazy as _

from tandem.benefits import asking
from tandem.portals.member.benefits.forms import AskForm, WithdrawForm
from tandem.portals.member.own import member_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import action
from tandem.portals.shared.pages import today


@action(
    AskForm,
    permission="member.order",
    button=_("Ask for it"),
    done=_("Asked. We tell you as soon as there is an answer."),
)
def ask(portal: Portal, form: AskForm) -> None:
    """Ask for it; taken back on the same page."""
    asking.ask(
        form.cleaned_data["benefit"],
        programme=portal.programme,
        member_id=member_of(portal).id,
        note=form.cleaned_data["note"],
        actor=portal.actor,
        today=today(portal),
        now=portal.now,
    )


@action(
    WithdrawForm,
    permission="member.order",
    button=_("Take it back"),
    done=_("Taken back."),
    question=_("Take this request back? If it was accepted, your place goes to somebody else."),
    is_quiet=True,
)
def withdraw(portal: Portal, form: WithdrawForm) -> None:
    """Take a request back."""
    asking.withdraw(
        form.cleaned_data["request"],
        programme_id=portal.programme.id,
        member_id=member_of(portal).id,
        actor=portal.actor,
        now=portal.now,
    )
