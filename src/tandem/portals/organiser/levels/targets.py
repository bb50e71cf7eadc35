"""What each member is to reach: the targets by name, one set on the page, many from a table."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tandem.kit.money import to_major, to_minor
from tandem.participants.models import Member
from tandem.portals.shared import importing, imports, searching, tables
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.areas.fields import DayField, NumberField
from tandem.portals.shared.areas.forms import Nothing, PortalForm
from tandem.portals.shared.areas.lists import Asked, Cell, Choice, Column, Listing
from tandem.portals.shared.areas.picking import PickField
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.importing import TableForm
from tandem.portals.shared.templatetags.figures import day, money
from tandem.tiers import memberships
from tandem.tiers.importing import Read, read
from tandem.tiers.models import Target

NET_MAX = 10**12
STATES = {
    "NOW": (_("runs"), "good"),
    "TO_COME": (_("to come"), "wait"),
    "OVER": (_("over"), ""),
}
TARGETS = Listing(
    "targets",
    columns=[
        Column("member", _("Member")),
        Column("target", _("Net turnover"), sorts_by="net_minor", is_number=True),
        Column("since", _("From the day"), sorts_by="since_on"),
        Column("until", _("To the day"), sorts_by="until_on"),
        Column("state", _("State")),
    ],
    at_first="-until",
    search=_("Name or number of the member"),
    choices=[Choice("state", _("State"), {code: text for code, (text, _m) in STATES.items()})],
    empty=_("No member has a target yet. Set the first above, or hand over a table of all."),
)
# The head of a table to fill in; the reader knows these names.
TEMPLATE = ("e-mail", "turnover", "from", "until")


class TargetForm(PortalForm):
    """A net turnover that a member is to reach."""

    columns = "two"
    errors_at = {memberships.BadTarget: "until"}

    member = PickField(sources.MEMBERS, label=_("Member"), coerce=int)
    net = NumberField(label=_("Net turnover"), min_value=0, max_digits=14, decimal_places=2)
    since = DayField(label=_("From the day"))
    until = DayField(label=_("To the day"))

    def prepare(self) -> None:
        """Say in what it is."""
        self.fields["net"].help_text = _(
            "In %(currency)s. A target of the same member and days is set anew."
        ) % {"currency": self.portal.programme.currency}


class TargetsForm(TableForm):
    """Targets of many members."""

    def prepare(self) -> None:
        """Say what it may hold."""
        self.fields["file"].help_text = _(
            "A row is a member (number, tax number, e-mail address or card), a net turnover, and"
            " the days from and to."
        )


@action(
    TargetForm,
    permission="members.change",
    button=_("Set the target"),
    done=_("The target is set. Rules can ask whether it is reached."),
)
def set_target(portal: Portal, form: TargetForm) -> None:
    """Set the target of one member."""
    typed = form.cleaned_data
    target = memberships.TargetIn(
        typed["member"],
        typed["since"],
        typed["until"],
        to_minor(typed["net"], portal.programme.currency),
    )
    memberships.set_targets(
        [target], programme_id=portal.programme.id, actor=portal.actor, now=portal.now
    )


def importer(portal: Portal) -> imports.Importer:
    """Tables of targets."""

    def rows(_portal: PortalContext, path: Path) -> imports.Found:
        table = read(path, programme=portal.programme)
        first = [
            (
                name,
                money(target.net_minor, portal.programme.currency),
                day(target.since_on),
                day(target.until_on),
            )
            for name, target in list(zip(table.names, table.targets, strict=True))[
                : imports.ROWS_SHOWN
            ]
        ]
        return imports.Found(first, len(table.targets), table.faults, table)

    def take_in(_portal: PortalContext, table: Read) -> str:
        taken = memberships.set_targets(
            table.targets, programme_id=portal.programme.id, actor=portal.actor, now=portal.now
        )
        return ngettext("%(n)s target is set.", "%(n)s targets are set.", taken) % {"n": taken}

    return imports.Importer(
        columns=(_("Member"), _("Target"), _("From the day"), _("To the day")),
        read=rows,
        take_in=take_in,
    )


@action(TargetsForm, permission="members.change", button=_("Look at the table"))
def look_at_targets(portal: Portal, form: TargetsForm) -> Next:
    """Read a table, and show what it holds."""
    upload = form.cleaned_data["file"]
    importer(portal).read(portal, importing.path_of(upload))
    return Next("organiser:targets-table", {"upload": upload.id})


@action(Nothing, permission="members.change", button=_("Take in"))
def take_targets(portal: Portal, _form: Nothing, upload: UUID) -> Next:
    """Take in what was looked at."""
    table = importer(portal)
    done = table.take_in(portal, importing.content(portal, table, upload))
    return Next("organiser:targets", done=done)


@page(
    "levels/targets/",
    permission="members.view",
    template="targets.html",
    tab=_("Targets"),
    actions=[set_target],
)
def targets(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """Who is to reach what by when, latest first; as a file too."""
    asked = TARGETS.asked(portal)
    wanted = _wanted(portal, asked)
    rows = list(wanted.order_by(*asked.by)[asked.rows])
    members = Member.objects.of(portal.organiser_id).filter(id__in={row.member_id for row in rows})
    names = {key: (name, no) for key, name, no in members.values_list("id", "name", "number")}
    cells = [_cells(portal, row, *names.get(row.member_id, ("", ""))) for row in rows]
    if asked.is_file:
        return TARGETS.exported(portal, cells)
    return {
        "list": TARGETS.shown(asked, cells, total=wanted.count),
        "set_target": portal.form(set_target),
    }


def _wanted(portal: Portal, asked: Asked) -> Any:
    of, today = portal.organiser_id, portal.today
    wanted = Target.objects.of(of).filter(programme_id=portal.programme.id)
    if asked.q:
        members = searching.members_like(portal, asked.q)
        wanted = wanted.filter(member_id__in=members.values("id"))
    match asked.choices["state"]:
        case "NOW":
            return wanted.filter(since_on__lte=today, until_on__gte=today)
        case "TO_COME":
            return wanted.filter(since_on__gt=today)
        case "OVER":
            return wanted.filter(until_on__lt=today)
    return wanted


def _cells(portal: Portal, row: Target, name: str, number: str) -> dict[str, Cell]:
    currency, today = portal.programme.currency, portal.today
    code = "OVER" if row.until_on < today else "TO_COME" if row.since_on > today else "NOW"
    text, mood = STATES[code]
    return {
        "member": Cell(
            name, href=portal.address("organiser:member", member=row.member_id), note=number
        ),
        "target": Cell(
            money(row.net_minor, currency), value=float(to_major(row.net_minor, currency))
        ),
        "since": Cell(day(row.since_on), value=row.since_on),
        "until": Cell(day(row.until_on), value=row.until_on),
        "state": Cell(text, mood=mood, value=str(text)),
    }


@page(
    "levels/targets/import/",
    permission="members.change",
    template="targets_import.html",
    actions=[look_at_targets],
)
def targets_import(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """Send a table of targets; one to fill in as a file."""
    if tables.wanted(portal):
        return tables.exported(portal, "targets", TEMPLATE, [])
    return {"look": portal.form(look_at_targets)}


def _sent(portal: Portal, upload: UUID) -> None:
    importing.sent(portal, upload)


@page(
    "levels/targets/import/<uuid:upload>/",
    permission="members.change",
    template="targets_table.html",
    guard=_sent,
    actions=[take_targets],
)
def targets_table(portal: Portal, upload: UUID) -> Mapping[str, Any]:
    """Look at a table of targets before it is taken in."""
    return {
        "table": importing.preview(portal, importer(portal), upload),
        "take": portal.form(take_targets),
        "again": portal.address("organiser:targets-import"),
    }
