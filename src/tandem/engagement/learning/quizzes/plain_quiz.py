"""Questions in GIFT, the plain text that other learning systems write; pure.

A question stands between empty lines: `::title:: text {answers} the rest of the text`. What Tandem
has no kind for is told with its line and left out; nothing is guessed. Marks of a page (`[html]`)
are taken out: texts here are plain.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tandem.kit.tables import Fault

LETTERS_MAX = 2_000_000
GAP = "_____"
_ESCAPED = {"n": "\n"}
_FORMAT = re.compile(r"^\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,500}>")
_WEIGHT = re.compile(r"^%(-?\d{1,3}(?:\.\d{1,9})?)%")
_NUMBER = re.compile(r"^[-+]?\d{1,18}(\.\d{1,9})?$")
_TITLE = re.compile(r"^::.*?(?<!\\)::", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Written:
    """A question as it was written: see `models.Question` for kind and parts."""

    line: int
    kind: str
    text: str
    parts: list[list[str]]
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class _Answer:
    """`=` or `~`, its weight in per cent where one is written, its text, and what is said of it."""

    mark: str
    weight: Decimal | None
    text: str
    feedback: str


class _Faulty(Exception):
    """What is wrong with one question."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(code)
        self.code, self.value = code, value


def read(text: str, *, yes: str, no: str) -> tuple[list[Written], list[Fault]]:
    """The questions of a file, and what is wrong, by line.

    Args:
        yes, no: the answers to a question of true or false, which become one of two.
    """
    written, faults = [], []
    for line, block in _blocks(text[:LETTERS_MAX].lstrip("\ufeff")):
        try:
            written.append(_question(line, block, yes, no))
        except _Faulty as fault:
            faults.append(Fault(line, "gift", fault.code, (fault.value or block)[:80]))
    return written, faults


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """What stands between empty lines, without comments, with the line of its beginning. An empty
    line within answers divides nothing.
    """
    lines: list[str] = []
    began, depth = 0, 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("//") or (not lines and line.lstrip().startswith("$CATEGORY:")):
            continue
        if not line.strip() and depth <= 0:
            if lines:
                yield began, "\n".join(lines)
            lines, depth = [], 0
            continue
        began = began if lines else number
        lines.append(line)
        bare = re.sub(r"\\.", "", line)
        depth += bare.count("{") - bare.count("}")
    if lines:
        yield began, "\n".join(lines)


def _question(line: int, block: str, yes: str, no: str) -> Written:
    body = _TITLE.sub("", block.strip(), count=1)
    before, inside, behind = _split(body)
    is_html = bool(re.match(r"^\s*\[html\]", before, re.IGNORECASE))
    head, tail = _plain(before, is_html=is_html), _plain(behind, is_html=is_html)
    text = f"{head} {GAP} {tail}" if tail else head
    inside, general = _general(inside)
    kind, parts, remarks = _answers(inside.strip(), yes, no, is_html=is_html)
    feedback = "\n".join(filter(None, [_plain(general, is_html=is_html), *remarks]))
    return Written(line, kind, text.strip(), parts, feedback)


def _split(body: str) -> tuple[str, str, str]:
    """Before, within and behind the braces.

    Raises:
        _Faulty: there are none, they do not match, or there are two pairs.
    """
    places = [match.start() for match in re.finditer(r"(?<!\\)(?:\\\\)*[{}]", body)]
    marks = [place + len(re.match(r"\\*", body[place:]).group()) for place in places]  # type: ignore[union-attr]
    if not marks:
        raise _Faulty("no_answers")
    if [body[mark] for mark in marks] != ["{", "}"]:
        raise _Faulty("braces")
    begin, end = marks
    return body[:begin], body[begin + 1 : end], body[end + 1 :]


def _general(inside: str) -> tuple[str, str]:
    """The answers, and what is said whatever was answered."""
    parts = re.split(r"(?<!\\)####", inside, maxsplit=1)
    return parts[0], parts[1] if len(parts) == 2 else ""


