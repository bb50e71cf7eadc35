"""The area of rules."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.rules import awards, comments, finding, pages
from tandem.portals.organiser.rules.trials import runs, trying
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Rules"),
    group="PROGRAMME",
    order=10,
    icon="scale",
    pages=[
        pages.rules,
        pages.new_rule,
        pages.add_rule,
        pages.rule,
        awards.rule_awards,
        pages.budgets,
        comments.comments,
        trying.rules_try,
        runs.runs,
        runs.run,
    ],
    find=finding.find,
)
