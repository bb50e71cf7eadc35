"""What goes wrong with a document ends it as failed, with a sentence and a way on; what the world
does to it does not.

Errors are raised where a job hands in what it needs (its clock), or come from the database itself.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import cast
import psycopg
import pytest
from django.db import connection, transaction
from scenarios.test_emptied import SALES, Clock, _counted, _document, _fresh
from scenarios.test_sell_out import HEADER, Case, drain, row

from tandem.evidence import matching
from tandem.evidence.documents import lifecycle
from tandem.evidence.models import Document, WaitingLine
from tandem.flows import jobs
from tandem.flows.documents import counting, failing, reading
from tandem.flows.evidence import accept_evidence, take_up
from tandem.platform import statements, tenancy

pytestmark = pytest.mark.django_db(transaction=True)
UNDER_WAY = 5  # times the clock was asked when two of four batches are done


class Panic(BaseException):
    """As libraries of another language panic, past `Exception`."""


@pytest.fixture
def case(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setattr(matching, "LINES_PER_BATCH_MAX", 3)
    settings.HOME = tmp_path
    return Case(tmp_path)


class Breaking:
    """A clock that breaks when it is asked for the `at`-th time."""

    def __init__(self, at: int, error: BaseException) -> None:
        self.at, self.error, self.asked = at, error, 0

    def __call__(self) -> datetime:
        self.asked += 1
        if self.asked == self.at:
            raise self.error
        return cast.NOW


def _count(case: Case, document: Document, clock: Callable[[], datetime]) -> None:
    """As the job does."""
    of = case.world.organiser_id

    def work(attempt: failing.Attempt) -> None:
        counting.accept(
            document.id,
            organiser_id=of,
            home=case.home,
            actor="test",
            now=clock,
            began=attempt.began,
        )

    failing.carry_on(document.id, work, organiser_id=of, now=lambda: cast.NOW)


def _read(case: Case, document: Document, clock: Callable[[], datetime]) -> None:
    of = case.world.organiser_id

    def work(attempt: failing.Attempt) -> None:
        reading.read(
            document.id,
            organiser_id=of,
            home=case.home,
            now=clock,
            then=lambda *_told: None,
            began=attempt.began,
        )

    failing.carry_on(document.id, work, organiser_id=of, now=lambda: cast.NOW)


def _try_again(case: Case, document: Document) -> None:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        take_up.try_again(document.id, actor=case.world.actor, now=cast.NOW)


def _mapped(case: Case) -> Document:
    """A sales file whose columns a person has just said."""
    document = case.receive(SALES)
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        lifecycle.move(document, lifecycle.State.READING, now=cast.NOW)
    return document


@pytest.mark.parametrize(
    "error",
    [
        Panic("slice index starts at 9"),
        pytest.param(ValueError("a bug"), marks=pytest.mark.thorough),
        pytest.param(MemoryError(), marks=pytest.mark.thorough),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_of_ours_in_reading_ends_in_failed(
    case: Case, error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    document = _mapped(case)

    with caplog.at_level(logging.ERROR):
        _read(case, document, Breaking(1, error))

    failed = _document(case, document.id)
    assert (failed.status, failed.failed_in, failed.lines_counted) == ("FAILED", "READING", 0)
    assert "Try again" in failed.reason or "try again" in failed.reason
    assert str(document.id) in caplog.text and type(error).__name__ in caplog.text, (
        "the traceback is in the log"
    )

    _try_again(case, document)
    _read(case, document, lambda: cast.NOW)

    assert _document(case, document.id).status == "READY"
    case.accept(document)
    assert _counted(case) == (10, 10)


@pytest.mark.parametrize(
    ("at", "error"),
    [
        (UNDER_WAY, ValueError("a bug")),
        *(
            pytest.param(at, error, marks=pytest.mark.thorough)
            for at, error in ((1, ValueError()), (2, ValueError()), (3, Panic()), (7, ValueError()))
        ),
    ],
)
def test_an_error_of_ours_in_counting_keeps_what_counted_and_goes_on_from_there(
    case: Case, at: int, error: BaseException
) -> None:
    document = case.receive(SALES)
    case.preview(document)

    _count(case, document, Breaking(at, error))

    failed = _document(case, document.id)
    if at == 1:  # before it was taken up: nothing was begun
        assert failed.status == "READY"
    else:
        assert (failed.status, failed.failed_in) == ("FAILED", "COUNTING")
        assert failed.lines_counted == {2: 0, 3: 0, UNDER_WAY: 6, 7: 10}[at]
        assert (failed.lines_counted,) * 2 == _counted(case)
        assert "An error of Tandem" in failed.reason
        if failed.lines_counted:
            with transaction.atomic():
                tenancy.enter(case.world.organiser_id)
                with pytest.raises(lifecycle.LinesCount):
                    lifecycle.withdraw(document.id, actor=case.world.actor, now=cast.NOW)
        _try_again(case, document)
    _count(case, document, lambda: cast.NOW)
    drain()

    after = _document(case, document.id)
    assert (
        after.status,
        after.lines_counted,
        after.figures["counted"],
        after.figures["repeated"],
    ) == ("COUNTED", 10, 10, 0)
    assert _fresh(case, document.id) == 10
    assert _counted(case) == (10, 10)
    assert case.balance().available == 100


def test_a_process_that_ends_is_no_failure(case: Case) -> None:
    document = case.receive(SALES)
    case.preview(document)

    for at, ending in ((UNDER_WAY, KeyboardInterrupt()), (2, SystemExit(0))):
        with pytest.raises(type(ending)):
            _count(case, document, Breaking(at, ending))
        connection.close()

    assert _document(case, document.id).status == "COUNTING"
    _count(case, document, lambda: cast.NOW)
    assert (_document(case, document.id).status, _counted(case)) == ("COUNTED", (10, 10))


def test_a_connection_that_is_cut_is_no_failure(case: Case) -> None:
    """The backend of the job is really ended, as by an administrator or a restart of the
    database.
    """
    document = case.receive(SALES)
    case.preview(document)

    class Cutting(Breaking):
        def __call__(self) -> datetime:
            self.asked += 1
            if self.asked == self.at:
                ((pid,),) = statements.rows("SELECT pg_backend_pid()")
                with psycopg.connect(os.environ["TANDEM_DATABASE_URL"], autocommit=True) as other:
                    other.execute("SELECT pg_terminate_backend(%s)", [pid])
                time.sleep(0.2)
            return cast.NOW

    with pytest.raises(
        Exception, match=r"terminating connection|connection is closed|server closed"
    ):
        _count(case, document, Cutting(UNDER_WAY, ValueError()))
    connection.close()

    assert _document(case, document.id).status == "COUNTING", "its job is run again"
    _count(case, document, lambda: cast.NOW)
    assert (_document(case, document.id).status, _counted(case)) == ("COUNTED", (10, 10))


def test_a_database_that_takes_too_long_is_told(case: Case) -> None:
    """Somebody holds what the batch writes into; the statement's own limit ends it."""
    document = case.receive(SALES)
    case.preview(document)
    with psycopg.connect(os.environ["TANDEM_DATABASE_URL"]) as other:
        other.execute("LOCK TABLE evidence_provedline IN SHARE MODE")
        statements.run("SET statement_timeout = '700ms'")
        try:
            _count(case, document, lambda: cast.NOW)
        finally:
            connection.close()

    failed = _document(case, document.id)
    assert (failed.status, failed.failed_in, failed.lines_counted) == ("FAILED", "COUNTING", 0)
    assert failed.reason.startswith("The database took longer over it than it may.")
    _try_again(case, document)
    _count(case, document, lambda: cast.NOW)
    assert _counted(case) == (10, 10)


