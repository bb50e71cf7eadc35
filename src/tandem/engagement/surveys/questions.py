"""Questions: what they are, which of them come next, and whether an answer is one.

An answer is a list of texts, whatever its kind: the numbers of the options that were chosen, from
0; the options in their order; `row=option` of a matrix; the number of a scale; a day, a key (of a
photo: of its file), a text. An answer of one's own beside the options begins with `OTHER`. Nothing
said is an empty list.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.kit import ids
from tandem.kit.errors import Invalid
from tandem.kit.text import tidy
from tandem.kit.texts import localized

ONE, SEVERAL, SCALE, NPS, MATRIX, ORDER = "ONE", "SEVERAL", "SCALE", "NPS", "MATRIX", "ORDER"
TEXT, NUMBER, DATE, PRODUCT, OUTLET = "TEXT", "NUMBER", "DATE", "PRODUCT", "OUTLET"
PHOTO = "PHOTO"
KINDS = (ONE, SEVERAL, SCALE, NPS, MATRIX, ORDER, TEXT, NUMBER, DATE, PRODUCT, OUTLET, PHOTO)
WITH_OPTIONS, RATED = (ONE, SEVERAL, MATRIX, ORDER), (SCALE, NPS)
WRITTEN = (TEXT, NUMBER, DATE, PHOTO)  # kept as a text; of a photo the key of its file
OTHER = "~"
QUESTIONS_MAX, OPTIONS_MAX, TEXT_MAX, ANSWER_MAX = 40, 30, 300, 2_000
SCALE_TOPS = (3, 5, 7, 10)
USUAL_TOP = 5
_KEY = re.compile(r"^q[0-9a-z]{1,12}$")
_PIPED = re.compile(r"\{(\d{1,2})\}")

Texts = Mapping[str, str]
Answers = Mapping[str, Sequence[str]]


class BadQuestion(Invalid):
    """A question that cannot be asked."""

    code = "surveys.bad_question"
    text = _("Question %(number)s cannot be asked: %(why)s.")


class BadAnswer(Invalid):
    """What was answered is not an answer to the question."""

    code = "surveys.bad_answer"
    text = _("This is no answer to “%(question)s”.")

    key: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `top`: the best of a scale; `marks`: it says how content a member is;
    `after`: it is asked where that question was answered by the option `chose`, or by a number
    of `least` and more, up to `most` where that is not None.
    """

    key: str
    kind: str
    text: Texts
    options: Sequence[Texts] = ()
    lines: Sequence[Texts] = ()
    top: int = USUAL_TOP
    is_required: bool = True
    has_other: bool = False
    marks: bool = False
    after: str = ""
    chose: int | None = None
    least: int | None = None
    most: int | None = None

    @property
    def bounds(self) -> tuple[int, int]:
        """The worst and the best of a rating."""
        return (0, 10) if self.kind == NPS else (1, self.top)


def read(rows: Sequence[Mapping[str, Any]]) -> list[Question]:
    """Questions as a survey holds them."""
    return [Question(**row) for row in rows]


