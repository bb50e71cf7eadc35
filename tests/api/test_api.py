"""The API through its own door: keys, scopes, activities once and only once, pages, refusals."""

import json
from datetime import timedelta
from typing import Any

import cast
import pytest
from django.test import Client

from tandem.activity.models import Activity, Payment
from tandem.kit import codes, ids
from tandem.ledger.queries import Balance
from tandem.platform import clock
from tandem.platform.access import api_keys
from tandem.platform.models import ApiKey, RequestKey

pytestmark = pytest.mark.django_db
ANIA = codes.next_nip(526100002)


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build(release="WHEN_PAID", payment_curve=[[0, 100]])
    made.publish(
        {
            "key": "zloty",
            "when": {"all": []},
            "give": {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]},
        }
    )
    return made


def _key(world: cast.World, *scopes: str, days_ago: int = 0) -> str:
    return api_keys.issue(
        "till",
        scopes=scopes or list(api_keys.SCOPES),
        days=30,
        programme_id=world.programme.id,
        actor=world.actor,
        now=clock.now() - timedelta(days=days_ago),
    )


def _post(key: str, path: str, body: Any, *, once: str = "") -> Any:
    return Client().post(
        f"/api/v1/{path}",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}", "Idempotency-Key": once or str(ids.new_uuid())},
    )


def _get(key: str, path: str) -> Any:
    return Client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {key}"})


def _purchase(**more: Any) -> dict[str, Any]:
    return {
        "member": {"tax_id": ANIA},
        "document_no": "FV 1",
        "sold_on": "2026-03-01",
        "partner": "WSCHOD",
        "outlet": "W1",
        "lines": [{"sku": "G-10", "quantity": "2", "net": "100.00", "gross": "123.00"}],
        **more,
    }


def test_a_purchase_is_awarded_in_the_answer(world: cast.World) -> None:
    answer = _post(_key(world), "purchases", _purchase())

    assert answer.status_code == 201
    assert {**answer.json(), "id": None} == {
        "status": "recorded",
        "id": None,
        "points": {"REWARD": 100},
        "refused": None,
    }
    assert world.balance("Ania") == Balance(pending=100)
    assert world.proved()


def test_the_same_key_gives_the_same_answer_and_one_effect(world: cast.World) -> None:
    key = _key(world)

    first = _post(key, "purchases", _purchase(), once="a-1")
    again = _post(key, "purchases", _purchase(), once="a-1")
    other = _post(key, "purchases", _purchase(document_no="FV 2"), once="a-1")

    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert (other.status_code, other.json()["code"]) == (409, "api.idempotency_key_used")
    assert world.balance("Ania") == Balance(pending=100)


def test_a_refused_request_gets_its_refusal_again(world: cast.World) -> None:
    key, nobody = _key(world), _purchase(member={"number": "T-555 555"})

    refused = _post(key, "purchases", nobody, once="a-1")
    again = _post(key, "purchases", nobody, once="a-1")
    repaired = _post(key, "purchases", _purchase(), once="a-1")
    afresh = _post(key, "purchases", _purchase(), once="a-2")

    assert (refused.status_code, refused.json()["data"]["reason"]) == (422, "api.member_unknown")
    assert (again.status_code, again.json()) == (422, refused.json())
    assert again["Content-Type"] == refused["Content-Type"] == "application/problem+json"
    assert (repaired.status_code, repaired.json()["code"]) == (409, "api.idempotency_key_used")
    assert afresh.status_code == 201
    assert RequestKey.objects.of(world.organiser_id).count() == 2


def test_a_refusal_is_given_again_though_it_would_be_right_now(world: cast.World) -> None:
    key = _key(world)

    early = _post(key, "purchases", _back(), once="a-1")
    _post(key, "purchases", _purchase())
    again = _post(key, "purchases", _back(), once="a-1")
    afresh = _post(key, "purchases", _back(), once="a-2")

    assert (early.status_code, early.json()["data"]["reason"]) == (422, "api.purchase_unknown")
    assert (again.status_code, again.json()) == (422, early.json())
    assert afresh.status_code == 201


