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

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from tandem.activity.recording import NewActivity
from tandem.evidence.documents.staging import Form
from tandem.evidence.models import Document
from tandem.evidence.witnessing import alike
from tandem.kit import codes, ids
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
    return {
        name: body
        for topic in _TOPICS
        for name, body in named_queries("tandem.evidence", topic).items()
    }


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
    known = _know(sql, sql["numbers_of_lines"], given)
    if alike.call(sql, given):
        known = _know(sql, sql["numbers_of_lines"], given)
    if not known:
        return False
    _hold(sql, sql["told"], given, is_ours=is_ours, has_rivals=has_rivals)
    statements.run(sql["ask"], given)
    return True


def take_numbers(sql: Mapping[str, str], params: Mapping[str, object]) -> bool:
    """Turn the numbers under which a batch of lines counts; False where something else counted
    under one of them since the lines were held against it. Nothing may stay then.
    """
    return _has(sql["take_numbers"], params)


@dataclass(frozen=True, slots=True)
class Held:
    """What counted of a product of a purchase: quantity in base units, amounts in minor units."""

    number: str
    day: date
    quantity: Decimal
    net_minor: int | None
    gross_minor: int | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call tells of a product otherwise than what counted (`held`, of `member_id`), where a
    person is asked; `rival_id`: of whom, where that is another member.
    """

    held: Held
    question: UUID
    rival_id: int | None
    member_id: int
    product_id: UUID
    activity_id: UUID
    held_by: str
    lines: int
    day: date
    quantity: Decimal
    net_minor: int | None
    gross_minor: int | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a line of a purchase is: one that was told before (SAME), a further one (ADDED, or OTHER
    where a person said so), or one that does not agree with what counted (DIFFERS, `held`; `asked`,
    where a person is asked).
    """

    kind: str
    held: Held | None = None
    asked: Asked | None = None

    @property
    def counts(self) -> bool:
        """Whether nobody told it before."""
        return self.kind in ("ADDED", "OTHER")


# Of a purchase (`%(id)s`) that came by itself: whether this transaction took its number, which
# nobody had, and there is no paper that might be it. So it may be recorded in the trip that takes
# the number; what it is otherwise, is seen when `begin` is heard.
IS_FIRST = "current_setting('tandem.first_of_its_number', true) = %(id)s::text"
Claimed = tuple[list[list[Finding] | None], list[int]]


def begin(
    purchases: Sequence[NewActivity], *, programme_id: UUID, organiser_id: UUID, now: datetime
) -> Callable[[], Claimed]:
    """Take the numbers of purchases that come one by one. The call of what is returned says what
    each line of each of them is, in order, None where nobody had the number; and the places of
    those of whose seller and day there is paper without a number (`unnumbered`). A rolled-back
    transaction gives the numbers back.

    No two of one member may have one number. Those whose number nobody had are not held against
    anything, which is nearly always: that is one statement.
    """
    keys = [_key_of(activity, programme_id) for activity in purchases]
    of = {"organiser_id": organiser_id, "programme_id": programme_id, "now": now}
    asked = _new_numbers(_numbers(keys, purchases, of), purchases)
    return lambda: _claimed(purchases, keys, of, asked.rows())


def _claimed(
    purchases: Sequence[NewActivity],
    keys: Sequence[UUID],
    of: Mapping[str, object],
    told: Sequence[tuple[Any, ...]],
) -> Claimed:
    sql = sql_of_witnesses()
    new = {key for key, _place, _first in told}
    of_day = sorted(place for _key, place, _first in told if place is not None)
    known = [place for place, key in enumerate(keys) if key not in new]
    findings: list[list[Finding] | None] = [None] * len(purchases)
    if not known:
        return findings, of_day
    statements.run(sql["lock_numbers"], {**of, "keys": [keys[place] for place in known]})
    for is_ours in (False, True):
        places = [place for place in known if (purchases[place].partner_id is None) == is_ours]
        if places:
            held = [purchases[place] for place in places]
            judged = _held_against(sql, held, of, is_ours=is_ours)
            for place, own in zip(places, judged, strict=True):
                findings[place] = own
    more = [place for place in known if any(finding.counts for finding in findings[place] or ())]
    if more:
        own_keys, activities = [keys[place] for place in more], [purchases[place] for place in more]
        statements.run(sql["turn_numbers"], _numbers(own_keys, activities, of))
    return findings, of_day


