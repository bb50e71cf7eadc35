"""Numbers that members write as the title of a transfer: eight digits and two that prove them.

The proof is that of account numbers (mod 97): one wrong digit, or two that changed places, is never
the number of somebody else. What was written otherwise is a number with its separators, or one that
an edit away is one of ours; the latter is a question for a person, never an answer.
"""

import re
import secrets
from collections.abc import Iterator

_RUN = re.compile(r"\d(?:[ \t./-]?\d){7,59}")
LENGTH = 10


def make() -> str:
    """A new number."""
    return _proved(secrets.randbelow(90_000_000) + 10_000_000)


def _proved(base: int) -> str:
    return f"{base}{98 - base * 100 % 97:02d}"


def is_proved(number: str) -> bool:
    """Whether its last two digits prove it."""
    return len(number) == LENGTH and number.isdigit() and _proved(int(number[:8])) == number


def shown(number: str) -> str:
    """As people read it: `1234 5678 31`."""
    return f"{number[:4]} {number[4:8]} {number[8:]}"


def told(title: str) -> tuple[set[str], set[str]]:
    """The numbers that stand in a title, and those that something in it is only like."""
    exact: set[str] = set()
    like: set[str] = set()
    for run in _RUN.findall(title[:400]):
        digits = re.sub(r"\D", "", run)
        windows = {digits[at : at + LENGTH] for at in range(max(1, len(digits) - LENGTH + 1))}
        proved = {window for window in windows if is_proved(window)}
        exact |= proved
        if not proved and len(digits) in (LENGTH - 1, LENGTH, LENGTH + 1):
            like |= {number for number in _edits(digits) if is_proved(number)}
    return exact, like - exact


def _edits(digits: str) -> Iterator[str]:
    """Every text of one edit: a digit more, less, another one, or two that changed places."""
    for at in range(len(digits) + 1):
        head, tail = digits[:at], digits[at:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for digit in "0123456789":
            yield head + digit + tail
            if tail:
                yield head + digit + tail[1:]
