"""Who writes: what they are called, who knows the trade, who may write nothing, and how much a day.

A name is the nickname that the member chose, else the first name of who wrote and the first letter
of the next; of a member who left there is none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.community.facts import MemberMarked
from tandem.engagement.community.models import Post, Profile
from tandem.kit.errors import Denied, Exhausted, Invalid
from tandem.kit.sql import named_queries
from tandem.kit.text import tidy
from tandem.participants import queries as participants
from tandem.participants.models import Member, MemberStatus, Person
from tandem.platform import journal, statements
from tandem.platform.access.permissions import Actor, require

NICKNAME_MAX, WHY_MAX = 30, 300
POSTS, VOTES, REPORTS, COUNTED = "POSTS", "VOTES", "REPORTS", "COUNTED"


class Blocked(Denied):
    """A member who may write nothing."""

    code = "community.blocked"
    text = _("You can read here, and write nothing at the moment: %(why)s")


class EnoughToday(Exhausted):
    """A member did as much on a day as one may."""

    code = "community.enough_today"
    text = _("That is as much as one can do on a day. Go on tomorrow: nothing is lost.")


class BadNickname(Invalid):
    """A nickname without a letter."""

    code = "community.bad_nickname"
    text = _("Take a name of 2 to 30 letters.")


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a post. `name` is empty of a member who left, and of the organiser."""

    name: str
    is_organiser: bool
    is_specialist: bool


def profile(member_id: int, *, programme_id: UUID, organiser_id: UUID) -> Profile:
    """What a member is in the community, with all who are one with them: blocked, where one of them
    was.
    """
    one = participants.one_with(member_id, organiser_id=organiser_id)
    rows = Profile.objects.within(programme_id, organiser_id=organiser_id).filter(member_id__in=one)
    whole = Profile(organiser_id=organiser_id, member_id=one[0], programme_id=programme_id)
    for row in sorted(rows, key=lambda row: one.index(row.member_id)):
        whole.nickname = whole.nickname or row.nickname
        whole.is_specialist |= row.is_specialist
        if whole.blocked_at is None:
            whole.blocked_at, whole.blocked_why = row.blocked_at, row.blocked_why
    return whole


def call(member_id: int, nickname: str, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Be called so from now on; empty: by one's first name again.

    Raises:
        BadNickname
    """
    require(actor, "member.claim")
    name = tidy(nickname)
    is_called = 2 <= len(name) <= NICKNAME_MAX and any(map(str.isalpha, name)) and "@" not in name
    if name and not is_called:
        raise BadNickname()
    _write(member_id, programme_id, actor.organiser_id, now, nickname=name)


def mark(
    member_id: int,
    *,
    programme_id: UUID,
    actor: Actor,
    now: datetime,
    is_specialist: bool | None = None,
    is_blocked: bool | None = None,
    why: str = "",
) -> None:
    """Say that a member knows the trade, or may write nothing (with why, which they read); or take
    that back. What is None stays.

    Raises:
        NoSuchMember
    """
    require(actor, "engagement.decide")
    of = actor.organiser_id
    participants.member(member_id, programme_id=programme_id, organiser_id=of)
    changes: dict[str, object] = {}
    if is_specialist is not None:
        changes["is_specialist"] = is_specialist
    if is_blocked is not None:
        changes |= {
            "blocked_at": now if is_blocked else None,
            "blocked_why": tidy(why)[:WHY_MAX] if is_blocked else "",
        }
    one = participants.one_with(member_id, organiser_id=of)
    row = _write(one[0], programme_id, of, now, **changes)
    if one[1:]:
        others = Profile.objects.within(programme_id, organiser_id=of)
        others.filter(member_id__in=one[1:]).update(**changes)
    journal.record(
        MemberMarked(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            member_id=member_id,
            is_blocked=row.blocked_at is not None,
            is_specialist=row.is_specialist,
        )
    )


def _write(
    member_id: int, programme_id: UUID, organiser_id: UUID, now: datetime, **changes: object
) -> Profile:
    rows = Profile.objects.of(organiser_id)
    row, _is_new = rows.update_or_create(
        member_id=member_id,
        programme_id=programme_id,
        defaults=changes,
        create_defaults={"organiser_id": organiser_id, "created_at": now, **changes},
    )
    return row


def check_may_write(member_id: int, *, programme_id: UUID, organiser_id: UUID) -> None:
    """Refuse whoever is blocked.

    Raises:
        Blocked
    """
    row = profile(member_id, programme_id=programme_id, organiser_id=organiser_id)
    if row.blocked_at is not None:
        raise Blocked(why=row.blocked_why or _("ask the organiser."))


def take(
    member_id: int, what: str, *, most: int, today: date, organiser_id: UUID, now: datetime
) -> bool:
    """Count one more of a day, under the lock of its row; whether it was within the most."""
    if most < 1:
        return False
    params = {
        "organiser_id": organiser_id,
        "member_id": member_id,
        "day": today,
        "what": what,
        "most": most,
        "now": now,
    }
    return bool(statements.rows(named_queries(__package__, "daily")["take"], params))


def authors(posts: Iterable[Post], *, organiser_id: UUID) -> Mapping[UUID, Author]:
    """Who wrote each of these posts, as whom they go on; in five questions for all of them."""
    rows = list(posts)
    wrote = {row.member_id for row in rows if row.member_id is not None}
    going = participants.going_on(wrote, organiser_id=organiser_id)
    keys = {one.head_id for one in going.values()}
    members = {
        row.id: row
        for row in Member.objects.of(organiser_id).filter(id__in=keys).select_related("person")
    }
    profiles = {
        row.member_id: row
        for row in Profile.objects.of(organiser_id).filter(member_id__in=keys | wrote)
    }
    users = {row.user_id for row in rows if row.user_id is not None and row.member_id is not None}
    people = Person.objects.of(organiser_id).filter(user_id__in=users)
    names = dict(people.order_by("id").values_list("user_id", "name"))
    told: dict[UUID, Author] = {}
    for row in rows:
        if row.member_id is None:
            told[row.id] = Author("", is_organiser=True, is_specialist=True)
            continue
        head_id = going[row.member_id].head_id if row.member_id in going else row.member_id
        known = members.get(head_id)
        own = profiles.get(head_id) or profiles.get(row.member_id)
        name = ""
        if known is not None and known.status != MemberStatus.LEFT:
            own_name = known.person.name if known.person is not None else known.name
            spoken = (row.user_id and names.get(row.user_id)) or own_name
            name = (own.nickname if own is not None else "") or short_of(spoken)
        is_specialist = own is not None and own.is_specialist and bool(name)
        told[row.id] = Author(name, is_organiser=False, is_specialist=is_specialist)
    return told


def short_of(name: str) -> str:
    """A first name and the first letter of the next: `Ania K.` Who joined by an address, without a
    name, is its first letter: addresses are shown to nobody.
    """
    words = tidy(name).split(" ")
    if "@" in name:
        return f"{name.strip()[0].upper()}."
    return f"{words[0]} {words[1][0]}." if len(words) > 1 else words[0]
