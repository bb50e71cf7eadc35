"""Questions in GIFT: what is understood, and what is told with its line."""

from pathlib import Path

import pytest

from tandem.engagement.learning import questions
from tandem.engagement.learning.quizzes import plain_quiz, question_files
from tandem.engagement.learning.quizzes.plain_quiz import Written


def _read(text: str) -> tuple[list[Written], list[tuple[int, str]]]:
    written, faults = plain_quiz.read(text, yes="yes", no="no")
    return written, [(fault.line, fault.code) for fault in faults]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Two and two? {=4 ~3 ~5}",
            ("ONE", "Two and two?", [["4", "right"], ["3", ""], ["5", ""]]),
        ),
        (
            "Which? {~%50%a ~%-100%b ~%50%c}",
            ("SEVERAL", "Which?", [["a", "right"], ["b", ""], ["c", "right"]]),
        ),
        (
            "The sun rises in the east.{T}",
            ("ONE", "The sun rises in the east.", [["yes", "right"], ["no", ""]]),
        ),
        ("Never {FALSE#so it is}", ("ONE", "Never", [["yes", ""], ["no", "right"]])),
        ("Who? {=Grant =General Grant}", ("GAP", "Who?", [["Grant"], ["General Grant"]])),
        ("A {=cat} sat.", ("GAP", "A _____ sat.", [["cat"]])),
        ("Match {=a -> 1 =b -> 2}", ("MATCH", "Match", [["a", "1"], ["b", "2"]])),
        ("Year? {#1822:5}", ("NUMBER", "Year?", [["1817", "1827"]])),
        ("Pi? {#3.14..3.15}", ("NUMBER", "Pi?", [["3.14", "3.15"]])),
        ("Tell us. {}", ("OPEN", "Tell us.", [])),
        (
            "::T::[html]<p>A &lt; B<br>why</p> {=yes ~no}",
            ("ONE", "A < B\nwhy", [["yes", "right"], ["no", ""]]),
        ),
        (r"x\=1 \{set\} {=a\~b ~c\#d}", ("ONE", "x=1 {set}", [["a~b", "right"], ["c#d", ""]])),
    ],
)
def test_a_question_is_read(text: str, wanted: tuple[str, str, list[list[str]]]) -> None:
    (written,), faults = _read(text)

    assert (written.kind, written.text, written.parts) == wanted
    assert faults == []
    questions.check(written.kind, written.parts)


def test_comments_categories_and_what_is_said_of_answers() -> None:
    text = (
        "\ufeff// made elsewhere\n$CATEGORY: one/two\n\n::First::Why {\n=a#good\n\n~b#bad\n####always\n}\n"
        "\n\n// between\nB {=x}\n"
    )

    (first, second), faults = _read(text)

    assert (first.line, first.text, first.feedback) == (4, "Why", "always\na: good\nb: bad")
    assert (second.line, second.parts, faults) == (13, [["x"]], [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Only a text.", "no_answers"),
        ("Open {=a", "braces"),
        ("Two {=a} and {=b}", "braces"),
        ("}{", "braces"),
        ("Q {=a =b ~c}", "several_right"),
        ("Q {~a ~b}", "none_right"),
        ("Q {=%50%a =b}", "half_right"),
        ("Q {~%30%a ~b}", "half_right"),
        ("Q {#x}", "number"),
        ("Q {#5..1}", "number"),
        ("Q {#1e999999}", "number"),
        ("Q {#NaN}", "number"),
        ("Q {=a -> 1 =b}", "pair"),
        ("Q {stray =a}", "answers"),
    ],
)
def test_what_cannot_be_asked_is_told_with_its_line(text: str, code: str) -> None:
    assert _read(f"Good {{=a}}\n\n{text}")[1] == [(3, code)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{" * 50_000,
        "\\" * 50_000,
        "::" * 50_000,
        "<" * 50_000 + "{=a}",
        "[html]" + "<br " * 20_000 + "{=a ~b}",
        "Q {" + "=a ~b " * 20_000 + "}",
        "Q {=\x00 ~\ud800}",
        "//" * 50_000,
        "\n" * 100_000,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_hostile_files_end_in_faults(text: str) -> None:
    written, faults = _read(text)

    assert len(written) + len(faults) <= 1


def test_a_worth_of_thousands_of_digits_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "questions.csv"
    path.write_text(f"kind;question;answers;worth\nOPEN;Why?;;000001{'9' * 5_000}\n")

    file = question_files.read(path, name=path.name, languages=["en"], yes="yes", no="no")

    assert (file.questions, [fault.code for fault in file.faults]) == ((), ["points"])