@pytest.mark.parametrize(("length", "status"), [(255, 201), (256, 422)])
def test_a_key_has_up_to_255_characters(world: cast.World, length: int, status: int) -> None:
    key, once = _key(world), "k" * length

    answers = [_post(key, "purchases", _purchase(), once=once) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [status, status]
    assert RequestKey.objects.of(world.organiser_id).count() == (status == 201)


def test_the_same_document_under_another_key_earns_nothing_more(world: cast.World) -> None:
    key = _key(world)
    _post(key, "purchases", _purchase())

    answer = _post(key, "purchases", _purchase())

    assert (answer.status_code, answer.json()["status"]) == (200, "repeated")
    assert Activity.objects.of(world.organiser_id).count() == 1


def _back(quantity: str = "-1", net: str = "-50.00", **more: Any) -> dict[str, Any]:
    line = {"sku": "G-10", "quantity": quantity, "net": net}
    said = {"document_no": "KOR 1", "sold_on": "2026-03-02", "corrects": "FV 1", "lines": [line]}
    return _purchase(**{**said, **more})


def test_goods_that_come_back_name_their_purchase(world: cast.World) -> None:
    key = _key(world)
    _post(key, "purchases", _purchase())

    answer = _post(key, "purchases", _back())
    again = _post(key, "purchases", _back())

    assert (answer.status_code, answer.json()["points"]) == (201, {"REWARD": -50})
    assert (again.status_code, again.json()["status"]) == (200, "repeated")
    assert world.balance("Ania") == Balance(pending=50)
    assert world.proved()


@pytest.mark.parametrize(
    ("_case", "body", "field", "code"),
    [
        (
            "of a sale that does not exist",
            _back(corrects="FV 9"),
            "corrects",
            "api.purchase_unknown",
        ),
        (
            "of another member's",
            _back(member={"email": "zenon@obcy.example"}),
            "corrects",
            "api.purchase_unknown",
        ),
        ("more than was bought", _back("-3"), "lines.0.quantity", "api.more_than_left"),
        ("more than is left", _back("-2"), "lines.0.quantity", "api.more_than_left"),
    ],
)
def test_a_return_that_cannot_be_is_refused(
    _case: str, body: dict, field: str, code: str, world: cast.World
) -> None:
    key = _key(world)
    _post(key, "purchases", _purchase())
    _post(key, "purchases", {**_back(), "document_no": "KOR 0"})

    answer = _post(key, "purchases", body)

    assert answer.status_code == 422
    assert (answer.json()["data"]["field"], answer.json()["data"]["reason"]) == (field, code)
    assert Activity.objects.of(world.organiser_id).count() == 2
    assert world.balance("Ania") == Balance(pending=50)


def test_the_same_return_again_is_repeated_though_nothing_is_left(world: cast.World) -> None:
    key = _key(world)
    _post(key, "purchases", _purchase())
    whole = _back("-2", "-100.00")

    first, again = _post(key, "purchases", whole), _post(key, "purchases", whole)
    batch = {"purchases": [_purchase(), whole, {**_back(), "document_no": "KOR 9"}]}
    results = _post(key, "purchases/batch", batch).json()["results"]

    assert (first.json()["points"], again.json()["status"]) == ({"REWARD": -100}, "repeated")
    assert [each["status"] for each in results] == ["repeated", "repeated", "refused"]
    assert world.balance("Ania") == Balance(pending=0)
    assert world.proved()


def test_a_purchase_and_its_return_may_come_in_one_request(world: cast.World) -> None:
    key = _key(world)

    answer = _post(
        key,
        "purchases/batch",
        {"purchases": [_purchase(), _back(), {**_back("-2"), "document_no": "KOR 2"}]},
    )

    results = answer.json()["results"]
    assert [each["status"] for each in results] == ["recorded", "recorded", "refused"]
    assert results[2]["refused"]["code"] == "api.more_than_left"


def test_a_line_of_a_file_and_of_a_call_earns_once(
    world: cast.World, tmp_path: Any, settings: Any
) -> None:
    from tandem.flows.evidence import accept_evidence
    from tandem.platform.files import uploads

    settings.HOME = tmp_path
    header = "Nr faktury;Data sprzedaży;NIP;SKU;Ilość;JM;Wartość netto;Wartość brutto"
    content = f"{header}\nFV 1;2026-03-01;{ANIA};G-10;2;szt;100,00;123,00\n"
    upload = uploads.store(
        [content.encode()],
        name="x.csv",
        home=tmp_path,
        bytes_max=10**6,
        organiser_id=world.organiser_id,
        user_id=None,
        now=clock.now(),
    )
    document = accept_evidence.receive(
        upload,
        home=tmp_path,
        programme_id=world.programme.id,
        actor=world.actor,
        now=clock.now(),
        partner_id=world.wschod,
    )
    _post(_key(world), "purchases", _purchase())

    figures = accept_evidence.accept(
        document.id, organiser_id=world.organiser_id, home=tmp_path, actor="test", now=clock.now
    )

    assert (figures["counted"], figures["repeated"]) == (0, 1)


def test_ten_thousand_at_once_each_with_its_result(world: cast.World) -> None:
    key = _key(world)
    purchases = [_purchase(document_no=f"B {number}") for number in range(9_996)]
    purchases += [
        _purchase(document_no="B 0"),
        _purchase(document_no="X", member={"number": "nobody"}),
        _purchase(document_no="Y", lines=[{"sku": "unknown", "quantity": 1}]),
        _purchase(document_no="Z", sold_on="2020-01-01"),
    ]

    answer = _post(key, "purchases/batch", {"purchases": purchases})

    said = answer.json()
    assert (answer.status_code, said["recorded"], said["repeated"], said["refused"]) == (
        200,
        9_996,
        1,
        3,
    )
    assert [each["refused"]["code"] for each in said["results"][-3:]] == [
        "api.member_unknown",
        "api.product_unknown",
        "api.before_joining",
    ]
    assert Activity.objects.of(world.organiser_id).count() == 9_996


def test_one_by_one_and_at_once_are_the_same_activities(world: cast.World) -> None:
    key = _key(world)
    single = _post(key, "purchases", _purchase()).json()["id"]

    said = _post(
        key, "purchases/batch", {"purchases": [_purchase(), _purchase(document_no="FV 2")]}
    ).json()

    assert [each["status"] for each in said["results"]] == ["repeated", "recorded"]
    assert said["results"][0]["id"] == single


def test_an_activity_of_a_declared_kind(world: cast.World) -> None:
    world.publish(
        {"key": "shelf", "when": {"eq": ["deed.kind", "SHELF_PHOTO"]}, "give": {"points": 40}},
        valid_from=cast.NOW - timedelta(days=30),
    )
    body = {
        "member": {"email": "zenon@obcy.example"},
        "kind": "SHELF_PHOTO",
        "done_on": "2026-03-01",
        "reference": "photo 7",
    }

    answer = _post(_key(world), "activities", body)

    assert (answer.status_code, answer.json()["points"]) == (201, {"REWARD": 40})


def test_payments_find_their_purchase_before_and_after(world: cast.World) -> None:
    key = _key(world)
    _post(key, "purchases", _purchase())
    body = {
        "payments": [
            {"document_no": "FV 1", "partner": "WSCHOD", "paid_on": "2026-03-02"},
            {
                "document_no": "FV 9",
                "partner": "WSCHOD",
                "paid_on": "2026-03-02",
                "amount": "10.00",
            },
            {"document_no": "FV 1", "partner": "NOBODY", "paid_on": "2026-03-02"},
        ]
    }

    first = _post(key, "payments", body).json()
    again = _post(key, "payments", body).json()

    assert (first["new"], first["settled"], first["waiting"], len(first["refused"])) == (2, 1, 1, 1)
    assert (again["new"], again["settled"]) == (0, 0)
    assert [row.amount_minor for row in Payment.objects.of(world.organiser_id)] == [12_300]


def test_members_pages_balances_statement(world: cast.World) -> None:
    key = _key(world)
    _post(key, "purchases", _purchase())
    enrolled = _post(key, "members", {"person_name": "Ewa Nowa", "email": "ewa@nowa.example"})

    first = _get(key, "members?limit=2").json()
    rest = _get(key, f"members?limit=2&cursor={first['next_cursor']}").json()
    found = _get(key, f"members?identifier=PL{ANIA}").json()["items"]
    balances = _get(key, f"members/{found[0]['id']}/balances").json()["balances"]
    statement = _get(key, f"members/{found[0]['id']}/statement").json()["items"]

    assert enrolled.status_code == 201
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, None)
    assert [row["name"] for row in found] == ["Instalbud Nowak sp. z o.o."]
    assert {"wallet": "REWARD", "available": 0, "pending": 100, "held": 0} in balances
    assert [(row["kind"], row["points"]) for row in statement] == [("EARN_PENDING", 100)]


