"""Members brought in by the organiser: one by a form, or many from a table."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponseBase
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tandem.flows.joining import enrolling, letting_in
from tandem.kit import codes
from tandem.kit.tables import Fault
from tandem.participants.enrolment import Applicant, MemberKnown
from tandem.participants.firms import means
from tandem.participants.importing import read
from tandem.platform import mail
from tandem.portals.shared import importing, imports, tables
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.importing import TableForm
from tandem.portals.shared.read_fields import TaxIdField
from tandem.programmes import domains

# The head of a table to fill in; the reader knows these names.
TEMPLATE = (
    *("company_name", "tax_id", "person_name", "email", "phone"),
    *("street", "postal_code", "city", "region", "trade", "card"),
)


class MemberForm(PortalForm):
    """A firm with its first person, or a person."""

    columns = "two"
    errors_at = {codes.NotACode: "tax_id", MemberKnown: "tax_id"}

    person_name = forms.CharField(label=_("Name and surname"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"), max_length=200, required=False)
    company_name = forms.CharField(label=_("Firm"), max_length=200, required=False)
    tax_id = TaxIdField(
        label=_("Tax number"),
        max_length=30,
        required=False,
        help_text=_(
            "Of the firm; sales files name it by this number. You answer for it that the firm is"
            " theirs."
        ),
    )
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    trade = forms.CharField(label=_("Trade"), max_length=40, required=False)
    street = forms.CharField(label=_("Street"), max_length=200, required=False)
    postal_code = forms.CharField(label=_("Postal code"), max_length=12, required=False)
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    region = forms.CharField(label=_("Region"), max_length=60, required=False)
    invite = forms.BooleanField(
        label=_("Send an invitation to the e-mail address"), required=False, initial=True
    )

    def prepare(self) -> None:
        """Of a programme of consumers no firm is asked for."""
        if means.is_of_persons(self.portal.programme):
            del self.fields["company_name"], self.fields["tax_id"]
            self.fields["trade"].label = _("Group")
        elif means.is_of_firms(self.portal.programme):
            field = self.fields["tax_id"]
            field.required, field.error_messages["required"] = True, means.FirmMissing.text


class TakeForm(PortalForm):
    """A table of members that was looked at."""

    invite = forms.BooleanField(
        label=_("Send an invitation to everybody with an e-mail address"),
        required=False,
        initial=True,
    )


class MembersForm(TableForm):
    """A table of members."""

    def prepare(self) -> None:
        """Say what it may hold."""
        self.fields["file"].help_text = _(
            "Columns are known by their names: firm or person is needed; tax number, e-mail, phone,"
            " address and trade may be there."
        )


def _rows(portal: PortalContext, path: Path) -> imports.Found:
    table = read(path, country=portal.programme.country)
    needs_firm = means.is_of_firms(portal.programme)
    taken = [one for _line, one in table.applicants if one.tax_id or not needs_firm]
    lacking = [
        Fault(line, "tax_id", "missing")
        for line, one in table.applicants
        if needs_firm and not one.tax_id
    ]
    rows = [
        (one.company_name, one.tax_id, one.person_name, one.email, one.city, one.trade)
        for one in taken[: imports.ROWS_SHOWN]
    ]
    faults = sorted([*table.faults, *lacking], key=lambda fault: fault.line)
    return imports.Found(rows, len(taken), tuple(faults), taken)


TABLE = imports.Importer(
    columns=(_("Firm"), _("Tax number"), _("Person"), _("E-mail address"), _("City"), _("Trade")),
    read=_rows,
    take_in=lambda _portal, _applicants: "",  # who takes it in says whether people are invited
)


def _enrol(portal: Portal, applicants: list[Applicant], *, is_inviting: bool) -> str:
    """Enrol them; a sentence that tells what became of them."""
    enrolled = enrolling.enrol_many(
        applicants,
        programme=portal.programme,
        actor=portal.actor,
        base=domains.base(portal.programme),
        now=portal.now,
        is_inviting=is_inviting,
    )
    joined, known = len(enrolled.members), len(enrolled.known)
    done = ngettext("%(n)s member joined.", "%(n)s members joined.", joined) % {"n": joined}
    if known:
        done += " " + ngettext("%(n)s takes part already.", "%(n)s take part already.", known) % {
            "n": known
        }
    if is_inviting and not mail.is_read():
        done += " " + gettext("No mail brings them their invitations: invite them on their pages.")
    return done


@action(MemberForm, permission="members.change", button=_("Add the member"))
def add(portal: Portal, form: MemberForm) -> Next:
    """Enrol one, and go on to their page; where no mail brings the invitation, to its link."""
    typed = dict(form.cleaned_data)
    is_inviting = typed.pop("invite")
    country = portal.programme.country
    if typed.get("tax_id"):
        typed["tax_id"] = codes.parse_tax_id(typed["tax_id"], country=country)
    member, handed = letting_in.add_one(
        Applicant(country=country, **typed),
        programme=portal.programme,
        actor=portal.actor,
        base=domains.base(portal.programme),
        now=portal.now,
        is_inviting=is_inviting,
    )
    if handed and handed.link:
        return Next(
            "organiser:member",
            {"member": member},
            done=_("The member was added, and the link was shown then."),
            shown_once={"handed": handed, "joined": member},
        )
    return Next("organiser:member", {"member": member}, done=_("The member takes part."))


@action(MembersForm, permission="members.change", button=_("Look at the table"))
def look(portal: Portal, form: MembersForm) -> Next:
    """Read a table, and show what it holds."""
    upload = form.cleaned_data["file"]
    TABLE.read(portal, importing.path_of(upload))
    return Next("organiser:members-table", {"upload": upload.id})


@action(TakeForm, permission="members.change", button=_("Take in"))
def take(portal: Portal, form: TakeForm, upload: UUID) -> Next:
    """Take in what was looked at."""
    applicants = importing.content(portal, TABLE, upload)
    is_inviting = form.cleaned_data["invite"]
    done = _enrol(portal, applicants, is_inviting=is_inviting)
    # Where no mail is set, the list shows whom to hand a link over to.
    query = {} if mail.is_read() else {"signing": "none"}
    return Next("organiser:members", done=done, query=query)


@page("members/add/", permission="members.change", template="add.html", actions=[add])
def member_add(portal: Portal) -> Mapping[str, Any]:
    """Bring one member in."""
    return {"add": portal.form(add)}


@page("members/import/", permission="members.change", template="import.html", actions=[look])
def members_import(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """Send a table of members; one to fill in as a file."""
    if tables.wanted(portal):
        return tables.exported(portal, "members", TEMPLATE, [])
    return {"look": portal.form(look)}


def _sent(portal: Portal, upload: UUID) -> None:
    importing.sent(portal, upload)


@page(
    "members/import/<uuid:upload>/",
    permission="members.change",
    template="table.html",
    guard=_sent,
    actions=[take],
)
def members_table(portal: Portal, upload: UUID) -> Mapping[str, Any]:
    """Look at a table of members before it is taken in."""
    return {
        "table": importing.preview(portal, TABLE, upload),
        "take": portal.form(take),
        "again": portal.address("organiser:members-import"),
    }
