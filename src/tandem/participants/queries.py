"""The questions about participants."""

import json
from collections.abc import Callable, Collection, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Missing
from tandem.kit.sql import SqlQuery, fill, merged, named_queries
from tandem.participants.models import Member, Person, Teammate, TeamRole
from tandem.platform import statements
from tandem.platform.access.permissions import Actor
from tandem.platform.models import User


class NoSuchMember(Missing):
    """Nobody of the programme is meant."""

    code = "participants.no_such_member"
    text = _("There is no such member in this programme.")


def member(member_id: int, *, programme_id: UUID, organiser_id: UUID) -> Member:
    """The member of a programme whom an id from outside means.

    Raises:
        NoSuchMember
    """
    return Member.objects.within(programme_id, organiser_id=organiser_id).one(
        NoSuchMember(), id=member_id
    )


def addressees(member_ids: Set[int], *, organiser_id: UUID) -> dict[int, list[tuple[str, str]]]:
    """Of each member the (address, language) of its people who sign in: those have confirmed that
    the address is theirs.
    """
    team = (
        Teammate.objects.of(organiser_id)
        .filter(member_id__in=member_ids)
        .order_by("member_id", "person_id")
    )
    pairs = list(team.values_list("member_id", "person_id"))
    people = (
        Person.objects.of(organiser_id)
        .filter(id__in={person for _, person in pairs})
        .exclude(user_id=None)
    )
    users_of = {
        person: user for person, user in people.values_list("id", "user_id") if user is not None
    }
    users = {
        row.pk: row for row in User.objects.filter(id__in=list(users_of.values()), is_active=True)
    }
    by_member: dict[int, list[tuple[str, str]]] = {}
    for member_id, person_id in pairs:
        user = users.get(users_of[person_id]) if person_id in users_of else None
        if user is not None:
            by_member.setdefault(member_id, []).append((user.email, user.language))
    return by_member


def known_as(
    identifiers: Collection[tuple[str, str]], *, programme_id: UUID, organiser_id: UUID
) -> Callable[[], dict[tuple[str, str], tuple[int, datetime, bool]]]:
    """Members by (kind of identifier, value) with the moment of joining, and whether their firm is
    still to be proved; one look for all of them.

    Asked for now and read by the call of what is returned, so that this look shares its trip with
    others.
    """
    params = {
        "organiser_id": organiser_id,
        "programme_id": programme_id,
        "kinds": [kind for kind, _ in identifiers],
        "values": [value for _, value in identifiers],
    }
    answer = statements.ask(named_queries("tandem.participants", "queries")["known_as"], params)
    return lambda: {
        (kind, value): (member_id, joined_at, is_waiting)
        for kind, value, member_id, joined_at, is_waiting in answer.rows()
    }


@dataclass(frozen=True, slots=True)
class GoingOn:
    """As whom a member goes on after merging, themselves where they were not merged; `kin`: all who
    are one with them, that one first. `takes_part`: that one has not left.
    """

    head_id: int
    kin: tuple[int, ...]
    takes_part: bool


def going_on(members: Collection[int], *, organiser_id: UUID) -> dict[int, GoingOn]:
    """As whom each of these members goes on; of an undone merge each as themselves."""
    if not members:
        return {}
    rows = statements.rows(
        named_queries("tandem.participants", "queries")["going_on"],
        {"organiser_id": organiser_id, "members": list(members)},
    )
    going = {key: GoingOn(key, (key,), True) for key in members}
    for key, head_id, takes_part, others in rows:
        going[key] = GoingOn(head_id, (head_id, *others), takes_part)
    return going


def kin(members: Collection[int], *, organiser_id: UUID) -> dict[int, list[int]]:
    """Of each of these members all who are one with them by merging, whoever goes on first."""
    going = going_on(members, organiser_id=organiser_id)
    return {key: list(one.kin) for key, one in going.items()}


def city_of(member_id: int, *, organiser_id: UUID) -> str:
    """In which city the firm of a member is; empty where that is not known."""
    rows = Member.objects.of(organiser_id).filter(id=member_id, company__isnull=False)
    return next(iter(rows.values_list("company__city", flat=True)), "").strip()


