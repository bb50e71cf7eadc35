"""Every segment with its sentence and how many belong to it; one of them with its members and where
it is used.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.benefits import queries as benefits
from tandem.insights import lately
from tandem.kit.errors import TandemError
from tandem.kit.texts import localized
from tandem.portals.organiser.conditions import rows as conditions
from tandem.portals.organiser.segments import actions, listing
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.templatetags.figures import points
from tandem.rewards import queries as rewards
from tandem.rules import ast, codec
from tandem.rules.sentences import reading
from tandem.segments import audiences, defining, naming, vocabulary
from tandem.segments.models import Segment

SEGMENTS = Listing(
    "segments",
    columns=[
        Column("name", _("Segment")),
        Column("sentence", _("Who belongs to it")),
        Column("members", _("Members"), is_number=True),
        Column("used", _("Used in")),
    ],
    empty=_(
        "There are no segments yet. Name a kind of members, such as “Silent for 60 days”, and rules"
        " can speak of it."
    ),
)

MEMBERS = Listing(
    "members",
    columns=[Column("name", _("Member"), sorts_by="sort_key"), Column("number", _("Number"))],
    at_first="name",
    search=_("Name"),
    empty=_("Nobody belongs to it now. Change the condition, or put members on the list."),
)


USED_MAX = 200
SAMPLE = 5  # of the members, while a segment is built


def _used(portal: Portal) -> dict[str, list[tuple[str, str]]]:
    """What names a segment: rules, rewards and benefits, by the segment's key."""
    named = actions.used(portal)
    for key, name, address in (*_rewards_for(portal), *_benefits_for(portal)):
        named.setdefault(key, []).append((name, address))
    return named


def _rewards_for(portal: Portal) -> Iterator[tuple[str, str, str]]:
    rows = rewards.offered(portal.programme.id, organiser_id=portal.organiser_id)
    theirs = rows.filter(audience__isnull=False).exclude(audience__segment="")
    for key, name, segment in theirs.order_by("points", "id").values_list(
        "id", "name", "audience__segment"
    )[:USED_MAX]:
        yield (
            segment,
            localized(name, portal.language),
            portal.address("organiser:reward", reward=key),
        )


def _benefits_for(portal: Portal) -> Iterator[tuple[str, str, str]]:
    rows = benefits.offered(portal.programme.id, organiser_id=portal.organiser_id)
    theirs = rows.filter(audience__isnull=False).exclude(audience__segment="")
    for key, name, segment in theirs.values_list("id", "name", "audience__segment")[:USED_MAX]:
        yield (
            segment,
            localized(name, portal.language),
            portal.address("organiser:benefit", benefit=key),
        )


@page("segments/", permission="rules.view", template="segments.html")
def segments(portal: Portal) -> Mapping[str, Any]:
    """Those that are offered, each with how many belong to it now."""
    segments = Segment.objects.of(portal.organiser_id).filter(
        programme_id=portal.programme.id, ended_at=None
    )
    every = list(segments.order_by("key"))
    rule_terms = vocabulary.of_members(portal.programme.currency)
    bodies = {row.key: codec.decode(row.body) for row in every}
    names = naming.names_of(
        bodies.values(),
        rule_terms,
        programme_id=portal.programme.id,
        organiser_id=portal.organiser_id,
        language=portal.language,
    )
    used = _used(portal)
    rows = []
    totals = _totals(portal, [bodies[row.key] for row in every])
    for row, total in zip(every, totals, strict=True):
        body, address = bodies[row.key], portal.address("organiser:segment", segment=row.key)
        rows.append(
            {
                "name": Cell(localized(row.name, portal.language), href=address),
                "sentence": Cell(
                    reading.condition(body, rule_terms, language=portal.language, names=names)
                ),
                "members": Cell(points(total), href=address, value=total),
                "used": Cell(", ".join(name for name, _address in used.get(row.key, ()))),
            }
        )
    return {"list": SEGMENTS.whole(rows), "total": len(rows)}


@page("segments/new/", permission="rules.change", template="change.html", actions=[actions.define])
def new_segment(portal: Portal) -> Mapping[str, Any]:
    """Name a kind of members."""
    form = portal.form(actions.define)
    return {"title": _("Define a segment"), "form": form, "so_far": _so_far(portal, form)}


