"""Leaving the programme, and coming back: what it means is read before the question."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.cache import cache
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.flows.departing import erasing
from tandem.flows.departing import leaving as flow
from tandem.kit.errors import Exhausted
from tandem.participants import leaving as standing
from tandem.participants.models import MemberStatus
from tandem.platform.personal import requests
from tandem.portals.member.own import framed, member_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action, page
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.pages import today

COPY_SECONDS = 600


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


@action(
    Nothing,
    permission="member.leave",
    button=_("Ask to be erased"),
    done=_("The organiser has your request and carries it out within a month."),
    question=_("Ask to be erased? Once it is done nothing brings it back."),
    is_quiet=True,
)
def ask_erasing(portal: Portal, _form: Nothing) -> Next:
    """Ask for all that is held of me to be erased."""
    erasing.ask(
        member_of(portal).id, programme=portal.programme, actor=portal.actor, now=portal.now
    )
    return Next(undo=Undo("keep"))


@action(
    Nothing,
    permission="member.leave",
    button=_("Do not erase"),
    done=_("Your request is taken back; nothing was erased."),
    is_quiet=True,
)
def keep(portal: Portal, _form: Nothing) -> None:
    """Take the request back."""
    erasing.call_off(
        member_of(portal).id, programme=portal.programme, actor=portal.actor, now=portal.now
    )


class AskedOften(Exhausted):
    """The copy was made a moment ago."""

    code = "portals.asked_often"
    text = _("A copy was made a moment ago. Ask for another one in a few minutes.")


@page("me/data.json", permission="member.view", is_for_former=True)
def own_data(portal: Portal) -> HttpResponseBase:
    """All that is held of me, as a file that other programs can read."""
    member = member_of(portal)
    if not standing.may_decide(portal.actor, member):
        raise standing.OwnersOnly()
    if not cache.add(f"own-data:{member.id}", 1, COPY_SECONDS):
        raise AskedOften()
    held = dict(erasing.copy_of(member.id, organiser_id=portal.organiser_id))
    return HttpResponse(
        json.dumps(held, default=str, ensure_ascii=False, indent=1),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{member.number}.json"'},
    )


@page(
    "me/leaving/",
    permission="member.view",
    template="leaving.html",
    actions=[leave, come_back, ask_erasing, keep],
    is_for_former=True,
)
def leaving(portal: Portal) -> Mapping[str, Any]:
    """What leaving means; or since when I am away, and how I come back."""
    member = member_of(portal)
    gone = standing.standing(member.id, organiser_id=portal.organiser_id)
    is_owner = standing.may_decide(portal.actor, member)
    request = requests.standing(member.id, organiser_id=portal.organiser_id)
    context = framed(
        portal,
        member,
        "me",
        is_owner=is_owner,
        asked_at=request.created_at if request else None,
        erasing=portal.form(keep if request else ask_erasing) if is_owner else None,
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
