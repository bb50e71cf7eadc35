"""Surveys that stand between a product's code and its gift."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.engagement.surveys import answering, queries
from tandem.engagement.surveys.models import Door
from tandem.kit.errors import Conflict
from tandem.programmes.models import Programme


class SurveyFirst(Conflict):
    """A survey is answered before the code is used."""

    code = "surveys.survey_first"
    text = _("A few questions come first; the code is used when you have answered them.")

    survey_id: UUID


def require_answered(
    member_id: int,
    *,
    product_id: UUID | None,
    batch_id: UUID,
    used_code: str,
    programme: Programme,
    today: date,
    now: datetime,
    answered: UUID | None = None,
) -> None:
    """Pass, where nothing is asked before a code of a product, or of a batch, is used, or it is
    answered (or being answered: `answered`). One survey stands before a code, the earliest; one
    that is full, over or not for the member stands in nobody's way.

    Raises:
        SurveyFirst
    """
    if not ways.uses(programme, ways.SURVEYS):
        return
    of = programme.organiser_id
    rows = list(queries.running(programme, today=today, doors=[Door.CODE]))
    full = queries.full_among([row.id for row in rows], organiser_id=of)
    for row in rows:
        if row.product_id not in (None, product_id) or row.batch_id not in (None, batch_id):
            continue
        key = queries.occasion(row, today=today, used_code=used_code)
        if row.id == answered or queries.begun(row, member_id, key).is_done:
            return
        if row.id not in full and answering.is_theirs(row, member_id, programme=programme, now=now):
            raise SurveyFirst(survey_id=row.id)
