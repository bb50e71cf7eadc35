"""Users and the roles they take on."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Conflict, Missing
from tandem.platform import journal, tenancy
from tandem.platform.access.permissions import Actor
from tandem.platform.facts import MembershipEnded, StaffDataCorrected
from tandem.platform.models import Membership, User
from tandem.platform.models.user import Role


class LastAdministrator(Conflict):
    """Without an administrator nobody could let another one in."""

    code = "platform.last_administrator"
    text = _("This is the last administrator. Invite another one first.")


class NoSuchMembership(Missing):
    """No such role stands."""

    code = "platform.no_such_membership"
    text = _("This person no longer has the role.")


def user_of(email: str, *, name: str = "", language: str = "en", now: datetime) -> User:
    """The user of an address, made when there is none. The caller has seen that the address is
    theirs, so it is confirmed.
    """
    email = email.strip().lower()
    user = User.objects.filter(email=email).order_by("id").first()
    if user is None:
        user = User.objects.create_user(email, name=name[:200], language=language, created_at=now)
    EmailAddress.objects.update_or_create(
        user=user, email=email, defaults={"verified": True, "primary": True}
    )
    return user


def speak(user: User, language: str) -> None:
    """Keep the language in which a user is written to."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])


def hold(user_id: UUID) -> bool:
    """Let nothing else correct who signs in until this transaction ends; whether they still may
    sign in. Members and people are held before (`participants.correcting.holding`).
    """
    rows = User.objects.select_for_update(no_key=True).filter(pk=user_id)
    return any(rows.values_list("is_active", flat=True))


def correct(user_id: UUID, *, name: str | None, phone: str | None, now: datetime) -> list[str]:
    """Put right what a user is called, and their telephone (None leaves either); which of it. Where
    they work it is recorded by `record_corrected`.

    Locks the user.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    told = {"name": name, "phone": phone}
    values = {field: new for field, new in told.items() if new is not None}
    what = [field.upper() for field, new in values.items() if getattr(user, field) != new]
    if what:
        User.objects.filter(pk=user_id).update(**values, corrected_at=now)
    return what


def record_corrected(user_id: UUID, what: list[str], *, organiser_id: UUID, now: datetime) -> None:
    """Record at an organiser that somebody who works there, or at one of its partners, put this
    right of themselves; of anybody else nothing.
    """
    roles = Membership.objects.of(organiser_id).filter(user_id=user_id, ended_at=None)
    if what and roles.filter(member_id=None).exists():
        journal.record(
            StaffDataCorrected(
                organiser_id=organiser_id,
                at=now,
                actor=f"user:{user_id}",
                user_id=user_id,
                what=what,
            )
        )


def organisers_of(user_id: UUID) -> list[UUID]:
    """Where somebody signs in for anything."""
    reason = "a user may sign in at several organisers"
    with tenancy.across(reason):
        rows = Membership.objects.everyone(reason=reason).filter(user_id=user_id, ended_at=None)
        return sorted(set(rows.values_list("organiser_id", flat=True)))


def give_role(
    user: User,
    role: Role,
    *,
    organiser_id: UUID,
    now: datetime,
    programme_id: UUID | None = None,
    partner_id: int | None = None,
    member_id: int | None = None,
) -> None:
    """Let a user act in a role; repeating it changes nothing. A role that had ended begins anew."""
    row, is_new = Membership.objects.of(organiser_id).get_or_create(
        organiser_id=organiser_id,
        user=user,
        role=role,
        programme_id=programme_id,
        partner_id=partner_id,
        member_id=member_id,
        defaults={"created_at": now},
    )
    if not is_new and row.ended_at is not None:  # whose it is, and since when, is written once
        Membership.objects.of(organiser_id).filter(id=row.id).update(ended_at=None)


def end_role(
    membership_id: UUID,
    *,
    roles: Sequence[Role],
    programme_id: UUID,
    actor: Actor,
    now: datetime,
    partner_id: int | None = None,
) -> None:
    """Take one of these roles in a programme from a user; with `partner_id`, only a role at that
    partner. What they did stays.

    A role in all of the organiser's programmes is ended only by who has such a role.

    Raises:
        NoSuchMembership, LastAdministrator: nothing changes.
    """
    here = Q(programme_id=programme_id)
    everywhere = here | Q(programme_id=None)
    standing = Membership.objects.of(actor.organiser_id).select_for_update().filter(ended_at=None)
    memberships = standing.filter(
        everywhere if actor.programme_id is None else here, id=membership_id, role__in=roles
    )
    row = (
        (memberships.filter(partner_id=partner_id) if partner_id is not None else memberships)
        .order_by("id")
        .first()
    )
    if row is None:
        raise NoSuchMembership()
    others = standing.filter(everywhere, role=Role.ADMINISTRATOR).exclude(id=row.id)
    if row.role == Role.ADMINISTRATOR and not others.exists():
        raise LastAdministrator()
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    journal.record(
        MembershipEnded(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            user_id=row.user_id,
            role=row.role,
        )
    )


def make_operator(email: str, *, now: datetime) -> None:
    """Let the owner of an address operate the installation; they sign in by a code that is mailed
    to it.
    """
    user = User.objects.filter(email=email).order_by("id").first() or User.objects.create_user(
        email, created_at=now
    )
    user.is_operator = True
    user.save(update_fields=["is_operator"])


class LastOperator(Conflict):
    """Without an operator nobody could open a programme."""

    code = "platform.last_operator"
    text = _("You cannot take this from yourself. Ask another operator to do it.")


class NoSuchOperator(Missing):
    """Nobody of this key operates the installation."""

    code = "platform.no_such_operator"
    text = _("There is no such operator.")


def end_operator(user_id: UUID, *, by: User) -> None:
    """Take the installation out of somebody's hands, never out of one's own.

    Raises:
        LastOperator, NoSuchOperator
    """
    if user_id == by.pk:
        raise LastOperator()
    if not User.objects.filter(id=user_id, is_operator=True).update(is_operator=False):
        raise NoSuchOperator()
