"""Actions: kinds of deeds beyond purchases, declared with what is said of them, and taken in from a
table.
"""

from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.activity import declaring, kinds
from tandem.activity.models import DeedKind
from tandem.evidence.claims import photos
from tandem.flows import deed_table
from tandem.flows.take_deeds import DeedSaid
from tandem.kit.errors import TandemError
from tandem.kit.text import key_of
from tandem.platform import clock
from tandem.platform.permissions import require
from tandem.portals.shared import imports
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.numbers import whole_of
from tandem.portals.shared.pages import address, page
from tandem.portals.shared.templatetags.figures import day
from tandem.rewards.queries import word

BLANK_FIELDS = 3
PHOTO_FIELDS = ("photos", "text", "is_pair", "checklist", "every_days", "asks_place", "asks_number")
TYPES = {
    "TEXT": gettext_lazy("words"),
    "NUMBER": gettext_lazy("a number"),
    "FLAG": gettext_lazy("yes or no"),
    "DAY": gettext_lazy("a day"),
}


@desk("organiser", "rules.view")
def actions(desk: Desk) -> HttpResponse:
    """The declared actions; declare one, change it, end it."""
    error, posted = "", desk.request.POST
    if desk.request.method == "POST":
        require(desk.actor, "rules.change")
        try:
            with transaction.atomic():
                _act(desk)
                return HttpResponseRedirect(address(desk, "organiser:actions"))
        except TandemError as problem:
            error = problem.sentence
    known = declaring.declared(desk.programme.id, organiser_id=desk.actor.organiser_id)
    opened = known.get(posted.get("opened", "") or desk.request.GET.get("action", ""))
    shown = photos.wanted(desk.programme.id, organiser_id=desk.actor.organiser_id)
    rows = [
        {
            "id": row.id,
            "is_shown": row.kind in shown,
            "kind": row.kind,
            "name": declaring.name_of(row, desk.language),
            "is_ended": row.ended_at is not None,
            "fields": ", ".join(each.label for each in declaring.attributes_of(row)),
        }
        for row in known.values()
    ]
    return page(
        desk,
        "organiser/actions.html",
        here="actions",
        rows=rows,
        error=error,
        form=_form(desk, opened),
        opened=opened.kind if opened else "",
        types=[{"value": value, "text": text} for value, text in TYPES.items()],
        http_status=400 if error else 200,
    )


def _form(desk: Desk, opened: DeedKind | None) -> dict[str, Any]:
    """The form as it stands: what was posted, else the action that is opened."""
    posted = desk.request.POST
    if posted:
        rows = _fields(desk)
        said = {"name": posted.get("name", ""), "kind": posted.get("kind", "")}
    else:
        own = declaring.attributes_of(opened) if opened else []
        rows = [
            {
                "label": each.label,
                "name": each.name,
                "type": each.type,
                "choices": " | ".join(each.choices),
                "is_required": each.is_required,
            }
            for each in own
        ]
        said = {
            "name": declaring.name_of(opened, desk.language) if opened else "",
            "kind": opened.kind if opened else "",
        }
    blank = {"label": "", "name": "", "type": "TEXT", "choices": "", "is_required": False}
    placed = [{"place": place, **row} for place, row in enumerate(rows)]
    more = range(len(rows), min(len(rows) + BLANK_FIELDS, declaring.ATTRIBUTES_MAX))
    return {
        **said,
        **_photos_form(desk, opened),
        "fields": placed,
        "blank": [{"place": place, **blank} for place in more],
    }


def _fields(desk: Desk) -> list[dict[str, Any]]:
    """The rows of the form that name a field."""
    posted = desk.request.POST
    return [
        {
            "label": posted[f"label_{place}"],
            "name": posted.get(f"name_{place}", ""),
            "type": posted.get(f"type_{place}", ""),
            "choices": posted.get(f"choices_{place}", ""),
            "is_required": posted.get(f"required_{place}") == "1",
        }
        for place in range(declaring.ATTRIBUTES_MAX)
        if posted.get(f"label_{place}", "").strip()
    ]


def _act(desk: Desk) -> None:
    posted, now = desk.request.POST, clock.now()
    if posted.get("deed") == "end":
        declaring.end(
            posted.get("kind", ""), programme_id=desk.programme.id, actor=desk.actor, now=now
        )
        messages.success(desk.request, _("No more of these are taken; what was given stays."))
        return
    attributes = [
        declaring.attribute(
            row["label"],
            name=row["name"],
            kind=row["type"],
            is_required=row["is_required"],
            choices=row["choices"].split("|"),
        )
        for row in _fields(desk)
    ]
    kind = (
        posted.get("opened", "")
        or posted.get("kind", "").strip()
        or _code_of(posted.get("name", ""))
    )
    known = declaring.declared(desk.programme.id, organiser_id=desk.actor.organiser_id).get(kind)
    names = {**(known.names if known else {}), desk.language: posted.get("name", "")}
    declaring.declare(
        kind,
        programme_id=desk.programme.id,
        names=names,
        attributes=attributes,
        actor=desk.actor,
        now=now,
    )
    _keep_photos(desk, kinds.parse(kind))
    messages.success(desk.request, _("Kept."))


