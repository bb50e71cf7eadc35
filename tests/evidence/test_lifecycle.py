"""How far a document has come: every move that there is, none beside them, and only in one
place.
"""

import ast
import os
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import cast
import psycopg
import pytest
from django.db import transaction
from scenarios.test_claims import Case

from tandem.evidence.documents import intake, lifecycle
from tandem.evidence.models import CLOSED, Document, DocumentKind
from tandem.evidence.models import DocumentStatus as State
from tandem.kit import ids
from tandem.platform import tenancy
from tandem.platform.files import uploads
from tandem.platform.models import Fact

SOURCE = Path(__file__).resolve().parents[2] / "src" / "tandem"
LATER = cast.NOW + timedelta(hours=1)


@pytest.fixture
def case(db: None, tmp_path: Any, settings: Any) -> Case:
    settings.HOME = tmp_path
    return Case(tmp_path)


def _received(case: Case, content: bytes = b"<a/>", **columns: object) -> Document:
    upload = uploads.store(
        [content],
        name="a.xml",
        home=case.home,
        bytes_max=10**6,
        organiser_id=case.of,
        user_id=None,
        now=cast.NOW,
    )
    document = intake.receive(
        upload,
        kind=DocumentKind.E_INVOICE,
        programme_id=case.world.programme.id,
        partner_id=case.world.wschod,
        actor=case.world.actor,
        now=cast.NOW,
    )
    Document.objects.of(case.of).filter(id=document.id).update(**columns)
    document.refresh_from_db()
    return document


@pytest.mark.django_db
def test_a_document_moves_as_the_table_says(case: Case) -> None:
    document = _received(case)
    own = Document.objects.of(case.of).filter(id=document.id)
    for here, there in product(State, State):
        own.update(status=here, state_at=cast.NOW, tries=3, reason="x", failed_in="READING")
        document.refresh_from_db()

        if there in lifecycle.MOVES[here]:
            lifecycle.move(document, there, now=LATER)

            expected = (there, LATER, 0, "", "")
            assert (document.status, document.state_at) == (there, LATER), (
                "the object tells the same"
            )
        else:
            with pytest.raises(lifecycle.NotNow):
                lifecycle.move(document, there, now=LATER)

            expected = (here, cast.NOW, 3, "x", "READING")
        after = own.get()
        told = (after.status, after.state_at, after.tries, after.reason, after.failed_in)
        assert told == expected, f"{here} to {there}"


def test_every_state_has_its_moves_and_its_words() -> None:
    assert set(lifecycle.MOVES) == set(lifecycle.STATES) == set(State)
    assert not lifecycle.MOVES[State.WITHDRAWN]


def test_the_state_is_written_in_one_place() -> None:
    """What sets a state names `DocumentStatus`; beside the lifecycle, only who makes a document
    may.
    """
    names = {"DocumentStatus", "State"}
    makers = {"evidence/claims/scanning.py"}  # a scanned code begins where there is nothing to read
    found = set()
    for path in SOURCE.glob("**/*.py"):
        own = str(path.relative_to(SOURCE))
        if "migrations" in path.parts or own in (
            "evidence/documents/lifecycle.py",
            "evidence/models/documents.py",
        ):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            is_set = isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Attribute) and target.attr == "status"
                for target in node.targets
            )
            values: list[ast.AST] = [node.value] if isinstance(node, ast.Assign) and is_set else []
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if is_call and node.func.attr in ("create", "update", "update_or_create"):
                values += [each.value for each in node.keywords if each.arg == "status"]
            for value in values:
                if any(isinstance(each, ast.Name) and each.id in names for each in ast.walk(value)):
                    found.add(own)
    assert found <= makers


@pytest.mark.django_db
def test_a_later_run_takes_over(case: Case) -> None:
    document = _received(case, status=State.READING)

    first = lifecycle.take(document.id, State.READING, organiser_id=case.of)
    second = lifecycle.take(document.id, State.READING, organiser_id=case.of)

    assert first is not None and second is not None
    assert lifecycle.held(second).id == document.id
    with pytest.raises(lifecycle.TakenOver):
        lifecycle.held(first)
    assert lifecycle.take(document.id, State.COUNTING, organiser_id=case.of) is None


