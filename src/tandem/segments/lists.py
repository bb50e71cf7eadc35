"""Lists of members: segments whose members somebody named, one by one or by a table.

Who stood on a list on a day is kept, so that a rule that names it gives the same for an activity of
that day whenever it is asked.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from tandem.kit import ids
from tandem.kit.errors import Invalid
from tandem.participants.models import Member
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme
from tandem.rules.vocabulary import Vocabulary
from tandem.segments import defining
from tandem.segments.facts import SegmentListed
from tandem.segments.models import Listed, Segment

BATCH = 2_000
MEMBERS_MAX = 200_000


class NotAList(Invalid):
    """Members are put on lists only; other segments find theirs by themselves."""

    code = "segments.not_a_list"
    text = _("This segment finds its members by itself. Make a list to name them.")


def define(
    programme_id: UUID,
    *,
    name: Mapping[str, str],
    vocabulary: Vocabulary,
    actor: Actor,
    now: datetime,
    key: str = "",
) -> str:
    """Give a list a name, empty at first, or a standing one another name; its key.

    Raises:
        BadSegment
    """
    if not key:
        defining.require_name(name)
        key = defining.free_key(name, programme_id, organiser_id=actor.organiser_id)
    return defining.define(
        programme_id,
        name=name,
        body={"has": ["member.lists", [key]]},
        vocabulary=vocabulary,
        actor=actor,
        now=now,
        key=key,
        is_list=True,
    )


def put(
    key: str,
    member_ids: Collection[int],
    *,
    programme_id: UUID,
    actor: Actor,
    today: date,
    now: datetime,
) -> int:
    """Put members on a list from today on; how many were not on it. Safe to repeat.

    Raises:
        NoSuchSegment, NotAList
    """
    require(actor, "members.change")
    _list(key, programme_id, actor)
    of, before = actor.organiser_id, total(key, programme_id=programme_id, actor=actor)
    known = _of_programme(member_ids, programme_id, of)
    Listed.objects.of(of).bulk_create(
        [_listed(member_id, key, programme_id, of, today, now) for member_id in known],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    added = total(key, programme_id=programme_id, actor=actor) - before
    _record(key, programme_id, actor, now, added=added)
    return added


def take_off(
    key: str,
    member_ids: Collection[int],
    *,
    programme_id: UUID,
    actor: Actor,
    today: date,
    now: datetime,
) -> int:
    """Take members off a list from today on; how many. Safe to repeat.

    Raises:
        NoSuchSegment, NotAList
    """
    require(actor, "members.change")
    _list(key, programme_id, actor)
    removed = _standing(key, programme_id, actor).filter(member_id__in=list(member_ids))
    number = removed.update(until_on=today)
    _record(key, programme_id, actor, now, removed=number)
    return number


def pass_on(
    from_id: int, into_id: int, *, programme: Programme, today: date, now: datetime
) -> list[str]:
    """Let a member stand on the lists of another one who goes on as them; on which they were not
    before.
    """
    of = programme.organiser_id
    every = Listed.objects.of(of).filter(programme_id=programme.id, until_on=None)
    own = set(every.filter(member_id=into_id).values_list("segment_key", flat=True))
    theirs = set(every.filter(member_id=from_id).values_list("segment_key", flat=True))
    new = sorted(theirs - own)
    Listed.objects.of(of).bulk_create(
        [_listed(into_id, key, programme.id, of, today, now) for key in new], ignore_conflicts=True
    )
    return new


def give_back(into_id: int, keys: Collection[str], *, programme: Programme, today: date) -> None:
    """Take a member off the lists that `pass_on` put them on."""
    rows = Listed.objects.of(programme.organiser_id).filter(
        member_id=into_id, programme_id=programme.id, segment_key__in=list(keys), until_on=None
    )
    rows.update(until_on=today)


def _listed(
    member_id: int, key: str, programme_id: UUID, of: UUID, today: date, now: datetime
) -> Listed:
    return Listed(
        organiser_id=of,
        member_id=member_id,
        id=ids.new_uuid(),
        programme_id=programme_id,
        segment_key=key,
        since_on=today,
        created_at=now,
    )


def total(key: str, *, programme_id: UUID, actor: Actor) -> int:
    """How many members stand on a list."""
    return _standing(key, programme_id, actor).count()


def _standing(key: str, programme_id: UUID, actor: Actor) -> models.QuerySet[Listed]:
    return Listed.objects.of(actor.organiser_id).filter(
        programme_id=programme_id, segment_key=key, until_on=None
    )


def _of_programme(member_ids: Collection[int], programme_id: UUID, of: UUID) -> list[int]:
    members = Member.objects.within(programme_id, organiser_id=of)
    return list(members.filter(id__in=set(member_ids)).order_by("id").values_list("id", flat=True))


def _list(key: str, programme_id: UUID, actor: Actor) -> None:
    """See to it that it is a list, and change it one at a time: so each knows how many are new."""
    rows = Segment.objects.within(programme_id, organiser_id=actor.organiser_id)
    row = rows.select_for_update(no_key=True).one(
        defining.NoSuchSegment(key=key[:40]), key=key, ended_at=None
    )
    if not row.is_list:
        raise NotAList()


def _record(
    key: str,
    programme_id: UUID,
    actor: Actor,
    now: datetime,
    *,
    added: int = 0,
    removed: int = 0,
) -> None:
    if added or removed:
        journal.record(
            SegmentListed(
                organiser_id=actor.organiser_id,
                at=now,
                actor=actor.name,
                programme_id=programme_id,
                key=key,
                added=added,
                removed=removed,
            )
        )
