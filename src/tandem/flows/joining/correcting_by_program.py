"""What is known of a member, put right by a program of the organiser, where it stands as it was
read. All that cannot be read is told at once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from tandem.flows.joining import correcting
from tandem.participants import queries as participants
from tandem.participants.correcting import addresses, own, reading, told
from tandem.participants.models import Company, Member, Person, Teammate
from tandem.platform.access import invitations
from tandem.platform.access.permissions import Actor
from tandem.programmes.models import Programme
from tandem.rewards import addressing, ordering
from tandem.rewards import queries as rewards

EMAIL_MAX, PHONE_MAX = 120, 20
_line = reading.line_of
_FIRM: Final[Mapping[str, int]] = {"street": 200, "postal_code": 12, "city": 100}
_MEMBER: Final[Mapping[str, int]] = {"trade": 40, "region": 60}
_NEEDED: Final = ("name", "street", "postal_code", "city")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a member, with the versions that a correction names."""

    member: Member
    delivery: Mapping[str, str]
    people: Sequence[tuple[Person, str]]  # with what they are in the team

    @property
    def version(self) -> str:
        """Of what is the member's itself."""
        return told.of_member(self.member, dict(self.delivery))


@dataclass(frozen=True, slots=True)
class ToldOfPerson:
    """What is told of one of a member's people, as it was sent; None leaves what is known.
    `birthday`: MM-DD, empty to forget it.
    """

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    birthday: str | None = None


def known(member_id: int, *, programme: Programme) -> Known:
    """What is known of a member of the programme now."""
    of = programme.organiser_id
    member = Member.objects.of(of).select_related("company").get(id=member_id)
    team = Teammate.objects.of(of).filter(member_id=member_id)
    roles = dict(team.values_list("person_id", "role"))
    people = Person.objects.of(of).filter(id__in=list(roles)).order_by("sort_key", "id")
    return Known(
        member,
        rewards.last_address(member_id, programme_id=programme.id, organiser_id=of),
        [(row, roles[row.id]) for row in people],
    )


