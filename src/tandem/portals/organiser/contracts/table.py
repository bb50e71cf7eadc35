"""Contracts of many members or partners from a table, looked at before they are taken in."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tandem.contracts import importing as reading
from tandem.contracts import keeping
from tandem.portals.shared import importing, imports, tables
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.importing import TableForm
from tandem.portals.shared.templatetags.figures import day

# The head of a table to fill in; the reader knows these names.
TEMPLATE = ("e-mail", "partner code", "contract", "contract number", "until")


class ContractsForm(TableForm):
    """Contracts of many members or partners."""

    def prepare(self) -> None:
        """Say what it may hold."""
        self.fields["file"].help_text = _(
            "A row is a member (number, tax number, e-mail address or card) or a partner (a column"
            " “partner”, “partner code” or “partner tax id”), the contract's name and number, and"
            " its last day."
        )


def importer(portal: Portal) -> imports.Importer:
    """Tables of contracts."""

    def rows(_portal: PortalContext, path: Path) -> imports.Found:
        table = reading.read(
            path,
            programme=portal.programme,
            called=now_in_words("Contract"),
            remind_days=keeping.REMIND_DAYS,
        )
        first = [
            (name, contract.name, contract.number, day(contract.ends_on))
            for name, contract in list(zip(table.names, table.contracts, strict=True))[
                : imports.ROWS_SHOWN
            ]
        ]
        return imports.Found(first, len(table.contracts), table.faults, table)

    def take_in(_portal: PortalContext, table: reading.Read) -> str:
        taken = keeping.keep(
            table.contracts, programme_id=portal.programme.id, actor=portal.actor, now=portal.now
        )
        text = ngettext("%(n)s contract is saved.", "%(n)s contracts are saved.", taken)
        return text % {"n": taken}

    return imports.Importer(
        columns=(_("Whose"), _("Contract"), _("Number"), _("Last day")),
        read=rows,
        take_in=take_in,
    )


@action(ContractsForm, permission="members.change", button=_("Look at the table"))
def look_at_contracts(portal: Portal, form: ContractsForm) -> Next:
    """Read a table, and show what it holds."""
    upload = form.cleaned_data["file"]
    importer(portal).read(portal, importing.path_of(upload))
    return Next("organiser:contracts-table", {"upload": upload.id})


@action(Nothing, permission="members.change", button=_("Take in"))
def take_contracts(portal: Portal, _form: Nothing, upload: UUID) -> Next:
    """Take in what was looked at."""
    table = importer(portal)
    done = table.take_in(portal, importing.content(portal, table, upload))
    return Next("organiser:contracts", done=done)


@page(
    "contracts/import/",
    permission="members.change",
    template="import.html",
    actions=[look_at_contracts],
)
def contracts_import(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """Send a table of contracts; one to fill in as a file."""
    if tables.wanted(portal):
        return tables.exported(portal, "contracts", TEMPLATE, [])
    return {"look": portal.form(look_at_contracts)}


def _sent(portal: Portal, upload: UUID) -> None:
    importing.sent(portal, upload)


@page(
    "contracts/import/<uuid:upload>/",
    permission="members.change",
    template="table.html",
    guard=_sent,
    actions=[take_contracts],
)
def contracts_table(portal: Portal, upload: UUID) -> Mapping[str, Any]:
    """Look at a table of contracts before it is taken in."""
    return {
        "table": importing.preview(portal, importer(portal), upload),
        "take": portal.form(take_contracts),
        "again": portal.address("organiser:contracts-import"),
    }
