"""The course of an address."""

from uuid import UUID

from tandem.engagement.learning import queries
from tandem.engagement.learning.models import Course
from tandem.portals.shared.areas.context import Portal


def known(portal: Portal, course: UUID, **_parts: object) -> Course:
    """One of the programme."""
    return queries.course(
        course, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
