"""Courses as a partner's staff have them; and who of the staff has learnt which, for its
manager.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy

from tandem.engagement.learning.staff import trained as training
from tandem.portals.partner.own import partner_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.learning import certifying, learner, pages, testing
from tandem.portals.shared.learning import trained as listing
from tandem.portals.shared.learning.learner import within

_VIEW = "partner.view"


def _frame(portal: Portal) -> Mapping[str, Any]:
    return {"partner_name": partner_of(portal)[1]}


learner.FRAMES["partner"] = _frame
SHARED = [
    replace(within(pages.learning, view=_VIEW, act=_VIEW), tab=gettext_lazy("Learning")),
    *(
        within(page, view=_VIEW, act=_VIEW)
        for page in (
            pages.course,
            pages.lesson,
            pages.lesson_file,
            pages.lesson_film,
            pages.lesson_play,
            certifying.course_certificate,
            testing.test,
            testing.attempt,
            testing.question,
        )
    ),
]


@page(
    "learning/trained/",
    permission="partner.people",
    template="trained.html",
    tab=gettext_lazy("Who is trained"),
)
def trained(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """Who works here, and which courses each has learnt; as a file too."""
    partner_id, name = partner_of(portal)
    rows = training.at_partner(
        partner_id, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    return listing.answered(portal, rows, listing=listing.AT_PARTNER, frame={"partner_name": name})
