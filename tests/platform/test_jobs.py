"""Jobs in real worker processes: what counts as a try, what comes back, what is ended, and what is
written down.
"""

import errno
import inspect
import os
import signal
import time
from pathlib import Path
from uuid import uuid4

import psycopg
import psycopg_pool
import pytest
from django.db import connection
from procrastinate.contrib.django import app
from support.job_queue import Queue

from tandem.flows.policies import POLICIES
from tandem.platform import tenancy
from tandem.platform.database import patience
from tandem.platform.jobs import keeping, living, policies, running, troubles
from tandem.platform.models import JobTrouble


def _registered() -> dict[str, object]:
    return {
        name: task
        for name, task in app.tasks.items()
        if not name.startswith(("builtin:", "procrastinate."))
    }


def test_every_job_has_its_policy_and_every_policy_its_job() -> None:
    assert set(_registered()) == set(POLICIES)


@pytest.mark.parametrize("name", sorted(POLICIES))
def test_a_job_is_built_to_be_run_again_by_another_version(name: str) -> None:
    task = app.tasks[name]

    *named, tail = inspect.signature(task.func).parameters.values()

    assert {parameter.kind for parameter in named} == {inspect.Parameter.KEYWORD_ONLY}
    assert tail.kind == inspect.Parameter.VAR_KEYWORD
    assert task.retry_strategy is None, "the table says how often"
    assert task.queue == POLICIES[name].queue.name in policies.QUEUES


def test_a_statement_never_has_longer_than_its_job() -> None:
    for policy in POLICIES.values():
        assert 0 < policy.statement_seconds_max <= policy.seconds_max


def test_waits_grow_to_their_limit() -> None:
    policy = POLICIES["deliver_mail"]

    waits = [policy.wait_after(number) for number in range(1, 20)]

    assert 10 <= waits[0] <= 12 and 30 <= waits[1] <= 36 and 90 <= waits[2] <= 108
    assert all(6 * 3600 <= wait <= 6 * 3600 * 1.2 for wait in waits[8:])


def test_the_dead_are_found_within_a_quarter_of_a_minute() -> None:
    assert keeping.SILENT_SECONDS + keeping.HEARTBEAT_SECONDS <= 15
    assert keeping.SILENT_SECONDS >= 3 * keeping.HEARTBEAT_SECONDS, "a heart may miss a beat or two"


def test_a_worker_killed_twice_uses_up_no_try(queue: Queue) -> None:
    job_id = queue.put("wait_for_a_sign", mark="k", sign="enough")
    for number in range(1, 3):
        queue.start("files")
        queue.until(lambda number=number: len(queue.runs("begun", "k")) == number)
        queue.kill()
    (queue.home / "enough").touch()
    before = queue.trouble(job_id)

    queue.start("files")
    queue.until(lambda: queue.state(job_id) == "")

    assert before["failures"] == 0 and before["interruptions"] == 1
    assert (len(queue.runs("begun", "k")), len(queue.runs("ended", "k"))) == (3, 1)
    assert queue.trouble(job_id) == {}, "it ended well: nothing is left to tell"


def test_what_a_killed_process_was_doing_goes_on_at_once(queue: Queue) -> None:
    job_id = queue.put("wait_for_a_sign", mark="a", sign="go", lock="one at a time")
    queue.start("files", hears=False)
    queue.until(lambda: queue.runs("begun", "a"))
    queue.kill()
    doing = queue.ask("SELECT status::text FROM procrastinate_jobs WHERE worker_id IS NOT NULL")

    queue.start("files", hears=False)  # which would listen to a silent heart for a day
    queue.until(lambda: len(queue.runs("begun", "a")) == 2)
    (queue.home / "go").touch()
    queue.until(lambda: queue.state(job_id) == "")

    assert doing == [("doing",)]
    assert len(queue.runs("ended", "a")) == 1 and queue.trouble(job_id) == {}
    (left,) = (queue.home / living.FOLDER).iterdir()
    assert len(left.read_text().split()) == 3, "the keys of the queues of the one that lives"


