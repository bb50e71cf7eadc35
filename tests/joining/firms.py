"""What the tests of firms share: people who join in the name of one, and the words of those who may
know.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import cast

from tandem.flows.joining import enrolling, proving
from tandem.kit import codes
from tandem.participants import applications, enrolment
from tandem.participants.enrolment import Applicant
from tandem.participants.models import FirmProof, Identifier, IdentifierKind, Member
from tandem.platform import clock, tenancy
from tandem.platform.access import identity, permissions
from tandem.platform.access.permissions import ROLES, Actor
from tandem.platform.models import User
from tandem.platform.models.user import Role
from tandem.programmes.models import Programme

NIP = codes.next_nip(777000001)
NUMBER = f"PL{NIP}"
EWA = Applicant("Ewa Nowa", email="ewa@nowa.example", tax_id=NIP, company_name="Nowa sp. z o.o.")
PIOTR = Applicant("Piotr Obcy", email="piotr@obcy.example", tax_id=NIP, company_name="Nowa")


def allow(world: cast.World, *means: str, days: int = 3) -> None:
    """Let the programme accept these proofs."""
    Programme.objects.of(world.organiser_id).filter(id=world.programme.id).update(
        joining={"means": list(means), "days": days}
    )
    world.programme.refresh_from_db()


def join(
    world: cast.World, applicant: Applicant = EWA, *, now: datetime = cast.NOW, **more: object
) -> FirmProof:
    """Fill in the form and confirm the address; what is to be proved."""
    token = applications.apply(
        applicant,
        programme_id=world.programme.id,
        organiser_id=world.organiser_id,
        terms_id=None,
        **{"recruited_by_id": None, "language": "en", "now": now, **more},  # type: ignore[arg-type]
    )
    with tenancy.across("a link names no organiser"):
        user = enrolling.confirm(token, now=now)
    return FirmProof.objects.of(world.organiser_id).filter(user_id=user.pk).latest("created_at")


def who(
    world: cast.World,
    role: str,
    *,
    member: int | None = None,
    partner: int | None = None,
    email: str = "",
) -> Actor:
    """Somebody with a role, a user of their own behind them."""
    email = email or f"{role.lower()}{member or partner or ''}@akwa.example"
    user = User.objects.filter(email=email).first() or User.objects.create_user(
        email, name=role, created_at=cast.NOW
    )
    identity.give_role(
        user,
        Role(role),
        organiser_id=world.organiser_id,
        now=cast.NOW,
        programme_id=world.programme.id,
        partner_id=partner,
        member_id=member,
    )
    return Actor(
        name=f"user:{user.pk}",
        organiser_id=world.organiser_id,
        permissions=ROLES[role],
        user_id=user.pk,
        programme_id=world.programme.id,
        partner_id=partner,
        member_id=member,
    )


def as_member(world: cast.World, proof: FirmProof) -> Actor:
    """The person in waiting."""
    return Actor(
        name=f"user:{proof.user_id}",
        organiser_id=world.organiser_id,
        permissions=ROLES["MEMBER"],
        user_id=proof.user_id,
        programme_id=world.programme.id,
        member_id=proof.member_id,
    )


def approve(
    world: cast.World, proof: FirmProof, actor: Actor | None = None, *, now: datetime | None = None
) -> int:
    """The organiser says yes; the member to whom it leads."""
    proved = proving.approve(
        proof.member_id,
        proof.id,
        programme=world.programme,
        actor=actor or who(world, "MARKETER"),
        now=now or clock.now(),
    )
    return proved.into_id


def leads_to(world: cast.World, number: str = NUMBER) -> int | None:
    """The member to whom a tax number leads."""
    found = Identifier.objects.of(world.organiser_id).filter(
        kind=IdentifierKind.TAX_ID, value=number
    )
    return found.values_list("member_id", flat=True).first()


def status(world: cast.World, member_id: int) -> str:
    """Whether the member takes part."""
    return Member.objects.of(world.organiser_id).get(id=member_id).status


def enrolled(world: cast.World, applicant: Applicant = EWA) -> int:
    """A firm that the organiser brought in by itself."""
    return enrolment.enrol(
        replace(applicant, email=""),
        programme_id=world.programme.id,
        actor=world.actor,
        joined_at=cast.NOW,
        now=cast.NOW,
    )


def fresh(world: cast.World, proof: FirmProof) -> FirmProof:
    """The row as it stands now."""
    return FirmProof.objects.of(world.organiser_id).get(member_id=proof.member_id, id=proof.id)


def system(world: cast.World) -> Actor:
    """The machine."""
    return permissions.system(world.organiser_id)


__all__ = ["EWA", "NIP", "NUMBER", "PIOTR", "UUID"]
