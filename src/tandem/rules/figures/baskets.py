"""The figures over the lines of an activity that rules ask for, one SELECT for all of them: a row
an activity with the columns `t0`, `t1`, …, in the order in which a printer noted them.
"""

from collections.abc import Sequence

from tandem.rules import ast
from tandem.rules.printing import Printer, from_clause

_FUNCTIONS = {
    "total": "coalesce(sum({0}), 0)",
    "lowest": "min({0})",
    "highest": "max({0})",
    "different": "count(DISTINCT {0})",
}


def basket_text(printer: Printer, scope: str) -> str:
    """The figures over the lines of each activity in scope, one pass for all of them."""
    inner = Printer(printer.vocabulary, params=printer.params, sources=["activity", "line"])
    if any(node.pieces for node in printer.baskets):
        return _pieces_text(inner, printer.baskets, scope)
    columns = []
    for place, node in enumerate(printer.baskets):
        value, where = inner.print(node.value), inner.print(node.where)
        figure = _FUNCTIONS[node.function].format(f"CASE WHEN {where} THEN {value} END")
        columns.append(f"  {figure} AS t{place}")
    return (
        "SELECT activity.member_id, activity.id AS activity_id,\n"
        + ",\n".join(columns)
        + f"\n{from_clause(inner)}\nWHERE activity.organiser_id = %(organiser_id)s AND"
        f" ({scope})\nGROUP"
        " BY activity.member_id, activity.id"
    )


def _pieces_text(inner: Printer, baskets: Sequence[ast.Basket], scope: str) -> str:
    """The same where pieces are told by their price: the lines of each activity are laid out side
    by side, piece by piece from the cheapest or the dearest, and as much of each as lies within the
    number counts (`u`: up to where its pieces reach, `w`: how many there are). Pieces that came
    back are laid out by themselves, and their worth is below zero.
    """
    vocabulary = inner.vocabulary
    columns = [f"sign({vocabulary.line_pieces}) AS side"]
    columns += [f"{sort_sql} AS o{place}" for place, sort_sql in enumerate(vocabulary.line_order)]
    order = "".join(f", line.o{place}" for place in range(len(vocabulary.line_order)))
    reached, sums = [], []
    for place, node in enumerate(baskets):
        value, where = inner.print(node.value), inner.print(node.where)
        columns.append(f"CASE WHEN {where} THEN {value} END AS v{place}")
        if not node.pieces:
            sums.append(f"{_FUNCTIONS[node.function].format(f'line.v{place}')} AS t{place}")
            continue
        pieces = vocabulary.line_pieces
        is_one = f"{where} AND {value} IS NOT NULL AND {pieces} <> 0"
        columns.append(f"CASE WHEN {is_one} THEN abs({pieces}) END AS q{place}")
        price = f"line.side * line.v{place} / line.q{place}"
        way = "DESC" if node.function == "dearest" else "ASC"
        reached.append(
            f"sum(line.q{place}) OVER (side ORDER BY {price} {way} NULLS LAST{order}"
            f" ROWS UNBOUNDED PRECEDING) AS u{place}"
        )
        number = inner.number(node.pieces)
        if node.each:
            reached.append(f"sum(line.q{place}) OVER side AS w{place}")
            number = f"floor(line.w{place} / {inner.number(node.each)}) * {number}"
        within = f"least(line.u{place}, {number}) - (line.u{place} - line.q{place})"
        worth = f"line.v{place} * greatest({within}, 0) / line.q{place}"
        sums.append(f"coalesce(sum({worth}), 0) AS t{place}")
    return (
        "SELECT line.member_id, line.activity_id"
        + "".join(f",\n  {sum_sql}" for sum_sql in sums)
        + "\nFROM (\nSELECT line.*"
        + "".join(f",\n  {reach_sql}" for reach_sql in reached)
        + "\nFROM (\nSELECT activity.member_id, activity.id AS activity_id"
        + "".join(f",\n  {column_sql}" for column_sql in columns)
        + f"\n{from_clause(inner)}\nWHERE activity.organiser_id = %(organiser_id)s AND"
        f" ({scope})\n) AS line\nWINDOW side AS (PARTITION BY line.member_id, line.activity_id,"
        " line.side)\n) AS line\nGROUP BY line.member_id, line.activity_id"
    )
