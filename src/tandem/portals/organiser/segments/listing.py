"""Lists of members: made, filled by what is typed or by a table, and members taken off again."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.kit.errors import Invalid
from tandem.kit.texts import localized
from tandem.portals.shared import importing, imports, tables
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.areas.forms import Nothing, PortalForm
from tandem.portals.shared.areas.selecting import SelectionForm
from tandem.portals.shared.importing import TableForm
from tandem.portals.shared.pages import today
from tandem.portals.shared.templatetags.figures import points
from tandem.segments import lists, vocabulary
from tandem.segments.importing import Read, read, typed
from tandem.segments.models import Segment

LINES_MAX, UNKNOWN_SHOWN = 1_000, 5
# The head of a table to fill in; the reader knows these names.
TEMPLATE = ("member number", "tax id", "e-mail")


class UnknownMembers(Invalid):
    """What was typed leads to no member."""

    code = "portals.unknown_members"
    text = gettext_lazy("Nobody is known by: %(lines)s. Nothing was saved.")


class _Members(forms.CharField):
    """Members, a line each."""

    takes_many = True

    def __init__(self, **named: Any) -> None:
        super().__init__(
            label=gettext_lazy("Members"),
            help_text=gettext_lazy(
                "A line each: the number, tax number, e-mail address or card of a member."
            ),
            widget=forms.Textarea(attrs={"rows": 5}),
            max_length=LINES_MAX * 80,
            **named,
        )

    def clean(self, value: Any) -> list[str]:
        """The lines that say something, each once."""
        text = super().clean(value)
        lines = (line.strip()[:80] for line in text.replace(";", "\n").splitlines())
        return list(dict.fromkeys(line for line in lines if line))[:LINES_MAX]


class ListForm(PortalForm):
    """A list of members by a name."""

    errors_at = {UnknownMembers: "members"}

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    members = _Members(required=False)


class NameForm(PortalForm):
    """Another name of a list."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)


class PutForm(PortalForm):
    """More members of a list."""

    errors_at = {UnknownMembers: "members"}

    members = _Members()


class TakeOffForm(SelectionForm):
    """Members who are taken off a list."""

    has_matching = False  # who is taken off was seen


class MembersForm(TableForm):
    """Members of a list, in a table."""

    def prepare(self) -> None:
        """Say what it may hold."""
        self.fields["file"].help_text = _(
            "A row is a member: a column with the number, tax number, e-mail address or card."
        )


def _read(portal: Portal, lines: Sequence[str]) -> list[int]:
    """The members that lines name, all of them or none.

    Raises:
        UnknownMembers
    """
    named = typed(lines, programme=portal.programme)
    if named.faults:
        unknown = [fault.value for fault in named.faults]
        more = "…" if len(unknown) > UNKNOWN_SHOWN else ""
        raise UnknownMembers(lines=", ".join(unknown[:UNKNOWN_SHOWN]) + more)
    return [key for key, _number, _name in named.members]


def _put(portal: Portal, segment: str, members: Sequence[int]) -> str:
    added = lists.put(
        segment,
        members,
        programme_id=portal.programme.id,
        actor=portal.actor,
        today=today(portal),
        now=portal.now,
    )
    text = ngettext("%(n)s member is new on the list.", "%(n)s members are new on the list.", added)
    return text % {"n": points(added)}


def _define(portal: Portal, name: str, key: str = "") -> str:
    return lists.define(
        portal.programme.id,
        name={portal.language: name},
        vocabulary=vocabulary.of_members(portal.programme.currency),
        actor=portal.actor,
        now=portal.now,
        key=key,
    )


@action(
    ListForm,
    permission="rules.change",
    button=gettext_lazy("Make the list"),
    done=gettext_lazy("The list is made."),
)
def make_list(portal: Portal, form: ListForm) -> Next:
    """Give a list a name, with its first members."""
    members = _read(portal, form.cleaned_data["members"])
    key = _define(portal, form.cleaned_data["name"])
    done = _put(portal, key, members) if members else ""
    return Next("organiser:segment", {"segment": key}, done=done)


@action(NameForm, permission="rules.change", done=gettext_lazy("Saved."))
def rename(portal: Portal, form: NameForm, segment: str) -> Next:
    """Call it something else."""
    _define(portal, form.cleaned_data["name"], segment)
    return Next("organiser:segment", {"segment": segment})


@action(PutForm, permission="members.change", button=gettext_lazy("Put them on the list"))
def put(portal: Portal, form: PutForm, segment: str) -> Next:
    """Put members on it."""
    return Next("", done=_put(portal, segment, _read(portal, form.cleaned_data["members"])))


