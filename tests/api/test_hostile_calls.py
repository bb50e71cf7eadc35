"""Values that no program should send: whatever stands in a call, the answer is a refusal and never
an error of ours.
"""

import base64
import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from api.test_foreign_ids import ACTIVITY, BASKET, NUMBER, ORDER, OUTLET, PAYMENT, PURCHASE
from cast import NOW
from django.db import transaction
from django.test import Client
from support.means import is_thorough
from support.places import Place, places
from support.short import some

from tandem.kit import ids
from tandem.platform import tenancy
from tandem.platform.access import api_keys

pytestmark = pytest.mark.django_db
__all__ = ["places"]
MEMBER = {
    "person_name": "Jan",
    "email": "jan@example.com",
    "phone": "1",
    "company_name": "F",
    "tax_id": "5260250274",
}
BODIES: dict[str, Any] = {
    "purchases": {**PURCHASE, "due_on": "2026-03-20", "paid_on": "2026-03-02", "corrects": ""},
    "purchases/batch": {"purchases": [PURCHASE]},
    "activities": {**ACTIVITY, "kind": "SHELF_PHOTO", "attributes": {"width": 2, "note": "x"}},
    "activities/batch": {"activities": [ACTIVITY]},
    "payments": {"payments": [{**PAYMENT, "amount": "10", "reference": "x"}]},
    "quotes": BASKET,
    "code-checks": {"code": "ABC"},
    "members": MEMBER,
    "members/{member}/orders": ORDER,
    "members/{member}/orders/{order}/ship": {"tracking": "x"},
    "members/{member}/orders/{order}/cancel": {"reason": "x"},
    "members/{member}/benefits/{benefit}/uses": {"note": "x"},
    "members/{member}/surveys/{survey}/answers": {"answers": {"q1": ["x"]}, "outlet": None},
    "members/{member}/courses/{course}/attempts": {"language": "en"},
    "members/{member}/attempts/{running_attempt}/answers": {"answers": {}},
    "members/{member}/tasks/{task}/words": {"word": "x"},
    "members/{member}/events/{event_free}/sign-up": {"companions": 0, "answers": {}},
    "members/{member}/trade-in-items": {"offer": "{offer}", "worth": "w1", "size": "", "note": "x"},
    "members/{firm}/firm/number": NUMBER,
    "members/{waiting}/firm/proof": {"tax_id": "{waiting_tax_id}"},
    "PATCH members/{firm}/data": {
        "version": "{data_version}",
        "trade": "x",
        "region": "x",
        "delivery": {
            "name": "x",
            "street": "x",
            "postal_code": "x",
            "city": "x",
            "phone": "600700800",
        },
    },
    "PATCH members/{firm}/people/{person}": {
        "version": "{person_version}",
        "name": "x",
        "phone": "600700800",
        "birthday": "",
    },
    "PATCH members/{firm}/firm": {
        "version": "{firm_version}",
        "name": "x",
        "street": "x",
        "postal_code": "00-950",
        "city": "x",
    },
    "partners/{partner_code}/outlets": {
        **OUTLET,
        "code": "x",
        "city": "x",
        "region": "x",
        "street": "x",
        "postal_code": "x",
        "is_authorised": False,
    },
    "PATCH partners/{partner_code}/outlets/{outlet}": {
        "name": "x",
        "place": {"latitude": 53.1, "longitude": 23.2},
        "is_authorised": True,
    },
    "PATCH products/{product}/pictures/{picture}": {"alt": {"en": "x"}, "place": 1},
    "events/{event}/check-ins": {"ticket": "{ticket}", "member_id": None},
}
# Where a page begins anew, as nobody was told it.
PAGED = (
    "partners",
    "partners/{partner_code}/outlets",
    "products",
    "members",
    "members/{member}/statement",
    "members/{member}/orders",
    "members/{member}/claims",
    "orders",
    "claims",
    "rewards",
    "running",
    "courses",
    "surveys",
    "contests",
    "contests/{contest}/standings",
    "tasks",
    "events",
    "events/{event}/sign-ups",
    "posts",
    "referrals",
    "trade-in-items",
)
AT, KEY = "2026-03-01T00:00:00+00:00", "0190f3a0-0000-7000-8000-000000000000"
CURSORS: list[Any] = [
    [AT, 5],
    [5, KEY],
    [AT, None],
    [AT[:19], KEY],
    ["2026-03-01T00:00:00+20:00", KEY],
    ["0001-01-01T00:00:00+01:00", KEY],
    ["9999-12-31T23:59:59-01:00", KEY],
    ["9" * 250],
    [9],
    [[]],
    ["9", 5],
    ["-1", KEY],
    ["1e400", KEY],
    {},
    "ab",
    7,
    None,
]
HOSTILE: list[Any] = [
    "a\x00b",
    "\ud800",
    "x" * 6_000,
    "9" * 5_000,
    "-1",
    "NaN",
    "1e400",
    "1e-400",
    "",
    " ",
    "\u202e",
    "0000-00-00",
    "9999-12-31",
    "0001-01-01",
    0,
    -1,
    10**400,
    1.5,
    float("inf"),
    float("nan"),
    True,
    None,
    [],
    {},
    [[]],
    {"a": 1},
    ["x"] * 200,
]
BODIES_RAW = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b"1" * 6_000,
    b'"\\ud800"',
    b"NaN",
    b"{}" * 9,
]
CALLS_AT_MOST = 120


