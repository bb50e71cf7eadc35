"""A bank's statement, looked at and taken in."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy, ngettext

from tandem.fees.receiving import columns, statements
from tandem.fees.receiving import receipts as taking
from tandem.kit.columns import ColumnsNotFound
from tandem.portals.organiser.memberships.columns_form import ColumnsForm, head_of
from tandem.portals.organiser.memberships.forms import StatementForm
from tandem.portals.shared import importing, imports
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.templatetags.figures import day, money


def importer(portal: Portal) -> imports.Importer:
    """Statements of the organiser's bank."""
    currency = portal.programme.currency
    today = portal.programme.day_at(portal.now)

    def rows(_portal: PortalContext, path: Path) -> imports.Found:
        known = columns.known_of(portal.programme.id, organiser_id=portal.organiser_id)
        table = statements.read(path, currency=currency, latest=today, known=known)
        first = [
            (day(one.paid_on), money(one.amount_minor, currency), one.title, one.payer)
            for one in table.receipts[: imports.ROWS_SHOWN]
        ]
        return imports.Found(first, len(table.receipts), table.faults, table.receipts)

    def take_in(_portal: PortalContext, table: tuple[taking.ReceiptIn, ...]) -> str:
        took = taking.take(
            table,
            programme_id=portal.programme.id,
            today=today,
            actor=portal.actor,
            now=portal.now,
        )
        return _told(took)

    return imports.Importer(
        columns=(
            gettext_lazy("Paid on"),
            gettext_lazy("Amount"),
            gettext_lazy("Title"),
            gettext_lazy("Who paid"),
        ),
        read=rows,
        take_in=take_in,
    )


def _told(took: taking.Taken) -> str:
    """What became of a statement, in a sentence or several."""
    sentences = [
        ngettext("%(n)s fee is paid.", "%(n)s fees are paid.", took.matched) % {"n": took.matched}
    ]
    if took.waiting:
        waits = ngettext(
            "%(n)s payment waits to be matched.", "%(n)s payments wait to be matched.", took.waiting
        )
        sentences.append(waits % {"n": took.waiting})
    if took.repeated:
        known = ngettext("%(n)s had come before.", "%(n)s had come before.", took.repeated)
        sentences.append(known % {"n": took.repeated})
    if took.foreign:
        foreign = ngettext(
            "%(n)s is about no membership and was not stored.",
            "%(n)s are about no membership and were not stored.",
            took.foreign,
        )
        sentences.append(foreign % {"n": took.foreign})
    return " ".join(sentences)


@action(StatementForm, permission="payments.record", button=gettext_lazy("Look at the statement"))
def look(portal: Portal, form: StatementForm) -> Next:
    """Read a statement, and show what it holds."""
    upload = form.cleaned_data["file"]
    try:
        importer(portal).read(portal, importing.path_of(upload))
    except ColumnsNotFound:  # a person says what they are
        return Next("organiser:statement-columns", {"upload": upload.id})
    return Next("organiser:statement-table", {"upload": upload.id})


@action(ColumnsForm, permission="payments.record", button=gettext_lazy("Read it so"))
def say_columns(portal: Portal, form: ColumnsForm, upload: UUID) -> Next:
    """Keep what the columns are, and look at the statement."""
    columns.remember(
        head_of(portal, upload),
        form.places,
        programme_id=portal.programme.id,
        actor=portal.actor,
        now=portal.now,
    )
    return Next("organiser:statement-table", {"upload": upload})


@action(Nothing, permission="payments.record", button=gettext_lazy("Take in"))
def take(portal: Portal, _form: Nothing, upload: UUID) -> Next:
    """Take in what was looked at."""
    table = importer(portal)
    done = table.take_in(portal, importing.content(portal, table, upload))
    return Next("organiser:receipts", done=done)


@page(
    "paid-memberships/statement/",
    permission="payments.record",
    template="statement.html",
    actions=[look],
)
def statement(portal: Portal) -> Mapping[str, Any]:
    """Send a bank's statement."""
    return {"look": portal.form(look)}


def _sent(portal: Portal, upload: UUID) -> None:
    importing.sent(portal, upload)


@page(
    "paid-memberships/statement/<uuid:upload>/",
    permission="payments.record",
    template="statement_table.html",
    guard=_sent,
    actions=[take],
)
def statement_table(portal: Portal, upload: UUID) -> Mapping[str, Any] | HttpResponseBase:
    """Look at a statement before it is taken in."""
    path = importing.path_of(importing.sent(portal, upload))
    try:
        table = importing.preview(portal, importer(portal), upload)
    except ColumnsNotFound:
        return redirect(portal.address("organiser:statement-columns", upload=upload))
    return {
        "table": table,
        "take": portal.form(take),
        "again": portal.address("organiser:statement"),
        "columns": portal.address("organiser:statement-columns", upload=upload)
        if statements.is_table(path)
        else "",
    }


def _sent_table(portal: Portal, upload: UUID) -> None:
    if not statements.is_table(importing.path_of(importing.sent(portal, upload))):
        raise Http404


@page(
    "paid-memberships/statement/<uuid:upload>/columns/",
    permission="payments.record",
    template="statement_columns.html",
    guard=_sent_table,
    actions=[say_columns],
)
def statement_columns(portal: Portal, upload: UUID) -> Mapping[str, Any]:
    """Say what the columns of a bank's table are; the next one with these headings is read so."""
    head = head_of(portal, upload)
    return {
        "file": importing.sent(portal, upload).name,
        "names": head.names,
        "rows": head.samples,
        "form": portal.form(say_columns, initial=head.places),
    }