@pytest.mark.django_db
def test_only_a_process_that_is_seen_to_have_ended_loses_its_jobs(tmp_path: Path) -> None:
    alive, dead, far = living.Mark(tmp_path), living.Mark(tmp_path), living.Mark(tmp_path)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers SELECT FROM generate_series(1, 3) RETURNING id"
        )
        keys = [key for (key,) in cursor.fetchall()]
        for mark, key in zip((alive, dead, far), keys, strict=True):
            mark.add(key)
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id)"
                " VALUES ('files', 'accept_document', '{}', 'doing', %s)",
                [key],
            )
        elsewhere = far.path.rename(tmp_path / living.FOLDER / f"{uuid4()}.{uuid4().hex}")
        far.close()  # its lock is given on another machine, and this one sees none
        dead.close()

        handed = living.hand_back(tmp_path) + living.hand_back(tmp_path)

        cursor.execute("SELECT status::text, worker_id FROM procrastinate_jobs ORDER BY id")
        assert cursor.fetchall() == [("doing", keys[0]), ("todo", None), ("doing", keys[2])]
    assert handed == 1
    assert set((tmp_path / living.FOLDER).iterdir()) == {alive.path, elsewhere}
    alive.close()


def test_waits_grow_and_the_last_failure_is_kept(served: Queue) -> None:
    job_id = served.put("break_down", mark="g", why="the wires are crossed")

    served.until(lambda: served.runs("told", "g"))

    begun = [float(line.split()[1]) for line in served.runs("begun", "g")]
    trouble = served.trouble(job_id)
    assert len(begun) == 3 and begun[1] - begun[0] >= 1 and begun[2] - begun[1] >= 3
    assert (
        trouble["failures"] == 3 and trouble["again_at"] is None and trouble["ended_at"] is not None
    )
    assert trouble["data"] == {"kind": "ValueError", "why": "the wires are crossed"}
    assert "jobs_of_tests.py" in trouble["details"]
    (told,) = served.runs("told", "g")
    assert told.endswith("An error of the program (ValueError): the wires are crossed")
    served.until(lambda: served.state(job_id) == "failed")
    deferred = served.ask(
        "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'deliver_mail'"
    )
    assert deferred == [(0,)], "what a failed job deferred went with its transaction"


def test_a_refusal_is_an_answer(served: Queue) -> None:
    job_id = served.put("break_down", mark="r", why="refused")

    served.until(lambda: served.trouble(job_id).get("ended_at"))

    assert (len(served.runs("begun", "r")), served.trouble(job_id)["failures"]) == (1, 1)
    assert served.trouble(job_id)["sentence"] == "There is no such pump as %(pump)s."
    assert served.trouble(job_id)["data"] == {"pump": "P-1"}


@pytest.mark.parametrize("why", ["exit", "stop"])
def test_no_kind_of_exception_ends_a_worker(served: Queue, why: str) -> None:
    job_id = served.put("break_down", mark=why, why=why)

    served.until(lambda: served.trouble(job_id).get("ended_at"))

    assert len(served.runs("begun", why)) == 3 and served.workers[0].poll() is None


def test_a_lost_database_is_no_try(served: Queue) -> None:
    job_id = served.put("lose_the_database", mark="l", times=2)

    served.until(lambda: served.state(job_id) == "")

    assert (len(served.runs("begun", "l")), len(served.runs("ended", "l"))) == (3, 1)


def test_a_job_of_another_version_fails_with_its_reason(served: Queue) -> None:
    unknown = served.put("count_sheep", sheep=3)
    unheard = served.put("wait_for_a_sign", lamp="green")
    later = served.put("break_down", mark="v", why="refused", colour="a later version says more")
    elsewhere = served.put("forgotten", queue="evidence")
    jobs = (unknown, unheard, later, elsewhere)

    served.until(lambda: all(served.trouble(job_id).get("ended_at") for job_id in jobs))

    assert {served.state(job_id) for job_id in jobs} == {"failed"}
    assert served.trouble(unknown)["sentence"] == "This version of Tandem has no job “%(name)s”."
    assert served.trouble(elsewhere)["data"] == {"name": "forgotten"}
    assert served.trouble(unheard)["data"] == {"why": "missing a required argument: 'mark'"}
    assert served.trouble(later)["data"] == {"pump": "P-1"}


def test_a_job_that_an_older_version_put_elsewhere_is_done(served: Queue) -> None:
    (served.home / "sign").touch()
    job_id = served.put("wait_for_a_sign", queue="evidence", mark="e", sign="sign")

    served.until(lambda: served.state(job_id) == "")

    assert len(served.runs("ended", "e")) == 1


