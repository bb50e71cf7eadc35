"""Adding an action, changing and ending it, and taking in a table of who did it."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext_lazy, ngettext

from tandem.activity import declaring
from tandem.activity.models import ActivityKind
from tandem.evidence.claims.photos import wanting
from tandem.flows.activities import activity_table
from tandem.flows.activities.activity_inputs import ActivityInput
from tandem.portals.organiser.actions.forms import ActionForm, DoneForm
from tandem.portals.shared import importing, imports
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo
from tandem.portals.shared.areas.declaring import action as declared_action
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.templatetags.figures import day


def known(portal: Portal) -> dict[str, ActivityKind]:
    """The actions of the programme, by their keys."""
    return declaring.declared(portal.programme.id, organiser_id=portal.organiser_id)


def action_of(portal: Portal, action: UUID) -> ActivityKind:
    """An action of the programme. A guard of its pages."""
    row = next((kind for kind in known(portal).values() if kind.id == action), None)
    if row is None:
        raise Http404
    return row


def running(portal: Portal, action: UUID) -> ActivityKind:
    """An action that is still taken. A guard."""
    row = action_of(portal, action)
    if row.ended_at is not None:
        raise Http404
    return row


def _attributes(
    portal: Portal, form: ActionForm, row: ActivityKind | None
) -> list[declaring.Attribute]:
    """What is told of each, in the language of who writes it; what it is in others stays."""
    before = {old.name: old for old in declaring.attributes_of(row)} if row else {}
    taken: set[str] = set()
    attributes = []
    for fields in form.row_sets["fields"].typed:
        name = fields["name"] or declaring.short_name(fields["label"], taken)
        taken.add(name)
        written = declaring.attribute(
            fields["label"],
            name=name,
            kind=fields["type"],
            is_required=fields["is_required"],
            choices=fields.get("choices", ()),
        )
        attributes.append(
            declaring.said_again(written, before=before.get(name), language=portal.language)
        )
    return attributes


def _save(portal: Portal, form: ActionForm, kind: str) -> UUID:
    """Say what an action is, and how it is proved."""
    scope: dict[str, Any] = {
        "programme_id": portal.programme.id,
        "actor": portal.actor,
        "now": portal.now,
    }
    before = known(portal).get(kind)
    names = {**(before.names if before else {}), portal.language: form.cleaned_data["name"]}
    key = declaring.declare(
        kind, names=names, attributes=_attributes(portal, form, before), **scope
    )
    proof = form.proof()
    if proof is None:
        wanting.want_no_more(kind, **scope)
    else:
        standing = wanting.wanted(portal.programme.id, organiser_id=portal.organiser_id).get(kind)
        texts = {
            **(standing[1].texts if standing else {}),
            portal.language: form.cleaned_data["text"],
        }
        wanting.want(kind, texts=texts, **proof, **scope)
    return key


@declared_action(
    ActionForm,
    permission="rules.change",
    button=gettext_lazy("Add the action"),
    done=gettext_lazy("It is known now. Write a rule that gives points for it."),
)
def add(portal: Portal, form: ActionForm) -> Next:
    """Add an action."""
    kind = form.cleaned_data["code"] or declaring.key_for(form.cleaned_data["name"], known(portal))
    return Next("organiser:action", {"action": _save(portal, form, kind)})


@declared_action(ActionForm, permission="rules.change", done=gettext_lazy("Saved."))
def change(portal: Portal, form: ActionForm, action: UUID) -> None:
    """Say anew what it is; what was recorded keeps what it tells."""
    _save(portal, form, action_of(portal, action).kind)


@declared_action(
    Nothing,
    permission="rules.change",
    button=gettext_lazy("Take no more of these"),
    done=gettext_lazy("No more of these are taken; what was given stays."),
    is_quiet=True,
)
def end(portal: Portal, _form: Nothing, action: UUID) -> Next:
    """Take no more of an action."""
    kind = action_of(portal, action).kind
    declaring.end(kind, programme_id=portal.programme.id, actor=portal.actor, now=portal.now)
    return Next(undo=Undo("begin"))


@declared_action(
    Nothing,
    permission="rules.change",
    button=gettext_lazy("Take these again"),
    done=gettext_lazy("These are taken again."),
    is_quiet=True,
)
def begin(portal: Portal, _form: Nothing, action: UUID) -> None:
    """Take an action again that was ended."""
    row = action_of(portal, action)
    declaring.declare(
        row.kind,
        programme_id=portal.programme.id,
        names=row.names,
        attributes=declaring.attributes_of(row),
        actor=portal.actor,
        now=portal.now,
    )


def importer(portal: Portal, action: UUID) -> imports.Importer:
    """Tables of an action."""
    row = running(portal, action)

    def rows(_portal: PortalContext, path: Path) -> imports.Found:
        read = activity_table.read(path, kind=row, programme=portal.programme, now=portal.now)
        first = [
            (
                transaction.member[1],
                day(transaction.day),
                transaction.document_no,
                ", ".join(f"{name}: {value}" for name, value in transaction.attributes.items()),
            )
            for transaction in read.activities[: imports.ROWS_SHOWN]
        ]
        return imports.Found(first, len(read.activities), read.faults, read.activities)

    def take_in(_portal: PortalContext, activities: tuple[ActivityInput, ...]) -> str:
        new, before = activity_table.take(
            activities, programme=portal.programme, actor=portal.actor.name, now=portal.now
        )
        done = ngettext("%(n)s action is recorded.", "%(n)s actions are recorded.", new)
        if not before:
            return done % {"n": new}
        again = ngettext("%(n)s was known already.", "%(n)s were known already.", before)
        return f"{done % {'n': new}} {again % {'n': before}}"

    return imports.Importer(
        columns=(
            gettext_lazy("Member"),
            gettext_lazy("Day"),
            gettext_lazy("Reference"),
            gettext_lazy("What is told"),
        ),
        read=rows,
        take_in=take_in,
    )


@declared_action(DoneForm, permission="evidence.upload", button=gettext_lazy("Look at the table"))
def look(portal: Portal, form: DoneForm, action: UUID) -> Next:
    """Read a table, and show what it holds."""
    upload = form.cleaned_data["file"]
    importer(portal, action).read(portal, importing.path_of(upload))
    return Next("organiser:action-table", {"action": action, "upload": upload.id})


@declared_action(Nothing, permission="evidence.upload", button=gettext_lazy("Take in"))
def take(portal: Portal, _form: Nothing, action: UUID, upload: UUID) -> Next:
    """Take in what was looked at."""
    table = importer(portal, action)
    done = table.take_in(portal, importing.content(portal, table, upload))
    return Next("organiser:action", {"action": action}, done=done)
