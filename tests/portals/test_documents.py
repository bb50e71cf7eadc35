"""The pages of documents: each state in plain words, what can be done in it, and nothing else."""

from pathlib import Path
from typing import Any
from uuid import UUID

import cast
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from portals import filling
from portals.test_access import _client
from procrastinate.contrib.django.models import ProcrastinateJob
from scenarios.test_claims import Case

from tandem.evidence.models import WORKING, Document, WaitingLine
from tandem.evidence.models import DocumentStatus as State
from tandem.flows.evidence import accept_evidence
from tandem.kit import codes, ids

pytestmark = pytest.mark.django_db
SALES = f"Nr faktury;Data sprzedaży;NIP;EAN;Ilość;Wartość netto\nFV 1;2026-02-10;{codes.next_nip(526100002)};5901234123457;2;100\n"
WORDS = {
    State.RECEIVED: "being read",
    State.READING: "being read",
    State.MAPPING: "to be mapped",
    State.READY: "ready to record",
    State.COUNTING: "being recorded",
    State.COUNTED: "recorded",
    State.REVERSING: "being taken back",
    State.FAILED: "failed",
    State.WITHDRAWN: "withdrawn",
}
# What is offered in each state of a sales file: the actions of its forms.
OFFERED = {
    State.RECEIVED: set(),
    State.READING: set(),
    State.MAPPING: {"map_columns", "withdraw"},
    State.READY: {"map_columns", "record", "withdraw"},
    State.COUNTING: set(),
    State.COUNTED: {"map_columns", "withdraw"},
    State.REVERSING: set(),
    State.FAILED: {"map_columns", "again", "withdraw"},
    State.WITHDRAWN: set(),
}


@pytest.fixture
def case(db: None, tmp_path: Path, settings: Any) -> Case:
    settings.HOME = tmp_path
    return Case(tmp_path)


def _uploaded(
    client: Client,
    case: Case,
    content: str | bytes = SALES,
    *,
    name: str = "luty.csv",
    **form: object,
) -> Document:
    portal = "p" if "partner" not in form else "o"
    address = f"/{portal}/{case.world.programme.slug}/files/"
    content = content.encode() if isinstance(content, str) else content
    sent = {"_action": "upload", "file": SimpleUploadedFile(name, content)}
    answer = client.post(address, {**sent, **form})
    assert answer.status_code == 302
    return Document.objects.of(case.of).order_by("-created_at", "-id").first()  # type: ignore[return-value]


def _stands(document: Document, state: State, **columns: object) -> None:
    said = {
        "figures": {"lines": 1, "counted": 1, "waiting": 0},
        "reason": "",
        "failed_in": "",
        **columns,
    }
    if state == State.FAILED:
        said = {**said, "reason": "It stopped.", "failed_in": "READING", **columns}
    Document.objects.of(document.organiser_id).filter(id=document.id).update(status=state, **said)


def _offered(page: str) -> set[str]:
    return {
        value
        for value in ("map_columns", "record", "again", "withdraw")
        if f'name="_action" value="{value}"' in page
    }


def _file(case: Case, portal: str, document_id: UUID) -> str:
    return f"/{portal}/{case.world.programme.slug}/files/{document_id}/"


def _jobs() -> list[str]:
    return list(
        ProcrastinateJob.objects.filter(status="todo")
        .order_by("id")
        .values_list("task_name", flat=True)
    )


@pytest.mark.parametrize(("who", "portal"), [("REVIEWER", "o"), ("PARTNER_CLERK", "p")])
def test_each_state_says_its_word_and_offers_what_can_be_done(
    case: Case, who: str, portal: str
) -> None:
    document = _uploaded(_client(case.world, "PARTNER_CLERK"), case)
    client = _client(case.world, who)
    for state in State:
        _stands(document, state)

        page = client.get(_file(case, portal, document.id)).content.decode()
        listed = client.get(f"/{portal}/{case.world.programme.slug}/files/").content.decode()

        assert f">{WORDS[state]}</span>" in page and f">{WORDS[state]}</span>" in listed
        assert _offered(page) == OFFERED[state], state
        is_looking_again = state in WORKING
        assert ('role="status"' in page) == is_looking_again, state
        is_failed = state == State.FAILED
        assert ("It stopped." in page, "It stopped." in listed) == (is_failed, is_failed)


def test_who_may_only_look_is_offered_nothing(case: Case) -> None:
    document = _uploaded(_client(case.world, "PARTNER_CLERK"), case)
    client, address = _client(case.world, "MARKETER"), _file(case, "o", document.id)
    for state in State:
        _stands(document, state)

        assert _offered(client.get(address).content.decode()) == set(), state
        for act in ("map_columns", "record", "again", "withdraw"):
            assert client.post(address, {"_action": act}).status_code == 403
        assert Document.objects.of(case.of).get(id=document.id).status == state


