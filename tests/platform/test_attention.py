"""*Needs attention*: what does not go on by itself is shown, told once a day, tried again or given
up.
"""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import cast
import pytest
from django.core import mail as outbox
from django.db import connection
from django.db.models import F
from django.test import Client
from support.job_queue import Queue

from tandem.platform import clock, mail
from tandem.platform.jobs import troubles
from tandem.platform.models import JobTrouble, Turn, User
from tandem.platform.tenancy import across
from tandem.platform.upkeep import alarms, archive, attention

pytestmark = pytest.mark.django_db
PAGE = "/operator/attention/"
CODE = "482915"


@pytest.fixture
def operator() -> Client:
    User.objects.create_user(
        "op@akwa.example", is_operator=True, language="pl", created_at=clock.now()
    )
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(email="op@akwa.example"))
    User.objects.filter(email="op@akwa.example").update(language="en")
    return client


def _failed(
    name: str = "deliver_mail",
    *,
    why: str = "the server is away",
    lock: str | None = None,
    **arguments: Any,
) -> int:
    """A job that failed for good, as the worker leaves it."""
    import json

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, queueing_lock)"
            " VALUES ('mail', %s, %s, 'failed', %s) RETURNING id",
            [name, json.dumps(arguments), lock],
        )
        ((job_id,),) = cursor.fetchall()
    taken = troubles.Taken(job_id, name, arguments)
    troubles.failed(
        taken,
        troubles.Reason(
            "An error of the program (%(kind)s): %(why)s", {"kind": "OSError", "why": why}, "trace"
        ),
        is_final=True,
    )
    return int(job_id)


def _state(job_id: int) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE id = %s", [job_id])
        return next(iter(cursor.fetchall()), (None,))[0]


def test_nothing_is_said_where_nothing_is_wrong(operator: Client) -> None:
    page = operator.get(PAGE).content.decode()

    assert (
        "Everything goes on by itself" in page and "Codes and links that somebody waits for" in page
    )
    assert "do not go on" not in operator.get("/operator/").content.decode()


def test_a_failed_job_is_shown_with_whose_it_is_and_never_with_what_a_mail_said(
    operator: Client,
) -> None:
    world = cast.build()
    _failed(
        "accept_document",
        organiser_id=str(world.organiser_id),
        document_id="d-1",
        why="the wires are crossed",
    )
    _failed(
        to=["ewa@nowa.example"],
        subject="Your code",
        text=f"Type {CODE}.",
        html="",
        sender="t@a.example",
    )

    page = operator.get(PAGE).content.decode()

    assert "Counting a file" in page and "Akwa" in page and "document_id d-1" in page
    assert "An error of the program (OSError): the wires are crossed" in page
    assert "Sending a mail" in page and "to ewa@nowa.example" in page and CODE not in page
    assert "2 things do not go on by themselves." in operator.get("/operator/").content.decode()


def test_a_job_is_tried_again_once_however_often_one_presses(operator: Client) -> None:
    job_id = _failed()

    for _ in range(3):
        answer = operator.post(PAGE, {"_action": "_retry", "case": f"job-{job_id}"}, follow=True)

    assert (
        "It is on its way again." in answer.content.decode()
        and "Everything goes on by itself" in answer.content.decode()
    )
    assert _state(job_id) == "todo"
    with across("test"):
        trouble = JobTrouble.objects.get(job_id=job_id)
    assert (trouble.failures, trouble.ended_at) == (0, None), "with all its tries"


def test_a_job_whose_twin_waits_is_taken_off_when_tried_again(operator: Client) -> None:
    job_id = _failed("accept_document", lock="accept d-1")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock) VALUES ('files', 'accept_document', 'accept d-1')"
        )

    operator.post(PAGE, {"_action": "_retry", "case": f"job-{job_id}"})

    assert _state(job_id) is None and attention.counts() == {}


def test_a_job_is_given_up_for_good(operator: Client) -> None:
    job_id, other = _failed(), _failed()

    for _ in range(2):
        operator.post(PAGE, {"_action": "_give_up", "case": f"job-{job_id}"})

    assert (_state(job_id), _state(other)) == (None, "failed")
    assert attention.counts() == {"job-deliver_mail": 1}


