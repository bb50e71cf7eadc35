"""Badges: defined by a condition, given by night, set-at-a-time, and never taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from tandem.belonging.facts import BadgeDefined, BadgeEnded, BadgeGiven
from tandem.belonging.models import Badge, BadgeHeld
from tandem.kit.errors import Invalid, Missing
from tandem.kit.sql import SqlQuery, fill, merged, named_queries
from tandem.kit.texts import localized
from tandem.participants.models import Member
from tandem.platform import journal, statements
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme
from tandem.programmes.texts import with_said
from tandem.rules import codec
from tandem.segments import audiences, defining, vocabulary

NAME_MAX, TEXT_MAX, BADGES_MAX = 60, 300, 100
COLUMNS = ("member_id", "id", "data")


class BadBadge(Invalid):
    """A badge without a name, or one too many."""

    code = "belonging.bad_badge"
    text = _("A badge needs a name, and a programme has at most %(limit)s of them.")


class NoSuchBadge(Missing):
    """No badge has this id."""

    code = "belonging.no_such_badge"
    text = _("There is no such badge.")


@dataclass(frozen=True, slots=True)
class Held:
    """A badge that a member holds, in one language."""

    name: str
    text: str
    on_day: date


def define(
    programme: Programme,
    *,
    name: Mapping[str, str],
    text: Mapping[str, str],
    body: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    badge_id: UUID | None = None,
) -> UUID:
    """Define a badge, or say a standing one anew; its id. Who holds it keeps it.

    Raises:
        NotARule, BadSegment, BadBadge, NoSuchBadge: nothing is written.
    """
    require(actor, "rules.change")
    of = actor.organiser_id
    condition = defining.check(body, vocabulary.of_members(programme.currency))
    rows = Badge.objects.within(programme.id, organiser_id=of)
    if badge_id is None:
        row = Badge(organiser_id=of, programme_id=programme.id, name={}, text={}, created_at=now)
    else:
        row = rows.select_for_update().one(NoSuchBadge(), id=badge_id)
    row.name = with_said(row.name, name, most=NAME_MAX)
    row.text = with_said(row.text, text, most=TEXT_MAX)
    if not row.name or (badge_id is None and rows.count() >= BADGES_MAX):
        raise BadBadge(limit=BADGES_MAX)
    row.body, row.ended_at = codec.encode(condition), None
    row.save(force_insert=badge_id is None)
    journal.record(
        BadgeDefined(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            badge_id=row.id,
            body=row.body,
        )
    )
    return row.id


def end(badge_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Give it no more; who holds it keeps it. Repeating it changes nothing.

    Raises:
        NoSuchBadge
    """
    require(actor, "rules.change")
    rows = Badge.objects.within(programme_id, organiser_id=actor.organiser_id)
    row = rows.select_for_update().one(NoSuchBadge(), id=badge_id)
    if row.ended_at is not None:
        return
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    journal.record(
        BadgeEnded(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            badge_id=badge_id,
        )
    )


def give(programme: Programme, *, today: date, now: datetime) -> dict[UUID, int]:
    """Let who meets a badge's condition now hold it; how many came to hold which. Safe to repeat:
    nobody gets one twice.
    """
    of = programme.organiser_id
    rows = Badge.objects.within(programme.id, organiser_id=of).filter(ended_at=None)
    given = {}
    for row in rows.order_by("created_at", "id"):
        chosen = audiences.rows(codec.decode(row.body), programme=programme, now=now)
        sql = named_queries("tandem.belonging", "badges")["give"]
        own = {
            "organiser_id": of,
            "programme_id": programme.id,
            "badge_id": row.id,
            "now": now,
            "on_day": today,
        }
        written = statements.run(fill(sql, chosen=chosen.text), merged(chosen.params, own))
        if written:
            given[row.id] = written
            journal.record(
                BadgeGiven(
                    organiser_id=of,
                    at=now,
                    programme_id=programme.id,
                    badge_id=row.id,
                    on_day=today,
                    members=written,
                )
            )
    return given


def given_rows(badge_id: UUID, *, organiser_id: UUID, today: date) -> SqlQuery:
    """Who got a badge on a day, to be told (`BadgeEarnedMessage`)."""
    return SqlQuery(
        named_queries("tandem.belonging", "badges")["given"],
        {"organiser_id": organiser_id, "badge_id": badge_id, "today": today},
        COLUMNS,
    )


def anniversary_rows(programme: Programme, *, today: date) -> SqlQuery:
    """Members whose anniversary of joining is today, to be thanked (`AnniversaryMessage`)."""
    return SqlQuery(
        named_queries("tandem.belonging", "badges")["anniversaries"],
        {
            "organiser_id": programme.organiser_id,
            "programme_id": programme.id,
            "programme": programme.name,
            "zone": programme.time_zone,
            "today": today,
        },
        COLUMNS,
    )


def of_member(member_id: int, *, organiser_id: UUID, language: str) -> list[Held]:
    """The badges that a member holds, and those of members who were merged into this one; the
    latest first.
    """
    merged_ids = Member.objects.of(organiser_id).filter(goes_on_as_id=member_id)
    every = [member_id, *merged_ids.order_by("id").values_list("id", flat=True)]
    held = BadgeHeld.objects.of(organiser_id).filter(member_id__in=every)
    days: dict[UUID, date] = {}
    for key, on_day in held.order_by("-on_day").values_list("badge_id", "on_day"):
        days[key] = on_day
    named = {row.id: row for row in Badge.objects.of(organiser_id).filter(id__in=days)}
    badges = [
        Held(localized(named[key].name, language), localized(named[key].text, language), on_day)
        for key, on_day in days.items()
    ]
    return sorted(badges, key=lambda row: (-row.on_day.toordinal(), row.name))


def holders(programme_id: UUID, *, organiser_id: UUID) -> dict[UUID, int]:
    """How many members hold each badge of a programme."""
    rows = BadgeHeld.objects.of(organiser_id).filter(programme_id=programme_id)
    return dict(rows.order_by().values_list("badge_id").annotate(Count("member_id")))
