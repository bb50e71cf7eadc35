"""Paper whose number nobody could read: what it tells of a product is held against what its member
bought of the seller on that day, and what comes later of that day against it. Other pieces, or
other money, are a question; there is no number that would tell. It is one purchase: of several
numbers that tell the same, the first is it, and the others are further ones.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from tandem.activity.recording import LineIn, NewActivity
from tandem.evidence.witnessing import calls, witnesses
from tandem.evidence.witnessing.calls import Asked, Finding, Held, Told
from tandem.kit import ids
from tandem.kit.sql import fill, fill_each, named_queries
from tandem.platform import statements
from tandem.platform.database import batches


def hold(sql: Mapping[str, str], params: Mapping[str, object]) -> bool:
    """Hold the staged lines of a document against such paper, or such paper against what counted;
    whether anything was told of a day. Leaves `evidence_day_found` until the transaction ends, and
    the questions that are open, and keeps which numbers such paper is told to be. After
    `witnesses.hold_document`, which forgets the open ones.
    """
    given = {**params, **witnesses.BOUNDS}
    statements.run(sql["forget_pages_told"], given)
    if not _told(sql["day_told"], given):
        return False
    statements.rows(sql["lock_paper_told"], given)
    _judge(sql, given)
    statements.run(sql["keep_pages_told"], given)
    statements.run(sql["ask_of_day"], given)
    return True


def forget(document_id: UUID, *, organiser_id: UUID) -> None:
    """Let go of what a document told of such paper: it is taken back."""
    sql = named_queries("tandem.evidence", "unnumbered")
    of = {"organiser_id": organiser_id, "document_id": document_id}
    statements.run(sql["forget_pages_told"], of)


def of_its_days(params: Mapping[str, object]) -> int:
    """How much counted beside the own paper of a document on its days (`matching.params_of`)."""
    sql = named_queries("tandem.evidence", "unnumbered")
    own = fill(sql["held_of_day"], of_days=sql["its_own"], partner_ids=sql["its_partners"])
    ((total,),) = statements.rows(fill(sql["of_its_days"], held_of_day=own), params)
    return int(total)


def stand(params: Mapping[str, object], of_its_days_then: int) -> bool:
    """Whether nothing else counted on these days since, and, as the paper is locked, nothing can
    until the end of the transaction.
    """
    sql = named_queries("tandem.evidence", "unnumbered")
    is_there = bool(statements.rows(sql["lock_own_paper"], params))
    return not is_there or of_its_days(params) == of_its_days_then


class _Line(NamedTuple):
    """A line of a call by the places of the purchase, and of the line in it."""

    purchase: int
    nth: int
    activity: NewActivity
    line: LineIn


def claim(
    purchases: Sequence[NewActivity], *, programme_id: UUID, organiser_id: UUID, now: datetime
) -> list[Told]:
    """What each line of purchases is that come one by one, held against what counted under their
    numbers (`calls.begin`), and then against such paper of their days; None where nobody had
    the number and there is no such paper. Of several purchases that tell one page again, the first
    is it, and the others are further ones.
    """
    return begin(purchases, programme_id=programme_id, organiser_id=organiser_id, now=now)()


def begin(
    purchases: Sequence[NewActivity], *, programme_id: UUID, organiser_id: UUID, now: datetime
) -> Callable[[], list[Told]]:
    """As `claim`, in two halves: asked for now, and said by the call of what is returned. One that
    came by itself and will be None can be told by `calls.IS_FIRST` meanwhile.
    """
    asked = calls.begin(purchases, programme_id=programme_id, organiser_id=organiser_id, now=now)
    return lambda: _claimed(asked(), programme_id, organiser_id)


def _claimed(claimed: calls.Claimed, programme_id: UUID, organiser_id: UUID) -> list[Told]:
    told = claimed.told
    lines = [
        _Line(place, nth, activity, line)
        for place in claimed.of_day
        for activity, own in [told[place]]
        for nth, line in enumerate(activity.lines)
        if own is None or own[nth].kind == "ADDED"
    ]
    if not lines:
        return told
    for place, finding in _of_day(lines, programme_id, organiser_id).items():
        purchase, nth, activity, _line = lines[place]
        own = told[purchase].findings or [Finding("ADDED")] * len(activity.lines)
        told[purchase] = Told(activity, [*own[:nth], finding, *own[nth + 1 :]])
    return told


def _of_day(lines: Sequence[_Line], programme_id: UUID, organiser_id: UUID) -> dict[int, Finding]:
    """What those of these lines are that such paper tells of, by their places."""
    params: dict[str, object] = {
        "organiser_id": organiser_id,
        "programme_id": programme_id,
        "document_id": ids.new_uuid(),  # none of that paper is theirs
        "places": list(range(len(lines))),
        "members": [line.activity.member_id for line in lines],
        "partners": [line.activity.partner_id for line in lines],
        "days": [line.activity.occurred_on for line in lines],
        "products": [line.line.product_id for line in lines],
        "numbers": [line.activity.document_no for line in lines],
        "quantities": [line.line.quantity for line in lines],
        "nets": [line.line.net_minor for line in lines],
        "grosses": [line.line.gross_minor for line in lines],
    }
    sql = _sql_of_calls()
    if not statements.rows(sql["lock_paper_of_days"], params):
        return {}  # it is of other members
    key = "member_id, sold_on, product_id"
    held = batches.keep("evidence_day_held", sql["held_of_day"], params, key=key, is_unique=False)
    if not held or not _told(sql["told_on_day"], params):
        return {}
    given = {**params, **witnesses.BOUNDS}
    _judge(sql, given)
    return {
        place: _finding(kind, *columns)
        for place, kind, *columns in statements.rows(sql["day_findings"])
    }


def _finding(kind: str, *columns: object) -> Finding:
    if kind != "DIFFERS":
        return Finding(kind)
    quantity, net, gross, number, day, *asked = columns
    held = Held(number, day, quantity, net, gross)  # type: ignore[arg-type]
    return Finding(kind, held, Asked(held, *asked))  # type: ignore[arg-type]


def _sql_of_calls() -> dict[str, str]:
    sql = {
        **named_queries("tandem.evidence", "unnumbered"),
        **named_queries("tandem.evidence", "unnumbered_calls"),
        **witnesses.sql_of_witnesses(),
    }
    sql["held_of_day"] = fill(
        sql["held_of_day"], of_days=sql["of_days"], partner_ids="%(partners)s::bigint[]"
    )
    return fill_each(sql, unnumbered="evidence_day_held")


def _told(text: str, params: Mapping[str, object]) -> bool:
    """Keep the lines that tell of a day (`evidence_day_told`); whether there are any."""
    of_day = "member_id, partner_id, sold_on, product_id"
    return bool(batches.keep("evidence_day_told", text, params, key=of_day, is_unique=False))


def _judge(sql: Mapping[str, str], given: Mapping[str, object]) -> None:
    """Say of each line told of a day what it is (`evidence_day_found`)."""
    of_line = {"agree": witnesses.agreeing(sql, rows="2")}
    of_rows = {"agree": witnesses.agreeing(sql, rows="(told.rows + held.rows)")}
    for name, text, key in (
        ("paired", fill(sql["day_paired"], **of_line), "place"),
        ("beside", fill(sql["day_beside"], **of_rows), "question"),
        ("decided", sql["day_decided"], "question"),
        ("found", sql["day_found"], "place"),
    ):
        batches.keep(f"evidence_day_{name}", text, given, key=key, is_unique=False)