def _so_far(portal: Portal, form: Any) -> dict[str, Any] | None:
    """Who belongs to what stands in the form: how many, and the first of them by name; None as long
    as it is no condition.
    """
    if form is None or not form.is_bound:
        return None
    read = form.read_again()
    if not read.is_valid() and not read.row_sets["conditions"].is_valid():
        return None
    try:
        body = read.body()
        condition = defining.check(body, vocabulary.of_members(portal.programme.currency))
    except TandemError:
        return None
    if any(
        isinstance(node, ast.In | ast.Has) and not node.options for _, node in ast.walk(condition)
    ):
        return None  # nothing is chosen yet that it could be one of
    scope: Any = {"programme": portal.programme, "now": portal.now}
    return {
        "total": audiences.count(condition, **scope),
        "names": [
            name for _key, _number, name in audiences.members(condition, **scope, limit=SAMPLE)
        ],
    }


def _known(portal: Portal, segment: str) -> Segment:
    segments = Segment.objects.of(portal.organiser_id).filter(
        programme_id=portal.programme.id, ended_at=None, key=segment
    )
    row = segments.order_by("id").first()
    if row is None:
        raise Http404
    return row


def _totals(portal: Portal, conditions: list[ast.Node]) -> tuple[int, ...]:
    """How many members segments hold, in a large programme as of this hour."""
    now = lately.moment(portal.now)
    return audiences.counts(conditions, programme=portal.programme, now=now, read=lately.rows)


@page(
    "segments/<str:segment>/",
    permission="rules.view",
    template="segment.html",
    guard=_known,
    actions=[actions.end, listing.put, listing.take_off],
)
def segment(portal: Portal, segment: str) -> Mapping[str, Any] | HttpResponseBase:
    """Who belongs to it now, and what names it."""
    row = _known(portal, segment)
    body = codec.decode(row.body)
    asked = MEMBERS.asked(portal)
    scope: Any = {"programme": portal.programme, "now": portal.now}
    start, stop = asked.rows.start, asked.rows.stop
    members = audiences.members(body, **scope, q=asked.q, offset=start, limit=stop - start)
    cells = [
        {
            "name": Cell(name, href=portal.address("organiser:member", member=key)),
            "number": Cell(number),
        }
        for key, number, name in members
    ]
    if asked.is_file:
        return MEMBERS.exported(portal, cells)
    (total,) = _totals(portal, [body])
    rule_terms = vocabulary.of_members(portal.programme.currency)
    of: Any = {
        "programme_id": portal.programme.id,
        "organiser_id": portal.organiser_id,
        "language": portal.language,
    }
    names = naming.names_of([body], rule_terms, **of)
    return {
        "name": localized(row.name, portal.language),
        "key": row.key,
        "sentence": reading.condition(body, rule_terms, language=portal.language, names=names),
        "total": total,
        "list": MEMBERS.shown(
            asked,
            cells,
            total=total,
            selection=portal.form(listing.take_off) if row.is_list else None,
            keys=[str(key) for key, _number, _name in members],
        ),
        "is_list": row.is_list,
        "put": portal.form(listing.put) if row.is_list else None,
        "used": [
            {"name": name, "address": address} for name, address in _used(portal).get(row.key, ())
        ],
        "end": portal.form(actions.end),
    }


@page(
    "segments/<str:segment>/change/",
    permission="rules.change",
    template="change.html",
    guard=_known,
    actions=[actions.change],
)
def change_segment(portal: Portal, segment: str) -> Mapping[str, Any]:
    """Say anew who belongs to it."""
    row = _known(portal, segment)
    rows = conditions.rows_of(codec.decode(row.body))
    initial: dict[str, Any] = {
        "name": localized(row.name, portal.language),
        "seen": defining.fingerprint_of(row),
    }
    if rows is None:
        initial["as_json"] = json.dumps(row.body, ensure_ascii=False, indent=1)
    else:
        initial["conditions"] = [asdict(condition) for condition in rows]
    form = portal.form(actions.change, initial=initial)
    so_far = _so_far(portal, form)
    if so_far is None and form is not None and not form.is_bound:
        body, now = codec.decode(row.body), lately.moment(portal.now)
        first = audiences.members(
            body, programme=portal.programme, now=now, limit=SAMPLE, read=lately.rows
        )
        so_far = {"total": _totals(portal, [body])[0], "names": [name for *_, name in first]}
    return {"title": initial["name"], "form": form, "so_far": so_far}
