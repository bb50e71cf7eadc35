"""Queues: what somebody waits for stands behind nothing that takes long."""

import json
import time
from pathlib import Path
from typing import Any

import cast
import pytest
from django.core.mail import send_mail
from django.db import connection, transaction
from support.job_queue import Queue

from tandem.flows import jobs
from tandem.flows.evidence import accept_evidence
from tandem.platform import mail, tenancy
from tandem.platform.files import uploads
from tandem.platform.jobs import policies
from tandem.platform.upkeep import queues

LETTER = {"subject": "Your code", "text": "123456", "sender": "tandem@akwa.example"}


def test_a_code_comes_while_twenty_files_and_a_mailing_wait(queue: Queue) -> None:
    """The worker processes as they are started, with files that do not end."""
    for number in range(20):
        queue.put("wait_for_a_sign", mark=f"file{number}", sign="never")
    queue.start("people")
    queue.start("files")
    queue.until(lambda: queue.runs("begun", "file0") and queue.runs("begun", "file1"))
    queue.ask(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args) SELECT 'mail', 'deliver_mail', %s::jsonb"
        " FROM generate_series(1, 3000)",
        json.dumps({"to": ["all@nowa.example"], **LETTER}),
    )

    began = time.monotonic()
    queue.put("deliver_mail", queue="codes", to=["ewa@nowa.example"], **LETTER)
    queue.until(lambda: _letters(queue.home, "ewa@nowa.example"))
    seconds = time.monotonic() - began

    assert seconds < 5
    assert queue.ask(
        "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'files' AND status = 'todo'"
    ) == [(18,)]
    assert queue.ask("SELECT count(*) > 0 FROM procrastinate_jobs WHERE queue_name = 'mail'") == [
        (True,)
    ]


def _letters(home: Path, address: str) -> int:
    return sum(f"To: {address}" in path.read_text() for path in mail.folder_of(home).glob("*.log"))


def _queued() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, queue_name, priority FROM procrastinate_jobs ORDER BY id")
        return list(cursor.fetchall())


@pytest.mark.django_db
def test_what_somebody_waits_for_has_a_queue_of_its_own(settings: Any) -> None:
    settings.EMAIL_BACKEND = "tandem.platform.mail.QueueBackend"

    send_mail("Your code", "123456", None, ["ewa@nowa.example"])
    mail.send("ewa@nowa.example", subject="Confirm", text="x", is_awaited=True)
    mail.send("ewa@nowa.example", subject="News", text="x")

    assert _queued() == [
        ("deliver_mail", "codes", 0),
        ("deliver_mail", "codes", 0),
        ("deliver_mail", "mail", 0),
    ]


@pytest.mark.django_db
def test_a_small_file_is_looked_at_apart_from_bulk(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    world = cast.build()
    documents = [_document(world, tmp_path, lines) for lines in (1, 400_000)]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")

    for document in documents:
        for document.counts_itself in (False, True):
            jobs.defer_reading(document)
    for document in documents:
        jobs.defer_acceptance(document.id, organiser_id=world.organiser_id, actor="user:jan")

    large = policies.priority_of((tmp_path / "large").stat().st_size)
    assert large < -7
    assert _queued() == [
        ("read_document", "screen", 0),
        ("read_document", "files", 0),
        ("read_document", "files", large),
        ("read_document", "files", large),
        ("accept_document", "screen", 0),
        ("accept_document", "files", large),
    ]


def _document(world: cast.World, home: Path, lines: int) -> Any:
    file = home / ("large" if lines > 1 else "small")
    file.write_text(
        "Nr faktury;Data;NIP;EAN;Ilość;Netto\n"
        + f"F/{lines};2026-02-03;5261000036;5901234123457;1;1,00\n" * lines
    )
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        upload = uploads.store(
            [file.read_bytes()],
            name=f"{lines}.csv",
            home=home,
            bytes_max=10**9,
            organiser_id=world.organiser_id,
            user_id=None,
            now=cast.NOW,
        )
        made = accept_evidence.receive(
            upload,
            home=home,
            programme_id=world.programme.id,
            actor=world.actor,
            now=cast.NOW,
            partner_id=world.wschod,
        )
    tenancy.enter(world.organiser_id)
    return made


@pytest.mark.django_db
def test_the_queues_say_how_long_they_are() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, scheduled_at) VALUES"
            " ('files', 'read_document', 'todo', NULL), ('files', 'read_document', 'todo', NULL),"
            " ('files', 'read_document', 'todo', now() + interval '1 hour'), ('files', 'read_document', 'doing', NULL),"
            " ('codes', 'deliver_mail', 'todo', NULL)"
        )
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '90 seconds'")

    states = {state.name: state for state in queues.states()}

    assert list(states) == list(policies.QUEUES)
    files, codes, runs = states["files"], states["codes"], states["runs"]
    assert (files.waiting, files.doing, files.oldest_seconds, files.is_slow) == (2, 1, 90, False)
    assert (codes.waiting, codes.oldest_seconds, codes.is_slow) == (1, 90, True)
    assert (runs.waiting, runs.oldest_seconds, runs.is_slow) == (0, 0, False)
    assert queues.workers_alive() == 0
