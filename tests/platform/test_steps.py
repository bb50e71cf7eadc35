"""The runner of steps: a fact that cannot be followed is set aside, told to the operator, and can
be tried again.
"""

import os
import time
from typing import Any

import cast
import psycopg
import pytest
from django.db import transaction
from django.test import Client

from tandem.platform import clock, statements, steps, tenancy
from tandem.platform.database import patience
from tandem.platform.models import DeadLetter, User
from tandem.platform.upkeep import attention
from tandem.programmes.facts import ProgrammeChanged, ProgrammeOpened

pytestmark = pytest.mark.django_db(transaction=True)


def _run_until_done() -> None:
    """A transaction of another test on the same server may hold the horizon back for a moment."""
    ends = time.monotonic() + 30
    while any(steps.behind().values()) and time.monotonic() < ends:
        steps.run_all(now=clock.now)
        time.sleep(0.02)


@pytest.fixture
def broken() -> Any:
    """A step that fails until it is mended."""
    state: dict[str, Any] = {
        "fails": True,
        "seen": 0,
        "tries": 0,
        "error": RuntimeError("the wires are crossed"),
    }

    @steps.step("broken.follow")
    def follow(facts: Any) -> None:
        state["tries"] += 1
        if state["fails"]:
            raise state["error"]
        state["seen"] += len(facts)

    before = dict(steps._routes)
    steps.follow({ProgrammeOpened: (follow,)})
    yield state
    steps._resting.clear()
    steps.follow(before)


def test_set_aside_told_and_tried_again(broken: dict[str, Any]) -> None:
    with transaction.atomic():
        cast.build()
    operator = User.objects.create_user("op@akwa.example", is_operator=True, created_at=clock.now())
    client = Client()
    client.force_login(operator)

    _run_until_done()
    page = client.get("/operator/attention/").content.decode()
    with transaction.atomic(), tenancy.across("test"):
        (row,) = DeadLetter.objects.everyone(reason="test")
    client.post("/operator/attention/", {"_action": "_retry", "case": f"fact-{row.id}"})
    failed_again = client.get("/operator/attention/").content.decode()
    broken["fails"] = False
    client.post("/operator/attention/", {"_action": "_retry", "case": f"fact-{row.id}"})
    repaired = client.get("/operator/attention/").content.decode()

    assert "broken.follow" in page and "For a developer" in page and "the wires are crossed" in page
    assert "It failed again." in failed_again
    assert broken["seen"] == 1 and "Everything goes on by itself" in repaired


def test_a_step_takes_no_more_facts_at_once_than_it_says(broken: dict[str, Any]) -> None:
    taken: list[int] = []

    @steps.step("broken.sips", facts_max=2)
    def sip(facts: Any) -> None:
        taken.append(len(facts))

    steps.follow({ProgrammeOpened: (sip,)})
    with transaction.atomic():
        for _programme in range(3):
            cast.build()

    _run_until_done()

    assert sum(taken) == 3 and max(taken) <= 2


def test_what_the_world_did_is_no_try(broken: dict[str, Any]) -> None:
    broken["error"] = psycopg.errors.DeadlockDetected("two crossed")
    with transaction.atomic():
        cast.build()

    for _ in range(5):
        steps.run_all(now=clock.now)
        steps._resting.clear()
    broken["fails"] = False
    _run_until_done()

    with transaction.atomic(), tenancy.across("test"):
        assert not DeadLetter.objects.everyone(reason="test").exists()
    assert broken["seen"] == 1


def test_a_statement_that_runs_away_sets_its_fact_aside_in_our_words(
    broken: dict[str, Any],
) -> None:
    @steps.step("broken.run_away")
    def run_away(_facts: Any) -> None:
        statements.rows("SELECT pg_sleep(600)")

    steps.follow({ProgrammeOpened: (run_away,)})
    with transaction.atomic():
        cast.build()
    User.objects.create_user("op@akwa.example", is_operator=True, created_at=clock.now())

    with patience.limited(1):
        _run_until_done()

    (case,) = attention.cases()
    assert case.sentence == str(patience.StatementTookTooLong.text), case.sentence
    assert "QueryCanceled" in case.details


def test_a_step_that_was_interrupted_rests_longer_each_time(
    broken: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "REST_SECONDS", 20)
    broken["error"] = psycopg.errors.DeadlockDetected("two crossed")
    with transaction.atomic():
        cast.build()
    ends = time.monotonic() + 30
    while not steps._resting and time.monotonic() < ends:
        steps.run_all(now=clock.now)

    seen = broken["tries"]
    for _ in range(20):
        steps.run_all(now=clock.now)

    assert broken["tries"] == seen, "nobody asks it while it rests"
    assert steps._resting["broken.follow"][1] == steps.REST_SECONDS
    steps._resting["broken.follow"] = (0.0, steps.REST_SECONDS)
    while broken["tries"] == seen and time.monotonic() < ends:
        steps.run_all(now=clock.now)
    assert steps._resting["broken.follow"][1] == 2 * steps.REST_SECONDS


