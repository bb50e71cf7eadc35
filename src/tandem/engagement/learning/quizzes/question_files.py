"""Questions of a test from a file: a table, or GIFT. Nothing is written here; what cannot be asked
is told by its line.

A table has a row for each question: its kind, its text, its answers with `|` between them (written
as on the page: right ones begin with `*`), what it is worth, what is said of it, its language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from tandem.engagement.learning import questions
from tandem.engagement.learning.models import QuestionKind
from tandem.engagement.learning.questions import BadQuestion, QuestionIn
from tandem.engagement.learning.quizzes import plain_quiz
from tandem.kit import letters
from tandem.kit.columns import Record
from tandem.kit.errors import Invalid
from tandem.kit.tables import Fault
from tandem.platform.isolation import opening

BYTES_MAX = 2_000_000
TABLES = (".csv", ".xlsx", ".xls", ".ods")
HEADINGS: Mapping[str, str] = {
    "kind": "kind rodzaj typ fel від type",
    "text": "question pytanie tresc intrebare пытанне text",
    "answers": "answers odpowiedzi raspunsuri адказы answer",
    "points": "worth points punkty puncte балы",
    "feedback": "feedback komentarz comentariu каментар",
    "language": "language jezyk limba мова",
}


class TooLongAFile(Invalid):
    """A file of questions is read as a whole."""

    code = "learning.too_long_a_file"
    text = _("The file is too long: %(limit)s megabytes at most.")


@dataclass(frozen=True, slots=True)
class Read:
    """What a file gave, and what is wrong in it."""

    questions: tuple[QuestionIn, ...]
    faults: tuple[Fault, ...]


def read(path: Path, *, name: str, languages: list[str], yes: str, no: str) -> Read:
    """The questions of a file.

    Args:
        name: what the file is called; its end tells a table from GIFT.
        languages: those of the programme; the first is that of questions which name none.
        yes, no: the answers to a question of true or false.

    Raises:
        NotATable, ColumnsNotFound, TooManyRows, TooLongAFile
    """
    if name.lower().endswith(TABLES):
        return _of_table(path, languages)
    if path.stat().st_size > BYTES_MAX:
        raise TooLongAFile(limit=BYTES_MAX // 1_000_000)
    content = path.read_bytes()
    text = content.decode(letters.encoding_of(content, is_all=True), errors="replace")
    written, faults = plain_quiz.read(text.replace("\x00", ""), yes=yes, no=no)
    wanted = []
    for question in written:
        try:
            wanted.append(
                QuestionIn(
                    question.kind, question.text, question.parts, languages[0], question.feedback
                )
            )
        except BadQuestion:
            faults.append(Fault(question.line, "question", "bad", question.text[:80]))
    return Read(tuple(wanted), _sorted(faults))


def _of_table(path: Path, languages: list[str]) -> Read:
    table = opening.table_of(path, HEADINGS, needed=("kind", "text"))
    wanted, faults = [], []
    for row in table.rows():
        fault = _fault(row, languages)
        if fault:
            faults.append(Fault(row.line, "question", fault, row["text"][:80]))
            continue
        lines = row["answers"].replace("|", "\n")
        try:
            wanted.append(
                QuestionIn(
                    row["kind"].upper(),
                    row["text"],
                    questions.parts_of(row["kind"].upper(), lines),
                    row["language"].lower() or languages[0],
                    row["feedback"],
                    int(row["points"] or 1),
                )
            )
        except BadQuestion:
            faults.append(Fault(row.line, "question", "bad", row["text"][:80]))
    return Read(tuple(wanted), _sorted(faults))


def _fault(row: Record, languages: list[str]) -> str:
    """What is wrong with a row, before its answers are looked at."""
    if row["kind"].upper() not in QuestionKind.values:
        return "kind"
    if row["language"] and row["language"].lower() not in languages:
        return "language"
    points = row["points"] or "1"
    is_number = points.isascii() and points.isdigit() and len(points) <= 6
    if not (is_number and 1 <= int(points) <= questions.POINTS_MAX):
        return "points"
    return ""


def _sorted(faults: list[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(faults, key=lambda fault: fault.line))
