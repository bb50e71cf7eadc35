"""Issuing codes, noting what left, blocking a batch, and taking in serials."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy, ngettext

from tandem.catalogue import queries as catalogue
from tandem.evidence.codes import asking, dispatching, issuing, serials
from tandem.flows import jobs
from tandem.kit.periods import start_of_day
from tandem.portals.organiser.codes.forms import IssueForm, LeftForm, SerialsForm, TakeForm
from tandem.portals.shared import importing, imports
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action
from tandem.portals.shared.areas.forms import Nothing

PACKS = (("carton", gettext_lazy("cartons")), ("pallet", gettext_lazy("pallets")))


@action(
    IssueForm,
    permission="codes.issue",
    button=gettext_lazy("Issue the codes"),
    done=gettext_lazy("The codes are being issued."),
)
def issue(portal: Portal, form: IssueForm) -> Next:
    """Begin a batch, and those of the packs around it."""
    form_values, zone = form.cleaned_data, ZoneInfo(portal.programme.time_zone)
    of = portal.organiser_id
    product = (
        catalogue.product(form_values["product"], organiser_id=of)
        if form_values["product"]
        else None
    )
    batch = issuing.open_batch(
        programme_id=portal.programme.id,
        product_id=product.id if product else None,
        name=form_values["name"] or (product.name if product else ""),
        codes_total=form_values["total"],
        expires_at=start_of_day(form_values["ends"] + timedelta(days=1), zone)
        if form_values["ends"]
        else None,
        actor=portal.actor,
        now=portal.now,
        questions=asking.questions_of(
            [(row["text"], row["choices"]) for row in form.row_sets["questions"].typed]
        ),
        awaits_dispatch=form_values["awaits_dispatch"],
        quantity=form_values["quantity"],
        zone=form_values["zone"],
    )
    packs = [(str(name), form_values[field]) for field, name in PACKS if form_values[field]]
    around = issuing.open_packs(batch, packs, actor=portal.actor, now=portal.now)
    for key in (batch, *around):
        jobs.defer_codes(key, organiser_id=portal.organiser_id)
    return Next("organiser:codes-batch", {"batch": batch})


@action(
    Nothing,
    permission="codes.issue",
    button=gettext_lazy("Block the batch"),
    done=gettext_lazy("Its codes cannot be used any more. What was used stays."),
    is_quiet=True,
)
def block(portal: Portal, _form: Nothing, batch: UUID) -> Next:
    """Stop a batch from being used."""
    issuing.set_blocked(batch, is_blocked=True, actor=portal.actor)
    return Next(undo=Undo("unblock"))


@action(
    Nothing,
    permission="codes.issue",
    button=gettext_lazy("Let its codes be used again"),
    done=gettext_lazy("Its codes can be used again."),
    is_quiet=True,
)
def unblock(portal: Portal, _form: Nothing, batch: UUID) -> Next:
    """Let a batch be used again."""
    issuing.set_blocked(batch, is_blocked=False, actor=portal.actor)
    return Next(undo=Undo("block"))


@action(
    LeftForm,
    permission="codes.issue",
    button=gettext_lazy("Note it"),
    done=gettext_lazy("Noted: these codes can be used now."),
    question=gettext_lazy("Note that these codes left? It cannot be taken back."),
)
def note_left(portal: Portal, form: LeftForm, batch: UUID) -> None:
    """Note which codes left for which partner."""
    today = portal.programme.day_at(portal.now)
    dispatching.dispatch(
        batch,
        first=form.cleaned_data["first"],
        last=form.cleaned_data["last"],
        partner_id=form.cleaned_data["partner"],
        on=form.cleaned_data["day"] or today,
        actor=portal.actor,
        now=portal.now,
    )


def importer(portal: Portal, name: str = "") -> imports.Importer:
    """Tables of serials; those taken in are called so."""

    def rows(_portal: PortalContext, path: Path) -> imports.Found:
        read = serials.read(path, organiser_id=portal.organiser_id)
        first = [(one.gtin, one.serial) for one in read.marked[: imports.ROWS_SHOWN]]
        return imports.Found(first, len(read.marked), read.faults, read.marked)

    def take_in(_portal: PortalContext, marked: Sequence[serials.Marked]) -> str:
        taken = serials.take_in(
            marked,
            name=name,
            programme_id=portal.programme.id,
            actor=portal.actor,
            secret=settings.SECRET_KEY.encode(),
            now=portal.now,
        )
        new = sum(taken.values())
        return ngettext("%(n)s serial can be used now.", "%(n)s serials can be used now.", new) % {
            "n": new
        }

    return imports.Importer(
        columns=(gettext_lazy("Barcode"), gettext_lazy("Serial")), read=rows, take_in=take_in
    )


@action(SerialsForm, permission="codes.issue", button=gettext_lazy("Look at the table"))
def look(portal: Portal, form: SerialsForm) -> Next:
    """Read a table of serials, and show what it holds."""
    upload = form.cleaned_data["file"]
    importer(portal).read(portal, importing.path_of(upload))
    return Next("organiser:codes-table", {"upload": upload.id})


@action(TakeForm, permission="codes.issue", button=gettext_lazy("Take in"))
def take(portal: Portal, form: TakeForm, upload: UUID) -> Next:
    """Take in what was looked at."""
    table = importer(portal, form.cleaned_data["name"])
    done = table.take_in(portal, importing.content(portal, table, upload))
    return Next("organiser:codes", done=done)
