"""The page of one file: what it is, how far it has come, what can be done with it."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.evidence.documents.laying import progress_of
from tandem.evidence.models import WORKING, Document
from tandem.evidence.models import DocumentStatus as State
from tandem.flows.documents import ways
from tandem.participants.models import Member
from tandem.partners.models import Partner
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.files import rows, states
from tandem.portals.shared.files.acts import Acts
from tandem.portals.shared.templatetags.figures import points


def document_of(portal: Portal, document: UUID) -> Document:
    """The file that an address names; of a partner's portal its own only."""
    documents = (
        Document.objects.of(portal.organiser_id)
        .select_related("upload")
        .filter(id=document, programme_id=portal.programme.id)
    )
    if portal.code == "partner":
        documents = documents.filter(partner_id=portal.actor.partner_id, member_id=None)
    row = documents.order_by("id").first()
    if row is None:
        raise Http404
    return row


def way_to_twin(portal: Portal, form: Any) -> str:
    """Where the file stands that came before the one that was just refused as the same; empty where
    the reader may not see it.
    """
    if form is None or form.twin_id is None:
        return ""
    try:
        document_of(portal, form.twin_id)
    except Http404:
        return ""
    return portal.address(f"{portal.code}:file", document=form.twin_id)


def shown(portal: Portal, document_id: UUID, acts: Acts) -> dict[str, Any] | HttpResponseBase:
    """What the page says of a file; its rows as a file, where they are asked for."""
    document = document_of(portal, document_id)
    listed = rows.shown(portal, document)
    if isinstance(listed, HttpResponseBase):
        return listed
    is_members = document.member_id is not None
    waiting = document.figures.get("waiting", 0)
    state, mood = states.words(
        document.status, is_members=is_members, counted=document.lines_counted, waiting=waiting
    )
    is_working = document.status in WORKING
    return {
        "name": document.name,
        "sender": _sender(portal, document),
        "received_at": document.created_at,
        "state": state,
        "mood": mood,
        "reason": document.reason,
        "is_working": is_working,
        "is_counting": document.status == State.COUNTING,
        "is_reversing": document.status == State.REVERSING,
        "batches": document.batches if document.status in (State.COUNTING, State.REVERSING) else 0,
        "batches_done": document.batches_done,
        "read_so_far": _read_so_far(document) if is_working else 0,
        "stays": document.lines_counted if document.failed_in == State.COUNTING else 0,
        "is_half_taken_back": document.failed_in == State.REVERSING,
        "is_claimed": is_members,
        "is_unknown": document.status == State.COUNTED and waiting and not document.lines_counted,
        "waiting": waiting,
        "queue": _queue(portal, document),
        "odd": document.odd_prices if document.status == State.READY else None,
        "figures": _figures(portal, document),
        "list": listed,
        "unkept": _unkept(document),
        **_forms(portal, document, acts),
    }


def _sender(portal: Portal, document: Document) -> dict[str, str]:
    """Whose file it is; for the organiser with the way there."""
    of = document.organiser_id
    if document.member_id not in (
        None,
        document.partner_id,
    ):  # what a partner did itself is its own
        member = Member.objects.of(of).filter(id=document.member_id).order_by("id").first()
        link = portal.address("organiser:member", member=document.member_id)
        return {"name": member.name if member else "", "address": link}
    partner = Partner.objects.of(of).filter(id=document.partner_id or 0).order_by("id").first()
    if partner is None:
        return {"name": "", "address": ""}
    is_organiser = portal.code == "organiser"
    link = portal.address("organiser:partner", partner=partner.id) if is_organiser else ""
    return {"name": partner.name, "address": link}


def _forms(portal: Portal, document: Document, acts: Acts) -> dict[str, Any]:
    """What can be done with it in its state; nothing by who may not."""
    is_members, status = document.member_id is not None, document.status
    figures, lines_counted = document.figures, document.lines_counted
    is_stopped = status == State.FAILED and bool(document.failed_in)
    is_open = not is_members and status in (State.MAPPING, State.READY, State.COUNTED)
    counted = figures.get("counted", 0)
    has_lines = any(figures.get(name) for name in ("counted", "waiting", "differs"))
    can_count = status == State.READY and not is_members and has_lines
    record = portal.form(acts.record) if can_count else None
    if record is not None:
        record.button = _count_button(counted, waiting=figures.get("waiting", 0))
    is_withdrawable = (is_open or is_stopped) and not lines_counted
    mapping = _mapping_form(portal, document, acts)
    recorded = acts.recorded if _can_take_back(document) else None
    return {
        "record": record,
        "again": portal.form(acts.again) if is_stopped else None,
        "withdraw": portal.form(acts.withdraw) if is_withdrawable else None,
        "take_back": portal.form(recorded.take_back) if recorded else None,
        "is_others_to_take_back": acts.recorded is None and _can_take_back(document),
        "mapping": mapping,
        # The one thing to do where a file waits for it; else a way to put something right.
        "is_mapping_folded": status != State.MAPPING,
    }


def _can_take_back(document: Document) -> bool:
    """Whether its lines are recorded, and can be taken back together."""
    is_still = document.status == State.COUNTED or document.failed_in == State.COUNTING
    return is_still and ways.of(document).is_mapped and document.lines_counted > 0


def _count_button(counted: int, *, waiting: int) -> str:
    if not counted:
        if not waiting:
            return _("Ask which is right")
        return _("Keep the lines until they are known")
    text = ngettext("Record %(n)s line", "Record %(n)s lines", counted)
    return text % {"n": points(counted)}


def _mapping_form(portal: Portal, document: Document, acts: Acts) -> Any:
    """The columns of a sales file, but while it is worked on; once lines of it are recorded, those
    are taken back first.
    """
    can_map = document.status in (State.MAPPING, State.READY, State.FAILED, State.COUNTED)
    if not ways.of(document).is_mapped or not can_map:
        return None
    act = acts.map_columns
    if document.lines_counted:
        if acts.recorded is None or not _can_take_back(document):
            return None
        act = acts.recorded.map_again
    form: Any = portal.form(act)
    return form if form is not None and form.recognised is not None else None


_UNKEPT = ("repeated", "differs", "early", "foreign")  # figures whose rows are not kept


def _unkept(document: Document) -> int:
    """How many of its rows are told by a figure alone."""
    if document.status not in (State.COUNTED, State.WITHDRAWN):
        return 0
    return sum(document.figures.get(name, 0) for name in _UNKEPT)


def _read_so_far(document: Document) -> int:
    return progress_of(Path(settings.HOME) / document.path) if document.upload_id else 0


def _queue(portal: Portal, document: Document) -> str:
    """Where the organiser says what the words of this file's sender mean."""
    if portal.code != "organiser" or document.partner_id is None:
        return ""
    return f"{portal.address('organiser:unknown')}?partner={document.partner_id}"


# Figures that lead to their rows, by the outcome that these have.
_LED_BY = {"waiting": "WAITING", "faults": "FAULT"}


def _figures(portal: Portal, document: Document) -> list[dict[str, Any]]:
    """How many rows became what; those that are kept are led to."""
    return [
        {"name": name, "total": total, "address": _leads(portal, document, key)}
        for key, name in states.FIGURES
        if (total := document.figures.get(key))
    ]


def _leads(portal: Portal, document: Document, key: str) -> str:
    """Where the rows of a figure stand."""
    if key == "differs" and portal.code == "organiser" and document.status == State.COUNTED:
        return portal.address("organiser:told-twice")
    return f"?outcome={_LED_BY[key]}#rows" if key in _LED_BY else ""
