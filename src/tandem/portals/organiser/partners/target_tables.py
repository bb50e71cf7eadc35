"""Targets of many partners from a table, looked at before they are taken in."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tandem.kit.money import to_major
from tandem.kit.periods import span_of
from tandem.partners import targets
from tandem.partners.models import Partner, TargetMeasure
from tandem.partners.tables import target_tables as reading
from tandem.portals.shared import importing, imports, names_by_id, tables
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.importing import TableForm
from tandem.portals.shared.labels import TARGET_MEASURES
from tandem.portals.shared.templatetags.figures import day, money, points

# The head of a table to fill in; the reader knows these names.
TEMPLATE = ("partner", "code", "target", "to reach", "first day", "last day")
ROWS_TO_FILL_IN = 5_000


class TargetsForm(TableForm):
    """Targets of many partners."""

    def prepare(self) -> None:
        """Say what it may hold."""
        self.fields["file"].help_text = _(
            "A row is a partner (code, tax number or name), the measure (turnover, members won,"
            " purchases confirmed, outlets), how much, the first day and the last. A row without an"
            " amount is left out."
        )


def _rows(portal: PortalContext, path: Path) -> imports.Found:
    table = reading.read(path, programme=portal.programme)
    first = list(zip(table.names, table.targets, strict=True))[: imports.ROWS_SHOWN]
    names = names_by_id.partners(portal, (target.partner_id for _name, target in first))
    currency = portal.programme.currency
    return imports.Found(
        [
            (
                names.get(target.partner_id, name),
                TARGET_MEASURES[target.measure],
                money(target.amount, currency)
                if target.measure == TargetMeasure.TURNOVER
                else points(target.amount),
                day(target.since_on),
                day(target.until_on),
            )
            for name, target in first
        ],
        len(table.targets),
        table.faults,
        table.targets,
    )


TABLE = imports.Importer(
    columns=(_("Partner"), _("Target"), _("To reach"), _("First day"), _("Last day")),
    read=_rows,
    take_in=lambda _portal, _targets: "",  # who takes it in says how many are set
)


@action(TargetsForm, permission="partners.change", button=_("Look at the table"))
def look_at_partner_targets(portal: Portal, form: TargetsForm) -> Next:
    """Read a table, and show what it holds."""
    upload = form.cleaned_data["file"]
    TABLE.read(portal, importing.path_of(upload))
    return Next("organiser:partner-targets-table", {"upload": upload.id})


@action(Nothing, permission="partners.change", button=_("Take in"))
def take_partner_targets(portal: Portal, _form: Nothing, upload: UUID) -> Next:
    """Set the targets that were looked at."""
    total = targets.set_targets(
        importing.content(portal, TABLE, upload),
        programme_id=portal.programme.id,
        actor=portal.actor,
        now=portal.now,
    )
    text = ngettext("%(n)s target is set.", "%(n)s targets are set.", total)
    return Next("organiser:partners-targets", done=text % {"n": points(total)})


@page(
    "partners/targets/import/",
    permission="partners.change",
    template="targets_import.html",
    name="partner-targets-import",
    actions=[look_at_partner_targets],
)
def targets_import(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """Send a table of targets; one to fill in as a file, with a row for each partner and the
    turnover that it has as a target of this quarter, where it has one.
    """
    if tables.wanted(portal):
        return tables.exported(portal, "targets", TEMPLATE, _to_fill_in(portal))
    return {"look": portal.form(look_at_partner_targets)}


def _to_fill_in(portal: Portal) -> list[tuple[object, ...]]:
    since, after = span_of(portal.today, "QUARTER")
    until = after - timedelta(days=1)
    of = portal.organiser_id
    standing = dict(
        targets.of_programme(portal.programme.id, organiser_id=of)
        .filter(measure=TargetMeasure.TURNOVER, since_on=since, until_on=until)
        .values_list("partner_id", "amount")
    )
    rows = Partner.objects.within(portal.programme.id, organiser_id=of).filter(ended_at=None)
    named = rows.order_by("sort_key", "id").values_list("id", "name", "code")[:ROWS_TO_FILL_IN]
    currency = portal.programme.currency
    return [
        (
            name,
            code,
            "turnover",
            to_major(standing[key], currency) if key in standing else "",
            since,
            until,
        )
        for key, name, code in named
    ]


def _sent(portal: Portal, upload: UUID) -> None:
    importing.sent(portal, upload)


@page(
    "partners/targets/import/<uuid:upload>/",
    permission="partners.change",
    template="targets_table.html",
    name="partner-targets-table",
    guard=_sent,
    actions=[take_partner_targets],
)
def targets_table(portal: Portal, upload: UUID) -> Mapping[str, Any]:
    """Look at a table of targets before it is taken in."""
    return {
        "table": importing.preview(portal, TABLE, upload),
        "take": portal.form(take_partner_targets),
        "again": portal.address("organiser:partner-targets-import"),
    }