@action(
    TakeOffForm,
    permission="members.change",
    button=gettext_lazy("Take off the list"),
    is_quiet=True,
)
def take_off(portal: Portal, form: TakeOffForm, segment: str) -> Next:
    """Take the chosen ones off; they are put on it again by their numbers."""
    keys = [int(key) for key in form.keys(lambda _most: []) if key.isascii() and key.isdigit()]
    removed = lists.take_off(
        segment,
        [key for key in keys if key < 2**63],
        programme_id=portal.programme.id,
        actor=portal.actor,
        today=today(portal),
        now=portal.now,
    )
    text = ngettext(
        "%(n)s member is taken off the list.", "%(n)s members are taken off the list.", removed
    )
    return Next("", done=text % {"n": points(removed)})


def importer(portal: Portal, segment: str) -> imports.Importer:
    """Tables of members."""

    def rows(_portal: PortalContext, path: Path) -> imports.Found:
        table = read(path, programme=portal.programme)
        first = [(number, name) for _key, number, name in table.members[: imports.ROWS_SHOWN]]
        return imports.Found(first, len(table.members), table.faults, table)

    def take_in(_portal: PortalContext, table: Read) -> str:
        return _put(portal, segment, [key for key, _number, _name in table.members])

    return imports.Importer(
        columns=(gettext_lazy("Number"), gettext_lazy("Member")), read=rows, take_in=take_in
    )


@action(MembersForm, permission="members.change", button=gettext_lazy("Look at the table"))
def look_at_members(portal: Portal, form: MembersForm, segment: str) -> Next:
    """Read a table, and show what it holds."""
    upload = form.cleaned_data["file"]
    importer(portal, segment).read(portal, importing.path_of(upload))
    return Next("organiser:list-table", {"segment": segment, "upload": upload.id})


@action(Nothing, permission="members.change", button=gettext_lazy("Take in"))
def take_members(portal: Portal, _form: Nothing, segment: str, upload: UUID) -> Next:
    """Take in what was looked at."""
    table = importer(portal, segment)
    done = table.take_in(portal, importing.content(portal, table, upload))
    return Next("organiser:segment", {"segment": segment}, done=done)


def list_of(portal: Portal, segment: str) -> Segment:
    """The list that an address names."""
    segments = Segment.objects.of(portal.organiser_id).filter(
        programme_id=portal.programme.id, ended_at=None, key=segment, is_list=True
    )
    row = segments.order_by("id").first()
    if row is None:
        raise Http404
    return row


@page(
    "segments/new-list/", permission="rules.change", template="new_list.html", actions=[make_list]
)
def new_list(portal: Portal) -> Mapping[str, Any]:
    """Name the members of a list."""
    return {"form": portal.form(make_list)}


@page(
    "segments/<str:segment>/name/",
    permission="rules.change",
    template="name.html",
    guard=list_of,
    actions=[rename],
)
def list_name(portal: Portal, segment: str) -> Mapping[str, Any]:
    """What a list is called."""
    name = localized(list_of(portal, segment).name, portal.language)
    return {"title": name, "form": portal.form(rename, initial={"name": name})}


@page(
    "segments/<str:segment>/import/",
    permission="members.change",
    template="list_import.html",
    guard=list_of,
    actions=[look_at_members],
)
def list_import(portal: Portal, segment: str) -> Mapping[str, Any] | HttpResponseBase:
    """Send a table of members; one to fill in as a file."""
    if tables.wanted(portal):
        return tables.exported(portal, "members", TEMPLATE, [])
    row = list_of(portal, segment)
    return {"title": localized(row.name, portal.language), "look": portal.form(look_at_members)}


def _sent(portal: Portal, segment: str, upload: UUID) -> None:
    list_of(portal, segment)
    importing.sent(portal, upload)


@page(
    "segments/<str:segment>/import/<uuid:upload>/",
    permission="members.change",
    template="list_table.html",
    guard=_sent,
    actions=[take_members],
)
def list_table(portal: Portal, segment: str, upload: UUID) -> Mapping[str, Any]:
    """Look at a table of members before it is taken in."""
    row = list_of(portal, segment)
    return {
        "title": localized(row.name, portal.language),
        "key": segment,
        "table": importing.preview(portal, importer(portal, segment), upload),
        "take": portal.form(take_members),
        "again": portal.address("organiser:list-import", segment=segment),
    }
