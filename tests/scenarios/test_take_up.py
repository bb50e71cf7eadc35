"""Documents that stand still are found and taken up again; one that never comes to its end has
failed.
"""

from datetime import timedelta
from typing import Any

import cast
import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from scenarios.test_claims import Case

from tandem.evidence.models import Document
from tandem.flows.evidence import take_up
from tandem.platform import statements, tenancy
from tandem.platform.jobs import troubles
from tandem.platform.models import JobTrouble

pytestmark = pytest.mark.django_db
SOON, LATER = cast.NOW + timedelta(seconds=30), cast.NOW + timedelta(minutes=2)


@pytest.fixture
def case(db: None, tmp_path: Any, settings: Any) -> Case:
    settings.HOME = tmp_path
    return Case(tmp_path)


def _stands(case: Case, status: str, **columns: object) -> Document:
    document = case.sent(case.invoice(), actor=case.member("Ania"))
    Document.objects.of(case.of).filter(id=document.id).update(status=status, **columns)
    return document


def _sweep(case: Case, at: Any = LATER) -> int:
    found = take_up.sweep(now=at)
    tenancy.enter(case.of)
    return found


def _jobs() -> list[str]:
    return list(
        ProcrastinateJob.objects.filter(status="todo")
        .order_by("id")
        .values_list("task_name", flat=True)
    )


@pytest.mark.parametrize(
    ("status", "job"),
    [("RECEIVED", "read_document"), ("READING", "read_document"), ("COUNTING", "accept_document")],
)
def test_what_nobody_is_at_is_taken_up(case: Case, status: str, job: str) -> None:
    document = _stands(case, status, actor="user:ola")

    assert (_sweep(case, SOON), _jobs()) == (0, []), "it was moved just now"
    assert (_sweep(case), _jobs()) == (1, [job])
    assert (_sweep(case), _jobs()) == (0, [job]), "its job waits"

    after = Document.objects.of(case.of).get(id=document.id)
    assert (after.status, after.tries) == (
        "READING" if status == "RECEIVED" else status,
        0 if status == "RECEIVED" else 1,
    )


@pytest.mark.parametrize("status", ["MAPPING", "READY", "COUNTED", "FAILED", "WITHDRAWN"])
def test_what_waits_for_a_person_or_is_over_is_left(case: Case, status: str) -> None:
    _stands(case, status)

    assert (_sweep(case), _jobs()) == (0, [])


def test_what_never_comes_to_its_end_has_failed_with_a_sentence(case: Case) -> None:
    document = _stands(case, "READING")

    for _time in range(take_up.TRIES_MAX):
        assert _sweep(case) == 1
        statements.run("DELETE FROM procrastinate_jobs")  # as an operator may, or a lost queue
    _sweep(case)

    after = Document.objects.of(case.of).get(id=document.id)
    assert (after.status, after.failed_in, _jobs()) == ("FAILED", "READING", [])
    assert after.reason.startswith("It was begun many times")
    take_up.try_again(document.id, actor=case.member("Ania"), now=LATER)
    assert (Document.objects.of(case.of).get(id=document.id).tries, _jobs()) == (
        0,
        ["read_document"],
    )


@pytest.mark.parametrize(
    ("status", "job"),
    [("READING", "read_picture"), ("READING", "read_document"), ("COUNTING", "accept_document")],
)
def test_a_job_that_was_ended_too_often_lets_its_document_say_so(
    case: Case, status: str, job: str
) -> None:
    document = _stands(case, status)
    taken = troubles.Taken(7, job, {"organiser_id": str(case.of), "document_id": str(document.id)})

    waits = [
        troubles.interrupted(taken, troubles.Reason("Killed."))
        for _time in range(troubles.INTERRUPTIONS_MAX)
    ]

    tenancy.enter(case.of)
    after = Document.objects.of(case.of).get(id=document.id)
    assert (waits[-2] is None, waits[-1]) == (False, None)
    assert (after.status, after.failed_in) == ("FAILED", status)
    assert after.reason.startswith("It was begun many times")


def test_a_job_that_waits_for_its_next_try_is_at_it(case: Case) -> None:
    _stands(case, "READING")
    _sweep(case)
    job = ProcrastinateJob.objects.get()
    statements.run(
        "UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %(id)s", {"id": job.id}
    )

    with tenancy.across("the queue keeps its own books"):
        JobTrouble.objects.create(job_id=job.id, name="read_document", at=LATER, again_at=LATER)
    assert _sweep(case) == 0
    with tenancy.across("the queue keeps its own books"):
        JobTrouble.objects.filter(job_id=job.id).update(again_at=None, ended_at=LATER)
    assert _sweep(case) == 1


def test_what_came_in_is_begun_once(case: Case) -> None:
    document = case.sent(case.invoice(), actor=case.member("Ania"))

    first, again = case.followed(), case.followed()

    assert first == again == [("read_document", str(document.id))]
    assert Document.objects.of(case.of).get(id=document.id).status == "READING"


def test_a_picture_is_looked_at_first(case: Case) -> None:
    document = case.sent(b"\x89PNG\r\n\x1a\n" + bytes(90), name="x.png", actor=case.member("Ania"))

    assert case.followed() == [("read_picture", str(document.id))]
