"""The area of partners."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.partners import (
    agreements,
    kit,
    pages,
    plan,
    prints,
    tables,
    target_tables,
    targets,
)
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Partners"),
    group="PEOPLE",
    order=40,
    pages=[
        pages.partners,
        plan.partners_plan,
        targets.partners_targets,
        kit.partners_kit,
        agreements.partners_agreements,
        agreements.agreement,
        agreements.agreement_paper,
        tables.partners_import,
        tables.partners_table,
        target_tables.targets_import,
        target_tables.targets_table,
        pages.partner,
        pages.outlet,
        prints.poster,
        prints.own_poster,
    ],
    icon="store",
)
