"""The runner of steps: a fact that cannot be followed is set aside, told to the operator, and can be tried again."""

import time
from typing import Any

import cast
import pytest
from django.db import transaction
from django.test import Client

from tandem.platform import clock, steps, tenancy
from tandem.platform.models import StuckFact, User
from tandem.programmes.facts import ProgrammeOpened

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
    state = {"fails": True, "seen": 0}

    def follow(facts: Any) -> None:
        if state["fails"]:
            raise RuntimeError("the wires are crossed")
        state["seen"] += len(facts)

    follow.__module__, follow.__name__ = "tests.broken", "follow"
    before = dict(steps._routes)
    steps.follow({ProgrammeOpened: (follow,)})
    yield state
    steps.follow(before)


def test_set_aside_told_and_tried_again(broken: dict[str, Any]) -> None:
    with transaction.atomic():
        cast.build()
    operator = User.objects.create_user("op@akwa.example", is_operator=True, created_at=clock.now())
    client = Client()
    client.force_login(operator)

    _run_until_done()
    page = client.get("/operator/stuck/").content.decode()
    with transaction.atomic(), tenancy.across("test"):
        (row,) = StuckFact.objects.everyone(reason="test")
    client.post("/operator/stuck/", {"key": str(row.id), "deed": "retry"})
    failed_again = client.get("/operator/stuck/").content.decode()
    broken["fails"] = False
    client.post("/operator/stuck/", {"key": str(row.id), "deed": "retry"})
    mended = client.get("/operator/stuck/").content.decode()

    assert "broken.follow" in page and "the wires are crossed" in page
    assert "It failed again." in failed_again
    assert broken["seen"] == 1 and "Every fact was followed" in mended


def test_facts_of_others_are_looked_through_once(broken: dict[str, Any]) -> None:
    broken["fails"] = False
    with transaction.atomic():
        cast.build()

    _run_until_done()
    steps.run_all(now=clock.now)

    (place,) = steps.StepPlace.objects.filter(step="broken.follow")
    with transaction.atomic(), tenancy.across("test"):
        newest = steps.statements.rows("SELECT xact::text::bigint, id FROM platform_fact ORDER BY xact DESC, id DESC LIMIT 1")
    assert (place.xact, place.fact_id) == newest[0], "it stands at the newest fact, though none since its own was one of its own"
    assert steps._waiting(["broken.follow"]) == []
