"""The survey that an address names."""

from uuid import UUID

from tandem.engagement.surveys import queries
from tandem.engagement.surveys.models import Survey
from tandem.portals.shared.areas.context import Portal


def survey_of(portal: Portal, survey: UUID) -> Survey:
    """One of the programme, else there is no such page."""
    return queries.survey(
        survey, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
