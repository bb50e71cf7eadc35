"""Saying that a firm is one's own: at joining, and once more after a refusal or a mistyped number.

So many times and no more, so that nobody tries number after number.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit import codes, ids
from tandem.kit.errors import Conflict, Exhausted
from tandem.kit.text import sort_key, tidy
from tandem.participants.facts import FirmAsked
from tandem.participants.models import FirmProof, FirmProofStatus, Member, MemberStatus
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require

ASKED_MAX = 3
_LENGTHS = {"company_name": 200, "street": 200, "postal_code": 12, "city": 100, "region": 60}


class NothingAwaited(Conflict):
    """The member's firm is proved, or there is none."""

    code = "participants.nothing_awaited"
    text = _("Nothing is awaited here any more: you take part.")


class AskedOften(Exhausted):
    """The member named a firm too often."""

    code = "participants.asked_often"
    text = _("You have named a firm %(limit)s times already. Please write to the organiser.")


@dataclass(frozen=True, slots=True)
class FirmSaid:
    """A firm as somebody says it is; `tax_id` with the country in front once it is kept."""

    tax_id: str
    country: str
    company_name: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""

    @property
    def name(self) -> str:
        """What the firm is called."""
        return (tidy(self.company_name) or self.tax_id)[:200]


def ask(
    member_id: int,
    firm: FirmSaid,
    *,
    programme_id: UUID,
    user_id: UUID | None,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Keep that a member in waiting says that a firm is theirs; the key of what is to be proved."""
    values = asdict(firm)
    values |= {field: tidy(values[field])[:length] for field, length in _LENGTHS.items()}
    row = FirmProof.objects.of(actor.organiser_id).create(
        member_id=member_id,
        id=ids.new_uuid(),
        programme_id=programme_id,
        user_id=user_id,
        status=FirmProofStatus.OPEN,
        created_at=now,
        **values,
    )
    journal.record(
        FirmAsked(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            member_id=member_id,
            proof_id=row.id,
        )
    )
    return row.id


def ask_again(
    member_id: int, firm: FirmSaid, *, programme_id: UUID, actor: Actor, now: datetime
) -> UUID:
    """Name a firm once more, in the place of the one that was refused or mistyped.

    Raises:
        NotACode, NothingAwaited, AskedOften: nothing changes.

    Locks the member.
    """
    require(actor, "member.claim")
    tax_id = codes.parse_tax_id(firm.tax_id, country=firm.country)
    firm = FirmSaid(**{**asdict(firm), "tax_id": tax_id})
    of = actor.organiser_id
    waiting = Member.objects.of(of).filter(
        id=member_id, programme_id=programme_id, status=MemberStatus.WAITING
    )
    if not waiting.select_for_update().exists():
        raise NothingAwaited()
    own = FirmProof.objects.of(of).filter(member_id=member_id)
    if own.count() >= ASKED_MAX:
        raise AskedOften(limit=ASKED_MAX)
    own.filter(status=FirmProofStatus.OPEN).update(
        status=FirmProofStatus.WITHDRAWN, decided_at=now, decided_by=actor.name
    )
    waiting.update(name=firm.name, sort_key=sort_key(firm.name))
    return ask(
        member_id, firm, programme_id=programme_id, user_id=actor.user_id, actor=actor, now=now
    )