def _code_of(name: str) -> str:
    """`Poster in the window` → `POSTER_IN_THE_WINDOW`, as far as its letters are Latin ones."""
    return "_".join(filter(None, map(key_of, name.split())))[:40].strip("_").upper()


def _keep_photos(desk: Desk, kind: str) -> None:
    """Let members prove the action by photos, or no more, as the form says."""
    posted = desk.request.POST
    scope: dict[str, Any] = {
        "programme_id": desk.programme.id,
        "actor": desk.actor,
        "now": clock.now(),
    }
    if posted.get("photos") != "1":
        photos.want_no_more(kind, **scope)
        return
    known = photos.wanted(desk.programme.id, organiser_id=desk.actor.organiser_id).get(kind)
    days = posted.get("every_days", "").strip()
    photos.want(
        kind,
        texts={**(known[1].texts if known else {}), desk.language: posted.get("text", "")},
        is_pair=posted.get("is_pair") == "1",
        checklist=posted.get("checklist", "").splitlines(),
        every_days=whole_of(days) if days else 0,
        asks_place=posted.get("asks_place") == "1",
        asks_number=posted.get("asks_number") == "1",
        **scope,
    )


def _photos_form(desk: Desk, opened: DeedKind | None) -> dict[str, Any]:
    posted = desk.request.POST
    if posted:
        return {name: posted.get(name, "") for name in PHOTO_FIELDS}
    known = (
        photos.wanted(desk.programme.id, organiser_id=desk.actor.organiser_id).get(opened.kind)
        if opened
        else None
    )
    if known is None:
        return dict.fromkeys(PHOTO_FIELDS, "")
    proof = known[1]
    return {
        "photos": "1",
        "text": word(proof.texts, desk.language) if proof.texts else "",
        "is_pair": "1" if proof.is_pair else "",
        "checklist": "\n".join(proof.checklist),
        "every_days": proof.every_days or "",
        "asks_place": "1" if proof.asks_place else "",
        "asks_number": "1" if proof.asks_number else "",
    }


def _read(kind: DeedKind, desk: Desk, path: Path) -> imports.Found:
    found = deed_table.read(path, kind=kind, programme=desk.programme, now=clock.now())
    rows = [
        (
            each.member[1],
            day(each.day),
            each.document_no,
            ", ".join(f"{name}: {value}" for name, value in each.attributes.items()),
        )
        for each in found.deeds[: imports.ROWS_SHOWN]
    ]
    return imports.Found(rows, len(found.deeds), found.faults, found.deeds)


def _take(desk: Desk, deeds: tuple[DeedSaid, ...]) -> str:
    new, before = deed_table.take(
        deeds, programme=desk.programme, actor=desk.actor.name, now=clock.now()
    )
    said = ngettext("%(n)s deed is recorded.", "%(n)s deeds are recorded.", new) % {"n": new}
    if before:
        said += " " + ngettext("%(n)s was known already.", "%(n)s were known already.", before) % {
            "n": before
        }
    return said


@desk("organiser", "evidence.upload", takes_files=True)
def table(desk: Desk, action: UUID) -> HttpResponse:
    """Deeds of a declared kind from a table."""
    known = declaring.declared(desk.programme.id, organiser_id=desk.actor.organiser_id)
    row = next((each for each in known.values() if each.id == action), None)
    if row is None or row.ended_at is not None:
        raise Http404
    importer = imports.Importer(
        columns=(
            gettext_lazy("Member"),
            gettext_lazy("Day"),
            gettext_lazy("Reference"),
            gettext_lazy("What is said"),
        ),
        read=partial(_read, row),
        take_in=_take,
    )
    return imports.run(
        desk,
        importer,
        template="organiser/import.html",
        done=address(desk, "organiser:actions"),
        here="actions",
        title=declaring.name_of(row, desk.language),
        back=address(desk, "organiser:actions"),
        back_name=_("Actions"),
        help=_(
            "A row is a member (number, tax number, e-mail address or card) and a day; a reference"
            " tells deeds of one day apart. A column each: %(fields)s."
        )
        % {"fields": ", ".join(each.label for each in declaring.attributes_of(row)) or "–"},
    )