def correct_member(
    member_id: int,
    values: Mapping[str, str],
    delivery: Mapping[str, str] | None,
    *,
    version: str,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> list[str]:
    """Put right what is the member's itself (`trade`, `region`), and where rewards are sent to;
    which of it.

    Raises:
        NotAllowed, GoesOnAsAnother, ErasedAlready, Misread, ChangedMeanwhile: nothing changes.

    Locks the member.
    """
    actor = replace(actor, member_id=member_id)
    row = told.held(member_id, actor)
    faults = reading.Faults()
    read = {
        name: reading.read(name, text, partial(_line, limit=_MEMBER[name]), faults)
        for name, text in values.items()
    }
    to = None if delivery is None else _delivery(delivery, faults)
    reading.require_none(faults)
    scope: dict[str, Any] = {"programme_id": programme.id, "organiser_id": programme.organiser_id}
    stands = rewards.last_address(member_id, **scope)
    told.require_version(version, told.of_member(row, stands))
    what = own.correct_marks(row, trade=read.get("trade"), region=read.get("region"))
    by: dict[str, Any] = {"programme_id": programme.id, "actor": actor, "now": now}
    is_other = to is not None and to != {**dict.fromkeys(ordering.ADDRESS_FIELDS, ""), **stands}
    if to is not None and is_other and addressing.keep(to, member_id=member_id, **by):
        what.append(own.DELIVERY)
    if what:
        own.note(member_id, what, **by)
    return what


def correct_person(
    member_id: int,
    person_id: UUID,
    values: ToldOfPerson,
    *,
    version: str,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> list[str]:
    """Put right what is known of one of a member's people; which of it. Their account stays as it
    is: what they are called there is theirs alone.

    Raises:
        NotAllowed, NoSuchPerson, GoesOnAsAnother, ErasedAlready, Misread, ChangedMeanwhile,
        SignsIn, MemberKnown: nothing changes.

    Locks the member, then the person.
    """
    actor = replace(actor, member_id=member_id)
    before = told.held_person(member_id, person_id, actor)
    data = _read_person(values, is_firm=_is_firm(member_id, programme))
    told.require_version(version, told.of_person(before))
    is_readdressed = data.email is not None and data.email != before.email
    if is_readdressed and before.user_id is not None:
        raise told.SignsIn()
    what = own.correct_person(before, data, programme_id=programme.id, actor=actor, now=now)
    if is_readdressed and data.email is not None:
        addresses.lead(before, data.email, now=now)
    if {own.NAME, own.PHONE} & set(what):
        after = Person.objects.of(actor.organiser_id).get(id=person_id)
        was = {"name": before.name, "phone": before.phone}
        right = {"name": after.name, "phone": after.phone}
        correcting.renew_address(was, right, programme=programme, actor=actor, now=now)
    return what


def correct_firm(
    member_id: int,
    values: Mapping[str, str],
    *,
    version: str,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> list[str]:
    """Put right a firm's `name`, `street`, `postal_code` and `city`; which of it. In each programme
    of the organiser in which it takes part it is called so then.

    Raises:
        NotAllowed, NoFirm, GoesOnAsAnother, ErasedAlready, Misread, ChangedMeanwhile: nothing
        changes.

    Locks the members that are the firm, then the firm.
    """
    actor = replace(actor, member_id=member_id)
    before = told.held_firm(member_id, actor)
    data = _read_firm(values, before)
    told.require_version(version, told.of_firm(before))
    what = own.correct_firm(before, data, actor=actor, now=now)
    if own.FIRM_NAME in what:
        after = Company.objects.of(actor.organiser_id).get(id=before.id)
        was, right = {"name": before.name}, {"name": after.name}
        correcting.renew_address(was, right, programme=programme, actor=actor, now=now)
    return what


def _is_firm(member_id: int, programme: Programme) -> bool:
    return participants.is_firm(member_id, organiser_id=programme.organiser_id)


def _read_person(values: ToldOfPerson, *, is_firm: bool) -> own.OwnData:
    """What is told of somebody, read.

    Raises:
        Misread
    """
    faults = reading.Faults()
    read = own.OwnData(
        name=reading.read("name", values.name, _within(reading.NAME_MAX, reading.name_of), faults),
        phone=reading.read("phone", values.phone, _within(PHONE_MAX, reading.phone_of), faults),
        email=reading.read("email", values.email, _within(EMAIL_MAX, _address), faults),
        birthday=reading.read("birthday", values.birthday, reading.birthday_in, faults),
    )
    if values.birthday and is_firm:
        faults.append(("birthday", told.NoBirthday().sentence))
    reading.require_none(faults)
    return read


def _read_firm(values: Mapping[str, str], company: Company) -> own.FirmData:
    """What is told of a firm, read.

    Raises:
        Misread
    """
    postal_code = partial(reading.postal_code_of, country=company.country)
    means: dict[str, Callable[[str], str]] = {
        "name": _within(reading.NAME_MAX, reading.name_of),
        **{name: partial(_line, limit=limit) for name, limit in _FIRM.items()},
        "postal_code": _within(_FIRM["postal_code"], postal_code),
    }
    faults = reading.Faults()
    read = {name: reading.read(name, text, means[name], faults) for name, text in values.items()}
    reading.require_none(faults)
    return own.FirmData(**read)


def _delivery(to: Mapping[str, str], faults: reading.Faults) -> dict[str, str]:
    """Where rewards are sent to: all that a parcel needs, or nothing."""
    means = {name: partial(_line, limit=200) for name in ordering.ADDRESS_FIELDS}
    means["phone"] = _within(200, reading.phone_of)  # type: ignore[assignment]
    before = len(faults)
    read = {
        name: reading.read(f"delivery.{name}", to.get(name, ""), mean, faults) or ""
        for name, mean in means.items()
    }
    if len(faults) == before and any(read.values()):
        missing = ordering.AddressMissing.text
        faults += [
            (f"delivery.{name}", str(missing) % {"missing": name})
            for name in _NEEDED
            if not read[name]
        ]
    return read


def _within(limit: int, mean: Callable[[str], str]) -> Callable[[str], str]:
    """Read what is of so many letters at most."""
    return lambda text: mean(_line(text, limit=limit))


def _address(text: str) -> str:
    return invitations.address_of(text) if text else ""
