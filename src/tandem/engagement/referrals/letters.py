"""Codes that people read to one another: letters without look-alikes, drawn by chance."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tandem.engagement.referrals.models import Code
from tandem.kit.errors import Missing
from tandem.participants.models import Member, MemberStatus

# Without 0 O 1 I L, 2 Z, 5 S, 8 B and U V, which are heard or read as another.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
LENGTH = 7  # 3.4 thousand million codes a programme
TYPED_MAX = 20
FIELD = "friend"  # what it is called in addresses, and as a cookie


class NoSuchCode(Missing):
    """No member of the programme invites by this code now."""

    code = "referrals.no_such_code"
    text = _("Nobody invites by this code. Compare it letter by letter, or leave it empty.")


def tidy(text: str) -> str:
    """A typed code in its one form; empty where it cannot be one."""
    letters = "".join(text[: 2 * TYPED_MAX].split()).replace("-", "").upper()
    return letters if len(letters) == LENGTH and set(letters) <= set(ALPHABET) else ""


def code_of(member_id: int, *, programme_id: UUID, organiser_id: UUID, now: datetime) -> str:
    """The member's code, made where there is none yet. Raced, one of them stands."""
    rows = Code.objects.within(programme_id, organiser_id=organiser_id).filter(member_id=member_id)
    while (known := rows.values_list("code", flat=True).order_by("code").first()) is None:
        drawn = "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))
        try:
            with transaction.atomic():
                Code.objects.of(organiser_id).create(
                    programme_id=programme_id, code=drawn, member_id=member_id, created_at=now
                )
        except IntegrityError:
            continue  # another has this code, or made the member's own just now
    return known


def inviting(text: str, *, programme_id: UUID, organiser_id: UUID) -> Member:
    """The member who invites by a code: whoever was merged is who they go on as.

    Raises:
        NoSuchCode: there is none, or they take no part any more.
    """
    code = tidy(text)
    row = Code.objects.within(programme_id, organiser_id=organiser_id).one(NoSuchCode(), code=code)
    members = Member.objects.within(programme_id, organiser_id=organiser_id)
    member = members.one(NoSuchCode(), id=row.member_id)
    if member.goes_on_as_id is not None:
        member = members.one(NoSuchCode(), id=member.goes_on_as_id)
    if member.status != MemberStatus.ACTIVE:
        raise NoSuchCode()
    return member