def test_all_of_a_kind_are_tried_again_together(operator: Client) -> None:
    jobs = [_failed(), _failed(), _failed("read_document")]

    page = operator.get(PAGE).content.decode()
    operator.post(PAGE, {"_action": "_retry_all", "case": "job-deliver_mail"})

    assert page.count("Try all of them again") == 1
    assert [_state(job_id) for job_id in jobs] == ["todo", "todo", "failed"]


@pytest.mark.parametrize(
    "key",
    ["job-1", "job-x", "job-", "fact-1", "fact-" + "0" * 32, "", "-", "job-99999999999999999999"],
)
@pytest.mark.parametrize("activity", ["_retry", "_give_up", "_retry_all", "dance"])
def test_a_key_of_nothing_does_nothing(operator: Client, key: str, activity: str) -> None:
    job_id = _failed()

    answer = operator.post(
        PAGE,
        {"_action": activity, "case": key if key != f"job-{job_id}" else "job-0"},
        follow=True,
    )

    assert answer.status_code == 200 and _state(job_id) == "failed"


def test_a_job_that_runs_longer_than_it_may_is_shown_and_may_begin_again(operator: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
        ((worker,),) = cursor.fetchall()
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('screen', 'read_picture') RETURNING id"
        )
        ((job_id,),) = cursor.fetchall()
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s",
            [worker, job_id],
        )
        fresh = operator.get(PAGE).content.decode()
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '20 minutes'")

    page = operator.get(PAGE).content.decode()
    operator.post(PAGE, {"_action": "_retry", "case": f"job-{job_id}"})

    assert "Everything goes on by itself" in fresh
    assert (
        "Reading a picture" in page
        and "It runs longer than it may" in page
        and "Give it up" not in page
    )
    assert _state(job_id) == "todo"


def test_others_do_not_see_the_page() -> None:
    client = Client()
    assert client.get(PAGE).status_code == 404
    client.force_login(User.objects.create_user("ewa@nowa.example", created_at=clock.now()))
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, {"_action": "_retry", "case": "job-1"}).status_code == 404


def _told() -> list[tuple[str, str]]:
    return [(letter.to[0], letter.body) for letter in outbox.outbox]


def _days_pass(days: float) -> None:
    passed = timedelta(days=days)
    Turn.objects.filter(name__startswith="told.").update(at=F("at") - passed)
    with across("test"):
        JobTrouble.objects.update(ended_at=F("ended_at") - passed)
    Turn.objects.filter(name="attention.look").delete()


def test_operators_are_told_once_a_day_of_each_kind(operator: Client, settings: Any) -> None:
    User.objects.create_user("operator@localhost", is_operator=True, created_at=clock.now())
    for number in range(40):
        _failed(why=f"number {number}")

    told = [alarms.notify(), alarms.notify()]
    _days_pass(0.5)
    _failed(why="the same day")
    _failed("read_document", why="another kind")
    told.append(alarms.notify())
    _days_pass(1.1)
    told.append(alarms.notify())
    _days_pass(1.1)
    told.append(alarms.notify())

    assert told == [1, 0, 1, 1, 0]
    assert [to for to, _body in _told()] == ["op@akwa.example"] * 3
    first, second, third = (body for _to, body in _told())
    assert (
        "Sending a mail: 40 jobs failed for good. An error of the program (OSError): number 39"
        in first
    )
    assert "Reading a file: 1 job failed for good." in second and "Sending a mail" not in second
    assert "Sending a mail: 41 jobs failed for good." in third
    assert f"{settings.PUBLIC_URL}/operator/attention/" in first


def test_nobody_to_tell_is_told_when_there_is_somebody() -> None:
    _failed()

    before = alarms.notify()
    User.objects.create_user(
        "op@akwa.example", is_operator=True, language="pl", created_at=clock.now()
    )
    _days_pass(0)

    assert (before, alarms.notify()) == (0, 1)
    ((to, body),) = _told()
    assert (
        to == "op@akwa.example"
        and "Wysłanie wiadomości: 1 zadanie nie powiodło się ostatecznie" in body
    )


