"""What a program tells of a member, for the organiser, who answers for it: as a member's own people
put it right on their pages, where it stands as the program has read it (`version`).

What somebody who signs in chooses alone stays theirs: their address, their language, and what they
are called on their account.
"""

import hashlib
import json
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Conflict, Invalid, Missing
from tandem.participants import queries
from tandem.participants.correcting import holding
from tandem.participants.models import Company, Member, MemberStatus, Person, Teammate
from tandem.platform.access.permissions import Actor, require
from tandem.platform.personal import requests

CORRECT, PROVE = "members.correct", "firms.prove"


class ChangedMeanwhile(Conflict):
    """It does not stand as it was read."""

    code = "participants.changed_meanwhile"
    text = _(
        "This was changed since you read it. Nothing was done: read it again, and decide anew."
    )


class GoesOnAsAnother(Conflict):
    """A merged member."""

    code = "participants.goes_on_as_another"
    text = _("This member goes on as member %(member)s: what is known of them stands there.")

    member: int


class NoSuchPerson(Missing):
    """Nobody of the member's people."""

    code = "participants.no_such_person"
    text = _("There is no such person among the people of this member.")


class NoFirm(Missing):
    """The member is a person, or their firm is still to be proved."""

    code = "participants.no_firm"
    text = _("This member is no firm, or nothing has proved yet that the firm is theirs.")


class SignsIn(Conflict):
    """The address is the one with which they sign in."""

    code = "participants.signs_in"
    text = _(
        "They sign in with this address, so only they change it: on their account, by a mail to"
        " the new one."
    )


class NoBirthday(Invalid):
    """One of a firm's people."""

    code = "participants.no_birthday"
    text = _("A birthday is kept only of who takes part as a person.")


def version(*values: Any) -> str:
    """A word for what stands: another one as soon as any of it is another."""
    text = json.dumps(values, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def of_person(person: Person) -> str:
    """The version of what is known of one of a member's people."""
    return version(person.name, person.email, person.phone, person.birthday, person.user_id)


def of_firm(company: Company) -> str:
    """The version of what is known of a firm."""
    held = (company.name, company.street, company.postal_code, company.city)
    return version(*held, company.tax_id)


def of_member(member: Member, delivery: dict[str, str]) -> str:
    """The version of what is known of a member itself."""
    return version(member.trade, member.region, sorted(delivery.items()))


def require_version(told: str, stands: str) -> None:
    """See to it that it stands as it was read.

    Raises:
        ChangedMeanwhile
    """
    if told != stands:
        raise ChangedMeanwhile()


def held(member_id: int, actor: Actor) -> Member:
    """A member as it stands until this transaction ends.

    Raises:
        NotAllowed, GoesOnAsAnother, ErasedAlready
    """
    require(actor, CORRECT)
    queries.one_at_a_time(member_id, organiser_id=actor.organiser_id)
    return _standing(member_id, actor.organiser_id)


def held_person(member_id: int, person_id: UUID, actor: Actor) -> Person:
    """One of a member's people as it stands until this transaction ends.

    Raises:
        NotAllowed, NoSuchPerson, GoesOnAsAnother, ErasedAlready
    """
    require(actor, CORRECT)
    of = actor.organiser_id
    team = Teammate.objects.of(of).filter(member_id=member_id, person_id=person_id)
    if not team.exists():
        raise NoSuchPerson()
    person = holding.person(person_id, member_id, organiser_id=of)
    _standing(member_id, of)
    requests.require_not_erased(member_id, organiser_id=of, person_id=person_id)
    if not team.exists():  # erased, or gone to another member, while this waited
        raise NoSuchPerson()
    return person


def held_firm(member_id: int, actor: Actor, *, by: str = CORRECT) -> Company:
    """The firm of a member as it stands until this transaction ends.

    Raises:
        NotAllowed, NoFirm, GoesOnAsAnother, ErasedAlready
    """
    require(actor, by)
    company = holding.firm(member_id, organiser_id=actor.organiser_id)
    _standing(member_id, actor.organiser_id)
    if company is None:
        raise NoFirm()
    return company


def _standing(member_id: int, organiser_id: UUID) -> Member:
    requests.require_not_erased(member_id, organiser_id=organiser_id)
    row = Member.objects.of(organiser_id).get(id=member_id)
    if row.status == MemberStatus.MERGED:
        raise GoesOnAsAnother(member=row.goes_on_as_id or 0)
    return row
