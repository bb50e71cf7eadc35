"""Partners and their outlets from a table: sent, looked at, taken in."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tandem.partners.models import Partner
from tandem.partners.tables import importing as table
from tandem.portals.organiser.partners.forms import PartnersForm
from tandem.portals.shared import importing, imports
from tandem.portals.shared import tables as shown
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.labels import PARTNER_ROLES

# The head of a table to fill in; the reader knows these names.
TEMPLATE = (
    *("name", "tax_id", "code", "role", "parent", "city", "region"),
    *("outlet_code", "outlet_name", "outlet_city", "outlet_region", "outlet_street"),
    *("outlet_postal_code", "latitude", "longitude"),
)


def _rows(portal: PortalContext, path: Path) -> imports.Found:
    read = table.read(path, programme=portal.programme)
    every = Partner.objects.within(portal.programme.id, organiser_id=portal.actor.organiser_id)
    names = {
        **{row.tax_id: row.name for row in read.partners},
        **dict(every.values_list("tax_id", "name")),
    }
    rows = [
        (
            row.name,
            row.tax_id,
            row.code,
            PARTNER_ROLES[row.role],
            names.get(row.parent, row.parent),
            row.city,
            len(row.outlets),
        )
        for row in read.partners[: imports.ROWS_SHOWN]
    ]
    return imports.Found(rows, len(read.partners), read.faults, read.partners)


TABLE = imports.Importer(
    columns=(
        _("Partner"),
        _("Tax number"),
        _("Code"),
        _("Role"),
        _("Buys from"),
        _("City"),
        _("Outlets"),
    ),
    read=_rows,
    take_in=lambda _portal, _partners: "",  # who takes it in says what is new
)


@action(PartnersForm, permission="partners.change", button=_("Look at the table"))
def look(portal: Portal, form: PartnersForm) -> Next:
    """Read a table, and show what it holds."""
    upload = form.cleaned_data["file"]
    TABLE.read(portal, importing.path_of(upload))
    return Next("organiser:partners-table", {"upload": upload.id})


@action(Nothing, permission="partners.change", button=_("Take in"))
def take(portal: Portal, _form: Nothing, upload: UUID) -> Next:
    """Take in what was looked at."""
    partners = importing.content(portal, TABLE, upload)
    new = table.take_in(partners, programme=portal.programme, actor=portal.actor, now=portal.now)
    known = len(partners) - new.partners
    done = [
        ngettext("%(n)s partner joined.", "%(n)s partners joined.", new.partners)
        % {"n": new.partners},
        ngettext("%(n)s outlet is new.", "%(n)s outlets are new.", new.outlets)
        % {"n": new.outlets},
    ]
    if new.placed:
        done.append(
            ngettext(
                "Of %(n)s outlet it is known better where it is.",
                "Of %(n)s outlets it is known better where they are.",
                new.placed,
            )
            % {"n": new.placed}
        )
    if known:
        done.append(
            ngettext("%(n)s takes part already.", "%(n)s take part already.", known) % {"n": known}
        )
    return Next("organiser:partners", done=" ".join(done))


@page(
    "partners/import/",
    permission="partners.change",
    template="partners_import.html",
    actions=[look],
)
def partners_import(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """Send a table of partners; one to fill in as a file."""
    if shown.wanted(portal):
        return shown.exported(portal, "partners", TEMPLATE, [])
    return {"look": portal.form(look)}


def _sent(portal: Portal, upload: UUID) -> None:
    importing.sent(portal, upload)


@page(
    "partners/import/<uuid:upload>/",
    permission="partners.change",
    template="partners_table.html",
    guard=_sent,
    actions=[take],
)
def partners_table(portal: Portal, upload: UUID) -> Mapping[str, Any]:
    """Look at a table of partners before it is taken in."""
    return {
        "table": importing.preview(portal, TABLE, upload),
        "take": portal.form(take),
        "again": portal.address("organiser:partners-import"),
    }