def test_every_step_says_what_it_does() -> None:
    assert {name.partition(".")[0] for name in steps._by_name()} == set(steps._titles)


def test_a_step_whose_function_moved_goes_on_where_it_stood(broken: dict[str, Any]) -> None:
    seen = list[Any]()
    moved = steps.step("broken.follow")(seen.extend)
    broken["fails"] = False
    with transaction.atomic():
        cast.build()
    _run_until_done()

    steps.follow({ProgrammeOpened: (moved,)})
    _run_until_done()

    assert (broken["seen"], seen) == (1, [])


def test_two_steps_of_one_name_are_refused(broken: dict[str, Any]) -> None:
    first, second = (steps.step("broken.follow")(print) for _ in range(2))

    with pytest.raises(AssertionError, match=r"broken\.follow"):
        steps.follow({ProgrammeOpened: (first,), ProgrammeChanged: (second,)})


def test_facts_of_others_are_looked_through_once(broken: dict[str, Any]) -> None:
    broken["fails"] = False
    with transaction.atomic():
        cast.build()

    _run_until_done()
    steps.run_all(now=clock.now)

    (place,) = steps.StepPlace.objects.filter(step="broken.follow")
    with transaction.atomic(), tenancy.across("test"):
        newest = steps.statements.rows(
            "SELECT xact::text::bigint, id FROM platform_fact ORDER BY xact DESC, id DESC LIMIT 1"
        )
    assert (place.xact, place.fact_id) == newest[0], (
        "it stands at the newest fact, though none since its own was one of its own"
    )
    assert steps._waiting(steps._by_name().values()) == []


def test_a_step_that_somebody_is_at_is_left_to_them(broken: dict[str, Any]) -> None:
    broken["fails"] = False
    idle = steps.step("idle.follow")(print)
    steps.follow({**steps._routes, ProgrammeChanged: (idle,)})
    with transaction.atomic():
        cast.build()
    _run_until_done()
    steps.run_all(now=clock.now)
    before = dict(steps.StepPlace.objects.values_list("step", "xact"))
    with transaction.atomic():
        cast.build()

    with psycopg.connect(os.environ["TANDEM_DATABASE_URL"]) as another:
        another.execute("SELECT FROM platform_stepplace WHERE step = 'idle.follow' FOR UPDATE")
        waited = steps._waiting(steps._by_name().values())
        held = dict(steps.StepPlace.objects.values_list("step", "xact"))
    _run_until_done()
    steps.run_all(now=clock.now)
    after = dict(steps.StepPlace.objects.values_list("step", "xact"))

    assert (waited, held) == (["broken.follow"], before)
    assert broken["seen"] == 2 and after["idle.follow"] > before["idle.follow"]


def _following(name: str, **more: Any) -> tuple[steps.Step, list[Any]]:
    seen: list[Any] = []
    return steps.Step(name, seen.extend, **more), seen


def test_what_is_new_sees_what_is_under_way_and_not_what_is_over(broken: dict[str, Any]) -> None:
    broken["fails"] = False
    with transaction.atomic():
        cast.build()
    _run_until_done()  # of this nobody is told by a later release
    late, of_late = _following("late.follow")
    curious, of_curious = _following("curious.follow", reads_history=True)
    wide, of_wide = _following("broken.follow", partitions=2)
    with transaction.atomic():
        cast.build()  # recorded before the upgrade, and followed by nobody yet
    under_way = steps.behind()["broken.follow"]
    steps.follow({ProgrammeOpened: (wide, late, curious)})

    steps.begin_new()
    places = dict(steps.StepPlace.objects.values_list("step", "fact_id"))
    with transaction.atomic():
        cast.build()  # by the first process of the new release
    _run_until_done()

    assert under_way == 1 and places["late.follow"] == places["broken.follow"]
    assert places["broken.follow/1"] == places["broken.follow"] and not places["curious.follow"]
    assert (len(of_late), len(of_wide), len(of_curious)) == (2, 2, 3)


def test_the_runner_gives_a_place_to_what_no_upgrade_gave_one(broken: dict[str, Any]) -> None:
    broken["fails"] = False
    with transaction.atomic():
        cast.build()
    _run_until_done()
    late, seen = _following("late.follow")
    steps.follow({**steps._routes, ProgrammeChanged: (late,)})
    follow, of_follow = _following("later.follow")
    steps.follow(
        {ProgrammeOpened: (*steps._routes[ProgrammeOpened], follow), ProgrammeChanged: (late,)}
    )
    with transaction.atomic():
        cast.build()

    _run_until_done()

    assert (len(of_follow), seen) == (1, [])


def test_in_a_new_installation_all_begin_at_the_beginning(broken: dict[str, Any]) -> None:
    broken["fails"] = False
    late, seen = _following("late.follow")
    steps.follow({ProgrammeOpened: (*steps._routes[ProgrammeOpened], late)})
    steps.begin_new()
    with transaction.atomic():
        cast.build()

    _run_until_done()

    assert (broken["seen"], len(seen)) == (1, 1)
