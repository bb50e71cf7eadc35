"""Names of things in calls: of another organiser, of another programme, or of nothing. Each is
refused and nothing is written; the same call with a name of the programme's own goes through.
"""

import base64
import json
from dataclasses import dataclass, replace
from typing import Any

import pytest
import time_machine
from cast import NOW
from django.db import transaction
from django.test import Client
from support.places import ADDRESS, Place, everything, nothing, places
from support.short import some

from tandem.kit import ids
from tandem.platform import tenancy
from tandem.platform.access import api_keys

pytestmark = pytest.mark.django_db
__all__ = ["places"]
PURCHASE = {
    "member": {"number": "{member_number}"},
    "document_no": "{fresh}",
    "sold_on": "2026-03-01",
    "partner": "{partner_code}",
    "outlet": "{outlet_code}",
    "lines": [{"sku": "{sku}", "quantity": "1", "net": "10", "gross": "12.30"}],
}
BASKET = {name: value for name, value in PURCHASE.items() if name != "document_no"}
ACTIVITY = {
    "member": {"number": "{member_number}"},
    "kind": "SHELF",
    "done_on": "2026-03-01",
    "reference": "{fresh}",
    "partner": "{partner_code}",
}
OUTLET = {"code": "{fresh}", "name": "x", "place": {"latitude": 53.1, "longitude": 23.2}}
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
ORDER = {"reward": "{reward}", "address": ADDRESS}
NUMBER = {"was": "{firm_tax_id}", "tax_id": "{new_tax_id}", "note": "x"}
PAYMENT = {"document_no": "FV 1", "paid_on": "2026-03-01", "partner": "{partner_code}"}


@dataclass(frozen=True)
class Call:
    """A call with names of ids in braces, and which of them will be somebody else's."""

    path: str
    tested: str
    body: Any = None
    method: str = "post"


CALLS = [
    Call("members/{member}", "member"),
    Call("members/{member}/balances", "member"),
    Call("members/{member}/statement", "member"),
    Call("documents/{document}", "document"),
    Call("partners/{partner_code}/documents", "partner_code", b"<a/>"),
    Call("partners/{partner_code}/outlets", "partner_code"),
    Call("partners/{partner_code}/outlets", "partner_code", OUTLET),
    *(
        Call("partners/{partner_code}/outlets/{outlet}", name, {"city": "x"}, "patch")
        for name in ("partner_code", "outlet")
    ),
    Call("products/{product}/pictures", "product"),
    Call("products/{product}/pictures", "product", PNG),
    *(
        Call("products/{product}/pictures/{picture}" + path, name, body, method)
        for path, body, method in (("", {"place": 1}, "patch"), ("/take-off", {}, "post"))
        for name in ("product", "picture")
    ),
    *(
        Call("purchases", name, PURCHASE)
        for name in ("member_number", "partner_code", "outlet_code", "sku")
    ),
    *(
        Call("quotes", name, BASKET)
        for name in ("member_number", "partner_code", "outlet_code", "sku")
    ),
    Call("purchases", "member2_number", {**PURCHASE, "buyer": {"number": "{member2_number}"}}),
    *(Call("activities", name, ACTIVITY) for name in ("member_number", "partner_code")),
    Call("members/{member}/claims", "member"),
    Call("members/{member}/data", "member"),
    Call("members/{firm}/data", "firm", {"version": "{data_version}", "trade": "x"}, "patch"),
    Call("members/{firm}/firm", "firm", {"version": "{firm_version}", "city": "x"}, "patch"),
    Call("members/{firm}/firm/number", "firm", NUMBER),
    Call("members/{waiting}/firm/proof", "waiting", {"tax_id": "{waiting_tax_id}"}),
    *(
        Call(
            "members/{firm}/people/{person}",
            name,
            {"version": "{person_version}", "phone": "600700800"},
            "patch",
        )
        for name in ("firm", "person")
    ),
    Call("members/{member}/level", "member"),
    Call("members/{member}/membership", "member"),
    Call("rewards/{reward}", "reward"),
    *(
        Call(f"{path}/{{{name}}}", name)
        for path, name in (
            ("courses", "course"),
            ("surveys", "survey"),
            ("contests", "contest"),
            ("tasks", "task"),
            ("events", "event"),
            ("posts", "idea"),
            ("trade-in-items", "thing"),
        )
    ),
    Call("courses/{course}/lessons", "course"),
    Call("contests/{contest}/standings", "contest"),
    Call("events/{event}/sign-ups", "event"),
    Call("events/{event}/check-ins", "ticket", {"ticket": "{ticket}"}),
    Call("events/{event}/check-ins", "member", {"member_id": "{member}"}),
    Call("members/{member}/courses", "member"),
    Call("members/{member}/tasks", "member"),
    Call("members/{member}/surveys", "member"),
    Call("members/{member}/invitation", "member", {}),
    Call("referrals?referrer={member}", "member"),
    Call("trade-in-items?member={member}", "member"),
    *(
        Call(f"members/{{member}}/{path}", tested, body)
        for path, name, body in (
            ("contests/{contest}", "contest", None),
            ("contests/{contest}/join", "contest", {}),
            ("contests/{contest}/leave", "contest", {}),
            ("events/{event}", "event", None),
            ("events/{event}/leave", "event", {}),
            ("events/{event_free}/sign-up", "event_free", {}),
            ("surveys/{survey}/answers", "survey", {"answers": {"q1": ["Well"]}}),
            ("courses/{course}/lessons/{lesson}/read", "course", {}),
            ("courses/{course}/lessons/{lesson}/read", "lesson", {}),
            ("courses/{course}/attempts", "course", {}),
            ("attempts/{attempt}", "attempt", None),
            ("attempts/{running_attempt}/answers", "running_attempt", {"answers": {}}),
            ("attempts/{running_attempt}/hand-in", "running_attempt", {}),
            ("tasks/{task}/words", "task", {"word": "sesame"}),
            ("posts/{idea}/vote", "idea", {}),
            ("trade-in-items", "offer", {"offer": "{offer}", "worth": "w1"}),
        )
        for tested in ("member", name)
    ),
    Call("running?member={member}", "member"),
    *(
        Call("running?partner={partner_code}&outlet={outlet_code}", name)
        for name in ("partner_code", "outlet_code")
    ),
    Call("members/{member}/orders", "member"),
    *(Call("members/{member}/orders", name, ORDER) for name in ("member", "reward")),
    *(
        Call(f"members/{{member}}/{path}", name, body)
        for path, tested, body in (
            ("orders/{order}", "order", None),
            ("orders/{order}/ship", "order", {"tracking": ""}),
            ("orders/{order}/cancel", "order", {"reason": "x"}),
            ("benefits/{benefit}/uses", "benefit", {"note": ""}),
        )
        for name in ("member", tested)
    ),
]
MANY = [
    *(
        Call("purchases/batch", name, {"purchases": [PURCHASE]})
        for name in ("member_number", "partner_code", "outlet_code", "sku")
    ),
    *(
        Call("activities/batch", name, {"activities": [ACTIVITY]})
        for name in ("member_number", "partner_code")
    ),
    Call("payments", "partner_code", {"payments": [PAYMENT]}),
]
OF_ORGANISER = {
    "sku",  # both organisers have one of these numbers
    "product",
    "picture",
}  # the catalogue is the organiser's, for all its programmes


