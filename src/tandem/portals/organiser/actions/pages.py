"""The actions of a programme, one of them, and a table of who did it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.activity import declaring
from tandem.activity.models import ActivityKind
from tandem.evidence.claims.photos import wanting
from tandem.evidence.models import PhotoProof
from tandem.kit.texts import localized
from tandem.portals.organiser.actions import actions as acts
from tandem.portals.organiser.actions.forms import MEMBERS, PARTNERS, TYPES
from tandem.portals.shared import importing, tables
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Column, Listing

ACTIONS = Listing(
    "actions",
    columns=[
        Column("name", gettext_lazy("Action")),
        Column("told", gettext_lazy("What is told")),
        Column("proof", gettext_lazy("How it is proved")),
        Column("state", gettext_lazy("State")),
    ],
    empty=gettext_lazy("No action is known yet. Add the first above."),
)


@page("actions/", permission="rules.view", template="actions.html", actions=[acts.add])
def actions(portal: Portal) -> Mapping[str, Any]:
    """What members can do besides buying."""
    kinds = acts.known(portal).values()
    by_photo = wanting.wanted(portal.programme.id, organiser_id=portal.organiser_id)
    proofs = {kind: proof for kind, (_row, proof) in by_photo.items()}
    return {
        "total": len(kinds),
        "list": ACTIONS.whole([_cells(portal, row, proofs.get(row.kind)) for row in kinds]),
        "add": portal.form(acts.add),
    }


def _cells(portal: Portal, row: ActivityKind, proof: PhotoProof | None) -> dict[str, Cell]:
    labels = [attribute.called(portal.language) for attribute in declaring.attributes_of(row)]
    ended = row.ended_at is not None
    return {
        "name": Cell(
            declaring.name_of(row, portal.language),
            href=portal.address("organiser:action", action=row.id),
        ),
        "told": Cell(", ".join(labels) or _("the day alone")),
        "proof": _proved(proof),
        "state": Cell(_("ended"), mood="") if ended else Cell(_("in use"), mood="good"),
    }


def _proved(proof: PhotoProof | None) -> Cell:
    if proof is None:
        return Cell(_("by systems and tables"))
    return Cell(_("by partners' photos") if proof.is_of_partners else _("by photo"), mood="good")


@page(
    "actions/<uuid:action>/",
    permission="rules.view",
    template="action.html",
    guard=acts.action_of,
    actions=[acts.change, acts.end, acts.begin],
)
def action(portal: Portal, action: UUID) -> Mapping[str, Any]:
    """One action: what is told of each and how it is proved, to be changed."""
    row = acts.action_of(portal, action)
    proof = wanting.wanted(portal.programme.id, organiser_id=portal.organiser_id).get(row.kind)
    attributes = declaring.attributes_of(row)
    began = {
        "name": declaring.name_of(row, portal.language),
        "fields": [
            {
                "label": attribute.called(portal.language),
                "name": attribute.name,
                "type": attribute.type,
                "choices": _choices(portal, attribute),
                "is_required": attribute.is_required,
            }
            for attribute in attributes
        ],
        **_proof(portal, proof[1] if proof else None),
    }
    return {
        "action": {
            "id": row.id,
            "name": began["name"],
            "key": row.kind,
            "is_ended": row.ended_at is not None,
            "is_shown": proof is not None,
            "told": [
                {
                    "label": attribute.called(portal.language),
                    "type": TYPES[attribute.type],
                    "choices": _choices(portal, attribute),
                    "name": attribute.name,
                }
                for attribute in attributes
            ],
        },
        "change": portal.form(acts.change, initial=began, opened=row.kind),
        "toggle": portal.form(acts.end if row.ended_at is None else acts.begin),
    }


def _choices(portal: Portal, attribute: declaring.Attribute) -> list[str]:
    """The words that it may be, in the reader's language."""
    return [attribute.word(choice, portal.language) for choice in attribute.choices]


def _proof(portal: Portal, proof: PhotoProof | None) -> dict[str, Any]:
    """What the form begins with where the action is proved by photos."""
    if proof is None:
        return {"by_photos": False}
    return {
        "by_photos": True,
        "text": localized(proof.texts, portal.language) if proof.texts else "",
        "is_pair": proof.is_pair,
        "checklist": list(proof.checklist),
        "every_days": proof.every_days or None,
        "asks_place": proof.asks_place,
        "asks_number": proof.asks_number,
        "by": PARTNERS if proof.is_of_partners else MEMBERS,
    }


@page(
    "actions/<uuid:action>/import/",
    permission="evidence.upload",
    template="import.html",
    guard=acts.running,
    actions=[acts.look],
)
def action_import(portal: Portal, action: UUID) -> Mapping[str, Any] | HttpResponseBase:
    """Send a table of who did it; one to fill in as a file."""
    row = acts.running(portal, action)
    labels = [attribute.called(portal.language) for attribute in declaring.attributes_of(row)]
    if tables.wanted(portal):
        return tables.exported(
            portal, row.kind.lower(), ["e-mail", "day", "reference", *labels], []
        )
    told = _("A column each: %(fields)s.") % {"fields": ", ".join(labels)} if labels else ""
    return {
        "action": {"id": row.id, "name": declaring.name_of(row, portal.language)},
        "look": portal.form(acts.look, told=told),
    }


def _sent(portal: Portal, action: UUID, upload: UUID) -> None:
    acts.running(portal, action)
    importing.sent(portal, upload)


@page(
    "actions/<uuid:action>/import/<uuid:upload>/",
    permission="evidence.upload",
    template="table.html",
    guard=_sent,
    actions=[acts.take],
)
def action_table(portal: Portal, action: UUID, upload: UUID) -> Mapping[str, Any]:
    """Look at a table before it is taken in."""
    row = acts.running(portal, action)
    return {
        "action": {"id": row.id, "name": declaring.name_of(row, portal.language)},
        "table": importing.preview(portal, acts.importer(portal, action), upload),
        "take": portal.form(acts.take),
        "again": portal.address("organiser:action-import", action=row.id),
    }
