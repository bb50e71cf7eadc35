"""Codes to an address of the firm: by letter, or to a mailbox that the organiser or a seller knows.

A code is made of the installation's secret and its row, so none is stored and a letter that was
lost in a printer can be printed again. It works once and for a time; after so many wrong ones none
of the person's works.
"""

import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tandem.kit import ids
from tandem.kit.errors import Exhausted, Invalid
from tandem.kit.text import tidy
from tandem.participants.facts import FirmCodeMade, FirmCodeWrong
from tandem.participants.firms import means, proving
from tandem.participants.firms.proving import MeansNotAllowed, Proved
from tandem.participants.models import (
    FirmCode,
    FirmProof,
    FirmProofStatus,
    FirmWord,
    Person,
    Teammate,
)
from tandem.platform import journal
from tandem.platform.access.invitations import address_of
from tandem.platform.access.permissions import Actor, NotAllowed, require
from tandem.programmes.models import Programme

# Without look-alikes; 32 letters, so each is five bits.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH, GROUP = 10, 5
DAYS_VALID = {means.LETTER: 30, means.MAIL: 7}
WRONG_MAX, CODES_MAX = 5, 5


class NoAddress(Invalid):
    """A letter without an address."""

    code = "participants.no_address"
    text = _(
        "Write the firm's address from the public register: name, street, postal code and town."
    )


class TheirOwnAddress(Invalid):
    """A code to the mailbox of who is to prove something."""

    code = "participants.their_own_address"
    text = _(
        "The person gave this address themselves, so it proves nothing of the firm. Take one from"
        " your own records."
    )


class TooManyCodes(Exhausted):
    """A person has got many codes, or typed many wrong ones."""

    code = "participants.too_many_codes"
    text = _(
        "So many codes were sent to this firm, or typed wrongly, that no further one helps. Choose"
        " another proof."
    )


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of a typed code: the firm that it proved, or how many tries are left."""

    proved: Proved | None
    tries_left: int


def code_of(code_id: UUID, *, secret: bytes) -> str:
    """The code of a row, as it is printed: two groups of five."""
    drawn = hashlib.blake2b(
        code_id.bytes, key=secret[:64], digest_size=8, person=b"firm code"
    ).digest()
    number = int.from_bytes(drawn, "big")
    letters = "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(LENGTH))
    return f"{letters[:GROUP]}-{letters[GROUP:]}"


def make(
    member_id: int,
    proof_id: UUID,
    *,
    channel: str,
    address: str,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> FirmCode:
    """Let a code go to an address of the firm: `means.LETTER` or `means.MAIL`. One before it by
    this way ends.

    Raises:
        NoAddress, NotAnAddress, TheirOwnAddress, MeansNotAllowed, TooManyCodes, NoSuchProof,
        AlreadyDecided, NotAllowed: nothing is made.
    """
    if not (
        actor.may("members.change")
        or (channel == means.MAIL and _is_asked(member_id, proof_id, actor))
    ):
        raise NotAllowed()
    row = proving.locked(member_id, proof_id, programme=programme, actor=actor)
    if not means.policy_of(programme).allows(channel):
        raise MeansNotAllowed(means=means.MEANS[channel].name)
    address = _address(address, row) if channel == means.MAIL else _lines(address)
    own = FirmCode.objects.of(actor.organiser_id).filter(member_id=member_id, proof_id=proof_id)
    if own.count() >= CODES_MAX:
        raise TooManyCodes()
    own.filter(channel=channel, used_at=None, expires_at__gt=now).update(expires_at=now)
    made = FirmCode.objects.of(actor.organiser_id).create(
        member_id=member_id,
        id=ids.new_uuid(),
        proof_id=proof_id,
        programme_id=programme.id,
        channel=channel,
        address=address,
        actor=actor.name,
        expires_at=now + timedelta(days=DAYS_VALID[channel]),
        created_at=now,
    )
    journal.record(
        FirmCodeMade(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            member_id=member_id,
            proof_id=proof_id,
            channel=channel,
        )
    )
    return made


def enter(
    text: str,
    *,
    member_id: int,
    secret: bytes,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> Entered:
    """Take the code that a person in waiting typed. A wrong one is counted, so it is told and not
    raised.

    Raises:
        NoSuchProof, AlreadyDecided, MeansNotAllowed, TooManyCodes: nothing changes.

    Locks what is to be proved: of many tries at once each is counted.
    """
    of = actor.organiser_id
    if actor.member_id != member_id:
        raise NotAllowed()
    standing = (
        FirmProof.objects.of(of)
        .filter(member_id=member_id, status=FirmProofStatus.OPEN)
        .order_by("id")
        .first()
    )
    if standing is None:
        raise proving.AlreadyDecided()
    row = proving.locked(member_id, standing.id, programme=programme, actor=actor)
    if row.wrong_total >= WRONG_MAX:
        raise TooManyCodes()
    typed = "".join(letter for letter in text.upper() if letter.isalnum())
    codes = FirmCode.objects.of(of).filter(
        member_id=member_id, proof_id=row.id, used_at=None, expires_at__gt=now
    )
    for code in codes.order_by("created_at", "id"):
        if hmac.compare_digest(
            code_of(code.id, secret=secret).replace("-", "").encode(), typed.encode()
        ):
            proved = proving.prove(
                member_id, row.id, means=code.channel, programme=programme, actor=actor, now=now
            )
            codes.filter(id=code.id).update(used_at=now)
            return Entered(proved, WRONG_MAX - row.wrong_total)
    FirmProof.objects.of(of).filter(member_id=member_id, id=row.id).update(
        wrong_total=F("wrong_total") + 1
    )
    left = WRONG_MAX - row.wrong_total - 1
    journal.record(
        FirmCodeWrong(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            member_id=member_id,
            proof_id=row.id,
            tries_left=left,
        )
    )
    return Entered(None, left)


def _is_asked(member_id: int, proof_id: UUID, actor: Actor) -> bool:
    """Whether the actor's partner is asked about this firm."""
    if actor.partner_id is None or not actor.may("partner.decide"):
        return False
    asked = FirmWord.objects.of(actor.organiser_id).filter(member_id=member_id, proof_id=proof_id)
    return asked.filter(asked_id=actor.partner_id).exists()


