"""What each member is to reach, from a table."""

from pathlib import Path

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.platform import clock
from tandem.portals.shared import imports
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import address
from tandem.portals.shared.templatetags.figures import day, money
from tandem.tiers import memberships
from tandem.tiers.importing import Read
from tandem.tiers.importing import read as read_targets


def _read(desk: Desk, path: Path) -> imports.Found:
    found = read_targets(path, programme=desk.programme)
    rows = [
        (
            name,
            money(each.net_minor, desk.programme.currency),
            day(each.since_on),
            day(each.until_on),
        )
        for name, each in list(zip(found.names, found.targets, strict=True))[: imports.ROWS_SHOWN]
    ]
    return imports.Found(rows, len(found.targets), found.faults, found)


def _take(desk: Desk, found: Read) -> str:
    taken = memberships.set_targets(
        found.targets, programme_id=desk.programme.id, actor=desk.actor, now=clock.now()
    )
    return ngettext("%(n)s target is set.", "%(n)s targets are set.", taken) % {"n": taken}


TARGETS = imports.Importer(
    columns=(
        gettext_lazy("Member"),
        gettext_lazy("Target"),
        gettext_lazy("From the day"),
        gettext_lazy("To the day"),
    ),
    read=_read,
    take_in=_take,
)


@desk("organiser", "members.change", takes_files=True)
def targets(desk: Desk) -> HttpResponse:
    """Targets of members from a table."""
    return imports.run(
        desk,
        TARGETS,
        template="organiser/import.html",
        done=address(desk, "organiser:levels"),
        here="levels",
        title=_("Targets of members"),
        back=address(desk, "organiser:levels"),
        back_name=_("Levels"),
        help=_(
            "A row is a member (number, tax number, e-mail address or card), a net turnover, and"
            " the days from and to."
        ),
    )
