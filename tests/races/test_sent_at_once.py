"""What is sent twice at the same moment: a mailing by two who press its button and by two
processes, and a token of the organiser's own software. Each happens once.
"""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import cast
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from portals import filling
from portals.test_access import _client
from races.colliding import together
from scenarios.test_photos import photo

from tandem.activity import declaring
from tandem.activity.models import Activity
from tandem.communication.mailings import queries, sending, writing
from tandem.communication.models import Mailing
from tandem.evidence.claims.photos import wanting
from tandem.evidence.models import Document
from tandem.outreach import tokens
from tandem.participants.models import Member
from tandem.partners.models import PartnerCertificate
from tandem.platform import clock, tenancy
from tandem.platform.access import api_keys

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(db: None) -> cast.World:
    cache.clear()
    with transaction.atomic():
        return cast.build()


def _mailing(world: cast.World) -> UUID:
    letter = writing.MailingIn({"en": "New pumps"}, {"en": "They are quiet."})
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        return writing.write(world.programme, letter, actor=world.actor, now=clock.now())


def test_a_mailing_is_begun_by_one_of_two(
    world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = f"/o/{world.programme.slug}/mailings/{_mailing(world)}/"
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        people = [_client(world, role) for role in ("MARKETER", "ADMINISTRATOR")]
    forms = [filling.shown(client.get(page).content, "send") for client in people]

    answers, _lost = together(
        monkeypatch,
        [
            lambda client=client, form=form: client.post(page, form, follow=True)
            for client, form in zip(people, forms, strict=True)
        ],
    )

    texts = [answer.content.decode() for answer in answers]
    assert all(answer.status_code < 500 for answer in answers)
    assert sum("on its way to members already" in text for text in texts) == 1


def test_of_two_processes_each_member_is_reached_by_one(
    world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = _mailing(world)
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        writing.begin(key, programme=world.programme, actor=world.actor, now=clock.now())

    def send() -> bool:
        with transaction.atomic():
            tenancy.enter(world.organiser_id)
            return sending.send_chunk(
                key, organiser_id=world.organiser_id, now=clock.now(), limit=1
            )

    done, _lost = together(monkeypatch, [send, send])

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        row = Mailing.objects.of(world.organiser_id).get(id=key)
        assert done == [True, True] and queries.report(row).members == 2
        assert row.reached_id == max(world.members.values())


def test_a_token_is_one_action(world: cast.World, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    scope: dict[str, Any] = {"programme_id": world.programme.id, "actor": world.actor, "now": now}
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        declaring.declare("TRIED", names={"en": "Tried it"}, **scope)
        key = api_keys.issue("Our app", scopes=["deeds.write"], days=30, **scope)
        number = Member.objects.of(world.organiser_id).get(id=world.members["Ania"]).number
    token = tokens.signed(
        key, number=number, until=now + timedelta(minutes=5), once="word00000001", act="TRIED"
    )
    path, body = f"/programme/{world.programme.slug}/act/", json.dumps({"token": token})

    answers, _lost = together(
        monkeypatch,
        [lambda: Client().post(path, body, content_type="application/json")] * 2,
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert Activity.objects.of(world.organiser_id).filter(kind="TRIED").count() == 1


def test_of_two_photos_of_one_outlet_at_once_one_is_taken(
    world: cast.World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    scope: dict[str, Any] = {
        "programme_id": world.programme.id,
        "actor": world.actor,
        "now": clock.now(),
    }
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        declaring.declare("SHELF", names={"en": "Shelf display"}, attributes=[], **scope)
        wanting.want("SHELF", texts={}, every_days=30, is_of_partners=True, **scope)
        clerk = _client(world, "PARTNER_CLERK")
        certified = _client(world, "PARTNER_MANAGER")
    page, outlet = f"/p/{world.programme.slug}/wallet/shown/?a=SHELF", world.outlets["Wschód"]

    def show(seed: int) -> Any:
        file = SimpleUploadedFile("a.jpg", photo(seed), content_type="image/jpeg")
        return clerk.post(page, {"_action": "show", "after": file, "outlet": str(outlet)})

    answers, _lost = together(monkeypatch, [lambda: show(1), lambda: show(2)])
    papers, _lost = together(
        monkeypatch,
        [
            lambda client=client: client.post(
                f"/p/{world.programme.slug}/kit/certificate/", {"_action": "certify"}
            )
            for client in (clerk, certified)
        ],
    )

    assert sorted(answer.status_code for answer in answers) == [302, 400]
    assert all(answer.status_code == 302 for answer in papers)
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert Document.objects.of(world.organiser_id).count() == 1
        assert PartnerCertificate.objects.of(world.organiser_id).count() == 1
