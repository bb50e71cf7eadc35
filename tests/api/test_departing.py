"""Leaving, asking to be erased and the copy, by the API."""

from pathlib import Path
from typing import Any

import cast
import pytest
from django.core.cache import cache
from django.test import Client

from tandem.evidence.models import Document
from tandem.flows.departing import erasing
from tandem.kit import ids
from tandem.platform import clock, tenancy
from tandem.platform.access import api_keys
from tandem.platform.files import uploads
from tandem.platform.models import RequestKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _key(world: cast.World, *scopes: str) -> str:
    return api_keys.issue(
        "app",
        scopes=scopes,
        days=30,
        programme_id=world.programme.id,
        actor=world.actor,
        now=clock.now(),
    )


def _get(key: str, path: str) -> Any:
    return Client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {key}"})


def _post(key: str, path: str, body: Any = None, *, once: str = "") -> Any:
    return Client().post(
        f"/api/v1/{path}",
        body or {},
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}", "Idempotency-Key": once or str(ids.new_uuid())},
    )


def test_a_program_lets_leave_takes_back_and_asks_to_erase_once(
    world: cast.World, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    ania, zenon = world.members["Ania"], world.members["Zenon"]
    key, reading = _key(world, "members.depart"), _key(world, "members.read", "members.write")
    own = f"members/{ania}"

    stake = _get(key, f"{own}/at-stake").json()
    refused = [
        _post(reading, f"{own}/leave", {"reason": "x"}).status_code,
        _post(key, f"{own}/leave", {"reason": ""}).status_code,
        _post(key, "members/1/leave", {"reason": "x"}).status_code,
        _get(reading, f"{own}/copy").status_code,
        _get(key, f"{own}/copy").status_code,
    ]
    first = _post(key, f"{own}/leave", {"reason": "asked in the app"}, once="a")
    again = _post(key, f"{own}/leave", {"reason": "asked in the app"}, once="a")
    twice = _post(key, f"{own}/leave", {"reason": "asked in the app"})
    back = _post(key, f"{own}/come-back")
    not_left = _post(key, f"{own}/come-back")

    assert (stake["available"], stake["proofs"]) == (0, 0) and stake["order_until"]
    assert refused == [403, 422, 404, 403, 403]
    assert first.json() == again.json() and first.json()["status"] == "LEFT"
    assert first.json()["order_until"] == stake["order_until"]
    assert (twice.status_code, twice.json()["code"]) == (409, "participants.left_before")
    assert (back.json()["status"], back.json()["left_at"], not_left.status_code) == (
        "ACTIVE",
        None,
        409,
    )
    asked = _post(key, f"{own}/erasure", once="e").json()
    assert asked["is_asked"] and _post(key, f"{own}/erasure").json() == asked
    assert not _post(key, f"{own}/erasure/call-off").json()["is_asked"]
    _post(key, f"members/{zenon}/erasure", once="z")
    _post(key, f"{own}/erasure")
    tenancy.enter(world.organiser_id)
    erasing.erase(ania, programme=world.programme, actor=world.actor, now=clock.now())
    assert _get(key, f"{own}/erasure").json()["erased_at"]
    gone = _post(key, f"{own}/come-back")
    assert (gone.status_code, gone.json()["code"]) == (410, "platform.erased_already")
    # What was answered about her before is not kept; what was answered about others is.
    told = _post(key, f"{own}/leave", {"reason": "asked in the app"}, once="a")
    assert (told.status_code, told.json()["code"]) == (410, "api.answer_erased")
    assert _post(key, f"members/{zenon}/erasure", once="z").json()["is_asked"]
    tenancy.enter(world.organiser_id)
    blanked = RequestKey.objects.of(world.organiser_id).filter(answer="").count()
    assert blanked == RequestKey.objects.of(world.organiser_id).filter(status=410).count() - 1 > 0


def test_the_copy_with_its_files(world: cast.World, tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path
    key, of = _key(world, "members.copy"), world.organiser_id
    files = {}
    for who in ("Ania", "Zenon"):
        upload = uploads.store(
            [f"of {who}".encode()],
            name=f"{who}.txt",
            home=tmp_path,
            bytes_max=100,
            organiser_id=of,
            user_id=None,
            now=cast.NOW,
        )
        files[who] = upload.id
        Document.objects.of(of).create(
            programme_id=world.programme.id,
            member_id=world.members[who],
            kind="PAPER",
            upload=upload,
            sha256=upload.sha256,
            state_at=cast.NOW,
            created_at=cast.NOW,
        )
    own = f"members/{world.members['Ania']}/copy"

    copy, again = _get(key, own), _get(key, own)
    file = _get(key, f"{own}/files/{files['Ania']}")
    others = _get(key, f"{own}/files/{files['Zenon']}")

    body = copy.json()
    assert (copy.status_code, again.status_code, others.status_code) == (200, 429, 404)
    assert [one["file"] for one in body["files"]] == [str(files["Ania"])]
    assert body["packages"]["participants"]["participants_member"][0]["id"]
    assert str(world.members["Zenon"]) not in copy.content.decode()
    assert b"".join(file.streaming_content) == b"of Ania"
    cache.clear()
