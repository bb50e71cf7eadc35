"""What the log says, and what it never says."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import cast
import pytest
import structlog
from django.db import IntegrityError
from django.test import Client
from portals.test_access import _client

from tandem.config import logs
from tandem.platform.models import User

pytestmark = pytest.mark.django_db


class Lines:
    """The lines written so far, each as JSON tells it."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    def all(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def text(self) -> str:
        return self.stream.getvalue()


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Python's logging as a served installation has it, into memory."""
    written, loggers = Lines(), [logging.getLogger(), logging.getLogger("tandem")]
    before = [(logger, logger.handlers[:], logger.level) for logger in loggers]
    said = logs.settings(form="json", level="INFO")
    said["handlers"]["console"]["stream"] = written.stream
    logging.config.dictConfig(said)
    yield written
    for logger, handlers, level in before:
        logger.handlers, logger.level = handlers, level


def test_the_line_of_a_request_is_the_same_by_the_short_way(lines: Lines) -> None:
    """It is written without the processors that other lines pass."""
    log = logging.getLogger("tandem.config.requests")
    said = {"method": "POST", "route": "/m/<slug:programme>/", "status": 201, "milliseconds": 4.2}

    with structlog.contextvars.bound_contextvars(request_id="proxy-4711"):
        log.info(logs.ANSWERED, extra=said)
        log.info("anything else", extra=said)

    short, long = ({**line, "event": "", "timestamp": ""} for line in lines.all())
    assert list(short.items()) == list(long.items())
    assert short["request_id"] == "proxy-4711"
    assert [line["timestamp"][-1] for line in lines.all()] == ["Z", "Z"]


def test_a_request_is_a_line_with_its_route_and_id(lines: Lines) -> None:
    world = cast.build()

    answer = _client(world, "MARKETER").get(
        f"/o/{world.programme.slug}/members/?q=Kowalski", headers={"X-Request-ID": "proxy-4711"}
    )

    (line,) = [each for each in lines.all() if each["logger"] == "tandem.config.requests"]
    assert (line["method"], line["status"], line["request_id"]) == ("GET", 200, "proxy-4711")
    assert line["route"] == "/o/<slug:programme>/members/"
    assert answer.headers["X-Request-ID"] == "proxy-4711"
    assert "Kowalski" not in lines.text() and world.programme.slug not in lines.text()


def test_a_request_id_that_is_none_is_not_taken_over(lines: Lines) -> None:
    answer = Client().get("/account/login/", headers={"X-Request-ID": 'x"} {"level": "forged'})

    assert len(answer.headers["X-Request-ID"]) == 32
    assert "forged" not in lines.text()


def test_a_method_is_named_where_ours_know_it(lines: Lines) -> None:
    Client().patch("/api/v1/members/ania/")
    Client().generic("PROPFIND", "/account/login/")

    named = [line["method"] for line in lines.all() if line["logger"] == "tandem.config.requests"]
    assert named == ["PATCH", "OTHER"]


def test_a_token_in_an_address_is_not_written(lines: Lines) -> None:
    for address in ("/enter/geheim-4711/", "/invitation/geheim-4711/", "/nowhere/geheim-4711/"):
        Client().get(address)
        Client().post(address, {"password": "geheim-4711"})

    assert [each["route"] for each in lines.all() if each["logger"] == "django.request"]
    assert "geheim-4711" not in lines.text()


def test_an_error_tells_where_it_came_from_and_of_nobody(lines: Lines) -> None:
    User.objects.create_user("ania@instalbud.example", created_at=cast.NOW)

    try:
        User.objects.create_user("ania@instalbud.example", created_at=cast.NOW)
    except IntegrityError:
        logging.getLogger("tandem.worker").exception("failed for %s", "ania@instalbud.example")

    (line,) = lines.all()
    assert line["level"] == "error" and line["event"] == "failed for …"
    assert "duplicate key" in line["error"]
    assert any("create_user" in frame for frame in line["trace"])
    assert "ania" not in lines.text()


def test_a_job_of_the_queue_is_named_and_its_arguments_are_not(lines: Lines) -> None:
    told = {"task_name": "deliver_mail", "id": 7, "args": {"to": ["ania@instalbud.example"]}}
    call = "deliver_mail[7](to=['ania@instalbud.example'], text='Twój kod: 123456')"

    logging.getLogger("procrastinate.worker").error(
        "Job %s ended with status: Error", call, extra={"action": "job_error", "job": told}
    )

    (line,) = lines.all()
    assert (line["event"], line["task"], line["job"]) == ("job error", "deliver_mail", 7)
    assert "ania" not in lines.text() and "123456" not in lines.text()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("no account of jan.kowalski+x@firma.example here", "no account of … here"),
        ("invalid literal for int(): 'Jan Kowalski'", "invalid literal for int(): …"),
        ("NIP 5261000024 twice", "NIP … twice"),
        ("step award failed on a batch of 500", "step award failed on a batch of 500"),
        ("duplicate key\nDETAIL:  Key (email)=(jan@x.example) exists.", "duplicate key"),
    ],
)
def test_a_text_loses_what_it_says_of_somebody(text: str, kept: str) -> None:
    assert logs.without_persons(text) == kept
