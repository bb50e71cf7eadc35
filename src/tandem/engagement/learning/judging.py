"""What an answer to a question is worth: everything or nothing; pure.

An answer is kept in the places that the question itself has, whatever order it was shown in:
`ONE` a place, `SEVERAL` places, `ORDER` the places one after another, `MATCH` a place of the right
side for each of the left, `GAP`, `NUMBER` and `OPEN` the text as it was typed.
"""

import random
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from uuid import UUID

from tandem.kit.text import folded, tidy

ONE, SEVERAL, ORDER, MATCH = "ONE", "SEVERAL", "ORDER", "MATCH"
GAP, NUMBER, OPEN = "GAP", "NUMBER", "OPEN"
SHUFFLED = (ONE, SEVERAL, ORDER, MATCH)


def is_right(kind: str, parts: Sequence[Sequence[str]], answer: object) -> bool:
    """Whether an answer is the right one. `parts`: see `models.Question`."""
    match kind:
        case "ONE":
            return isinstance(answer, int) and answer in _right(parts)
        case "SEVERAL":
            return isinstance(answer, list) and set(answer) == _right(parts)
        case "ORDER" | "MATCH":
            return answer == list(range(len(parts)))
        case "GAP":
            typed = folded(tidy(str(answer or "")))
            return typed in {folded(tidy(part[0])) for part in parts} - {""}
        case "NUMBER":
            number, least, most = number_of(str(answer or "")), *map(number_of, parts[0])
            return (
                number is not None
                and least is not None
                and most is not None
                and (least <= number <= most)
            )
    return False


def number_of(text: str) -> Decimal | None:
    """A number as people write it; None where it is none."""
    try:
        number = Decimal("".join(text.split()).replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def shown_order(total: int, *, seed: int, question_id: UUID) -> list[int]:
    """The places of a question in the order in which one attempt shows them: always the same."""
    order = list(range(total))
    random.Random(f"{seed}:{question_id}").shuffle(order)
    return order


def drawn(pool: Sequence[UUID], total: int, *, seed: int) -> list[UUID]:
    """Questions of a pool by lot; all of them where none are to be left out."""
    return random.Random(seed).sample(list(pool), min(total or len(pool), len(pool)))


def _right(parts: Sequence[Sequence[str]]) -> set[int]:
    return {place for place, part in enumerate(parts) if part[1]}
