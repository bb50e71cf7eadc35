"""Whether two proofs speak of one purchase: held against one another, not told by an exact key.

One purchase reaches us by several witnesses: the member's e-invoice, the seller's file, the till's
call. They differ in harmless things. One says the day of the invoice and one that of the sale, one
the net and one the gross, one rounds a line otherwise or splits it in rows, and each writes the
number in its own way. So whatever comes under a number of a seller (in one form) under which
something counted before is held against that, product by product:

- Lines that are alike are one: the same member (a merged one is who they go on as), product and
  pieces, amounts that agree, days no more than `alike.DAYS_BETWEEN` apart. Where several members
  bought under a number, it is a till's or none at all, and only lines of the same day are one.
- What is left is compared as sums, so that rows may be split. Pieces and amounts that agree are
  one; a product of which nothing counted adds to the purchase.
- What counts for one member and is told of another, in the same pieces and for the same money, or
  by a page, or by what was put right of it: whose it is waits as such a question, too.
- Everything else nearly agrees, and that is no business of a machine: the lines wait as a
  `Disagreement` until a person says which side is right, or that both are.

Numbers that begin anew each year stay apart by the days, those of two tills by their outlets.

Two proofs that are counted at the same time do not see one another. So each number has its turns:
who counts under it turns it, and who finds it turned since it was looked at matches again.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from tandem.evidence.documents.staging import Form
from tandem.evidence.models import Document
from tandem.evidence.witnessing import alike
from tandem.kit.sql import fill, named_queries
from tandem.platform import statements
from tandem.platform.database import batches

# Two proofs of one kind tell the same day, or that of the invoice and that of the sale.
DAYS_OF_ONE_SOURCE = 6
# Rates of value added tax in Europe, by which a gross amount is held against a net one where the
# proof does not say its own.
RATES = (*map(Decimal, range(28)), *map(Decimal, ("2.1", "5.5", "13.5", "25.5")))
# What roundings may make of an amount: of rows no more than this share of it, lest 0.01 and 0.03 be
# one price; of the prices of pieces no more than that.
ROWS_SHARE = Decimal("0.05")
PRICES_SHARE = Decimal("0.001")
_OF_GROUP = "document_no, product_id, member_id, partner_id, is_back, only_on, only_at"
_TOPICS = ("witnesses", "judging", "numbers", "alike")
_OF_CORRECTIONS = ("purchases_known", "their_corrections")
# Under a number of more members than that nobody is held against another: it is none.
MEMBERS_OF_NUMBER = 20
_UNSAID = -(2**62)  # no amount, where one is compared
_OF_LINE = ("partner_id", "document_no", "product_id", "quantity")
BOUNDS: Mapping[str, object] = {
    "days": alike.DAYS_BETWEEN,
    "days_of_one_source": DAYS_OF_ONE_SOURCE,
    "rates": list(RATES),
    "unsaid": _UNSAID,
    "members_of_number": MEMBERS_OF_NUMBER,
    "rows_share": ROWS_SHARE,
    "prices_share": PRICES_SHARE,
}
# The columns by which lines are paired, one way after the other, and what else has to hold. What
# the document itself counted comes first, and is taken out.
_WAYS = (
    (True, (*_OF_LINE, "member_id", "sold_on", "amount", "outlet_id"), "true"),
    (False, (*_OF_LINE, "member_id", "sold_on", "amount"), "near"),
    (False, (*_OF_LINE, "member_id", "amount"), "near"),
    (False, (*_OF_LINE, "member_id"), "near and agree"),
)


@cache
def sql_of_witnesses() -> Mapping[str, str]:
    """The statements by which witnesses are held against one another."""
    sql = {
        name: body
        for topic in _TOPICS
        for name, body in named_queries("tandem.evidence", topic).items()
    }
    parts = {name: sql[name] for name in ("said_of_purchases", "counted_alike")}
    return sql | {name: fill(sql[name], **parts) for name in ("new_numbers", "new_numbers_of_ours")}


def hold_document(
    document: Document,
    form: Form,
    sql: Mapping[str, str],
    params: Mapping[str, object],
    *,
    has_rivals: bool,
) -> bool:
    """Hold the staged lines of a document against what counted under their numbers; whether
    anything did. Leaves `evidence_known` and `evidence_found` until the transaction ends, and the
    questions that are open. `sql`: the blocks, with the document's tables in place; `has_rivals`:
    whether pages like its own may have counted for other members.
    """
    is_ours = form.is_of_one_partner and document.partner_id is None
    if not is_ours and not _has(sql["has_history"], params):
        return False
    statements.run(sql["forget_undecided"], params)
    given = {**params, **BOUNDS, "source": document.kind}
    known = know(sql, sql["numbers_of_lines"], given)
    if alike.call(sql, given):
        known = know(sql, sql["numbers_of_lines"], given)
    if not known:
        return False
    hold(sql, sql["told"], given, is_ours=is_ours, has_rivals=has_rivals)
    if alike.call_unheld(sql, given):
        know(sql, sql["numbers_of_lines"], given)
        hold(sql, sql["told"], given, is_ours=is_ours, has_rivals=has_rivals)
    statements.run(sql["ask"], given)
    return True


def take_numbers(sql: Mapping[str, str], params: Mapping[str, object]) -> bool:
    """Turn the numbers under which a batch of lines counts; False where something else counted
    under one of them since the lines were held against it. Nothing may stay then.
    """
    return _has(sql["take_numbers"], params)


def know(sql: Mapping[str, str], told: str, params: Mapping[str, object]) -> int:
    """Keep the numbers told under which something counted (`evidence_known`); how many."""
    numbers = fill(sql["numbers"], numbers_told=told)
    return batches.keep("evidence_known", numbers, params, key="document_no, partner_id")


def hold(
    sql: Mapping[str, str],
    told: str,
    params: Mapping[str, object],
    *,
    is_ours: bool,
    has_rivals: bool = False,
) -> None:
    """Say of each line told what it is (`evidence_found`)."""
    key = "document_no, product_id"
    left = batches.keep("evidence_told", told, params, key=key, is_unique=False)
    of_partner = sql["activity_of_ours" if is_ours else "activity_of_a_partner"]
    activities = fill(sql["counted_activities"], activity_of_partner=of_partner)
    batches.keep("evidence_written", sql["written"], params, key="number, partner_id, document_no")
    batches.keep(
        "evidence_activity", activities, params, key="member_id, activity_id", also=("number",)
    )
    for table, more in (("gone", "line_no"), ("revoked", "source, source_id")):
        text = fill(sql[table], **{name: sql[name] for name in _OF_CORRECTIONS})
        batches.keep(f"evidence_{table}", text, params, key=f"member_id, purchase_id, {more}")
    batches.keep("evidence_held", sql["held"], params, key=key, is_unique=False)
    of_number = "partner_id, document_no"
    shared = batches.keep("evidence_shared", sql["shared"], params, key=of_number)
    if shared:
        statements.run(sql["bind_to_days"])
    if _has("SELECT EXISTS (SELECT 1 FROM evidence_told WHERE outlet_id IS NOT NULL)", {}):
        statements.run(sql["bind_to_outlets"])
    batches.make("evidence_same", "place integer, held_id bigint, is_own boolean")
    has_own = _has("SELECT EXISTS (SELECT 1 FROM evidence_held AS held WHERE held.is_own)", {})
    for is_own, columns, condition in _WAYS:
        if left and (has_own or not is_own):
            pairing = _pairing(sql, columns, condition)
            left -= statements.run(pairing, {**params, "is_own": is_own})
            statements.analysed("evidence_same")
    batches.find_by("evidence_same", key="place", also=("held_id",))
    batches.keep("evidence_group", sql["groups"], params, key=_OF_GROUP)
    judged = fill(sql["judged"], agree=agreeing(sql, rows="(told.rows + told.rows_held)"))
    batches.keep("evidence_judged", judged, params, key=_OF_GROUP)
    if has_rivals:
        statements.run(_of_others(sql, "rivals"), params)
    if shared:
        whose = {"agree": agreeing(sql, rows="(told.rows + held.rows)")}
        is_call = params["source"] == "API"
        statements.run(_of_others(sql, "whose", **whose), {**params, "is_call": is_call})
    batches.keep("evidence_decided", sql["decided"], params, key="question")
    findings = fill(sql["found"], both_count=sql["both_count"])
    batches.keep("evidence_found", findings, params, key="place")


def _pairing(sql: Mapping[str, str], columns: tuple[str, ...], condition: str) -> str:
    known = {**sql, "true": "true", "agree": agreeing(sql, rows="2")}
    needed = " AND ".join(f"({known[name]})" for name in condition.split(" and "))
    return fill(
        sql["pair"],
        told_columns=", ".join(f"told.{column}" for column in columns),
        held_columns=", ".join(f"held.{column}" for column in columns),
        may_be_one=needed,
    )


def _of_others(sql: Mapping[str, str], name: str, **more: str) -> str:
    """What is told of one member and counted for another, to be asked about."""
    parts = {part: sql[part] for part in ("as_of_another", "what_is_left", "of_the_group")}
    return fill(sql[name], **parts, **more)


def agreeing(sql: Mapping[str, str], *, rows: str) -> str:
    """The condition that amounts agree which stand in so many rows of both sides together."""
    return fill(sql["agree"], slack=fill(sql["slack"], rows=rows, said=sql["said"]))


def _has(text: str, params: Mapping[str, object]) -> bool:
    ((answer,),) = statements.rows(text, params)
    return bool(answer)
