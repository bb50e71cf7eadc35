"""What members sent in for a jury: all of it, and one entry with its photos and marks.

Jurors see no names. What others gave is shown to a juror only with their own mark.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engagement.contests import queries
from tandem.engagement.contests.jury import criteria, entries, judging, outside, reading
from tandem.engagement.contests.jury.reading import EntryRow
from tandem.engagement.contests.models import Contest
from tandem.kit.texts import localized
from tandem.portals.organiser.contests import jury_actions as actions
from tandem.portals.shared import names_by_id
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.contests import marks, photos
from tandem.portals.shared.pages import today
from tandem.portals.shared.templatetags.figures import day, points, quantity

ENTRIES = Listing(
    "entries",
    columns=[
        Column("number", gettext_lazy("Entry"), sorts_by="number"),
        Column("name", gettext_lazy("Member")),
        Column("sent", gettext_lazy("Sent on")),
        Column("own", gettext_lazy("Your marks"), is_number=True),
        Column("score", gettext_lazy("The jury's"), is_number=True),
        Column("state", gettext_lazy("State")),
    ],
    at_first="number",
    empty=gettext_lazy(
        "Nobody has sent anything in yet. What members send stands here for the jury."
    ),
)


def the_contest(portal: Portal, judged: UUID) -> Contest:
    """The contest of an address, which a jury judges."""
    row = queries.contest(
        judged, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    if not entries.is_judged(row):
        raise queries.NoSuchContest()
    return row


def of_jury(portal: Portal, row: Contest) -> dict[str, Any] | None:
    """What the page of a contest says of its jury; None where it has none."""
    if not entries.is_judged(row):
        return None
    missing = judging.missing(row)
    names = _names(portal, row, missing)
    is_over = row.signed_at is not None or row.ended_at is not None
    _found, total = reading.rows(row, None, which=slice(0, 1))
    return {
        "entries": total,
        "address": portal.address("organiser:contest-entries", judged=row.id),
        "criteria": criteria_of(portal, row),
        "mark_max": row.mark_max,
        "jurors": [
            {"name": names.get(f"user:{user}", "?"), "missing": number}
            for user, number in missing.items()
        ],
        "hides": reading.hides_marks(row, portal.actor.user_id),
        "form": None
        if is_over
        else portal.form(actions.name_jury, initial={"jurors": [str(user) for user in missing]}),
        "outside": _outside(portal, row, is_over=is_over),
        "invite": None
        if is_over
        else portal.form(
            actions.invite_juror,
            initial={"until": min(row.due_on, today(portal) + timedelta(days=outside.DAYS_MAX))},
        ),
    }


def _outside(portal: Portal, row: Contest, *, is_over: bool) -> list[dict[str, Any]]:
    """Who judges by a link, until when, and taking it back."""
    now = today(portal)
    return [
        {
            "name": juror.name,
            "email": juror.email,
            "until": juror.until_on,
            "is_over": juror.ended_at is not None or juror.until_on < now,
            "take_back": None
            if is_over or juror.ended_at is not None
            else portal.form(actions.end_juror, of=juror.user_id, initial={"juror": juror.user_id}),
        }
        for juror in outside.outside_jurors(row)
    ]


def _names(portal: Portal, row: Contest, users: Iterable[UUID]) -> Mapping[str, str]:
    known = names_by_id.actors(portal, (f"user:{user}" for user in users))
    return {**known, **outside.names(row)}


def criteria_of(portal: Portal, row: Contest) -> list[dict[str, Any]]:
    """By what a jury marks, in the reader's language."""
    return [
        {"name": localized(criterion.name, portal.language), "weight": criterion.weight}
        for criterion in criteria.decoded(row.criteria)
    ]


@page(
    "contests/<uuid:judged>/entries/",
    permission="engagement.view",
    template="entries.html",
    guard=the_contest,
)
def contest_entries(portal: Portal, judged: UUID) -> Mapping[str, Any] | HttpResponseBase:
    """All of them, those that the reader has not marked first; as a file too."""
    row, asked = the_contest(portal, judged), ENTRIES.asked(portal)
    is_latest_first = asked.sorting.key == "-number"
    entries, total = reading.rows(
        row, portal.actor.user_id, which=asked.rows, is_latest_first=is_latest_first
    )
    is_blind = reading.hides_marks(row, portal.actor.user_id)
    cells = [_cells(portal, row, entry, is_blind=is_blind) for entry in entries]
    if asked.is_file:
        return ENTRIES.exported(portal, cells)
    return {
        "name": localized(row.name, portal.language),
        "key": row.id,
        "is_blind": is_blind,
        "list": ENTRIES.shown(asked, cells, total=total),
    }


