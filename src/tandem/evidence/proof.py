"""The proof of evidence: of every document the lines that came are those that counted and the
others by name, and what counted stands in the stream, each line once.
"""

import json
from dataclasses import dataclass
from uuid import UUID

from tandem.kit.sql import named_queries
from tandem.platform import statements

FAULTS_SHOWN_MAX = 100
# What does not agree, in the words of who looks after an installation.
WORDS = {
    "RECORDED": "the lines in the stream are not those that were proved",
    "COUNTED": "it says that other lines count than were proved and not taken back",
    "VERDICTS": "what became of its lines does not add up to the lines that came",
    "FIGURES": "its figures tell of other lines that count than it says",
    "WAITING": "the lines that wait are not those it tells of",
    "STAGED": "other lines were staged than were read",
    "ROWS": "the rows of the file are not its lines, faults, blank rows and totals",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A document that does not agree: why (keys of `WORDS`), and its lines recorded, proved, taken
    back and waiting.
    """

    document_id: UUID
    name: str
    why: tuple[str, ...]
    held: str

    @property
    def sentence(self) -> str:
        """What does not agree, in words."""
        return "; ".join(WORDS[reason] for reason in self.why)


@dataclass(frozen=True, slots=True)
class Proof:
    """The outcome: how many counted documents and lines were proved, and every document that fails
    (100 at most).
    """

    documents: int
    lines: int
    faults: tuple[Fault, ...]

    @property
    def holds(self) -> bool:
        """Nothing disagrees."""
        return not self.faults


def prove(organiser_id: UUID) -> Proof:
    """Prove every document of an organiser, in one snapshot and one pass over each table."""
    params = {"organiser_id": organiser_id, "limit": FAULTS_SHOWN_MAX}
    ((documents, lines, faulty),) = statements.rows(
        named_queries("tandem.evidence", "proof")["documents"], params
    )
    faults = tuple(
        Fault(UUID(document["id"]), document["name"], tuple(document["faults"]), document["held"])
        for document in json.loads(faulty)
    )
    return Proof(documents, lines, faults)