def _lines(text: str) -> str:
    """An address as it stands on an envelope.

    Raises:
        NoAddress
    """
    lines = [tidy(line)[:80] for line in text.splitlines()]
    address = "\n".join(line for line in lines if line)[:400]
    if "\n" not in address:
        raise NoAddress()
    return address


def _address(text: str, row: FirmProof) -> str:
    """A mailbox of the firm, which is none of the person's own.

    Raises:
        NotAnAddress, TheirOwnAddress
    """
    address = address_of(text)
    team = Teammate.objects.of(row.organiser_id).filter(member_id=row.member_id)
    people = Person.objects.of(row.organiser_id).filter(
        id__in=list(team.values_list("person_id", flat=True))
    )
    if people.filter(email__iexact=address).exists():
        raise TheirOwnAddress()
    return address


def want(member_id: int, *, channel: str, programme: Programme, actor: Actor) -> None:
    """The person in waiting asks for a code by letter or mail; whoever may send one sees it.

    Raises:
        NotAllowed, AlreadyDecided, MeansNotAllowed: nothing changes.
    """
    if actor.member_id != member_id:
        raise NotAllowed()
    if channel not in DAYS_VALID or not means.policy_of(programme).allows(channel):
        raise MeansNotAllowed(
            means=means.MEANS[channel].name if channel in means.MEANS else channel
        )
    standing = FirmProof.objects.of(actor.organiser_id).filter(
        member_id=member_id, status=FirmProofStatus.OPEN
    )
    if not standing.update(wanted=channel):
        raise proving.AlreadyDecided()


def post(code_ids: Collection[UUID], *, programme_id: UUID, actor: Actor, now: datetime) -> int:
    """Note that these letters are in the post; how many were not yet."""
    require(actor, "members.change")
    letters = FirmCode.objects.of(actor.organiser_id).filter(
        programme_id=programme_id, channel=means.LETTER
    )
    return letters.filter(id__in=code_ids, posted_at=None).update(posted_at=now)