NOBODYS = "0190f3a0-0000-7000-8000-000000000000"
CALLS = [
    ("POST", "purchases", "deeds.write"),
    ("POST", "purchases/batch", "deeds.write"),
    ("POST", "activities", "deeds.write"),
    ("POST", "activities/batch", "deeds.write"),
    ("POST", "payments", "payments.write"),
    ("GET", "members", "members.read"),
    ("POST", "members", "members.write"),
    ("GET", "members/1", "members.read"),
    ("GET", "members/1/balances", "members.read"),
    ("GET", "members/1/statement", "members.read"),
    ("GET", "members/1/claims", "claims.read"),
    ("GET", "claims", "claims.read"),
    ("GET", "levels", "levels.read"),
    ("GET", "members/1/level", "levels.read"),
    ("GET", "benefits", "benefits.read"),
    ("GET", "members/1/benefits", "benefits.read"),
    ("GET", "benefit-requests", "benefits.read"),
    ("POST", f"members/1/benefits/{NOBODYS}/uses", "benefits.use"),
    ("GET", "rewards", "rewards.read"),
    ("GET", f"rewards/{NOBODYS}", "rewards.read"),
    ("GET", "orders", "orders.read"),
    ("GET", "members/1/orders", "orders.read"),
    ("GET", f"members/1/orders/{NOBODYS}", "orders.read"),
    ("POST", "members/1/orders", "orders.place"),
    ("GET", "members/1/data", "members.correct"),
    ("PATCH", "members/1/data", "members.correct"),
    ("PATCH", f"members/1/people/{NOBODYS}", "members.correct"),
    ("PATCH", "members/1/firm", "members.correct"),
    ("POST", "members/1/firm/number", "firms.prove"),
    ("POST", "members/1/firm/proof", "firms.prove"),
    ("POST", "code-checks", "codes.check"),
    ("POST", f"members/1/orders/{NOBODYS}/ship", "orders.close"),
    ("POST", f"members/1/orders/{NOBODYS}/cancel", "orders.close"),
]
BODIES: dict[str, Any] = {
    "purchases": _purchase(),
    "purchases/batch": {"purchases": [_purchase()]},
    "members": {"person_name": "E"},
    "members/1/leave": {"reason": "x"},
    "activities": {
        "member": {"number": "1"},
        "kind": "VISIT",
        "done_on": "2026-03-01",
        "reference": "r",
    },
    "payments": {"payments": [{"document_no": "x", "paid_on": "2026-03-01"}]},
    f"members/1/benefits/{NOBODYS}/uses": {},
    "members/1/orders": {"reward": NOBODYS},
    "members/1/data": {"version": "x"},
    f"members/1/people/{NOBODYS}": {"version": "x"},
    "members/1/firm": {"version": "x"},
    "members/1/firm/proof": {"tax_id": "x"},
    "members/1/firm/number": {"was": "x", "tax_id": "x"},
    "code-checks": {"code": "XXXX"},
    f"members/1/orders/{NOBODYS}/ship": {},
    f"members/1/orders/{NOBODYS}/cancel": {"reason": "x"},
}
BODIES["activities/batch"] = {"activities": [BODIES["activities"]]}