def _new_numbers(
    numbers: Mapping[str, object], purchases: Sequence[NewActivity]
) -> statements.Answer:
    """The numbers that nobody had, and the places of the purchases of whose day there is paper."""
    sql = sql_of_witnesses()
    if all(activity.partner_id is None for activity in purchases):
        return statements.ask(sql["new_numbers_of_ours"], numbers)
    days = {
        "places": list(range(len(purchases))),
        "partners": [activity.partner_id for activity in purchases],
        "days": [activity.occurred_on for activity in purchases],
    }
    return statements.ask(sql["new_numbers"], {**numbers, **days})


def _numbers(
    keys: Sequence[UUID], purchases: Sequence[NewActivity], of: Mapping[str, object]
) -> dict[str, object]:
    """The numbers of these purchases, each once."""
    by_key = dict(zip(keys, purchases, strict=True))
    return {
        **of,
        "keys": list(by_key),
        "numbers": [activity.document_no for activity in by_key.values()],
        "sources": [activity.id for activity in by_key.values()],
    }


def _key_of(activity: NewActivity, programme_id: UUID) -> UUID:
    """As `take_numbers` makes it."""
    return ids.derived(
        programme_id, activity.partner_id or 0, codes.number_key(activity.document_no)
    )


def _held_against(
    sql: Mapping[str, str],
    purchases: Sequence[NewActivity],
    of: Mapping[str, object],
    *,
    is_ours: bool,
) -> list[list[Finding]]:
    lines = [(activity, line) for activity in purchases for line in activity.lines]
    params = {
        **of,
        **BOUNDS,
        "document_id": ids.new_uuid(),  # nothing that stands is these purchases' own
        "source": "API",
        "numbers": [activity.document_no for activity in purchases],
        "partners": [activity.partner_id or 0 for activity in purchases],
        "places": list(range(len(lines))),
        "line_partners": [activity.partner_id or 0 for activity, _line in lines],
        "line_numbers": [activity.document_no for activity, _line in lines],
        "members": [activity.member_id for activity, _line in lines],
        "outlets": [activity.outlet_id for activity, _line in lines],
        "days_sold": [activity.occurred_on for activity, _line in lines],
        "products": [line.product_id for _activity, line in lines],
        "quantities": [line.quantity for _activity, line in lines],
        "nets": [line.net_minor for _activity, line in lines],
        "grosses": [line.gross_minor for _activity, line in lines],
    }
    _know(sql, sql["numbers_of_purchases"], params)
    _hold(sql, sql["told_of_purchases"], params, is_ours=is_ours)
    findings_by_place = {
        place: _finding(*columns) for place, *columns in statements.rows(sql["findings"])
    }
    findings, place = [], 0
    for activity in purchases:
        findings.append([findings_by_place[place + more] for more in range(len(activity.lines))])
        place += len(activity.lines)
    return findings


def _finding(
    kind: str,
    quantity: Decimal | None,
    net: int | None,
    gross: int | None,
    number: str | None,
    day: date | None,
    is_asked: bool | None,
    *asked: Any,
) -> Finding:
    if quantity is None or number is None or day is None:
        return Finding(kind)
    held = Held(number, day, quantity, net, gross)
    return Finding(kind, held, Asked(held, *asked) if is_asked else None)


def _know(sql: Mapping[str, str], told: str, params: Mapping[str, object]) -> int:
    """Keep the numbers told under which something counted (`evidence_known`); how many."""
    numbers = fill(sql["numbers"], numbers_told=told)
    return batches.keep("evidence_known", numbers, params, key="document_no, partner_id")


def _hold(
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