def written(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """Questions, to be held."""
    return [asdict(question) for question in questions]


def joined(before: Question, question: Question) -> Question:
    """A question as it is said now, with the languages in which it was said before."""

    def kept(old: Sequence[Texts], new: Sequence[Texts]) -> list[Texts]:
        known = [*old, *[{}] * len(new)]
        return [{**known[place], **texts} for place, texts in enumerate(new)]

    return replace(
        question,
        text={**before.text, **question.text},
        options=kept(before.options, question.options),
        lines=kept(before.lines, question.lines),
    )


def checked(questions: Sequence[Question]) -> list[Question]:
    """These questions, where they can be asked.

    Raises:
        BadQuestion
    """
    before: dict[str, Question] = {}
    for number, question in enumerate(questions, start=1):
        if why := _fault(question, before):
            raise BadQuestion(number=number, why=why)
        before[question.key] = question
    return list(questions)


def _fault(question: Question, before: Mapping[str, Question]) -> Any:
    least = {ONE: 2, SEVERAL: 1, MATRIX: 2, ORDER: 2}.get(question.kind, 0)
    texts = [question.text, *question.options, *question.lines]
    if len(before) >= QUESTIONS_MAX or question.kind not in KINDS:
        return _("there are too many, or its kind is not known")
    if not _KEY.match(question.key) or question.key in before:
        return _("it stands there twice")
    if not all(any(part.strip() for part in text.values()) for text in texts) or any(
        len(part) > TEXT_MAX for text in texts for part in text.values()
    ):
        return _("a text is missing or too long")
    if not least <= len(question.options) <= OPTIONS_MAX:
        return _("it needs options to choose from")
    if (question.kind == MATRIX) != bool(question.lines) or len(question.lines) > OPTIONS_MAX:
        return _("a matrix has lines, and nothing else has")
    if question.top not in SCALE_TOPS or (question.marks and question.kind not in RATED):
        return _("only a scale says how content somebody is")
    if question.after:
        return _condition_fault(question, before.get(question.after))
    return ""


def _condition_fault(question: Question, other: Question | None) -> Any:
    if other is None:
        return _("the question that it hangs on does not stand before it")
    if question.chose is not None:
        is_there = other.kind in (ONE, SEVERAL) and 0 <= question.chose < len(other.options)
        return "" if is_there else _("the answer that it hangs on is none of the options")
    if question.least is None or other.kind not in (*RATED, NUMBER):
        return _("only a number can be “at least”")
    if question.most is not None and question.least > question.most:
        return _("of the two numbers that it hangs on, the lower one comes first")
    return ""


def applies(question: Question, answers: Answers) -> bool:
    """Whether a question is asked, after what was answered before it."""
    if not question.after:
        return True
    given = answers.get(question.after) or ()
    if question.chose is not None:
        return str(question.chose) in given
    assert question.least is not None
    if not given or Decimal(given[0]) < question.least:
        return False
    return question.most is None or Decimal(given[0]) <= question.most


def coming(questions: Sequence[Question], answers: Answers, *, is_paged: bool) -> list[Question]:
    """What is asked next: one, or all that hang on nothing that is still open; none where all is
    answered.
    """
    asked: list[Question] = []
    for question in questions:
        if question.key in answers or not applies(question, answers):
            continue
        named = {questions[n - 1].key for n in _piped(question) if n <= len(questions)}
        hangs_on = {question.after, *named} - {""}
        if asked and hangs_on & {other.key for other in asked}:
            continue
        asked.append(question)
        if is_paged:
            break
    return asked


def _piped(question: Question) -> list[int]:
    texts = question.text.values()
    return [int(n) for text in texts for n in _PIPED.findall(text) if int(n) > 0]


def wording(
    question: Question, questions: Sequence[Question], answers: Answers, language: str
) -> str:
    """A question as it is read, with earlier answers (`{2}`) in their places."""

    def answered(match: re.Match[str]) -> str:
        number = int(match.group(1))
        if not 0 < number <= len(questions):
            return "…"
        return in_words(questions[number - 1], answers.get(questions[number - 1].key, ()), language)

    return _PIPED.sub(answered, localized(question.text, language))


def in_words(question: Question, given: Sequence[str], language: str) -> str:
    """An answer as people read it; keys of products and outlets stay out."""
    if question.kind in (PRODUCT, OUTLET, MATRIX, PHOTO) or not given:
        return "…"
    options = [localized(option, language) for option in question.options]
    parts = [
        value.removeprefix(OTHER) if value.startswith(OTHER) else options[int(value)]
        for value in given
        if options
    ]
    return ", ".join(parts) if options else given[0]


def settled(question: Question, given: Sequence[str]) -> list[str]:
    """An answer as it is kept.

    Raises:
        BadAnswer
    """
    values = list(dict.fromkeys(text for value in given if (text := value.strip())))
    if not values and not question.is_required:
        return []
    if not values or not _IS_ANSWER[question.kind](question, values):
        raise BadAnswer(question=localized(question.text, "en")[:80], key=question.key)
    return values


def _is_option(question: Question, value: str) -> bool:
    if value.startswith(OTHER):
        return question.has_other and 1 < len(value) <= TEXT_MAX
    return _whole(value, 0, len(question.options) - 1)


def _whole(value: str, least: int, most: int) -> bool:
    return value.isascii() and value.isdecimal() and len(value) < 4 and least <= int(value) <= most


def _is_one(question: Question, values: Sequence[str]) -> bool:
    return len(values) == 1 and _is_option(question, values[0])


def _is_several(question: Question, values: Sequence[str]) -> bool:
    return all(_is_option(question, value) for value in values)


def _is_rated(question: Question, values: Sequence[str]) -> bool:
    return len(values) == 1 and _whole(values[0], *question.bounds)


def _is_order(question: Question, values: Sequence[str]) -> bool:
    return sorted(values) == sorted(map(str, range(len(question.options))))


def _is_matrix(question: Question, values: Sequence[str]) -> bool:
    pairs = [value.partition("=") for value in values]
    known = all(
        _whole(line, 0, len(question.lines) - 1) and _whole(option, 0, len(question.options) - 1)
        for line, _separator, option in pairs
    )
    lines = {line for line, _separator, _option in pairs}
    wanted = len(question.lines) if question.is_required else len(lines)
    return known and len(values) == len(lines) == wanted


def _is_text(_question: Question, values: Sequence[str]) -> bool:
    return len(values) == 1 and len(values[0]) <= ANSWER_MAX and bool(tidy(values[0]))


def _is_number(_question: Question, values: Sequence[str]) -> bool:
    try:
        number = Decimal(values[0])
    except InvalidOperation:
        return False
    return len(values) == 1 and number.is_finite() and abs(number) < Decimal(10**12)


def _is_day(_question: Question, values: Sequence[str]) -> bool:
    try:
        return len(values) == 1 and date.fromisoformat(values[0]).isoformat() == values[0]
    except ValueError:
        return False


def _is_key(_question: Question, values: Sequence[str]) -> bool:
    return len(values) == 1 and ids.parsed(values[0]) is not None


_IS_ANSWER = {
    ONE: _is_one,
    SEVERAL: _is_several,
    SCALE: _is_rated,
    NPS: _is_rated,
    MATRIX: _is_matrix,
    ORDER: _is_order,
    TEXT: _is_text,
    NUMBER: _is_number,
    DATE: _is_day,
    PRODUCT: _is_key,
    OUTLET: _is_key,
    PHOTO: _is_key,
}