@pytest.mark.parametrize(("method", "path", "scope"), CALLS, ids=lambda value: str(value))
def test_who_may_call_what(world: cast.World, method: str, path: str, scope: str) -> None:
    def call(key: str) -> int:
        return int(
            Client()
            .generic(
                method,
                f"/api/v1/{path}",
                "" if method == "GET" else json.dumps(BODIES[path]),
                "application/json",
                headers={"Authorization": f"Bearer {key}", "Idempotency-Key": str(ids.new_uuid())},
            )
            .status_code
        )

    others = [name for name in api_keys.SCOPES if name != scope]
    ended = _key(world, scope, days_ago=31)
    revoked = _key(world, scope)
    api_keys.revoke(
        ApiKey.objects.of(world.organiser_id).get(prefix=revoked[:10]).id,
        programme_id=world.programme.id,
        actor=world.actor,
        now=clock.now(),
    )

    assert call("") == call("tdm_wrong") == call(ended) == call(revoked) == 401
    assert call(_key(world, *others)) == 403
    assert call(_key(world, scope)) not in (401, 403)


def test_another_organisers_member_is_not_there(world: cast.World) -> None:
    key = _key(world)
    other = cast.build()

    assert _get(key, f"members/{other.members['Ania']}").status_code == 404
    assert _get(key, f"members/{world.members['Ania']}").status_code == 200


