"""Inviting people by e-mail. The token is told once, to be mailed; only its hash is kept, and it
works once.

Where no mail brings a link, whoever made it hands it over, and has seen it. Such a link makes an
account, and opens none that stands: its token says so (`HANDED`), which nobody can take off.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Conflict, Gone, Invalid, Missing
from tandem.kit.text import tidy
from tandem.platform import journal
from tandem.platform.access import identity
from tandem.platform.access.permissions import Actor, NotAllowed
from tandem.platform.facts import InvitationAccepted, PersonInvited
from tandem.platform.models import Invitation, User
from tandem.platform.models.user import Role

DAYS_VALID = 14
HANDED = "~"  # in front of the token of a link that is handed over; hashed with all of it
_PARTNERS_ROLES = (Role.PARTNER_MANAGER, Role.PARTNER_CLERK)


class NotAnAddress(Invalid):
    """The text is no e-mail address."""

    code = "platform.not_an_address"
    text = _("“%(address)s” is not an e-mail address.")


class InvitationEnded(Gone):
    """The invitation was used, taken back or has run out."""

    code = "platform.invitation_ended"
    text = _("This invitation was used already or has run out. Ask for a new one.")


class NoSuchInvitation(Missing):
    """No such invitation was sent."""

    code = "platform.no_such_invitation"
    text = _("There is no such invitation.")


class AccountStands(Conflict):
    """A link that somebody has handed over would sign its bearer in to an account that stands."""

    code = "platform.account_stands"
    text = _(
        "This address has an account by now, and a link that was handed over opens none. Sign in"
        " with the address first, then open the link once more."
    )


def address_of(text: str) -> str:
    """An e-mail address in its one form.

    Raises:
        NotAnAddress
    """
    address = tidy(text).lower()
    try:
        validate_email(address)
    except ValidationError:
        raise NotAnAddress(address=address[:80]) from None
    return address


def new_token(*, is_handed: bool = False) -> tuple[str, bytes]:
    """A token for a link, and the hash that is kept of it; `is_handed`: people hand the link over,
    for no mail brings it.
    """
    token = (HANDED if is_handed else "") + secrets.token_urlsafe(24)
    return token, hash_of(token)


def require_own(token: str, email: str, *, signed_in: UUID | None) -> None:
    """See to it that nobody comes into an account by a link that somebody else has seen: who made
    it may open it long after, when its address has an account for quite other things.

    Args:
        signed_in: who opens it; the account's own user may.

    Raises:
        AccountStands
    """
    if not token.startswith(HANDED):
        return
    standing = User.objects.filter(email=email).order_by("id").values_list("pk", flat=True).first()
    if standing is not None and standing != signed_in:
        raise AccountStands()


def hash_of(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


def _require(actor: Actor, role: Role, partner_id: int | None, member_id: int | None) -> None:
    """Organisers invite anybody; a partner's manager to the own firm; partners whom they recruit; a
    member colleagues.
    """
    if role in _PARTNERS_ROLES:
        is_fine = actor.may("partners.change") or (
            actor.may("partner.people") and partner_id == actor.partner_id
        )
    elif role == Role.MEMBER:
        is_recruiting = (
            actor.may("partner.invite") and partner_id == actor.partner_id and member_id is None
        )
        is_colleague = (
            actor.may("member.invite") and member_id is not None and member_id == actor.member_id
        )
        is_fine = actor.may("members.change") or is_recruiting or is_colleague
    else:
        is_fine = actor.may("people.change")
    if not is_fine or (role in _PARTNERS_ROLES and partner_id is None):
        raise NotAllowed()


def invite(
    email: str,
    *,
    role: Role,
    programme_id: UUID,
    actor: Actor,
    now: datetime,
    name: str = "",
    partner_id: int | None = None,
    member_id: int | None = None,
    is_handed: bool = False,
) -> str:
    """Invite an address to a role; the token for its link. An open invitation of the same kind is
    replaced.

    Args:
        is_handed: who invites hands the link over: it opens no account that stands by then.

    Raises:
        NotAnAddress, NotAllowed: nothing is written.
    """
    _require(actor, role, partner_id, member_id)
    email = address_of(email)
    of = Invitation.objects.of(actor.organiser_id)
    of.filter(
        email=email,
        role=role,
        programme_id=programme_id,
        partner_id=partner_id,
        member_id=member_id,
        accepted_at=None,
        revoked_at=None,
    ).update(revoked_at=now)
    token, token_hash = new_token(is_handed=is_handed)
    row = of.create(
        email=email,
        name=tidy(name)[:200],
        role=role,
        programme_id=programme_id,
        partner_id=partner_id,
        member_id=member_id,
        token_hash=token_hash,
        actor=actor.name,
        expires_at=now + timedelta(days=DAYS_VALID),
        created_at=now,
    )
    journal.record(
        PersonInvited(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            invitation_id=row.id,
            role=role,
        )
    )
    return token


def opened_by(token: str, *, now: datetime, is_used: bool = False) -> Invitation:
    """The open invitation of a token; the caller looks across organisers, for a link names none.

    Args:
        is_used: locks it, so that of two who take it on at once the second finds it ended.

    Raises:
        InvitationEnded
    """
    standing = (
        Invitation.objects.everyone(reason="a link names no organiser")
        .filter(
            token_hash=hash_of(token),
            accepted_at=None,
            revoked_at=None,
            expires_at__gt=now,
        )
        .exclude(email="")
    )  # of who was erased
    row = (standing.select_for_update() if is_used else standing).order_by("id").first()
    if row is None:
        raise InvitationEnded()
    return row


def accept(token: str, *, name: str, now: datetime, member_id: int | None = None) -> User:
    """Take on the role of an invitation; the user, whose address is confirmed by having the link.

    Args:
        member_id: the member that was enrolled by this invitation, when it led to enrolment.

    Raises:
        InvitationEnded: nothing is written.
    """
    row = opened_by(token, now=now, is_used=True)
    user = identity.user_of(row.email, name=tidy(name) or row.name, now=now)
    is_members = row.role == Role.MEMBER
    identity.give_role(
        user,
        Role(row.role),
        organiser_id=row.organiser_id,
        now=now,
        programme_id=row.programme_id,
        partner_id=None if is_members else row.partner_id,
        member_id=member_id or row.member_id,
    )
    row.accepted_at = now
    row.save(update_fields=["accepted_at"])
    journal.record(
        InvitationAccepted(
            organiser_id=row.organiser_id,
            at=now,
            actor=f"user:{user.pk}",
            invitation_id=row.id,
            user_id=user.pk,
            role=row.role,
        )
    )
    return user


def revoke(
    invitation_id: UUID,
    *,
    roles: Sequence[Role],
    programme_id: UUID,
    actor: Actor,
    now: datetime,
    partner_id: int | None = None,
) -> None:
    """Take an open invitation to one of these roles back; repeating it changes nothing.

    Raises:
        NoSuchInvitation
    """
    rows = Invitation.objects.within(
        programme_id, organiser_id=actor.organiser_id
    ).select_for_update()
    theirs = rows.filter(
        role__in=roles, **({} if partner_id is None else {"partner_id": partner_id})
    )
    row = theirs.one(NoSuchInvitation(), id=invitation_id)
    if row.accepted_at is None and row.revoked_at is None:
        row.revoked_at = now
        row.save(update_fields=["revoked_at"])