@pytest.mark.parametrize("where", ["database", "between"])
def test_a_job_past_its_time_is_ended_and_may_clean_up(served: Queue, where: str) -> None:
    job_id = served.put("dawdle", mark=where, where=where)

    served.until(lambda: served.trouble(job_id).get("ended_at"))

    assert len(served.runs("begun", where)) == len(served.runs("cleaned", where)) == 1
    assert served.workers[0].poll() is None and "took longer" in served.trouble(job_id)["sentence"]


@pytest.mark.parametrize("by", ["sleep", pytest.param("loop", marks=pytest.mark.thorough), "copy"])
def test_a_statement_that_runs_away_is_stopped_and_the_job_is_tried_again(
    served: Queue, by: str
) -> None:
    job_id = served.put("run_away", mark=by, by=by)

    served.until(lambda: served.trouble(job_id).get("ended_at"))

    trouble = served.trouble(job_id)
    assert (len(served.runs("begun", by)), trouble["failures"], trouble["interruptions"]) == (
        2,
        2,
        0,
    )
    assert trouble["sentence"] == str(patience.StatementTookTooLong.text) and trouble["data"] == {}
    (told,) = served.runs("told", by)
    assert told.endswith("what was under way is undone. Try again later.")
    assert served.ask(
        "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'deliver_mail'"
    ) == [(0,)]


def test_a_job_has_its_limit_and_what_else_its_process_asks_has_another(served: Queue) -> None:
    job_id = served.put("say_limits", mark="l")

    served.until(lambda: served.state(job_id) == "")

    assert [line.split()[-1] for word in ("own", "aside") for line in served.runs(word, "l")] == [
        "1min",
        "15min",
    ]


def test_a_failure_that_waits_for_its_next_try_holds_nobody_up(served: Queue) -> None:
    (served.home / "go").touch()
    failing = served.put("break_down", mark="f", why="still broken", lock="of one organiser")
    other = served.put("wait_for_a_sign", mark="o", sign="go", lock="of one organiser")

    served.until(lambda: served.state(other) == "")
    was_waiting = served.trouble(failing)["ended_at"] is None

    assert was_waiting
    served.until(lambda: served.trouble(failing).get("ended_at"))


@pytest.mark.thorough
def test_a_job_that_does_not_end_loses_its_process_and_others_go_on(queue: Queue) -> None:
    stubborn = queue.put("dawdle", mark="s", where="nowhere")
    patient = queue.put("wait_for_a_sign", mark="p", sign="go")

    worker = queue.start("files")
    queue.until(lambda: len(queue.runs("begun", "p")) == 2)
    (queue.home / "go").touch()
    queue.until(lambda: queue.state(patient) == "")

    trouble = queue.trouble(stubborn)
    assert "took longer" in trouble["sentence"] and "time.sleep(600)" in trouble["details"]
    assert len(queue.runs("ended", "p")) == 1 and worker.poll() is None
    assert queue.state(stubborn) == "failed"


@pytest.mark.thorough
def test_the_statement_of_a_killed_worker_ends_with_it(queue: Queue) -> None:
    job_id = queue.put("hold_a_lock", mark="h")
    queue.start("files")
    queue.until(
        lambda: queue.ask("SELECT pid FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(55)'")
    )
    began = time.monotonic()

    queue.kill()
    queue.start("files")
    queue.until(lambda: queue.state(job_id) == "")

    assert len(queue.runs("ended", "h")) == 1
    assert time.monotonic() - began < 50, "it did not wait for the lock of the dead"