@pytest.mark.parametrize(
    ("_case", "path", "body", "status", "code"),
    [
        ("no json", "purchases", "{", 400, "api.bad_request"),
        ("unknown field", "purchases", _purchase(colour="red"), 422, "api.invalid"),
        (
            "two identifiers",
            "purchases",
            _purchase(member={"number": "1", "email": "a@b.c"}),
            422,
            "api.invalid",
        ),
        ("no lines", "purchases", _purchase(lines=[]), 422, "api.invalid"),
        (
            "not a number",
            "purchases",
            _purchase(lines=[{"sku": "G-10", "quantity": "many"}]),
            422,
            "api.invalid",
        ),
        (
            "infinite",
            "purchases",
            _purchase(lines=[{"sku": "G-10", "quantity": "Infinity"}]),
            422,
            "api.invalid",
        ),
        ("nul", "purchases", _purchase(document_no="a\x00b"), 422, "api.invalid"),
        ("a number of spaces", "purchases", _purchase(document_no="  "), 422, "api.invalid"),
        ("a day to come", "purchases", _purchase(sold_on="2099-01-01"), 422, "api.deed_refused"),
        (
            "a purchase in disguise",
            "activities",
            {**BODIES["activities"], "kind": "PURCHASE"},
            422,
            "api.invalid",
        ),
        (
            "negative payment",
            "payments",
            {"payments": [{"document_no": "x", "paid_on": "2026-03-01", "amount": "-1"}]},
            422,
            "api.invalid",
        ),
        ("member without a name", "members", {"person_name": ""}, 422, "api.invalid"),
        (
            "wrong tax number",
            "members",
            {"person_name": "E", "tax_id": "123"},
            422,
            "kit.not_a_code",
        ),
    ],
)
def test_refusals_are_problems_and_write_nothing(
    world: cast.World, _case: str, path: str, body: Any, status: int, code: str
) -> None:
    key = _key(world)
    if isinstance(body, str):
        answer = Client().post(
            f"/api/v1/{path}",
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {key}", "Idempotency-Key": "k"},
        )
    else:
        answer = _post(key, path, body)

    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert not Activity.objects.of(world.organiser_id).exists()
    # What cannot be read is refused before its key is looked at, each time anew.
    kept = RequestKey.objects.of(world.organiser_id).exists()
    assert kept == (code in ("api.deed_refused", "kit.not_a_code"))


@pytest.mark.parametrize(
    "path",
    [
        "members?cursor=zzz",
        "members?cursor=WyJ4Il0",
        "members?limit=0",
        "members/x",
        f"members/{10**30}",
    ],
)
def test_wrong_addresses_are_problems_too(world: cast.World, path: str) -> None:
    answer = _get(_key(world), path)

    assert answer.status_code in (404, 422)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_post_without_a_key_of_its_own_is_refused(world: cast.World) -> None:
    answer = Client().post(
        "/api/v1/purchases",
        json.dumps(_purchase()),
        content_type="application/json",
        headers={"Authorization": f"Bearer {_key(world)}"},
    )

    assert answer.json()["code"] == "api.idempotency_key_missing"


def test_the_docs_are_readable_by_everybody() -> None:
    assert "Record a purchase" in Client().get("/api/v1/docs").content.decode()
    assert Client().get("/api/v1/openapi.json").json()["openapi"].startswith("3.1")
