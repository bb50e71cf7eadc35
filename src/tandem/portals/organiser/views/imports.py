"""Tables that the organiser hands over: products, members, payments."""

from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.flows.joining import enrolling as enrol_member
from tandem.participants.enrolment import Applicant
from tandem.participants.importing import read as read_members
from tandem.platform import clock
from tandem.portals.shared import imports
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import address


def _members(desk: Desk, path: Path) -> imports.Found:
    found = read_members(path, country=desk.programme.country)
    rows = [
        (one.company_name, one.tax_id, one.person_name, one.email, one.city, one.trade)
        for _line, one in found.applicants[: imports.ROWS_SHOWN]
    ]
    return imports.Found(rows, len(found.applicants), found.faults, [one for _line, one in found.applicants])


def _take_members(desk: Desk, applicants: list[Applicant]) -> str:
    enrolled = enrol_member.enrol_many(
        applicants, programme=desk.programme, actor=desk.actor, base=settings.PUBLIC_URL, now=clock.now(),
        is_inviting=bool(desk.request.POST.get("invite")),
    )  # fmt: skip
    joined = len(enrolled.members)
    said = ngettext("%(n)s member joined.", "%(n)s members joined.", joined) % {"n": joined}
    if enrolled.known:
        known = len(enrolled.known)
        said += " " + ngettext("%(n)s takes part already.", "%(n)s take part already.", known) % {"n": known}
    return said


MEMBERS = imports.Importer(
    columns=(gettext_lazy("Firm"), gettext_lazy("Tax number"), gettext_lazy("Person"), gettext_lazy("E-mail address"),
             gettext_lazy("City"), gettext_lazy("Trade")),
    read=_members, take_in=_take_members,
)  # fmt: skip


@desk("organiser", "members.change", takes_files=True)
def members(desk: Desk) -> HttpResponse:
    """Members from a table."""
    return imports.run(
        desk, MEMBERS, template="organiser/import.html", done=address(desk, "organiser:members"), here="members",
        title=_("Members from a table"), back=address(desk, "organiser:members"), back_name=_("Members"), extra="organiser/_invite_them.html",
        help=_("Columns are known by their names: firm or person is needed; tax number, e-mail, phone, address and trade may be there."),
    )  # fmt: skip