@pytest.mark.django_db
def test_who_goes_on_as_another_member_takes_the_document_along(case: Case) -> None:
    document = _received(case, status=State.READING)
    taken = lifecycle.take(document.id, State.READING, organiser_id=case.of)
    Document.objects.of(case.of).filter(id=document.id).update(member_id=case.world.members["Ania"])

    assert taken is not None
    with pytest.raises(lifecycle.TakenOver):
        lifecycle.held(taken)


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.RECEIVED, State.READING, State.COUNTING])
def test_what_is_worked_on_fails_with_its_sentence_and_goes_on_where_it_stopped(
    case: Case, state: State
) -> None:
    document = _received(case, status=state, lines_counted=5 if state == State.COUNTING else 0)

    assert lifecycle.fail(document.id, reason="No.", organiser_id=case.of, now=LATER)
    failed = Document.objects.of(case.of).get(id=document.id)
    lifecycle.try_again(document.id, actor=case.world.actor, now=LATER)

    after = Document.objects.of(case.of).get(id=document.id)
    assert (failed.status, failed.reason, failed.failed_in, failed.done_at) == (
        "FAILED",
        "No.",
        state,
        LATER,
    )
    goes_to = State.COUNTING if state == State.COUNTING else State.READING
    assert (after.status, after.reason, after.lines_counted, after.done_at) == (
        goes_to,
        "",
        document.lines_counted,
        None,
    )
    told = (
        Fact.objects.of(case.of)
        .filter(name__in=("evidence.refused", "evidence.tried_again"))
        .order_by("at", "id")
    )
    assert list(told.values_list("name", flat=True)) == ["evidence.refused", "evidence.tried_again"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "state", [State.MAPPING, State.READY, State.COUNTED, State.FAILED, State.WITHDRAWN]
)
def test_what_nobody_works_on_does_not_fail(case: Case, state: State) -> None:
    document = _received(case, status=state)

    assert not lifecycle.fail(document.id, reason="No.", organiser_id=case.of, now=LATER)

    assert Document.objects.of(case.of).get(id=document.id).status == state


@pytest.mark.django_db
def test_a_run_that_was_taken_over_does_not_let_the_document_fail(case: Case) -> None:
    document = _received(case, status=State.READING, run=4)

    assert not lifecycle.fail(document.id, reason="No.", organiser_id=case.of, now=LATER, run=3)
    assert lifecycle.fail(document.id, reason="No.", organiser_id=case.of, now=LATER, run=4)


@pytest.mark.django_db
@pytest.mark.parametrize("state", CLOSED)
def test_what_failed_or_was_withdrawn_may_be_sent_again(case: Case, state: State) -> None:
    first = _received(case)
    with pytest.raises(intake.AlreadyReceived):
        _received(case)
    Document.objects.of(case.of).filter(id=first.id).update(status=state, failed_in="READING")

    second = _received(case)

    assert second.id != first.id
    if state == State.FAILED:
        with pytest.raises(lifecycle.SentAgain):
            lifecycle.try_again(first.id, actor=case.world.actor, now=LATER)
        assert Document.objects.of(case.of).get(id=first.id).status == "FAILED"


@pytest.mark.django_db
def test_a_document_of_which_lines_count_is_not_withdrawn(case: Case) -> None:
    document = _received(case, status=State.FAILED, failed_in="COUNTING", lines_counted=7)

    with pytest.raises(lifecycle.LinesCount, match="7 lines"):
        lifecycle.withdraw(document.id, actor=case.world.actor, now=LATER)

    assert Document.objects.of(case.of).get(id=document.id).status == "FAILED"


@pytest.mark.django_db
def test_a_member_s_document_that_became_claims_is_not_withdrawn(case: Case) -> None:
    document = case.sent(case.invoice(), actor=case.member("Ania"))
    case.read(document)

    with pytest.raises(lifecycle.ClaimsStand):
        lifecycle.withdraw(document.id, actor=case.member("Ania"), now=LATER)


@pytest.mark.django_db
def test_withdrawn_is_the_end_and_told(case: Case) -> None:
    document = _received(case, status=State.READY)

    lifecycle.withdraw(document.id, actor=case.world.actor, now=LATER)

    after = Document.objects.of(case.of).get(id=document.id)
    assert (after.status, after.actor, after.done_at) == ("WITHDRAWN", case.world.actor.name, LATER)
    assert Fact.objects.of(case.of).filter(name="evidence.withdrawn").count() == 1
    with pytest.raises(lifecycle.NotNow):
        lifecycle.withdraw(document.id, actor=case.world.actor, now=LATER)


@pytest.mark.django_db(transaction=True)
def test_who_presses_does_not_wait_for_who_works(tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path
    with transaction.atomic():
        case = Case(tmp_path)
        document = _received(case, status=State.READY)
    with psycopg.connect(os.environ["TANDEM_DATABASE_URL"]) as other:
        other.execute("SELECT set_config('tandem.across', 'on', false)")
        other.execute("SELECT 1 FROM evidence_document WHERE id = %s FOR UPDATE", [document.id])

        with transaction.atomic():
            tenancy.enter(case.of)
            with pytest.raises(lifecycle.BeingWorkedOn):
                lifecycle.withdraw(document.id, actor=case.world.actor, now=LATER)
            # The refusal leaves the request's transaction usable.
            assert Document.objects.of(case.of).get(id=document.id).status == "READY"


@pytest.mark.django_db
def test_a_document_nobody_has_is_not_there(case: Case) -> None:
    with pytest.raises(Document.DoesNotExist):
        lifecycle.locked(ids.new_uuid(), organiser_id=case.of)
