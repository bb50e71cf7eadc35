"""Statements that take too long: the database ends them, and whoever waits reads a sentence."""

import contextlib
import os
import time
from collections.abc import Iterator

import cast
import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError, transaction
from django.test import Client
from portals.test_access import _client
from support.serving import serving

from tandem.platform import clock, statements, tenancy
from tandem.platform.access import api_keys
from tandem.platform.database import patience

pytestmark = pytest.mark.django_db(transaction=True)
SENTENCE = str(patience.StatementTookTooLong.text)
LIMIT_SECONDS = 1


@pytest.fixture
def world(transactional_db: None) -> cast.World:
    with transaction.atomic():
        return cast.build()


@contextlib.contextmanager
def _held(table: str) -> Iterator[None]:
    """Somebody else holds a table, and does not let go."""
    with psycopg.connect(os.environ["TANDEM_DATABASE_URL"]) as other:
        other.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield
        other.rollback()


@pytest.mark.thorough
def test_a_page_of_the_real_server_says_it_and_the_next_one_is_there(world: cast.World) -> None:
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        client = _client(world, "MEMBER")
    cookies = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
    address = f"/m/{world.programme.slug}/rewards/"

    with serving(TANDEM_PAGE_SECONDS=str(LIMIT_SECONDS)) as server:
        with _held("rewards_reward"):
            began = time.monotonic()
            stopped = server.ask(address, cookies=cookies)
            seconds = time.monotonic() - began
        after = server.ask(address, cookies=cookies)

    assert stopped.status == 503 and SENTENCE in stopped.text
    assert "statement timeout" not in stopped.text and "canceling" not in stopped.text
    assert LIMIT_SECONDS <= seconds < 30
    assert after.status == 200


def test_a_program_is_told_by_code(world: cast.World) -> None:
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        key = api_keys.issue(
            "till",
            scopes=["members.read"],
            days=30,
            programme_id=world.programme.id,
            actor=world.actor,
            now=clock.now(),
        )

    with patience.limited(LIMIT_SECONDS), _held("participants_member"):
        answer = Client(raise_request_exception=False).get(
            "/api/v1/members", headers={"Authorization": f"Bearer {key}"}
        )

    assert (answer.status_code, answer.json()["code"]) == (503, "platform.statement_took_too_long")
    assert answer.json()["detail"] == SENTENCE


def test_what_was_under_way_is_undone_and_the_limit_ends_with_its_block(world: cast.World) -> None:
    with (
        patience.limited(LIMIT_SECONDS),
        pytest.raises(OperationalError) as raised,
        transaction.atomic(),
    ):
        statements.run("CREATE TEMPORARY TABLE half_done ()")
        statements.rows("SELECT pg_sleep(600)")

    assert isinstance(patience.in_words(raised.value), patience.StatementTookTooLong)
    assert statements.rows(
        "SELECT to_regclass('half_done')::text, current_setting('statement_timeout')"
    ) == [(None, "0")]


@pytest.mark.parametrize("error", [ValueError("x"), OperationalError("the server went away")])
def test_other_errors_stay_what_they_are(error: Exception) -> None:
    assert patience.in_words(error) is error