def one_with(member_id: int, *, organiser_id: UUID) -> list[int]:
    """All who are one with a member by merging, whoever goes on first: what any of them did is what
    the member did.
    """
    return kin([member_id], organiser_id=organiser_id)[member_id]


def with_heads(members: SqlQuery, *, organiser_id: UUID) -> SqlQuery:
    """These members and those as whom they go on (column `member_id`)."""
    sql = named_queries("tandem.participants", "queries")
    text = fill(sql["with_heads"], members=members.text)
    return SqlQuery(text, merged(members.params, {"organiser_id": organiser_id}), ("member_id",))


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A person who acts for a member, and whether they sign in: who was added by hand or by a table
    does so once they have followed an invitation.
    """

    person_id: UUID
    name: str
    email: str
    role: str
    signs_in: bool


def team(member_id: int, *, organiser_id: UUID) -> list[TeamRow]:
    """The people of a member, by name."""
    roles = dict(
        Teammate.objects.of(organiser_id)
        .filter(member_id=member_id)
        .values_list("person_id", "role")
    )
    people = Person.objects.of(organiser_id).filter(id__in=list(roles)).order_by("sort_key", "id")
    return [
        TeamRow(row.id, row.name, row.email, roles[row.id], row.user_id is not None)
        for row in people
    ]


def signing_in(*, organiser_id: UUID) -> QuerySet[Teammate, int]:
    """The ids of members with somebody who signs in, to be looked for within."""
    people = Person.objects.of(organiser_id).exclude(user_id=None).values("id")
    rows = Teammate.objects.of(organiser_id).filter(person_id__in=people)
    return rows.values_list("member_id", flat=True)


def recruited_by_users(
    programme_id: UUID, partner_id: int, *, organiser_id: UUID
) -> dict[UUID, int]:
    """How many members each of a partner's people won."""
    won = Member.objects.of(organiser_id).filter(
        programme_id=programme_id, recruited_by_id=partner_id, recruited_by_user_id__isnull=False
    )
    totals = (
        won.values("recruited_by_user_id")
        .annotate(total=Count("id"))
        .values_list("recruited_by_user_id", "total")
    )
    return {user_id: total for user_id, total in totals if user_id is not None}


def one_at_a_time(member_id: int, *, organiser_id: UUID) -> None:
    """Let nothing else of this member that asks for the same go on until this transaction ends: so
    a limit that counts rows holds when many requests come at once. It holds up no activity."""
    rows = Member.objects.of(organiser_id).select_for_update(no_key=True)
    list(rows.filter(id=member_id).values_list("id"))


def is_firm(member_id: int, *, organiser_id: UUID) -> bool:
    """Whether a member is a firm."""
    rows = Member.objects.of(organiser_id).filter(id=member_id, company__isnull=False)
    return rows.exists()


def has_people(member_id: int, *, organiser_id: UUID) -> bool:
    """Whether somebody signs in for a member."""
    return bool(addressees({member_id}, organiser_id=organiser_id))


def is_owner(actor: Actor) -> bool:
    """Whether an actor is an owner of the member for whom they act, and not one of its people
    only.
    """
    if actor.member_id is None or actor.user_id is None:
        return False
    people = (
        Person.objects.of(actor.organiser_id)
        .filter(user_id=actor.user_id)
        .values_list("id", flat=True)
    )
    own = Teammate.objects.of(actor.organiser_id).filter(
        member_id=actor.member_id, role=TeamRole.OWNER
    )
    return own.filter(person_id__in=list(people)).exists()


def without_terms(
    terms_id: UUID, data: Mapping[str, Any], *, programme_id: UUID, organiser_id: UUID
) -> SqlQuery:
    """The members who take part and have not accepted this version, each to be told so (columns
    member_id, id, data).
    """
    return SqlQuery(
        named_queries("tandem.participants", "queries")["without_terms"],
        {
            "organiser_id": organiser_id,
            "programme_id": programme_id,
            "terms_id": terms_id,
            "data": json.dumps(data),
        },
        ("member_id", "id", "data"),
    )
