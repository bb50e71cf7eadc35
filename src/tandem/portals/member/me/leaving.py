"""Leaving the programme, and coming back: what it means is read before the question."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.flows.joining import leaving as flow
from tandem.participants import leaving as standing
from tandem.participants.models import MemberStatus
from tandem.portals.member.own import framed, member_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.pages import today


@action(
    Nothing,
    permission="member.leave",
    button=_("Leave the programme"),
    done=_("You take part no more."),
    question=_("Leave the programme? Nothing gives you points from now on."),
    is_quiet=True,
)
def leave(portal: Portal, _form: Nothing) -> Next:
    """Leave."""
    flow.leave(member_of(portal).id, programme=portal.programme, actor=portal.actor, now=portal.now)
    return Next("member:leaving")


@action(
    Nothing,
    permission="member.leave",
    button=_("Take part again"),
    done=_("Welcome back. What you do from now on gives points."),
)
def come_back(portal: Portal, _form: Nothing) -> Next:
    """Come back."""
    flow.come_back(
        member_of(portal).id, programme=portal.programme, actor=portal.actor, now=portal.now
    )
    return Next("member:home")


@page(
    "me/leaving/",
    permission="member.view",
    template="leaving.html",
    actions=[leave, come_back],
    is_for_former=True,
)
def leaving(portal: Portal) -> Mapping[str, Any]:
    """What leaving means; or since when I am away, and how I come back."""
    member = member_of(portal)
    gone = standing.standing(member.id, organiser_id=portal.organiser_id)
    is_owner = standing.may_decide(portal.actor, member)
    context = framed(
        portal, member, "me", is_owner=is_owner, contact=portal.programme.contact_email
    )
    if member.status == MemberStatus.LEFT and gone is not None:
        return context | {
            "gone": {
                "at": gone.at,
                "until": gone.order_until,
                "is_over": gone.order_until < today(portal),
            },
            "come_back": portal.form(come_back) if is_owner else None,
        }
    return context | {
        "leaving": {"stake": flow.at_stake(member.id, programme=portal.programme, now=portal.now)},
        "leave": portal.form(leave) if is_owner else None,
    }