def test_a_new_layout_is_mapped_read_and_counted_by_pressing(case: Case) -> None:
    client = _client(case.world, "PARTNER_CLERK")
    document = _uploaded(client, case)
    address = _file(case, "p", document.id)

    assert (document.status, document.counts_itself, _jobs()) == ("MAPPING", False, [])
    filling.send(client, address, "map_columns", date_order="YMD", decimal_separator=".")
    assert (Document.objects.of(case.of).get().status, _jobs()) == ("READING", ["read_document"])
    case.read(document)
    assert "Record 1 line" in client.get(address).content.decode()
    client.post(address, {"_action": "record"})
    assert (Document.objects.of(case.of).get().status, _jobs()) == (
        "COUNTING",
        ["read_document", "accept_document"],
    )
    twice = client.post(address, {"_action": "record"})

    assert (twice.status_code, "it is being recorded" in twice.content.decode()) == (400, True)


def test_a_layout_that_is_known_is_read_at_once_and_waits_for_a_person(case: Case) -> None:
    client = _client(case.world, "PARTNER_CLERK")
    first = _uploaded(client, case)
    filling.send(client, _file(case, "p", first.id), "map_columns", date_order="YMD")

    second = _uploaded(client, case, SALES.replace("FV 1", "FV 2"))

    assert (second.status, second.counts_itself) == ("RECEIVED", False)
    assert case.followed() == [("read_document", str(first.id)), ("read_document", str(second.id))]


def test_what_failed_is_tried_again_or_withdrawn_and_sent_again(case: Case) -> None:
    client = _client(case.world, "PARTNER_CLERK")
    document = _uploaded(client, case)
    address = _file(case, "p", document.id)

    _stands(document, State.FAILED)
    client.post(address, {"_action": "again"})
    assert (Document.objects.of(case.of).get().status, _jobs()) == ("READING", ["read_document"])
    _stands(document, State.FAILED)
    said = client.post(address, {"_action": "withdraw"}, follow=True).content.decode()
    again = _uploaded(client, case)

    assert "is withdrawn. You may send it again." in said
    assert {row.id: row.status for row in Document.objects.of(case.of).all()} == {
        document.id: "WITHDRAWN",
        again.id: "MAPPING",
    }


def test_a_file_that_failed_half_way_says_what_counts_and_goes_on(case: Case) -> None:
    client = _client(case.world, "PARTNER_CLERK")
    document = _uploaded(client, case)
    _stands(document, State.FAILED, failed_in="COUNTING", lines_counted=1200)
    address = _file(case, "p", document.id)

    page = client.get(address).content.decode()
    refused = client.post(address, {"_action": "withdraw"})
    client.post(address, {"_action": "again"})

    assert "1,200 lines were recorded before it stopped, and stay recorded." in page
    assert _offered(page) == {"again"}
    assert (refused.status_code, "recorded already" in refused.content.decode()) == (400, True)
    assert (Document.objects.of(case.of).get().status, _jobs()) == ("COUNTING", ["accept_document"])


def test_the_list_is_narrowed_down_by_state(case: Case) -> None:
    client = _client(case.world, "PARTNER_CLERK")
    for number, state in enumerate(State):
        content, name = SALES.replace("FV 1", f"FV {number}"), f"{state.lower()}.csv"
        _stands(_uploaded(client, case, content, name=name), state)
    base = f"/p/{case.world.programme.slug}/files/"

    def shown(view: str) -> set[str]:
        page = client.get(f"{base}?state={view}").content.decode()
        return {state.value for state in State if f"{state.lower()}.csv" in page}

    assert shown("") == shown("nonsense") == {state.value for state in State}
    assert shown("failed") == {"FAILED"}
    assert shown("todo") == {"MAPPING", "READY"}
    assert shown("working") == {"RECEIVED", "READING", "COUNTING", "REVERSING"}
    assert shown("counted") == {"COUNTED"}
    assert "1 file failed" in client.get(f"/p/{case.world.programme.slug}/").content.decode()
    assert (
        "1 file failed"
        in _client(case.world, "ADMINISTRATOR")
        .get(f"/o/{case.world.programme.slug}/")
        .content.decode()
    )


def test_a_file_of_another_partner_or_member_is_not_there(case: Case) -> None:
    document = _uploaded(_client(case.world, "REVIEWER"), case, partner=case.world.wschod)
    Document.objects.of(case.of).filter(id=document.id).update(
        partner_id=ids.new_id(), status="FAILED", failed_in="READING"
    )
    partner, member = _client(case.world, "PARTNER_CLERK"), _client(case.world, "MEMBER")

    for activity in ("again", "withdraw"):
        assert partner.post(_file(case, "p", document.id), {"_action": activity}).status_code == 404
        form = {"_action": activity, "document": str(document.id)}
        assert member.post(f"/m/{case.world.programme.slug}/prove/", form).status_code == 404
    assert Document.objects.of(case.of).get().status == "FAILED"


