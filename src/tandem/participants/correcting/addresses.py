"""Another e-mail address of who signs in, once a mail to it was answered: it is theirs as one of a
member's people too, and leads files that bear it to the member.
"""

from datetime import datetime
from uuid import UUID

from tandem.participants.consents import giving
from tandem.participants.correcting import own
from tandem.participants.models import Identifier, IdentifierKind, Member, Person
from tandem.platform.access.permissions import Actor


def follow(email: str, *, actor: Actor, now: datetime) -> None:
    """Let what is known of one of a member's people bear their confirmed address. Safe to repeat.

    Locks the person.
    """
    of, member_id = actor.organiser_id, actor.member_id
    key = giving.person_of(member_id, actor.user_id, organiser_id=of) if member_id else None
    if key is None or member_id is None:
        return
    person = Person.objects.of(of).select_for_update().get(id=key)
    if person.email == email:
        return
    programme_id = Member.objects.of(of).get(id=member_id).programme_id
    Person.objects.of(of).filter(id=key).update(email=email)
    _lead(member_id, person.email, email, programme_id, of, now)
    scope = {"programme_id": programme_id, "person_id": key}
    own.note(member_id, [own.EMAIL], actor=actor, now=now, **scope)


def _lead(
    member_id: int, old: str, new: str, programme_id: UUID, organiser_id: UUID, now: datetime
) -> None:
    """Let the new address lead to the member instead of the old one; where it leads to somebody
    else already, it goes on doing so.
    """
    rows = Identifier.objects.of(organiser_id).filter(
        programme_id=programme_id, kind=IdentifierKind.EMAIL, member_id=member_id, value=old
    )
    if rows.delete()[0]:
        Identifier.objects.of(organiser_id).get_or_create(
            programme_id=programme_id,
            kind=IdentifierKind.EMAIL,
            value=new,
            defaults={"organiser_id": organiser_id, "member_id": member_id, "created_at": now},
        )
