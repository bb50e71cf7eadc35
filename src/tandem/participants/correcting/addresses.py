"""Another e-mail address of who signs in, once a mail to it was answered: it is theirs as one of a
member's people too, and leads files that bear it to the member.
"""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from tandem.participants.consents import giving
from tandem.participants.correcting import holding, own
from tandem.participants.enrolment import MemberKnown
from tandem.participants.models import Identifier, IdentifierKind, Member, Person, Teammate
from tandem.platform.access import forgetting
from tandem.platform.access.permissions import Actor


def follow(email: str, *, actor: Actor, now: datetime) -> None:
    """Let what is known of one of a member's people bear their confirmed address. Safe to repeat.

    Locks the member, then the person.
    """
    of, member_id = actor.organiser_id, actor.member_id
    key = giving.person_of(member_id, actor.user_id, organiser_id=of) if member_id else None
    if key is None or member_id is None:
        return
    person = holding.person(key, member_id, organiser_id=of)
    if person.email == email:
        return
    programme_id = Member.objects.of(of).get(id=member_id).programme_id
    Person.objects.of(of).filter(id=key).update(email=email)
    _lead(member_id, person.email, email, programme_id, of, now)
    forgetting.end_invitations([member_id], organiser_id=of, now=now, email=person.email)
    scope = {"programme_id": programme_id, "person_id": key}
    own.note(member_id, [own.EMAIL], actor=actor, now=now, **scope)


def lead(person: Person, email: str, *, now: datetime) -> None:
    """Let another address of one of a member's people, who signs in with none, lead to their
    members instead of the one of before; where they had none, too. Invitations to the one of before
    open nothing any more: it may be somebody else's mailbox.

    Raises:
        MemberKnown: it leads to somebody else. Nothing changes.
    """
    of = person.organiser_id
    team = Teammate.objects.of(of).filter(person_id=person.id).values_list("member_id", flat=True)
    if person.email:
        forgetting.end_invitations(list(team), organiser_id=of, now=now, email=person.email)
    addressed = Identifier.objects.of(of).filter(kind=IdentifierKind.EMAIL)
    for member in Member.objects.of(of).filter(id__in=team).order_by("id"):
        own = addressed.filter(programme_id=member.programme_id, member_id=member.id)
        led = own.filter(value=person.email).delete()[0] if person.email else not own.exists()
        if not led or not email:
            continue
        row, _is_new = addressed.get_or_create(
            programme_id=member.programme_id,
            kind=IdentifierKind.EMAIL,
            value=email,
            defaults={"organiser_id": of, "member_id": member.id, "created_at": now},
        )
        if row.member_id != member.id:
            # Said without it: the answer of a program is kept for good (`reading.unsaid`).
            raise MemberKnown(value=_("This address"))


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
