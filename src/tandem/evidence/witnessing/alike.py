"""A number without the letters in front of it: the invoice says `FV 7/2026`, the seller's file has
`7/2026`. What one member is told to have bought of a seller under the one, where something counted
for that member under the other, is told under that other: so it is held against it as any witness
is, agrees, or is asked about.

Only where one side has no letters at all: `FV 7/2026` and `PA 7/2026` are two series. And never
among members: a till and an office may both count from 1.
"""

from collections.abc import Mapping

from tandem.platform import statements
from tandem.platform.database import batches

# The sale and its invoice lie so far apart at most: an invoice is due by the fifteenth of the month
# after the delivery, and those of a month's deliveries by its end.
DAYS_BETWEEN = 62


def call(sql: Mapping[str, str], params: Mapping[str, object]) -> bool:
    """Call the staged lines of a document by the number under which their purchase counted, where
    it is another one but for these letters; whether there were such. After `evidence_known`, whose
    numbers are right as they are.
    """
    return _alike(sql, "numbers_new", params) and bool(statements.run(sql["call_alike"], params))


def name_purchases(sql: Mapping[str, str], params: Mapping[str, object]) -> None:
    """Let the staged lines that correct a purchase name it as it was recorded, in whatever way they
    write its number.
    """
    if _alike(sql, "numbers_corrected", params):
        statements.run(sql["name_purchases"], params)


def _alike(sql: Mapping[str, str], told: str, params: Mapping[str, object]) -> bool:
    """Keep the numbers told that counted otherwise written (`evidence_alike`); whether there are
    any. By their own tables: as one statement, many numbers of one member would be held against
    each of that member's purchases.
    """
    given, key = {**params, "days_between": DAYS_BETWEEN}, "goes_on_id, bare"
    for table, name in (("numbertold", told), ("numberheld", "numbers_of_members")):
        if not batches.keep(f"evidence_{table}", sql[name], given, key=key, is_unique=False):
            return False
    text, key = sql["numbers_alike"], "number, goes_on_id"
    return bool(batches.keep("evidence_alike", text, given, key=key, is_unique=False))
