"""What a rule has given, activity by activity: the rows behind its figures."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.earning.models import Rule, RuleSet, RuleSetStatus
from tandem.insights import awards as given
from tandem.insights.transfers import month_span
from tandem.kit.periods import add_months, start_of_day
from tandem.kit.texts import localized
from tandem.portals.organiser.rules import drafts, sentences
from tandem.portals.organiser.rules.drafts import Named
from tandem.portals.shared import amounts, coming, searching
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Asked, Cell, Choice, Column, Listing
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.tables import ROWS_MAX
from tandem.portals.shared.templatetags.figures import day, month, points
from tandem.rules import codec

MONTHS = 12  # that the figures of rules look back
VERSIONS_MAX = 50  # of the rules that are read through, for how it read before
MEMBERS_MAX = 200  # whose awards are looked for by a name
AWARDS = Listing(
    "awards",
    columns=[
        Column("day", _("Day"), sorts_by="at"),
        Column("member", _("Member")),
        Column("transaction", _("What")),
        Column("amount", amounts.NET, is_number=True),
        Column("points", _("Points"), is_number=True),
    ],
    at_first="-day",
    search=_("Name, number or tax number"),
    empty=_(
        "This rule gave nothing in the last twelve months. Try it on history to see what it "
        "would have given."
    ),
)


def since(portal: Portal) -> datetime:
    """From when on the figures of rules are counted."""
    zone = ZoneInfo(portal.programme.time_zone)
    return start_of_day(add_months(portal.now.astimezone(zone).date(), -MONTHS), zone)


def _known(portal: Portal, rule: str) -> Named:
    """The rule as it was written last and published, in whatever version."""
    row = _published(portal, rule).first()
    if row is None:
        raise Http404
    return _named(portal, row)


def _published(portal: Portal, rule: str) -> QuerySet[Rule]:
    """The rule in all versions that were published, the latest first."""
    of = portal.organiser_id
    published = RuleSet.objects.of(of).filter(programme_id=portal.programme.id)
    rows = Rule.objects.of(of).filter(rule_set__in=published.exclude(valid_from=None), key=rule)
    return rows.order_by("-rule_set__version", "id")


def _named(portal: Portal, row: Rule) -> Named:
    return Named(
        row.key,
        localized(row.name, portal.language),
        row.name,
        row.body,
        codec.decode_rule(row.body),
    )


def _readings(portal: Portal, rule: str) -> list[dict[str, Any]]:
    """How the rule reads, from which version on and until which; the latest first. A version that
    changed nothing of it is none of its own.
    """
    counted = _published(portal, rule).exclude(rule_set__status=RuleSetStatus.WITHDRAWN)
    rows = list(counted.select_related("rule_set")[:VERSIONS_MAX])
    readings: list[dict[str, Any]] = []
    for row in rows:
        sentence = sentences.sentences(portal, [_named(portal, row)])[rule]
        begun = {"version": row.rule_set.version, "since": row.rule_set.valid_from}
        if readings and readings[-1]["sentence"] == sentence:
            readings[-1] |= begun
        else:
            readings.append({"sentence": sentence, **begun, "last": row.rule_set.version})
    return readings


@page(
    "rules/given/<str:rule>/",
    permission="rules.view",
    template="awards.html",
    guard=_known,
)
def rule_awards(portal: Portal, rule: str) -> Mapping[str, Any] | HttpResponseBase:
    """What a rule gave in the last twelve months, latest first; as a file too. Where it takes long
    to count, the page asks for it then.
    """
    known = _known(portal, rule)
    plain = given.Wanted(known.key, since(portal))
    readings, current = _readings(portal, rule), drafts.versions(portal).current
    told = {
        "name": known.name,
        "readings": readings,
        "ended_in": 0
        if current is None or not readings or readings[0]["last"] >= current.version
        else current.version,
    }
    every = coming.counted(portal, lambda: given.counted(portal.programme, plain))
    if every is None:
        return {**told, "figures": coming.address(portal)}
    listing = _listing(every)
    asked = listing.asked(portal)
    members = searching.members_meant(portal, asked.q, most=MEMBERS_MAX) if asked.q else None
    is_many = members is not None and len(members) > MEMBERS_MAX
    wanted = _wanted(portal, known.key, asked, [] if is_many else members)
    if asked.is_file:
        rows = given.whole(portal.programme, wanted, limit=ROWS_MAX)
        return listing.exported(portal, _cells(portal, rows))
    counted = (
        every
        if wanted == plain
        else coming.counted(portal, lambda: given.counted(portal.programme, wanted))
    )
    if counted is None:
        return {**told, "figures": coming.address(portal)}
    rows = given.page(portal.programme, wanted, counted.keys[asked.rows])
    return {
        **told,
        "list": listing.shown(asked, _cells(portal, rows), total=counted.total),
        "too_many": is_many,
    }


def _listing(every: given.Counted) -> Listing:
    """The list with the months in which something was given."""
    months = sorted({f"{on:%Y-%m}" for on, _number in every.days}, reverse=True)
    return replace(
        AWARDS, choices=[Choice("month", _("Month"), {key: month(key) for key in months})]
    )


def _wanted(portal: Portal, key: str, asked: Asked, members: list[int] | None) -> given.Wanted:
    begins, ends = since(portal), None
    if chosen := asked.choices["month"]:
        first, ends = month_span(chosen, portal.programme.time_zone)
        begins = max(begins, first)
    return given.Wanted(key, begins, ends, members, asked.by[0])


def _cells(portal: Portal, rows: list[given.Given]) -> list[dict[str, Cell]]:
    currency = portal.programme.currency
    kinds = sources.actions(portal) if any(not row.document_no for row in rows) else {}
    return [
        {
            "day": Cell(day(row.at), value=row.at),
            "member": Cell(
                row.member, href=portal.address("organiser:member", member=row.member_id)
            ),
            "transaction": Cell(
                row.document_no or kinds.get(row.kind, "–"),
                href=portal.address(
                    "organiser:transaction", member=row.member_id, transaction=row.activity_id
                ),
                note=row.partner,
            ),
            "amount": amounts.net_cell(row.net_minor, currency),
            "points": Cell(points(row.points), value=row.points),
        }
        for row in rows
    ]