def _sent(key: str, call: Call, own: Place, tested: str) -> Any:
    place = replace(own, ids={**own.ids, call.tested: tested, "fresh": str(ids.new_uuid())})
    address = f"/api/v1/{place.fill(call.path)}"
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": str(ids.new_uuid())}
    if call.body is None:
        return Client().get(address, headers=headers)
    body = call.body if isinstance(call.body, bytes) else place.fill(json.dumps(call.body))
    kind = "application/octet-stream" if isinstance(call.body, bytes) else "application/json"
    return getattr(Client(), call.method)(address, body, content_type=kind, headers=headers)


def _is_refused(answer: Any, is_many: bool) -> bool:
    said = answer.json()
    if not is_many:
        return answer.status_code in (404, 422) and bool(said["detail"])
    refused = (
        said["refused"] if isinstance(said["refused"], list) else [said["results"][0]["refused"]]
    )
    return answer.status_code == 200 and bool(refused[0]["detail"])


@pytest.mark.always
@pytest.mark.parametrize("is_many", [False, True], ids=["one", "many"])
def test_a_name_of_somebody_else_is_refused_and_nothing_is_written(
    places: dict[str, Place],
    is_many: bool,
) -> None:
    own, faults = places["own"], []
    foreign = {"other": places["other"], "sister": places["sister"], "nothing": nothing(own)}
    with time_machine.travel(NOW, tick=False):
        tenancy.enter(own.organiser_id)
        key = api_keys.issue(
            "test",
            scopes=list(api_keys.SCOPES),
            days=9,
            programme_id=own.programme.id,
            actor=own.actor,
            now=NOW,
        )
        for call in some(MANY if is_many else CALLS):
            with transaction.atomic():
                before = everything()
                for whose, place in foreign.items():
                    if call.tested in OF_ORGANISER and whose != "nothing":
                        continue
                    answer, after = _sent(key, call, own, place.ids[call.tested]), everything()
                    # The refusal itself is kept: the same key again gets it again.
                    kept = {"platform_apikey", "platform_requestkey"}
                    written = {table for table in before if before[table] != after[table]} - kept
                    if not _is_refused(answer, is_many) or written:
                        faults.append(
                            (call, whose, answer.status_code, answer.content[:200], written),
                        )
                answer = _sent(key, call, own, own.ids[call.tested])
                if answer.status_code not in (200, 201, 202) or (
                    is_many and _is_refused_any(answer)
                ):
                    faults.append((call, "own", answer.status_code, answer.content[:300]))
                transaction.set_rollback(True)

    assert faults == []


def _is_refused_any(answer: Any) -> bool:
    return bool(answer.json()["refused"])
