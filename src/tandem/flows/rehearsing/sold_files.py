"""A file of a seller's sales as an act of a rehearsal: read and matched by the very readers, in a
transaction that is taken back, and its first purchases written down.

Each customer of the file is a member of the play, whoever they are in the real one; its days are
the day of the play. What comes back is not played: of a purchase that is a press on its page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tandem.activity import amounts
from tandem.evidence.documents import intake
from tandem.evidence.models import Document
from tandem.evidence.rehearsing import looking
from tandem.evidence.rehearsing.looking import Looked
from tandem.flows.documents import reading, ways
from tandem.flows.evidence import accept_evidence
from tandem.flows.rehearsing import buying, sellers
from tandem.flows.rehearsing.rehearsal_acts import Line, Sell, Sold
from tandem.kit.errors import Invalid
from tandem.platform.access import permissions
from tandem.platform.access.permissions import Actor, require
from tandem.platform.files import uploads
from tandem.platform.models import Upload
from tandem.programmes.models import Programme

BYTES_MAX = 2_000_000


class NothingToPlay(Invalid):
    """A file without a purchase that can be played."""

    code = "flows.nothing_to_play"
    text = _(
        "No purchase of this file can be played. Rows with faults: %(faults)s; of goods that are"
        " not known: %(unknown)s; that come back: %(back)s."
    )


@dataclass(frozen=True, slots=True)
class Heard:
    """What a file tells: the act, and how many rows are not in it, by why."""

    act: Sell
    faults: int
    unknown: int  # nobody knows what of ours it is
    back: int  # goods that come back, or none
    beyond: int  # of further customers and purchases than a play holds

    @property
    def lines(self) -> int:
        """How many rows are played."""
        return sum(len(purchase.lines) for purchase in self.act.purchases)


def hear(
    chunks: Iterable[bytes],
    *,
    name: str,
    programme: Programme,
    lines_max: int,
    home: Path,
    actor: Actor,
    now: datetime,
) -> Heard:
    """Read a file of the programme's first partner, or somebody's. Nothing of it stays.

    Args:
        lines_max: how many lines the play has room for; purchases are taken whole.

    Raises:
        NotAllowed, NotATable, ColumnsMissing, Unreadable …: what keeps it from being read;
        NothingToPlay.
    """
    require(actor, "programme.change")
    with transaction.atomic():
        upload = uploads.store(
            chunks,
            name=name,
            home=home,
            bytes_max=BYTES_MAX,
            organiser_id=actor.organiser_id,
            user_id=actor.user_id,
            now=now,
        )
        try:
            document = _received(upload, programme, home, now)
            ways.of(document).read(document, reading.work_on(document, home=home, now=now))
            rows, faults = looking.lines(document), document.figures.get("faults", 0)
            heard = _heard(rows, faults, lines_max, programme)
        finally:
            (home / upload.path).unlink(missing_ok=True)
        transaction.set_rollback(True)
    return heard


def _received(upload: Upload, programme: Programme, home: Path, now: datetime) -> Document:
    """The file as it would come, or as it stands where it came before."""
    machine, seller = permissions.system(programme.organiser_id), sellers.first_of(programme)
    partner_id = (
        seller.id if seller else sellers.add_like(None, programme, machine=machine, now=now)[0]
    )
    try:
        return accept_evidence.receive(
            upload,
            home=home,
            programme_id=programme.id,
            partner_id=partner_id,
            actor=machine,
            now=now,
        )
    except intake.AlreadyReceived as before:
        return Document.objects.of(programme.organiser_id).get(id=before.document_id)


def _heard(rows: Sequence[Looked], faults: int, lines_max: int, programme: Programme) -> Heard:
    unknown = back = beyond = 0
    members = dict[str, int]()
    purchases = dict[tuple[object, ...], list[Looked]]()
    for row in rows:
        if row.product_id is None or row.quantity is None:
            unknown += 1
        elif row.quantity <= 0 or (row.net_minor or row.gross_minor or 0) < 0:
            back += 1
        elif members.setdefault(row.customer, len(members)) >= buying.MEMBERS_MAX:
            beyond += 1
        else:
            purchases.setdefault((row.customer, row.document_no, row.sold_on), []).append(row)
    sold, room = list[Sold](), lines_max
    is_with_tax = amounts.is_with_tax(programme)
    for (customer, *_rest), lines in purchases.items():
        if len(lines) > room:
            beyond += len(lines)
            continue
        room -= len(lines)
        told = tuple(_line(row, is_with_tax=is_with_tax) for row in lines)
        sold.append(Sold(members[str(customer)], told))
    if not sold:
        raise NothingToPlay(faults=faults, unknown=unknown, back=back)
    return Heard(Sell(tuple(sold)), faults, unknown, back, beyond)


def _line(row: Looked, *, is_with_tax: bool) -> Line:
    assert row.product_id is not None and row.quantity is not None, "others are left out before"
    first, other = row.net_minor, row.gross_minor
    if is_with_tax:
        first, other = other, first
    return Line(row.product_id, row.quantity, (other if first is None else first) or 0)
