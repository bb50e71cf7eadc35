"""The proof: what the accounts say equals what the transfers and the lots add up to, holder by holder."""

from dataclasses import dataclass
from uuid import UUID

from tandem.kit.sql import blocks
from tandem.platform import statements

FAULTS_SHOWN_MAX = 100


@dataclass(frozen=True, slots=True)
class Fault:
    """A holder whose figures disagree: (pending, available, held) by account and by transfers, and the lots' two."""

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


def prove(organiser_id: UUID) -> Proof:
    """Prove every account of an organiser, in one snapshot."""
    sql = blocks("tandem.ledger", "proof")
    params = {"organiser_id": organiser_id, "limit": FAULTS_SHOWN_MAX}
    faults = tuple(
        Fault(holder_id, book_id, (a1, a2, a3), (t1, t2, t3), (l1, l2))
        for holder_id, book_id, a1, a2, a3, t1, t2, t3, l1, l2 in statements.rows(sql["faults"], params)
    )
    ((accounts, transfers),) = statements.rows(sql["counts"], params)
    return Proof(accounts=accounts, transfers=transfers, faults=faults)
