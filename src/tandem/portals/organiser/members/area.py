"""The area of members."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.members import joining, one, pages, waiting
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Members"),
    group="PEOPLE",
    order=10,
    icon="users",
    pages=[
        pages.members,
        waiting.members_waiting,
        joining.member_add,
        joining.members_import,
        joining.members_table,
        one.member,
        one.member_purchases,
        one.member_ledger,
        one.member_orders,
        one.member_history,
        one.member_changes,
        one.transaction,
    ],
)
