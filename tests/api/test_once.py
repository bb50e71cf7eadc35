"""The Idempotency-Key under pressure: requests with one key at the same moment, through the web
application itself.
"""

import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import cast
import pytest
from django.db import connection, transaction

from tandem.config.wsgi import application
from tandem.kit import codes
from tandem.platform import clock, tenancy
from tandem.platform.access import api_keys
from tandem.platform.models import RequestKey

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


@pytest.fixture
def world(db: None) -> Iterator[cast.World]:
    with transaction.atomic():
        made = cast.build()
        made.publish(
            {
                "key": "zloty",
                "when": {"all": []},
                "give": {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]},
            }
        )
    yield made


def _call(
    key: str, body: dict[str, Any], *, once: str, together: Barrier | None = None
) -> tuple[str, dict[str, str], bytes]:
    """One request to the WSGI application, as the web server makes it."""
    text = json.dumps(body).encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/api/v1/purchases",
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.input": io.BytesIO(text),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(text)),
        "HTTP_HOST": "127.0.0.1",
        "HTTP_AUTHORIZATION": f"Bearer {key}",
        "HTTP_IDEMPOTENCY_KEY": once,
        "HTTP_COOKIE": "sessionid=somebody",
    }
    said: list[Any] = []
    if together:
        together.wait()
    answer = application(environ, lambda status, headers: said.append((status, dict(headers))))
    text = b"".join(answer)
    answer.close()  # type: ignore[attr-defined]
    if together:
        connection.close()
    return said[0][0], said[0][1], text


def _purchase(number: str) -> dict[str, Any]:
    return {
        "member": {"tax_id": codes.next_nip(526100002)},
        "document_no": number,
        "sold_on": "2026-03-01",
        "lines": [{"sku": "G-10", "quantity": "2", "net": "100.00"}],
    }


def _key(world: cast.World) -> str:
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        return api_keys.issue(
            "till",
            scopes=["deeds.write"],
            days=30,
            programme_id=world.programme.id,
            actor=world.actor,
            now=clock.now(),
        )


@pytest.mark.parametrize(
    "is_one_document", [True, False], ids=["one document", "documents of their own"]
)
def test_requests_with_one_key_at_once_have_one_effect(
    world: cast.World, is_one_document: bool
) -> None:
    key, together = _key(world), Barrier(AT_ONCE)
    bodies = [_purchase("FV 1" if is_one_document else f"FV {number}") for number in range(AT_ONCE)]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(
            pool.map(lambda body: _call(key, body, once="k-1", together=together), bodies)
        )

    statuses = sorted(status[:3] for status, _, _ in answers)
    assert statuses == (["201"] * AT_ONCE if is_one_document else ["201"] + ["409"] * (AT_ONCE - 1))
    assert len({text for status, _, text in answers if status.startswith("201")}) == 1
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert world.balance("Ania").available == 100
        assert RequestKey.objects.of(world.organiser_id).count() == 1
        assert world.proved()


def test_refused_requests_with_one_key_at_once_get_one_refusal(world: cast.World) -> None:
    key, together = _key(world), Barrier(AT_ONCE)
    nobody = {**_purchase("FV 1"), "member": {"number": "T-555 555"}}

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(
            pool.map(
                lambda _number: _call(key, nobody, once="k-1", together=together), range(AT_ONCE)
            )
        )

    assert {status[:3] for status, _, _ in answers} == {"422"}
    assert len({text for _, _, text in answers}) == 1
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert RequestKey.objects.of(world.organiser_id).count() == 1


def test_a_programs_request_passes_no_session_and_no_language(world: cast.World) -> None:
    status, headers, _ = _call(_key(world), _purchase("FV 1"), once="k-1")

    assert status.startswith("201")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert not {"Content-Language", "Set-Cookie", "Vary"} & set(headers)
