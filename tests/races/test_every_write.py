"""Every write of the pages and of the API by two at the same moment: what comes of it is what comes
of one after the other, and nobody gets an error of ours.

Two organisers with the same things are sent the same: the one in turn, the other at once.
Afterwards both have as many rows more in each table, and the same points.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from api.test_api import BODIES
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from portals.test_foreign_ids import CASES, Case, _client
from races import colliding
from support.places import Place, build

from tandem.kit import ids
from tandem.platform import clock, sealing, tenancy
from tandem.platform.access import api_keys

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]
WRITES = [case for case in CASES if case.form is not None]
# What is written by every request alike, and what says only when somebody was here.
BESIDE = {"platform_requestkey"}
SUMS = {
    "ledger_account": "coalesce(sum(pending_points), 0), coalesce(sum(available_points), 0), coalesce(sum(held_points), 0)"
}


@pytest.fixture
def twins(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[Place, Place]:
    """Who is asked in turn, and who is asked at once."""
    settings.HOME = tmp_path
    monkeypatch.setattr(colliding, "WAIT_SECONDS_MAX", 0.7)
    with transaction.atomic():
        made = build()
    return made["other"], made["own"]


def _state(place: Place) -> Counter[str]:
    """How many rows each table has, and what the accounts hold."""
    tables = [
        model._meta.db_table
        for model in sealing.tables()
        if model._meta.db_table not in BESIDE
        and any(field.column == "organiser_id" for field in model._meta.fields)
    ]
    with transaction.atomic(), tenancy.across("the test looks"), connection.cursor() as cursor:
        state: Counter[str] = Counter()
        for table in tables:
            more = f", {SUMS[table]}" if table in SUMS else ""
            cursor.execute(
                f"SELECT count(*){more} FROM {table} WHERE organiser_id = %s", [place.organiser_id]
            )
            for number, figure in enumerate(cursor.fetchone()):
                state[f"{table} {number}"] = int(figure)
        return state


def _more(before: Counter[str], after: Counter[str]) -> dict[str, int]:
    return {name: after[name] - before[name] for name in after if after[name] != before[name]}


def _form_of(case: Case, place: Place) -> dict[str, Any]:
    form: dict[str, Any] = {name: place.fill(value) for name, value in (case.form or {}).items()}
    return {**form, "file": SimpleUploadedFile("x.csv", case.file)} if case.file else form


def _twice(place: Place, who: str) -> list[Client]:
    """One person with two windows."""
    with transaction.atomic():
        tenancy.enter(place.organiser_id)
        first, second = _client(place, who), Client()
    second.cookies = first.cookies
    first.raise_request_exception = second.raise_request_exception = False
    return [first, second]


def _compared(
    twins: tuple[Place, Place],
    works: Callable[[Place], list[Callable[[], Any]]],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[str]:
    """What differs when the same is done at once."""
    in_turn, at_once = twins
    before = [_state(place) for place in twins]
    told = sorted(work().status_code for work in works(in_turn))
    answers, _lost = colliding.together(monkeypatch, works(at_once))
    statuses = sorted(answer.status_code for answer in answers)
    after = [_state(place) for place in twins]
    wanted, got = (_more(*pair) for pair in zip(before, after, strict=True))
    if statuses[-1] >= 500 or told[-1] >= 500:
        yield f"in turn {told}, at once {statuses}"
    if wanted != got:
        yield f"in turn {wanted}, at once {got} ({told}, {statuses})"


@pytest.mark.parametrize("who", ["ADMINISTRATOR", "PARTNER_MANAGER", "MEMBER"])
def test_two_windows_of_one_person(
    twins: tuple[Place, Place], who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients = {place.organiser_id: _twice(place, who) for place in twins}

    def works(place: Place, case: Case) -> list[Callable[[], Any]]:
        path = place.fill(case.path)
        return [
            lambda each=each: each.post(path, _form_of(case, place))
            for each in clients[place.organiser_id]
        ]

    faults = []
    for case in (case for case in WRITES if case.who == who):
        faults += [
            f"{case}: {said}" for said in _compared(twins, partial(works, case=case), monkeypatch)
        ]

    assert faults == []


@pytest.mark.parametrize("is_retry", [True, False], ids=["a retry", "two tills"])
def test_two_programs(
    twins: tuple[Place, Place], is_retry: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = {}
    for place in twins:
        with transaction.atomic():
            tenancy.enter(place.organiser_id)
            keys[place.organiser_id] = api_keys.issue(
                "till",
                scopes=list(api_keys.SCOPES),
                days=30,
                programme_id=place.programme.id,
                actor=place.actor,
                now=clock.now(),
            )

    def works(place: Place, path: str) -> list[Callable[[], Any]]:
        once = [str(ids.new_uuid())] * 2 if is_retry else [str(ids.new_uuid()), str(ids.new_uuid())]
        return [
            lambda key=key: Client(raise_request_exception=False).post(
                f"/api/v1/{path}",
                json.dumps(BODIES[path]),
                content_type="application/json",
                headers={
                    "Authorization": f"Bearer {keys[place.organiser_id]}",
                    "Idempotency-Key": key,
                },
            )
            for key in once
        ]

    faults = []
    for path in BODIES:
        faults += [
            f"{path}: {said}" for said in _compared(twins, partial(works, path=path), monkeypatch)
        ]

    assert faults == []
