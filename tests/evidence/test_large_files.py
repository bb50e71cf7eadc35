"""A large file is cut into chunks for other processes; what they read is what reading it in one go
tells.
"""

import tempfile
from itertools import accumulate, chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.means import examples

from tandem.kit import tables

TEXT = st.lists(
    st.sampled_from(
        [
            "a",
            "ż",
            ";",
            ";",
            "\n",
            "\n",
            "\r\n",
            "\r",
            '"',
            '""',
            " ",
            "\x0b",
            "\u2028",
            "\x85",
            ";b\n",
            ';"c\nd"\n',
        ]
    ),
    min_size=1,
    max_size=60,
).map("".join)


@given(text=TEXT, below=st.integers(0, 3), length=st.integers(1, 20))
@settings(max_examples=examples(200), deadline=None)
def test_chunks_hold_the_rows_of_the_file(text: str, below: int, length: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.csv"
        path.write_text(text, encoding="utf-8", newline="")
        try:
            whole = list(tables.rows_of(path))[below:]
        except tables.NotATable:
            with pytest.raises(tables.NotATable):
                list(tables.chunks_of(path, below=below, length=length))
            return
        chunks = list(tables.chunks_of(path, below=below, length=length))
    read = [list(chunk.rows()) for chunk in chunks]
    assert list(chain.from_iterable(read)) == whole
    assert [chunk.first for chunk in chunks] == list(
        accumulate(map(len, read[:-1]), initial=below + 1)
    )[: len(chunks)]


def test_nul_characters_are_left_out() -> None:
    assert list(tables.Chunk(1, text="a\x00;b\n\x00\n\x00", delimiter=";").rows()) == [
        ["a", "b"],
        [],
        [],
    ]
