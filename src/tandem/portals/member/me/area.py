"""The area of the member's own page."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.member.me import data, firm, leaving, pages, questions, regulating
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Me"),
    group="SETTINGS",
    order=10,
    pages=[
        pages.me,
        data.my_data,
        pages.why,
        regulating.regulations,
        questions.questions,
        regulating.regulations_paper,
        firm.firm,
        leaving.leaving,
        leaving.own_data,
        leaving.own_person_data,
    ],
)
