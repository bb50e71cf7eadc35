"""Erasing what is held of people: blanked or deleted as it is declared, in one transaction, a
statement a table. What must be kept stays until it need not be: done again later, the rest goes.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tandem.platform.models import Upload
from tandem.platform.models.upload import ERASED
from tandem.platform.personal import declaring
from tandem.platform.personal.declaring import Held, Of, Package


@dataclass(frozen=True, slots=True)
class Whose:
    """Of whom: members (all numbers of one), their people, and the users of these. `learners`: the
    ids under which people learn who are no members. `firms`: numbers of a firm that stays, of whose
    rows those are meant that are these people's own; `elsewhere`: those of them who act for another
    member too, and stay as people.
    """

    organiser_id: UUID
    members: Collection[int]
    people: Collection[UUID] = ()
    users: Collection[UUID] = ()
    learners: Collection[int] = ()
    firms: Collection[int] = ()
    elsewhere: Collection[UUID] = ()

    def ids(self, of: Of) -> list[Any]:
        """The ids of a kind."""
        by_kind: Mapping[Of, Collection[Any]] = {
            Of.MEMBER: [*self.members, *self.learners],
            Of.PERSON: self.people,
            Of.USER: self.users,
        }
        return list(by_kind[of])


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows that a package keeps, and until which year at the latest (None: as long as something is
    under way)."""

    package: Package
    rows: int
    until_year: int | None


def rows_of(held: Held, whose: Whose) -> "QuerySet[Any]":
    """The rows of a table that name these."""
    manager: Any = held.model._default_manager
    named = Q(**{f"{held.by}__in": whose.ids(held.of)})
    if held.own is not None and whose.firms:
        field, kind = held.own
        named |= Q(**{f"{held.by}__in": list(whose.firms), f"{field}__in": whose.ids(kind)})
    return manager.of(whose.organiser_id).filter(named)


def erase(whose: Whose, *, now: datetime) -> list[str]:
    """Erase all that need not be kept; where the files lie that are to be deleted once this
    transaction stands. Safe to repeat.
    """
    paths: list[str] = []
    for _package, held in _touched():
        rows = rows_of(held, whose).filter(held.where or Q())
        if held.of is Of.PERSON:
            rows = rows.exclude(**{f"{held.by}__in": list(whose.elsewhere)})
        for needed in _still_needed(held, now):
            rows = rows.exclude(needed)
        keys = files_of(held, rows)
        if held.is_deleted:
            rows.delete()
        elif held.words:
            rows.update(**held.blank())
        paths += _forget(keys, whose.organiser_id)
    return paths


def kept(whose: Whose, *, now: datetime) -> list[Kept]:
    """What would stay, and for how long."""
    staying: list[Kept] = []
    for package, held in _touched():
        rows = rows_of(held, whose)
        if held.waits is not None and (total := rows.filter(held.waits).count()):
            staying.append(Kept(package, total, None))
        if held.years:
            young = rows.filter(created_at__gte=_since(held, now)).order_by("-created_at")
            moments = list(young.values_list("created_at", flat=True))
            if moments:
                staying.append(Kept(package, len(moments), moments[0].year + held.years))
    return staying


def _touched() -> Iterator[tuple[Package, Held]]:
    for package in declaring.packages().values():
        for held in package.tables:
            if held.is_touched:
                yield package, held


def _still_needed(held: Held, now: datetime) -> Iterator[Q]:
    if held.waits is not None:
        yield held.waits
    if held.years:
        yield Q(created_at__gte=_since(held, now))


def _since(held: Held, now: datetime) -> datetime:
    """What came about before this need not be kept any more."""
    return datetime(now.year - held.years, 1, 1, tzinfo=UTC)


def files_of(held: Held, rows: "QuerySet[Any]") -> set[UUID]:
    """The files that these rows name."""
    keys: set[UUID] = set()
    for name in held.files:
        for value in rows.values_list(name, flat=True):
            keys |= set(value) if isinstance(value, list) else {value} - {None}
    return keys


def _forget(keys: Collection[UUID], organiser_id: UUID) -> list[str]:
    """Blank the names of files; where they lie. Their records stay, for documents point to them,
    and say that there is no file any more: a backup misses none.
    """
    rows = Upload.objects.of(organiser_id).filter(id__in=list(keys))
    paths = list(rows.order_by("id").values_list("path", flat=True))
    rows.update(name="", media_type=ERASED)
    return paths
