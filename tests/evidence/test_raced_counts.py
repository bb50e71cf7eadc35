"""Limits that count what a member sent hold when many of it come at once."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import cast
import pytest
from django.db import connection, transaction
from support.serving import at_once

from tandem.documents.ksef_codes import Link
from tandem.evidence.claims import scanning
from tandem.evidence.documents import intake
from tandem.evidence.models import Claim, ClaimStatus, Document, DocumentKind
from tandem.kit.errors import Exhausted
from tandem.partners.models import Partner
from tandem.platform import tenancy
from tandem.platform.access.permissions import ROLES, Actor
from tandem.platform.files import uploads

pytestmark = pytest.mark.django_db(transaction=True)
HANDS, MOST = 10, 3


@pytest.fixture
def world(transactional_db: None, settings: Any, tmp_path: Path) -> cast.World:
    settings.HOME = tmp_path
    with transaction.atomic():
        return cast.build()


def _member(world: cast.World) -> Actor:
    return Actor(
        name="user:a",
        organiser_id=world.organiser_id,
        permissions=ROLES["MEMBER"],
        member_id=world.members["Ania"],
    )


def _tried(world: cast.World, work: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            tenancy.enter(world.organiser_id)
            work()
            return True
    except Exhausted:
        return False
    finally:
        connection.close()


def test_no_more_proofs_are_taken_at_once_than_a_day_has(
    world: cast.World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "DOCUMENTS_A_DAY_MAX", MOST)

    def send(number: int) -> None:
        upload = uploads.store(
            [f"<a>{number}</a>".encode()],
            name="a.xml",
            home=tmp_path,
            bytes_max=10**6,
            organiser_id=world.organiser_id,
            user_id=None,
            now=cast.NOW,
        )
        intake.receive(
            upload,
            kind=DocumentKind.E_INVOICE,
            programme_id=world.programme.id,
            partner_id=None,
            actor=_member(world),
            now=cast.NOW,
        )

    taken = at_once([partial(_tried, world, partial(send, number)) for number in range(HANDS)])

    assert sum(taken) == MOST
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert Document.objects.of(world.organiser_id).count() == MOST


def test_no_more_invoices_are_asked_for_at_once_than_may_wait(
    world: cast.World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scanning, "ASKED_MAX", MOST)
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        seller = Partner.objects.of(world.organiser_id).get(id=world.wschod).tax_id[2:]

    def ask(number: int) -> None:
        link = Link(
            seller=seller,
            issued_on=date(2026, 3, 1) - timedelta(days=number),
            sha256=f"{number:064x}",
        )
        scanning.ask(
            link,
            programme=world.programme,
            member_id=world.members["Ania"],
            actor=_member(world),
            now=cast.NOW,
        )

    taken = at_once([partial(_tried, world, partial(ask, number)) for number in range(HANDS)])

    assert sum(taken) == MOST
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert (
            Claim.objects.of(world.organiser_id).filter(status=ClaimStatus.AWAITING_SELLER).count()
            == MOST
        )