def test_a_queue_that_waits_too_long_is_told(operator: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('codes', 'deliver_mail')"
        )
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '10 minutes'")

    assert alarms.notify() == 1
    assert (
        "Codes and links that somebody waits for: the oldest job has waited for 10 minutes."
        in _told()[0][1]
    )
    assert "waits too long" in operator.get(PAGE).content.decode()


@pytest.mark.thorough
def test_the_operator_hears_by_mail_from_a_real_worker(queue: Queue) -> None:
    """A failing job in a real worker: its last failure is on the page, and one mail lies in the
    folder.
    """
    queue.ask(
        "INSERT INTO platform_user (id, password, is_superuser, email, name, language, is_active, is_operator, created_at)"
        " VALUES (gen_random_uuid(), '!', false, 'op@akwa.example', 'Op', 'en', true, true, now())"
    )
    jobs = [
        queue.put("break_down", mark=f"b{number}", why="the wires are crossed")
        for number in range(3)
    ]

    queue.start("files", "people")
    queue.until(lambda: all(queue.trouble(job_id).get("ended_at") for job_id in jobs))
    queue.until(lambda: _letters(queue.home))
    queue.put("break_down", mark="b4", why="refused")
    queue.until(lambda: queue.runs("told", "b4"))
    queue.until(
        lambda: (
            queue.ask("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')")
            == [(0,)]
        )
    )

    (letter,) = _letters(queue.home)
    assert (
        re.search(r"Breaking down: [1-3] jobs? failed for good", letter)
        and "the wires are crossed" in letter
    )


def _letters(home: Path) -> list[str]:
    return [
        path.read_text()
        for path in mail.folder_of(home).glob("*.log")
        if "op@akwa.example" in path.read_text()
    ]


def _archive_is(home: Path, **how: Any) -> None:
    """What the process that keeps the archive says of it."""
    archive.file_of(home).parent.mkdir(exist_ok=True)
    begun_at = clock.now() - timedelta(days=1)
    archive.file_of(home).write_bytes(archive.Standing(begun_at=begun_at, **how).to_json())


def test_an_archive_that_stands_still_is_shown_and_told_until_it_goes_on(
    operator: Client, settings: Any, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    now = clock.now()
    _archive_is(tmp_path, safe_at=now - timedelta(minutes=14))
    fresh, told = operator.get(PAGE).content.decode(), [alarms.notify()]
    Turn.objects.filter(name="attention.look").delete()
    _archive_is(tmp_path, safe_at=now - timedelta(minutes=16), why="no such folder.")
    page, start = operator.get(PAGE).content.decode(), operator.get("/operator/").content.decode()
    told.append(alarms.notify())
    Turn.objects.filter(name="attention.look").delete()
    _archive_is(tmp_path, safe_at=now, gap_since=now - timedelta(minutes=16))
    told.append(alarms.notify())
    gap = operator.get(PAGE).content.decode()
    _archive_is(tmp_path, safe_at=now)

    assert "Everything goes on by itself" in fresh
    assert (
        "Nothing new has reached the archive for 16 minutes" in page and "no such folder." in page
    )
    assert "1 thing does not go on by itself." in start
    assert "The archive has a gap" in gap and "Nothing new" not in gap
    assert "Everything goes on by itself" in operator.get(PAGE).content.decode()
    assert told == [0, 1, 1]
    (_to, still), (_to, with_gap) = _told()
    assert "- Nothing new has reached the archive for 16 minutes" in still
    assert "- The archive has a gap" in with_gap


def test_an_archive_that_was_never_filled_is_told_too(
    operator: Client, settings: Any, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    _archive_is(tmp_path, copy_why="the bucket is full.")

    page = operator.get(PAGE).content.decode()

    assert "Nothing new has reached the archive for 1440 minutes" in page
    assert (
        "No new copy of the database could be put into the archive." in page
        and "the bucket is full." in page
    )
