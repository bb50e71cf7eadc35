"""The Idempotency-Key under pressure: requests with one key at the same moment, through the web
application itself.
"""

import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier
from typing import Any

import cast
import pytest
from django.db import connection, transaction

from tandem.activity.models import Activity
from tandem.config.wsgi import application
from tandem.kit import codes
from tandem.platform import clock, tenancy
from tandem.platform.access import api_keys
from tandem.platform.models import ApiKey, RequestKey
from tandem.programmes import queries
from tandem.programmes.models import Programme

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
    key: str,
    body: dict[str, Any],
    *,
    once: str,
    together: Barrier | None = None,
    host: str = "127.0.0.1",
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
        "HTTP_HOST": host,
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


def test_a_request_that_comes_again_is_answered_as_before_and_does_nothing(
    world: cast.World,
) -> None:
    key = _key(world)
    first = _call(key, _purchase("FV 1"), once="k-1")
    told_again = _call(key, _purchase("FV 1"), once="k-1")
    of_another = _call(key, _purchase("FV 2"), once="k-1")
    fresh = _call(key, _purchase("FV 2"), once="k-2")

    assert (first[0][:3], first[2]) == (told_again[0][:3], told_again[2])
    assert first[0].startswith("201") and fresh[0].startswith("201")
    assert of_another[0].startswith("409") and b"api.idempotency_key_used" in of_another[2]
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert world.balance("Ania").available == 200
        assert RequestKey.objects.of(world.organiser_id).count() == 2
        assert world.proved()


def test_settings_rules_and_keys_hold_from_the_next_call_on(world: cast.World) -> None:
    """All three are remembered between calls."""
    key, of = _key(world), world.organiser_id
    assert _call(key, _purchase("FV 1"), once="k-1")[0].startswith("201")

    with transaction.atomic():
        tenancy.enter(of)
        Programme.objects.of(of).filter(id=world.programme.id).update(
            release="WHEN_PAID", payment_days=21
        )
    assert _call(key, _purchase("FV 2"), once="k-2")[0].startswith("201")
    with transaction.atomic():
        tenancy.enter(of)
        dues = Activity.objects.of(of).order_by("document_no").values_list("due_on", flat=True)
        assert list(dues) == [None, date(2026, 3, 22)]
        assert (world.balance("Ania").available, world.balance("Ania").pending) == (100, 100)
        world.publish(
            {"key": "five", "when": {"all": []}, "give": {"points": 5}},
            valid_from=datetime(2026, 3, 2, tzinfo=UTC),
        )
    for number, day in (("FV 3", "2026-03-03"), ("FV 4", "2026-03-01")):
        bought = {**_purchase(number), "sold_on": day}
        assert _call(key, bought, once=number)[0].startswith("201")
    with transaction.atomic():
        tenancy.enter(of)
        assert world.balance("Ania").pending == 100 + 5 + 100
        Programme.objects.of(of).filter(id=world.programme.id).update(country="RO")
    abroad = _call(key, _purchase("FV 5"), once="k-5")
    assert abroad[0].startswith("422") and b"api.member_unknown" in abroad[2]

    with transaction.atomic():
        tenancy.enter(of)
        Programme.objects.of(of).filter(id=world.programme.id).update(country="PL")
        ApiKey.objects.of(of).update(revoked_at=clock.now())
        before = Activity.objects.of(of).count()
    wrong: tuple[dict[str, Any], ...] = (
        {},
        {**_purchase("FV 6"), "member": {"number": "T-555 555"}},
        {**_purchase("FV 6"), "sold_on": "2020-01-01"},
    )
    for number, body in enumerate((_purchase("FV 6"), *wrong)):
        for once in (f"r-{number}", ""):
            status, _, text = _call(key, body, once=once)
            assert status.startswith("401") and b"api.no_key" in text, (body, text)
    with transaction.atomic():
        tenancy.enter(of)
        assert Activity.objects.of(of).count() == before
        assert RequestKey.objects.of(of).count() == 5


def test_what_a_caller_changes_in_its_programme_stays_its_own(world: cast.World) -> None:
    key = _key(world)
    with transaction.atomic():
        opened = api_keys.opened_by(key, now=clock.now(), also=queries.VERSION_OF_KEY)()
        assert opened is not None
        programme_id, version = opened[0].programme_id, opened[1]
        one, other, another = (
            queries.as_of(version, programme_id, organiser_id=world.organiser_id) for _ in range(3)
        )
        one.payment_days = 99

        assert one == other == world.programme
        assert other.payment_days == another.payment_days != 99


def test_a_host_that_is_nobodys_is_refused(world: cast.World) -> None:
    status, _, _ = _call(_key(world), _purchase("FV 1"), once="k-1", host="somebody.example")

    assert status.startswith("400")


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
    status, headers, text = _call(_key(world), _purchase("FV 1"), once="k-1")

    assert status.startswith("201")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Content-Length"] == str(len(text))
    assert not {"Content-Language", "Set-Cookie", "Vary"} & set(headers)
