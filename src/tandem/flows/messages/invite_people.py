"""An invitation and its letter, in one transaction."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tandem.flows.messages import mail_members
from tandem.participants.firms import waiting
from tandem.partners import queries as partners
from tandem.partners.models import Partner
from tandem.platform import mail
from tandem.platform.access import invitations
from tandem.platform.access.permissions import Actor
from tandem.platform.messages import mailing
from tandem.platform.messages.letters import InvitationLetter
from tandem.platform.models import User
from tandem.platform.models.user import Role
from tandem.programmes.models import Programme


def invite(
    email: str,
    *,
    role: Role,
    programme: Programme,
    actor: Actor,
    base: str,
    now: datetime,
    name: str = "",
    partner_id: int | None = None,
    member_id: int | None = None,
    language: str = "",
) -> str:
    """Invite an address to a role in a programme and mail the link, which is returned.

    Who follows the link is signed in as the one who is invited: it is for nobody else's eyes, but
    see `to_hand_over`.

    Args:
        base: the address under which people reach the installation.
        language: of the letter; the programme's first one when empty.

    Raises:
        NotAnAddress, NotAllowed, FirmWaits, PartnerEnded: nothing is written and nothing is mailed.
    """
    if member_id is not None:
        waiting.require_proved(member_id, organiser_id=actor.organiser_id)
    if partner_id is not None:
        partners.require_standing(
            partner_id, programme_id=programme.id, organiser_id=programme.organiser_id
        )
    token = invitations.invite(
        email,
        role=role,
        programme_id=programme.id,
        actor=actor,
        now=now,
        name=name,
        partner_id=partner_id,
        member_id=member_id,
        is_handed=is_handed_over(email),
    )
    link, inviter = f"{base}/invitation/{token}/", ""
    if partner_id is not None and role == Role.MEMBER:
        inviter = Partner.objects.of(programme.organiser_id).get(id=partner_id).name
    letter = InvitationLetter(
        programme=programme.name,
        inviter=inviter,
        link=link,
        as_member=role == Role.MEMBER,
        days=invitations.DAYS_VALID,
    )
    mailing.send(
        invitations.address_of(email),
        letter,
        language=language or (programme.languages or ["en"])[0],
        look=mail_members.look_of(programme, link, button=_("Accept the invitation")),
    )
    return link


def is_handed_over(email: str) -> bool:
    """Whether a link for an address is handed over by who makes it: no mail brings it, and the
    address has no account, which would be signed in to by it.
    """
    return not (mail.is_read() or User.objects.filter(email=invitations.address_of(email)).exists())


def to_hand_over(link: str) -> str:
    """A link that was just made, where it is handed over; else nothing: a mail brings it, or it
    would open an account that stands.
    """
    token = link.rstrip("/").rpartition("/")[2]
    return link if token.startswith(invitations.HANDED) else ""
