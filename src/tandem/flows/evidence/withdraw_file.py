"""A sales file is withdrawn or mapped again after its lines were recorded: what they gave goes as
differences, and the ledger keeps both.
"""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from tandem.documents.sales import sellout
from tandem.evidence import reading
from tandem.evidence.documents import sandbox
from tandem.evidence.models import Document
from tandem.evidence.undoing import withdrawing
from tandem.flows import jobs
from tandem.platform.access.permissions import Actor


def withdraw(document_id: UUID, *, actor: Actor, now: datetime) -> Document:
    """Have what a sales file recorded taken back, and the file withdrawn.

    Raises:
        NotNow, BeingWorkedOn, LinesCount, CorrectedLater: it stays as it is.
    """
    document = withdrawing.begin(document_id, actor=actor, now=now)
    jobs.defer_withdrawal(document)
    return document


def map_again(
    document_id: UUID, mapping: sellout.ColumnMap, *, home: Path, actor: Actor, now: datetime
) -> None:
    """Have what a sales file recorded taken back, and the file read by other columns. They are
    remembered for the partner's next file of this layout.

    Raises:
        ColumnsMissing, NotNow, BeingWorkedOn, LinesCount, CorrectedLater: it stays as it is.
    """
    sellout.check(mapping)
    begun = withdrawing.begin(document_id, actor=actor, now=now, mapping=mapping.to_json())
    reading.remember(
        mapping,
        sandbox.headers(home / begun.path, mapping.sheet),
        programme_id=begun.programme_id,
        partner_id=begun.partner_id,
        organiser_id=begun.organiser_id,
        now=now,
    )
    jobs.defer_withdrawal(begun)
