"""A number without the letters in front of it: the invoice says `FV 7/2026`, the seller's file has
`7/2026`. What one member is told to have bought of a seller under the one, where something counted
for that member under the other, is told under that other: so it is held against it as any witness
is, agrees, or is asked about.

Only where one side has no letters at all: `FV 7/2026` and `PA 7/2026` are two series. And never
among members: a till and an office may both count from 1.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from tandem.kit import codes
from tandem.kit.sql import named_queries
from tandem.platform import statements
from tandem.platform.database import batches

# The sale and its invoice lie so far apart at most: an invoice is due by the fifteenth of the month
# after the delivery, and those of a month's deliveries by its end.
DAYS_BETWEEN = 62
DIGITS_MIN = 3
# Members who are one, the partner, and the number by which their purchase is called.
Named = tuple[Sequence[int], int | None, str]


def without_letters(number_key: str) -> str:
    """A number in the form that is compared, without the letters in front; empty where too few
    digits are left to tell it by.
    """
    bare = re.sub("^[^0-9]+", "", number_key)
    return bare if sum(map(str.isdecimal, bare)) >= DIGITS_MIN else ""


def call(sql: Mapping[str, str], params: Mapping[str, object]) -> bool:
    """Call the staged lines of a document by the number under which their purchase counted, where
    it is another one but for these letters; whether there were such. After `evidence_known`, whose
    numbers are right as they are.
    """
    return _alike(sql, "numbers_new", params) and bool(statements.run(sql["call_alike"], params))


def call_unheld(sql: Mapping[str, str], params: Mapping[str, object]) -> bool:
    """As `call`, of the numbers under which something counted, but nothing that stands of the
    member; after `evidence_judged`.
    """
    if not _alike(sql, "numbers_unheld", params, is_own_counted=False):
        return False
    return bool(statements.run(sql["call_alike"], params))


def name_purchases(sql: Mapping[str, str], params: Mapping[str, object]) -> None:
    """Let the staged lines that correct a purchase name it as it was recorded, in whatever way they
    write its number.
    """
    if _alike(sql, "numbers_corrected", params):
        statements.run(sql["name_purchases"], params)


def recorded_as(
    named: Sequence[Named], *, programme_id: UUID, organiser_id: UUID
) -> dict[int, list[str]]:
    """How purchases are numbered in the stream that programs name in their own way of writing, by
    the places of those; nothing of one where several are alike, or none is.
    """
    asked = [
        (place, member, partner, codes.number_key(number))
        for place, (members, partner, number) in enumerate(named)
        for member in members
    ]
    columns = ("places", "members", "partners", "number_keys")
    params: dict[str, object] = {
        "organiser_id": organiser_id,
        "programme_id": programme_id,
        **dict(zip(columns, map(list, zip(*asked, strict=True)), strict=True)),
    }
    text = named_queries("tandem.evidence", "alike")["purchases_alike"]
    written: dict[int, list[str]] = {}
    rows = statements.rows(text, params) if asked else []
    for place, alike in groupby(rows, key=lambda row: row[0]):
        _place, _number, first_key, is_same = (told := list(alike))[0]
        best = [row for row in told if row[3] == is_same]
        if all(key == first_key for _, _, key, _ in best):
            written[place] = [number for _, number, _, _ in best]
    return written


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """A line of a purchase that a program told while a document was counted that tells it under
    `told_as`; quantity in base units, amounts in minor units.
    """

    member_id: int
    activity_id: UUID
    partner_id: int | None
    outlet_id: UUID | None
    document_no: str
    sold_on: date
    due_on: date | None
    buyer_id: int | None
    told_as: str
    product_id: UUID
    quantity: Decimal
    net_minor: int | None
    gross_minor: int | None


def told_meanwhile(
    document_id: UUID, *, since: datetime, programme_id: UUID, organiser_id: UUID
) -> list[Meanwhile]:
    """What programs told of the purchases of a document while it was counted, line by line: neither
    saw the other.
    """
    params = {
        "organiser_id": organiser_id,
        "programme_id": programme_id,
        "document_id": document_id,
        "since": since,
        "days_between": DAYS_BETWEEN,
    }
    text = named_queries("tandem.evidence", "alike")["told_meanwhile"]
    return [Meanwhile(*row) for row in statements.rows(text, params)]


def _alike(
    sql: Mapping[str, str], told: str, params: Mapping[str, object], *, is_own_counted: bool = True
) -> bool:
    """Keep the numbers told that counted otherwise written (`evidence_alike`); whether there are
    any. By their own tables: as one statement, many numbers of one member would be held against
    each of that member's purchases. `is_own_counted`: what counted under the very number goes
    before.
    """
    given = {**params, "days_between": DAYS_BETWEEN, "is_own_counted": is_own_counted}
    key = "goes_on_id, bare"
    for table, name in (("numbertold", told), ("numberheld", "numbers_of_members")):
        if not batches.keep(f"evidence_{table}", sql[name], given, key=key, is_unique=False):
            return False
    text, key = sql["numbers_alike"], "number, goes_on_id"
    return bool(batches.keep("evidence_alike", text, given, key=key, is_unique=False))