def test_a_member_tries_an_own_proof_again_or_takes_it_back(case: Case) -> None:
    client, address = _client(case.world, "MEMBER"), f"/m/{case.world.programme.slug}/prove/"
    document = case.sent(case.invoice(), name="faktura.xml", actor=case.member("Ania"))
    _stands(document, State.FAILED)

    page = client.get(address).content.decode()
    filling.send(client, address, "again", of=str(document.id))
    assert (Document.objects.of(case.of).get().status, _jobs()) == ("READING", ["read_document"])
    _stands(document, State.FAILED)
    filling.send(client, address, "withdraw", of=str(document.id))

    assert "It stopped." in page and "Try again" in page and "Withdraw this file" in page
    assert Document.objects.of(case.of).get().status == "WITHDRAWN"
    gone = client.get(address).content.decode()
    assert "faktura.xml" not in gone.split('id="sent"')[1]
    for nonsense in ("", "x", str(ids.new_uuid())):
        assert client.post(address, {"_action": "again", "document": nonsense}).status_code == 404


def test_a_member_s_document_waits_to_be_confirmed_not_counted_by_a_press(case: Case) -> None:
    document = case.sent(case.invoice(), actor=case.member("Ania"))
    case.read(document)
    client = _client(case.world, "REVIEWER")

    page = client.get(_file(case, "o", document.id)).content.decode()

    assert ">to be confirmed</span>" in page and _offered(page) == set()
    assert client.post(_file(case, "o", document.id), {"_action": "withdraw"}).status_code == 400


def _kept(case: Case, client: Client) -> Document:
    """A file of one line whose product nobody knows, kept until it is known."""
    document = _uploaded(client, case, SALES.replace("5901234123457", "5900000000008"))
    address = _file(case, "p", document.id)
    filling.send(client, address, "map_columns", date_order="YMD", decimal_separator=".")
    case.read(document)
    client.post(address, {"_action": "record"})
    accept_evidence.accept(
        document.id, organiser_id=case.of, home=case.home, actor="test", now=lambda: cast.NOW
    )
    assert WaitingLine.objects.of(case.of).filter(document_id=document.id).count() == 1
    return document


@pytest.mark.parametrize(
    ("activity", "state"), [("map_columns", "READING"), ("withdraw", "WITHDRAWN")]
)
def test_what_nobody_knows_is_not_counted_and_can_be_mapped_again_or_withdrawn(
    case: Case, activity: str, state: str
) -> None:
    client = _client(case.world, "PARTNER_CLERK")
    document = _kept(case, client)
    address = _file(case, "p", document.id)
    columns = {name: str(place) for name, place in document.mapping["columns"].items()}

    page, listed = client.get(address), client.get(f"/p/{case.world.programme.slug}/files/")
    organiser = _client(case.world, "REVIEWER").get(_file(case, "o", document.id))
    client.post(
        address, {"_action": activity, "date_order": "YMD", "decimal_separator": ".", **columns}
    )

    queue = f"/o/{case.world.programme.slug}/unknown/?partner={case.world.wschod}"
    assert (queue in organiser.content.decode(), queue in page.content.decode()) == (True, False)
    assert all(">to be matched</span>" in each.content.decode() for each in (page, listed))
    assert _offered(page.content.decode()) == {"map_columns", "withdraw"}
    assert Document.objects.of(case.of).get(id=document.id).status == state
    assert not WaitingLine.objects.of(case.of).filter(document_id=document.id).exists()


def test_a_file_of_which_lines_count_is_neither_mapped_again_nor_withdrawn(case: Case) -> None:
    client = _client(case.world, "PARTNER_CLERK")
    document = _kept(case, client)
    Document.objects.of(case.of).filter(id=document.id).update(lines_counted=1)
    address = _file(case, "p", document.id)
    columns = {name: str(place) for name, place in document.mapping["columns"].items()}

    answers = [
        client.post(
            address, {"_action": activity, "date_order": "YMD", "decimal_separator": ".", **columns}
        )
        for activity in ("map_columns", "withdraw")
    ]

    assert _offered(client.get(address).content.decode()) == set()
    assert [answer.status_code for answer in answers] == [400, 400]
    assert Document.objects.of(case.of).get(id=document.id).status == "COUNTED"
    assert WaitingLine.objects.of(case.of).filter(document_id=document.id).count() == 1
