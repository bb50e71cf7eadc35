"""Forgetting who signs in, when nothing is left where they may."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from tandem.platform import tenancy
from tandem.platform.models import Invitation, Membership
from tandem.platform.models.user import User


def end_of_members(
    members: Collection[int],
    *,
    organiser_id: UUID,
    now: datetime,
    users: Collection[UUID] | None = None,
) -> list[UUID]:
    """End the sign-ins of members, of all or only of these users; the users who had any."""
    rows = Membership.objects.of(organiser_id).filter(member_id__in=members)
    if users is not None:
        rows = rows.filter(user_id__in=list(users))
    users = sorted(set(rows.values_list("user_id", flat=True)))
    rows.filter(ended_at=None).update(ended_at=now)
    return users


def end_of_staff(user_id: UUID, *, organiser_id: UUID, now: datetime) -> int:
    """End what somebody is at partners and at the organiser; how many roles. What they are as a
    member stays.
    """
    rows = Membership.objects.of(organiser_id).filter(user_id=user_id, member_id=None)
    return rows.filter(ended_at=None).update(ended_at=now)


def end_invitations(
    members: Collection[int], *, organiser_id: UUID, now: datetime, email: str | None = None
) -> int:
    """Let no open invitation to act for these members open anything any more, or none of those to
    an address; how many.
    """
    rows = Invitation.objects.of(organiser_id).filter(
        member_id__in=list(members), accepted_at=None, revoked_at=None
    )
    if email is not None:
        rows = rows.filter(email=email)
    return rows.update(revoked_at=now)


def forget_invitations(addresses: Collection[str], *, organiser_id: UUID, now: datetime) -> int:
    """Take addresses and names out of invitations to these; how many. What is open of them ends."""
    rows = Invitation.objects.of(organiser_id).filter(email__in=list(addresses))
    rows.filter(accepted_at=None, revoked_at=None).update(revoked_at=now)
    return rows.update(email="", name="")


def forget(users: Collection[UUID]) -> list[UUID]:
    """Forget those of these users who may sign in nowhere any more: name, address, password, second
    factors, sessions. Who works at a partner or takes part elsewhere stays; who was forgotten.

    Locks the users, before what is theirs: an address of theirs may be confirmed at this moment.
    """
    with tenancy.across("a user may sign in at several organisers"):
        live = Membership.objects.everyone(reason="forgetting").filter(
            user_id__in=list(users), ended_at=None
        )
        kept = set(live.values_list("user_id", flat=True))
    rows = User.objects.filter(id__in=set(users) - kept, is_operator=False)
    forgotten = list(rows.select_for_update(no_key=True).order_by("id"))
    keys = [row.pk for row in forgotten]
    EmailAddress.objects.filter(user_id__in=keys).delete()
    Authenticator.objects.filter(user_id__in=keys).delete()
    sessions = UserSession.objects.filter(user_id__in=keys)
    Session.objects.filter(
        session_key__in=list(sessions.values_list("session_key", flat=True))
    ).delete()
    sessions.delete()
    for row in forgotten:
        row.email, row.name, row.phone = f"{row.pk}@erased.invalid", "", ""
        row.is_active = False
        row.set_unusable_password()
        row.save(update_fields=["email", "name", "phone", "is_active", "password"])
    return keys
