"""The proof: what the accounts say equals what the transfers and the lots add up to, holder by
holder.
"""

import secrets
from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db import DataError, transaction

from tandem.kit.sql import named_queries
from tandem.ledger.chart import HOLDER_PLACES, MOVES, Kind, Place
from tandem.platform import statements

FAULTS_SHOWN_MAX = 100


@dataclass(frozen=True, slots=True)
class Fault:
    """A holder whose figures disagree: (pending, available, held) by account and by transfers, and
    the lots' two.
    """

    holder_id: int
    book_id: UUID
    account: tuple[int, int, int]
    transfers: tuple[int, int, int]
    lots: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Proof:
    """The outcome: how much was proved, and every holder for whom it failed (100 at most)."""

    accounts: int
    transfers: int
    faults: tuple[Fault, ...]

    @property
    def holds(self) -> bool:
        """Nothing disagrees."""
        return not self.faults


def prove(organiser_id: UUID, *, holder_by_holder: bool = False) -> Proof:
    """Prove every account of an organiser, in one snapshot.

    All holders are compared at once: both sides of the equations are added up with each holder's
    points times a number of 30 bits that is drawn anew for each proof. Where the sums are equal, a
    difference of a holder would have to be hidden by those of others in exactly the drawn
    proportions: a chance of one in a thousand million, and another draw tomorrow. Where they are
    not, or when it is asked for, the holders are compared one by one, and those that differ are
    named.
    """
    sql = named_queries("tandem.ledger", "proof")
    params = {"organiser_id": organiser_id, "limit": FAULTS_SHOWN_MAX}
    faults: tuple[Fault, ...] = ()
    if holder_by_holder or not _sums_agree(organiser_id):
        faults = tuple(
            Fault(holder_id, book_id, (a1, a2, a3), (t1, t2, t3), (l1, l2))
            for holder_id, book_id, a1, a2, a3, t1, t2, t3, l1, l2 in statements.rows(
                sql["faults"], params
            )
        )
    ((accounts, transfers),) = statements.rows(sql["counts"], params)
    return Proof(accounts=accounts, transfers=transfers, faults=faults)


def _sums_agree(organiser_id: UUID) -> bool:
    """Whether accounts, transfers and lots have the same weighted sums; False also where points are
    too large for them.
    """
    params = {"organiser_id": organiser_id, "seed": secrets.randbits(62)}
    try:
        with transaction.atomic():
            fingerprints = statements.rows(
                named_queries("tandem.ledger", "proof")["fingerprints"], params
            )
    except DataError:
        return False
    sides: dict[str, Counter[tuple[UUID, str]]] = {"A": Counter(), "T": Counter(), "L": Counter()}
    for side, book_id, kind, first, second, third in fingerprints:
        if side == "T":
            source, target = MOVES[Kind(kind)]
            sides["T"][book_id, target] += first
            sides["T"][book_id, source] -= first
        else:
            for place, amount in zip(HOLDER_PLACES, (first, second, third), strict=True):
                sides[side][book_id, place] += amount or 0
    books = {book_id for side in sides.values() for book_id, _place in side}
    return all(
        sides["A"][book_id, place] == sides["T"][book_id, place]
        and (place == Place.HELD or sides["A"][book_id, place] == sides["L"][book_id, place])
        for book_id in books
        for place in HOLDER_PLACES
    )
