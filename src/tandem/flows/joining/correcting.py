"""What people put right of themselves, wherever it is known: as one of a member's people, as who
signs in, and where rewards are sent to.

Words of before are kept nowhere. The address to which something was sent last bears the name of
then: the next one bears the new one.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tandem.participants.consents import giving
from tandem.participants.correcting import addresses, holding, own, reading
from tandem.participants.correcting.own import FirmData, OwnData
from tandem.participants.models import Company, Member, Person
from tandem.platform import tenancy
from tandem.platform.access import identity
from tandem.platform.access.permissions import Actor
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme
from tandem.rewards import addressing
from tandem.rewards import queries as rewards


def correct_own(data: OwnData, *, programme: Programme, actor: Actor, now: datetime) -> list[str]:
    """Put right what is known of whoever acts for a member; which of it.

    Raises:
        NotAllowed, NobodyHere, NotAName, NotAPhone, NotADay: nothing changes.
    """
    before = own.held(actor)
    what = own.correct_person(before, data, programme_id=programme.id, actor=actor, now=now)
    if {own.NAME, own.PHONE} & set(what):
        after = Person.objects.of(actor.organiser_id).get(id=before.id)
        was = {"name": before.name, "phone": before.phone}
        right = {"name": after.name, "phone": after.phone}
        renew_address(was, right, programme=programme, actor=actor, now=now)
        _account(actor, after, what, now)
    return what


def correct_firm(data: FirmData, *, programme: Programme, actor: Actor, now: datetime) -> list[str]:
    """Put right what is known of a firm, by its owner; which of it.

    Raises:
        NotAllowed, NotYourFirm, NotAName, NotAPostalCode: nothing changes.
    """
    assert actor.member_id is not None
    before = own.held_firm(actor.member_id, actor)
    what = own.correct_firm(before, data, actor=actor, now=now)
    if own.FIRM_NAME in what:
        after = Company.objects.of(actor.organiser_id).get(id=before.id)
        was, right = {"name": before.name}, {"name": after.name}
        renew_address(was, right, programme=programme, actor=actor, now=now)
    return what


def correct_delivery(
    to: Mapping[str, str], *, programme: Programme, actor: Actor, now: datetime
) -> list[str]:
    """Say where rewards are to be sent to from now on; which of what is known it changed.

    Raises:
        NotAllowed, AddressMissing, NotAPhone: nothing changes.
    """
    assert actor.member_id is not None
    to = {**to, "phone": reading.phone_of(to.get("phone", ""))}
    scope: dict[str, Any] = {"programme_id": programme.id, "actor": actor, "now": now}
    if not addressing.keep(to, member_id=actor.member_id, **scope):
        return []
    own.note(actor.member_id, [own.DELIVERY], **scope)
    return [own.DELIVERY]


def correct_account(user_id: UUID, *, name: str, phone: str, now: datetime) -> list[str]:
    """Put right what somebody who signs in is called, and their telephone, wherever they do: as
    staff, and as one of the people of members. Which of it.

    Raises:
        NotAName, NotAPhone: nothing changes.
    """
    name, phone = reading.name_of(name), reading.phone_of(phone)
    hold(user_id)
    what = identity.correct(user_id, name=name, phone=phone, now=now)
    data = OwnData(
        name=name if own.NAME in what else None, phone=phone if own.PHONE in what else None
    )
    for organiser_id in identity.organisers_of(user_id):
        tenancy.enter(organiser_id)
        identity.record_corrected(user_id, what, organiser_id=organiser_id, now=now)
        for actor in own.acting_for(user_id, organiser_id=organiser_id):
            _correct_for(actor, data, now)
    return what


def hold(user_id: UUID) -> bool:
    """Let nothing else correct somebody who signs in until this transaction ends; whether they
    still may sign in.

    Locks the members for whom they act, themselves as one of their people, and who signs in: in
    this order, as all who correct do (`participants.correcting.holding`).
    """
    for organiser_id in identity.organisers_of(user_id):
        tenancy.enter(organiser_id)
        members = [
            actor.member_id
            for actor in own.acting_for(user_id, organiser_id=organiser_id)
            if actor.member_id is not None
        ]
        holding.people_of(user_id, members, organiser_id=organiser_id)
    return identity.hold(user_id)


def follow_email(user_id: UUID, email: str, *, now: datetime) -> None:
    """A new address of who signs in was confirmed: it is known so wherever they act for members.
    They are held (`hold`).
    """
    for organiser_id in identity.organisers_of(user_id):
        tenancy.enter(organiser_id)
        for actor in own.acting_for(user_id, organiser_id=organiser_id):
            addresses.follow(email, actor=actor, now=now)


def _correct_for(actor: Actor, data: OwnData, now: datetime) -> None:
    """The same as one of a member's people; of who signs in, and is none of them, nothing."""
    of, member_id = actor.organiser_id, actor.member_id
    assert member_id is not None
    if giving.person_of(member_id, actor.user_id, organiser_id=of) is None:
        return
    key = Member.objects.of(of).get(id=member_id).programme_id
    programme = programmes.programme(key, organiser_id=of)
    correct_own(data, programme=programme, actor=actor, now=now)


def _account(actor: Actor, person: Person, what: Collection[str], now: datetime) -> None:
    """The account of who put this right of themselves bears it too; what they did not touch is left
    there, for as who signs in they may be called otherwise.
    """
    if actor.user_id is None:
        return
    done = identity.correct(
        actor.user_id,
        name=person.name if own.NAME in what else None,
        phone=person.phone if own.PHONE in what else None,
        now=now,
    )
    identity.record_corrected(actor.user_id, done, organiser_id=actor.organiser_id, now=now)


def renew_address(
    was: Mapping[str, str],
    right: Mapping[str, str],
    *,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> None:
    """Where the last address bears what was wrong, the next one bears what is right. The member is
    held: an address that is told at this moment was told before, or comes after this one.
    """
    assert actor.member_id is not None
    last = rewards.last_address(
        actor.member_id, programme_id=programme.id, organiser_id=programme.organiser_id
    )
    renewed = {
        field: right[field] for field, wrong in was.items() if wrong and last.get(field) == wrong
    }
    if {**last, **renewed} != last:
        addressing.keep(
            {**last, **renewed},
            member_id=actor.member_id,
            programme_id=programme.id,
            actor=actor,
            now=now,
        )