def _answers(
    inside: str, yes: str, no: str, *, is_html: bool
) -> tuple[str, list[list[str]], list[str]]:
    """The kind, its parts, and what is said of single answers."""
    if not inside:
        return "OPEN", [], []
    if inside.startswith("#"):
        return "NUMBER", [_range(inside[1:].strip())], []
    truth = re.match(r"^(T|TRUE|F|FALSE)\s*(?:(?<!\\)#(.*))?$", inside, re.IGNORECASE | re.DOTALL)
    if truth:
        is_true = truth.group(1).upper().startswith("T")
        marks = ("right", "") if is_true else ("", "right")
        pieces = re.split(r"(?<!\\)#", truth.group(2) or "")
        remarks = [text for piece in pieces if (text := _plain(piece, is_html=is_html))]
        return "ONE", [[yes, marks[0]], [no, marks[1]]], remarks
    answers = _listed(inside, is_html=is_html)
    remarks = [f"{answer.text}: {answer.feedback}" for answer in answers if answer.feedback]
    if all(answer.mark == "=" for answer in answers) and any(
        "->" in answer.text for answer in answers
    ):
        return "MATCH", [_pair(answer.text) for answer in answers], remarks
    if all(answer.mark == "=" for answer in answers):
        if any(answer.weight not in (None, Decimal(100)) for answer in answers):
            raise _Faulty("half_right")
        return "GAP", [[answer.text] for answer in answers], remarks
    return *_choice(answers), remarks


def _listed(inside: str, *, is_html: bool) -> list[_Answer]:
    pieces = re.split(r"(?<!\\)([=~])", inside)
    if pieces[0].strip():
        raise _Faulty("answers", pieces[0].strip())
    answers = []
    for mark, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        text, _separator, feedback = _cut(piece.strip())
        weight = _WEIGHT.match(text)
        answers.append(
            _Answer(
                mark,
                Decimal(weight.group(1)) if weight else None,
                _plain(text[weight.end() :] if weight else text, is_html=is_html),
                _plain(feedback, is_html=is_html),
            )
        )
    return answers


def _cut(piece: str) -> tuple[str, str, str]:
    """An answer and what is said of it."""
    parts = re.split(r"(?<!\\)#", piece, maxsplit=1)
    return (parts[0], "#", parts[1]) if len(parts) == 2 else (piece, "", "")


def _choice(answers: list[_Answer]) -> tuple[str, list[list[str]]]:
    right = [answer for answer in answers if answer.mark == "="]
    weighed = [answer for answer in answers if answer.mark == "~" and (answer.weight or 0) > 0]
    if len(right) == 1 and not weighed:
        kind, chosen = "ONE", right
    elif not right and weighed:
        kind, chosen = "SEVERAL", weighed
        if sum(answer.weight or 0 for answer in weighed) < 99:  # a third three times is 99.99999
            raise _Faulty("half_right")
    else:
        raise _Faulty("several_right" if right else "none_right")
    return kind, [[answer.text, "right" if answer in chosen else ""] for answer in answers]


def _pair(text: str) -> list[str]:
    left, mark, right = text.partition("->")
    if not mark:
        raise _Faulty("pair", text)
    return [left.strip(), right.strip()]


def _range(text: str) -> list[str]:
    """The least and the most that is right: `12`, `12:0.5` or `11..13`."""
    text = _cut(text.removeprefix("="))[0].strip()
    first, mark, second = text.partition(".." if ".." in text else ":")
    numbers = [side.strip() for side in (first, second if mark else "0")]
    if not all(_NUMBER.match(side) for side in numbers):
        raise _Faulty("number", text)
    one, other = map(Decimal, numbers)
    least, most = (one, other) if mark == ".." else (one - other, one + other)
    if least > most:
        raise _Faulty("number", text)
    return [f"{least:f}", f"{most:f}"]


def _plain(text: str, *, is_html: bool) -> str:
    """A text without format, marks and escapes."""
    text = text.strip()
    own = _FORMAT.match(text)
    if own:
        text, is_html = text[own.end() :], own.group(1).lower() == "html"
    text = re.sub(r"\\(.)", lambda match: _ESCAPED.get(match.group(1), match.group(1)), text)
    if is_html:
        text = html.unescape(_TAG.sub(" ", re.sub(r"<br\s*/?>|</p>", "\n", text)))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
