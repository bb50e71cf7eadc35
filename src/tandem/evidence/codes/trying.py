"""How many codes may be wrong. A try is counted before the code is looked up, and given back when
there is such a code: of many tries at once no more look than of tries one after another.

Each member has some wrong codes a day. Where very many came from one address or in the whole
programme on a day, somebody may be guessing with many members: then a member who never used a code
has few. Who has used one before, and who mistypes once, notices nothing.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.activity import kinds
from tandem.activity.models import Activity
from tandem.evidence.facts import CodesGuessed
from tandem.evidence.models import WrongCodes
from tandem.kit.errors import Exhausted
from tandem.kit.sql import named_queries
from tandem.platform import journal, statements

WRONG_A_DAY_MAX, SUSPECTED_A_DAY_MAX = 20, 3  # of a member
OF_ADDRESS_MAX, OF_PROGRAMME_MAX = 60, 1_000  # a day, before somebody may be guessing
DAYS_KEPT = 7


class TooManyWrong(Exhausted):
    """Too many wrong codes on a day."""

    code = "evidence.too_many_wrong"
    text = _("Too many codes were wrong today. Try again on %(day)s, or ask the organiser.")


@dataclass(frozen=True, slots=True)
class Try:
    """One try of a member on a day of the programme; `place` is a keyed hash of the address it came
    from, None where a program of ours looks a code up that stood in a picture."""

    organiser_id: UUID
    programme_id: UUID
    member_id: int
    day: date
    place: UUID | None


def place_of(address: str, *, programme_id: UUID, secret: bytes) -> UUID | None:
    """What stands for an address, so that none is kept."""
    address_of_programme = f"{programme_id}|{address}".encode()
    hashed = hashlib.blake2b(
        address_of_programme, key=secret[:64], digest_size=16, person=b"tandem address"
    )
    return UUID(bytes=hashed.digest()) if address else None


def begin(tried: Try, *, now: datetime) -> None:
    """Count a try, before the code is looked up. Locks the member's day until the transaction ends.

    Raises:
        TooManyWrong: nothing may be looked up. The caller lets the count stand.
    """
    ((total,),) = statements.prepared(
        _sql("begin_try"),
        {**_scope(tried), "now": now, "most": WRONG_A_DAY_MAX + 1},
    )
    if total > WRONG_A_DAY_MAX or (total > SUSPECTED_A_DAY_MAX and _is_suspected(tried)):
        raise TooManyWrong(day=tried.day + timedelta(days=1))


def was_right(tried: Try) -> None:
    """Give a try back: there is such a code."""
    statements.later(_sql("give_try_back"), _scope(tried))


def was_wrong(tried: Try, *, actor: str, now: datetime) -> None:
    """Note a wrong code of an address and a programme; when they are many, the organiser is
    told.
    """
    scope = {"organiser_id": tried.organiser_id, "day": tried.day, "now": now}
    if tried.place is not None:
        statements.later(_sql("count_wrong"), {**scope, "subject": tried.place})
    ((total,),) = statements.prepared(_sql("count_wrong"), {**scope, "subject": tried.programme_id})
    if total == OF_PROGRAMME_MAX + 1:
        journal.record(
            CodesGuessed(
                organiser_id=tried.organiser_id,
                at=now,
                actor=actor,
                programme_id=tried.programme_id,
            )
        )


def wrong_on(day: date, *, programme_id: UUID, organiser_id: UUID) -> int:
    """How many codes were wrong on a day of the programme."""
    counts = WrongCodes.objects.of(organiser_id).filter(subject=programme_id, day=day)
    return counts.order_by("day").values_list("wrong_total", flat=True).first() or 0


def forget(organiser_id: UUID, *, today: date) -> None:
    """Forget the tries of days that are long over."""
    statements.run(
        _sql("forget_tries"),
        {"organiser_id": organiser_id, "day": today - timedelta(days=DAYS_KEPT)},
    )


def _is_suspected(tried: Try) -> bool:
    """Whether somebody may be guessing, and the member never used a code."""
    rows = WrongCodes.objects.of(tried.organiser_id).filter(day=tried.day)
    subjects = [tried.programme_id, tried.place] if tried.place else [tried.programme_id]
    wrong = dict(rows.filter(subject__in=subjects).values_list("subject", "wrong_total"))
    of_programme = wrong.get(tried.programme_id, 0)
    of_address = wrong.get(tried.place, 0) if tried.place else 0
    if of_programme <= OF_PROGRAMME_MAX and of_address <= OF_ADDRESS_MAX:
        return False
    used = Activity.objects.of(tried.organiser_id).filter(
        member_id=tried.member_id,
        kind=kinds.CODE,
    )
    return not used.exists()


def _scope(tried: Try) -> dict[str, object]:
    return {"organiser_id": tried.organiser_id, "member_id": tried.member_id, "day": tried.day}


def _sql(name: str) -> str:
    return named_queries("tandem.evidence", "codes")[name]
