"""Roles to permissions: the one table of who may do what."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit import ids
from tandem.kit.errors import Denied
from tandem.platform.models import Membership
from tandem.platform.models.user import Role

_SEE = {
    "programme.view",
    "members.view",
    "partners.view",
    "catalogue.view",
    "evidence.view",
    "rules.view",
    "ledger.view",
    "rewards.view",
    "orders.view",
    "insights.view",
    "engagement.view",
}

ROLES: dict[str, frozenset[str]] = {
    Role.ADMINISTRATOR: frozenset(
        _SEE
        | {
            "programme.change",
            "members.change",
            "members.erase",
            "partners.change",
            "catalogue.change",
            "evidence.upload",
            "evidence.decide",
            "rules.change",
            "rules.publish",
            "rewards.change",
            "orders.change",
            "people.change",
            "payments.record",
            "codes.issue",
            "keys.change",
            "ledger.adjust",
            "engagement.change",
            "engagement.decide",
        }
    ),
    Role.MARKETER: frozenset(
        _SEE
        | {
            "programme.change",
            "members.change",
            "partners.change",
            "catalogue.change",
            "evidence.upload",
            "rules.change",
            "rules.publish",
            "rewards.change",
            "orders.change",
            "codes.issue",
            "ledger.adjust",
            "engagement.change",
            "engagement.decide",
        }
    ),
    Role.REVIEWER: frozenset(
        {
            "members.view",
            "partners.view",
            "catalogue.view",
            "evidence.view",
            "evidence.upload",
            "evidence.decide",
            "engagement.view",
            "engagement.decide",
        }
    ),
    Role.FINANCE: frozenset(_SEE | {"payments.record", "ledger.adjust"}),
    Role.PARTNER_MANAGER: frozenset(
        {
            "partner.view",
            "partner.upload",
            "partner.decide",
            "partner.invite",
            "partner.people",
            "partner.order",
            "partner.sign",
            "partner.outlets",
        }
    ),
    Role.PARTNER_CLERK: frozenset(
        {"partner.view", "partner.upload", "partner.decide", "partner.invite"}
    ),
    Role.MEMBER: frozenset(
        {
            "member.view",
            "member.claim",
            "member.order",
            "member.invite",
            "member.leave",
            "member.correct",
        }
    ),
}
# Whoever has left sees what they had, puts right what is known of them, and may come back.
FORMER_MEMBER = frozenset({"member.view", "member.leave", "member.correct"})
OPERATOR = frozenset({"installation.change", "organisers.change"}) | ROLES[Role.ADMINISTRATOR]


class NotAllowed(Denied):
    """The actor's roles do not hold the permission."""

    code = "platform.not_allowed"
    text = _("Your role does not allow this. Ask an administrator of the programme.")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, where: the roles that count in this request."""

    name: str
    organiser_id: UUID
    permissions: frozenset[str]
    user_id: UUID | None = None
    programme_id: UUID | None = None
    partner_id: int | None = None
    member_id: int | None = None

    def may(self, permission: str) -> bool:
        """Whether the roles hold this permission."""
        return permission in self.permissions


def system(organiser_id: UUID) -> Actor:
    """The installation itself: jobs and steps."""
    return Actor(name="system", organiser_id=organiser_id, permissions=OPERATOR)


def user_of(name: str) -> UUID | None:
    """The user behind the name of an actor; None where it is a program or the machine."""
    return ids.parsed(name.removeprefix("user:"))


def require(actor: Actor, permission: str) -> None:
    """Raise `NotAllowed` unless the actor holds the permission."""
    if not actor.may(permission):
        raise NotAllowed()


def of_membership(membership: Membership) -> Actor:
    """The actor of one membership."""
    return Actor(
        name=f"user:{membership.user_id}",
        organiser_id=membership.organiser_id,
        permissions=ROLES[membership.role],
        user_id=membership.user_id,
        programme_id=membership.programme_id,
        partner_id=membership.partner_id,
        member_id=membership.member_id,
    )
