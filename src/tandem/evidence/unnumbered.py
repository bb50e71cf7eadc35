"""Paper whose number nobody could read: what it tells of a product is held against what its member
bought of the seller on that day, and what comes later of that day against it. Other pieces, or
other money, are a question; there is no number that would tell.
"""

from collections.abc import Mapping

from tandem.evidence import witnesses
from tandem.kit.sql import fill
from tandem.platform import statements
from tandem.platform.database import batches


def hold(sql: Mapping[str, str], params: Mapping[str, object]) -> bool:
    """Hold the staged lines of a document against such paper, or such paper against what counted;
    whether anything was told of a day. Leaves `evidence_day_found` until the transaction ends, and
    the questions that are open. After `witnesses.hold_document`, which forgets the open ones.
    """
    given = {**params, **witnesses.BOUNDS}
    of_day = "member_id, partner_id, sold_on, product_id"
    if not batches.keep("evidence_day_told", sql["day_told"], given, key=of_day, is_unique=False):
        return False
    of_line = {"agree": witnesses.agreeing(sql, rows="2")}
    of_rows = {"agree": witnesses.agreeing(sql, rows="(told.rows + held.rows)")}
    for name, text, key in (
        ("paired", fill(sql["day_paired"], **of_line), "place"),
        ("beside", fill(sql["day_beside"], **of_rows), "question"),
        ("decided", sql["day_decided"], "question"),
        ("found", sql["day_found"], "place"),
    ):
        batches.keep(f"evidence_day_{name}", text, given, key=key, is_unique=False)
    statements.run(sql["ask_of_day"], given)
    return True
