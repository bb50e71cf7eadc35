"""The pages of learning as members have them: those that partners' staff have too, and the
certificate.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tandem.portals.member.learning import certifying
from tandem.portals.member.own import framed, member_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.learning import learner, pages
from tandem.portals.shared.learning.learner import place_of


def _frame(portal: Portal) -> Mapping[str, Any]:
    return framed(portal, member_of(portal), "home")


learner.FRAMES["member"] = _frame


@page(
    "learning/<uuid:course>/",
    permission="member.view",
    template="course.html",
    guard=place_of,
    actions=[certifying.certify],
)
def course(portal: Portal, course: UUID) -> Mapping[str, Any]:
    """What it is about, its lessons, and the certificate of who has learnt it."""
    place = place_of(portal, course)
    return pages.course_shown(portal, course) | {
        "papers": certifying.papers(portal, place),
        "proof": certifying.proof(portal, place),
        "certify": certifying.offered(portal, place),
    }
