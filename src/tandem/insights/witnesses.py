"""Who told of a purchase: each proof with what it says, and which of them counts.

Shown is what is kept. A row of a sales file that says the same as what was recorded is not kept row
by row (`file_rows`).
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from tandem.kit import codes, ids
from tandem.kit.sql import named_queries
from tandem.participants import queries as participants
from tandem.platform import statements

ROWS_MAX = 500  # of each kind: a purchase is no file
# What is told from what was recorded and asked, and not from the claim itself.
_OF_OTHERS = ("RECORDED", "PUT_RIGHT", "GONE", "RIGHT", "NOT_RIGHT", "BOTH", "WAITS")
# What came of it, by what was answered where it said otherwise than what was recorded.
_ANSWERS = {"": "WAITS", "SAME": "NOT_RIGHT", "OTHER": "BOTH", "CORRECTED": "RIGHT"}


@dataclass(frozen=True, slots=True)
class Told:
    """A line, or a product, as a witness says it. `unit`: base units once it is recorded."""

    product: str
    quantity: Decimal
    unit: str
    net_minor: int | None
    gross_minor: int | None


@dataclass(slots=True)
class Witness:
    """A proof of a purchase. `source`: what it is; `document_id`: none of a call of the API.

    `standing`: RECORDED; PUT_RIGHT, recorded and put right by another one; GONE, taken back; RIGHT,
    NOT_RIGHT, BOTH, WAITS of one that said otherwise; SAME; or the state of a claim.
    """

    source: str
    document_id: UUID | None
    number: str
    day: date | None
    standing: str
    outlet: str = ""
    total_minor: int | None = None
    lines: list[Told] = field(default_factory=list)


def of_purchase(
    members: Iterable[int],
    *,
    partner_id: int | None,
    number: str,
    programme_id: UUID,
    organiser_id: UUID,
    has_invoices: bool,
) -> list[Witness]:
    """Every witness of a purchase of these members (all of them with whom each was merged): what
    was recorded first, then what said otherwise, then calls that told it again, then what they
    sent, then what the seller handed over. None of a purchase without a number.

    `has_invoices`: with the invoices of that number that the seller handed over, whoever bought,
    and with what says that another member bought it.
    """
    number_key = codes.number_key(number)
    if not number_key:
        return []
    kin = participants.kin(list(members), organiser_id=organiser_id)
    params: dict[str, Any] = {
        "organiser_id": organiser_id,
        "programme_id": programme_id,
        "members": sorted({one for all_of_one in kin.values() for one in all_of_one}),
        "partner_id": partner_id,
        "number_key": number_key,
        "digits": max(re.findall(r"[0-9]+", number_key), key=len, default=""),
        "most": ROWS_MAX,
        "has_others": has_invoices,
    }
    sql = named_queries("tandem.insights", "witnesses")
    keys = [number_key, *(key for (key,) in statements.rows(sql["numbers_alike"], params))]
    params["number_keys"] = keys
    params["keys"] = [ids.derived(programme_id, partner_id or 0, key) for key in keys]
    recorded = _recorded(statements.rows(sql["recorded"], params))
    retold = statements.rows(sql["retold"], params)
    params["activities"], params["tellings"] = list(recorded), list({call for call, *_ in retold})
    asks = statements.rows(sql["asked"], params)
    answers = {document: decision for _is, _of, document, _no, _day, _held, decision, *_ in asks}
    asked = _asked(asks, recorded, own=params["tellings"])
    told = [*recorded.values(), *asked]
    told += _retold(retold, answers, stands=_stands(told))
    for row in statements.rows(sql["claimed"], params):
        _claimed(row, told)
    known = {witness.document_id for witness in told if witness.document_id}
    if not has_invoices:
        return told
    for document_id, own_number, day, gross in statements.rows(sql["handed_over"], params):
        if document_id not in known:
            told.append(
                Witness(
                    "E_INVOICE", document_id, own_number, day, "SAME" if told else "", "", gross
                )
            )
    return told


def _recorded(rows: Sequence[Sequence[Any]]) -> dict[UUID, Witness]:
    """Of what was taken back in part what stands is said; all of it where nothing does."""
    by_activity: dict[UUID, Witness] = {}
    for source, document_id, activity_id, number, day, outlet, is_gone, *line in rows:
        new = Witness(source, document_id, number, day, "GONE", outlet)
        witness = by_activity.setdefault(activity_id, new)
        if witness.standing == "GONE" and not is_gone:
            witness.standing = "RECORDED"
            witness.lines.clear()
        if is_gone == (witness.standing == "GONE"):
            witness.lines.append(Told(*line))
    return by_activity


def _asked(
    rows: Sequence[Sequence[Any]], recorded: dict[UUID, Witness], *, own: Collection[UUID]
) -> list[Witness]:
    """What said otherwise; calls of the members' own (`own`) are shown as they were told."""
    by_answer: dict[tuple[UUID, str], Witness] = {}
    documents = {witness.document_id for witness in recorded.values()}
    for is_call, source, document_id, number, day, activity_id, decision, *line in rows:
        held = recorded.get(activity_id)
        if decision == "CORRECTED" and held is not None and held.standing == "RECORDED":
            held.standing = "PUT_RIGHT"
        if (decision == "OTHER" or held is None) and document_id in documents:
            continue  # it is among what was recorded
        if document_id in own:
            continue
        of_document = None if is_call else document_id
        witness = Witness(source, of_document, number, day, _ANSWERS[decision])
        by_answer.setdefault((document_id, decision), witness).lines.append(Told(*line))
    return list(by_answer.values())


def _stands(told: Iterable[Witness]) -> bool:
    return any(witness.standing in ("RECORDED", "PUT_RIGHT") for witness in told)


def _retold(
    rows: Sequence[Sequence[Any]], answers: Mapping[UUID, str], *, stands: bool
) -> list[Witness]:
    """Calls of programs that changed nothing by themselves, for the purchase was recorded; with
    what was answered (`answers`) of those that said otherwise.
    """
    by_call: dict[UUID, Witness] = {}
    for call, number, day, outlet, *line in rows:
        if answers.get(call) == "OTHER":
            continue  # it is among what was recorded
        standing = _ANSWERS[answers[call]] if call in answers else "SAME" if stands else ""
        witness = Witness("API", None, number, day, standing, outlet)
        by_call.setdefault(call, witness).lines.append(Told(*line))
    return list(by_call.values())


def _claimed(row: Sequence[Any], told: list[Witness]) -> None:
    """A line of a claim, of which nothing was recorded and nothing asked."""
    source, document_id, number, day, status, outlet, *line, total = row
    known = next((witness for witness in told if witness.document_id == document_id), None)
    if known is None:
        standing = "SAME" if status == "ACCEPTED" else status
        known = Witness(source, document_id, number, day, standing, outlet or "", total)
        told.append(known)
    elif known.standing in _OF_OTHERS:
        known.source = source  # a page in a file of any kind is paper
        return
    if line[1] is not None:
        known.lines.append(Told(*line))
