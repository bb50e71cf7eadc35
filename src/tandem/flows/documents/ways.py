"""The one table of how documents go: for each kind, and each sort of sender, what reads it, stages
it and counts it.

A kind that stands here for nobody of a sort is refused at the door. A new kind of proof is a module
and a row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from tandem.evidence import acceptance, matching, reading
from tandem.evidence.claims import answering, judging, making
from tandem.evidence.documents import staging
from tandem.evidence.documents.laying import Work
from tandem.evidence.documents.staging import INVOICES, SALES, Form
from tandem.evidence.models import Document, DocumentKind
from tandem.flows.documents import actions, pictures

Part = Callable[[Document, Work], None]


class Sender(Enum):
    """Whose proof a document is: a member's own purchases, or what a seller (or the organiser) says
    of its sales.
    """

    MEMBER = "MEMBER"
    SELLER = "SELLER"

    @classmethod
    def of(cls, member_id: int | None) -> "Sender":
        """Who sends, by the member there is or not."""
        return cls.SELLER if member_id is None else cls.MEMBER


def _note_nothing(_document: Document, _work: Work) -> None:
    """Nothing is noted of its lines."""


def _nothing(_document: Document, _now: datetime) -> None:
    """Nothing follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How the documents of a kind and sender go. Every part works in the transaction it finds, and
    can be repeated.

    Args:
        form: what its lines say in staging.
        read: lays what the file says into staging, or keeps it as claims, and matches it for who
            looks.
        stage: lays what is to be counted into staging.
        note: what is noted of its matched lines for who looks at them.
        settle: what follows in the transaction in which the last line counts.
        is_mapped: a person says which column is what, unless one did for this layout before.
        glance: a first quick look that may settle it; the sellers' files that answer what it asked,
            None where the file is to be read. Absent where nothing is quicker than reading.
        count: counts it where that is not done by lines.
    """

    form: Form
    read: Part
    stage: Part
    note: Part = _note_nothing
    settle: Callable[[Document, datetime], object] = _nothing
    is_mapped: bool = False
    glance: Callable[[Document, Work], list[UUID] | None] | None = None
    count: Callable[[Document, Work, str], None] | None = None


def _match(document: Document, form: Form, work: Work) -> None:
    document.figures = {
        **document.figures,
        **matching.match(document, form, programme=work.programme).figures,
    }


def _read_sales(document: Document, work: Work) -> None:
    reading.read_sales(document, work)
    if not work.counts_at_once:
        _match(document, SALES, work)
        _note_odd_prices(document, work)


def _note_odd_prices(document: Document, work: Work) -> None:
    document.odd_prices = matching.odd_prices(document, work.programme) or None


def _read_invoices(document: Document, work: Work) -> None:
    reading.read_invoices(document, work)
    if not work.counts_at_once:
        _match(document, INVOICES, work)


def _read_claims(document: Document, work: Work) -> None:
    reading.read_claims(document, work)
    judging.judge(document, programme=work.programme, now=work.now)
    _match(document, INVOICES, work)
    acceptance.clear(document)  # its lines are kept with its claims, which may wait for weeks


def _stage_sales(document: Document, work: Work) -> None:
    if not staging.is_whole(document):
        reading.read_sales(document, work)


def _stage_invoices(document: Document, work: Work) -> None:
    if not staging.is_whole(document):
        reading.read_invoices(document, work)


def _stage_claims(document: Document, work: Work) -> None:
    judging.judge(document, programme=work.programme, now=work.now)
    making.stage(document)


def _hand_over(document: Document, now: datetime) -> None:
    answering.hand_over(document, now=now)


def _forget_waiting(document: Document, _now: datetime) -> None:
    making.forget_waiting(document)


_CLAIMS = Way(form=INVOICES, read=_read_claims, stage=_stage_claims, settle=_forget_waiting)

WAYS: Mapping[tuple[DocumentKind, Sender], Way] = {
    (DocumentKind.SELL_OUT, Sender.SELLER): Way(
        form=SALES,
        read=_read_sales,
        stage=_stage_sales,
        note=_note_odd_prices,
        is_mapped=True,
    ),
    (DocumentKind.E_INVOICE, Sender.SELLER): Way(
        form=INVOICES,
        read=_read_invoices,
        stage=_stage_invoices,
        settle=_hand_over,
    ),
    (DocumentKind.E_INVOICE, Sender.MEMBER): _CLAIMS,
    # It has no file: its seller's says what was bought.
    (DocumentKind.INVOICE_QR, Sender.MEMBER): _CLAIMS,
    (DocumentKind.PICTURE, Sender.MEMBER): Way(
        form=INVOICES,
        read=_read_claims,
        stage=_stage_claims,
        settle=_forget_waiting,
        glance=pictures.glance,
    ),
    (DocumentKind.ACTION, Sender.MEMBER): Way(
        form=INVOICES,
        read=actions.read,
        stage=_stage_claims,
        count=actions.count,
    ),
}


def of(document: Document) -> Way:
    """The way that a document goes."""
    return WAYS[DocumentKind(document.kind), Sender.of(document.member_id)]
