"""A command that cannot go on ends with a sentence, also when its database goes away under it."""

import os

import psycopg
import pytest

from tandem.config.commands import answering


def test_a_database_that_goes_away_is_told_in_a_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    url = os.environ["TANDEM_SUITE_URL"]

    def run() -> int:
        with psycopg.connect(url) as line, psycopg.connect(url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [line.info.backend_pid])
            line.execute("SELECT 1")
        return 0

    before = os.umask(0o022)
    code = answering.answered(run)
    os.umask(before)

    said = capsys.readouterr().err
    assert code == 1
    assert said.startswith("tandem: the database went away (") and "do the same again" in said
    assert "Traceback" not in said and said.count("\n") == 1