def test_what_the_file_says_wrong_is_told_as_it_is(case: Case) -> None:
    document = case.receive("\n".join([HEADER, row()]))
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        lifecycle.move(document, lifecycle.State.READING, now=cast.NOW)
    (case.home / document.path).write_bytes(b"\x00\x01\x02" * 50)

    _read(case, document, lambda: cast.NOW)

    failed = _document(case, document.id)
    assert (failed.status, failed.failed_in) == ("FAILED", "READING")
    assert "An error of Tandem" not in failed.reason and failed.reason.endswith(".")


def test_a_file_that_is_gone_is_told(case: Case) -> None:
    document = _mapped(case)
    (case.home / document.path).unlink()

    _read(case, document, lambda: cast.NOW)

    assert _document(case, document.id).status == "FAILED"


def test_a_job_that_comes_late_changes_nothing(case: Case) -> None:
    """A reading that was asked for twice finds the document counted meanwhile: it is not read, and
    does not fail.
    """
    document = case.receive(SALES)
    case.accept(document)

    jobs.read_document(organiser_id=str(case.world.organiser_id), document_id=str(document.id))

    assert (_document(case, document.id).status, _counted(case)) == ("COUNTED", (10, 10))


def test_a_reading_that_another_overtakes_writes_nothing(case: Case) -> None:
    document = _mapped(case)
    of = case.world.organiser_id
    overtaken = threading.Event()

    def overtake() -> datetime:
        """While the first reads, a second begins: on a connection of its own, as another worker
        would.
        """
        if not overtaken.is_set():
            overtaken.set()
            second = threading.Thread(
                target=lambda: (_read(case, document, lambda: cast.NOW), connection.close())
            )
            second.start()
            second.join()
        return cast.NOW

    _read(case, document, overtake)

    after = _document(case, document.id)
    assert (after.status, after.figures["counted"], after.run) == ("READY", 10, 2)
    assert (
        accept_evidence.accept(
            document.id, organiser_id=of, home=case.home, actor="test", now=Clock(document.id, 0)
        )["counted"]
        == 10
    )
    with transaction.atomic():
        tenancy.enter(of)
        assert WaitingLine.objects.of(of).count() == 1


def test_a_run_that_another_overtook_lets_nothing_fail(case: Case) -> None:
    document = _mapped(case)

    class Late(Breaking):
        """Overtaken by a whole other reading, and broken afterwards."""

        def __call__(self) -> datetime:
            second = threading.Thread(
                target=lambda: (_read(case, document, lambda: cast.NOW), connection.close())
            )
            second.start()
            second.join()
            return super().__call__()

    _read(case, document, Late(1, ValueError("a bug")))

    assert _document(case, document.id).status == "READY"
