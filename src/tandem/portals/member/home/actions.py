"""Passing points on."""

from django.utils.translation import gettext_lazy as _

from tandem.flows.points import pass_points
from tandem.portals.member.home.forms import GiveForm
from tandem.portals.member.own import member_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action


@action(
    GiveForm,
    permission="member.order",
    button=_("Pass them on"),
    done=_("The points are passed on."),
    question=_("Pass these points on? This cannot be taken back."),
)
def give(portal: Portal, form: GiveForm) -> Next:
    """Pass points on to another member."""
    pass_points.give(
        form.cleaned_data["transfer"],
        giver_id=member_of(portal).id,
        receiver_number=form.cleaned_data["number"],
        points=form.cleaned_data["points"],
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )
    return Next("member:home")
