"""What differs between two texts, by paragraph and word."""

import pytest

from tandem.kit import differences


def _told(before: list[str], after: list[str]) -> list[tuple[str, str]]:
    marks = {"SAME": "{}", "ADDED": "+{}+", "TAKEN": "-{}-"}
    return [
        (row.kind, "".join(marks[piece.kind].format(piece.text) for piece in row.pieces))
        for row in differences.paragraphs(before, after)
    ]


@pytest.mark.parametrize(
    ("_case", "before", "after", "told"),
    [
        ("nothing", [], [], []),
        ("the same", ["a", "b"], ["a", "b"], [("SAME", "a"), ("SAME", "b")]),
        ("one more", ["a"], ["a", "b"], [("SAME", "a"), ("ADDED", "+b+")]),
        ("one less", ["a", "b"], ["b"], [("TAKEN", "-a-"), ("SAME", "b")]),
        (
            "a word",
            ["Points last 24 months."],
            ["Points last 12 months."],
            [("CHANGED", "Points last- 24-+ 12+ months.")],
        ),
        (
            "another paragraph",
            ["Points last 24 months."],
            ["Be fair."],
            [("TAKEN", "-Points last 24 months.-"), ("ADDED", "+Be fair.+")],
        ),
        (
            "letters that look like marks",
            ["<b>x</b> & y"],
            ["<b>x</b> & z"],
            [("CHANGED", "<b>x</b> &- y-+ z+")],
        ),
    ],
)
def test_paragraphs_are_told_apart(
    _case: str, before: list[str], after: list[str], told: list[tuple[str, str]]
) -> None:
    assert _told(before, after) == told


def test_what_is_told_makes_both_texts_again() -> None:
    before = ["one two three four", "same", "gone"]
    after = ["one two 3 four", "same", "come", "more"]

    rows = differences.paragraphs(before, after)

    def side(kind: str) -> list[str]:
        texts = ["".join(p.text for p in row.pieces if p.kind in ("SAME", kind)) for row in rows]
        return [text for text in texts if text]

    assert (side("TAKEN"), side("ADDED")) == (before, after)


def test_long_texts_that_share_nothing_are_told_as_a_whole() -> None:
    before, after = [f"a{n}" for n in range(50_000)], [f"b{n}" for n in range(50_000)]

    rows = differences.paragraphs(["head", *before, "tail"], ["head", *after, "tail"])

    assert [row.kind for row in rows[:3]] == ["SAME", "TAKEN", "ADDED"]
    assert (len(rows), rows[-1].kind) == (100_002, "SAME")
