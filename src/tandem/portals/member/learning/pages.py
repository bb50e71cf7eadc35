"""How the pages of learning stand in the member's portal; and who of a firm's people has learnt
what, for its owner.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.engagement.learning import reading
from tandem.engagement.learning.staff import trained as training
from tandem.kit.errors import Missing
from tandem.participants import queries as participants
from tandem.portals.member.own import framed, member_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.learning import learner
from tandem.portals.shared.learning import trained as listing


class NotForYou(Missing):
    """Only the owner of a member that is a firm sees who of its people is trained."""

    code = "portals.not_for_you"
    text = _("There is no such page.")


def _frame(portal: Portal) -> Mapping[str, Any]:
    return framed(
        portal,
        member_of(portal),
        "home",
        trained_address=portal.address("member:trained") if _is_owner(portal) else "",
    )


learner.FRAMES["member"] = _frame


def _is_owner(portal: Portal) -> bool:
    """Whether who is here owns a firm of which each of the people learns something."""
    return learner.has_people(portal) and participants.is_owner(portal.actor)


def _owner(portal: Portal) -> None:
    if not _is_owner(portal):
        raise NotForYou()


@page(
    "learning/trained/",
    permission="member.view",
    template="trained.html",
    guard=_owner,
)
def trained(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """Who signs in for the firm, and which courses each has learnt; as a file too."""
    member = member_of(portal)
    scope = {"programme_id": portal.programme.id, "organiser_id": portal.organiser_id}
    meant = reading.for_people_of(portal.programme, member.id, now=portal.now)
    rows = training.at_firm(member.id, meant, **scope)
    frame = {
        **framed(portal, member, "home"),
        "learning_address": portal.address("member:learning"),
    }
    return listing.answered(portal, rows, listing=listing.AT_FIRM, frame=frame)
