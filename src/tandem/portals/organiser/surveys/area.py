"""The area of surveys."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.portals.organiser.surveys import answers, pages, prints
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Surveys"),
    group="ENGAGE",
    order=30,
    icon="clipboard-list",
    pages=[
        pages.surveys,
        pages.new_survey,
        pages.survey,
        pages.survey_results,
        answers.survey_answers,
        answers.survey_sheets,
        answers.survey_photo,
        prints.survey_outlets,
        prints.survey_paper,
    ],
    way=ways.SURVEYS,
    purpose=_("Ask members what they think, and learn by product and outlet who is content."),
)