def _cells(portal: Portal, row: Contest, entry: EntryRow, *, is_blind: bool) -> dict[str, Cell]:
    is_aside = entry.aside_at is not None
    shows = not is_blind or entry.own_mark is not None
    score = quantity(entry.score) if entry.score is not None else ""
    return {
        "number": Cell(
            _("Entry %(n)s") % {"n": points(entry.number)},
            href=portal.address("organiser:contest-entry", judged=row.id, entry=entry.number),
            value=entry.number,
        ),
        "name": Cell("–") if is_blind else Cell(entry.name, note=entry.member_number),
        "sent": Cell(day(entry.changed_at), value=entry.changed_at),
        "own": Cell(
            "" if entry.own_mark is None else quantity(entry.own_mark), value=entry.own_mark
        ),
        "score": Cell(score, note=_marks(entry.marks), value=entry.score) if shows else Cell("–"),
        "state": Cell(_("not judged"), mood="", note=entry.aside_reason)
        if is_aside
        else Cell(_("takes part"), mood="good"),
    }


def _marks(number: int) -> str:
    return _("marked by %(n)s") % {"n": points(number)} if number else ""


def _known(portal: Portal, judged: UUID, entry: int) -> EntryRow:
    """The entry of an address, as its reader sees it."""
    row = the_contest(portal, judged)
    sent, _total = reading.rows(
        row, portal.actor.user_id, which=slice(0, 1), number=min(entry, 2**31 - 1)
    )
    if not sent:
        raise entries.NoSuchEntry()
    return sent[0]


@page(
    "contests/<uuid:judged>/entries/<int:entry>/",
    permission="engagement.view",
    template="entry.html",
    guard=_known,
    actions=[actions.mark, actions.set_aside, actions.put_back],
)
def contest_entry(portal: Portal, judged: UUID, entry: int) -> Mapping[str, Any]:
    """What was sent, and what the reader gives it."""
    row, sent = the_contest(portal, judged), _known(portal, judged, entry)
    user = portal.actor.user_id
    is_juror = user is not None and user in judging.jurors(row)
    is_own = is_juror and user is not None and sent.member_id in judging.own_ones(row, user)
    is_aside, state = sent.aside_at is not None, row.state(today(portal))
    given = judging.given(row, sent.member_id)
    is_blind = reading.hides_marks(row, user)
    shows = not is_blind or sent.own_mark is not None
    is_open = state in judging.JUDGED_IN
    return {
        "contest_name": localized(row.name, portal.language),
        "key": row.id,
        "number": points(sent.number),
        "member": None if is_blind else {"name": sent.name, "number": sent.member_number},
        "text": sent.text,
        "photos": [
            portal.address("organiser:contest-photo", judged=row.id, entry=entry, place=place)
            for place in range(len(sent.photos))
        ],
        "sent_at": sent.changed_at,
        "aside_reason": sent.aside_reason if is_aside else "",
        "is_own": is_own,
        "given": _given(portal, row, given) if shows else [],
        "hides": is_juror and not shows and not is_own,
        "mark": _mark_form(portal, row, given)
        if is_juror and is_open and not is_own and not is_aside
        else None,
        "set_aside": portal.form(actions.set_aside) if is_open and not is_aside else None,
        "put_back": portal.form(actions.put_back) if is_open and is_aside else None,
    }


def _mark_form(portal: Portal, row: Contest, given: list[judging.Given]) -> Any:
    initial = marks.initial_of(given, portal.actor.user_id)
    return portal.form(actions.mark, initial=initial, contest=row)


def _given(portal: Portal, row: Contest, given: list[judging.Given]) -> list[dict[str, Any]]:
    names = _names(portal, row, (verdict.user_id for verdict in given))
    return [
        {
            "name": names.get(f"user:{verdict.user_id}", "?"),
            "value": quantity(verdict.value),
            "marks": ", ".join(
                f"{criterion['name']} {points(mark)}"
                for criterion, mark in zip(criteria_of(portal, row), verdict.marks, strict=True)
            ),
            "note": verdict.note,
        }
        for verdict in given
    ]


@page(
    "contests/<uuid:judged>/entries/<int:entry>/photos/<int:place>.jpg",
    permission="engagement.view",
    guard=lambda portal, judged, entry, **_place: _known(portal, judged, entry),
)
def contest_photo(portal: Portal, judged: UUID, entry: int, place: int) -> HttpResponseBase:
    """A photo of an entry."""
    return photos.shown(_known(portal, judged, entry).photos, place, portal.organiser_id)
