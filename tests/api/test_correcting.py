"""What is known of members, their people and firms, put right by programs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import cast
import pytest
from api.test_departing import _get, _key, _post
from django.db import connection, transaction
from django.test import Client
from joining.test_correcting import _signed_in
from portals import filling
from portals.test_access import _client
from races.colliding import stands_behind

from tandem.flows.departing import erasing
from tandem.flows.joining import correcting as flow
from tandem.kit import codes, ids
from tandem.participants.correcting import numbers, own
from tandem.participants.models import (
    Company,
    DataChange,
    FirmProof,
    Identifier,
    IdentifierKind,
    Member,
    NumberRequest,
    Person,
    Teammate,
)
from tandem.platform import clock, tenancy
from tandem.platform.access import invitations
from tandem.platform.models import Fact, RequestKey, User
from tandem.platform.models.user import Role

pytestmark = pytest.mark.django_db
SCOPES = ("members.correct", "firms.prove")


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _patch(key: str, path: str, body: Any, *, once: str = "") -> Any:
    return Client().patch(
        f"/api/v1/{path}",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}", "Idempotency-Key": once or str(ids.new_uuid())},
    )


def _emails(world: cast.World, who: str) -> list[str]:
    tenancy.enter(world.organiser_id)
    rows = Identifier.objects.of(world.organiser_id).filter(kind=IdentifierKind.EMAIL)
    own = rows.filter(member_id=world.members[who]).order_by("value")
    return list(own.values_list("value", flat=True))


def test_a_person_is_put_right_once_as_it_was_read(world: cast.World) -> None:
    of, zenon = world.organiser_id, world.members["Zenon"]
    key, home = _key(world, *SCOPES), f"members/{zenon}"
    before = _get(key, f"{home}/data").json()
    (person,) = before["people"]
    path = f"{home}/people/{person['person']}"
    told = {
        "version": person["version"],
        "name": "Żaneta  Nowa",
        "phone": "+48 600 100 200",
        "email": "Zaneta@Nowa.Example",
        "birthday": "02-29",
    }

    refused = _patch(
        key,
        path,
        {**told, "name": "12345", "phone": "abc", "email": "nobody", "birthday": "02-31"},
    )
    first, again = (_patch(key, path, told, once="one") for _time in range(2))
    late = _patch(key, path, {**told, "name": "Somebody Else"})
    other = _patch(key, path, {**told, "name": "Somebody Else"}, once="one")

    assert (refused.status_code, refused.json()["code"]) == (422, "participants.misread")
    wrong = [fault["where"] for fault in refused.json()["faults"]]
    assert wrong == ["name", "phone", "email", "birthday"]
    assert first.json() == again.json() and first.status_code == 200
    assert first.json()["changed"] == ["NAME", "PHONE", "EMAIL", "BIRTHDAY"]
    assert "Nowa" not in first.content.decode()  # an answer is kept, and what was is to go
    (now,) = _get(key, f"{home}/data").json()["people"]
    assert first.json()["version"] == now["version"]
    assert (now["name"], now["email"]) == ("Żaneta Nowa", "zaneta@nowa.example")
    assert (now["birthday"], now["signs_in"]) == ("02-29", False)
    assert (late.status_code, late.json()["code"]) == (409, "participants.changed_meanwhile")
    assert (other.status_code, other.json()["code"]) == (409, "api.idempotency_key_used")
    same = {**told, "version": now["version"]}
    assert _patch(key, path, same).json()["changed"] == []
    tenancy.enter(of)
    assert Member.objects.of(of).get(id=zenon).name == "Żaneta Nowa"
    assert _emails(world, "Zenon") == ["zaneta@nowa.example"]
    (change,) = DataChange.objects.of(of).filter(member_id=zenon)
    assert change.what == ["NAME", "PHONE", "EMAIL", "BIRTHDAY"]
    told_of = str(list(Fact.objects.of(of).values_list("data", flat=True)))
    assert "Żaneta" not in told_of and "nowa.example" not in told_of
    # Who did it stands in the member's history.
    history = _client(world, "ADMINISTRATOR").get(
        f"/o/{world.programme.slug}/members/{zenon}/history/"
    )
    seen = history.content.decode()
    assert "Corrected: name, telephone, e-mail address, birthday" in seen
    assert "the program “app”" in seen
    # An address that leads to somebody else is not taken, and nothing else is done.
    _patch_of = {"version": now["version"], "name": "Third", "email": "ania@instalbud.example"}
    tenancy.enter(of)
    Identifier.objects.of(of).get_or_create(
        programme_id=world.programme.id,
        kind=IdentifierKind.EMAIL,
        value="ania@instalbud.example",
        defaults={
            "organiser_id": of,
            "member_id": world.members["Ania"],
            "created_at": cast.NOW,
        },
    )
    taken = _patch(key, path, _patch_of)
    assert (taken.status_code, taken.json()["code"]) == (409, "participants.known")
    assert _get(key, f"{home}/data").json()["people"] == [now]
    assert _patch(key, path, {"version": now["version"], "email": ""}).status_code == 200
    assert _emails(world, "Zenon") == []


def test_what_is_the_members_itself_and_where_rewards_go(world: cast.World) -> None:
    of, ania = world.organiser_id, world.members["Ania"]
    key, path = _key(world, *SCOPES), f"members/{ania}/data"
    to = {"name": "Ania", "street": "Leśna 1", "postal_code": "00-950", "city": "Łódź"}
    version = _get(key, path).json()["version"]

    half = _patch(
        key,
        path,
        {"version": version, "trade": "x" * 41, "delivery": {**to, "city": "", "phone": "y"}},
    )
    lacking = _patch(key, path, {"version": version, "delivery": {**to, "city": ""}})
    done = _patch(
        key, path, {"version": version, "trade": "tiler", "region": "Łódź", "delivery": to}
    )
    data = _get(key, path).json()
    empty = _patch(key, path, {"version": data["version"], "delivery": {}})

    assert [fault["where"] for fault in half.json()["faults"]] == ["trade", "delivery.phone"]
    assert [fault["where"] for fault in lacking.json()["faults"]] == ["delivery.city"]
    assert done.json()["changed"] == ["TRADE", "REGION", "DELIVERY"]
    assert data["delivery"] == {**to, "phone": ""}
    assert done.json()["version"] == data["version"]
    assert empty.json()["changed"] == ["DELIVERY"]
    assert _get(key, path).json()["delivery"]["street"] == ""
    tenancy.enter(of)
    row = Member.objects.of(of).get(id=ania)
    assert (row.trade, row.region) == ("tiler", "Łódź")


def test_a_firm_is_put_right_and_its_number_proved(world: cast.World) -> None:
    of, ania, zenon = world.organiser_id, world.members["Ania"], world.members["Zenon"]
    actor, user = _signed_in(world, "Ania", "ania@instalbud.example")
    key, home = _key(world, *SCOPES), f"members/{ania}"
    firm = _get(key, f"{home}/data").json()["firm"]
    at: dict[str, Any] = {"programme": world.programme, "now": cast.NOW}
    new, other = codes.next_nip(526300001), codes.next_nip(526400001)
    number = f"{home}/firm/number"

    wrong = _patch(
        key,
        f"{home}/firm",
        {"version": firm["version"], "name": "1", "postal_code": "1", "city": "x" * 101},
    )
    done = _patch(
        key, f"{home}/firm", {"version": firm["version"], "name": "Instalbud Żak", "city": "Łódź"}
    )
    nobodys = _patch(key, f"members/{zenon}/firm", {"version": "x", "name": "Mine"})
    misread = _post(key, number, {"was": "PL1", "tax_id": "526"})
    moved = _post(key, number, {"was": other, "tax_id": new})
    same = _post(key, number, {"was": firm["tax_id"], "tax_id": firm["tax_id"]})

    assert [fault["where"] for fault in wrong.json()["faults"]] == ["name", "postal_code", "city"]
    assert done.json()["changed"] == ["FIRM_NAME", "FIRM_ADDRESS"]
    data = _get(key, f"{home}/data").json()
    assert (data["name"], data["firm"]["street"]) == ("Instalbud Żak", firm["street"])
    assert data["firm"]["version"] == done.json()["version"]
    assert (nobodys.status_code, nobodys.json()["code"]) == (404, "participants.no_firm")
    assert [fault["where"] for fault in misread.json()["faults"]] == ["tax_id", "was"]
    assert (moved.status_code, moved.json()["code"]) == (409, "participants.number_moved")
    assert (same.status_code, same.json()["code"]) == (422, "participants.same_number")

    tenancy.enter(of)
    numbers.ask(ania, other, note="mistyped", actor=actor, **at)  # what an owner wished meanwhile
    body = {"was": firm["tax_id"], "tax_id": new, "note": "the register says so"}
    proved, again = (_post(key, number, body, once="p") for _time in range(2))

    assert proved.json() == again.json()
    assert _get(key, f"{home}/data").json()["firm"]["tax_id"] == f"PL{new}"
    tenancy.enter(of)
    led = Identifier.objects.of(of).filter(kind=IdentifierKind.TAX_ID, member_id=ania)
    assert list(led.values_list("value", flat=True)) == [f"PL{new}"]
    rows = NumberRequest.objects.of(of).order_by("created_at", "id")
    assert {row.status for row in rows} == {"WITHDRAWN", "ACCEPTED"}
    assert (
        FirmProof.objects.of(of).filter(member_id=ania, status="PROVED").get().tax_id == f"PL{new}"
    )
    client = Client()
    client.force_login(user)
    inbox = client.get(f"/m/{world.programme.slug}/inbox/").content.decode()
    assert f"PL{new} now" in inbox
    mine = client.get(f"/m/{world.programme.slug}/me/data/").content.decode()
    assert "tax number" in mine and "the program “app”" in mine
    # The organiser takes it back as any other.
    office, row = _client(world, "ADMINISTRATOR"), rows.get(status="ACCEPTED")
    undo = {"_action": "undo_number", "proof": f"{ania}:{row.id}"}
    assert office.post(f"/o/{world.programme.slug}/firms/", undo).status_code == 302
    tenancy.enter(of)
    assert list(led.values_list("value", flat=True)) == [firm["tax_id"]]
    # One that leads to another member is not taken.
    Identifier.objects.of(of).create(
        programme_id=world.programme.id,
        kind=IdentifierKind.TAX_ID,
        value=f"PL{other}",
        member_id=zenon,
        created_at=cast.NOW,
    )
    taken = _post(key, number, {"was": firm["tax_id"], "tax_id": other})
    assert (taken.status_code, taken.json()["code"]) == (409, "participants.number_taken")
    tenancy.enter(of)
    assert Company.objects.of(of).get(name="Instalbud Żak", tax_id=firm["tax_id"])
    assert list(led.values_list("value", flat=True)) == [firm["tax_id"]]


def test_who_may(world: cast.World, tmp_path: Any, settings: Any) -> None:
    settings.HOME = tmp_path
    of, ania, zenon = world.organiser_id, world.members["Ania"], world.members["Zenon"]
    key, home = _key(world, *SCOPES), f"members/{zenon}"
    _actor, user = _signed_in(world, "Zenon", "zenon@obcy.example")
    others = _key(world, "members.read", "members.write", "members.depart", "firms.prove")
    data = _get(key, f"{home}/data").json()
    (person,) = data["people"]
    (annas,) = _get(key, f"members/{ania}/data").json()["people"]
    calls: list[Callable[[str], Any]] = [
        lambda by: _patch(by, f"{home}/data", {"version": data["version"], "trade": "x"}),
        lambda by: _patch(
            by,
            f"{home}/people/{person['person']}",
            {"version": person["version"], "phone": "600700800"},
        ),
        lambda by: _patch(by, f"{home}/firm", {"version": "x", "name": "Firm"}),
        lambda by: _get(by, f"{home}/data"),
    ]
    stranger = "tdm_nobody"

    assert [call(stranger).status_code for call in calls] == [401] * 4
    assert [call(others).status_code for call in calls] == [403] * 4
    only = _key(world, "members.correct")
    number = {"was": codes.next_nip(526300001), "tax_id": codes.next_nip(526400001)}
    assert _post(only, f"members/{ania}/firm/number", number).status_code == 403
    # Somebody else's person, a person of nobody, a member of nobody.
    told = {"version": annas["version"], "name": "Stolen"}
    assert _patch(key, f"{home}/people/{annas['person']}", told).status_code == 404
    assert _patch(key, f"{home}/people/{ids.new_uuid()}", told).status_code == 404
    assert _patch(key, "members/1/data", {"version": "x"}).status_code == 404
    assert _patch(key, f"{home}/data", {"version": data["version"], "nmae": "x"}).status_code == 422
    keyless = Client().patch(
        f"/api/v1/{home}/data",
        {"version": data["version"], "trade": "x"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )
    assert (keyless.status_code, keyless.json()["code"]) == (422, "api.idempotency_key_missing")
    # Who signs in keeps their own address, and what they are called on their account.
    path = f"{home}/people/{person['person']}"
    address = _patch(key, path, {"version": person["version"], "email": "mine@now.example"})
    assert (address.status_code, address.json()["code"]) == (409, "participants.signs_in")
    named = _patch(key, path, {"version": person["version"], "name": "Zenon Nowy"}, once="n")
    assert _get(key, f"{home}/data").json()["name"] == "Zenon Nowy"
    user.refresh_from_db()
    assert (user.name, user.email) == ("Old Name", "zenon@obcy.example")
    # A firm's people have no birthday here.
    born = {"version": annas["version"], "birthday": "05-01"}
    refused = _patch(key, f"members/{ania}/people/{annas['person']}", born)
    assert [fault["where"] for fault in refused.json()["faults"]] == ["birthday"]
    # Of who left it is put right, of who was merged there, of who was erased no more.
    tenancy.enter(of)
    rows = Member.objects.of(of).filter(id=zenon)
    rows.update(status="MERGED", goes_on_as_id=ania)
    version = named.json()["version"]
    merged = _patch(key, path, {"version": version, "name": "Ghost"})
    assert merged.json()["code"] == "participants.goes_on_as_another"
    tenancy.enter(of)
    rows.update(status="LEFT", goes_on_as_id=None)
    assert _patch(key, path, {"version": version, "phone": "600700800"}).status_code == 200
    tenancy.enter(of)
    erasing.erase(zenon, programme=world.programme, actor=world.actor, now=clock.now())
    gone = [call(key).status_code for call in calls[:3]]
    assert gone == [410, 404, 410]
    tenancy.enter(of)
    assert Person.objects.of(of).get(id=person["person"]).name == ""
    # Nor does an answer that told of them stand under its key.
    told_again = _patch(key, path, {"version": person["version"], "name": "Zenon Nowy"}, once="n")
    assert (told_again.status_code, told_again.json()["code"]) == (410, "api.answer_erased")
    kept = RequestKey.objects.of(of).values_list("answer", flat=True)
    assert not [answer for answer in kept if "Zenon Nowy" in answer]


@pytest.mark.django_db(transaction=True)
def test_of_the_page_and_a_program_at_once_the_later_reads_what_stands() -> None:
    with transaction.atomic():
        world = cast.build()
        of, zenon = world.organiser_id, world.members["Zenon"]
        actor, user = _signed_in(world, "Zenon", "zenon@obcy.example")
        key = _key(world, *SCOPES)
    (person,) = _get(key, f"members/{zenon}/data").json()["people"]
    path = f"members/{zenon}/people/{person['person']}"
    scope: dict[str, Any] = {"programme": world.programme, "actor": actor, "now": cast.NOW}

    def by_program(name: str) -> Any:
        try:
            return _patch(key, path, {"version": person["version"], "name": name})
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            tenancy.enter(of)
            flow.correct_own(own.OwnData(name="By Page"), **scope)
            late = pool.submit(by_program, "By Program")
            stands_behind()
        answer = late.result()

    assert (answer.status_code, answer.json()["code"]) == (409, "participants.changed_meanwhile")
    with transaction.atomic():
        tenancy.enter(of)
        assert Person.objects.of(of).get(id=person["person"]).name == "By Page"
        assert User.objects.get(pk=user.pk).name == "By Page"
        assert DataChange.objects.of(of).filter(member_id=zenon).count() == 1
    (person,) = _get(key, f"members/{zenon}/data").json()["people"]

    def page() -> Any:
        client = Client()
        client.force_login(user)
        try:
            return filling.send(
                client, f"/m/{world.programme.slug}/me/data/", "correct", name="By Page Again"
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert by_program_here(key, path, person["version"]).status_code == 200
            waiting = pool.submit(page)
            stands_behind()
        assert waiting.result().status_code == 302

    with transaction.atomic():
        tenancy.enter(of)
        assert Person.objects.of(of).get(id=person["person"]).name == "By Page Again"
        assert Teammate.objects.of(of).filter(member_id=zenon).count() == 1


def by_program_here(key: str, path: str, version: str) -> Any:
    """In the transaction that is open."""
    return _patch(key, path, {"version": version, "name": "By Program"})


def test_what_is_refused_is_not_said_again_under_its_key(world: cast.World) -> None:
    of, zenon, ania = world.organiser_id, world.members["Zenon"], world.members["Ania"]
    key = _key(world, *SCOPES)
    (person,) = _get(key, f"members/{zenon}/data").json()["people"]
    path, version = f"members/{zenon}/people/{person['person']}", person["version"]

    refused = [
        _patch(key, path, {"version": version, "email": "secret@nowhere"}),
        _patch(key, path, {"version": version, "email": "ania@instalbud.example"}),
        _patch(key, path, {"version": version, "phone": "secret", "name": "secret@"}),
        _post(key, f"members/{ania}/firm/number", {"was": "PLsecret", "tax_id": "PL-secret"}),
    ]

    assert [answer.status_code for answer in refused] == [422, 409, 422, 422]
    told = refused[0].json()["faults"]
    assert told == [{"where": "email", "what": "“…” is not an e-mail address."}]
    tenancy.enter(of)
    kept = list(RequestKey.objects.of(of).values_list("answer", flat=True))
    assert len(kept) == 4 and "secret" not in str(kept) and "instalbud" not in str(kept)


def test_a_link_to_the_wrong_address_opens_nothing(world: cast.World) -> None:
    of, zenon = world.organiser_id, world.members["Zenon"]
    key = _key(world, *SCOPES)
    invited: dict[str, Any] = {
        "role": Role.MEMBER,
        "programme_id": world.programme.id,
        "member_id": zenon,
        "actor": world.actor,
        "now": clock.now(),
    }
    tenancy.enter(of)
    wrong = invitations.invite("zenon@obcy.example", **invited)
    other = invitations.invite("basia@obcy.example", **invited)
    (person,) = _get(key, f"members/{zenon}/data").json()["people"]

    told = {"version": person["version"], "email": "zenon@nowy.example"}
    done = _patch(key, f"members/{zenon}/people/{person['person']}", told)

    assert done.json()["changed"] == ["EMAIL"]
    opened = [Client().get(f"/invitation/{token}/").status_code for token in (wrong, other)]
    assert opened == [410, 200], "a stranger's mailbox lets nobody in as them"