def _places_of(body: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value of a body."""
    if before:
        yield before
    for key in (
        body if isinstance(body, dict) else range(len(body)) if isinstance(body, list) else ()
    ):
        yield from _places_of(body[key], (*before, key))


def _with(body: Any, place: tuple[Any, ...], value: Any) -> Any:
    """The body with this value there."""
    made = copy.deepcopy(body)
    inner = made
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return made


def _client(own: Place) -> Client:
    tenancy.enter(own.organiser_id)
    key = api_keys.issue(
        "test",
        scopes=list(api_keys.SCOPES),
        days=9,
        programme_id=own.programme.id,
        actor=own.actor,
        now=NOW,
    )
    return Client(raise_request_exception=False, headers={"authorization": f"Bearer {key}"})


def _post(client: Client, path: str, body: bytes, key: str = "") -> Any:
    *method, path = path.split(" ")
    with transaction.atomic():
        answer = client.generic(
            "".join(method) or "POST",
            f"/api/v1/{path}",
            body,
            content_type="application/json",
            headers={"idempotency-key": key or str(ids.new_uuid())},
        )
        transaction.set_rollback(True)
    return answer


@pytest.mark.always
def test_no_value_in_a_call_breaks_anything(places: dict[str, Place]) -> None:
    own, faults = places["own"], []
    with time_machine.travel(NOW, tick=False):
        client = _client(own)
        for named, body in some(BODIES.items()):
            path = own.fill(named)
            filled = json.loads(own.fill(json.dumps(body)))
            calls = [(place, value) for place in _places_of(filled) for value in HOSTILE]
            if not is_thorough():
                calls = random.Random(named).sample(calls, min(len(calls), CALLS_AT_MOST))
            assert _post(client, path, json.dumps(filled).encode()).status_code in (200, 201), path
            for place, value in calls:
                answer = _post(client, path, json.dumps(_with(filled, place, value)).encode())
                if answer.status_code >= 500:
                    faults.append(f"{path} {place} {value!r:.40}: {answer.status_code}")
            for raw in BODIES_RAW:
                answer = _post(client, path, raw)
                if answer.status_code not in (400, 413, 422):
                    faults.append(f"{path} {raw[:20]!r}: {answer.status_code}")

    assert faults == []


def test_no_address_query_or_header_breaks_anything(places: dict[str, Place]) -> None:
    own, faults = places["own"], []
    with time_machine.travel(NOW, tick=False):
        client = _client(own)
        for value in (
            "%00",
            "%ff",
            "x" * 3_000,
            "9" * 19,
            "9" * 400,
            "-1",
            "%F0%9F%98%80",
            "0",
            "..%2f",
            "1e400",
            "NaN",
            "%ED%A0%80",
        ):
            paths = [
                f"members/{value}",
                f"members/{value}/balances",
                f"members/{value}/statement",
                f"documents/{value}",
                f"members?limit={value}",
                f"members?cursor={value}",
                f"members?identifier={value}",
                f"members/{own.ids['member']}/statement?cursor={value}&wallet={value}&limit={value}",
                f"members/{value}/level",
                f"members/{value}/data",
                f"members/{value}/membership",
                f"members/{value}/claims",
                f"members/{value}/orders",
                f"members/{own.ids['member']}/orders/{value}",
                f"orders?status={value}&limit={value}&cursor={value}",
                f"claims?status={value}&limit={value}&cursor={value}",
                f"rewards?limit={value}&cursor={value}",
                f"rewards/{value}",
                f"partners/{value}/outlets?code={value}&limit={value}&cursor={value}",
                f"products?sku={value}&limit={value}&cursor={value}",
                f"products/{value}/pictures",
                f"running?member={value}&limit={value}&cursor={value}",
                f"running?partner={value}&outlet={value}&language={value}",
            ]
            for path in paths:
                answer = client.get(f"/api/v1/{path}")
                if answer.status_code >= 500 or (
                    path.startswith(("members/" + value, "documents")) and answer.status_code == 200
                ):
                    faults.append(f"{path[:80]}: {answer.status_code}")
            answer = _post(client, f"partners/{value}/documents?name={value}", b"<a/>")
            if answer.status_code not in (400, 404, 422):
                faults.append(f"documents of {value[:20]}: {answer.status_code}")
            picture = f"products/{own.ids['product']}/pictures?name={value}"
            answer = _post(client, picture, value.encode())
            if answer.status_code not in (400, 422):
                faults.append(f"picture named {value[:20]}: {answer.status_code}")
        for key in ("x" * 121, "\x01", "\u00e9", " ", "a" * 120):
            answer = _post(client, "payments", b"{}", key)
            if answer.status_code not in (400, 422):
                faults.append(f"key {key[:9]!r}: {answer.status_code}")
        for bearer in ("", "x" * 5_000, "tdm_\xff", "tdm_ a b"):
            answer = client.get("/api/v1/members", headers={"authorization": f"Bearer {bearer}"})
            if answer.status_code != 401:
                faults.append(f"bearer {bearer[:9]!r}: {answer.status_code}")

    assert faults == []


def test_no_place_to_begin_anew_breaks_anything(places: dict[str, Place]) -> None:
    own, faults = places["own"], []
    with time_machine.travel(NOW, tick=False):
        client = _client(own)
        for cursor in CURSORS:
            text = base64.urlsafe_b64encode(json.dumps(cursor).encode()).decode().rstrip("=")
            for path in PAGED:
                answer = client.get(f"/api/v1/{own.fill(path)}?cursor={text}")
                if answer.status_code not in (200, 422):
                    faults.append(f"{path} {cursor!r:.60}: {answer.status_code}")

    assert faults == []
