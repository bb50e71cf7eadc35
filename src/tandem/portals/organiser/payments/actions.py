"""Marking purchases as paid, and taking in a table of payments."""

from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.activity import payments
from tandem.activity.importing import read
from tandem.partners import queries as partners
from tandem.portals.organiser.payments.forms import DECIMALS, PaymentsForm, partner_names
from tandem.portals.shared import importing, imports
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.proofs import paid
from tandem.portals.shared.templatetags.figures import day, money


@action(paid.PaidForm, permission="payments.record", button=gettext_lazy("Mark as paid"))
def mark(portal: Portal, form: paid.PaidForm) -> Next:
    """Note the chosen purchases as paid."""
    return Next("", done=paid.mark(portal, form, of=paid.listing(partner_names(portal))))


def importer(portal: Portal, partner: int, decimals: str) -> imports.Importer:
    """Tables of payments for a partner's documents; 0: for the organiser's own. `decimals`: how a
    person said that they are written (`DECIMALS`).
    """
    currency = portal.programme.currency

    def rows(_portal: PortalContext, path: Path) -> imports.Found:
        scope = {"programme_id": portal.programme.id, "organiser_id": portal.organiser_id}
        partners.check([partner] if partner else [], **scope)
        table = read(
            path,
            partner_id=partner or None,
            currency=currency,
            latest=portal.today,
            decimal_separator=DECIMALS[decimals],
        )
        first = [
            (
                one.document_no,
                day(one.paid_on),
                money(one.amount_minor, currency) if one.amount_minor else _("the whole"),
            )
            for one in table.notices[: imports.ROWS_SHOWN]
        ]
        return imports.Found(first, len(table.notices), table.faults, table.notices)

    return imports.Importer(
        columns=(gettext_lazy("Document"), gettext_lazy("Paid on"), gettext_lazy("Amount")),
        read=rows,
        take_in=lambda _portal, notices: _take_in(portal, notices),
    )


def _take_in(portal: Portal, notices: tuple[payments.Notice, ...]) -> str:
    noted = payments.note(
        notices,
        programme_id=portal.programme.id,
        organiser_id=portal.organiser_id,
        actor=portal.actor.name,
        now=portal.now,
    )
    done = ngettext("%(n)s payment is new.", "%(n)s payments are new.", noted.new) % {
        "n": noted.new
    }
    if noted.new > noted.settled:
        waiting = noted.new - noted.settled
        done += " " + ngettext(
            "%(n)s waits for its purchase.", "%(n)s wait for their purchases.", waiting
        ) % {"n": waiting}
    return done


@action(PaymentsForm, permission="payments.record", button=gettext_lazy("Look at the table"))
def look(portal: Portal, form: PaymentsForm) -> Next:
    """Read a table, and show what it holds."""
    upload, partner = form.cleaned_data["file"], form.cleaned_data["partner"] or 0
    decimals = form.cleaned_data["decimals"] or "told"
    importer(portal, partner, decimals).read(portal, importing.path_of(upload))
    address = {"upload": upload.id, "partner": partner, "decimals": decimals}
    return Next("organiser:payments-table", address)


@action(Nothing, permission="payments.record", button=gettext_lazy("Take in"))
def take(portal: Portal, _form: Nothing, upload: UUID, partner: int, decimals: str) -> Next:
    """Take in what was looked at."""
    table = importer(portal, partner, decimals)
    done = table.take_in(portal, importing.content(portal, table, upload))
    return Next("organiser:payments", done=done)