@pytest.mark.thorough
def test_a_worker_outlives_a_database_that_is_away(queue: Queue) -> None:
    (queue.home / "go").touch()
    name = queue.ask("SELECT current_database()")[0][0]
    before = queue.put("wait_for_a_sign", mark="b", sign="later")
    worker = queue.start("people", "files", "steps")
    queue.until(lambda: queue.runs("begun", "b"))

    with psycopg.connect(os.environ["TANDEM_SUITE_URL"], autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        (queue.home / "later").touch()
        queue.until(lambda: queue.runs("ended", "b"))
        time.sleep(5)
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    after = queue.put("wait_for_a_sign", mark="a", sign="go")

    queue.until(lambda: queue.state(after) == "" and queue.state(before) == "")
    assert worker.poll() is None
    assert queue.trouble(before) == queue.trouble(after) == {}


@pytest.mark.thorough
def test_a_worker_asked_to_end_gives_back_what_it_cannot_finish(queue: Queue) -> None:
    job_id = queue.put("wait_for_a_sign", mark="t", sign="go")
    worker = queue.start("files", hurried=False)
    queue.until(lambda: queue.runs("begun", "t"))

    began = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    code = worker.wait(timeout=60)

    assert code == 0 and time.monotonic() - began < 15
    assert (queue.state(job_id), queue.trouble(job_id)) == ("todo", {})


@pytest.mark.django_db
def test_a_job_whose_twin_waits_is_not_needed_again() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, queueing_lock, status) VALUES"
            " ('files', 'accept_document', '{}', 'twin', 'doing'), ('files', 'accept_document', '{}', 'twin', 'todo')"
            " RETURNING id"
        )
        dead, waiting = (job_id for (job_id,) in cursor.fetchall())

        keeping.look_after()

        cursor.execute(
            "SELECT id, status::text FROM procrastinate_jobs WHERE id IN (%s, %s)", [dead, waiting]
        )
        assert cursor.fetchall() == [(waiting, "todo")], "it does what the dead one would"
        cursor.execute("SELECT count(*) FROM platform_jobtrouble")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_what_is_interrupted_again_and_again_waits_longer_and_ends() -> None:
    taken, waits = troubles.Taken(7, "accept_document", {"organiser_id": str(uuid4())}), []
    for _ in range(troubles.INTERRUPTIONS_MAX):
        waits.append(
            troubles.interrupted(taken, troubles.Reason("Its process ended while it ran."))
        )

    with tenancy.across("test"):
        (trouble,) = JobTrouble.objects.filter(job_id=7)

    assert waits[: troubles.INTERRUPTIONS_AT_ONCE] == [0] * troubles.INTERRUPTIONS_AT_ONCE
    assert waits[troubles.INTERRUPTIONS_AT_ONCE :] == [
        2,
        4,
        8,
        16,
        32,
        64,
        128,
        256,
        512,
        *[600] * 10,
        None,
    ]
    assert trouble.ended_at is not None and trouble.data == {"times": 30} and trouble.failures == 0


@pytest.mark.django_db
def test_what_went_on_is_not_what_ends_its_process() -> None:
    taken = troubles.Taken(8, "accept_document", {})
    for _ in range(troubles.INTERRUPTIONS_MAX - 1):
        troubles.interrupted(taken, troubles.Reason("Its process ended while it ran."))

    troubles.went_on(8)

    assert troubles.interrupted(taken, troubles.Reason("Its process ended while it ran.")) == 0


@pytest.mark.django_db
def test_a_large_file_has_its_turn_among_small_ones() -> None:
    small, large = policies.priority_of(20_000), policies.priority_of(500_000_000)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, priority) VALUES ('files', 'read_document', %s) RETURNING id",
            [large],
        )
        (waiting,) = cursor.fetchone()
        for _ in range(15):
            keeping.raise_waiting()
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, priority) VALUES ('files', 'read_document', %s)",
            [small],
        )
        cursor.execute("SELECT id FROM procrastinate_fetch_job_v2(ARRAY['files'], NULL)")
        (first,) = cursor.fetchone()

    assert (small, large) == (0, -13) and first == waiting, (
        "after a quarter of an hour it comes before a new small one"
    )


@pytest.mark.parametrize(
    ("_case", "error", "is_outside"),
    [
        ("two transactions crossed", psycopg.errors.DeadlockDetected("x"), True),
        ("the server stops", psycopg.errors.AdminShutdown("x"), True),
        ("no connection", psycopg.OperationalError("x"), True),
        ("no connection of the pool", psycopg_pool.PoolTimeout("x"), True),
        ("the disk is full", OSError(errno.ENOSPC, "x"), True),
        ("the database's disk is full", psycopg.errors.DiskFull("x"), True),
        ("a statement took too long", psycopg.errors.QueryCanceled("x"), False),
        ("a rule of the database", psycopg.errors.UniqueViolation("x"), False),
        ("a bug", KeyError("x"), False),
    ],
)
def test_what_the_world_did_is_told_from_what_the_job_did(
    _case: str, error: Exception, is_outside: bool
) -> None:
    try:
        raise ValueError from error
    except ValueError as raised:
        assert (running.outside(raised) is not None) == is_outside


def test_an_unknown_part_is_said(queue: Queue) -> None:
    assert queue.start("kitchen").wait(timeout=60) == 1
